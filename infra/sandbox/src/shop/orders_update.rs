//! `orders/update`: each record stands for itself, and the log says in order what became of each.
//!
//! Cancelling here gives no stock back, and a status that was sent is a letter to the buyer even when nothing changed:
//! both are habits of the live shop that a careless client is caught by.

use super::door::Ask;
use super::{Shop, edit, envelope, statuses};
use crate::answer::Answer;
use crate::json::integer;
use serde_json::{Map, Value, json};

pub(super) fn answer(shop: &mut Shop, ask: &Ask) -> Answer {
    let mut failed = false;
    let mut log = Vec::new();
    for record in ask.body["orders"].as_array().into_iter().flatten() {
        let done = one(shop, record, ask);
        failed |= done.is_err();
        log.push(entry(record, done, ask));
    }
    envelope::log(ask.variants, failed, &log)
}

fn one(shop: &mut Shop, record: &Value, ask: &Ask) -> Result<(), &'static str> {
    let id = record.get("order_id").and_then(integer).ok_or("order_id is not defined or defined incorrectly")?;
    if !shop.orders.contains(id) {
        return Err("order is not found");
    }
    let mut patch = Map::new();
    let mut letter = None;
    if let Some(status) = record.get("status") {
        let known = integer(status).filter(|status| statuses::exists(shop, *status));
        let status = known.ok_or("status is not defined or defined incorrectly")?;
        patch.insert("stat_status".to_owned(), Value::from(status));
        letter = Some(status);
    }
    if let Some(paid) = record.get(ask.variants.choice("shop.paid_field")) {
        let flag = integer(paid).filter(|flag| matches!(flag, 0 | 1)).ok_or("payed is defined incorrectly")?;
        patch.insert("payed".to_owned(), Value::from(flag));
    }
    if let Some(code) = record.get("tracking_code") {
        patch.insert("tracking_code".to_owned(), code.clone());
    }
    if let Some(code) = record.get("own_tracking_code") {
        if ask.variants.is("shop.own_tracking_code", "refused") {
            return Err("own_tracking_code is not supported");
        }
        patch.insert("delivery_data".to_owned(), json!({"tnNumber": code, "ownTTNPicked": true}));
    }
    if let Some(status) = letter {
        shop.meta().letters += 1;
        let key = shop.letters.next_key(1);
        shop.letters.insert(key, json!({"order_id": id, "status": status, "at": crate::clock::seconds(ask.at)}));
    }
    edit::merge(shop, id, &Value::Object(patch), ask.at, ask.variants);
    Ok(())
}

fn entry(record: &Value, done: Result<(), &str>, ask: &Ask) -> Value {
    let (status, text) = match done {
        Ok(()) => ("OK", "UPDATED"),
        Err(text) => ("ERROR", text),
    };
    let id = record.get("order_id").cloned().unwrap_or(Value::Null);
    match ask.variants.choice("shop.update_log").as_str() {
        "messages" => json!({"status": status, "messages": text}),
        "bare" => json!({"status": status, "message": text}),
        "both" => json!({"order_id": id, "status": status, "message": text, "messages": text}),
        _ => json!({"order_id": id, "status": status, "message": text}),
    }
}
