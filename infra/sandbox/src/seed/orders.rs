//! The demo orders, from `orders.json`. The crate's README lists their numbers.
//!
//! 100201 to 100210 are older than two months: a first import must ignore them. Each later one has one difficulty: phones in several
//! notations or missing, a coupon, an unknown delivery price, another currency, unusual texts, unknown articles, gifts.

use crate::clock::local;
use crate::ids::SHOP_TIMEZONE;
use crate::json::{integer, merge, text};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const ORDERS: &str = include_str!("orders.json");

/// Buyers with several orders: name, e-mail, phone, city.
const BUYERS: [(&str, &str, &str, &str); 10] = [
    ("Ana Popescu", "ana.popescu@example.com", "+40 (723) 100-001", "Cluj-Napoca"),
    ("Mihai Radu", "mihai.radu@example.com", "+40 (723) 100-002", "București"),
    ("Elena Dumitrescu", "elena.d@example.com", "+40 (744) 200-003", "Iași"),
    ("Ștefan Ilie", "stefan.ilie@example.com", "+40 (755) 300-004", "Brașov"),
    ("Ioana Țiriac", "ioana.t@example.com", "+40 (766) 400-005", "Timișoara"),
    ("Vlad Munteanu", "vlad.m@example.com", "+40 (721) 500-006", "Sibiu"),
    ("Gabriela Stoica", "gabriela.stoica@example.com", "+40 (732) 600-007", "Oradea"),
    // The next three are also in RO App, with their phones in three other notations.
    ("Andrei Marin", "andrei.marin@example.com", "+40 (722) 000-111", "Constanța"),
    ("Cristina Pop", "cristina.pop@example.com", "+40 (722) 000-222", "Arad"),
    ("Dan Georgescu", "dan.g@example.com", "+40 (722) 000-333", "Galați"),
];

/// The date `days` before `now`, at that time of the shop's clock.
pub(super) fn at(now: Timestamp, days: i64, time: &str) -> String {
    let day = now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(now);
    let date = local(day, SHOP_TIMEZONE);
    format!("{} {time}", date.get(..10).unwrap_or(""))
}

/// All orders in the order in which they are created.
pub(super) fn list(now: Timestamp) -> Vec<Value> {
    let rows: Vec<Value> = serde_json::from_str(ORDERS).unwrap_or_default();
    rows.into_iter().map(|row| order(now, row)).collect()
}

/// Replaces `days` and `time` by the date, and `buyer` and `courier` by their fields.
fn order(now: Timestamp, mut row: Value) -> Value {
    let days = integer(&row["days"]).unwrap_or_default();
    let buyer = row["buyer"].as_u64().and_then(|buyer| BUYERS.get(usize::try_from(buyer).ok()?));
    let (name, email, phone, city) = *buyer.unwrap_or(&BUYERS[0]);
    let mut order = json!({
        "stat_created": at(now, days, text(&row, "time")), "delivery_name": name, "delivery_email": email, "delivery_phone": phone,
        "delivery_city": city, "delivery_city_stable": city,
    });
    if row["courier"] == true {
        let courier = json!({"delivery_type": {"id": 2, "title": "Courier"}, "delivery_price": 19.9, "delivery_address": "Str. Lungă 12, ap. 3"});
        merge(&mut order, &courier);
    }
    if row["delivery_data"].is_object() {
        let dates = json!({"tnTrackingUpdateDate": at(now, days - 1, "12:00:00"), "estimatedDeliveryDate": at(now, days - 3, "").trim()});
        merge(&mut row["delivery_data"], &dates);
    }
    merge(&mut row, &json!({"$remove": ["days", "time", "buyer", "courier"]}));
    merge(&mut order, &row);
    order
}

#[cfg(test)]
mod tests {
    use super::{BUYERS, list};

    #[test]
    fn the_file_of_orders_is_valid() {
        let orders = list("2026-11-20T10:00:00Z".parse().unwrap());
        assert_eq!(orders.len(), 30);
        assert!(
            orders
                .iter()
                .all(|order| order["order_id"].is_i64() && order["stat_created"].as_str().unwrap().len() == 19)
        );
        assert_eq!(orders[0]["delivery_name"], BUYERS[0].0);
    }
}
