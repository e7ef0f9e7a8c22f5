//! The shop's answers: HTTP 200 with the result in `status`, in all observed forms.

use crate::answer::Answer;
use crate::control::variants::Variants;
use serde_json::{Value, json};

/// The text of a shop whose plan has no API.
const NO_MODULE: &str = "Api module is not available";

pub(super) fn ok(response: Value) -> Answer {
    Answer::json(200, &json!({"status": "OK", "response": response}))
}

/// Rows at their name. Without rows the status is `EMPTY`, or a variant answers an empty list.
pub(super) fn rows(variants: &Variants, name: &str, rows: Vec<Value>) -> Answer {
    if !rows.is_empty() || variants.is("shop.no_rows", "ok") {
        return ok(json!({name: rows}));
    }
    empty(variants, name)
}

/// A valid request without rows.
pub(super) fn empty(variants: &Variants, rows: &str) -> Answer {
    let body = match variants.choice("shop.empty_response").as_str() {
        "list" => json!({"status": "EMPTY", "response": []}),
        "object" => json!({"status": "EMPTY", "response": {rows: []}}),
        _ => json!({"status": "EMPTY"}),
    };
    Answer::json(200, &body)
}

/// The result of each record of a batch. A refused record sets the status WARNING, or ERROR with the log.
pub(super) fn log(variants: &Variants, failed: bool, log: &[Value]) -> Answer {
    let status = match failed {
        true if variants.is("shop.refused_record", "error") => "ERROR",
        true => "WARNING",
        false => "OK",
    };
    Answer::json(200, &json!({"status": status, "response": {"log": log}}))
}

/// A failure with HTTP status 200.
pub(super) fn status(variants: &Variants, status: &str, message: &str) -> Answer {
    failure(variants, 200, status, None, message)
}

pub(super) fn error(variants: &Variants, message: &str) -> Answer {
    status(variants, "ERROR", message)
}

pub(super) fn undefined() -> Answer {
    Answer::json(200, &json!({"status": "UNDEFINED_FUNCTION", "response": []}))
}

/// A failure of the transport, not of the function.
pub(super) fn http_error(variants: &Variants, code: u16, message: &str) -> Answer {
    let status = match variants.choice("shop.http_error_status").as_str() {
        "400" => 400,
        "500" => 500,
        "code" => code,
        _ => 200,
    };
    failure(variants, status, "HTTP_ERROR", Some(code), message)
}

/// The envelope of a failure. The location of its message is a variant.
pub(super) fn failure(variants: &Variants, http: u16, status: &str, code: Option<u16>, message: &str) -> Answer {
    let location = variants.choice("shop.message_place");
    let mut body = json!({"status": status});
    if location != "top" {
        body["response"] = json!({"message": message});
    }
    if location != "response" {
        body["message"] = Value::from(message);
    }
    if let Some(code) = code
        && location != "top"
    {
        body["response"]["code"] = Value::from(code);
    }
    Answer::json(http, &body)
}

/// The plan has no API: HTTP 409, as JSON or plain text.
pub(super) fn no_api(variants: &Variants, plain: bool) -> Answer {
    if plain {
        return Answer::typed(409, "text/plain; charset=utf-8", NO_MODULE);
    }
    failure(variants, 409, "HTTP_ERROR", Some(409), NO_MODULE)
}

/// A call without a token.
pub(super) fn no_token(variants: &Variants) -> Answer {
    if variants.is("shop.missing_token", "as_wrong") {
        return unauthorized(variants);
    }
    status(variants, "AUTHORIZATION_ERROR", "Authorization error")
}

/// A wrong or expired token.
pub(super) fn unauthorized(variants: &Variants) -> Answer {
    match variants.choice("shop.expired_token").as_str() {
        "http_401" => failure(variants, 401, "UNAUTHORIZED", None, "Unauthorized"),
        "authorization_error" => status(variants, "AUTHORIZATION_ERROR", "Authorization error"),
        "error_text" => error(variants, "Token is not valid or expired"),
        "error_authorization_uk" => error(variants, "Необхідна авторизація"),
        "error_authorization_en" => error(variants, "Authorization required"),
        "error_token_uk" => error(variants, "Невірний токен"),
        "error_token_ru" => error(variants, "Неверный токен"),
        "http_error_authorization_uk" => http_error(variants, 401, "Необхідна авторизація"),
        "http_error_token_uk" => http_error(variants, 401, "Невірний токен"),
        _ => status(variants, "UNAUTHORIZED", "Unauthorized"),
    }
}

/// The answer to a call over the limit. Calls are accepted again after `seconds`.
pub(crate) fn too_many(variants: &Variants, seconds: u64) -> Answer {
    let http = if variants.is("shop.limit_status", "200") { 200 } else { 429 };
    let text = format!("You hour requests limit has been exceeded. Retry after {seconds} seconds");
    let answer = match variants.choice("shop.body_429").as_str() {
        "empty" => Answer::bare(http),
        "html" => Answer::html(http, "<html><head><title>429 Too Many Requests</title></head><body>429</body></html>"),
        "plain" => Answer::typed(http, "text/plain; charset=utf-8", "Too Many Requests"),
        _ => failure(variants, http, "HTTP_ERROR", Some(429), &text),
    };
    match variants.number("shop.retry_after") {
        Some(seconds) => answer.with_header("retry-after", seconds.to_string()),
        None => answer,
    }
}
