//! Web-hooks of the account: a POST whose signature covers only the event's id.

use super::RoApp;
use super::field_errors::instant;
use super::model::{Change, OrderFields, Person};
use super::settings::by_id;
use super::totals::total;
use crate::clock::{micros, millis, seconds};
use crate::hooks::Delivery;
use crate::ids::MANAGER;
use crate::json::number;
use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Lower-case hex of HMAC-SHA256 with the endpoint's secret over the event's id.
fn signature(secret: &str, id: &str) -> String {
    match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        Ok(mut mac) => {
            mac.update(id.as_bytes());
            hex::encode(mac.finalize().into_bytes())
        }
        // Unreachable: HMAC accepts a key of any length.
        Err(_) => String::new(),
    }
}

pub(crate) fn order_created(roapp: &mut RoApp, id: i64, change: Change) {
    let Some(order) = roapp.orders.get(id) else {
        return;
    };
    let metadata = json!({
        "order": {"id": id, "name": order.number, "type": order.fields.order_type_id},
        "client": client(roapp, order.fields.client_id),
        "status": {"id": order.status_id},
    });
    raise(roapp, "Order.Created", ("order", id), metadata, change);
}

pub(super) fn status_changed(roapp: &mut RoApp, id: i64, from: i64, to: i64, change: Change) {
    let metadata = json!({"order": head(roapp, id), "old": {"id": from}, "new": {"id": to}});
    raise(roapp, "Order.Status.Changed", ("order", id), metadata, change);
}

/// One event for each field of the order that changed.
pub(super) fn order_changed(roapp: &mut RoApp, id: i64, before: &OrderFields, change: Change) {
    let Some(fields) = roapp.orders.get(id).map(|order| order.fields.clone()) else {
        return;
    };
    let mut raise = |what: &str, old: Value, new: Value| {
        let metadata = json!({"order": head(roapp, id), "old": old, "new": new});
        raise(roapp, &format!("Order.{what}.Changed"), ("order", id), metadata, change);
    };
    let scheduled = fields.scheduled_for.as_deref().filter(|_| fields.scheduled_for != before.scheduled_for);
    if let Some(time) = scheduled.and_then(instant) {
        raise("ScheduledTime", Value::Null, json!(time.as_millisecond()));
    }
    if !change.variants.on("roapp.all_events") {
        return;
    }
    let ids = [
        ("Type", Some(before.order_type_id), Some(fields.order_type_id)),
        ("Client", Some(before.client_id), Some(fields.client_id)),
        ("Manager", before.manager_id, fields.manager_id),
        ("Assignee", before.assignee_id, fields.assignee_id),
        ("Location", Some(before.branch_id), Some(fields.branch_id)),
    ];
    for (what, old, new) in ids.into_iter().filter(|(_, old, new)| old != new) {
        raise(what, json!(old.map(|id| json!({"id": id}))), json!({"id": new}));
    }
    if before.due_date != fields.due_date {
        raise("Deadline", json!(before.due_date), json!(fields.due_date));
    }
}

/// For the latest comment of an order.
pub(crate) fn comment_created(roapp: &mut RoApp, id: i64, change: Change) {
    let comment = roapp.orders.get(id).and_then(|order| order.comments.last()).map(|comment| comment.id);
    if let Some(comment) = comment.filter(|_| change.variants.on("roapp.all_events")) {
        let metadata = json!({"order": head(roapp, id), "comment": {"id": comment}});
        raise(roapp, "Comment.Created", ("comment", comment), metadata, change);
    }
}

/// Counts as a change by the API in every case.
pub(super) fn amount_changed(roapp: &mut RoApp, id: i64, change: Change) {
    if change.variants.on("roapp.amount_event") {
        let sum = roapp.orders.get(id).map(|order| total(order, change.variants).to_string());
        let metadata = json!({"order": head(roapp, id), "new": sum});
        raise(roapp, "Order.Amount.Changed", ("order", id), metadata, Change { by_api: true, ..change });
    }
}

/// For an order that is already removed, so its number is a parameter.
pub(crate) fn order_deleted(roapp: &mut RoApp, id: i64, number: &str, change: Change) {
    let metadata = json!({"order": {"id": id, "name": number}});
    // The guide writes this name with a blank at its end.
    let trailing_blank = change.variants.is("roapp.event_names", "trailing_blank");
    let event = if trailing_blank { "Order.Deleted " } else { "Order.Deleted" };
    raise(roapp, event, ("order", id), metadata, change);
}

/// For a contact that is already removed, so its name is a parameter.
pub(crate) fn client_deleted(roapp: &mut RoApp, id: i64, fullname: &str, change: Change) {
    if change.variants.on("roapp.all_events") {
        let metadata = json!({"client": {"id": id, "fullname": fullname}});
        raise(roapp, "Client.Deleted", ("client", id), metadata, change);
    }
}

