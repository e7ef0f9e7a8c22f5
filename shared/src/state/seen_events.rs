//! Ids of web-hooks already processed, so that a repeated delivery is ignored. Items expire by TTL.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::items::write;
use super::keys::Key;
use super::table::Table;

/// Lifetime: longer than RO App's retries last.
const LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);

#[derive(Serialize, Deserialize)]
pub(super) struct SeenEvent {
    expires_at: i64,
}

pub(super) fn key(id: &str) -> Key {
    // Ids are foreign text of any length.
    Key::new(format!("EVENT#{}", crate::order::Fingerprint::of(&id).as_str()), "SEEN")
}

impl Table {
    /// Remembers an event.
    pub async fn keep_event(&self, id: &str, now: Timestamp) -> Result<(), StateError> {
        let expires_at = now.saturating_add(LIFE).map_or(0, |end| end.as_second());
        let item = write(&key(id), &SeenEvent { expires_at })?;
        let put = self.items.client.put_item().table_name(&self.items.name).set_item(Some(item));
        put.send().await.map_err(StateError::from_sdk)?;
        Ok(())
    }
}
