//! Rule D1: delivery, payment and the buyer's words, as text for staff.

use crate::order::{Cost, ShopOrder};

/// RO App's notes are for reading at a glance; longer texts go into the event feed instead (rule D2).
const NOTES_FIT: usize = 1_000;

/// How notes begin.
pub const NOTES_BEGIN: &str = "Cartum order ";

/// What staff need to know beside client and lines.
pub fn notes(order: &ShopOrder) -> String {
    let mut parts = vec![format!("{NOTES_BEGIN}{}", order.number)];
    let delivery = &order.delivery;
    if !delivery.method.is_empty() {
        parts.push(format!("Delivery: {}", one_line(&delivery.method)));
    }
    match delivery.cost {
        Cost::Fixed(cost) if !cost.is_zero() => {
            parts.push(format!("Delivery cost: {} {} (not part of the amount)", cost.normalize(), order.currency));
        }
        Cost::CarrierTariff => parts.push("Delivery cost: by the carrier's tariff".into()),
        Cost::Fixed(_) | Cost::Unknown => {}
    }
    for (label, text) in [
        ("Recipient", &delivery.recipient),
        ("Address", &delivery.address),
        ("Payment", &order.payment),
        ("Coupon", &order.coupon),
    ] {
        if !text.trim().is_empty() {
            parts.push(format!("{label}: {}", one_line(text)));
        }
    }
    if order.paid {
        parts.push("Paid".into());
    }
    if let Some(waybill) = &delivery.waybill {
        parts.push(format!("Waybill: {}", one_line(waybill)));
    }
    if !order.comment.is_empty() {
        parts.push(format!("Buyer's comment: {}", order.comment.trim()));
    }
    parts.join("\n")
}

/// Whether notes go into the order itself; else the order's notes say where to look, and the text is a comment.
pub fn notes_fit(text: &str) -> bool {
    text.chars().count() <= NOTES_FIT
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
