//! `orders/delete`, played simply: an order can vanish through the API. How its records are written is not known: an
//! order's number, or an object with `order_id`, are both taken.

use super::door::Ask;
use super::{Shop, envelope};
use crate::answer::Answer;
use crate::json::integer;
use serde_json::json;

pub(super) fn answer(shop: &mut Shop, ask: &Ask) -> Answer {
    let mut failed = false;
    let mut log = Vec::new();
    for record in ask.body["orders"].as_array().into_iter().flatten() {
        let id = record.get("order_id").or(Some(record)).and_then(integer);
        let gone = id.and_then(|id| shop.orders.remove(id));
        failed |= gone.is_none();
        let (status, text) = if gone.is_some() { ("OK", "DELETED") } else { ("ERROR", "order is not found") };
        log.push(json!({"order_id": id, "status": status, "message": text}));
    }
    envelope::log(ask.variants, failed, &log)
}
