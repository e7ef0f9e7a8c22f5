//! `orders/get_available_statuses`: an object keyed by id; variants answer a list, or do not know the function.

use super::request::Request;
use super::{Shop, envelope};
use crate::answer::Answer;
use serde_json::{Value, json};

pub(super) fn answer(shop: &mut Shop, request: &Request) -> Answer {
    let statuses = shop.meta().statuses.clone();
    match request.variants.choice("shop.statuses_shape").as_str() {
        "undefined" => envelope::undefined(),
        "list" => {
            let list: Vec<&Value> = statuses.as_object().into_iter().flat_map(|map| map.values()).collect();
            envelope::ok(json!({"statuses": list}))
        }
        _ => envelope::ok(json!({"statuses": statuses})),
    }
}

pub(super) fn exists(shop: &mut Shop, id: i64) -> bool {
    shop.meta().statuses.get(id.to_string()).is_some()
}
