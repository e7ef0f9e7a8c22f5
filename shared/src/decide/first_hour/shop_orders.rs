//! What the rows of `orders/get` say: their order and number, dates, fields, amounts, lines.

use serde_json::Value;

use super::seen::{Evidence, amount, number, rows};
use super::verdict::{NOTHING, UNASKED, UNCLEAR, Verdict, bound, either, flag, word};

fn page<'a>(seen: &'a Evidence, name: &str) -> &'a [Value] {
    seen.get(name).map_or(&[], |seen| rows(&seen.body["response"]["orders"], ""))
}

/// Every order that was read.
fn orders(seen: &Evidence) -> Vec<&Value> {
    seen.all("shop.orders.page").flat_map(|(_, seen)| rows(&seen.body["response"]["orders"], "")).collect()
}

fn number_of(order: &Value) -> Option<u64> {
    number(&order["order_id"])
}

pub(super) fn orders_sort(seen: &Evidence) -> Verdict {
    let page = page(seen, "shop.orders.all");
    let ids: Vec<u64> = page.iter().filter_map(number_of).collect();
    if ids.len() < 2 {
        return NOTHING;
    }
    let times: Vec<&str> = page.iter().filter_map(|order| order["stat_created"].as_str()).collect();
    match (ids.is_sorted(), ids.is_sorted_by(|one, next| one >= next), times.is_sorted_by(|one, next| one >= next)) {
        (true, false, _) => word("id"),
        (false, true, _) => word("-id"),
        (false, false, true) => word("-created"),
        _ => UNCLEAR,
    }
}

pub(super) fn paging(seen: &Evidence) -> Verdict {
    let all = page(seen, "shop.orders.all").len();
    match page(seen, "shop.orders.second").len() {
        _ if all < 2 => NOTHING,
        1 => word("offered"),
        0 => UNCLEAR,
        _ => word("unknown"),
    }
}

/// Numbers of all orders that were read.
fn known(seen: &Evidence) -> usize {
    let mut ids: Vec<u64> = orders(seen).into_iter().filter_map(number_of).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.len()
}

pub(super) fn max_cap(seen: &Evidence) -> Verdict {
    let most = page(seen, "shop.orders.all").len();
    match paging(seen) {
        Verdict::Found(found) if found == "offered" => bound((most < known(seen).min(1_000)).then_some(most as u64)),
        other => {
            if other == NOTHING {
                NOTHING
            } else {
                UNCLEAR
            }
        }
    }
}

pub(super) fn default_cap(seen: &Evidence) -> Verdict {
    let most = page(seen, "shop.orders.plain").len();
    match (paging(seen), max_cap(seen)) {
        (Verdict::Found(found), Verdict::Found(cap)) if found == "offered" => match cap.as_u64() {
            Some(cap) if most as u64 == cap => UNCLEAR,
            _ => bound((most < known(seen)).then_some(most as u64)),
        },
        (NOTHING, _) => NOTHING,
        _ => UNCLEAR,
    }
}

fn has(seen: &Evidence, name: &str) -> bool {
    let sought = number(seen.noted("shop_order"));
    sought.is_some() && page(seen, name).iter().any(|order| number_of(order) == sought)
}

/// The window is one second: that at which the order was placed, by the shop's clock and by UTC.
pub(super) fn date_zone(seen: &Evidence) -> Verdict {
    match (has(seen, "shop.orders.at"), has(seen, "shop.orders.at_utc")) {
        _ if seen.noted("shop_order").is_null() => NOTHING,
        _ if seen.noted("same_zone") == true => UNCLEAR,
        (true, false) => word("shop"),
        (false, true) => word("utc"),
        _ => UNCLEAR,
    }
}

/// The third window begins a second and a day after the order was placed.
pub(super) fn date_field(seen: &Evidence) -> Verdict {
    match (has(seen, "shop.orders.at") || has(seen, "shop.orders.at_utc"), has(seen, "shop.orders.later")) {
        _ if seen.noted("shop_order").is_null() => NOTHING,
        (true, false) => word("created"),
        (false, true) => word("modified"),
        _ => UNCLEAR,
    }
}

