//! What RO App's lists and settings say: pages, filters, sorting, shapes, and which operations this account has.

use serde_json::{Value, json};

use super::seen::{Evidence, Form, Seen, number, rows};
use super::verdict::{NOTHING, Open, UNASKED, UNCLEAR, Verdict, either, flag, word};

/// 404 and 403 as words, or what a success says.
fn offered(seen: Option<&Seen>, of_success: impl Fn(&Seen) -> Verdict) -> Verdict {
    match seen {
        None => UNASKED,
        Some(seen) if seen.is_success() => of_success(seen),
        Some(seen) if matches!(seen.status, 403..=405) => word(&seen.status.to_string()),
        Some(_) => UNCLEAR,
    }
}

fn ids(seen: &Seen) -> Vec<u64> {
    rows(&seen.body, "data").iter().filter_map(|row| number(&row["id"])).collect()
}

pub(super) fn plan(seen: &Evidence) -> Verdict {
    match (seen.get("company"), seen.get("license")) {
        (Some(company), _) if company.is_success() => word("full"),
        (Some(company), Some(_)) if company.status == 403 => word("no_api"),
        (None, _) => UNASKED,
        _ => UNCLEAR,
    }
}

pub(super) fn license(seen: &Evidence) -> Verdict {
    offered(seen.get("license"), |seen| either(seen.body["data"].is_object(), "nested", "flat"))
}

pub(super) fn one_wrapped(seen: &Evidence) -> Verdict {
    let one = ["person", "order", "product"].iter().find_map(|name| seen.success(name));
    one.map_or(NOTHING, |seen| flag(seen.body["data"].is_object()))
}

pub(super) fn company_lists(seen: &Evidence) -> Verdict {
    seen.success("locations").map_or(UNASKED, |seen| either(seen.body.is_array(), "list", "data"))
}

pub(super) fn paging_limit(seen: &Evidence) -> Verdict {
    let list = ["orders", "people"].iter().find_map(|name| seen.success(name));
    list.filter(|seen| seen.body["paging"].is_object())
        .map_or(UNCLEAR, |seen| flag(!seen.body["paging"]["limit"].is_null()))
}

pub(super) fn empty_pages(seen: &Evidence) -> Verdict {
    let empty =
        |seen: &&Seen| seen.is_success() && seen.body["paging"].is_object() && rows(&seen.body, "data").is_empty();
    let found = seen.all("").map(|(_, seen)| seen).find(empty);
    found.map_or(NOTHING, |seen| either(seen.body["paging"].get("total_pages").is_none(), "absent", "zero"))
}

/// Of the lists with more than ten rows.
pub(super) fn page_size(seen: &Evidence) -> Verdict {
    for list in ["people", "products", "orders"] {
        let (Some(all), Some(ten)) = (seen.success(list), seen.success(&format!("{list}.ten"))) else { continue };
        if rows(&all.body, "data").len() > 10 {
            return either(rows(&ten.body, "data").len() <= 10, "honoured", "ignored");
        }
    }
    NOTHING
}

pub(super) fn default_sort(seen: &Evidence) -> Verdict {
    let Some(ids) = seen.success("people").map(ids).filter(|ids| ids.len() > 1) else { return NOTHING };
    match (ids.is_sorted(), ids.is_sorted_by(|one, next| one >= next)) {
        (true, _) => word("id"),
        (_, true) => word("-id"),
        _ => UNCLEAR,
    }
}

pub(super) fn sorting(seen: &Evidence) -> Verdict {
    let order = |name: &str| seen.success(name).map(ids);
    let (Some(up), Some(down)) = (order("people.up"), order("people.down")) else { return UNASKED };
    if up.len() < 2 {
        return NOTHING;
    }
    if up == down {
        return word("ignored");
    }
    let (Some(up), Some(down)) = (order("people.created_up"), order("people.created_down")) else { return UNASKED };
    either(up == down, "honoured", "more")
}

