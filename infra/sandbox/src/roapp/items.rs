//! Lines of an order: added one per call, always for an entity of the catalogue, not changeable once they are written off.

use super::field_errors::FieldErrors;
use super::model::{Change, Item, ItemFields, Order};
use super::request::{Request, forbidden, method_not_allowed, not_found};
use super::settings::WAREHOUSE;
use super::totals::total;
use super::{RoApp, events, item_body, item_view};
use crate::answer::{Answer, Reply};
use crate::json::number;
use crate::table::next_id;
use serde_json::{Value, json};

/// A bare list. By default an order without items is answered like an unknown one.
pub(super) fn list(roapp: &RoApp, request: &Request, id: i64) -> Reply {
    let order = roapp.orders.get(id).ok_or_else(not_found)?;
    if order.items.is_empty() && request.variants.is("roapp.no_items", "404") {
        return Err(not_found());
    }
    Ok(Answer::json(200, &order.items.iter().map(|item| item_view::item(roapp, item, request.variants)).collect()))
}

pub(super) fn add(roapp: &mut RoApp, request: &Request, id: i64) -> Reply {
    let body = request.body()?;
    let mut errors = FieldErrors::default();
    let entity = errors.required_id(&body, "entity_id", |id| roapp.products.contains(id));
    let service = entity.and_then(|id| roapp.products.get(id)).is_some_and(|product| product.service);
    if !service && request.variants.is("roapp.product_items", "403") {
        return Err(forbidden());
    }
    let fields = request.accept(errors.with(item_body::read(roapp, &body, None, request.variants)))?;
    let item = insert(roapp, id, entity.unwrap_or_default(), fields, request.change());
    if request.variants.is("roapp.item_answer", "empty") {
        return Ok(Answer::bare(204));
    }
    Ok(request.created(json!({"id": item})))
}

/// Adds a checked line; its id.
pub(crate) fn insert(roapp: &mut RoApp, id: i64, entity_id: i64, fields: ItemFields, change: Change) -> i64 {
    let service = roapp.products.get(entity_id).is_some_and(|product| product.service);
    let item_id = next_id(&mut roapp.settings_mut().last_item);
    let deducted = change.variants.choice("roapp.item_deducted");
    let item = Item {
        id: item_id,
        created_at: change.at,
        entity_id,
        fields,
        is_deduction_required: !service && deducted == "required",
        write_offs: Vec::new(),
    };
    edit(roapp, id, change, |order| order.items.push(item));
    if !service && deducted == "written_off" {
        write_off(roapp, id, item_id, change);
    }
    item_id
}

pub(super) fn update(roapp: &mut RoApp, request: &Request, id: i64, item: &str) -> Reply {
    let item = changeable(roapp, request, id, item)?;
    request.accept(self::change(roapp, id, item, &request.body()?, request.change()))?;
    request.changed(&json!({"id": item}))
}

/// Changes the given fields of a line.
pub(crate) fn change(roapp: &mut RoApp, id: i64, item: i64, body: &Value, change: Change) -> Result<(), FieldErrors> {
    let before = find(roapp, id, item).map(|line| line.fields.clone());
    let fields = item_body::read(roapp, body, before.as_ref(), change.variants)?;
    edit(roapp, id, change, |order| {
        if let Some(line) = order.items.iter_mut().find(|line| line.id == item) {
            line.fields = fields;
        }
    });
    Ok(())
}

pub(super) fn remove(roapp: &mut RoApp, request: &Request, id: i64, item: &str) -> Reply {
    if request.variants.is("roapp.item_delete", "405") {
        return Err(method_not_allowed());
    }
    request.offered("roapp.item_delete")?;
    let item = changeable(roapp, request, id, item)?;
    edit(roapp, id, request.change(), |order| order.items.retain(|line| line.id != item));
    request.changed(&json!({}))
}

/// Deducts the line's stock, as staff do by hand. False for an unknown line.
pub(crate) fn write_off(roapp: &mut RoApp, id: i64, item: i64, change: Change) -> bool {
    let mut taken = None;
    edit(roapp, id, change, |order| {
        if let Some(line) = order.items.iter_mut().find(|line| line.id == item) {
            line.is_deduction_required = false;
            line.write_offs =
                vec![json!({"cost": number(line.fields.cost), "cellId": 3_160_001, "goodId": line.entity_id,
                "quantity": number(line.fields.quantity), "sernum_id": null, "sernum_code": null,
                "warehouseId": WAREHOUSE, "repairOrderProductId": line.id})];
            taken = Some((line.entity_id, line.fields.quantity));
        }
    });
    let Some((product, quantity)) = taken else { return false };
    if let Some(product) = roapp.products.get_mut(product) {
        product.residue -= quantity;
    }
    true
}

/// Changes an order's lines. Sets its time of change, and raises an event when its total changed.
pub(crate) fn edit(roapp: &mut RoApp, id: i64, change: Change, edit: impl FnOnce(&mut Order)) {
    let Some(order) = roapp.orders.get_mut(id) else {
        return;
    };
    let before = total(order, change.variants);
    edit(order);
    order.modified_at = change.at;
    if total(order, change.variants) != before {
        events::amount_changed(roapp, id, change);
    }
}

fn changeable(roapp: &RoApp, request: &Request, id: i64, item: &str) -> Result<i64, Answer> {
    let item = item.parse().ok().and_then(|item| find(roapp, id, item)).ok_or_else(not_found)?;
    if !item.write_offs.is_empty() && request.variants.is("roapp.patch_written_off", "refused") {
        return request.refuse("item", "The item is written off and cannot be changed");
    }
    Ok(item.id)
}

fn find(roapp: &RoApp, id: i64, item: i64) -> Option<&Item> {
    roapp.orders.get(id)?.items.iter().find(|line| line.id == item)
}

/// The order that has this line.
pub(crate) fn order_of(roapp: &RoApp, item: i64) -> Option<i64> {
    roapp.orders.iter().find(|(_, order)| order.items.iter().any(|line| line.id == item)).map(|(id, _)| id)
}
