//! A line as v2 shows it: numbers as texts, `unit` where the request said `periodUnits`.

use super::Office;
use super::model::Item;
use super::numbers::{money, quantity};
use super::product_view::uom;
use crate::clock::seconds;
use crate::json::number;
use serde_json::{Value, json};

pub(crate) fn item(office: &Office, item: &Item) -> Value {
    let fields = &item.fields;
    json!({
        "id": item.id,
        "created_at": seconds(item.created_at),
        "assignee_id": fields.assignee_id,
        "entity": entity(office, item.entity_id),
        "quantity": quantity(fields.quantity),
        "price": money(fields.price),
        "cost": money(fields.cost),
        "margin_id": null,
        "is_deduction_required": item.is_deduction_required,
        "is_refunded": false,
        "comment": fields.comment,
        "comment_visibility": "all",
        "write_offs": if item.write_offs.is_empty() { Value::Null } else { Value::Array(item.write_offs.clone()) },
        "discount": {"type": fields.discount.kind, "percentage": number(fields.discount.percentage),
                     "amount": money(fields.discount.amount), "sponsor": fields.discount.sponsor},
        "warranty": {"period": fields.warranty.period.parse::<i64>().unwrap_or(0), "unit": fields.warranty.units},
        "taxes": fields.tax_ids.iter().map(|id| json!({"id": id})).collect::<Vec<Value>>(),
        "expiration_date": null,
    })
}

/// A product that was deleted since is shown as one that is not in the catalogue.
fn entity(office: &Office, id: i64) -> Value {
    let product = office.products.get(id);
    let text = |pick: fn(&super::model::Product) -> &String| product.map_or("", |product| pick(product).as_str());
    json!({
        "id": id,
        "type": if product.is_some_and(|product| product.service) { "service" } else { "product" },
        "code": text(|product| &product.code),
        "sku": text(|product| &product.sku),
        "sn_accounting": false,
        "title": text(|product| &product.title),
        "description": text(|product| &product.description),
        "image": "",
        "thumbnail": "",
        "uom": uom(1),
        "is_hidden": product.is_none(),
    })
}
