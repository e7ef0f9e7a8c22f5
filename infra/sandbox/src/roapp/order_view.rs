//! An order as v2 shows it: without its items.

use super::RoApp;
use super::model::{Order, Person};
use super::numbers::head;
use super::request::Request;
use super::settings::by_id;
use super::totals::{discounts, total};
use crate::clock::seconds;
use crate::control::variants::Variants;
use crate::ids::MANAGER;
use serde_json::{Value, json};

/// Whether the answer has the form of un-prefixed paths.
pub(super) fn is_unprefixed(request: &Request) -> bool {
    request.unprefixed && request.variants.is("roapp.old_orders", "older")
}

/// An order in the form of the path: the un-prefixed form has the number as `id_label`, and the branch.
pub(super) fn in_form_of(roapp: &RoApp, order: &Order, request: &Request) -> Value {
    let mut view = self::order(roapp, order, request.variants);
    if is_unprefixed(request)
        && let Some(fields) = view.as_object_mut()
    {
        let number = fields.remove("number").unwrap_or_default();
        fields.insert("id_label".to_owned(), number);
        let settings = roapp.settings();
        let branch = by_id(&settings.locations, order.fields.branch_id);
        let name = branch.map_or(Value::Null, |branch| branch["name"].clone());
        fields.insert("branch".to_owned(), json!({"id": order.fields.branch_id, "name": name}));
    }
    view
}

pub(crate) fn order(roapp: &RoApp, order: &Order, variants: &Variants) -> Value {
    let settings = roapp.settings();
    let status = by_id(&settings.statuses, order.status_id);
    let kind = by_id(&settings.types, order.fields.order_type_id);
    let fields = &order.fields;
    let (discount_number, sum_number) = match variants.choice("roapp.head_money").as_str() {
        "text" => (false, false),
        "number" => (true, true),
        _ => (true, false),
    };
    let text = |name: &str| fields.texts.get(name).cloned().unwrap_or_else(|| Value::from(""));
    let closed = order.closed_at.map(seconds);
    json!({
        "id": order.id,
        "number": order.number,
        // The status of an order can be deleted: its name is empty then, its id stays.
        "status": {"id": order.status_id, "name": status.map_or("", |status| status["name"].as_str().unwrap_or("")),
                   "color": status.map_or("", |status| status["color"].as_str().unwrap_or("")),
                   "group": status.map_or(Value::Null, |status| status["group"].clone())},
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
        "client": roapp.people.get(fields.client_id).map(|person| client(person, variants)),
        "payer": fields.payer_id.and_then(|id| roapp.people.get(id)).map(|person| client(person, variants)),
        "ad_campaign_id": fields.ad_campaign_id,
        "scheduled_for": fields.scheduled_for,
        "scheduled_to": fields.scheduled_to,
        "resource": fields.resource_id.and_then(|id| by_id(&settings.resources, id))
            .map(|resource| json!({"id": resource["id"], "name": resource["name"]})),
        "malfunction": text("malfunction"),
        "manager_notes": text("manager_notes"),
        "engineer_notes": text("engineer_notes"),
        "address": "",
        "resume": text("resume"),
        "estimated_price": text("estimated_price"),
        "due_date": fields.due_date,
        "overdue": false,
        "discount_sum": head(discounts(order, variants), discount_number),
        "payed": head(order.payed, sum_number),
        "total": head(total(order, variants), sum_number),
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
