//! What RO App answered to the test things: creations, changes, lines, statuses and refusals.

use serde_json::{Value, json};

use super::seen::{Evidence, Form, Seen, amount, number, rows};
use super::verdict::{NOTHING, Open, UNASKED, UNCLEAR, Verdict, bound, either, word};

/// Whether a call was accepted or refused.
fn accepted(seen: Option<&Seen>, yes: &str, no: &str) -> Verdict {
    match seen {
        Some(seen) if seen.is_success() => word(yes),
        Some(seen) if seen.is_refused() => word(no),
        Some(_) => UNCLEAR,
        None => UNASKED,
    }
}

fn offered(seen: Option<&Seen>) -> Verdict {
    match seen {
        Some(seen) if seen.is_success() => word("offered"),
        Some(seen) if matches!(seen.status, 403..=405) => word(&seen.status.to_string()),
        Some(_) => UNCLEAR,
        None => UNASKED,
    }
}

pub(super) fn refusal_shape(seen: &Evidence) -> Verdict {
    let Some(seen) = seen.get("order.empty") else { return UNASKED };
    let body = &seen.body;
    match body {
        _ if seen.is_success() => UNCLEAR,
        Value::Array(_) => word("list"),
        _ if body["message"]["validation"].is_object() => word("validation"),
        _ if body.get("errors").is_some() => word("errors"),
        _ if body.get("detail").is_some() => word("detail"),
        _ if body.get("error").is_some() => word("error"),
        _ => UNCLEAR,
    }
}

pub(super) fn refusal_status(seen: &Evidence) -> Verdict {
    seen.get("order.empty").filter(|seen| !seen.is_success()).map_or(UNASKED, |seen| word(&seen.status.to_string()))
}

/// The text of the refusals of creations for a field that must be filled in.
fn demands(seen: &Evidence) -> Vec<String> {
    let refused = ["contact", "order"].iter().flat_map(|thing| seen.tries(thing)).filter(|seen| seen.is_refused());
    refused.map(|seen| seen.body.to_string()).filter(|text| names_custom(text)).collect()
}

/// Whether a text names a custom field by its key, in its object, or by words that no key is.
fn names_custom(text: &str) -> bool {
    has_key(text) || text.contains("custom_fields") || !text.is_ascii() || text.contains("filled in")
}

