//! From a request to a function: the checks that all functions share, in the live shop's order.

use super::request::Request;
use super::{
    Shop, auth, catalog, dictionaries, envelope, hooks_api, imports, orders_delete, orders_get, orders_update, params,
    payload, statuses, users,
};
use crate::answer::Answer;
use crate::call::Call;
use crate::control::variants::Variants;
use crate::json::text;
use serde_json::json;

const CHALLENGE: &str =
    "<!DOCTYPE html><html><head><script>document.cookie='challenge=1';location.reload();</script></head></html>";
const BLOCKED: &str =
    "<!DOCTYPE html><html><head><title>403 Forbidden</title></head><body><h1>Access denied</h1></body></html>";

/// Parts of the default `User-Agent` of HTTP libraries.
const LIBRARIES: [&str; 11] =
    ["python", "aiohttp", "httpx", "curl", "wget", "libwww", "go-http-client", "okhttp", "java/", "axios", "node"];

/// Answers one API call.
pub(crate) fn answer(shop: &mut Shop, call: &Call, variants: &Variants) -> Answer {
    if let Some(page) = bot_filter(call.header("user-agent"), variants) {
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

/// The page for a caller whose `User-Agent` is filtered.
fn bot_filter(agent: &str, variants: &Variants) -> Option<Answer> {
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
    let request = Request { body: &body, at: call.at, variants };
    if function == "auth" {
        return login_failure(variants).unwrap_or_else(|| auth::login(shop, &request));
    }
    if text(&body, "token").is_empty() && !body["token"].is_number() {
        return envelope::no_token(variants);
    }
    if !auth::is_authorized(shop, &request) {
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
    params::refusal(function, &request).unwrap_or_else(|| run(shop, function, &request))
}

fn run(shop: &mut Shop, function: &str, request: &Request) -> Answer {
    match function {
        "orders/get" => orders_get::answer(shop, request),
        "orders/get_available_statuses" => statuses::answer(shop, request),
        "orders/update" => orders_update::answer(shop, request),
        "orders/delete" => orders_delete::answer(shop, request),
        "catalog/export" => catalog::answer(shop, request),
        "catalog/import" => imports::products(shop, request),
        "catalog/importResidues" => imports::residues(shop, request),
        "productSet/import" => imports::sets(shop, request),
        "productSet/remove" => imports::remove_sets(shop, request),
        "pages/export" => dictionaries::pages(request),
        "currency/export" => dictionaries::currency(request),
        "delivery/export" => dictionaries::delivery(request),
        "delivery/exportTypes" => dictionaries::delivery_types(request),
        "payment/export" => dictionaries::payment(request),
        "payment/exportMethods" => dictionaries::payment_methods(request),
        "icons/export" => dictionaries::icons(request),
        "settings/get" => dictionaries::settings(request),
        "users/export" => users::answer(shop, request),
        "users/import" => imports::users(shop, request),
        "hooks/subscribe" => hooks_api::subscribe(shop, request),
        "hooks/unSubscribe" => hooks_api::unsubscribe(shop, request),
        _ => envelope::undefined(),
    }
}

/// Failures of `auth` that do not depend on user name and password.
fn login_failure(variants: &Variants) -> Option<Answer> {
    let message = "UNKNOWN SERVER ERROR";
    match variants.choice("shop.auth_answer").as_str() {
        "http_500" => Some(Answer::json(500, &json!({"status": "HTTP_ERROR", "message": message}))),
        "http_500_response" => {
            let response = json!({"code": 500, "message": message});
            Some(Answer::json(500, &json!({"status": "HTTP_ERROR", "response": response})))
        }
        "exception" => Some(envelope::status(variants, "EXCEPTION", "Internal error")),
        "firewall_page" => Some(Answer::html(403, BLOCKED)),
        "firewall_json" => Some(Answer::message(403, "Access denied")),
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
