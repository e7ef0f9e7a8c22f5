//! What staff do in RO App's own windows: statuses, write-offs, edits, deletions, new contacts and products.

use super::office::{Desk, whole};
use super::{bad, ok, unknown};
use crate::answer::Answer;
use crate::ids::{LOCATION, MANAGER, ORDER_TYPE_SHOP};
use crate::json::merge;
use crate::roapp::model::OrderFields;
use crate::roapp::{contacts, events, items, orders, people, person_body, person_view, product_body, products, status};
use serde_json::{Value, json};

pub(super) fn answer(desk: &mut Desk, method: &str, path: &[&str]) -> Result<Answer, Answer> {
    match (method, path) {
        ("POST", ["orders"]) => order(desk),
        ("DELETE", ["orders", id]) => {
            let id = known_order(desk, id)?;
            let order = desk.office.orders.remove(id).ok_or_else(unknown)?;
            events::order_deleted(desk.office, id, &order.number, desk.at, desk.variants, false);
            ok(&json!({}))
        }
        ("POST", ["orders", id, "status"]) => {
            let id = known_order(desk, id)?;
            let wanted = desk.body["status_id"].as_i64().ok_or_else(|| bad("send {\"status_id\": 1900002}"))?;
            status::set(desk.office, id, wanted, desk.at, desk.variants, false);
            shown(desk, id)
        }
        ("POST", ["orders", id, "comments"]) => {
            let id = known_order(desk, id)?;
            let text = desk.body["comment"].as_str().ok_or_else(|| bad("send a comment"))?;
            status::remark(desk.office, id, text, false, desk.at);
            events::commented(desk.office, id, desk.at, desk.variants, false);
            shown(desk, id)
        }
        ("POST", ["orders", id, "items", item, "write-off"]) => {
            let id = known_order(desk, id)?;
            let item = number(item)?;
            if items::write_off(desk.office, id, item, desk.at, desk.variants) {
                shown(desk, id)
            } else {
                Err(unknown())
            }
        }
        ("PATCH", ["items"]) => edit_item(desk, desk.body["id"].as_i64().ok_or_else(|| bad("send the item's id"))?),
        ("PATCH", ["items", item]) => edit_item(desk, number(item)?),
        ("DELETE", ["items", item]) => {
            let item = number(item)?;
            let id = items::owner(desk.office, item).ok_or_else(unknown)?;
            items::edit(desk.office, id, desk.at, desk.variants, |order| order.items.retain(|line| line.id != item));
            shown(desk, id)
        }
        ("POST", ["people"]) => person(desk),
        ("PATCH", ["people", id]) => change_person(desk, number(id)?),
        ("POST", ["people", id, "merge"]) => merge_people(desk, number(id)?),
        ("DELETE", ["people", id]) => {
            let person = desk.office.people.remove(number(id)?).ok_or_else(unknown)?;
            events::client_deleted(desk.office, person.id, &person.full_name(), desk.at, desk.variants, false);
            ok(&json!({}))
        }
        ("POST", ["products"]) => product(desk),
        ("DELETE", ["products", id]) => {
            desk.office.products.remove(number(id)?).ok_or_else(unknown)?;
            ok(&json!({}))
        }
        ("DELETE", ["categories", id]) => {
            desk.office.categories.remove(number(id)?).ok_or_else(unknown)?;
            ok(&json!({}))
        }
        ("POST", ["events"]) => {
            let event = desk.body["event_name"]
                .as_str()
                .ok_or_else(|| bad("send event_name, object_id, object_type, metadata"))?;
            let object =
                (desk.body["object_type"].as_str().unwrap_or("order"), desk.body["object_id"].as_i64().unwrap_or(0));
            events::raise(desk.office, event, object, desk.body["metadata"].clone(), desk.at, desk.variants, false);
            ok(&json!({}))
        }
        _ => Err(unknown()),
    }
}

fn number(text: &str) -> Result<i64, Answer> {
    text.parse().map_err(|_| bad("an id is a number"))
}

