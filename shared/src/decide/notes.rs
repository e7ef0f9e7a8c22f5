//! Rule D1: delivery, payment and the words of buyer and shop managers, as text for staff; and what was presumed, for the history.

use crate::order::{Cost, SetPrices, ShopOrder};

/// RO App's notes are for reading at a glance; longer texts go into the event feed instead (rule D2).
const NOTES_FIT: usize = 1_000;

/// How notes begin.
const NOTES_BEGIN: &str = "Cartum order ";

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
        ("Manager's discount", &order.discount_title),
    ] {
        if !text.trim().is_empty() {
            parts.push(format!("{label}: {}", one_line(text)));
        }
    }
    parts.extend(payment_fee(order));
    if order.paid {
        parts.push("Paid".into());
    }
    if let Some(waybill) = &delivery.waybill {
        parts.push(format!("Waybill: {}", one_line(waybill)));
    }
    if !order.comment.is_empty() {
        parts.push(format!("Buyer's comment: {}", order.comment.trim()));
    }
    if !order.manager_comment.is_empty() {
        parts.push(format!("Shop manager's comment: {}", order.manager_comment.trim()));
    }
    parts.join("\n")
}

/// What the way of paying costs, and whether the amount contains it, where that can be told.
fn payment_fee(order: &ShopOrder) -> Option<String> {
    let fee = order.payment_fee;
    if fee.is_zero() {
        return None;
    }
    let beyond_lines = order.total - order.lines_total();
    let part = if beyond_lines == fee {
        " (part of the amount)"
    } else if beyond_lines.is_zero() {
        " (not part of the amount)"
    } else {
        // A discount beside it hides which of the two it is.
        ""
    };
    Some(format!("Payment fee: {} {}{part}", fee.normalize(), order.currency))
}

/// What was presumed to read the order, for its history.
pub fn presumed(order: &ShopOrder) -> Vec<String> {
    let currency = order.presumed.currency.then(|| {
        format!(
            "The shop's order names no currency: it was taken as {}, the only one switched on in the shop.",
            order.currency
        )
    });
    let sets = order.presumed.sets.map(|reading| {
        match reading {
            SetPrices::Main => "The order has a set: its own price makes the shop's sum, so its parts are entered at price 0.",
            SetPrices::Parts => "The order has a set: the prices of its parts make the shop's sum, so the set itself is entered at price 0.",
            SetPrices::Both => "The order has a set: the shop's sum counts its own price and those of its parts, so all are entered.",
            SetPrices::Unclear => "The order has a set, and neither its own price nor those of its parts make the shop's sum: all are entered as they are. Compare the amount with the shop's.",
        }
        .to_owned()
    });
    currency.into_iter().chain(sets).collect()
}

/// Whether notes go into the order itself; else the order's notes say where to look, and the text is a comment.
pub fn notes_fit(text: &str) -> bool {
    text.chars().count() <= NOTES_FIT
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::{Buyer, Delivery, Line, LineKey, OrderNumber, Presumed, ShopStatusId, TypedPhone};

    fn order(total: i64) -> ShopOrder {
        let line = Line {
            key: LineKey { article: "A".into(), kind: "product".into(), ordinal: 0 },
            article: "A".into(),
            title: "Lamp".into(),
            quantity: 2.into(),
            price: 50.into(),
        };
        ShopOrder {
            number: OrderNumber(1042),
            created: "2026-01-01T00:00:00Z".parse().unwrap(),
            status: ShopStatusId(1),
            buyer: Buyer { name: String::new(), phone: TypedPhone::new("", "RO"), email: None },
            lines: vec![line],
            total: total.into(),
            currency: "RON".parse().unwrap(),
            presumed: Presumed::default(),
            coupon: String::new(),
            discount_title: String::new(),
            delivery: Delivery {
                method: String::new(),
                cost: Cost::Unknown,
                recipient: String::new(),
                address: String::new(),
                waybill: None,
            },
            comment: String::new(),
            manager_comment: String::new(),
            payment: String::new(),
            payment_fee: 0.into(),
            paid: false,
        }
    }

    #[test]
    fn o3_what_the_shops_manager_added_stands_in_the_notes() {
        assert_eq!(notes(&order(100)), "Cartum order 1042");
        let full = ShopOrder {
            discount_title: "Regular\nbuyer".into(),
            comment: "Ring twice".into(),
            manager_comment: "Call before sending".into(),
            payment: "Card".into(),
            payment_fee: "12.50".parse().unwrap(),
            ..order(100)
        };
        let expected = "Cartum order 1042\nPayment: Card\nManager's discount: Regular buyer\nPayment fee: 12.5 RON (not part of the amount)\nBuyer's comment: Ring twice\nShop manager's comment: Call before sending";
        assert_eq!(notes(&full), expected);
    }

    #[test]
    fn o8_whether_the_amount_contains_the_fee_is_said_only_where_it_can_be_told() {
        for (total, fee, expected) in [
            (100, 0, None),
            (100, 5, Some("Payment fee: 5 RON (not part of the amount)")),
            (105, 5, Some("Payment fee: 5 RON (part of the amount)")),
            (95, 5, Some("Payment fee: 5 RON")),
            (107, 5, Some("Payment fee: 5 RON")),
        ] {
            let order = ShopOrder { payment_fee: fee.into(), ..order(total) };
            assert_eq!(payment_fee(&order).as_deref(), expected, "{total} with {fee}");
        }
    }

    #[test]
    fn o8_what_was_presumed_is_said() {
        assert_eq!(presumed(&order(100)), [] as [String; 0]);
        let said =
            |sets, currency| presumed(&ShopOrder { presumed: Presumed { currency, sets }, ..order(100) }).join(" ");
        assert!(said(None, true).contains("taken as RON"));
        for (reading, part) in [
            (SetPrices::Main, "its parts are entered at price 0"),
            (SetPrices::Parts, "the set itself is entered at price 0"),
            (SetPrices::Both, "all are entered"),
            (SetPrices::Unclear, "Compare the amount"),
        ] {
            assert!(said(Some(reading), false).contains(part), "{reading:?}");
        }
    }
}
