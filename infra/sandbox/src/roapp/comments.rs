//! The comments of an order. Anybody can write them; the API shows them only where that is offered.

use super::field_errors::FieldErrors;
use super::model::{Comment, Order};
use super::request::{Request, not_found};
use super::{RoApp, events, status};
use crate::answer::{Answer, Reply};
use crate::clock::seconds;
use crate::control::variants::Variants;
use serde_json::{Value, json};

pub(super) fn add(roapp: &mut RoApp, request: &Request, id: i64) -> Reply {
    let body = request.body()?;
    let mut errors = FieldErrors::default();
    let comment = errors.required_text(&body, "comment").unwrap_or_default();
    if is_too_long(&comment, request.variants) {
        errors.add("comment", TOO_LONG);
    }
    let is_private = match body.get("is_private") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(is_private)) => *is_private,
        Some(_) => {
            errors.add("is_private", "Must be a boolean");
            false
        }
    };
    request.accept(errors.or(()))?;
    status::add_comment(roapp, id, &comment, is_private, request.at);
    events::comment_created(roapp, id, request.change());
    request.changed(&json!({}))
}

pub(super) fn list(roapp: &RoApp, request: &Request, id: i64) -> Reply {
    request.offered("roapp.comments_read")?;
    Ok(Answer::json(200, &view(roapp.orders.get(id).ok_or_else(not_found)?)))
}

pub(super) const TOO_LONG: &str = "Is too long";

/// Whether a text is longer than the account takes.
pub(super) fn is_too_long(text: &str, variants: &Variants) -> bool {
    variants.number("roapp.longest_text").is_some_and(|most| text.chars().count() as u64 > most)
}

/// All comments, oldest first.
pub(crate) fn view(order: &Order) -> Value {
    let entry = |comment: &Comment| {
        json!({"id": comment.id, "comment": comment.comment, "is_private": comment.is_private,
               "created_at": seconds(comment.created_at), "created_by_id": comment.created_by_id})
    };
    order.comments.iter().map(entry).collect()
}
