//! The order's feed: written by anyone, read back through the API only where that is offered.

use super::check::{Problems, text};
use super::door::{Ask, not_found};
use super::{Office, events, status};
use crate::answer::Answer;
use crate::clock::seconds;
use serde_json::{Value, json};

pub(super) fn add(office: &mut Office, ask: &Ask, id: i64) -> Result<Answer, Answer> {
    let body = ask.body()?;
    let mut problems = Problems::default();
    let comment = text(&body, "comment", &mut problems).filter(|comment| !comment.trim().is_empty());
    if comment.is_none() {
        problems.add("comment", "Required");
    }
    let private = match body.get("is_private") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(private)) => *private,
        Some(_) => {
            problems.add("is_private", "Must be a boolean");
            false
        }
    };
    problems.or(()).map_err(|problems| ask.refuse(&problems))?;
    let shown = status::remark(office, id, &comment.unwrap_or_default(), private, ask.at);
    events::commented(office, id, ask.at, ask.variants, true);
    Ok(ask.done(&shown))
}

pub(super) fn list(office: &Office, ask: &Ask, id: i64) -> Result<Answer, Answer> {
    if ask.variants.is("roapp.comments_read", "404") {
        return Err(not_found());
    }
    let order = office.orders.get(id).ok_or_else(not_found)?;
    Ok(Answer::json(200, &view(order)))
}

/// The feed, oldest first.
pub(crate) fn view(order: &super::model::Order) -> Value {
    let entry = |comment: &super::model::Comment| {
        json!({"id": comment.id, "comment": comment.comment, "is_private": comment.is_private,
               "created_at": seconds(comment.created_at), "created_by_id": comment.created_by_id})
    };
    order.comments.iter().map(entry).collect()
}
