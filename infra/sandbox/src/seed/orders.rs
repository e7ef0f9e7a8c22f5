//! The demo orders of the last two months, one for each difficulty. Their numbers are listed in the crate's README.

use crate::clock::local;
use crate::ids::SHOP_TIMEZONE;
use crate::json::merge;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// `days` before `now`, at that time of the shop's clock.
pub(super) fn at(now: Timestamp, days: i64, time: &str) -> String {
    let day = now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(now);
    let text = local(day, SHOP_TIMEZONE);
    format!("{} {time}", text.get(..10).unwrap_or(""))
}

/// Buyers who come back: name, e-mail, phone, city.
const BUYERS: [(&str, &str, &str, &str); 10] = [
    ("Ana Popescu", "ana.popescu@example.com", "+40 (723) 100-001", "Cluj-Napoca"),
    ("Mihai Radu", "mihai.radu@example.com", "+40 (723) 100-002", "București"),
    ("Elena Dumitrescu", "elena.d@example.com", "+40 (744) 200-003", "Iași"),
    ("Ștefan Ilie", "stefan.ilie@example.com", "+40 (755) 300-004", "Brașov"),
    ("Ioana Țiriac", "ioana.t@example.com", "+40 (766) 400-005", "Timișoara"),
    ("Vlad Munteanu", "vlad.m@example.com", "+40 (721) 500-006", "Sibiu"),
    ("Gabriela Stoica", "gabriela.stoica@example.com", "+40 (732) 600-007", "Oradea"),
    // The next three are in RO App already, their phones typed there in three other notations.
    ("Andrei Marin", "andrei.marin@example.com", "+40 (722) 000-111", "Constanța"),
    ("Cristina Pop", "cristina.pop@example.com", "+40 (722) 000-222", "Arad"),
    ("Dan Georgescu", "dan.g@example.com", "+40 (722) 000-333", "Galați"),
];

/// The fields a buyer brings.
pub(super) fn buyer(who: usize) -> Value {
    let (name, email, phone, city) = BUYERS[who % BUYERS.len()];
    json!({"delivery_name": name, "delivery_email": email, "delivery_phone": phone, "delivery_city": city, "delivery_city_stable": city})
}

fn row(now: Timestamp, id: i64, when: (i64, &str), status: i64, who: usize, more: &Value) -> Value {
    let mut order = json!({"order_id": id, "stat_created": at(now, when.0, when.1), "stat_status": status});
    merge(&mut order, &buyer(who));
    merge(&mut order, more);
    order
}

fn line(article: &str, quantity: i64) -> Value {
    json!({"article": article, "quantity": quantity})
}

fn courier(address: &str, price: f64) -> Value {
    json!({"delivery_type": {"id": 2, "title": "Courier"}, "delivery_price": price, "delivery_address": address})
}

/// 100212 to 100239, with gaps.
pub(super) fn list(now: Timestamp) -> Vec<Value> {
    let mut all = plain(now);
    all.extend(buyers(now));
    all.extend(sums(now));
    all.extend(texts(now));
    all.extend(lines(now));
    all
}

/// Ordinary orders in every status.
fn plain(now: Timestamp) -> Vec<Value> {
    let mut out = vec![
        row(now, 100_212, (50, "11:30:00"), 4, 2, &json!({"products": [line("DEC-VAS", 1), line("DEC-FRM", 3)]})),
        row(now, 100_215, (40, "19:19:19"), 6, 4, &json!({"products": [line("OUT-SOL", 6)], "payed": 1})),
        row(now, 100_216, (35, "08:08:08"), 9, 5, &json!({"products": [line("TEX-CUR", 2)]})),
        row(now, 100_217, (30, "12:00:00"), 2, 6, &json!({"products": [line("LMP-D-42", 1), line("LMP-D-43", 1)]})),
        row(now, 100_239, (0, "00:00:01"), 1, 7, &json!({"products": [line("SMT-SOC4", 1), line("BLB-GU10", 8)]})),
    ];
    for order in &mut out {
        merge(order, &courier("Str. Lungă 12, ap. 3", 19.9));
    }
    out
}

/// Who bought: phones in several notations, or none, or nothing to know the buyer by.
fn buyers(now: Timestamp) -> Vec<Value> {
    vec![
        row(now, 100_218, (28, "09:00:00"), 1, 8, &json!({"products": [line("LMP-P-31", 1)]})),
        row(now, 100_219, (27, "09:30:00"), 2, 9, &json!({"products": [line("LMP-P-31B", 2)]})),
        row(
            now,
            100_221,
            (26, "10:10:10"),
            1,
            0,
            &json!({"products": [line("BLB-E14C", 3)], "delivery_name": "Sorin Neagu",
            "delivery_email": "sorin.neagu@example.com", "delivery_phone": "+40 (745) 123-456"}),
        ),
        row(
            now,
            100_222,
            (25, "10:20:30"),
            1,
            0,
            &json!({"products": [line("BLB-E27C", 3)], "delivery_name": "Sorin N.",
            "delivery_email": "", "delivery_phone": "0745 123 456"}),
        ),
        row(
            now,
            100_223,
            (24, "13:13:13"),
            1,
            0,
            &json!({"products": [line("DEC-CLK", 1)], "delivery_name": "Raluca Fără-Telefon",
            "delivery_email": "raluca.ft@example.com", "delivery_phone": ""}),
        ),
        row(
            now,
            100_224,
            (23, "13:23:33"),
            1,
            0,
            &json!({"products": [line("DEC-CLKB", 1)], "delivery_name": "Client Anonim",
            "delivery_email": "", "delivery_phone": ""}),
        ),
    ]
}

