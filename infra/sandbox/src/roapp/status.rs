//! A change of status: refused where the account's rules forbid the step, told to the web-hooks where it was one.

use super::check::Problems;
use super::door::Ask;
use super::model::Comment;
use super::settings::by_id;
use super::{Office, events};
use crate::answer::Answer;
use crate::control::variants::Variants;
use crate::ids::MANAGER;
use jiff::Timestamp;
use serde_json::{Value, json};

pub(super) fn change(office: &mut Office, ask: &Ask, id: i64) -> Result<Answer, Answer> {
    let body = ask.body()?;
    let mut problems = Problems::default();
    let wanted = super::check::whole(&body, "status_id", &mut problems);
    let comment = super::check::text(&body, "comment", &mut problems).unwrap_or_default();
    match wanted {
        None => problems.add("status_id", "Required"),
        Some(status) if by_id(&office.look().statuses, status).is_none() => problems.add("status_id", "Does not exist"),
        Some(_) => {}
    }
    problems.or(()).map_err(|problems| ask.refuse(&problems))?;
    let wanted = wanted.unwrap_or_default();
    let from = office.orders.get(id).map_or(0, |order| order.status_id);
    if from != wanted && forbidden(office, from, wanted) {
        let status = ask.variants.choice("roapp.transition_status").parse().unwrap_or(400);
        return Err(Answer::message(status, "This status change is not allowed"));
    }
    set(office, id, wanted, ask.at, ask.variants, true);
    if !comment.is_empty() {
        remark(office, id, &comment, true, ask.at);
        events::commented(office, id, ask.at, ask.variants, true);
    }
    Ok(ask.done(&json!({})))
}

fn forbidden(office: &Office, from: i64, to: i64) -> bool {
    office
        .look()
        .forbidden
        .iter()
        .any(|rule| (rule["from"].is_null() || rule["from"] == from) && (rule["to"].is_null() || rule["to"] == to))
}

/// Gives the order a status, whoever does it.
pub(crate) fn set(office: &mut Office, id: i64, status: i64, at: Timestamp, variants: &Variants, by_api: bool) {
    let group = by_id(&office.look().statuses, status).and_then(|status| status["group"]["type"].as_i64());
    let Some(order) = office.orders.get_mut(id) else {
        return;
    };
    let before = std::mem::replace(&mut order.status_id, status);
    order.modified_at = at;
    order.done_at = if matches!(group, Some(4..=7)) { order.done_at.or(Some(at)) } else { None };
    order.closed_at = if matches!(group, Some(6 | 7)) { order.closed_at.or(Some(at)) } else { None };
    if before != status {
        events::status_changed(office, id, before, status, at, variants, by_api);
    }
}

/// Writes into the order's feed.
pub(crate) fn remark(office: &mut Office, id: i64, text: &str, private: bool, at: Timestamp) -> Value {
    let settings = office.settings();
    settings.last_comment += 1;
    let comment = Comment {
        id: settings.last_comment,
        comment: text.to_owned(),
        is_private: private,
        created_at: at,
        created_by_id: MANAGER,
    };
    if let Some(order) = office.orders.get_mut(id) {
        order.modified_at = at;
        order.comments.push(comment);
    }
    json!({})
}
