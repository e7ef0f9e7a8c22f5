//! An order's history: what was seen, decided and written (rule O10), as messages whose language is chosen by their reader. Entries
//! disappear by themselves (G2) and hold no names, phones or addresses of buyers; one that a person of the console caused has
//! that person's name.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::keys::Key;
use super::table::Orders;
use crate::history::Event;
use crate::order::{OrderNumber, StoreId, Trigger};
use crate::texts::Message;

/// Characters of a person's name.
const LONGEST_NAME: usize = 100;
/// Bytes of a text in an event.
const LONGEST: usize = 600;
/// Entries of a list in an event.
const ENTRIES: usize = 50;
/// Bytes of all events of an entry: the table keeps 400 KB of an item.
const MOST: usize = 300_000;

/// What happened at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// The link's revision it came with, so that two entries of one millisecond stay two.
    pub rev: u64,
    /// Cause of the synchronisation.
    pub by: Trigger,
    /// Name of the person who caused it in the console, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What happened, in order.
    pub events: Vec<Message>,
    /// When the table may drop it (seconds since 1970, as its TTL wants).
    pub expires_at: i64,
}

impl HistoryEntry {
    /// An entry that comes with the link's next revision and disappears after so many days.
    pub fn new(at: Timestamp, rev: u64, by: Trigger, events: Vec<Message>, days: u32) -> Self {
        let life = SignedDuration::from_hours(i64::from(days) * 24);
        let expires_at = at.saturating_add(life).map_or(0, |end| end.as_second());
        Self { at, rev, by, person: None, events: fitting(events), expires_at }
    }

    /// The same, caused by a person of the console; an empty name is none.
    #[must_use]
    pub fn by_person(self, name: &str) -> Self {
        let name: String = name.chars().take(LONGEST_NAME).collect();
        Self { person: Some(name).filter(|name| !name.is_empty()), ..self }
    }

    pub(super) fn key(&self, link: &Key) -> Key {
        Key::new(&link.pk, format!("AT#{:015}#{}", self.at.as_millisecond(), self.rev))
    }
}

/// Events that fit into the table, whatever names of the shop stand in them.
fn fitting(events: Vec<Message>) -> Vec<Message> {
    let (mut kept, mut bytes, all) = (Vec::new(), 0, events.len());
    for event in events {
        let event = event.at_most(LONGEST, ENTRIES);
        bytes += event.size();
        if bytes > MOST {
            kept.push(Event::More { count: all - kept.len() }.into());
            break;
        }
        kept.push(event);
    }
    kept
}

impl Orders {
    /// An order's history, oldest first. Expired entries that the table has not deleted yet are left out.
    pub async fn history(
        &self,
        store: &StoreId,
        number: OrderNumber,
        now: Timestamp,
    ) -> Result<Vec<HistoryEntry>, StateError> {
        let mut entries: Vec<HistoryEntry> = self.items.query(&Key::link(store, number).pk, "AT#").await?;
        entries.sort_by_key(|entry| (entry.at, entry.rev));
        entries.retain(|entry| entry.expires_at > now.as_second());
        Ok(entries)
    }
}
