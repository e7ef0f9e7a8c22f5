//! `orders/get`: filters by placing date, number and status; there is no filter by change.

use super::dates::{Edge, edge};
use super::door::Ask;
use super::params::flag;
use super::state::Order;
use super::{Shop, envelope, view};
use crate::answer::Answer;
use crate::json::{integer, one_or_many, text};
use serde_json::{Value, json};

/// What the caller wants.
struct Filter {
    from: Option<String>,
    to: Option<String>,
    ids: Option<Vec<i64>>,
    statuses: Option<Vec<i64>>,
    by_change: bool,
}

pub(super) fn answer(shop: &Shop, ask: &Ask) -> Answer {
    let filter = match Filter::read(ask) {
        Ok(filter) => filter,
        Err(parameter) => {
            return envelope::error(ask.variants, &format!("Parameter {parameter} is defined incorrectly"));
        }
    };
    let mut found: Vec<(i64, &Order)> = match &filter.ids {
        Some(ids) => ids.iter().filter_map(|id| shop.orders.get(*id).map(|order| (*id, order))).collect(),
        None => shop.orders.iter().collect(),
    };
    found.retain(|(_, order)| filter.wants(order));
    sort(&mut found, ask);
    let total = found.len();
    let extra = ask.body.get("additionalData").and_then(flag).unwrap_or(false);
    let page: Vec<Value> =
        cut(found, ask).into_iter().map(|order| view::order(shop, order, ask.variants, extra)).collect();
    if !page.is_empty() && ask.variants.on("shop.orders_total") {
        return envelope::ok(json!({"orders": page, "total": total}));
    }
    envelope::rows(ask.variants, "orders", page)
}

impl Filter {
    fn read(ask: &Ask) -> Result<Filter, &'static str> {
        let date = |name: &'static str, end: Edge| match ask.body.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_str().and_then(|text| edge(text, end, ask.variants)).map(Some).ok_or(name),
        };
        let numbers = |name: &'static str| match ask.body.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                one_or_many(value).into_iter().map(integer).collect::<Option<Vec<i64>>>().map(Some).ok_or(name)
            }
        };
        let mut ids = numbers("ids")?;
        if let Some(ids) = &mut ids {
            ids.sort_unstable();
            ids.dedup();
        }
        Ok(Filter {
            from: date("from", Edge::From)?,
            to: date("to", Edge::To)?,
            ids,
            statuses: numbers("status")?,
            by_change: ask.variants.is("shop.orders_date_field", "modified"),
        })
    }

    /// Dates are compared as texts, which sort like the times they mean. An order too odd to have a date or a status is
    /// in every answer: it is there to see what the client makes of it.
    fn wants(&self, order: &Order) -> bool {
        let date = if self.by_change { order.modified.as_str() } else { text(&order.body, "stat_created") };
        let in_period = date.is_empty()
            || (self.from.as_deref().is_none_or(|from| date >= from) && self.to.as_deref().is_none_or(|to| date <= to));
        let status = order.body.get("stat_status").and_then(integer);
        let in_status =
            self.statuses.as_ref().is_none_or(|wanted| status.is_none_or(|status| wanted.contains(&status)));
        in_period && in_status
    }
}

fn sort(found: &mut [(i64, &Order)], ask: &Ask) {
    match ask.variants.choice("shop.orders_sort").as_str() {
        "-id" => found.sort_by_key(|(id, _)| std::cmp::Reverse(*id)),
        "-created" => {
            found.sort_by(|(_, one), (_, other)| text(&other.body, "stat_created").cmp(text(&one.body, "stat_created")))
        }
        _ => found.sort_by_key(|(id, _)| *id),
    }
}

/// `offset` counts only together with `limit`; a limit of 0 gives nothing.
fn cut<'a>(found: Vec<(i64, &'a Order)>, ask: &Ask) -> Vec<&'a Order> {
    let natural = |name: &str| ask.body.get(name).and_then(integer).and_then(|number| usize::try_from(number).ok());
    let cap =
        |name: &str| ask.variants.number(name).and_then(|number| usize::try_from(number).ok()).unwrap_or(usize::MAX);
    let wanted = natural("limit").filter(|_| ask.variants.is("shop.paging", "offered"));
    let (offset, limit) = match wanted {
        Some(limit) => (natural("offset").unwrap_or(0), limit),
        None => (0, cap("shop.orders_default_cap")),
    };
    let limit = limit.min(cap("shop.orders_max_cap"));
    found.into_iter().skip(offset).take(limit).map(|(_, order)| order).collect()
}
