//! The shop's answers: HTTP 200 with the outcome in `status`, in the forms that were seen.

use crate::answer::Answer;
use crate::control::variants::Variants;
use serde_json::{Value, json};

pub(super) fn ok(response: Value) -> Answer {
    Answer::json(200, &json!({"status": "OK", "response": response}))
}

/// A valid request without rows.
pub(super) fn empty(variants: &Variants, rows: &str) -> Answer {
    let body = match variants.choice("shop.empty_response").as_str() {
        "absent" => json!({"status": "EMPTY"}),
        "object" => json!({"status": "EMPTY", "response": {rows: []}}),
        _ => json!({"status": "EMPTY", "response": []}),
    };
    Answer::json(200, &body)
}

/// Rows under their name, or EMPTY.
pub(super) fn rows(variants: &Variants, name: &str, rows: Vec<Value>) -> Answer {
    if rows.is_empty() { empty(variants, name) } else { ok(json!({name: rows})) }
}

pub(super) fn status(status: &str, message: &str) -> Answer {
    Answer::json(200, &json!({"status": status, "response": {"message": message}}))
}

pub(super) fn error(message: &str) -> Answer {
    status("ERROR", message)
}

pub(super) fn undefined() -> Answer {
    Answer::json(200, &json!({"status": "UNDEFINED_FUNCTION", "response": []}))
}

/// A failure of transport rather than of the function.
pub(super) fn http_error(variants: &Variants, code: u16, message: &str) -> Answer {
    let status = if variants.is("shop.http_error_status", "400") { 400 } else { 200 };
    Answer::json(status, &json!({"status": "HTTP_ERROR", "response": {"code": code, "message": message}}))
}

/// A token that is missing, wrong or too old.
pub(super) fn unauthorized(variants: &Variants) -> Answer {
    let body = |status: &str, text: &str| json!({"status": status, "response": {"message": text}});
    match variants.choice("shop.expired_token").as_str() {
        "http_401" => Answer::json(401, &body("UNAUTHORIZED", "Unauthorized")),
        "authorization_error" => Answer::json(200, &body("AUTHORIZATION_ERROR", "Authorization error")),
        "error_text" => Answer::json(200, &body("ERROR", "Token is not valid or expired")),
        _ => Answer::json(200, &body("UNAUTHORIZED", "Unauthorized")),
    }
}
