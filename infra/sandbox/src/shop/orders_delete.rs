//! `orders/delete`, simplified. The form of its records is not known: an order's number and an object with `order_id` are accepted.

use super::request::Request;
use super::{Shop, envelope};
use crate::answer::Answer;
use crate::json::integer;
use serde_json::json;

pub(super) fn answer(shop: &mut Shop, request: &Request) -> Answer {
    let mut failed = false;
    let mut log = Vec::new();
    for record in request.records("orders") {
        let id = record.get("order_id").or(Some(record)).and_then(integer);
        let removed = id.and_then(|id| shop.orders.remove(id));
        failed |= removed.is_none();
        let (status, text) = if removed.is_some() { ("OK", "DELETED") } else { ("ERROR", "order is not found") };
        log.push(json!({"order_id": id, "status": status, "message": text}));
    }
    envelope::log(request.variants, failed, &log)
}
