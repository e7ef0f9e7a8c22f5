//! An order's history: what was seen, decided and written, in words a shop manager understands (rule O10). Entries disappear by
//! themselves (G2); sentences hold no names, phones or addresses.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::keys::Key;
use super::table::Table;
use crate::order::{OrderNumber, StoreId, Trigger};

/// Bytes of a sentence.
const LONGEST: usize = 600;
/// Bytes of all sentences of an entry: the table keeps 400 KB of it.
const MOST: usize = 300_000;

/// What happened at one time, one sentence each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// The link's revision it came with, so that two entries of one millisecond stay two.
    pub rev: u64,
    /// Why the exchange looked.
    pub by: Trigger,
    /// What happened, in order.
    pub told: Vec<String>,
    /// When the table may drop it (seconds since 1970, as its TTL wants).
    pub expires_at: i64,
}

impl HistoryEntry {
    /// An entry that comes with the link's next revision and disappears after so many days.
    pub fn new(at: Timestamp, rev: u64, by: Trigger, told: Vec<String>, days: u32) -> Self {
        let life = SignedDuration::from_hours(i64::from(days) * 24);
        let expires_at = at.saturating_add(life).map_or(0, |end| end.as_second());
        let told = fitting(told);
        Self { at, rev, by, told, expires_at }
    }

    pub(super) fn key(&self, link: &Key) -> Key {
        Key::new(&link.pk, format!("AT#{:015}#{}", self.at.as_millisecond(), self.rev))
    }
}

/// A text of at most so many bytes: as it is, or its beginning.
pub fn at_most(bytes: usize, text: String) -> String {
    // No character takes more than four.
    if text.len() <= bytes { text } else { format!("{}…", text.chars().take(bytes / 4).collect::<String>()) }
}

/// Sentences that fit into the table, whatever names of the shop stand in them.
fn fitting(told: Vec<String>) -> Vec<String> {
    let (mut kept, mut bytes, all) = (Vec::new(), 0, told.len());
    for sentence in told {
        let sentence = at_most(LONGEST, sentence);
        bytes += sentence.len();
        if bytes > MOST {
            kept.push(format!("And {} sentences more.", all - kept.len()));
            break;
        }
        kept.push(sentence);
    }
    kept
}

impl Table {
    /// An order's history, oldest first. A table drops what has expired when it comes to it, so that is passed over here.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn history(
        &self,
        store: &StoreId,
        number: OrderNumber,
        now: Timestamp,
    ) -> Result<Vec<HistoryEntry>, StateError> {
        let mut entries: Vec<HistoryEntry> = self.query(&Key::link(store, number).pk, "AT#").await?;
        entries.retain(|entry| entry.expires_at > now.as_second());
        Ok(entries)
    }
}
