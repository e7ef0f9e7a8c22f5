//! Completes an order's lines and sums as the live shop computes them.
//!
//! Without an order discount, `total_sum` is the sum of the lines. A percentage coupon does not change the lines, and the result is
//! rounded down: 25 % off 799 is 599, so the discount is 200. A manager's discount is subtracted as well. For a set, either its own
//! price or the prices of its parts are counted.

use super::Shop;
use crate::control::variants::Variants;
use crate::json::{decimal, number, text};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// Fields that affect the sums.
pub(super) const AFFECTING: [&str; 6] =
    ["products", "coupon_percent", "coupon_discount_value", "discount_value", "manager_discount", "payment_price"];

/// Completes missing fields of the lines, and the sums: all of them with `recount`, otherwise only missing ones.
pub(crate) fn complete(shop: &Shop, order: &mut Value, recount: bool, variants: &Variants) {
    let sets = Sets::read(variants);
    let gifts_priced = variants.is("shop.gift_price", "priced");
    let Some(fields) = order.as_object_mut() else {
        return;
    };
    let mut sum = Decimal::ZERO;
    let mut units = Decimal::ZERO;
    for line in fields.get_mut("products").and_then(Value::as_array_mut).into_iter().flatten() {
        complete_line(shop, line, recount, sets);
        if gifts_priced && text(line, "type") == "gift" {
            price_gift(shop, line);
        }
        if sets.is_counted(line) {
            sum += decimal(&line["total_price"]).unwrap_or_default();
            units += decimal(&line["quantity"]).unwrap_or_default();
        }
    }
    let off = discount(fields, sum, variants);
    let fee =
        if variants.is("shop.payment_in_total", "inside") { amount(fields, "payment_price") } else { Decimal::ZERO };
    let mut set = |name: &str, value: Decimal| {
        if recount || !fields.contains_key(name) {
            fields.insert(name.to_owned(), number(value));
        }
    };
    set("total_default", sum);
    set("total_sum", sum - off + fee);
    set("total_quantity", units);
}

/// Which lines of a set have a price, and which are counted.
#[derive(Clone, Copy)]
struct Sets {
    main_priced: bool,
    parts_priced: bool,
    main_counts: bool,
}

impl Sets {
    fn read(variants: &Variants) -> Sets {
        let (main_priced, parts_priced, main_counts) = match variants.choice("shop.set_prices").as_str() {
            "main" => (true, false, true),
            "parts" => (false, true, false),
            "both_parts" => (true, true, false),
            _ => (true, true, true),
        };
        Sets { main_priced, parts_priced, main_counts }
    }

    fn is_counted(self, line: &Value) -> bool {
        match text(line, "type") {
            "set_main" => self.main_counts,
            "set_item" => !self.main_counts,
            _ => true,
        }
    }

    fn is_priced(self, line: &Value) -> bool {
        match text(line, "type") {
            "set_main" => self.main_priced,
            "set_item" => self.parts_priced,
            _ => true,
        }
    }
}

fn complete_line(shop: &Shop, line: &mut Value, recount: bool, sets: Sets) {
    let product = shop.product(text(line, "article"));
    let from_product = |name: &str| product.and_then(|product| product.get(name)).cloned();
    let title = from_product("title").map(|title| line_title(&title, from_product("mod_title").as_ref()));
    let price = from_product("price").filter(|_| sets.is_priced(line));
    let Some(fields) = line.as_object_mut() else {
        return;
    };
    fill(fields, "title", title.unwrap_or_else(|| Value::from("")));
    fill(fields, "quantity", Value::from(1));
    fill(fields, "price", price.unwrap_or_else(|| Value::from(0)));
    fill(fields, "discount_marker", Value::from("NONE"));
    fill(fields, "type", Value::from("product"));
    let amount = |name: &str| fields.get(name).and_then(decimal).unwrap_or_default();
    let total = number(amount("price") * amount("quantity"));
    if recount {
        fields.insert("total_price".to_owned(), total);
    } else {
        fill(fields, "total_price", total);
    }
}

/// Gives a gift the price of its product; its total stays 0.
fn price_gift(shop: &Shop, line: &mut Value) {
    let price = shop.product(text(line, "article")).and_then(|product| product.get("price")).cloned();
    if let Some(price) = price {
        line["price"] = price;
    }
    line["total_price"] = Value::from(0);
}

/// The storefront's form: name, then the modification in lower case.
fn line_title(title: &Value, modification: Option<&Value>) -> Value {
    let name = text(title, "en");
    match modification.map(|map| text(map, "en")).filter(|text| !text.is_empty()) {
        Some(modification) => Value::from(format!("{name}, {}", modification.to_lowercase())),
        None => Value::from(name),
    }
}

fn fill(fields: &mut Map<String, Value>, name: &str, value: Value) {
    fields.entry(name).or_insert(value);
}

fn amount(fields: &Map<String, Value>, name: &str) -> Decimal {
    fields.get(name).and_then(decimal).unwrap_or_default()
}

/// The sum of the order's discounts. A coupon's amount is computed from its percentage.
fn discount(fields: &mut Map<String, Value>, sum: Decimal, variants: &Variants) -> Decimal {
    let percent = amount(fields, "coupon_percent");
    if !percent.is_zero() {
        let left = (sum * (Decimal::ONE_HUNDRED - percent) / Decimal::ONE_HUNDRED).floor();
        fields.insert("coupon_discount_value".to_owned(), number(sum - left));
    }
    let by_manager =
        if variants.is("shop.manager_discount", "inside") { amount(fields, "manager_discount") } else { Decimal::ZERO };
    amount(fields, "coupon_discount_value") + amount(fields, "discount_value") + by_manager
}
