//! Lines of an order: one a call, always of a catalogue entity, frozen once written off.

use super::check::{Problems, whole};
use super::door::{Ask, not_found};
use super::model::Item;
use super::settings::WAREHOUSE;
use super::totals::total;
use super::{Office, events, item_body, item_view};
use crate::answer::Answer;
use crate::control::variants::Variants;
use crate::json::number;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A bare list. An order without items answers like one that is not there.
pub(super) fn list(office: &Office, ask: &Ask, id: i64) -> Result<Answer, Answer> {
    let order = office.orders.get(id).ok_or_else(not_found)?;
    if order.items.is_empty() && ask.variants.is("roapp.no_items", "404") {
        return Err(not_found());
    }
    Ok(Answer::json(200, &order.items.iter().map(|item| item_view::item(office, item, ask.variants)).collect()))
}

pub(super) fn add(office: &mut Office, ask: &Ask, id: i64) -> Result<Answer, Answer> {
    let body = ask.body()?;
    let mut problems = Problems::default();
    let entity = whole(&body, "entity_id", &mut problems);
    match entity {
        None => problems.add("entity_id", "Required"),
        Some(entity) if !office.products.contains(entity) => problems.add("entity_id", "Does not exist"),
        Some(_) => {}
    }
    let service = entity.and_then(|id| office.products.get(id)).is_some_and(|product| product.service);
    if !service && ask.variants.is("roapp.product_items", "403") {
        return Err(super::door::forbidden());
    }
    let fields = problems.with(item_body::read(office, &body, None, ask.variants));
    let fields = fields.map_err(|problems| ask.refuse(&problems))?;
    let item = put(office, id, entity.unwrap_or_default(), fields, ask.at, ask.variants);
    if ask.variants.is("roapp.item_answer", "empty") {
        return Ok(Answer::bare(204));
    }
    Ok(ask.created(json!({"id": item})))
}

/// Adds a checked line; its id.
pub(crate) fn put(
    office: &mut Office,
    id: i64,
    entity_id: i64,
    fields: super::model::ItemFields,
    at: Timestamp,
    variants: &Variants,
) -> i64 {
    let service = office.products.get(entity_id).is_some_and(|product| product.service);
    let settings = office.settings();
    settings.last_item += 1;
    let item_id = settings.last_item;
    let deducted = variants.choice("roapp.item_deducted");
    let item = Item {
        id: item_id,
        created_at: at,
        entity_id,
        fields,
        is_deduction_required: !service && deducted == "required",
        write_offs: Vec::new(),
    };
    edit(office, id, at, variants, |order| order.items.push(item));
    if !service && deducted == "written_off" {
        write_off(office, id, item_id, at, variants);
    }
    item_id
}

pub(super) fn update(office: &mut Office, ask: &Ask, id: i64, item: &str) -> Result<Answer, Answer> {
    let item = changeable(office, ask, id, item)?;
    let body = ask.body()?;
    let before = find(office, id, item).map(|item| item.fields.clone());
    let fields =
        item_body::read(office, &body, before.as_ref(), ask.variants).map_err(|problems| ask.refuse(&problems))?;
    replace(office, id, item, fields, ask.at, ask.variants);
    Ok(ask.done(&json!({"id": item})))
}

/// Gives a line other fields.
pub(crate) fn replace(
    office: &mut Office,
    id: i64,
    item: i64,
    fields: super::model::ItemFields,
    at: Timestamp,
    variants: &Variants,
) {
    edit(office, id, at, variants, |order| {
        if let Some(line) = order.items.iter_mut().find(|line| line.id == item) {
            line.fields = fields;
        }
    });
}

pub(super) fn remove(office: &mut Office, ask: &Ask, id: i64, item: &str) -> Result<Answer, Answer> {
    if ask.variants.is("roapp.item_delete", "405") {
        return Err(Answer::message(405, "Method Not Allowed"));
    }
    ask.offered("roapp.item_delete")?;
    let item = changeable(office, ask, id, item)?;
    edit(office, id, ask.at, ask.variants, |order| order.items.retain(|line| line.id != item));
    Ok(ask.done(&json!({})))
}

/// Deducts the line's stock, as staff do by hand.
pub(crate) fn write_off(office: &mut Office, id: i64, item: i64, at: Timestamp, variants: &Variants) -> bool {
    let mut done = false;
    edit(office, id, at, variants, |order| {
        if let Some(line) = order.items.iter_mut().find(|line| line.id == item) {
            line.is_deduction_required = false;
            line.write_offs =
                vec![json!({"cost": number(line.fields.cost), "cellId": 3_160_001, "goodId": line.entity_id,
                "quantity": number(line.fields.quantity), "sernum_id": null, "sernum_code": null,
                "warehouseId": WAREHOUSE, "repairOrderProductId": line.id})];
            done = true;
        }
    });
    done
}

/// Changes an order's lines, dates the change and tells when the amount moved.
pub(crate) fn edit(
    office: &mut Office,
    id: i64,
    at: Timestamp,
    variants: &Variants,
    change: impl FnOnce(&mut super::model::Order),
) {
    let Some(order) = office.orders.get_mut(id) else {
        return;
    };
    let before = total(order, variants);
    change(order);
    order.modified_at = at;
    if total(order, variants) != before {
        events::amount(office, id, at, variants);
    }
}

fn changeable(office: &Office, ask: &Ask, id: i64, item: &str) -> Result<i64, Answer> {
    let item = item.parse().ok().and_then(|item| find(office, id, item)).ok_or_else(not_found)?;
    if !item.write_offs.is_empty() && ask.variants.is("roapp.patch_written_off", "refused") {
        return Err(ask.refuse(&Problems::one("item", "The item is written off and cannot be changed")));
    }
    Ok(item.id)
}

/// The line of an order.
pub(crate) fn find(office: &Office, id: i64, item: i64) -> Option<&Item> {
    office.orders.get(id)?.items.iter().find(|line| line.id == item)
}

/// The order a line belongs to.
pub(crate) fn owner(office: &Office, item: i64) -> Option<i64> {
    office.orders.iter().find(|(_, order)| order.items.iter().any(|line| line.id == item)).map(|(id, _)| id)
}

/// A staff change of a line, checked like the API's but never refused for a write-off.
pub(crate) fn staff_edit(
    office: &mut Office,
    item: i64,
    body: &Value,
    at: Timestamp,
    variants: &Variants,
) -> Result<(), Answer> {
    let id = owner(office, item).ok_or_else(not_found)?;
    let before = find(office, id, item).map(|line| line.fields.clone());
    let fields =
        item_body::read(office, body, before.as_ref(), variants).map_err(|problems| problems.answer(variants))?;
    replace(office, id, item, fields, at, variants);
    Ok(())
}
