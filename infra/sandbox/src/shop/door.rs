//! From a request to a function: the checks every function shares, in the order a caller meets them.

use super::{
    Shop, auth, catalog, dictionaries, envelope, hooks_api, imports, orders_delete, orders_get, orders_update, params,
    payload, statuses, users,
};
use crate::answer::Answer;
use crate::call::Call;
use crate::control::variants::Variants;
use crate::json::text;
use jiff::Timestamp;
use serde_json::Value;

const CHALLENGE: &str =
    "<!DOCTYPE html><html><head><script>document.cookie='challenge=1';location.reload();</script></head></html>";
const BLOCKED: &str =
    "<!DOCTYPE html><html><head><title>403 Forbidden</title></head><body><h1>Access denied</h1></body></html>";

/// Parts of the names under which HTTP libraries call when their user names none.
const LIBRARIES: [&str; 11] =
    ["python", "aiohttp", "httpx", "curl", "wget", "libwww", "go-http-client", "okhttp", "java/", "axios", "node"];

/// What every function is given.
pub(super) struct Ask<'a> {
    pub(super) body: &'a Value,
    pub(super) at: Timestamp,
    pub(super) variants: &'a Variants,
}

/// Answers one API call.
pub(crate) fn answer(shop: &mut Shop, call: &Call, variants: &Variants) -> Answer {
    if let Some(page) = filtered(call.header("user-agent"), variants) {
        return page;
    }
    let segments = call.segments();
    let Some((&"api", function)) = segments.split_first() else {
        return page_not_found();
    };
    if variants.is("shop.api_off", "page_404") || function.is_empty() {
        return page_not_found();
    }
    let answer = checked(shop, call, &function.join("/"), variants);
    if variants.on("shop.answer_bom") { with_bom(answer) } else { answer }
}

/// The page in the way of a caller whose name is not liked.
fn filtered(agent: &str, variants: &Variants) -> Option<Answer> {
    let agent = agent.to_ascii_lowercase();
    match variants.choice("shop.bot_filter").as_str() {
        "libraries" if agent.is_empty() || LIBRARIES.iter().any(|name| agent.contains(name)) => {
            Some(Answer::html(200, CHALLENGE))
        }
        "firewall" if !agent.contains("mozilla") => Some(Answer::html(403, BLOCKED)),
        _ => None,
    }
}

fn checked(shop: &mut Shop, call: &Call, function: &str, variants: &Variants) -> Answer {
    let body = match payload::read(call, variants) {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let off = variants.choice("shop.api_off");
    if off.starts_with("auth_") || (off.starts_with("later_") && function != "auth") {
        return envelope::no_api(variants, off.ends_with("_plain"));
    }
    let ask = Ask { body: &body, at: call.at, variants };
    if function == "auth" {
        return in_the_way_of_login(variants).unwrap_or_else(|| auth::login(shop, &ask));
    }
    if text(&body, "token").is_empty() && !body["token"].is_number() {
        return envelope::no_token(variants);
    }
    if !auth::admits(shop, &ask) {
        return envelope::unauthorized(variants);
    }
    if variants.names("shop.undefined", function) {
        return envelope::undefined();
    }
    if variants.names("shop.exception", function) {
        return envelope::status(variants, "EXCEPTION", "Internal error");
    }
    if variants.names("shop.forbidden", function) {
        return forbidden(variants);
    }
    params::refusal(function, &ask).unwrap_or_else(|| run(shop, function, &ask))
}

fn run(shop: &mut Shop, function: &str, ask: &Ask) -> Answer {
    match function {
        "orders/get" => orders_get::answer(shop, ask),
        "orders/get_available_statuses" => statuses::answer(shop, ask),
        "orders/update" => orders_update::answer(shop, ask),
        "orders/delete" => orders_delete::answer(shop, ask),
        "catalog/export" => catalog::answer(shop, ask),
        "catalog/import" => imports::products(shop, ask),
        "catalog/importResidues" => imports::residues(shop, ask),
        "productSet/import" => imports::sets(shop, ask),
        "productSet/remove" => imports::remove_sets(shop, ask),
        "pages/export" => dictionaries::pages(ask),
        "currency/export" => dictionaries::currency(ask),
        "delivery/export" => dictionaries::delivery(ask),
        "delivery/exportTypes" => dictionaries::delivery_types(ask),
        "payment/export" => dictionaries::payment(ask),
        "payment/exportMethods" => dictionaries::payment_methods(ask),
        "icons/export" => dictionaries::icons(ask),
        "settings/get" => dictionaries::settings(ask),
        "users/export" => users::answer(shop, ask),
        "users/import" => imports::users(shop, ask),
        "hooks/subscribe" => hooks_api::subscribe(shop, ask),
        "hooks/unSubscribe" => hooks_api::unsubscribe(shop, ask),
        _ => envelope::undefined(),
    }
}

/// Answers of `auth` that say nothing about user name and password.
fn in_the_way_of_login(variants: &Variants) -> Option<Answer> {
    let unknown = |http: u16, body: Value| Some(Answer::json(http, &body));
    match variants.choice("shop.auth_answer").as_str() {
        "http_500" => unknown(500, serde_json::json!({"status": "HTTP_ERROR", "message": "UNKNOWN SERVER ERROR"})),
        "http_500_response" => {
            let response = serde_json::json!({"code": 500, "message": "UNKNOWN SERVER ERROR"});
            unknown(500, serde_json::json!({"status": "HTTP_ERROR", "response": response}))
        }
        "exception" => Some(envelope::status(variants, "EXCEPTION", "Internal error")),
        "firewall_page" => Some(Answer::html(403, BLOCKED)),
        "firewall_json" => unknown(403, serde_json::json!({"message": "Access denied"})),
        "moved" => {
            let page = "<html><head><title>301 Moved Permanently</title></head><body>301</body></html>";
            Some(Answer::html(301, page).with_header("location", "https://www.shop.example.com/api/auth/"))
        }
        _ => None,
    }
}

fn forbidden(variants: &Variants) -> Answer {
    match variants.choice("shop.forbidden_shape").as_str() {
        "message" => envelope::error(variants, "FORBIDDEN: the function is not available on your plan"),
        "409_json" => envelope::no_api(variants, false),
        "409_plain" => envelope::no_api(variants, true),
        _ => envelope::status(variants, "FORBIDDEN", "The function is not available on your plan"),
    }
}

fn page_not_found() -> Answer {
    Answer::html(404, "<!DOCTYPE html><html><head><title>404</title></head><body><h1>Page not found</h1></body></html>")
}

fn with_bom(mut answer: Answer) -> Answer {
    answer.body = [&[0xef, 0xbb, 0xbf][..], &answer.body[..]].concat().into();
    answer
}
