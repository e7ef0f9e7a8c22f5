//! What a shop's envelope, login, dictionaries and hooks say.

use serde_json::{Value, json};

use super::seen::{Evidence, Form, Seen, rows};
use super::verdict::{NOTHING, Open, UNASKED, UNCLEAR, Verdict, either, flag, word};

/// The word of the shop's envelope.
fn status(seen: &Seen) -> &str {
    seen.body["status"].as_str().unwrap_or_default()
}

/// All texts of a failure.
fn said(seen: &Seen) -> String {
    let texts = [&seen.body["response"]["message"], &seen.body["message"]];
    texts.iter().filter_map(|text| text.as_str()).collect::<Vec<_>>().join(" ").to_lowercase()
}

fn says_no_api(seen: &Seen) -> bool {
    let text = if seen.form == Form::Text { seen.body.as_str().unwrap_or_default().to_lowercase() } else { said(seen) };
    text.contains("module") && text.contains("not available")
}

/// How the plan lacks the API: `off` where it has it.
pub(super) fn api_off(seen: &Evidence) -> Verdict {
    let Some(auth) = seen.get("shop.auth") else { return UNASKED };
    let plain = |seen: &Seen| if seen.form == Form::Text { "plain" } else { "json" };
    if auth.status == 404 && auth.form == Form::Page {
        return word("page_404");
    }
    if says_no_api(auth) {
        return word(&format!("auth_{}", plain(auth)));
    }
    match seen.get("shop.statuses") {
        Some(later) if says_no_api(later) => word(&format!("later_{}", plain(later))),
        Some(_) => word("off"),
        None => UNCLEAR,
    }
}

pub(super) fn auth_answer(seen: &Evidence) -> Verdict {
    let Some(auth) = seen.get("shop.auth") else { return UNASKED };
    match (auth.status, auth.form) {
        (200..300, Form::Json) if status(auth) == "OK" => word("normal"),
        (300..400, _) => word("moved"),
        (403, Form::Page) if !is_everywhere(seen) => word("firewall_page"),
        (403, Form::Json) if status(auth).is_empty() => word("firewall_json"),
        (500.., Form::Json) => either(auth.body["response"]["message"].is_string(), "http_500_response", "http_500"),
        (_, Form::Json) if status(auth) == "EXCEPTION" => word("exception"),
        _ => UNCLEAR,
    }
}

/// Whether a call without a token gets the same page as the login.
fn is_everywhere(seen: &Evidence) -> bool {
    seen.get("shop.no_token").is_some_and(|seen| seen.status == 403 && seen.form == Form::Page)
}

/// Our client names itself, so a filter of nameless clients never shows.
pub(super) fn bot_filter(seen: &Evidence) -> Verdict {
    match seen.get("shop.auth") {
        Some(auth) if auth.status == 403 && auth.form == Form::Page && is_everywhere(seen) => word("firewall"),
        Some(auth) if auth.status != 403 => word("off"),
        Some(_) => UNCLEAR,
        None => UNASKED,
    }
}

pub(super) fn missing_token(seen: &Evidence) -> Verdict {
    let (Some(none), Some(wrong)) = (token_answer(seen, "shop.no_token"), token_answer(seen, "shop.wrong_token"))
    else {
        return UNCLEAR;
    };
    if none.status == wrong.status && none.body == wrong.body {
        return if status(none) == "AUTHORIZATION_ERROR" { UNCLEAR } else { word("as_wrong") };
    }
    either(status(none) == "AUTHORIZATION_ERROR", "authorization_error", "as_wrong")
}

/// An answer that is about the token and not about the plan or a firewall.
fn token_answer<'a>(seen: &'a Evidence, name: &str) -> Option<&'a Seen> {
    seen.get(name).filter(|seen| seen.form == Form::Json && !says_no_api(seen))
}

