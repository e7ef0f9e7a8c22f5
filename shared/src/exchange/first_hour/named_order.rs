//! The order of the shop that a person named: its status and its paid mark are moved and moved back.
//!
//! Guarantees: what the order was is written before it is moved; it is moved back at once, also where a person stops the first
//! hour, and after a kill before anything else is done; what is to be moved back is forgotten when the shop shows that it is.

use serde_json::{Value, json};

use super::calls::{Halt, Runner};
use super::state::MovedOrder;
use crate::cartum::{Token, delivered};
use crate::decide::first_hour::{Seen, number, rows};
use crate::exchange::stores::shop::Shop;
use crate::order::OrderNumber;
use crate::texts::Message;

const ORDERS: &str = "orders/get";
const UPDATE: &str = "orders/update";
/// Spellings of the paid mark.
const PAID: [&str; 3] = ["payed", "paid", "paided"];

/// A moved order as the shop shows it.
struct Now {
    status: u64,
    paid: u64,
}

fn read(seen: &Seen) -> Option<Now> {
    let row = rows(&seen.body["response"]["orders"], "").first()?;
    Some(Now { status: number(&row["stat_status"])?, paid: number(&row["payed"]).unwrap_or(0) })
}

impl Runner<'_> {
    async fn read_order(&mut self, name: &str, order: u64) -> Result<Option<Now>, Halt> {
        let asked = json!({"ids": [order], "offset": 0, "limit": 1});
        Ok(self.call(name, ORDERS, asked, Token::Good).await?.as_ref().and_then(read))
    }

    async fn update(&mut self, name: &str, order: u64, change: Value) -> Result<Option<Seen>, Halt> {
        let mut record = change;
        record["order_id"] = json!(order);
        self.call(name, UPDATE, json!({"orders": [record]}), Token::Good).await
    }

    /// Moves the order and moves it back, once in a first hour, and waits for the web-hooks of it.
    pub(super) async fn named_order(&mut self, order: u64) -> Result<(), Halt> {
        let Some(shop) = self.shop.clone() else { return Ok(()) };
        let done = "shop.update.moved";
        if self.state.writes.get(done).is_none_or(|written| written.seen.is_none()) {
            let Some(before) = self.read_order("shop.update.before", order).await? else { return Ok(()) };
            self.watch_shop(&shop.settings.id, OrderNumber(order)).await?;
            let moved = MovedOrder { store: shop.settings.id.clone(), order, status: before.status, paid: None };
            self.state.moved = Some(moved);
            self.save().await?;
            let moved = Box::pin(self.move_order(&shop, order, &before)).await;
            // Whatever kept it from going on, the order is moved back now.
            self.move_back().await?;
            moved?;
            self.keep(done, Seen { status: 200, ..Seen::default() }).await?;
        } else if let Some(name) = self.state.paid_field.clone() {
            self.evidence.note("paid_field", json!(name));
        }
        Box::pin(self.listen_to_shop(&shop)).await
    }

    async fn move_order(&mut self, shop: &Shop, order: u64, before: &Now) -> Result<(), Halt> {
        if let Some(other) = self.other_status(shop, before.status).await? {
            self.update("shop.update.status", order, json!({"status": other})).await?;
            let after = self.read_order("shop.update.status_after", order).await?;
            self.evidence.note("status_moved", json!(after.is_some_and(|after| after.status == other)));
            self.update("shop.update.status_back", order, json!({"status": before.status})).await?;
        }
        for name in PAID {
            self.state.moved =
                self.state.moved.take().map(|moved| MovedOrder { paid: Some((name.to_owned(), before.paid)), ..moved });
            self.save().await?;
            self.update("shop.update.paid", order, json!({name: 1 - before.paid.min(1)})).await?;
            let after = self.read_order("shop.update.after", order).await?;
            if after.is_some_and(|after| after.paid != before.paid) {
                self.evidence.note("paid_field", json!(name));
                self.state.paid_field = Some(name.to_owned());
                break;
            }
        }
        Ok(())
    }

    /// Another status of the shop, never one of orders that are done.
    async fn other_status(&mut self, shop: &Shop, now: u64) -> Result<Option<u64>, Halt> {
        self.count().await?;
        let known = shop.cartum.statuses().await.unwrap_or_default();
        let open = known.iter().filter(|status| !delivered(status.id, &known)).map(|status| status.id.0);
        Ok(open.filter(|id| *id != now).min())
    }

    /// Moves the order back that is not as it was, by what the shop shows now. Works where a first hour is stopped, too.
    pub(super) async fn move_back(&mut self) -> Result<(), Halt> {
        let Some(moved) = self.state.moved.clone() else { return Ok(()) };
        // A store that is gone has no order to move.
        let Some(shop) = self.stores.get(&moved.store) else { return self.forget_moved().await };
        let asked = json!({"ids": [moved.order], "offset": 0, "limit": 1});
        for _ in 0..3 {
            self.state.requests += 1;
            let Ok(answer) = shop.cartum.raw(ORDERS, asked.clone(), Token::Good).await else { continue };
            let seen = Seen::new(String::new(), Value::Null, answer.status, None, &answer.body);
            let Some(now) = read(&seen) else { continue };
            let mut back = json!({"order_id": moved.order});
            if now.status != moved.status {
                back["status"] = json!(moved.status);
            }
            if let Some((name, paid)) = moved.paid.as_ref().filter(|(_, paid)| *paid != now.paid) {
                back[name] = json!(paid);
            }
            if back.as_object().is_some_and(|fields| fields.len() == 1) {
                return self.forget_moved().await;
            }
            self.state.requests += 1;
            drop(shop.cartum.raw(UPDATE, json!({"orders": [back]}), Token::Good).await);
        }
        let what = Message::new("first-not-moved-back").with("number", moved.order.to_string());
        Err(Halt::Failed(what.with("store", &shop.settings.name).with("status", moved.status.to_string())))
    }

    async fn forget_moved(&mut self) -> Result<(), Halt> {
        self.state.moved = None;
        self.save().await
    }
}