/// What it came to: coupon, unknown delivery cost, another currency.
fn sums(now: Timestamp) -> Vec<Value> {
    vec![
        row(
            now,
            100_225,
            (20, "15:00:00"),
            2,
            1,
            &json!({"products": [line("LMP-F-22", 1)], "coupon_code": "SPRING25", "coupon_percent": 25, "payed": 1,
            "payment_type": {"id": 14, "title": "Online payment by card"}}),
        ),
        row(
            now,
            100_226,
            (18, "16:16:16"),
            6,
            2,
            &json!({"products": [line("LMP-F-22B", 1), line("BLB-E27", 2)], "payed": 1, "delivery_price": -1,
            "delivery_type": {"id": 3, "title": "Parcel carrier"}, "delivery_address": "Locker 15, Calea Mare 3",
            "delivery_data": {"deliveryOperatorType": "parcel", "tnNumber": "20450000000001", "tnId": "00000000-0000-4000-8000-000000000001",
                "tnStatusName": "Sent", "tnTrackingUpdateDate": at(now, 17, "12:00:00"), "estimatedDeliveryDate": at(now, 15, "").trim()},
            "additional_data": {"recipient_warehouse_ref": "00000000-0000-4000-8000-000000000002"}}),
        ),
        row(
            now,
            100_227,
            (16, "17:17:17"),
            1,
            3,
            &json!({"currency": "EUR", "products": [
            {"article": "SMT-HUB", "quantity": 1, "price": 69.9}, {"article": "SMT-BLB", "quantity": 2, "price": 12.95}]}),
        ),
        row(now, 100_228, (15, "18:18:18"), 3, 4, &json!({"products": [line("OUT-STR", 2)], "payed": 1})),
    ]
}

/// How it is written: numbers where texts belong, joined parts, quotes, tags and line breaks.
fn texts(now: Timestamp) -> Vec<Value> {
    let empty = json!({"utm_source": "", "utm_medium": "", "utm_campaign": "", "utm_term": "", "utm_content": "", "google_client_id": ""});
    vec![
        row(
            now,
            100_229,
            (13, "19:00:00"),
            1,
            5,
            &json!({"products": [line("DEC-MIR", 1)],
            "analytics": {"utm_source": "google", "utm_medium": "cpc", "utm_campaign": 21_000_000_001_i64, "google_client_id": "123.456"}}),
        ),
        row(
            now,
            100_230,
            (12, "20:00:00"),
            9,
            6,
            &json!({"products": [line("TEX-CUS", 4)], "analytics": empty, "delivery_price": 12,
            "delivery_type": {"id": 9, "title": "Post office"}, "delivery_address": "400001@Cluj@Cluj-Napoca@Str. Horea@7"}),
        ),
        row(
            now,
            100_231,
            (10, "21:00:00"),
            1,
            0,
            &json!({"products": [line("LMP-P-32", 1)], "delivery_name": "Test \"Guest\" O'Neil & <b>Sons</b>",
            "delivery_email": "oneil@example.com", "delivery_phone": "+40 (746) 777-888", "comment": "First line\nSecond line: \"call\" & <i>wait</i>",
            "manager_comment": "Regular buyer", "manager_id": 3}),
        ),
    ]
}

/// What was bought: unknown articles, none at all, gifts, one article twice.
fn lines(now: Timestamp) -> Vec<Value> {
    vec![
        row(
            now,
            100_232,
            (8, "08:00:00"),
            1,
            1,
            &json!({"products": [line("DEC-CAN", 2), {"article": "DISC-2019", "title": "Discontinued lampshade", "price": 35.5, "quantity": 1}]}),
        ),
        row(
            now,
            100_233,
            (7, "09:00:00"),
            1,
            2,
            &json!({"products": [line("OUT-SEN", 1), {"article": "", "title": "Custom cable, cut to length", "price": 22, "quantity": 3}]}),
        ),
        row(
            now,
            100_234,
            (6, "10:00:00"),
            2,
            3,
            &json!({"products": [{"article": "LMP-F-21", "quantity": 1, "type": "gift_parent", "discount_marker": "DISCOUNT_NONE"},
            {"article": "BLB-GIFT", "quantity": 1, "type": "gift", "price": 0}]}),
        ),
        row(
            now,
            100_236,
            (4, "11:00:00"),
            1,
            4,
            &json!({"products": [line("BLB-E27", 4), {"article": "BLB-E27", "quantity": 1, "type": "gift", "price": 0}]}),
        ),
        row(
            now,
            100_237,
            (1, "12:34:56"),
            1,
            9,
            &json!({"products": [line("LMP-W-01", 1), line("LMP-B-01", 2), line("PACK-GIFT", 1)], "order_without_callback": false}),
        ),
    ]
}
