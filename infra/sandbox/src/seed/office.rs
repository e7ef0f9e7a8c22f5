//! Fills the RO App account: categories, the products it already has, and a few orders of its own.

use super::goods::{GOODS, PAGES};
use super::office_people;
use crate::control::variants::Variants;
use crate::ids::{
    FALLBACK_PRODUCT, FALLBACK_SKU, LOCATION, MANAGER, ORDER_TYPE_REPAIR, ORDER_TYPE_SHOP, SECOND_MANAGER,
    STATUS_IN_PROGRESS,
};
use crate::roapp::model::{Category, Discount, ItemFields, OrderFields, Product, Warranty};
use crate::roapp::settings::PRICE_TYPES;
use crate::roapp::{Office, items, orders, products, status};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::json;

/// Category that takes what has no better place.
const DEFAULT_CATEGORY: i64 = 934_010;

/// The whole demo account as of `now`.
pub(crate) fn fill(office: &mut Office, now: Timestamp) {
    bare(office);
    for page in PAGES {
        let Some(id) = page.office else { continue };
        let parent_id = PAGES.iter().find(|parent| parent.id == page.parent).and_then(|parent| parent.office);
        office.categories.insert(id, Category { id, title: page.en.to_owned(), parent_id });
    }
    for good in GOODS.iter().filter(|good| good.known) {
        let category_id =
            PAGES.iter().find(|page| page.id == good.page).and_then(|page| page.office).unwrap_or(DEFAULT_CATEGORY);
        let title = if good.modification.0.is_empty() {
            good.en.to_owned()
        } else {
            format!("{}, {}", good.en, good.modification.0.to_lowercase())
        };
        let price = Decimal::from_f64_retain(good.price).unwrap_or_default().round_dp(2);
        products::add(office, product(category_id, title, good.article, price));
    }
    let service =
        Product { service: true, ..product(DEFAULT_CATEGORY, "Delivery by courier".to_owned(), "", Decimal::from(20)) };
    products::add(office, service);
    office_people::fill(office, now);
    own_orders(office, now);
}

/// An account with its configuration and the fallback product, and nothing else.
pub(crate) fn bare(office: &mut Office) {
    office.settings();
    office
        .categories
        .insert(DEFAULT_CATEGORY, Category { id: DEFAULT_CATEGORY, title: "Other".to_owned(), parent_id: None });
    let mut fallback = product(DEFAULT_CATEGORY, "Shop item".to_owned(), FALLBACK_SKU, Decimal::ZERO);
    fallback.id = FALLBACK_PRODUCT;
    fallback.code = "P-0001".to_owned();
    office.products.insert(FALLBACK_PRODUCT, fallback);
}

fn product(category_id: i64, title: String, sku: &str, price: Decimal) -> Product {
    Product {
        id: 0,
        service: false,
        category_id,
        title,
        description: String::new(),
        code: String::new(),
        sku: sku.to_owned(),
        cost: Decimal::ZERO,
        barcodes: Vec::new(),
        prices: PRICE_TYPES.iter().map(|id| (*id, price)).collect(),
        uom_id: 1,
        product_type_id: crate::roapp::settings::first_product_type(),
        residue: Decimal::from(14),
        more: serde_json::Map::new(),
    }
}

/// Five orders staff made without any shop.
fn own_orders(office: &mut Office, now: Timestamp) {
    let variants = Variants::default();
    for n in 0..5_i64 {
        let at = now.checked_sub(SignedDuration::from_hours(24 * (6 * n + 2))).map_or(now, crate::clock::whole);
        let fields = OrderFields {
            branch_id: LOCATION,
            order_type_id: if n % 2 == 0 { ORDER_TYPE_REPAIR } else { ORDER_TYPE_SHOP },
            client_id: office.people.iter().nth(usize::try_from(n).unwrap_or(0)).map_or(0, |(id, _)| id),
            manager_id: Some(MANAGER),
            ..OrderFields::default()
        };
        let id = orders::add(office, fields, at);
        items::put(office, id, FALLBACK_PRODUCT + 1 + n, line(Decimal::from(25 * (n + 1))), at, &variants);
        if n > 2 {
            status::set(office, id, STATUS_IN_PROGRESS, at, &variants, false);
        }
    }
    office.deliveries.clear();
    let first = office.orders.iter().next().map(|(id, _)| id);
    if let Some(order) = first.and_then(|id| office.orders.get_mut(id)) {
        order.fields.texts.insert("malfunction".to_owned(), json!("Lamp flickers"));
    }
}

fn line(price: Decimal) -> ItemFields {
    ItemFields {
        assignee_id: SECOND_MANAGER,
        quantity: Decimal::ONE,
        price,
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
    }
}
