//! Rule D1: delivery, payment and the words of buyer and shop managers, for staff; and what was presumed, for the history.

use rust_decimal::Decimal;

use crate::history::Event;
use crate::order::{Cost, Fingerprint, Line, ShopOrder, as_seen};
use crate::texts::{Language, Message};

/// RO App's notes are for reading at a summary; longer texts go into the event feed instead (rule D2).
const NOTES_FIT: usize = 1_000;

/// What staff need to know beside client and lines, a message for each line.
pub fn notes(order: &ShopOrder) -> Vec<Message> {
    let mut lines = vec![Message::new("note-order").with("number", order.number)];
    let text = |id: &str, text: &str| Message::new(id).with("text", text);
    let delivery = &order.delivery;
    if !delivery.method.is_empty() {
        lines.push(text("note-delivery", &one_line(&delivery.method)));
    }
    match &delivery.cost {
        Cost::Fixed(cost) if !cost.is_zero() => {
            lines.push(amount("note-cost", *cost, order));
        }
        Cost::Said(said) => lines.push(text("note-cost-said", &one_line(said))),
        Cost::CarrierTariff => lines.push(Message::new("note-cost-by-tariff")),
        Cost::Fixed(_) | Cost::Unknown => {}
    }
    for (id, said) in [
        ("note-recipient", &delivery.recipient),
        ("note-address", &delivery.address),
        ("note-country", &delivery.country),
        ("note-payment", &order.payment),
        ("note-coupon", &order.coupon),
        ("note-managers-discount", &order.discount_title),
    ] {
        if !said.trim().is_empty() {
            lines.push(text(id, &one_line(said)));
        }
    }
    lines.extend(order.aside.iter().map(|line| line_aside(line, order)));
    lines.extend(payment_fee(order));
    if order.paid {
        lines.push(Message::new("note-paid"));
    }
    if order.no_call {
        lines.push(Message::new("note-no-call"));
    }
    if let Some(waybill) = &delivery.waybill {
        lines.push(text("note-waybill", &one_line(waybill)));
    }
    for (id, said) in [("note-comment", &order.comment), ("note-managers-comment", &order.manager_comment)] {
        if !said.is_empty() {
            lines.push(text(id, said.trim()));
        }
    }
    lines
}

/// What lies between the shop's amount and its lines.
pub fn below_total(order: &ShopOrder, difference: Decimal) -> Event {
    let currency = order.currency;
    Event::LinesBelowTotal {
        total: currency.round(order.total).normalize(),
        lines: currency.round(order.lines_total()).normalize(),
        difference: difference.normalize(),
        currency,
    }
}

/// Notes as they are written.
pub fn written(notes: &[Message], language: Language) -> String {
    notes.iter().map(|line| line.render(language)).collect::<Vec<_>>().join("\n")
}

/// Digest of delivery data: texts that look the same are one.
pub fn delivery_digest(notes: &[Message]) -> Fingerprint {
    Fingerprint::of(&notes.iter().map(|line| line.clone().map_texts(&as_seen)).collect::<Vec<_>>())
}

/// Whether a digest is of this data. Earlier releases kept that of the texts as they are.
pub fn is_same_delivery(known: &Fingerprint, notes: &[Message]) -> bool {
    *known == delivery_digest(notes) || *known == Fingerprint::of(&notes)
}

fn amount(id: &str, amount: Decimal, order: &ShopOrder) -> Message {
    Message::new(id).with("amount", amount.normalize()).with("currency", order.currency)
}

/// A line that RO App cannot hold.
fn line_aside(line: &Line, order: &ShopOrder) -> Message {
    let name = if line.title.is_empty() { &line.key.article } else { &line.title };
    let total = order.currency.round(line.total());
    let id = if total < Decimal::ZERO { "note-line-off" } else { "note-line-without-units" };
    amount(id, total.abs(), order).with("title", one_line(name)).with("quantity", line.quantity.normalize())
}

/// What the way of paying costs, and whether the amount contains it, where that can be told.
fn payment_fee(order: &ShopOrder) -> Option<Message> {
    let fee = order.payment_fee;
    if fee.is_zero() {
        return None;
    }
    let beyond_lines = order.total - order.lines_total();
    let part = if beyond_lines == fee {
        "inside"
    } else if beyond_lines.is_zero() {
        "outside"
    } else {
        // A discount beside it hides which of the two it is.
        "unknown"
    };
    Some(amount("note-fee", fee, order).with("part", part))
}

/// What was presumed to read the order, for its history.
pub fn presumed(order: &ShopOrder) -> Vec<Event> {
    let currency = order.presumed.currency.then_some(Event::CurrencyPresumed { currency: order.currency });
    let sets = order.presumed.sets.map(|reading| Event::SetRead { reading });
    currency.into_iter().chain(sets).collect()
}

/// Whether notes go into the order itself; else the order's notes say where to look, and the text is a comment. It does not depend on
/// the language.
pub fn notes_fit(notes: &[Message]) -> bool {
    written(notes, Language::English).chars().count() <= NOTES_FIT
}

