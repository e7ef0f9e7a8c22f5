//! `orders/get_available_statuses`: an object keyed by id, unless this shop's version knows better or nothing at all.

use super::door::Ask;
use super::{Shop, envelope};
use crate::answer::Answer;
use serde_json::{Value, json};

pub(super) fn answer(shop: &mut Shop, ask: &Ask) -> Answer {
    let statuses = shop.meta().statuses.clone();
    match ask.variants.choice("shop.statuses_shape").as_str() {
        "undefined" => envelope::undefined(),
        "list" => {
            let list: Vec<&Value> = statuses.as_object().into_iter().flat_map(|map| map.values()).collect();
            envelope::ok(json!({"statuses": list}))
        }
        _ => envelope::ok(json!({"statuses": statuses})),
    }
}

/// Whether the shop has this status.
pub(super) fn exists(shop: &mut Shop, id: i64) -> bool {
    shop.meta().statuses.get(id.to_string()).is_some()
}

/// The five statuses every shop starts with, and one the demo shop added.
pub(crate) fn standard() -> Value {
    let row = |id: i64, en: &str, ro: &str, successful: i64| json!({"id": id, "title": {"en": en, "ro": ro}, "is_successful": successful});
    json!({
        "1": row(1, "New", "Nou", 0),
        "2": row(2, "Processing", "Procesare", 0),
        "3": row(3, "Delivered", "Livrat", 1),
        "4": row(4, "Canceled", "Anulat", 0),
        "6": row(6, "Shipping", "În procesul de livrare", 0),
        "9": row(9, "Awaiting supplier", "", 0),
    })
}
