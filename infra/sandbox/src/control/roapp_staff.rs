//! What staff do in RO App's user interface: statuses, write-offs, edits, deletions, new contacts and products.

use super::answers::{bad, created, done, id, ok, unknown};
use super::context::RoappContext;
use crate::answer::{Answer, Reply};
use crate::ids::{LOCATION, MANAGER, ORDER_TYPE_SHOP};
use crate::json::merge;
use crate::roapp::model::OrderFields;
use crate::roapp::{contacts, events, items, orders, people, person_body, person_view, product_body, products, status};
use serde_json::{Value, json};

pub(super) fn answer(context: &mut RoappContext, method: &str, path: &[&str]) -> Reply {
    match (method, path) {
        (_, ["orders", rest @ ..]) => answer_order(context, method, rest),
        ("PATCH", ["items"]) => {
            edit_item(context, context.body["id"].as_i64().ok_or_else(|| bad("send the item's id"))?)
        }
        ("PATCH", ["items", item]) => edit_item(context, id(item)?),
        ("DELETE", ["items", item]) => {
            let item = id(item)?;
            let order = items::order_of(context.roapp, item).ok_or_else(unknown)?;
            items::edit(context.roapp, order, context.change, |order| order.items.retain(|line| line.id != item));
            order_view(context, order)
        }
        ("POST", ["people"]) => add_person(context),
        ("PATCH", ["people", person]) => change_person(context, id(person)?),
        ("POST", ["people", person, "merge"]) => merge_people(context, id(person)?),
        ("DELETE", ["people", person]) => {
            let person = context.roapp.people.remove(id(person)?).ok_or_else(unknown)?;
            events::client_deleted(context.roapp, person.id, &person.full_name(), context.change);
            done()
        }
        ("POST", ["products"]) => add_product(context),
        ("DELETE", ["products", product]) => {
            context.roapp.products.remove(id(product)?).ok_or_else(unknown)?;
            done()
        }
        ("DELETE", ["categories", category]) => {
            context.roapp.categories.remove(id(category)?).ok_or_else(unknown)?;
            done()
        }
        ("POST", ["events"]) => {
            let body = context.body;
            let event = body["event_name"].as_str();
            let event = event.ok_or_else(|| bad("send event_name, object_id, object_type, metadata"))?;
            let object = (body["object_type"].as_str().unwrap_or("order"), body["object_id"].as_i64().unwrap_or(0));
            events::raise(context.roapp, event, object, body["metadata"].clone(), context.change);
            done()
        }
        _ => Err(unknown()),
    }
}

fn answer_order(context: &mut RoappContext, method: &str, path: &[&str]) -> Reply {
    let (body, change) = (context.body, context.change);
    let Some((order, rest)) = path.split_first() else {
        return if method == "POST" { add_order(context) } else { Err(unknown()) };
    };
    let order = id(order)?;
    if !context.roapp.orders.contains(order) {
        return Err(unknown());
    }
    match (method, rest) {
        ("DELETE", []) => {
            let removed = context.roapp.orders.remove(order).ok_or_else(unknown)?;
            events::order_deleted(context.roapp, order, &removed.number, change);
            return done();
        }
        ("POST", ["status"]) => {
            let wanted = body["status_id"].as_i64().ok_or_else(|| bad("send {\"status_id\": 1900002}"))?;
            status::set(context.roapp, order, wanted, change);
        }
        ("POST", ["comments"]) => {
            let text = body["comment"].as_str().ok_or_else(|| bad("send a comment"))?;
            status::add_comment(context.roapp, order, text, false, change.at);
            events::comment_created(context.roapp, order, change);
        }
        ("POST", ["items", item, "write-off"]) if items::write_off(context.roapp, order, id(item)?, change) => {}
        _ => return Err(unknown()),
    }
    order_view(context, order)
}

fn order_view(context: &RoappContext, order: i64) -> Reply {
    ok(&context.order(context.roapp.orders.get(order).ok_or_else(unknown)?))
}

/// An order made by hand, for any contact.
fn add_order(context: &mut RoappContext) -> Reply {
    let first = context.roapp.people.iter().next().map_or(0, |(id, _)| id);
    let field = |name: &str, default: i64| context.body[name].as_i64().unwrap_or(default);
    let fields = OrderFields {
        branch_id: field("branch_id", LOCATION),
        order_type_id: field("order_type_id", ORDER_TYPE_SHOP),
        client_id: field("client_id", first),
        manager_id: Some(field("manager_id", MANAGER)),
        custom_fields: context.body["custom_fields"].as_object().cloned().unwrap_or_default(),
        texts: context
            .body
            .get("manager_notes")
            .map(|notes| ("manager_notes".to_owned(), notes.clone()))
            .into_iter()
            .collect(),
        ..OrderFields::default()
    };
    let id = orders::insert(context.roapp, fields, context.change.at);
    events::order_created(context.roapp, id, context.change);
    created(&context.order(context.roapp.orders.get(id).ok_or_else(unknown)?))
}

/// Checked like a change by the API, but a write-off does not forbid it.
fn edit_item(context: &mut RoappContext, item: i64) -> Reply {
    let order = items::order_of(context.roapp, item).ok_or_else(|| Answer::message(404, "Not found"))?;
    items::change(context.roapp, order, item, context.body, context.change)
        .map_err(|errors| errors.answer(context.change.variants))?;
    order_view(context, order)
}

/// A contact from the usual body, or from `{"phone": "…"}`.
fn add_person(context: &mut RoappContext) -> Reply {
    let organization = context.body["is_organization"] == true;
    let mut body = json!({"first_name": "Staff-made", "name": "Staff-made"});
    merge(&mut body, context.body);
    if let Some(phone) = context.body["phone"].as_str() {
        body["phones"] = json!([{"title": "Main", "phone": phone}]);
    }
    let defaults = person_view::defaults(organization);
    let variants = context.change.variants;
    let fields = person_body::read(context.roapp, &body, defaults, organization, true, variants);
    let fields = fields.map_err(|errors| errors.answer(variants))?;
    created(&json!({"id": people::insert(context.roapp, fields, organization, context.change.at)}))
}

fn change_person(context: &mut RoappContext, id: i64) -> Reply {
    let changed = context.roapp.people.edit(id, |person| {
        let mut fields = Value::Object(person.fields.clone());
        merge(&mut fields, context.body);
        person.fields = fields.as_object().cloned().unwrap_or_default();
        person.modified_at = context.change.at;
    });
    ok(&json!(changed.ok_or_else(unknown)?.fields))
}

/// Two contacts become one: the second gets the orders of the first.
fn merge_people(context: &mut RoappContext, removed: i64) -> Reply {
    let into = context.body["into"].as_i64().filter(|id| context.roapp.people.contains(*id));
    let into = into.ok_or_else(|| bad("send {\"into\": another contact's id}"))?;
    context.roapp.people.remove(removed).ok_or_else(unknown)?;
    ok(&json!({"orders": contacts::move_orders(context.roapp, removed, into, context.change.at)}))
}

fn add_product(context: &mut RoappContext) -> Reply {
    let first = context.roapp.categories.iter().next().map_or(0, |(id, _)| id);
    let mut body = json!({"category_id": first, "title": "Staff-made"});
    merge(&mut body, context.body);
    let product = product_body::read(context.roapp, &body, "sku");
    let product = product.map_err(|errors| errors.answer(context.change.variants))?;
    created(&json!({"id": products::insert(context.roapp, product)}))
}