/// The notation of filters of several values, from answers to two ids that do not exist and to one that does followed by one that does not.
pub(super) fn filter_names(seen: &Evidence) -> Verdict {
    let Some(known) = number(seen.noted("order")) else { return NOTHING };
    // Whether the filter counted, and whether the first of two values did.
    let honoured = |notation: &str| {
        let none = seen.get(&format!("ids.{notation}.none"))?;
        Some(none.is_success() && rows(&none.body, "data").is_empty())
    };
    let finds = |notation: &str| seen.success(&format!("ids.{notation}.one")).is_some_and(|seen| ids(seen) == [known]);
    let (Some(repeated), Some(bracketed)) = (honoured("repeated"), honoured("bracketed")) else { return UNASKED };
    let joined = honoured("joined").unwrap_or(false) && finds("joined");
    match (repeated && finds("repeated"), bracketed && finds("bracketed"), joined) {
        (true, true, true) => word("all"),
        (true, false, _) => word("bare"),
        (true, true, false) => word("both"),
        (false, true, _) => word("brackets"),
        (false, false, true) => word("comma"),
        (false, false, false) => UNCLEAR,
    }
}

fn no_rows(seen: &Evidence, name: &str) -> Option<bool> {
    seen.success("orders").filter(|seen| !rows(&seen.body, "data").is_empty())?;
    seen.success(name).map(|seen| rows(&seen.body, "data").is_empty())
}

pub(super) fn range_filters(seen: &Evidence) -> Verdict {
    no_rows(seen, "orders.future").map_or(NOTHING, |honoured| either(honoured, "honoured", "ignored"))
}

pub(super) fn closed_at_filter(seen: &Evidence) -> Verdict {
    match range_filters(seen) {
        Verdict::Found(found) if found == "ignored" => UNCLEAR,
        _ => no_rows(seen, "orders.closed").map_or(NOTHING, |honoured| either(honoured, "honoured", "ignored")),
    }
}

pub(super) fn bad_date(seen: &Evidence) -> Verdict {
    match seen.get("orders.bad_date") {
        None => NOTHING,
        Some(seen) if seen.is_success() => UNCLEAR,
        Some(seen) if seen.body["message"].is_string() && seen.body.get("errors").is_none() => {
            either(seen.status == 422, "422", "message")
        }
        Some(_) => word("errors"),
    }
}

pub(super) fn title_key(seen: &Evidence) -> Verdict {
    let row = ["types", "order_fields"].iter().find_map(|name| rows(&seen.success(name)?.body, "data").first());
    row.map_or(NOTHING, |row| either(row.get("title").is_some(), "title", "name"))
}

fn custom_rows(seen: &Evidence) -> Vec<&Value> {
    ["order_fields", "person_fields"]
        .iter()
        .filter_map(|name| seen.success(name))
        .flat_map(|seen| rows(&seen.body, "data"))
        .collect()
}

pub(super) fn required_listed(seen: &Evidence) -> Verdict {
    custom_rows(seen)
        .first()
        .map_or(NOTHING, |row| flag(row.get("required").is_some() || row.get("is_required").is_some()))
}

/// A row with a default value and without choices is a list whose choices are not shown.
pub(super) fn field_options(seen: &Evidence) -> Verdict {
    let all = custom_rows(seen);
    let choices = all.iter().find_map(|row| row["options"].as_array()?.first());
    match choices {
        Some(choice) => either(choice.is_object(), "objects", "texts"),
        None if all.iter().any(|row| row.get("default").is_some()) => word("absent"),
        None => NOTHING,
    }
}