pub(super) fn expired_token(seen: &Evidence) -> Verdict {
    let Some(wrong) = token_answer(seen, "shop.wrong_token") else { return UNCLEAR };
    let text = said(wrong);
    let ukrainian = text.contains(['і', 'ї', 'є', 'ґ']);
    let about = if text.contains("авториз") { "authorization" } else { "token" };
    match status(wrong) {
        _ if wrong.status == 401 && status(wrong) == "UNAUTHORIZED" => word("http_401"),
        "UNAUTHORIZED" => word("unauthorized"),
        "AUTHORIZATION_ERROR" => word("authorization_error"),
        "ERROR" if text.to_lowercase().contains("authoriz") => word("error_authorization_en"),
        "ERROR" if text.is_ascii() => word("error_text"),
        "ERROR" => word(&format!("error_{about}_{}", if ukrainian { "uk" } else { "ru" })),
        "HTTP_ERROR" => word(&format!("http_error_{about}_{}", if ukrainian { "uk" } else { "ru" })),
        _ => UNCLEAR,
    }
}

pub(super) fn second_login(seen: &Evidence) -> Verdict {
    match (seen.get("shop.second_login"), seen.get("shop.wrong_token")) {
        (Some(second), Some(wrong)) if logged_in(seen) => flag(status(second) == status(wrong)),
        _ => UNCLEAR,
    }
}

fn logged_in(seen: &Evidence) -> bool {
    seen.get("shop.auth").is_some_and(|auth| status(auth) == "OK")
        && seen.get("shop.statuses").is_some_and(|seen| !says_no_api(seen))
}

/// A text that is no JSON is refused by the transport with the code 400, a method that it does not take with 405.
pub(super) fn http_error_status(seen: &Evidence) -> Verdict {
    let refused = |name: &str| seen.get(name).filter(|seen| status(seen) == "HTTP_ERROR").map(|seen| seen.status);
    match (refused("shop.no_json"), refused("shop.by_patch")) {
        (Some(200), _) => word("200"),
        (Some(500), _) => word("500"),
        (Some(400), Some(400)) => word("400"),
        (Some(400), Some(405)) => word("code"),
        _ => UNCLEAR,
    }
}

/// A request by GET is refused by the transport, or is asked for its token.
pub(super) fn legacy_requests(seen: &Evidence) -> Verdict {
    match seen.get("shop.by_get").filter(|seen| seen.form == Form::Json && !says_no_api(seen)) {
        Some(seen) if status(seen) == "HTTP_ERROR" && said(seen).contains("method") => word("refused"),
        Some(by_get) if token_answer(seen, "shop.no_token").is_some_and(|asked| asked.body == by_get.body) => {
            word("offered")
        }
        _ => UNCLEAR,
    }
}

pub(super) fn message_place(seen: &Evidence) -> Verdict {
    let Some(wrong) = token_answer(seen, "shop.wrong_token") else { return UNCLEAR };
    match (wrong.body["response"]["message"].is_string(), wrong.body["message"].is_string()) {
        (true, true) => word("both"),
        (true, false) => word("response"),
        (false, true) => word("top"),
        _ => UNCLEAR,
    }
}

pub(super) fn unknown_names(seen: &Evidence) -> Verdict {
    match seen.get("shop.orders.unknown").map(status) {
        Some("OK" | "EMPTY") => word("ignored"),
        Some("ERROR") => word("refused"),
        Some(_) => UNCLEAR,
        None => UNASKED,
    }
}

pub(super) fn answer_mark(seen: &Evidence) -> Verdict {
    seen.get("shop.auth").filter(|seen| seen.form == Form::Json).map_or(UNCLEAR, |seen| flag(seen.mark))
}

pub(super) fn no_rows(seen: &Evidence) -> Verdict {
    match seen.get("shop.orders.none").map(status) {
        Some("EMPTY") => word("empty"),
        Some("OK") => word("ok"),
        _ => UNCLEAR,
    }
}

