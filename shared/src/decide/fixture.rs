//! An order of a shop and its lines in RO App, for tests of rules.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{LinePlan, LineStep, LineViews, RoAppLine, is_stock_written_off, line_plan};
use crate::order::{
    AgreedLine, Buyer, Cost, Delivery, ItemId, Line, LineKey, OrderNumber, Presumed, ShopOrder, ShopStatusId,
    TypedPhone,
};

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
            country: String::new(),
            waybill: None,
        },
        comment: String::new(),
        manager_comment: String::new(),
        payment: String::new(),
        payment_fee: Decimal::ZERO,
        paid: false,
        no_call: false,
    }
}

/// Makes the first `done` steps.
pub fn make(plan: &LinePlan, items: &mut BTreeMap<u64, RoAppLine>, done: usize) {
    for step in plan.steps.iter().take(done) {
        match step {
            LineStep::Add { mark, quantity, price, discount, .. } => {
                let id = items.keys().max().unwrap_or(&0) + 1;
                let (quantity, price) = (*quantity, *price);
                let discount = Some(*discount);
                let new = RoAppLine { item: ItemId(id), mark: *mark, quantity, price, discount, written_off: false };
                items.insert(id, new);
            }
            LineStep::Change { item, quantity, price, discount, .. } => {
                let line = items.get_mut(&item.0).unwrap();
                (line.quantity, line.price, line.discount) = (*quantity, *price, Some(*discount));
            }
            LineStep::Remove { item, .. } => {
                items.remove(&item.0);
            }
        }
    }
}

/// The plan of an order whose items RO App has by id, where RO App wins.
pub fn plan(
    agreed: &[AgreedLine],
    journal: &[AgreedLine],
    shop: &ShopOrder,
    items: &BTreeMap<u64, RoAppLine>,
) -> LinePlan {
    let items: Vec<_> = items.values().cloned().collect();
    let frozen = is_stock_written_off(&items);
    line_plan(LineViews { agreed, journal, shop, items: &items, frozen, roapp_wins: true })
}
