//! `{"status": "...", "response": ...}`, read as the page of the API demands: the word decides, not the HTTP code.

use secrecy::SecretString;
use serde_json::Value;

use super::error::CartumError;
use crate::net::{Response, excerpt, json, veil, words};

/// What an answer says.
#[derive(Debug)]
pub(super) enum Said {
    /// `OK` or `WARNING`, with the response.
    Done(Value),
    /// `EMPTY`.
    Nothing,
    /// The token is no longer good.
    LoginAgain,
}

/// Reads an answer of `function` to a request that held these secrets.
pub(super) fn read(function: &'static str, answer: &Response, secrets: &[&SecretString]) -> Result<Said, CartumError> {
    match answer.status {
        401 => return Ok(Said::LoginAgain),
        404 => return Err(CartumError::NoApi),
        429 | 503 => return Err(CartumError::Busy { status: answer.status, retry_after: answer.retry_after }),
        _ => {}
    }
    let shown = || excerpt(veil(&String::from_utf8_lossy(&answer.body), secrets).as_bytes());
    let not_json = || CartumError::NotJson { function, status: answer.status, excerpt: shown() };
    let mut body = json::parse(&answer.body).filter(Value::is_object).ok_or_else(not_json)?;
    let status = json::text(&body, "status");
    let message = veil(&message_of(&body), secrets);
    match status.as_str() {
        // Some pages of the API show rows beside the status.
        "OK" | "WARNING" if body.get("response").is_none() => Ok(Said::Done(body)),
        "OK" | "WARNING" => Ok(Said::Done(body["response"].take())),
        "EMPTY" => Ok(Said::Nothing),
        "UNAUTHORIZED" | "AUTHORIZATION_ERROR" => Ok(Said::LoginAgain),
        "ERROR" if message.to_lowercase().contains("token") => Ok(Said::LoginAgain),
        "UNDEFINED_FUNCTION" => Err(CartumError::UnknownFunction(function)),
        "FORBIDDEN" => Err(CartumError::Forbidden(function)),
        _ if message.contains("FORBIDDEN") => Err(CartumError::Forbidden(function)),
        "" => Err(not_json()),
        _ => Err(refused(function, words(&veil(&status, secrets)), &message)),
    }
}

/// A refusal with the shop's own words.
pub(super) fn refused(function: &'static str, status: String, message: &str) -> CartumError {
    let message = if message.is_empty() { String::new() } else { format!(": {}", words(message)) };
    CartumError::Refused { function, status, message }
}

/// `message`, or `messages` as the vendor's own example has it, as one text.
pub(super) fn message_of(value: &Value) -> String {
    [&value["response"]["message"], &value["message"], &value["messages"]]
        .into_iter()
        .find_map(|found| match found {
            Value::Array(parts) => Some(parts.iter().filter_map(json::as_text).collect::<Vec<_>>().join(", ")),
            other => json::as_text(other),
        })
        .unwrap_or_default()
}
