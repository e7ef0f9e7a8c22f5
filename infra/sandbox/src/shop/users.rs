//! `users/export`: registered buyers only; guests exist inside orders and nowhere else.

use super::dates::{Edge, edge};
use super::door::Ask;
use super::{Shop, envelope};
use crate::answer::Answer;
use crate::json::{integer, text};
use serde_json::Value;

pub(super) fn answer(shop: &Shop, ask: &Ask) -> Answer {
    let bound = |name: &str, end: Edge| match ask.body.get(name).and_then(Value::as_str) {
        Some(given) => edge(given, end, ask.variants).map(Some).ok_or(()),
        None => Ok(None),
    };
    let (Ok(from), Ok(to)) = (bound("from", Edge::From), bound("to", Edge::To)) else {
        return envelope::error(ask.variants, "Parameter from or to is defined incorrectly");
    };
    let natural = |name: &str| ask.body.get(name).and_then(integer).and_then(|number| usize::try_from(number).ok());
    let limit = natural("limit");
    let offset = if limit.is_some() { natural("offset").unwrap_or(0) } else { 0 };
    let wanted = |user: &&Value| {
        let date = text(user, "registered");
        from.as_deref().is_none_or(|from| date >= from) && to.as_deref().is_none_or(|to| date <= to)
    };
    let rows = shop.users.values().filter(wanted).skip(offset).take(limit.unwrap_or(usize::MAX)).cloned().collect();
    envelope::rows(ask.variants, "users", rows)
}
