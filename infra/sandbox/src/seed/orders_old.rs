//! The demo orders older than two months: those a first import must leave out.

use super::orders::{at, buyer};
use jiff::Timestamp;
use serde_json::{Value, json};

/// 100201 to 100210, in gaps, 90 to 63 days old.
pub(super) fn list(now: Timestamp) -> Vec<Value> {
    let row = |id: i64, days: i64, time: &str, status: i64, who: usize, products: Value| {
        let mut order =
            json!({"order_id": id, "stat_created": at(now, days, time), "stat_status": status, "products": products});
        crate::json::merge(&mut order, &buyer(who));
        order
    };
    vec![
        row(100_201, 90, "10:11:12", 3, 0, json!([{"article": "LMP-W-01", "quantity": 2}])),
        row(
            100_202,
            86,
            "18:00:00",
            3,
            1,
            json!([{"article": "BLB-E27", "quantity": 6}, {"article": "BLB-E14", "quantity": 4}]),
        ),
        row(100_204, 80, "08:30:10", 4, 2, json!([{"article": "DEC-MIR", "quantity": 1}])),
        row(100_205, 75, "12:45:59", 1, 3, json!([{"article": "SMT-HUB", "quantity": 1}])),
        row(
            100_206,
            71,
            "21:07:31",
            6,
            4,
            json!([{"article": "TEX-BLK", "quantity": 1}, {"article": "TEX-CUS", "quantity": 2}]),
        ),
        row(
            100_209,
            65,
            "16:20:00",
            2,
            0,
            json!([{"article": "DEC-CAN", "quantity": 3, "discount_marker": "PRICE_OLD"}]),
        ),
        row(
            100_210,
            63,
            "23:59:58",
            3,
            6,
            json!([{"article": "BLB-FIL", "quantity": 5, "discount_marker": "PRICE_OLD"}]),
        ),
    ]
}