pub(super) fn total_count(seen: &Evidence) -> Verdict {
    let listed = seen.get("shop.orders.all").filter(|_| !page(seen, "shop.orders.all").is_empty());
    listed.map_or(NOTHING, |seen| flag(!seen.body["response"]["total"].is_null()))
}

fn some_has(seen: &Evidence, name: &str) -> Verdict {
    let all = orders(seen);
    if all.is_empty() { NOTHING } else { flag(all.iter().any(|order| order.get(name).is_some())) }
}

pub(super) fn manager_comment(seen: &Evidence) -> Verdict {
    some_has(seen, "manager_comment")
}

pub(super) fn manager_fields(seen: &Evidence) -> Verdict {
    some_has(seen, "manager_discount")
}

pub(super) fn payment_price(seen: &Evidence) -> Verdict {
    some_has(seen, "payment_price")
}

pub(super) fn extra_fields(seen: &Evidence) -> Verdict {
    let all = orders(seen);
    let more = ["stat_modified", "source", "delivery_country", "np_number"];
    if all.is_empty() {
        NOTHING
    } else {
        flag(all.iter().any(|order| more.iter().any(|name| order.get(*name).is_some())))
    }
}

/// Of orders that were asked for without the flag.
pub(super) fn additional_data(seen: &Evidence) -> Verdict {
    let page = page(seen, "shop.orders.bare");
    if page.is_empty() {
        NOTHING
    } else {
        either(page.iter().all(|order| order.get("additional_data").is_some()), "list", "absent")
    }
}

fn carrier(order: &Value) -> &str {
    order["delivery_data"]["deliveryOperatorType"].as_str().unwrap_or_default()
}

pub(super) fn delivery_data(seen: &Evidence) -> Verdict {
    let all = orders(seen);
    let with = all.iter().filter(|order| order["delivery_data"].is_object()).count();
    match with {
        _ if all.is_empty() => NOTHING,
        0 => UNCLEAR,
        _ if all.iter().any(|order| order.get("delivery_data").is_none()) => word("carriers"),
        _ if all.iter().any(|order| order["delivery_data"].is_object() && carrier(order).is_empty()) => word("always"),
        _ => NOTHING,
    }
}

pub(super) fn delivery_points(seen: &Evidence) -> Verdict {
    let all = orders(seen);
    let block = all.iter().map(|order| &order["delivery_data"]).find(|block| block.get("departure").is_some());
    block.map_or(NOTHING, |block| either(block["departure"].is_object(), "objects", "null"))
}

pub(super) fn empty_object_as_list(seen: &Evidence) -> Verdict {
    let all = orders(seen);
    let empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    match all.len() {
        0 => NOTHING,
        _ => flag(all.iter().any(|order| empty(&order["delivery_data"]))),
    }
}

pub(super) fn numbers(seen: &Evidence) -> Verdict {
    let all = orders(seen);
    let Some(order) = all.iter().find(|order| !order["total_sum"].is_null()) else { return NOTHING };
    match (order["order_id"].is_string(), order["total_sum"].is_string()) {
        (true, _) => word("all_as_text"),
        (false, true) => word("money_as_text"),
        (false, false) => word("numbers"),
    }
}

fn lines(seen: &Evidence) -> Vec<&Value> {
    orders(seen).into_iter().flat_map(|order| rows(&order["products"], "")).collect()
}

fn line_has(seen: &Evidence, name: &str) -> Verdict {
    let all = lines(seen);
    if all.is_empty() { NOTHING } else { flag(all.iter().any(|line| line.get(name).is_some())) }
}

pub(super) fn line_urls(seen: &Evidence) -> Verdict {
    line_has(seen, "url")
}

pub(super) fn line_storage_ids(seen: &Evidence) -> Verdict {
    line_has(seen, "storage_id")
}

