//! `users/export`: registered buyers only. Guests exist only in their orders.

use super::dates::{Edge, edge};
use super::request::Request;
use super::{Shop, envelope};
use crate::answer::Answer;
use crate::json::text;
use serde_json::Value;

pub(super) fn answer(shop: &Shop, request: &Request) -> Answer {
    let bound = |name: &str, end: Edge| match request.body.get(name).and_then(Value::as_str) {
        Some(given) => edge(given, end, request.variants).map(Some).ok_or(()),
        None => Ok(None),
    };
    let (Ok(from), Ok(to)) = (bound("from", Edge::From), bound("to", Edge::To)) else {
        return envelope::error(request.variants, "Parameter from or to is defined incorrectly");
    };
    let limit = request.natural("limit");
    let offset = request.natural("offset").filter(|_| limit.is_some()).unwrap_or(0);
    let wanted = |user: &&Value| {
        let date = text(user, "registered");
        from.as_deref().is_none_or(|from| date >= from) && to.as_deref().is_none_or(|to| date <= to)
    };
    let rows = shop.users.values().filter(wanted).skip(offset).take(limit.unwrap_or(usize::MAX)).cloned().collect();
    envelope::rows(request.variants, "users", rows)
}
