//! Web-hooks of the account: a POST whose signature covers nothing but the event's id.

use super::Office;
use super::model::OrderFields;
use super::totals::total;
use crate::clock::{millis, seconds};
use crate::control::variants::Variants;
use crate::hooks::Delivery;
use crate::ids::MANAGER;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Lower-case hex of HMAC-SHA256 with the end point's secret over the event's id.
pub(crate) fn signature(secret: &str, id: &str) -> String {
    match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        Ok(mut mac) => {
            mac.update(id.as_bytes());
            hex::encode(mac.finalize().into_bytes())
        }
        // HMAC takes a key of any length, so this branch has no input that reaches it.
        Err(_) => String::new(),
    }
}

pub(super) fn order_created(office: &mut Office, id: i64, at: Timestamp, variants: &Variants, by_api: bool) {
    let Some(order) = office.orders.get(id) else {
        return;
    };
    let client = order.fields.client_id;
    let fullname = office.people.get(client).map(super::model::Person::full_name).unwrap_or_default();
    let metadata = json!({
        "order": {"id": id, "name": order.number, "type": order.fields.order_type_id},
        "client": {"id": client, "fullname": fullname},
        "status": {"id": order.status_id},
    });
    raise(office, "Order.Created", ("order", id), metadata, at, variants, by_api);
}

/// The same, for an order staff made by hand.
pub(crate) fn order_created_by_staff(office: &mut Office, id: i64, at: Timestamp, variants: &Variants) {
    order_created(office, id, at, variants, false);
}

pub(super) fn status_changed(
    office: &mut Office,
    id: i64,
    from: i64,
    to: i64,
    at: Timestamp,
    variants: &Variants,
    by_api: bool,
) {
    let metadata = json!({"order": head(office, id), "old": {"id": from}, "new": {"id": to}});
    raise(office, "Order.Status.Changed", ("order", id), metadata, at, variants, by_api);
}

/// What became of an order's head: one event for each field that moved.
pub(crate) fn order_changed(
    office: &mut Office,
    id: i64,
    before: &OrderFields,
    at: Timestamp,
    variants: &Variants,
    by_api: bool,
) {
    let Some(fields) = office.orders.get(id).map(|order| order.fields.clone()) else {
        return;
    };
    let moved = fields.scheduled_for.as_deref().filter(|_| fields.scheduled_for != before.scheduled_for);
    if let Some(time) = moved.and_then(super::check::instant) {
        let metadata = json!({"order": head(office, id), "old": null, "new": time.as_millisecond()});
        raise(office, "Order.ScheduledTime.Changed", ("order", id), metadata, at, variants, by_api);
    }
    if !variants.on("roapp.all_events") {
        return;
    }
    let some = |id: i64| Some(id);
    let ids = [
        ("Type", some(before.order_type_id), some(fields.order_type_id)),
        ("Client", some(before.client_id), some(fields.client_id)),
        ("Manager", before.manager_id, fields.manager_id),
        ("Assignee", before.assignee_id, fields.assignee_id),
        ("Location", some(before.branch_id), some(fields.branch_id)),
    ];
    for (what, old, new) in ids.into_iter().filter(|(_, old, new)| old != new) {
        let old = old.map(|id| json!({"id": id}));
        let metadata = json!({"order": head(office, id), "old": old, "new": {"id": new}});
        raise(office, &format!("Order.{what}.Changed"), ("order", id), metadata, at, variants, by_api);
    }
    if before.due_date != fields.due_date {
        let metadata = json!({"order": head(office, id), "old": before.due_date, "new": fields.due_date});
        raise(office, "Order.Deadline.Changed", ("order", id), metadata, at, variants, by_api);
    }
}

/// The latest comment of an order.
pub(crate) fn commented(office: &mut Office, id: i64, at: Timestamp, variants: &Variants, by_api: bool) {
    let comment = office.orders.get(id).and_then(|order| order.comments.last()).map(|comment| comment.id);
    if let Some(comment) = comment.filter(|_| variants.on("roapp.all_events")) {
        let metadata = json!({"order": head(office, id), "comment": {"id": comment}});
        raise(office, "Comment.Created", ("comment", comment), metadata, at, variants, by_api);
    }
}

