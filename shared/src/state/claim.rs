//! Claims on things RO App must get only once: a contact, a product, a category.
//!
//! The item has either the id, or the handler that is creating it and since when. It never expires into a second creation: a handler that
//! takes it over looks in RO App first.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::items::key_of;
use super::keys::Key;
use super::lease::Lease;
use super::link::Link;
use super::search::{Words, words_key_of};
use super::table::Table;
use crate::order::{Fingerprint, OrderNumber, OrderView, Phone, StoreId};

/// What is claimed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ClaimKey {
    /// The contact of a phone.
    Phone(Phone),
    /// The contact of an e-mail, in lower case.
    Email(String),
    /// The contact of one order that has neither.
    Buyer(StoreId, OrderNumber),
    /// The product of an article.
    Article(String),
    /// The product of a name.
    Name(String),
    /// The category of a path.
    Category(Vec<String>),
}

impl ClaimKey {
    pub(super) fn key(&self) -> Key {
        match self {
            Self::Phone(phone) => Key::new(format!("PHONE#{phone}"), "CONTACT"),
            Self::Email(email) => Key::new(format!("EMAIL#{}", cut(email)), "CONTACT"),
            Self::Buyer(store, number) => Key::new(format!("BUYER#{store}#{number}"), "CONTACT"),
            Self::Article(article) => Key::new(format!("PRODUCT#article#{}", cut(article)), "PRODUCT"),
            Self::Name(name) => Key::new(format!("PRODUCT#name#{}", cut(name)), "PRODUCT"),
            Self::Category(path) => Key::new(format!("CATEGORY#{}", cut(&path.join("\\"))), "CATEGORY"),
        }
    }
}

/// A key has at most 2,048 bytes; a longer name is replaced by its digest.
fn cut(text: &str) -> String {
    if text.len() <= 512 { text.to_owned() } else { format!("…{}", crate::order::Fingerprint::of(&text).as_str()) }
}

/// The state of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Counts writes.
    pub rev: u64,
    /// The RO App id, once known.
    pub id: Option<u64>,
    /// When it was first claimed.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    /// When it was last taken.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub taken: Timestamp,
    /// Who is creating.
    pub lease: Option<Lease>,
    /// Digests of what a product is called, so that a line with another title is noticed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<Fingerprint>,
}

impl Table {
    /// Items that the import of an order needs, in one read: ids of claims that have one, and whether the search knows the buyer. The
    /// others are read when needed.
    pub async fn look_ahead(
        &self,
        link: &mut Link,
        view: &OrderView,
        claims: Vec<ClaimKey>,
    ) -> Result<HashMap<ClaimKey, u64>, StateError> {
        let mut claims: BTreeMap<Key, ClaimKey> = claims.into_iter().map(|claim| (claim.key(), claim)).collect();
        let words = link.listed.is_none().then(|| words_key_of(view)).flatten();
        let keys: Vec<Key> = claims.keys().chain(&words).cloned().collect();
        let mut known = HashMap::new();
        for item in self.items.get_all(&keys).await? {
            let key = key_of(&item);
            if Some(&key) == words.as_ref() {
                let Some(known) = self.items.one_of_many::<Words>(item) else { continue };
                if known.lead_to(view) {
                    link.listed = Some(view.clone());
                }
                Box::pin(self.orders.shorten_list(&key, &known)).await?;
            } else if let Some(claim) = claims.remove(&key)
                && let Some(id) = self.items.one_of_many::<Claim>(item).and_then(|claim| claim.id)
            {
                known.insert(claim, id);
            }
        }
        Ok(known)
    }

    /// Reads a claim.
    pub async fn claim(&self, key: &ClaimKey) -> Result<Option<Claim>, StateError> {
        self.items.get(&key.key()).await
    }

    /// Writes a claim at its next revision.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written since it was read.
    pub async fn put_claim(&self, key: &ClaimKey, claim: &mut Claim) -> Result<(), StateError> {
        let seen = (claim.rev > 0).then_some(claim.rev);
        let next = Claim { rev: claim.rev + 1, ..claim.clone() };
        self.items.put(&key.key(), &next, seen).await?;
        *claim = next;
        Ok(())
    }
}
