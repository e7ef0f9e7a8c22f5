//! What of a shop's dialect its client asks: the time zone that the shop names, and how many orders an answer has at most.

use serde_json::Value;

use crate::cartum::{ShopClock, Speech};
use crate::order::StoreId;

pub(crate) const ZONE: &str = "shop.timezone";
pub(crate) const MOST_ORDERS: &str = "shop.orders_max_cap";

/// Name of the item: of the account, or of a store's shop.
pub(crate) fn dialect_name(store: Option<&StoreId>) -> String {
    store.map_or_else(|| "DIALECT".to_owned(), |store| format!("DIALECT#{store}"))
}

/// Reads a kept dialect. What it lacks, or has in a form that is of no use, is left to the settings.
pub(crate) fn speech(kept: &str) -> Speech {
    let all: Value = serde_json::from_str(kept).unwrap_or_default();
    Speech {
        zone: all[ZONE]["value"].as_str().and_then(|name| ShopClock::new(name).ok()),
        most: all[MOST_ORDERS]["value"].as_u64().and_then(|most| usize::try_from(most).ok()).filter(|most| *most > 0),
    }
}
