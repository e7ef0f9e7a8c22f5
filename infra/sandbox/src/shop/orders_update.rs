//! `orders/update`: each record is independent, and the log has their results in order.
//!
//! As in the live shop, a cancellation does not restore the stock, and each sent status is an e-mail to the buyer, even when it is not a
//! change.

use super::request::Request;
use super::{Shop, change_order, envelope, statuses};
use crate::answer::Answer;
use crate::clock::seconds;
use crate::json::integer;
use serde_json::{Map, Value, json};

pub(super) fn answer(shop: &mut Shop, request: &Request) -> Answer {
    let mut failed = false;
    let mut log = Vec::new();
    for record in request.records("orders") {
        let result = update(shop, record, request);
        failed |= result.is_err();
        log.push(entry(record, result, request));
    }
    envelope::log(request.variants, failed, &log)
}

fn update(shop: &mut Shop, record: &Value, request: &Request) -> Result<(), &'static str> {
    let id = record.get("order_id").and_then(integer).ok_or("order_id is not defined or defined incorrectly")?;
    if !shop.orders.contains(id) {
        return Err("order is not found");
    }
    let mut patch = Map::new();
    if let Some(status) = record.get("status") {
        let known = integer(status).filter(|status| statuses::exists(shop, *status));
        let status = known.ok_or("status is not defined or defined incorrectly")?;
        patch.insert("stat_status".to_owned(), Value::from(status));
    }
    if let Some(paid) = record.get(request.variants.choice("shop.paid_field")) {
        let flag = integer(paid).filter(|flag| matches!(flag, 0 | 1)).ok_or("payed is defined incorrectly")?;
        patch.insert("payed".to_owned(), Value::from(flag));
    }
    if let Some(code) = record.get("tracking_code") {
        patch.insert("tracking_code".to_owned(), code.clone());
    }
    if let Some(code) = record.get("own_tracking_code") {
        if request.variants.is("shop.own_tracking_code", "refused") {
            return Err("own_tracking_code is not supported");
        }
        patch.insert("delivery_data".to_owned(), json!({"tnNumber": code, "ownTTNPicked": true}));
    }
    if let Some(status) = patch.get("stat_status") {
        let email = json!({"order_id": id, "status": status, "at": seconds(request.at)});
        shop.status_emails.insert(shop.status_emails.next_key(1), email);
    }
    change_order::apply(shop, id, &Value::Object(patch), request.at, request.variants);
    Ok(())
}

fn entry(record: &Value, result: Result<(), &str>, request: &Request) -> Value {
    let (status, text) = match result {
        Ok(()) => ("OK", "UPDATED"),
        Err(text) => ("ERROR", text),
    };
    let id = record.get("order_id").cloned().unwrap_or(Value::Null);
    match request.variants.choice("shop.update_log").as_str() {
        "messages" => json!({"status": status, "messages": text}),
        "bare" => json!({"status": status, "message": text}),
        "both" => json!({"order_id": id, "status": status, "message": text, "messages": text}),
        _ => json!({"order_id": id, "status": status, "message": text}),
    }
}