pub(super) fn amount(office: &mut Office, id: i64, at: Timestamp, variants: &Variants) {
    if variants.on("roapp.amount_event") {
        let sum = office.orders.get(id).map(|order| total(order, variants).to_string());
        let metadata = json!({"order": head(office, id), "new": sum});
        raise(office, "Order.Amount.Changed", ("order", id), metadata, at, variants, true);
    }
}

/// `number` is given because the order is gone by now.
pub(crate) fn order_deleted(
    office: &mut Office,
    id: i64,
    number: &str,
    at: Timestamp,
    variants: &Variants,
    by_api: bool,
) {
    let metadata = json!({"order": {"id": id, "name": number}});
    // The guide writes this name with a blank at its end.
    let event = if variants.is("roapp.event_names", "trailing_blank") { "Order.Deleted " } else { "Order.Deleted" };
    raise(office, event, ("order", id), metadata, at, variants, by_api);
}

/// `fullname` is given because the contact is gone by now.
pub(crate) fn client_deleted(
    office: &mut Office,
    id: i64,
    fullname: &str,
    at: Timestamp,
    variants: &Variants,
    by_api: bool,
) {
    if variants.on("roapp.all_events") {
        let metadata = json!({"client": {"id": id, "fullname": fullname}});
        raise(office, "Client.Deleted", ("client", id), metadata, at, variants, by_api);
    }
}

pub(super) fn client_created(office: &mut Office, id: i64, at: Timestamp, variants: &Variants, by_api: bool) {
    let fullname = office.people.get(id).map(super::model::Person::full_name).unwrap_or_default();
    raise(
        office,
        "Client.Created",
        ("client", id),
        json!({"client": {"id": id, "fullname": fullname}}),
        at,
        variants,
        by_api,
    );
}

fn head(office: &Office, id: i64) -> Value {
    json!({"id": id, "name": office.orders.get(id).map(|order| order.number.clone())})
}

/// Queues the event for every end point that listens to it.
pub(crate) fn raise(
    office: &mut Office,
    event: &str,
    object: (&str, i64),
    metadata: Value,
    at: Timestamp,
    variants: &Variants,
    by_api: bool,
) {
    if by_api && !variants.on("roapp.echo") {
        return;
    }
    office.switch_off_failing(at, variants);
    let settings = office.settings();
    settings.last_event += 1;
    let id = event_id(settings.last_event, at);
    let body = body(office, &id, event, object, metadata, at, variants);
    let told: Vec<Delivery> = office
        .endpoints
        .iter()
        .filter(|(_, endpoint)| {
            endpoint.enabled && (endpoint.events.is_empty() || endpoint.events.iter().any(|name| name == event.trim()))
        })
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
    for delivery in told {
        let key = office.deliveries.next_key(1);
        office.deliveries.insert(key, delivery);
    }
}

fn body(
    office: &Office,
    id: &str,
    event: &str,
    object: (&str, i64),
    metadata: Value,
    at: Timestamp,
    variants: &Variants,
) -> Value {
    // The account keeps whole seconds; the fraction is made up, the same in every run.
    let micros = i64::try_from(office.look().last_event % 997).unwrap_or_default() * 1_003 + 1;
    let exact = at.checked_add(jiff::SignedDuration::from_micros(micros)).unwrap_or(at);
    let form = variants.choice("roapp.event_time");
    let created_at = match form.as_str() {
        "seconds" => Value::from(seconds(at)),
        "millis" => Value::from(millis(at)),
        "epoch" => Value::from(at.as_millisecond()),
        _ => Value::from(crate::clock::micros(exact)),
    };
    let sparse = variants.on("roapp.sparse_events");
    let mut body = json!({
        "id": id, "created_at": created_at, "event_name": event,
        "context": {"object_id": object.1, "object_type": object.0},
        "metadata": if sparse { json!({}) } else { metadata },
    });
    if form == "micros" {
        body["created_at_ts"] = crate::json::number(rust_decimal::Decimal::new(exact.as_microsecond(), 6));
    }
    if !sparse {
        let settings = office.look();
        let employee = super::settings::by_id(&settings.employees, MANAGER);
        let text = |name: &str| employee.map_or("", |employee| employee[name].as_str().unwrap_or(""));
        body["employee"] = json!({"id": MANAGER, "full_name": format!("{} {}", text("first_name"), text("last_name")), "email": text("email")});
    }
    body
}

/// In the form of a version-4 UUID, yet the same in every run of the same story.
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
