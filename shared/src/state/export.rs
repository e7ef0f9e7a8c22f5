//! Export of all histories, one entry at a time.

use jiff::Timestamp;
use serde_json::Value;

use super::buyer::plain;
use super::error::StateError;
use super::items::key_of;
use super::table::Orders;
use crate::texts::Message;

impl Orders {
    /// Goes through the histories of all orders, in no particular order, without what has expired. Each entry is one JSON object
    /// with `store`, `order`, `at` (milliseconds since 1970), `by`, `events` and `rev`. Says how many there were.
    ///
    /// # Errors
    /// [`StateError`]; an error of `take` ends the export as [`StateError::Refused`].
    pub async fn all_history(
        &self,
        now: Timestamp,
        mut take: impl FnMut(Value) -> Result<(), Message>,
    ) -> Result<usize, StateError> {
        let (mut count, mut failed) = (0, None);
        self.items
            .scan(|item| {
                let key = key_of(&item);
                let Some((store, order)) = key.pk.strip_prefix("ORDER#").and_then(|rest| rest.split_once('#')) else {
                    return;
                };
                if failed.is_some() {
                    return;
                }
                let mut entry = match key.sk.as_str() {
                    sk if sk.starts_with("AT#") => plain(item),
                    _ => return,
                };
                if entry["expires_at"].as_i64().is_some_and(|end| end <= now.as_second()) {
                    return;
                }
                entry["store"] = store.into();
                entry["order"] = order.parse::<u64>().map_or(Value::Null, Value::from);
                if let Some(fields) = entry.as_object_mut() {
                    fields.retain(|name, _| !["pk", "sk", "expires_at"].contains(&name.as_str()));
                }
                count += 1;
                failed = take(entry).err();
            })
            .await?;
        failed.map_or(Ok(count), |why| Err(StateError::Refused(why)))
    }
}