pub(super) fn empty_response(seen: &Evidence) -> Verdict {
    let empty = ["shop.orders.none", "shop.catalog.none"].iter().filter_map(|name| seen.get(name));
    let empty = empty.into_iter().find(|seen| status(seen) == "EMPTY");
    empty.map_or(NOTHING, |seen| match &seen.body["response"] {
        Value::Null => word("absent"),
        Value::Array(_) => word("list"),
        _ => word("object"),
    })
}

pub(super) fn catalog_empty(seen: &Evidence) -> Verdict {
    match seen.get("shop.catalog.none").map(status) {
        Some("EMPTY") => word("empty"),
        Some("OK") => word("ok"),
        _ => UNCLEAR,
    }
}

pub(super) fn products(seen: &Evidence) -> &[Value] {
    let Some(seen) = seen.get("shop.catalog") else { return &[] };
    let beside = rows(&seen.body["products"], "");
    if beside.is_empty() { rows(&seen.body["response"]["products"], "") } else { beside }
}

pub(super) fn catalog_rows(seen: &Evidence) -> Verdict {
    let Some(catalog) = seen.get("shop.catalog").filter(|seen| status(seen) == "OK") else { return UNCLEAR };
    match (catalog.body["response"]["products"].is_array(), catalog.body["products"].is_array()) {
        (true, _) => word("response"),
        (false, true) => word("plain"),
        _ => UNCLEAR,
    }
}

pub(super) fn images(seen: &Evidence) -> Verdict {
    let image = products(seen).iter().find_map(|product| product["images"].as_array()?.first());
    image.map_or(NOTHING, |image| either(image.is_object(), "objects", "texts"))
}

pub(super) fn path_separator(seen: &Evidence) -> Verdict {
    let paths: Vec<&str> = products(seen).iter().filter_map(|product| product["parent"]["value"].as_str()).collect();
    match (paths.iter().any(|path| path.contains('\\')), paths.iter().any(|path| path.contains('/'))) {
        (true, _) => word("\\"),
        (false, true) => word("/"),
        _ => NOTHING,
    }
}

pub(super) fn stock_tracking(seen: &Evidence) -> Verdict {
    let all = products(seen);
    if all.is_empty() {
        NOTHING
    } else {
        flag(all.iter().any(|product| {
            product.get("residues").is_some_and(|list| list.as_array().is_some_and(|list| !list.is_empty()))
        }))
    }
}

/// The list is asked for by the currency that is not the first of all.
pub(super) fn currency_iso(seen: &Evidence) -> Verdict {
    let count = |name: &str| seen.get(name).map(|seen| rows(&seen.body["response"]["currency"], "").len());
    match (count("shop.currency"), count("shop.currency.iso")) {
        (Some(all), Some(some)) if all > 1 => either(some < all, "honoured", "ignored"),
        _ => NOTHING,
    }
}

pub(super) fn statuses_shape(seen: &Evidence) -> Verdict {
    match seen.get("shop.statuses") {
        Some(seen) if status(seen) == "UNDEFINED_FUNCTION" => word("undefined"),
        Some(seen) if seen.body["response"]["statuses"].is_array() => word("list"),
        Some(seen) if seen.body["response"]["statuses"].is_object() => word("object"),
        Some(_) => UNCLEAR,
        None => UNASKED,
    }
}

/// The zone that the shop's settings name.
pub(super) fn timezone(seen: &Evidence) -> Verdict {
    let zone = seen.get("shop.settings").and_then(|seen| find_zone(&seen.body));
    zone.map_or(NOTHING, |zone| word(&zone))
}

fn find_zone(value: &Value) -> Option<String> {
    match value {
        Value::Object(fields) => fields.iter().find_map(|(name, inner)| match inner {
            Value::String(zone) if name.to_lowercase().contains("zone") => Some(zone.clone()),
            other => find_zone(other),
        }),
        _ => None,
    }
}

pub(super) fn hook_refusal_status(seen: &Evidence) -> Verdict {
    let refused = seen
        .get("shop.hook_refused")
        .filter(|seen| seen.form == Form::Json && !says_no_api(seen) && status(seen) == "ERROR");
    refused.map_or(UNCLEAR, |seen| word(&seen.status.to_string()))
}