pub(super) fn phone_match(seen: &Evidence) -> Verdict {
    let Some(person) = number(seen.noted("person")) else { return NOTHING };
    let finds = |name: &str| seen.success(name).map(|seen| ids(seen).contains(&person));
    let none = seen.success("phones.none").map(|seen| ids(seen).is_empty());
    match (none, finds("phones.suffix"), finds("phones.typed"), finds("phones.exact")) {
        (Some(false), ..) => word("ignored"),
        (_, Some(true), ..) => word("suffix"),
        (_, _, Some(true), _) => word("digits"),
        (_, _, Some(false), Some(true)) => word("exact"),
        (None, ..) => NOTHING,
        _ => UNCLEAR,
    }
}

pub(super) fn emails_filter(seen: &Evidence) -> Verdict {
    match (seen.success("people"), seen.success("emails.none")) {
        (Some(all), Some(none)) if !rows(&all.body, "data").is_empty() => {
            either(rows(&none.body, "data").is_empty(), "honoured", "ignored")
        }
        (_, None) => UNASKED,
        _ => NOTHING,
    }
}

pub(super) fn contact_404(seen: &Evidence) -> Verdict {
    let unknown = seen.get("person.unknown").filter(|seen| seen.status == 404);
    unknown.map_or(UNASKED, |seen| either(seen.form == Form::Json, "json", "text"))
}

pub(super) fn product_filters(seen: &Evidence) -> Verdict {
    let Some(product) = number(seen.noted("product")) else { return NOTHING };
    let finds = |name: &str| seen.success(name).map(|seen| ids(seen).contains(&product));
    let none = seen.success("products.none").map(|seen| ids(seen).is_empty());
    match (none, finds("products.code"), finds("products.article")) {
        (None, ..) => UNASKED,
        (Some(false), ..) => word("none"),
        (_, Some(true), _) => word("honoured"),
        (_, _, Some(true)) => word("articles"),
        (_, _, Some(false)) => word("titles"),
        _ => NOTHING,
    }
}

pub(super) fn product_one(seen: &Evidence) -> Verdict {
    offered(seen.get("product"), |_| word("offered"))
}

pub(super) fn barcodes(seen: &Evidence) -> Verdict {
    let lists = seen.all("products").flat_map(|(_, seen)| rows(&seen.body, "data"));
    let first = lists.filter_map(|row| row["barcodes"].as_array()?.first()).next();
    first.map_or(NOTHING, |barcode| either(barcode.is_object(), "objects", "texts"))
}

fn short_list(seen: &Evidence, name: &str) -> Verdict {
    offered(seen.get(name), |seen| match &seen.body {
        Value::Array(rows) if !rows.is_empty() => word("list"),
        body if rows(body, "data").is_empty() => word("empty"),
        _ => word("data"),
    })
}

pub(super) fn product_types(seen: &Evidence) -> Verdict {
    short_list(seen, "types.products")
}

pub(super) fn product_uoms(seen: &Evidence) -> Verdict {
    short_list(seen, "uoms")
}

pub(super) fn product_prices(seen: &Evidence) -> Verdict {
    short_list(seen, "prices")
}

pub(super) fn old_uoms(seen: &Evidence) -> Verdict {
    match old_paths(seen) {
        Verdict::Found(found) if found == "offered" => offered(seen.get("old.uoms"), |seen| match &seen.body["uoms"] {
            Value::Array(rows) if rows.is_empty() => word("empty"),
            Value::Array(_) => word("uoms"),
            _ => word("data"),
        }),
        _ => UNCLEAR,
    }
}

pub(super) fn root_category(seen: &Evidence) -> Verdict {
    let all = seen.success("categories").map_or(&[][..], |seen| rows(&seen.body, "data"));
    let root = all.iter().find(|row| row["parent_id"].is_null());
    root.map_or(NOTHING, |row| either(row.get("parent_id").is_some(), "null", "absent"))
}

pub(super) fn old_paths(seen: &Evidence) -> Verdict {
    let all = ["old.orders", "old.products", "old.uoms"];
    if let Some(seen) = all.iter().find_map(|name| seen.success(name)) {
        return offered(Some(seen), |_| word("offered"));
    }
    offered(seen.get("old.orders"), |_| word("offered"))
}

