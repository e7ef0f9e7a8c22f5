//! `delivery_data` of an order: on every order measured live, with `tnNumber` null before there is a waybill.
//!
//! The names of its keys are known, and that `destination.address.geoObject.id` is the carrier's branch. What else
//! `departure` and `destination` hold is not: here they are as large as the size of live orders leaves room for.

use crate::control::variants::Variants;
use crate::json::{integer, merge};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Kind of carrier by the id of the way of delivery; none for picking up in the shop.
fn operator(order: &Map<String, Value>) -> &'static str {
    match order.get("delivery_type").and_then(|kind| kind.get("id")).and_then(integer) {
        Some(2) => "courier",
        Some(3) => "parcel",
        Some(9) => "post",
        _ => "",
    }
}

/// Completes the block of an order that has one; what is stored in it wins.
pub(super) fn complete(order: &mut Map<String, Value>, variants: &Variants) {
    let Some(stored) = order.get("delivery_data").filter(|stored| stored.is_object()).cloned() else {
        return;
    };
    let carrier = !operator(order).is_empty();
    let bare = stored.as_object().is_some_and(Map::is_empty);
    if !carrier && bare && variants.on("shop.empty_object_as_list") {
        order.insert("delivery_data".to_owned(), json!([]));
        return;
    }
    if !carrier && bare && variants.is("shop.delivery_data", "carriers") {
        order.remove("delivery_data");
        return;
    }
    let mut block = json!({
        "deliveryOperatorType": operator(order), "tnNumber": null, "tnId": null, "tnStatusName": null,
        "tnTrackingUpdateDate": null, "estimatedDeliveryDate": null, "departure": null, "destination": null,
    });
    if variants.is("shop.delivery_points", "objects") {
        block["departure"] = departure();
        block["destination"] = destination(order);
    }
    merge(&mut block, &stored);
    order.insert("delivery_data".to_owned(), block);
}

/// Completes `additional_data` of an order that has it: the branch's reference with the flag, else an empty list.
pub(super) fn additional(order: &mut Map<String, Value>, variants: &Variants, wanted: bool) {
    let Some(stored) = order.get("additional_data").cloned() else {
        return;
    };
    let block = match stored {
        _ if !wanted => json!([]),
        Value::Object(fields) if fields.is_empty() && operator(order) == "parcel" => {
            json!({"recipient_warehouse_ref": reference(text_of(order, "delivery_address"))})
        }
        Value::Object(fields) if fields.is_empty() => json!([]),
        stored => stored,
    };
    if block.as_array().is_some_and(Vec::is_empty) && variants.is("shop.additional_data", "absent") {
        order.remove("additional_data");
    } else {
        order.insert("additional_data".to_owned(), block);
    }
}

fn departure() -> Value {
    let address = address("Cluj-Napoca", "Str. Fabricii 118, hala 4", "400632");
    json!({"type": "warehouse", "name": "Lumo Lamps SRL", "phone": "+40 (364) 000-100",
           "email": "", "company": "", "comment": "", "address": address})
}

fn destination(order: &Map<String, Value>) -> Value {
    let address = address(text_of(order, "delivery_city"), text_of(order, "delivery_address"), "");
    let kind = if operator(order) == "courier" { "doors" } else { "warehouse" };
    json!({"type": kind, "name": text_of(order, "delivery_name"), "phone": text_of(order, "delivery_phone"),
           "email": "", "company": "", "comment": "", "address": address})
}

fn address(city: &str, street: &str, postcode: &str) -> Value {
    json!({
        "country": "RO", "region": "", "district": "", "city": city, "street": street, "building": "", "apartment": "",
        "postcode": postcode, "latitude": null, "longitude": null,
        "geoObject": {
            "id": reference(&format!("{city} {street}")), "type": "branch", "title": street, "number": "", "maxWeight": 30,
            "phone": "", "schedule": {"weekdays": "09:00-18:00", "saturday": "10:00-14:00", "sunday": ""},
            "settlement": {"id": reference(city), "title": city, "type": "city", "region": "", "district": ""},
        },
    })
}

/// A reference in the form of a UUID, the same for the same text.
fn reference(of: &str) -> String {
    let hex = hex::encode(Sha256::digest(of));
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

fn text_of<'a>(order: &'a Map<String, Value>, name: &str) -> &'a str {
    order.get(name).and_then(Value::as_str).unwrap_or("")
}
