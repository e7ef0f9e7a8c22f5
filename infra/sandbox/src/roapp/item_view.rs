//! A line as v2 shows it: numbers as strings, `unit` where the request has `periodUnits`. A variant shows it as the official sample.

use super::RoApp;
use super::model::Item;
use super::numbers::{money, quantity, scaled};
use super::product_view::uom;
use super::settings::by_id;
use crate::clock::seconds;
use crate::control::variants::Variants;
use crate::json::number;
use serde_json::{Value, json};

pub(crate) fn item(roapp: &RoApp, item: &Item, variants: &Variants) -> Value {
    let fields = &item.fields;
    let documented = variants.is("roapp.item_style", "documented");
    let (amount, cost) = if documented {
        (scaled(fields.quantity, 3), scaled(fields.cost, 5))
    } else {
        (quantity(fields.quantity), money(fields.cost))
    };
    let unit = if documented { "period_units" } else { "unit" };
    let tax = |id: &i64| tax(roapp, *id, variants);
    json!({
        "id": item.id,
        "created_at": seconds(item.created_at),
        "assignee_id": fields.assignee_id,
        "entity": entity(roapp, item.entity_id, documented),
        "quantity": amount,
        "price": price(fields.price, variants),
        "cost": cost,
        "margin_id": null,
        "is_deduction_required": item.is_deduction_required,
        "is_refunded": false,
        "comment": fields.comment,
        "comment_visibility": "all",
        "write_offs": if item.write_offs.is_empty() { Value::Null } else { Value::Array(item.write_offs.clone()) },
        "discount": {"type": fields.discount.kind, "percentage": number(fields.discount.percentage),
                     "amount": money(fields.discount.amount), "sponsor": fields.discount.sponsor},
        "warranty": {"period": fields.warranty.period.parse::<i64>().unwrap_or(0), unit: fields.warranty.units},
        "taxes": fields.tax_ids.iter().map(tax).collect::<Vec<Value>>(),
        "expiration_date": null,
    })
}

fn price(value: rust_decimal::Decimal, variants: &Variants) -> Value {
    variants.choice("roapp.item_decimals").parse().map_or_else(|_| money(value), |decimals| scaled(value, decimals))
}

fn tax(roapp: &RoApp, id: i64, variants: &Variants) -> Value {
    if variants.is("roapp.item_style", "bare_taxes") {
        return json!({"id": id});
    }
    let settings = roapp.settings();
    let known = by_id(&settings.taxes, id);
    let rate = known.and_then(|tax| crate::json::decimal(&tax["rate"])).map_or(Value::Null, number);
    json!({"id": id, "name": known.map_or(Value::Null, |tax| tax["name"].clone()), "rate": rate})
}

/// A deleted product is shown as hidden.
fn entity(roapp: &RoApp, id: i64, documented: bool) -> Value {
    let product = roapp.products.get(id);
    let text = |pick: fn(&super::model::Product) -> &String| product.map_or("", |product| pick(product).as_str());
    let service = if documented { "work" } else { "service" };
    let mut entity = json!({
        "id": id,
        "type": if product.is_some_and(|product| product.service) { service } else { "product" },
        "code": text(|product| &product.code),
        "sku": text(|product| &product.sku),
        "sn_accounting": false,
        "title": text(|product| &product.title),
        "description": text(|product| &product.description),
        "image": "",
        "thumbnail": "",
        "uom": uom(roapp, product.map_or(1, |product| product.uom_id)),
        "is_hidden": product.is_none(),
    });
    if documented {
        entity.as_object_mut().map(|fields| fields.remove("description"));
    }
    entity
}
