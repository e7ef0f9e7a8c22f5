//! An order of a shop, for tests of rules.

use rust_decimal::Decimal;

use crate::order::{Buyer, Cost, Delivery, Line, LineKey, OrderNumber, Presumed, ShopOrder, ShopStatusId, TypedPhone};

/// An order with lines of article, quantity and price.
pub fn shop(lines: &[(&str, i64, i64)], total: i64) -> ShopOrder {
    let line = |&(article, quantity, price): &(&str, i64, i64)| Line {
        key: LineKey { article: article.into(), kind: "product".into(), ordinal: 0 },
        article: article.into(),
        title: article.into(),
        quantity: quantity.into(),
        price: price.into(),
    };
    ShopOrder {
        number: OrderNumber(1),
        created: "2026-01-01T00:00:00Z".parse().unwrap(),
        status: ShopStatusId(1),
        buyer: Buyer { name: String::new(), phone: TypedPhone::new("", "RO"), email: None },
        lines: lines.iter().map(line).collect(),
        aside: Vec::new(),
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
        payment_fee: Decimal::ZERO,
        paid: false,
    }
}
