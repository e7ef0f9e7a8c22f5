//! Large accounts in one call: many contacts, orders and products.

use super::answers::ok;
use super::context::RoappContext;
use crate::answer::Reply;
use crate::ids::{FALLBACK_PRODUCT, LOCATION, MANAGER, ORDER_TYPE_SHOP, SECOND_MANAGER};
use crate::roapp::model::{Change, ItemFields, OrderFields, Product};
use crate::roapp::settings::FIRST_PRODUCT_TYPE;
use crate::roapp::{items, orders, people, person_view, products};
use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Limit for each kind in one call.
const LIMIT: u64 = 100_000;

/// `{"people": 12000, "orders": 3000, "products": 5000}`. No web-hook is sent. Each contact has its own phone. Each order has one line of
/// the fallback product, and a contact of the account. Each product has its own title and article.
pub(super) fn fill(context: &mut RoappContext) -> Reply {
    let wanted = |name: &str| context.body[name].as_u64().unwrap_or(0).min(LIMIT);
    let (people, orders, products) = (wanted("people"), wanted("orders"), wanted("products"));
    let first_person = context.roapp.people.len() as u64;
    for n in first_person..first_person + people {
        add_person(context, n);
    }
    let first_product = context.roapp.products.len() as u64;
    for n in first_product..first_product + products {
        add_product(context, n);
    }
    let first_delivery = context.roapp.deliveries.next_key(1);
    let clients: Vec<i64> = context.roapp.people.iter().map(|(id, _)| id).collect();
    for n in 0..orders {
        let client = usize::try_from(n).ok().and_then(|n| clients.get(n % clients.len().max(1))).copied();
        add_order(context, n, client.unwrap_or_default());
    }
    let deliveries = &mut context.roapp.deliveries;
    let added: Vec<i64> = deliveries.iter().map(|(id, _)| id).filter(|id| *id >= first_delivery).collect();
    for id in added {
        deliveries.remove(id);
    }
    ok(&json!({"people": people, "orders": orders, "products": products}))
}

fn add_person(context: &mut RoappContext, n: u64) {
    let mut fields = person_view::defaults(false);
    let phone = format!("+4077{n:07}");
    let phones = json!([{"title": "Main", "phone": phone, "notify": true, "has_viber": false, "has_whatsapp": false}]);
    fields.insert("first_name".to_owned(), Value::from(format!("Filler {n:06}")));
    fields.insert("email".to_owned(), Value::from(format!("filler-{n:06}@example.com")));
    fields.insert("phones".to_owned(), phones);
    people::insert(context.roapp, fields, false, context.change.at);
}

fn add_product(context: &mut RoappContext, n: u64) {
    let category_id = context.roapp.categories.iter().next().map_or(0, |(id, _)| id);
    let (title, sku) = (format!("Filler item {n:06}"), format!("FILL-{n:06}"));
    let product_type_id = FIRST_PRODUCT_TYPE;
    let product = Product { category_id, title, sku, uom_id: 1, product_type_id, ..Product::default() };
    products::insert(context.roapp, product);
}

/// The orders are ten minutes apart, so that a list by date has an order.
fn add_order(context: &mut RoappContext, n: u64, client_id: i64) {
    let change = context.change;
    let age = SignedDuration::from_mins(10 * i64::try_from(n).unwrap_or(0));
    let at = change.at.checked_sub(age).unwrap_or(change.at);
    let fields = OrderFields {
        branch_id: LOCATION,
        order_type_id: ORDER_TYPE_SHOP,
        client_id,
        manager_id: Some(MANAGER),
        ..OrderFields::default()
    };
    let id = orders::insert(context.roapp, fields, at);
    let (quantity, price) = (Decimal::ONE, Decimal::TEN);
    let line = ItemFields { assignee_id: SECOND_MANAGER, quantity, price, ..ItemFields::default() };
    items::insert(context.roapp, id, FALLBACK_PRODUCT, line, Change { at, ..change });
}