/// A text in parts of at most `most` characters, cut at line breaks and blanks where there are any.
pub fn parts(text: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((end, _)) = rest.char_indices().nth(most) {
        let (head, _) = rest.split_at(end);
        // Not so early that the parts become many.
        let blank = head.rfind(['\n', ' ']).filter(|at| *at > end / 2);
        let (part, tail) = rest.split_at(blank.unwrap_or(end));
        parts.push(part.trim_end());
        rest = tail.trim_start();
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::shop;
    use super::*;
    use crate::order::{OrderNumber, Presumed, SetPrices};

    fn order(total: i64) -> ShopOrder {
        ShopOrder { number: OrderNumber(1042), ..shop(&[("A", 2, 50)], total) }
    }

    #[test]
    fn o3_what_the_shops_manager_added_stands_in_the_notes() {
        assert_eq!(written(&notes(&order(100)), Language::English), "Cartum order 1042");
        let full = ShopOrder {
            discount_title: "Regular\nbuyer".into(),
            comment: "Ring twice".into(),
            manager_comment: "Call before sending".into(),
            payment: "Card".into(),
            payment_fee: "12.50".parse().unwrap(),
            ..order(100)
        };
        let expected = "Cartum order 1042\nPayment: Card\nManager's discount: Regular buyer\nPayment fee: 12.5 RON (not part of the amount)\nBuyer's comment: Ring twice\nShop manager's comment: Call before sending";
        assert_eq!(written(&notes(&full), Language::English), expected);
    }

    #[test]
    fn d2_delivery_data_that_looks_the_same_is_the_same() {
        let with = |address: &str, comment: &str| {
            let mut given = order(100);
            given.delivery.address = address.into();
            given.comment = comment.into();
            notes(&given)
        };
        let plain = with("Iași, Lungă 5", "Ring  twice\n\nThen wait");
        assert_eq!(delivery_digest(&plain), Fingerprint::of(&plain), "what was kept before stays good");
        for (address, comment) in [
            ("Iași, Lungă\u{200b} 5", "Ring  twice\n\nThen wait"),
            ("Iași, Lunga\u{306} 5", "Ring  twice\n\nThen wait"),
            ("Ias\u{326}i, Lungă 5", "\u{feff}Ring  twice\n\nThen wait"),
            ("Iași, \u{200e} Lungă 5", "Ring  twice\n\nThen wait\u{ad}"),
        ] {
            let same = with(address, comment);
            assert!(is_same_delivery(&delivery_digest(&plain), &same), "{address} {comment}");
            assert!(is_same_delivery(&delivery_digest(&same), &plain), "{address} {comment}");
            assert!(is_same_delivery(&Fingerprint::of(&same), &same), "kept by an earlier release");
        }
        for (address, comment) in [
            ("Iași, Lungă 6", "Ring  twice\n\nThen wait"),
            ("Iasi, Lungă 5", "Ring  twice\n\nThen wait"),
            ("Iași, Lungă 5", "Ring twice\nThen wait"),
        ] {
            assert!(!is_same_delivery(&delivery_digest(&plain), &with(address, comment)), "{address} {comment}");
        }
    }

    #[test]
    fn d1_a_delivery_cost_that_cannot_be_read_stands_in_the_notes() {
        let said = |cost: Cost| {
            let mut given = order(100);
            given.delivery.cost = cost;
            written(&notes(&given), Language::English)
        };
        for text in ["1,250", "25 lei", "-0.5", "by agreement"] {
            let expected = format!("Cartum order 1042\nDelivery cost, as the shop has it: {text}");
            assert_eq!(said(Cost::Said(text.into())), expected);
        }
        assert_eq!(said(Cost::Said("25\nlei".into())), said(Cost::Said("25 lei".into())));
        for nothing in [Cost::Unknown, Cost::Fixed(Decimal::ZERO)] {
            assert_eq!(said(nothing), "Cartum order 1042");
        }
    }

    #[test]
    fn o8_whether_the_amount_contains_the_fee_is_said_only_where_it_can_be_known() {
        for (total, fee, expected) in [
            (100, 0, None),
            (100, 5, Some("Payment fee: 5 RON (not part of the amount)")),
            (105, 5, Some("Payment fee: 5 RON (part of the amount)")),
            (95, 5, Some("Payment fee: 5 RON")),
            (107, 5, Some("Payment fee: 5 RON")),
        ] {
            let order = ShopOrder { payment_fee: fee.into(), ..order(total) };
            assert_eq!(payment_fee(&order).map(|line| line.to_string()).as_deref(), expected, "{total} with {fee}");
        }
    }

    #[test]
    fn o8_what_was_presumed_is_said() {
        assert_eq!(presumed(&order(100)), []);
        let said = |sets, currency| presumed(&ShopOrder { presumed: Presumed { currency, sets }, ..order(100) });
        assert_eq!(said(None, true), [Event::CurrencyPresumed { currency: "RON".parse().unwrap() }]);
        let reading = SetPrices::Parts;
        assert_eq!(said(Some(reading), false), [Event::SetRead { reading }]);
    }
}