pub(super) fn client_created(roapp: &mut RoApp, id: i64, change: Change) {
    raise(roapp, "Client.Created", ("client", id), json!({"client": client(roapp, id)}), change);
}

fn client(roapp: &RoApp, id: i64) -> Value {
    json!({"id": id, "fullname": roapp.people.get(id).map(Person::full_name).unwrap_or_default()})
}

fn head(roapp: &RoApp, id: i64) -> Value {
    json!({"id": id, "name": roapp.orders.get(id).map(|order| order.number.clone())})
}

/// Queues the event for every endpoint that subscribed to it.
pub(crate) fn raise(roapp: &mut RoApp, event: &str, object: (&str, i64), metadata: Value, change: Change) {
    let Change { at, variants, by_api } = change;
    if by_api && !variants.on("roapp.echo") {
        return;
    }
    roapp.switch_off_failing(at, variants);
    let settings = roapp.settings_mut();
    settings.last_event += 1;
    let id = event_id(settings.last_event, at);
    let body = body(roapp, &id, event, object, metadata, change);
    let endpoints = roapp.endpoints.iter().filter(|(_, endpoint)| {
        endpoint.enabled && (endpoint.events.is_empty() || endpoint.events.iter().any(|name| name == event.trim()))
    });
    let deliveries: Vec<Delivery> = endpoints
        .map(|(key, endpoint)| {
            let signature = signature(&endpoint.secret, &id);
            let mut body = body.clone();
            if variants.on("roapp.signature_in_body") {
                body["x-signature"] = Value::from(signature.clone());
            }
            let mut delivery = Delivery::new(event, key, "POST", &endpoint.url, body, at);
            if variants.on("roapp.webhook_id_header") {
                delivery.headers.push(("x-webhook-id".to_owned(), id.clone()));
            }
            delivery.headers.push(("x-signature".to_owned(), signature));
            delivery
        })
        .collect();
    for delivery in deliveries {
        roapp.deliveries.insert(roapp.deliveries.next_key(1), delivery);
    }
}

fn body(roapp: &RoApp, id: &str, event: &str, object: (&str, i64), metadata: Value, change: Change) -> Value {
    let Change { at, variants, .. } = change;
    let settings = roapp.settings();
    // The account stores whole seconds. The fraction is derived from the event's number, so it is equal in every run.
    let fraction = i64::try_from(settings.last_event % 997).unwrap_or_default() * 1_003 + 1;
    let exact = at.checked_add(SignedDuration::from_micros(fraction)).unwrap_or(at);
    let format = variants.choice("roapp.event_time");
    let created_at = match format.as_str() {
        "seconds" => Value::from(seconds(at)),
        "millis" => Value::from(millis(at)),
        "epoch" => Value::from(at.as_millisecond()),
        _ => Value::from(micros(exact)),
    };
    let sparse = variants.on("roapp.sparse_events");
    let mut body = json!({
        "id": id, "created_at": created_at, "event_name": event,
        "context": {"object_id": object.1, "object_type": object.0},
        "metadata": if sparse { json!({}) } else { metadata },
    });
    if format == "micros" {
        body["created_at_ts"] = number(Decimal::new(exact.as_microsecond(), 6));
    }
    if !sparse {
        let employee = by_id(&settings.employees, MANAGER);
        let text = |name: &str| employee.map_or("", |employee| employee[name].as_str().unwrap_or(""));
        let full_name = format!("{} {}", text("first_name"), text("last_name"));
        body["employee"] = json!({"id": MANAGER, "full_name": full_name, "email": text("email")});
    }
    body
}

/// An id in the form of a version-4 UUID, equal in every run with the same events.
fn event_id(n: u64, at: Timestamp) -> String {
    let text = hex::encode(Sha256::digest(format!("event {n} at {at}")));
    format!("{}-{}-4{}-8{}-{}", &text[..8], &text[8..12], &text[12..15], &text[15..18], &text[18..30])
}

#[cfg(test)]
mod tests {
    use super::signature;
    use serde_json::Value;

    /// Id and signature of every delivery in a list of the examples.
    fn signed(list: &str) -> Vec<(String, String)> {
        let examples = include_str!("../../tests/examples/roapp/webhook-events.json");
        let examples: Value = serde_json::from_str(examples).unwrap();
        let text = |delivery: &Value, name: &str| delivery["headers"][name].as_str().unwrap().to_owned();
        let deliveries = examples[list].as_array().unwrap().iter();
        deliveries.map(|one| (text(one, "x-webhook-id"), text(one, "x-signature"))).collect()
    }

    #[test]
    fn signatures_are_those_of_the_examples() {
        for (id, wanted) in signed("deliveries") {
            assert_eq!(signature(crate::WEBHOOK_SECRET, &id), wanted);
        }
        for (id, forged) in signed("refused") {
            assert_ne!(signature(crate::WEBHOOK_SECRET, &id), forged);
        }
    }
}
