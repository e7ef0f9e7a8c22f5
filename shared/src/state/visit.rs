//! What the console reads for every request beside what it shows: whether the session was ended, the people of a server, and how the
//! exchange is.
//!
//! Guarantees: it is one request; where a page lists orders, it goes along with the request that reads these. What is read says what was
//! written before.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::beside::Beside;
use super::error::StateError;
use super::items::key_of;
use super::keys::Key;
use super::notices::{HealthRows, health_keys};
use super::table::{Orders, Table};
use super::team::{TEAM, people};
use crate::team::Team;

/// Keys that a visit needs at most; a page of orders leaves room for them.
pub(super) const VISIT_KEYS: usize = 5;

/// That somebody signed out; kept as long as the session's cookie would be good.
#[derive(Serialize, Deserialize)]
struct SignedOut {
    expires_at: i64,
}

fn signed_out_key(session: &str) -> Key {
    Key::new(TEAM, format!("SIGNED_OUT#{session}"))
}

/// What one request of a person needs, and what was read of it.
#[derive(Debug)]
pub struct Visit {
    session: Key,
    /// Whether people are in the table.
    people: bool,
    /// Whether the health of the exchange is shown.
    pub health: bool,
    beside: Arc<Beside>,
}

/// What was found of a visit.
#[derive(Debug)]
pub struct Visited {
    /// Whether the session was ended by signing out.
    pub signed_out: bool,
    /// Nobody where people are not in the table.
    pub team: Team,
    /// Where it is shown.
    pub health: Option<Result<HealthRows, StateError>>,
}

impl Visit {
    /// Of a session, by its id.
    pub fn new(session: &str, people_in_table: bool, health: bool) -> Self {
        let session = signed_out_key(session);
        let mut keys = vec![session.clone()];
        keys.extend(people_in_table.then(people));
        keys.extend(health.then(health_keys).into_iter().flatten());
        Self { session, people: people_in_table, health, beside: Arc::new(Beside::new(keys)) }
    }
}

impl Table {
    /// The same table, whose next request for many items takes along what a visit needs.
    #[must_use]
    pub fn taking_along(&self, visit: &Visit) -> Self {
        let items = self.items.taking_along(visit.beside.clone());
        Self { orders: Orders { items: items.clone() }, items, next_permit: self.next_permit.clone() }
    }

    /// What a visit needs; it is read now unless a request took it along.
    ///
    /// # Errors
    /// [`StateError`] where it is not known whether the session is good.
    pub async fn visited(&self, visit: &Visit) -> Result<Visited, StateError> {
        let mut found = match visit.beside.take() {
            Some(found) => found,
            None if visit.beside.keys.len() == 1 => {
                let signed_out = self.items.get::<SignedOut>(&visit.session).await?.is_some();
                return Ok(Visited { signed_out, team: Team::default(), health: None });
            }
            None => self.items.get_all(&visit.beside.keys).await?,
        };
        let mut row = |key: &Key| found.iter().position(|item| key_of(item) == *key).map(|at| found.swap_remove(at));
        let signed_out = row(&visit.session).is_some();
        let team = if visit.people { self.items.read_found(&people(), row(&people()))? } else { None };
        let health = visit.health.then(|| self.health_of(&mut row));
        Ok(Visited { signed_out, team: team.unwrap_or_default(), health })
    }

    /// Notes that a session was ended, until its cookie ends by itself.
    pub async fn end_session(&self, session: &str, until: Timestamp) -> Result<(), StateError> {
        self.items.overwrite(&signed_out_key(session), &SignedOut { expires_at: until.as_second() }).await
    }
}
