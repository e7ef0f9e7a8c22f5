//! From a request to a function: the checks every function shares, in the order a caller meets them.

use super::{Shop, auth, catalog, dictionaries, envelope, hooks_api, orders_get, orders_update, statuses, users};
use crate::answer::Answer;
use crate::call::Call;
use crate::control::variants::Variants;
use jiff::Timestamp;
use serde_json::Value;

const CHALLENGE: &str =
    "<!DOCTYPE html><html><head><script>document.cookie='challenge=1';location.reload();</script></head></html>";

/// What every function is given.
pub(super) struct Ask<'a> {
    pub(super) body: &'a Value,
    pub(super) at: Timestamp,
    pub(super) variants: &'a Variants,
}

/// Answers one API call.
pub(crate) fn answer(shop: &mut Shop, call: &Call, variants: &Variants) -> Answer {
    if variants.on("shop.bot_filter") && call.header("user-agent").is_empty() {
        return Answer::html(200, CHALLENGE);
    }
    let segments = call.segments();
    let Some((&"api", function)) = segments.split_first() else {
        return page_not_found();
    };
    if variants.on("shop.api_off") || function.is_empty() {
        return page_not_found();
    }
    let answer = checked(shop, call, &function.join("/"), variants);
    if variants.on("shop.answer_bom") { with_bom(answer) } else { answer }
}

fn checked(shop: &mut Shop, call: &Call, function: &str, variants: &Variants) -> Answer {
    // PUT is not documented but reported to work.
    if !matches!(call.method.as_str(), "POST" | "PUT") {
        return envelope::http_error(variants, 405, "Method not allowed");
    }
    if call.body.starts_with(&[0xef, 0xbb, 0xbf]) {
        return envelope::http_error(variants, 400, "Payload is not a valid JSON: byte order mark");
    }
    let body = match call.json() {
        Ok(body @ Value::Object(_)) => body,
        Ok(_) | Err(_) => {
            return envelope::http_error(variants, 400, "Payload is not a valid JSON");
        }
    };
    let ask = Ask { body: &body, at: call.at, variants };
    if function == "auth" {
        return auth::login(shop, &ask);
    }
    if !auth::admits(shop, &ask) {
        return envelope::unauthorized(variants);
    }
    if variants.names("shop.undefined", function) {
        return envelope::undefined();
    }
    if variants.names("shop.exception", function) {
        return envelope::status("EXCEPTION", "Internal error");
    }
    if variants.names("shop.forbidden", function) {
        return forbidden(variants);
    }
    run(shop, function, &ask)
}

fn run(shop: &mut Shop, function: &str, ask: &Ask) -> Answer {
    match function {
        "orders/get" => orders_get::answer(shop, ask),
        "orders/get_available_statuses" => statuses::answer(shop, ask),
        "orders/update" => orders_update::answer(shop, ask),
        "catalog/export" => catalog::answer(shop, ask),
        "pages/export" => dictionaries::pages(ask),
        "currency/export" => dictionaries::currency(ask),
        "delivery/export" => dictionaries::delivery(ask),
        "delivery/exportTypes" => dictionaries::delivery_types(ask),
        "payment/export" => dictionaries::payment(ask),
        "payment/exportMethods" => dictionaries::payment_methods(ask),
        "users/export" => users::answer(shop, ask),
        "hooks/subscribe" => hooks_api::subscribe(shop, ask),
        "hooks/unSubscribe" => hooks_api::unsubscribe(shop, ask),
        _ => envelope::undefined(),
    }
}

fn forbidden(variants: &Variants) -> Answer {
    if variants.is("shop.forbidden_shape", "message") {
        envelope::error("FORBIDDEN: the function is not available on your plan")
    } else {
        envelope::status("FORBIDDEN", "The function is not available on your plan")
    }
}

fn page_not_found() -> Answer {
    Answer::html(404, "<!DOCTYPE html><html><head><title>404</title></head><body><h1>Page not found</h1></body></html>")
}

fn with_bom(mut answer: Answer) -> Answer {
    answer.body = [&[0xef, 0xbb, 0xbf][..], &answer.body[..]].concat().into();
    answer
}