/// Whether a text has a key of a custom field: an `f` and digits.
fn has_key(text: &str) -> bool {
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
    parts.into_iter().any(|part| {
        part.strip_prefix('f').is_some_and(|id| id.len() > 3 && id.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

pub(super) fn refusal_language(seen: &Evidence) -> Verdict {
    let texts = demands(seen);
    let cyrillic = |text: &String| text.chars().any(|c| ('\u{400}'..'\u{500}').contains(&c));
    if texts.is_empty() { NOTHING } else { either(texts.iter().any(cyrillic), "uk", "en") }
}

/// Whether a list says that a custom field must be filled in.
fn has_required(seen: &Evidence, list: &str) -> bool {
    seen.success(list).is_some_and(|seen| {
        rows(&seen.body, "data").iter().any(|row| row["required"] == true || row["is_required"] == true)
    })
}

pub(super) fn required_fields(seen: &Evidence) -> Verdict {
    let tries = seen.tries("order");
    let Some(first) = tries.first() else { return UNASKED };
    let taken_with = tries.iter().any(|seen| seen.is_success() && !seen.sent["custom_fields"].is_null());
    let demanded = taken_with && !demands(seen).is_empty();
    match seen.get("order.plain") {
        Some(plain) if demanded && plain.is_refused() => word("change"),
        Some(plain) if demanded && plain.is_success() => word("create"),
        _ if !demanded && (first.is_success() || !taken_with) && has_required(seen, "order_fields") => word("ignored"),
        _ if demanded => UNCLEAR,
        _ => NOTHING,
    }
}

pub(super) fn required_named(seen: &Evidence) -> Verdict {
    let texts = demands(seen);
    let Some(text) = texts.first() else { return NOTHING };
    match text {
        _ if text.contains("custom_fields") => word("nested"),
        _ if has_key(text) => word("id"),
        _ => word("title"),
    }
}

/// From the values with which the creation was accepted: empty everywhere, empty in plain texts alone, or nowhere.
pub(super) fn empty_required(seen: &Evidence) -> Verdict {
    if demands(seen).is_empty() {
        return NOTHING;
    }
    let values = |sent: &Value| -> Vec<Value> {
        let given = &sent["custom_fields"];
        let read = given.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        read.as_ref().unwrap_or(given).as_object().into_iter().flatten().map(|(_, value)| value.clone()).collect()
    };
    let taken: Vec<Value> =
        ["contact", "order"].iter().filter_map(|thing| seen.accepted(thing)).flat_map(values).collect();
    let empty = taken.iter().filter(|value| *value == "").count();
    match (taken.len(), empty) {
        (0, _) => UNCLEAR,
        (all, empty) if all == empty => word("accepted"),
        (_, 0) => word("refused"),
        _ => word("typed"),
    }
}

/// Names of plain fields that a creation was only accepted with.
fn demanded_fields(seen: &Evidence, thing: &str, known: &[&str]) -> Verdict {
    let Some(sent) = seen.accepted(thing) else { return UNASKED };
    Verdict::Found(json!(known.iter().filter(|name| !sent[**name].is_null()).collect::<Vec<_>>()))
}

pub(super) fn required_order_fields(seen: &Evidence) -> Verdict {
    demanded_fields(seen, "order", &["malfunction", "due_date", "engineer_notes", "resume", "estimated_price"])
}

pub(super) fn required_person_fields(seen: &Evidence) -> Verdict {
    demanded_fields(seen, "contact", &["last_name", "email", "address", "notes", "discount_code"])
}

pub(super) fn created_shape(seen: &Evidence) -> Verdict {
    let made = ["contact", "order", "product"].iter().find_map(|thing| seen.taken(thing));
    let Some(made) = made else { return UNASKED };
    match &made.body {
        _ if made.form == Form::Empty => word("empty"),
        body if body["data"].is_array() => word("data_list"),
        body if body["data"].is_object() => word("data"),
        body if !body["id"].is_null() => word("id"),
        _ => UNCLEAR,
    }
}

pub(super) fn created_status(seen: &Evidence) -> Verdict {
    let status = |thing: &str| seen.taken(thing).filter(|seen| seen.form == Form::Json).map(|seen| seen.status);
    match (status("contact"), status("order")) {
        (Some(201), Some(200)) => word("people"),
        (Some(201), Some(201)) => word("201"),
        (Some(200), Some(200)) => word("200"),
        (None, None) if seen.accepted("order").is_none() => UNASKED,
        _ => UNCLEAR,
    }
}

pub(super) fn person_created(seen: &Evidence) -> Verdict {
    let Some(made) = seen.taken("contact").filter(|seen| seen.thing().is_object()) else { return UNCLEAR };
    either(made.thing().as_object().is_some_and(|fields| fields.len() > 1), "whole", "id")
}

fn phone(seen: &Evidence) -> Option<&Value> {
    seen.accepted("contact").map(|sent| &sent["phones"][0]).filter(|phone| phone.is_object())
}

/// Tries begin with the fewest keys.
pub(super) fn phone_keys(seen: &Evidence) -> Verdict {
    match phone(seen).and_then(Value::as_object).map(serde_json::Map::len) {
        Some(1) => word("one"),
        Some(2) => word("two"),
        Some(_) => word("five"),
        None => UNASKED,
    }
}

/// Tries begin with a number as people write it.
pub(super) fn phone_format(seen: &Evidence) -> Verdict {
    phone(seen)
        .and_then(|phone| phone["phone"].as_str())
        .map_or(UNASKED, |text| either(text.contains('('), "any", "strict"))
}

pub(super) fn duplicate_phone(seen: &Evidence) -> Verdict {
    match (seen.get("contact.twice"), number(seen.noted("twice")), number(seen.noted("contact"))) {
        (Some(twice), ..) if twice.is_refused() => word("refused"),
        (Some(twice), Some(other), Some(first)) if twice.is_success() => either(first == other, "merged", "doubled"),
        // The answer was lost, and a second contact was found.
        (None, Some(other), Some(first)) if first != other => word("doubled"),
        (None, ..) => UNASKED,
        _ => UNCLEAR,
    }
}

pub(super) fn person_comments(seen: &Evidence) -> Verdict {
    offered(seen.get("contact.comment"))
}

pub(super) fn text_ids(seen: &Evidence) -> Verdict {
    accepted(seen.get("order.text_id"), "accepted", "refused")
}

pub(super) fn body_millis(seen: &Evidence) -> Verdict {
    accepted(seen.get("order.millis"), "accepted", "refused")
}

pub(super) fn custom_fields(seen: &Evidence) -> Verdict {
    let taken = |name: &str| seen.get(name).filter(|seen| seen.is_success() || seen.is_refused()).map(Seen::is_success);
    match (taken("order.object"), taken("order.text")) {
        (Some(true), Some(true)) => word("either"),
        (Some(true), Some(false)) => word("object"),
        (Some(false), Some(true)) => word("text"),
        (Some(false), Some(false)) => UNCLEAR,
        _ => UNASKED,
    }
}

pub(super) fn create_extra(seen: &Evidence) -> Verdict {
    let tries = seen.tries("order");
    let Some(sent) = seen.accepted("order") else { return UNASKED };
    if sent["status_id"].is_null() {
        let named = |seen: &&Seen| {
            seen.is_refused() && seen.body.to_string().contains("status_id") && !seen.sent["status_id"].is_null()
        };
        return if tries.iter().any(named) { word("refused") } else { UNCLEAR };
    }
    let Some(read) = seen.success("order.made") else { return UNCLEAR };
    let order = read.thing();
    let honoured = order["status"]["id"] == sent["status_id"] || order["number"] == sent["number"];
    either(honoured, "honoured", "ignored")
}

pub(super) fn write_answer(seen: &Evidence) -> Verdict {
    let changed = ["status.back", "comment", "order.plain", "order.object"].iter().find_map(|name| seen.success(name));
    changed.map_or(UNASKED, |seen| either(seen.form == Form::Empty, "empty", "json"))
}

pub(super) fn no_items(seen: &Evidence) -> Verdict {
    match seen.get("items.none") {
        Some(seen) if seen.status == 404 => word("404"),
        Some(seen) if seen.is_success() && rows(&seen.body, "data").is_empty() => word("list"),
        Some(_) => UNCLEAR,
        None => UNASKED,
    }
}

pub(super) fn product_items(seen: &Evidence) -> Verdict {
    let tries = seen.tries("item");
    match tries.last() {
        _ if seen.accepted("item").is_some() => word("allowed"),
        Some(seen) if seen.status == 403 => word("403"),
        Some(_) => UNCLEAR,
        None => UNASKED,
    }
}

pub(super) fn item_answer(seen: &Evidence) -> Verdict {
    seen.taken("item").map_or(UNASKED, |seen| either(seen.status == 204, "empty", "created"))
}

pub(super) fn item_warranty(seen: &Evidence) -> Verdict {
    let Some(sent) = seen.accepted("item") else { return UNASKED };
    if sent["warranty"]["unit"].is_string() {
        return word("number");
    }
    match seen.get("item.warranty") {
        Some(newer) if newer.is_success() => word("any"),
        Some(newer) if newer.is_refused() && !is_written_off(seen) => word("documented"),
        _ => UNCLEAR,
    }
}

/// The test line as RO App shows it.
fn line<'a>(seen: &'a Evidence, name: &str) -> Option<&'a Value> {
    rows(&seen.success(name)?.body, "data").first()
}

fn is_written_off(seen: &Evidence) -> bool {
    line(seen, "items.made").is_some_and(|line| line["write_offs"].as_array().is_some_and(|list| !list.is_empty()))
}

fn total(seen: &Evidence, name: &str) -> Option<f64> {
    amount(&seen.success(name)?.thing()["total"])
}

fn is_about(value: Option<f64>, expected: f64) -> bool {
    value.is_some_and(|value| (value - expected).abs() < 0.005)
}

/// A thousand at 1.3355: the price shown has so many decimals, and the order's amount says how many were kept.
pub(super) fn item_decimals(seen: &Evidence) -> Verdict {
    let Some(sent) = seen.accepted("item") else { return UNASKED };
    if amount(&sent["price"]).is_some_and(|price| price > 1.336) {
        return word("refused");
    }
    let Some(line) = line(seen, "items.made") else { return UNCLEAR };
    let shown = line["price"].as_str().map_or_else(|| line["price"].to_string(), str::to_owned);
    match shown.split_once('.').map_or(0, |(_, decimals)| decimals.len()) {
        2 if is_about(total(seen, "order.priced"), 1335.5) => word("shown_2"),
        2 => word("2"),
        3 => word("3"),
        4 => word("4"),
        _ => UNCLEAR,
    }
}

pub(super) fn item_deducted(seen: &Evidence) -> Verdict {
    match line(seen, "items.made") {
        Some(_) if is_written_off(seen) => word("written_off"),
        Some(line) => either(line["is_deduction_required"] == true, "required", "not_required"),
        None => UNASKED,
    }
}

pub(super) fn patch_written_off(seen: &Evidence) -> Verdict {
    if is_written_off(seen) {
        return accepted(seen.get("item.discount"), "allowed", "refused");
    }
    Verdict::Open(Open::ByAPerson)
}

/// Two at 10 with a discount of 1: 19 or 18.
pub(super) fn value_discount(seen: &Evidence) -> Verdict {
    match total(seen, "order.discounted") {
        total if is_about(total, 19.0) => word("line"),
        total if is_about(total, 18.0) => word("unit"),
        Some(_) => UNCLEAR,
        None => UNASKED,
    }
}

pub(super) fn text_numbers(seen: &Evidence) -> Verdict {
    unless_written_off(seen, "item.text")
}

pub(super) fn zero_quantity(seen: &Evidence) -> Verdict {
    unless_written_off(seen, "item.zero")
}

fn unless_written_off(seen: &Evidence, name: &str) -> Verdict {
    if is_written_off(seen) { UNCLEAR } else { accepted(seen.get(name), "accepted", "refused") }
}

pub(super) fn item_delete(seen: &Evidence) -> Verdict {
    if is_written_off(seen) && seen.get("item.removed").is_some_and(Seen::is_refused) {
        return UNCLEAR;
    }
    offered(seen.get("item.removed"))
}

pub(super) fn item_style(seen: &Evidence) -> Verdict {
    let taxed = line(seen, "items.taxed");
    let Some(line) = taxed.or_else(|| line(seen, "items.made")) else { return UNASKED };
    if !line["warranty"]["period_units"].is_null() {
        return word("documented");
    }
    match line["taxes"].as_array().and_then(|taxes| taxes.first()) {
        Some(tax) => either(tax.get("name").is_none() && tax.get("rate").is_none(), "bare_taxes", "live"),
        None => UNCLEAR,
    }
}

pub(super) fn transition_status(seen: &Evidence) -> Verdict {
    let refused = seen.tries("status").into_iter().find(|seen| seen.status >= 400 && seen.status < 500);
    match refused {
        Some(seen) => word(&seen.status.to_string()),
        None if seen.tries("status").is_empty() => UNASKED,
        None => NOTHING,
    }
}

pub(super) fn longest_text(seen: &Evidence) -> Verdict {
    match seen.noted("longest_text") {
        Value::Null => UNASKED,
        most if *most == json!("none") => bound(None),
        most => bound(number(most)),
    }
}

pub(super) fn product_create(seen: &Evidence) -> Verdict {
    let tries = seen.tries("product");
    let Some(last) = tries.last() else { return UNASKED };
    match last {
        seen if matches!(seen.status, 403..=405) => word(&seen.status.min(404).to_string()),
        seen if seen.is_success() && !seen.sent["expiration_tracking"].is_null() => word("expiration_demanded"),
        seen if seen.is_success() => either(seen.sent["uom_id"].is_null(), "offered", "demanding"),
        seen if has_key(&seen.body.to_string()) => word("field_demanded"),
        _ => UNCLEAR,
    }
}

pub(super) fn product_change(seen: &Evidence) -> Verdict {
    offered(seen.get("product.changed"))
}

pub(super) fn category_create(seen: &Evidence) -> Verdict {
    offered(seen.get("category"))
}

pub(super) fn old_product_create(seen: &Evidence) -> Verdict {
    let tries = seen.tries("old_product");
    if seen.get("old.products").is_none_or(|seen| !seen.is_success()) {
        return UNCLEAR;
    }
    offered(tries.last().copied())
}

pub(super) fn old_created_shape(seen: &Evidence) -> Verdict {
    let Some(made) = seen.taken("old_product") else { return UNCLEAR };
    match &made.body["data"] {
        Value::Array(_) => word("data_list"),
        Value::Object(_) => word("data"),
        _ if !made.body["id"].is_null() => word("id"),
        _ if made.body.is_null() => word("empty"),
        _ => UNCLEAR,
    }
}

/// The first try has its code as a text.
pub(super) fn old_text_codes(seen: &Evidence) -> Verdict {
    match seen.tries("old_product").first() {
        Some(first) if first.is_success() || first.is_refused() => either(first.is_success(), "accepted", "refused"),
        _ => UNCLEAR,
    }
}

pub(super) fn old_prices(seen: &Evidence) -> Verdict {
    let taken = |name: &str| seen.get(name).filter(|seen| seen.is_success() || seen.is_refused()).map(Seen::is_success);
    match (taken("old_product.object"), taken("old_product.text")) {
        (Some(true), Some(true)) => word("either"),
        (Some(true), Some(false)) => word("object"),
        (Some(false), Some(true)) => word("text"),
        _ => UNCLEAR,
    }
}

pub(super) fn order_delete(seen: &Evidence) -> Verdict {
    offered(seen.get("order.removed"))
}

pub(super) fn body_429(seen: &Evidence) -> Verdict {
    match over_limit(seen) {
        Some(seen) => match seen.form {
            Form::Json => word("json"),
            Form::Empty => word("empty"),
            Form::Page => word("html"),
            Form::Text => UNCLEAR,
        },
        None => UNASKED,
    }
}

pub(super) fn retry_after(seen: &Evidence) -> Verdict {
    over_limit(seen).map_or(UNASKED, |seen| bound(seen.retry_after))
}

fn over_limit(seen: &Evidence) -> Option<&Seen> {
    seen.get("limit").filter(|seen| seen.status == 429)
}