fn known_order(desk: &Desk, id: &str) -> Result<i64, Answer> {
    let id = number(id)?;
    if desk.office.orders.contains(id) { Ok(id) } else { Err(unknown()) }
}

fn shown(desk: &Desk, id: i64) -> Result<Answer, Answer> {
    ok(&whole(desk, desk.office.orders.get(id).ok_or_else(unknown)?))
}

/// An order made by hand, for any contact.
fn order(desk: &mut Desk) -> Result<Answer, Answer> {
    let first = desk.office.people.iter().next().map_or(0, |(id, _)| id);
    let field = |name: &str, default: i64| desk.body[name].as_i64().unwrap_or(default);
    let fields = OrderFields {
        branch_id: field("branch_id", LOCATION),
        order_type_id: field("order_type_id", ORDER_TYPE_SHOP),
        client_id: field("client_id", first),
        manager_id: Some(field("manager_id", MANAGER)),
        custom_fields: desk.body["custom_fields"].as_object().cloned().unwrap_or_default(),
        ..OrderFields::default()
    };
    let id = orders::add(desk.office, fields, desk.at);
    events::order_created_by_staff(desk.office, id, desk.at, desk.variants);
    Ok(Answer::json(201, &whole(desk, desk.office.orders.get(id).ok_or_else(unknown)?)))
}

fn edit_item(desk: &mut Desk, item: i64) -> Result<Answer, Answer> {
    items::staff_edit(desk.office, item, desk.body, desk.at, desk.variants)?;
    shown(desk, items::owner(desk.office, item).ok_or_else(unknown)?)
}

/// A contact from the usual body, or `{"phone": "…"}` for short.
fn person(desk: &mut Desk) -> Result<Answer, Answer> {
    let organization = desk.body["is_organization"] == true;
    let mut body = json!({"first_name": "Staff-made", "name": "Staff-made"});
    merge(&mut body, desk.body);
    if let Some(phone) = desk.body["phone"].as_str() {
        body["phones"] = json!([{"title": "Main", "phone": phone}]);
    }
    let defaults = person_view::defaults(organization);
    let fields = person_body::read(desk.office, &body, defaults, organization, true, desk.variants)
        .map_err(|problems| problems.answer(desk.variants))?;
    let id = people::add(desk.office, fields, organization, desk.at);
    Ok(Answer::json(201, &json!({"id": id})))
}

fn change_person(desk: &mut Desk, id: i64) -> Result<Answer, Answer> {
    let patch: Value = desk.body.clone();
    let at = desk.at;
    let changed = desk.office.people.edit(id, |person| {
        let mut fields = Value::Object(person.fields.clone());
        merge(&mut fields, &patch);
        person.fields = fields.as_object().cloned().unwrap_or_default();
        person.modified_at = at;
    });
    ok(&json!(changed.ok_or_else(unknown)?.fields))
}

/// Two contacts become one: the orders of the first are the second's from now on.
fn merge_people(desk: &mut Desk, gone: i64) -> Result<Answer, Answer> {
    let into = desk.body["into"].as_i64().filter(|id| desk.office.people.contains(*id));
    let into = into.ok_or_else(|| bad("send {\"into\": another contact's id}"))?;
    desk.office.people.remove(gone).ok_or_else(unknown)?;
    let orders = contacts::orders_follow(desk.office, gone, into, desk.at);
    ok(&json!({"orders": orders}))
}

fn product(desk: &mut Desk) -> Result<Answer, Answer> {
    let first = desk.office.categories.iter().next().map_or(0, |(id, _)| id);
    let mut body = json!({"category_id": first, "title": "Staff-made"});
    merge(&mut body, desk.body);
    let product = product_body::read(desk.office, &body, "sku").map_err(|problems| problems.answer(desk.variants))?;
    let id = products::add(desk.office, product);
    Ok(Answer::json(201, &json!({"id": id})))
}