pub(super) fn unsubscribe(seen: &Evidence) -> Verdict {
    let Some(refused) = seen.get("shop.unsubscribe").filter(|seen| !says_no_api(seen)) else { return UNCLEAR };
    match status(refused) {
        "EXCEPTION" => word("exception"),
        "ERROR" if said(refused).contains("not found") => word("offered"),
        // The other function tells an unknown subscription with the same HTTP status, unless this one has a refusal of its own.
        "ERROR" if refused.status == 409 && hook_refusal_status(seen) == word("409") => UNCLEAR,
        "ERROR" if refused.status == 409 => word("409"),
        "ERROR" => word("error"),
        _ => UNCLEAR,
    }
}

pub(super) fn refused_record(seen: &Evidence) -> Verdict {
    match seen.get("shop.update.refused").map(status) {
        Some("WARNING") => word("warning"),
        Some("ERROR") => word("error"),
        Some(_) => UNCLEAR,
        None => UNASKED,
    }
}

pub(super) fn update_log(seen: &Evidence) -> Verdict {
    let Some(row) = seen.get("shop.update.refused").and_then(|seen| rows(&seen.body["response"]["log"], "").first())
    else {
        return UNASKED;
    };
    let has = |name: &str| row.get(name).is_some();
    match (has("order_id"), has("message"), has("messages")) {
        (true, true, true) => word("both"),
        (true, true, false) => word("message"),
        (false, _, true) => word("messages"),
        (false, true, false) => word("bare"),
        _ => UNCLEAR,
    }
}

/// Functions that are asked for, by the name of their answer.
const FUNCTIONS: [(&str, &str); 7] = [
    ("shop.statuses", "orders/get_available_statuses"),
    ("shop.orders", "orders/get"),
    ("shop.catalog", "catalog/export"),
    ("shop.currency", "currency/export"),
    ("shop.settings", "settings/get"),
    ("shop.hook_refused", "hooks/subscribe"),
    ("shop.unsubscribe", "hooks/unSubscribe"),
];

/// Functions of which it is asked by another question what they answer: not named here.
const ASKED_ELSEWHERE: [&str; 2] = ["shop.statuses", "shop.unsubscribe"];

fn functions(seen: &Evidence, without: &[&str], is_it: impl Fn(&Seen) -> bool) -> Verdict {
    if !logged_in(seen) {
        return UNCLEAR;
    }
    let named = FUNCTIONS
        .iter()
        .filter(|(name, _)| !without.contains(name) && seen.get(name).is_some_and(&is_it))
        .map(|(_, function)| *function);
    Verdict::Found(json!(named.collect::<Vec<_>>()))
}

pub(super) fn undefined(seen: &Evidence) -> Verdict {
    functions(seen, &ASKED_ELSEWHERE, |seen| status(seen) == "UNDEFINED_FUNCTION")
}

pub(super) fn exception(seen: &Evidence) -> Verdict {
    functions(seen, &ASKED_ELSEWHERE, |seen| status(seen) == "EXCEPTION")
}

fn is_forbidden(seen: &Seen) -> bool {
    status(seen) == "FORBIDDEN" || said(seen).contains("forbidden") || says_no_api(seen)
}

pub(super) fn forbidden(seen: &Evidence) -> Verdict {
    functions(seen, &[], is_forbidden)
}

pub(super) fn forbidden_shape(seen: &Evidence) -> Verdict {
    let refused = FUNCTIONS.iter().filter_map(|(name, _)| seen.get(name)).find(|seen| is_forbidden(seen));
    match refused.filter(|_| logged_in(seen)) {
        Some(refused) if says_no_api(refused) => either(refused.form == Form::Text, "409_plain", "409_json"),
        Some(refused) => either(status(refused) == "FORBIDDEN", "status", "message"),
        None => Verdict::Open(Open::NothingToSee),
    }
}
