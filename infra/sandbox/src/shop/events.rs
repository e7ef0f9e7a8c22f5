//! Queues a web-hook for every subscriber of an event. The shop signs nothing and names neither event nor delivery.

use super::{Shop, view};
use crate::control::variants::Variants;
use crate::hooks::Delivery;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Events a shop can be asked to tell.
pub(crate) const EVENTS: &[&str] = &[
    "order_created",
    "order_update",
    "order_paid",
    "user_signup",
    "user_update",
    "request_call_me",
    "comments_created",
];

/// An order event, with the order as it is now.
pub(crate) fn order(shop: &mut Shop, event: &str, order: &Value, at: Timestamp, variants: &Variants) {
    let body = if event != "order_created" && variants.is("shop.hook_body", "id") {
        json!({"order_id": order.get("order_id")})
    } else {
        view::hook(shop, order, variants)
    };
    raise(shop, event, &body, at, variants);
}

/// Any event, with any body.
pub(crate) fn raise(shop: &mut Shop, event: &str, body: &Value, at: Timestamp, variants: &Variants) {
    if variants.on("shop.hooks_never_fire") {
        return;
    }
    let method = variants.choice("shop.hook_method");
    let told: Vec<Delivery> = shop
        .subscribers
        .iter()
        .filter(|(_, subscriber)| subscriber.event == event)
        .map(|(id, subscriber)| Delivery::new(event, id, &method, &subscriber.target_url, body.clone(), at))
        .collect();
    for delivery in told {
        let key = shop.deliveries.next_key(1);
        shop.deliveries.insert(key, delivery);
    }
}

/// An admin takes a subscriber away: the shop tells its address with a DELETE.
pub(crate) fn remove_subscriber(shop: &mut Shop, id: i64, at: Timestamp) -> bool {
    let Some(subscriber) = shop.subscribers.remove(id) else {
        return false;
    };
    let key = shop.deliveries.next_key(1);
    let farewell = Delivery::new(&subscriber.event, id, "DELETE", &subscriber.target_url, Value::Null, at);
    shop.deliveries.insert(key, farewell);
    true
}
