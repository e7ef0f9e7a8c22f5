//! An order as v2 shows it: the head with its client, without its items.

use super::Office;
use super::model::{Order, Person};
use super::numbers::head;
use super::settings::by_id;
use super::totals::{discounts, total};
use crate::clock::seconds;
use crate::control::variants::Variants;
use crate::ids::MANAGER;
use serde_json::{Value, json};

pub(crate) fn order(office: &Office, order: &Order, variants: &Variants) -> Value {
    let settings = office.look();
    let status = by_id(&settings.statuses, order.status_id);
    let kind = by_id(&settings.types, order.fields.order_type_id);
    let fields = &order.fields;
    let plain = variants.is("roapp.head_money", "number");
    let text = |name: &str| fields.texts.get(name).cloned().unwrap_or_else(|| Value::from(""));
    let closed = order.closed_at.map(seconds);
    json!({
        "id": order.id,
        "number": order.number,
        // A status can be deleted under an order; its name is gone then, its id is not.
        "status": {"id": order.status_id, "name": status.map_or("", |status| status["name"].as_str().unwrap_or("")),
                   "color": status.map_or("", |status| status["color"].as_str().unwrap_or(""))},
        "status_overdue": false,
        "created_at": seconds(order.created_at),
        "created_by_id": MANAGER,
        "modified_at": seconds(order.modified_at),
        "done_at": order.done_at.map(seconds),
        "closed_by_id": closed.as_ref().map(|_| MANAGER),
        "closed_at": closed,
        "branch_id": fields.branch_id,
        "order_type": {"id": fields.order_type_id, "name": kind.map_or("", |kind| kind["title"].as_str().unwrap_or(""))},
        "manager_id": fields.manager_id,
        "assignee_id": fields.assignee_id,
        "asset": null,
        "client": office.people.get(fields.client_id).map(|person| client(person, variants)),
        "payer": fields.payer_id.and_then(|id| office.people.get(id)).map(|person| client(person, variants)),
        "ad_campaign_id": fields.ad_campaign_id,
        "scheduled_for": fields.scheduled_for,
        "scheduled_to": fields.scheduled_to,
        "resource": null,
        "malfunction": text("malfunction"),
        "manager_notes": text("manager_notes"),
        "engineer_notes": text("engineer_notes"),
        "address": "",
        "resume": text("resume"),
        "estimated_price": text("estimated_price"),
        "due_date": fields.due_date,
        "overdue": false,
        "discount_sum": head(discounts(order, variants), plain),
        "payed": head(order.payed, plain),
        "total": head(total(order, variants), plain),
        "warranty_date": null,
        "urgent": fields.urgent,
        "is_deduction_required": order.items.iter().any(|item| item.is_deduction_required),
        "custom_fields": fields.custom_fields,
    })
}

fn client(person: &Person, variants: &Variants) -> Value {
    let field = |name: &str| person.fields.get(name).cloned().unwrap_or_else(|| Value::from(""));
    let phones = person.fields.get("phones").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut client = json!({
        "id": person.id,
        "is_organization": person.organization,
        "name": person.full_name(),
        "first_name": field("first_name"),
        "last_name": field("last_name"),
        "email": field("email"),
        "address": field("address"),
        "discount_code": field("discount_code"),
        "custom_fields": {},
    });
    if variants.is("roapp.client_phones", "phones") {
        client["phones"] = Value::Array(phones);
    } else {
        client["phone"] = phones.iter().map(|phone| phone["phone"].clone()).collect();
    }
    client
}