pub(super) fn old_orders(seen: &Evidence) -> Verdict {
    seen.success("old.orders").map_or(UNCLEAR, |seen| either(seen.body["paging"].is_object(), "v2", "older"))
}

pub(super) fn old_rows(seen: &Evidence) -> Verdict {
    let row = seen.success("old.products").and_then(|seen| rows(&seen.body, "data").first());
    row.map_or(NOTHING, |row| either(row.get("prices").is_some(), "documented", "goods"))
}

pub(super) fn old_one(seen: &Evidence) -> Verdict {
    seen.success("old.product").map_or(NOTHING, |seen| either(seen.body["data"].is_object(), "data", "bare"))
}

fn an_order(seen: &Evidence) -> Option<&Value> {
    let one = seen.success("order").map(Seen::thing).filter(|order| order["id"].is_u64());
    one.or_else(|| rows(&seen.success("orders")?.body, "data").first())
}

pub(super) fn head_money(seen: &Evidence) -> Verdict {
    let Some(order) = an_order(seen) else { return NOTHING };
    match (order["discount_sum"].is_number(), order["total"].is_number()) {
        (true, true) => word("number"),
        (true, false) => word("mixed"),
        (false, false) if order["total"].is_string() => word("text"),
        _ => UNCLEAR,
    }
}

pub(super) fn client_phones(seen: &Evidence) -> Verdict {
    let client = an_order(seen).map(|order| &order["client"]).filter(|client| client.is_object());
    match client {
        Some(client) if client.get("phones").is_some() => word("phones"),
        Some(client) if client.get("phone").is_some() => word("phone"),
        Some(_) => UNCLEAR,
        None => NOTHING,
    }
}

pub(super) fn comments_read(seen: &Evidence) -> Verdict {
    match seen.get("order.comments") {
        None => NOTHING,
        Some(seen) => offered(Some(seen), |_| word("offered")),
    }
}

/// Operations without which an order cannot arrive, and those that every account is known to have.
const EVERYWHERE: [(&str, &str); 11] = [
    ("locations", "GET /v2/company/locations"),
    ("employees", "GET /v2/company/employees"),
    ("order_fields", "GET /v2/orders/custom-fields"),
    ("person_fields", "GET /v2/contacts/people/custom-fields"),
    ("types", "GET /v2/orders/types"),
    ("statuses", "GET /v2/orders/statuses"),
    ("orders", "GET /v2/orders"),
    ("people", "GET /v2/contacts/people"),
    ("products", "GET /v2/catalog/products"),
    ("categories", "GET /v2/catalog/products/categories"),
    ("taxes", "GET /v2/company/taxes"),
];

/// Operations that write, by the name of their first try.
const WRITES: [(&str, &str); 4] = [
    ("order.empty", "POST /v2/orders"),
    ("contact.1", "POST /v2/contacts/people"),
    ("comment", "POST /v2/orders/{id}/comments"),
    ("order.plain", "PATCH /v2/orders/{id}"),
];

fn with_status(seen: &Evidence, statuses: &[u16], all: &[(&str, &str)]) -> Verdict {
    if seen.get("company").is_none() {
        return UNASKED;
    }
    let is_it = |name: &str| seen.get(name).is_some_and(|seen| statuses.contains(&seen.status));
    Verdict::Found(json!(all.iter().filter(|(name, _)| is_it(name)).map(|(_, call)| *call).collect::<Vec<_>>()))
}

pub(super) fn absent(seen: &Evidence) -> Verdict {
    with_status(seen, &[404, 405], &EVERYWHERE)
}

pub(super) fn forbidden(seen: &Evidence) -> Verdict {
    match plan(seen) {
        Verdict::Found(found) if found == "no_api" => Verdict::Open(Open::Unclear),
        _ => with_status(seen, &[403], &[&EVERYWHERE[..], &WRITES].concat()),
    }
}
