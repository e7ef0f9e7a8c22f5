//! The statuses of the shops, read from each at most once an hour by a process.
//!
//! Titles only enrich (rule P9): where a shop's titles cannot be read, the vendor's own are used.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use crate::cartum::{CartumError, ShopStatus, vendor_statuses};
use crate::clock::SharedClock;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::net::redact_foreign;
use crate::order::StoreId;
use crate::texts::Message;

/// Lifetime of the copy: shops rarely get a new status.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// Time before a failed read is repeated.
const ASKED: SignedDuration = SignedDuration::from_mins(1);

/// A shop whose statuses cannot be read for this long has the vendor's statuses: its other functions may work meanwhile.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// Time of the read, and the statuses or why they cannot be read, and since when.
type CachedStatuses = (Timestamp, Result<Vec<ShopStatus>, (Timestamp, Message)>);

pub(crate) struct ShopStatuses {
    clock: SharedClock,
    seen: Mutex<HashMap<StoreId, CachedStatuses>>,
}

impl ShopStatuses {
    pub(crate) fn new(clock: SharedClock) -> Self {
        Self { clock, seen: Mutex::default() }
    }

    pub(crate) async fn of(&self, shop: &Shop) -> Result<Vec<ShopStatus>, Failure> {
        let (id, now) = (&shop.settings.id, self.clock.now());
        // Not locked during the request: a shop that does not answer must not delay another.
        let seen = self.seen.lock().await.get(id).cloned();
        let since = match &seen {
            Some((_, Err((since, _)))) => *since,
            _ => now,
        };
        match &seen {
            Some((at, Ok(known))) if now.duration_since(*at) < FRESH => return Ok(known.clone()),
            Some((at, Err((_, why)))) if now.duration_since(*at) < ASKED => return Err(Failure::later(why.clone())),
            _ => {}
        }
        let answer = match shop.cartum.statuses().await {
            Err(CartumError::NotJson { status: 500.., .. }) => shop.cartum.statuses().await,
            other => other,
        };
        if let Err(error) = &answer
            && (!error.is_of_everything() || now.duration_since(since) >= PATIENCE)
        {
            // Which status means delivered is the same on every shop.
            let why = redact_foreign(&error.to_string());
            tracing::warn!(store = %id, why, "the shop does not tell its statuses; the vendor's own are used for an hour");
            self.seen.lock().await.insert(id.clone(), (now, Ok(vendor_statuses())));
            return Ok(vendor_statuses());
        }
        let kept = answer.clone().map_err(|error| (since, error.message()));
        self.seen.lock().await.insert(id.clone(), (now, kept));
        Ok(answer?)
    }
}
