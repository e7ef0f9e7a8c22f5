//! The sums of an order, always computed from its lines.

use super::model::{ItemFields, Order};
use crate::control::variants::Variants;
use crate::json::cents;
use rust_decimal::Decimal;

/// The discount of a line as an amount.
pub(crate) fn discount(line: &ItemFields, variants: &Variants) -> Decimal {
    let full = line.quantity * line.price;
    let off = match line.discount.kind.as_str() {
        "value" if variants.is("roapp.value_discount", "unit") => line.discount.amount * line.quantity,
        "value" => line.discount.amount,
        _ => full * line.discount.percentage / Decimal::ONE_HUNDRED,
    };
    cents(off)
}

/// Sum of the lines less their discounts, with the tax on top.
pub(crate) fn total(order: &Order, variants: &Variants) -> Decimal {
    let net = |line: &ItemFields| cents(line.quantity * line.price) - discount(line, variants);
    let tax = Decimal::from(variants.number("roapp.default_tax").unwrap_or_default()) / Decimal::ONE_HUNDRED;
    order.items.iter().map(|item| net(&item.fields)).map(|net| net + cents(net * tax)).sum()
}

/// Sum of the discounts.
pub(crate) fn discounts(order: &Order, variants: &Variants) -> Decimal {
    order.items.iter().map(|item| discount(&item.fields, variants)).sum()
}
