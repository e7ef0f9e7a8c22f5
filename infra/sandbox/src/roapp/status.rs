//! A change of status: refused where the account's rules forbid it, an event where the status changed.

use super::field_errors::{FieldErrors, text};
use super::model::{Change, Comment};
use super::request::Request;
use super::settings::by_id;
use super::{RoApp, events};
use crate::answer::{Answer, Reply};
use crate::ids::MANAGER;
use crate::table::next_id;
use jiff::Timestamp;
use serde_json::json;

pub(super) fn change(roapp: &mut RoApp, request: &Request, id: i64) -> Reply {
    let body = request.body()?;
    let mut errors = FieldErrors::default();
    let known = |id| by_id(&roapp.settings().statuses, id).is_some();
    let wanted = errors.required_id(&body, "status_id", known).unwrap_or_default();
    let comment = text(&body, "comment", &mut errors).unwrap_or_default();
    request.accept(errors.or(()))?;
    let from = roapp.orders.get(id).map_or(0, |order| order.status_id);
    let forbidden = from != wanted && is_forbidden(roapp, from, wanted);
    match request.variants.choice("roapp.transition_status").parse() {
        _ if !forbidden => set(roapp, id, wanted, request.change()),
        // Answered as done, and not made.
        Ok(200) => {}
        status => return Err(Answer::message(status.unwrap_or(400), "This status change is not allowed")),
    }
    if !comment.is_empty() {
        add_comment(roapp, id, &comment, true, request.at);
        events::comment_created(roapp, id, request.change());
    }
    request.changed(&json!({}))
}

fn is_forbidden(roapp: &RoApp, from: i64, to: i64) -> bool {
    let matches = |rule: &serde_json::Value, id: i64| rule.is_null() || *rule == id;
    roapp.settings().forbidden.iter().any(|rule| matches(&rule["from"], from) && matches(&rule["to"], to))
}

/// Sets an order's status without a check.
pub(crate) fn set(roapp: &mut RoApp, id: i64, status: i64, change: Change) {
    let group = by_id(&roapp.settings().statuses, status).and_then(|status| status["group"]["type"].as_i64());
    let Some(order) = roapp.orders.get_mut(id) else {
        return;
    };
    let before = std::mem::replace(&mut order.status_id, status);
    order.modified_at = change.at;
    order.done_at = if matches!(group, Some(4..=7)) { order.done_at.or(Some(change.at)) } else { None };
    order.closed_at = if matches!(group, Some(6 | 7)) { order.closed_at.or(Some(change.at)) } else { None };
    if before != status {
        events::status_changed(roapp, id, before, status, change);
    }
}

pub(crate) fn add_comment(roapp: &mut RoApp, id: i64, text: &str, is_private: bool, created_at: Timestamp) {
    let (id_of_comment, comment) = (next_id(&mut roapp.settings_mut().last_comment), text.to_owned());
    let comment = Comment { id: id_of_comment, comment, is_private, created_at, created_by_id: MANAGER };
    if let Some(order) = roapp.orders.get_mut(id) {
        order.modified_at = created_at;
        order.comments.push(comment);
    }
}
