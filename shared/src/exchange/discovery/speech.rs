//! Everyday work corrects what its client asks of a shop's dialect.
//!
//! Guarantee: a dialect that is not shown to be wrong is not written.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::discover::Discoverer;
use crate::exchange::account::dialect::SeenBy;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::stores::speech::{MOST_ORDERS, ZONE};
use crate::order::OrderNumber;

/// No shop's clock is so far ahead, and no order of today is dated so far ahead by a wrong zone.
const WRONG_ZONE: [SignedDuration; 2] = [SignedDuration::from_mins(20), SignedDuration::from_hours(15)];

impl Discoverer {
    /// Corrects the zone where an order seems to be of a later hour, and the most orders of an answer where one had more.
    pub(super) async fn correct_speech(
        &self,
        shop: &Shop,
        rows: usize,
        seen: &HashMap<OrderNumber, Timestamp>,
    ) -> Result<(), Failure> {
        let (known, now) = (shop.cartum.speech(), self.clock.now());
        let [least, most] = WRONG_ZONE;
        let is_ahead = |at: &Timestamp| (least..most).contains(&at.duration_since(now));
        let mut seen_now: Vec<(String, Value)> = Vec::new();
        let mut next = known.clone();
        if known.zone.is_some() && seen.values().any(is_ahead) {
            seen_now.push((ZONE.to_owned(), json!(shop.settings.time_zone)));
            next.zone = None;
        }
        if known.most.is_some_and(|most| rows > most) {
            seen_now.push((MOST_ORDERS.to_owned(), Value::Null));
            next.most = None;
        }
        if seen_now.is_empty() {
            return Ok(());
        }
        shop.cartum.speak(next);
        self.account.dialect.learn(Some(&shop.settings.id), seen_now, SeenBy::Work).await?;
        self.stores.note_dialect().await
    }
}
