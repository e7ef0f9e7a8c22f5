//! Large accounts in one call: so many contacts, orders and products.

use super::office::Desk;
use super::ok;
use crate::answer::Answer;
use crate::ids::{FALLBACK_PRODUCT, LOCATION, MANAGER, ORDER_TYPE_SHOP, SECOND_MANAGER};
use crate::roapp::model::{Discount, ItemFields, OrderFields, Product, Warranty};
use crate::roapp::{items, orders, people, person_view, products};
use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Most of one kind that a call makes.
const MOST: u64 = 100_000;

/// `{"people": 12000, "orders": 3000, "products": 5000}`. Nothing is told to web-hooks. Each contact has a phone of its own,
/// each order one line of the fallback product and a contact of the account, each product a title and an article of its own.
pub(super) fn fill(desk: &mut Desk) -> Result<Answer, Answer> {
    let wanted = |name: &str| desk.body[name].as_u64().unwrap_or(0).min(MOST);
    let (people, orders, products) = (wanted("people"), wanted("orders"), wanted("products"));
    let first_person = desk.office.people.len();
    for n in 0..people {
        person(desk, first_person as u64 + n);
    }
    let first_product = desk.office.products.len();
    for n in 0..products {
        product(desk, first_product as u64 + n);
    }
    let waiting: Vec<i64> = desk.office.deliveries.iter().map(|(id, _)| id).collect();
    let clients: Vec<i64> = desk.office.people.iter().map(|(id, _)| id).collect();
    for n in 0..orders {
        let client = usize::try_from(n).ok().and_then(|n| clients.get(n % clients.len().max(1))).copied();
        order(desk, n, client.unwrap_or_default());
    }
    let new: Vec<i64> = desk.office.deliveries.iter().map(|(id, _)| id).filter(|id| !waiting.contains(id)).collect();
    for id in new {
        desk.office.deliveries.remove(id);
    }
    ok(&json!({"people": people, "orders": orders, "products": products}))
}

fn person(desk: &mut Desk, n: u64) {
    let mut fields = person_view::defaults(false);
    let phone = format!("+4077{n:07}");
    let phones = json!([{"title": "Main", "phone": phone, "notify": true, "has_viber": false, "has_whatsapp": false}]);
    fields.insert("first_name".to_owned(), Value::from(format!("Filler {n:06}")));
    fields.insert("email".to_owned(), Value::from(format!("filler-{n:06}@example.com")));
    fields.insert("phones".to_owned(), phones);
    people::add(desk.office, fields, false, desk.at);
}

fn product(desk: &mut Desk, n: u64) {
    let category_id = desk.office.categories.iter().next().map_or(0, |(id, _)| id);
    let product = Product {
        id: 0,
        service: false,
        category_id,
        title: format!("Filler item {n:06}"),
        description: String::new(),
        code: String::new(),
        sku: format!("FILL-{n:06}"),
        cost: Decimal::ZERO,
        barcodes: Vec::new(),
        prices: std::collections::BTreeMap::new(),
        uom_id: 1,
        product_type_id: crate::roapp::settings::first_product_type(),
        residue: Decimal::ZERO,
        more: serde_json::Map::new(),
    };
    products::add(desk.office, product);
}

/// Ten minutes lie between two orders, so that a list by date has an order.
fn order(desk: &mut Desk, n: u64, client_id: i64) {
    let age = SignedDuration::from_mins(10 * i64::try_from(n).unwrap_or(0));
    let at = desk.at.checked_sub(age).unwrap_or(desk.at);
    let fields = OrderFields {
        branch_id: LOCATION,
        order_type_id: ORDER_TYPE_SHOP,
        client_id,
        manager_id: Some(MANAGER),
        ..OrderFields::default()
    };
    let id = orders::add(desk.office, fields, at);
    let line = ItemFields {
        assignee_id: SECOND_MANAGER,
        quantity: Decimal::ONE,
        price: Decimal::TEN,
        cost: Decimal::ZERO,
        discount: Discount {
            kind: "percentage".to_owned(),
            percentage: Decimal::ZERO,
            amount: Decimal::ZERO,
            sponsor: "staff".to_owned(),
        },
        warranty: Warranty { period: "0".to_owned(), units: "days".to_owned() },
        tax_ids: Vec::new(),
        comment: String::new(),
    };
    items::put(desk.office, id, FALLBACK_PRODUCT, line, at, desk.variants);
}
