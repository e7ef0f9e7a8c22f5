//! People of one server, tokens of programs and the audit of settings.
//!
//! Guarantees: the people are one item, so that a session is checked with one read; a change of them is conditional on the revision it was
//! read at; an entry of the audit is never changed, and disappears by itself.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::keys::Key;
use super::table::Table;
use crate::team::{AuditEntry, KEPT_DAYS, Team, Token};

/// Partition of people and tokens.
pub(super) const TEAM: &str = "TEAM";
/// Beginning of a token's sort key.
const TOKEN: &str = "TOKEN#";
/// Partition of when each token was used last: of its own, so that who notes it needs no right to write tokens.
const USES: &str = "TOKEN_USE";
/// Partition of the audit.
const AUDIT: &str = "AUDIT";

/// That a token was used.
#[derive(Serialize, Deserialize)]
struct Used {
    id: String,
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    at: Timestamp,
}

/// An entry of the audit as the table has it.
#[derive(Serialize, Deserialize)]
struct AuditItem {
    entry: AuditEntry,
    expires_at: i64,
    #[serde(skip_serializing)]
    sk: String,
}

/// A page of the audit, the latest first.
#[derive(Debug, Clone, Default)]
pub struct AuditPage {
    pub entries: Vec<AuditEntry>,
    /// Where older ones begin, if there are any.
    pub older: Option<String>,
}

pub(super) fn people() -> Key {
    Key::new(TEAM, "PEOPLE")
}

fn token_key(id: &str) -> Key {
    Key::new(TEAM, format!("{TOKEN}{id}"))
}

impl Table {
    /// The people of a server; nobody where nobody was ever invited.
    pub async fn team(&self) -> Result<Team, StateError> {
        Ok(self.items.get(&people()).await?.unwrap_or_default())
    }

    /// Writes them at their next revision.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when they were written since they were read.
    pub async fn put_team(&self, team: &mut Team) -> Result<(), StateError> {
        let seen = (team.rev > 0).then_some(team.rev);
        let next = Team { rev: team.rev + 1, ..team.clone() };
        self.items.put(&people(), &next, seen).await?;
        *team = next;
        Ok(())
    }

    /// A token by its id.
    pub async fn token(&self, id: &str) -> Result<Option<Token>, StateError> {
        self.items.get(&token_key(id)).await
    }

    /// All tokens, by id.
    pub async fn tokens(&self) -> Result<Vec<Token>, StateError> {
        self.items.query(TEAM, TOKEN).await
    }

    /// Keeps a new token.
    pub async fn add_token(&self, token: &Token) -> Result<(), StateError> {
        self.items.put(&token_key(&token.id), token, None).await
    }

    /// Removes a token.
    pub async fn remove_token(&self, id: &str) -> Result<(), StateError> {
        self.items.remove(&token_key(id)).await
    }

    /// Notes that a token was used.
    pub async fn note_token_use(&self, id: &str, at: Timestamp) -> Result<(), StateError> {
        self.items.overwrite(&Key::new(USES, id), &Used { id: id.to_owned(), at }).await
    }

    /// When each token was used last, by its id.
    pub async fn token_uses(&self) -> Result<BTreeMap<String, Timestamp>, StateError> {
        let all: Vec<Used> = self.items.query(USES, "").await?;
        Ok(all.into_iter().map(|used| (used.id, used.at)).collect())
    }

    /// Adds an entry to the audit. `unique` sorts those of one moment.
    pub async fn add_to_audit(&self, entry: &AuditEntry, unique: &str) -> Result<(), StateError> {
        let key = Key::new(AUDIT, format!("{}#{unique}", entry.at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")));
        let end = entry.at.saturating_add(SignedDuration::from_hours(KEPT_DAYS * 24)).unwrap_or(entry.at);
        let item = AuditItem { entry: entry.clone(), expires_at: end.as_second(), sk: String::new() };
        self.items.put(&key, &item, None).await
    }

    /// A page of the audit.
    pub async fn audit_page(&self, older: Option<&str>, size: usize) -> Result<AuditPage, StateError> {
        let query = self.items.client.query().table_name(&self.items.name).scan_index_forward(false);
        let query = query
            .key_condition_expression("pk = :pk AND sk < :before")
            .expression_attribute_values(":pk", AttributeValue::S(AUDIT.to_owned()))
            // Every place begins with a digit.
            .expression_attribute_values(":before", AttributeValue::S(older.unwrap_or(":").to_owned()))
            .limit(i32::try_from(size).unwrap_or(i32::MAX));
        let (found, more) = self.items.first_pages::<AuditItem>([query]).await?;
        let older = found.last().filter(|_| more).map(|last| last.sk.clone());
        Ok(AuditPage { entries: found.into_iter().map(|item| item.entry).collect(), older })
    }
}
