//! Fills the RO App account: categories, the products that are there already, and some orders made by staff.

use super::goods::{goods, pages};
use super::roapp_people;
use crate::clock::whole_seconds;
use crate::control::variants::Variants;
use crate::ids::{
    FALLBACK_PRODUCT, FALLBACK_SKU, LOCATION, MANAGER, ORDER_TYPE_REPAIR, ORDER_TYPE_SHOP, SECOND_MANAGER,
    STATUS_IN_PROGRESS,
};
use crate::roapp::model::{Category, Change, ItemFields, OrderFields, Product};
use crate::roapp::settings::{FIRST_PRODUCT_TYPE, PRICE_TYPES};
use crate::roapp::{RoApp, items, orders, products, status};
use crate::table::ChangedRows;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::json;

/// Category for products without a category of their own.
const DEFAULT_CATEGORY: i64 = 934_010;

/// Creates the demo account as of `now`.
pub(crate) fn fill(roapp: &mut RoApp, now: Timestamp) {
    bare(roapp);
    for page in pages() {
        let Some(id) = page.roapp else { continue };
        let parent_id = pages().iter().find(|parent| parent.id == page.parent).and_then(|parent| parent.roapp);
        roapp.categories.insert(id, Category { id, title: page.en.clone(), parent_id });
    }
    for good in goods().iter().filter(|good| good.in_roapp) {
        let category_id =
            pages().iter().find(|page| page.id == good.page).and_then(|page| page.roapp).unwrap_or(DEFAULT_CATEGORY);
        let title = match good.modification[0].as_str() {
            "" => good.title[0].clone(),
            modification => format!("{}, {}", good.title[0], modification.to_lowercase()),
        };
        let price = Decimal::from_f64_retain(good.price).unwrap_or_default().round_dp(2);
        products::insert(roapp, product(category_id, title, &good.article, price));
    }
    let service =
        Product { service: true, ..product(DEFAULT_CATEGORY, "Delivery by courier".to_owned(), "", Decimal::from(20)) };
    products::insert(roapp, service);
    roapp_people::fill(roapp, now);
    add_staff_orders(roapp, now);
}

/// Creates an account that has only its configuration and the fallback product.
pub(crate) fn bare(roapp: &mut RoApp) {
    roapp.settings_mut();
    let category = Category { id: DEFAULT_CATEGORY, title: "Other".to_owned(), parent_id: None };
    roapp.categories.insert(DEFAULT_CATEGORY, category);
    let mut fallback = product(DEFAULT_CATEGORY, "Shop item".to_owned(), FALLBACK_SKU, Decimal::ZERO);
    fallback.id = FALLBACK_PRODUCT;
    fallback.code = "P-0001".to_owned();
    roapp.products.insert(FALLBACK_PRODUCT, fallback);
}

fn product(category_id: i64, title: String, sku: &str, price: Decimal) -> Product {
    let prices = PRICE_TYPES.iter().map(|id| (*id, price)).collect();
    let (sku, product_type_id, residue) = (sku.to_owned(), FIRST_PRODUCT_TYPE, Decimal::from(14));
    Product { category_id, title, sku, prices, uom_id: 1, product_type_id, residue, ..Product::default() }
}

/// Five orders that staff made, without a shop.
fn add_staff_orders(roapp: &mut RoApp, now: Timestamp) {
    let variants = Variants::default();
    for n in 0..5_i64 {
        let at = now.checked_sub(SignedDuration::from_hours(24 * (6 * n + 2))).map_or(now, whole_seconds);
        let fields = OrderFields {
            branch_id: LOCATION,
            order_type_id: if n % 2 == 0 { ORDER_TYPE_REPAIR } else { ORDER_TYPE_SHOP },
            client_id: roapp.people.iter().nth(usize::try_from(n).unwrap_or(0)).map_or(0, |(id, _)| id),
            manager_id: Some(MANAGER),
            ..OrderFields::default()
        };
        let id = orders::insert(roapp, fields, at);
        let change = Change { at, variants: &variants, by_api: false };
        let (quantity, price) = (Decimal::ONE, Decimal::from(25 * (n + 1)));
        let line = ItemFields { assignee_id: SECOND_MANAGER, quantity, price, ..ItemFields::default() };
        items::insert(roapp, id, FALLBACK_PRODUCT + 1 + n, line, change);
        if n > 2 {
            status::set(roapp, id, STATUS_IN_PROGRESS, change);
        }
    }
    roapp.deliveries.clear();
    let first = roapp.orders.iter().next().map(|(id, _)| id);
    if let Some(order) = first.and_then(|id| roapp.orders.get_mut(id)) {
        order.fields.texts.insert("malfunction".to_owned(), json!("Lamp flickers"));
    }
}