pub(super) fn parent_storage_id(seen: &Evidence) -> Verdict {
    let all = lines(seen);
    let Some(line) = all.iter().find(|line| line["type"] == "product" && line.get("parent_storage_id").is_some())
    else {
        return NOTHING;
    };
    either(line["parent_storage_id"].is_null(), "null", "zero")
}

/// Two lines with one article have one id where it is the product's.
pub(super) fn storage_id(seen: &Evidence) -> Verdict {
    let all: Vec<(&str, u64)> = lines(seen)
        .into_iter()
        .filter_map(|line| Some((line["article"].as_str()?, number(&line["storage_id"])?)))
        .collect();
    let mut same = None;
    for (at, (article, id)) in all.iter().enumerate().filter(|(_, (article, _))| !article.is_empty()) {
        for (_, other) in all.iter().skip(at + 1).filter(|(other, _)| other == article) {
            same = Some(same.unwrap_or(false) || other == id);
        }
    }
    same.map_or(NOTHING, |same| either(same, "product", "line"))
}

fn sum(order: &Value, name: &str) -> f64 {
    amount(&order[name]).unwrap_or(0.0)
}

/// What the total of an order is apart from its lines and the shop's own discounts.
fn beyond_lines(order: &Value) -> f64 {
    sum(order, "total_sum") - sum(order, "total_default")
        + sum(order, "coupon_discount_value")
        + sum(order, "discount_value")
}

fn about(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.01
}

pub(super) fn payment_in_total(seen: &Evidence) -> Verdict {
    let all = orders(seen);
    let Some(order) =
        all.iter().find(|order| sum(order, "payment_price") > 0.0 && sum(order, "manager_discount").abs() < 0.01)
    else {
        return NOTHING;
    };
    match beyond_lines(order) {
        rest if about(rest, 0.0) => word("outside"),
        rest if about(rest, sum(order, "payment_price")) => word("inside"),
        _ => UNCLEAR,
    }
}

pub(super) fn manager_discount(seen: &Evidence) -> Verdict {
    let all = orders(seen);
    let Some(order) =
        all.iter().find(|order| sum(order, "manager_discount") > 0.0 && sum(order, "payment_price").abs() < 0.01)
    else {
        return NOTHING;
    };
    match beyond_lines(order) {
        rest if about(rest, 0.0) => word("outside"),
        rest if about(rest, -sum(order, "manager_discount")) => word("inside"),
        _ => UNCLEAR,
    }
}

pub(super) fn set_prices(seen: &Evidence) -> Verdict {
    let all = orders(seen);
    let of = |order: &Value, kind: &str| -> f64 {
        rows(&order["products"], "")
            .iter()
            .filter(|line| line["type"] == kind)
            .map(|line| sum(line, "total_price"))
            .sum()
    };
    let is_set = |order: &&&Value| rows(&order["products"], "").iter().any(|line| line["type"] == "set_main");
    let Some(order) = all.iter().find(is_set) else { return NOTHING };
    let (main, parts) = (of(order, "set_main"), of(order, "set_item"));
    let others = rows(&order["products"], "")
        .iter()
        .filter(|line| line["type"] != "set_main" && line["type"] != "set_item")
        .map(|line| sum(line, "total_price"))
        .sum::<f64>();
    let counted = sum(order, "total_default") - others;
    match (main > 0.0, parts > 0.0) {
        (true, false) => word("main"),
        (false, true) => word("parts"),
        (true, true) if about(main, parts) => UNCLEAR,
        (true, true) if about(counted, main) => word("both"),
        (true, true) if about(counted, parts) => word("both_parts"),
        _ => UNCLEAR,
    }
}

/// Spellings that were sent, by what the order had after each.
pub(super) fn paid_field(seen: &Evidence) -> Verdict {
    match seen.noted("paid_field") {
        Value::String(name) => word(name),
        _ => UNASKED,
    }
}
