//! Answers that all control calls share.

use crate::answer::{Answer, Reply};
use serde_json::{Value, json};

pub(super) fn unknown() -> Answer {
    Answer::message(404, "no such control call; the crate's README lists them")
}

pub(super) fn bad(text: impl Into<String>) -> Answer {
    Answer::message(400, text)
}

/// The stand-in's own storage failed.
pub(super) fn storage_failed(error: crate::Error) -> Answer {
    Answer::message(500, error.to_string())
}

pub(super) fn ok(body: &Value) -> Reply {
    Ok(Answer::json(200, body))
}

pub(super) fn done() -> Reply {
    ok(&json!({}))
}

/// [`done`] if the object of the call existed.
pub(super) fn done_if(found: bool) -> Reply {
    if found { done() } else { Err(unknown()) }
}

pub(super) fn created(body: &Value) -> Reply {
    Ok(Answer::json(201, body))
}

/// An id in a path.
pub(super) fn id(text: &str) -> Result<i64, Answer> {
    text.parse().map_err(|_| bad("an id is a number"))
}

/// An array of all items.
pub(super) fn list(items: impl Iterator<Item = Value>) -> Reply {
    ok(&items.collect())
}
