//! `orders/get`: filters by creation date, number and status. A filter by the date of change is only a variant.

use super::dates::{Edge, edge};
use super::params::flag;
use super::request::Request;
use super::state::Order;
use super::{Shop, envelope, view};
use crate::answer::Answer;
use crate::json::{integer, one_or_many, text};
use serde_json::{Value, json};

struct Filter {
    from: Option<String>,
    to: Option<String>,
    ids: Option<Vec<i64>>,
    statuses: Option<Vec<i64>>,
    by_modified: bool,
}

pub(super) fn answer(shop: &Shop, request: &Request) -> Answer {
    let filter = match Filter::read(request) {
        Ok(filter) => filter,
        Err(parameter) => {
            return envelope::error(request.variants, &format!("Parameter {parameter} is defined incorrectly"));
        }
    };
    let mut found: Vec<(i64, &Order)> = match &filter.ids {
        Some(ids) => ids.iter().filter_map(|id| shop.orders.get(*id).map(|order| (*id, order))).collect(),
        None => shop.orders.iter().collect(),
    };
    found.retain(|(_, order)| filter.matches(order));
    sort(&mut found, request);
    let total = found.len();
    let extra = request.body.get("additionalData").and_then(flag).unwrap_or(false);
    let rows: Vec<Value> =
        page(found, request).into_iter().map(|order| view::order(shop, order, request.variants, extra)).collect();
    if !rows.is_empty() && request.variants.on("shop.orders_total") {
        return envelope::ok(json!({"orders": rows, "total": total}));
    }
    envelope::rows(request.variants, "orders", rows)
}

impl Filter {
    fn read(request: &Request) -> Result<Filter, &'static str> {
        let date = |name: &'static str, end: Edge| match request.body.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_str().and_then(|text| edge(text, end, request.variants)).map(Some).ok_or(name),
        };
        let numbers = |name: &'static str| match request.body.get(name) {
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
            by_modified: request.variants.is("shop.orders_date_field", "modified"),
        })
    }

    /// Dates are compared as texts, which sort by time. An order without a date or a status is in every answer, so that tests can see
    /// how a client handles it.
    fn matches(&self, order: &Order) -> bool {
        let date = if self.by_modified { order.modified.as_str() } else { text(&order.body, "stat_created") };
        let in_period = date.is_empty()
            || (self.from.as_deref().is_none_or(|from| date >= from) && self.to.as_deref().is_none_or(|to| date <= to));
        let status = order.body.get("stat_status").and_then(integer);
        let in_status =
            self.statuses.as_ref().is_none_or(|wanted| status.is_none_or(|status| wanted.contains(&status)));
        in_period && in_status
    }
}

fn sort(found: &mut [(i64, &Order)], request: &Request) {
    match request.variants.choice("shop.orders_sort").as_str() {
        "-id" => found.sort_by_key(|(id, _)| std::cmp::Reverse(*id)),
        "-created" => {
            found.sort_by(|(_, one), (_, other)| text(&other.body, "stat_created").cmp(text(&one.body, "stat_created")))
        }
        _ => found.sort_by_key(|(id, _)| *id),
    }
}

/// `offset` is used only together with `limit`. A limit of 0 gives no rows.
fn page<'a>(found: Vec<(i64, &'a Order)>, request: &Request) -> Vec<&'a Order> {
    let cap = |name: &str| {
        request.variants.number(name).and_then(|number| usize::try_from(number).ok()).unwrap_or(usize::MAX)
    };
    let wanted = request.natural("limit").filter(|_| request.variants.is("shop.paging", "offered"));
    let (offset, limit) = match wanted {
        Some(limit) => (request.natural("offset").unwrap_or(0), limit),
        None => (0, cap("shop.orders_default_cap")),
    };
    let limit = limit.min(cap("shop.orders_max_cap"));
    found.into_iter().skip(offset).take(limit).map(|(_, order)| order).collect()
}
