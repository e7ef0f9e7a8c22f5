//! The dialect: how this account and each shop were seen to answer, one item each (rule S7).
//!
//! Guarantees: each entry says what was seen, since when and from what; one that stays the same is not written again; what
//! everyday work sees takes the place of what the first hour found.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::SharedClock;
use crate::exchange::hook_record::{ACCOUNT, HookRecord};
use crate::exchange::stores::speech::dialect_name;
use crate::order::StoreId;
use crate::roapp::WireForms;
use crate::state::{StateError, Table};

/// Where an entry is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenBy {
    FirstHour,
    /// Everyday work.
    Work,
}

/// An entry of a dialect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    pub value: Value,
    /// When it was first seen so.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    pub from: SeenBy,
}

/// What was seen, by question.
pub type Entries = BTreeMap<String, Spoken>;

const CUSTOM_FIELDS: &str = "roapp.custom_fields";
const WARRANTY: &str = "roapp.item_warranty";

/// Reads and keeps dialects.
pub struct Dialect {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    /// What web-hooks look like.
    pub(crate) hooks: Arc<HookRecord>,
}

impl Dialect {
    pub(crate) fn new(clock: SharedClock, table: Table) -> Self {
        let hooks = Arc::new(HookRecord::new(clock.clone(), table.clone()));
        Self { clock, table, hooks }
    }

    /// The dialect of the account, or of a store's shop.
    ///
    /// # Errors
    /// [`StateError`] when the table fails.
    pub async fn of(&self, store: Option<&StoreId>) -> Result<Entries, StateError> {
        let mut all = self.kept(store).await?;
        // What web-hooks look like is noted by the process that takes them.
        let heard = self.hooks.heard().await?;
        for (question, form) in heard.forms.get(store.map_or(ACCOUNT, StoreId::as_str)).into_iter().flatten() {
            let value = match form.word.as_str() {
                word @ ("true" | "false") => json!(word == "true"),
                word => json!(word),
            };
            if all.get(question).is_none_or(|known| known.value != value && known.since < form.since) {
                all.insert(question.clone(), Spoken { value, since: form.since, from: SeenBy::Work });
            }
        }
        Ok(all)
    }

    async fn kept(&self, store: Option<&StoreId>) -> Result<Entries, StateError> {
        // As text: its values have numbers that are kept as their digits.
        let kept = self.table.get_cached::<String>(&dialect_name(store)).await?;
        Ok(kept.and_then(|kept| serde_json::from_str(&kept.fact).ok()).unwrap_or_default())
    }

    /// Keeps what was seen. Nothing is written where nothing is new.
    pub(crate) async fn learn(
        &self,
        store: Option<&StoreId>,
        seen: impl IntoIterator<Item = (String, Value)>,
        from: SeenBy,
    ) -> Result<(), StateError> {
        let mut all = self.kept(store).await?;
        let now = self.clock.now();
        let mut changed = false;
        for (question, value) in seen {
            if all.get(&question).is_none_or(|known| known.value != value) {
                all.insert(question, Spoken { value, since: now, from });
                changed = true;
            }
        }
        if changed {
            self.table.put_cached(&dialect_name(store), now, serde_json::to_string(&all).unwrap_or_default()).await?;
        }
        Ok(())
    }

    /// The forms in which this account was seen to take what is written.
    pub(crate) async fn forms(&self) -> Result<WireForms, StateError> {
        let all = self.kept(None).await?;
        let word = |question: &str| all.get(question).and_then(|known| known.value.as_str()).unwrap_or_default();
        Ok(WireForms { fields_as_text: word(CUSTOM_FIELDS) == "text", newer_warranty: word(WARRANTY) == "number" })
    }

    /// Keeps forms that everyday work found.
    pub(crate) async fn correct(&self, forms: WireForms) -> Result<(), StateError> {
        let fields = if forms.fields_as_text { "text" } else { "object" };
        let warranty = if forms.newer_warranty { "number" } else { "documented" };
        let seen = [(CUSTOM_FIELDS, fields), (WARRANTY, warranty)];
        self.learn(None, seen.map(|(question, word)| (question.to_owned(), json!(word))), SeenBy::Work).await
    }
}
