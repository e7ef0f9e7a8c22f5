//! An order's history: what was seen, decided and written, in words a shop manager understands (rule O10). Entries disappear by
//! themselves (G2); sentences hold no names, phones or addresses.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::keys::Key;
use super::link::Entered;
use super::table::Table;
use crate::order::{ContactId, OfficeOrderId, OrderNumber, StoreId, Trigger};

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

impl Entered {
    /// The entry that tells of it, which is written nowhere else.
    pub(super) fn entry(&self) -> HistoryEntry {
        let told = as_usual(self.office, self.client, self.lines).into();
        // Nothing was told before.
        HistoryEntry { at: self.at, rev: 0, by: self.by, told, expires_at: self.expires_at }
    }

    /// How an order was entered, if the entry tells nothing else.
    pub fn of(entry: &HistoryEntry, office: OfficeOrderId, client: ContactId, lines: usize) -> Option<Self> {
        let HistoryEntry { at, by, expires_at, .. } = *entry;
        (entry.told == as_usual(office, client, lines)).then_some(Self { at, by, office, client, lines, expires_at })
    }
}

fn as_usual(office: OfficeOrderId, client: ContactId, lines: usize) -> [String; 3] {
    [known_client(client, "by phone"), entered_as(office), lines_entered(lines)]
}

/// Whose order it is, where RO App knew the contact.
pub fn known_client(id: ContactId, how: &str) -> String {
    format!("Client: contact {id} of RO App, recognised {how}.")
}

/// As which RO App order one was entered.
pub fn entered_as(id: OfficeOrderId) -> String {
    format!("Entered in RO App as order {id}.")
}

/// With how many lines.
pub fn lines_entered(count: usize) -> String {
    format!("{count} lines entered.")
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
        let entered = match self.link(store, number).await {
            // What could be read is told.
            Err(error) if error.is_of_one_item() => None,
            other => other?.and_then(|link| link.entered),
        };
        entries.extend(entered.map(|entered| entered.entry()));
        entries.sort_by_key(|entry| (entry.at, entry.rev));
        entries.retain(|entry| entry.expires_at > now.as_second());
        Ok(entries)
    }
}
