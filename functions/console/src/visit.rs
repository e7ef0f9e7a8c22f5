//! Whether the session of a request is good, and how the exchange is, read together: before a route's handler, or beside what it reads.
//!
//! Guarantees: no answer of a handler that ran before its session was checked leaves before that was done ([`crate::auth`]); such a handler
//! only reads.

use std::sync::Arc;

use exchange::exchange::MOST_COUNTED;
use exchange::state::{self, StateError, Table};
use tokio::sync::OnceCell;

use crate::app::Console;
use crate::error::HttpError;
use crate::known_health::KnownHealth;
use crate::session::{Session, Source};

/// A session that is still to be checked.
#[derive(Debug)]
pub struct Visit {
    session: Session,
    rows: state::Visit,
    checked: OnceCell<Checked>,
}

/// How many orders need attention, as far as what a page reads tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldCount {
    /// So many.
    Counted(usize),
    /// It does not tell it, and it is not worth a read: the number of the latest poll is shown.
    AtLatestPoll,
    /// It does not tell it.
    Unknown,
}

/// A session as it is now, and the health where it is shown.
#[derive(Debug, Clone)]
pub struct Checked {
    /// `None` where the session was ended.
    pub session: Option<Session>,
    pub health: KnownHealth,
}

impl Console {
    /// The check of a session; `health` says whether the answer shows that of the exchange.
    pub(crate) fn visit(&self, session: Session, health: bool) -> Arc<Visit> {
        let rows = state::Visit::new(&session.id, self.access.one_server, health);
        Arc::new(Visit { session, rows, checked: OnceCell::new() })
    }

    /// Checks a session, once.
    ///
    /// # Errors
    /// Where the table fails: nobody is let in then.
    pub(crate) async fn checked(&self, visit: &Visit) -> Result<Checked, StateError> {
        let checked = visit.checked.get_or_try_init(|| async {
            let (rows, attention) = tokio::join!(self.exchange.table().visited(&visit.rows), self.attention(visit));
            self.judged(visit, rows?, attention).await
        });
        checked.await.cloned()
    }

    /// Checks a session beside what `read` reads, from a table that takes the check's keys along.
    ///
    /// # Errors
    /// Those of the reading, and where the table fails.
    pub(crate) async fn checked_beside<T>(
        &self,
        visit: &Visit,
        read: impl AsyncFnOnce(&Table) -> Result<T, HttpError>,
    ) -> Result<(Checked, T), HttpError> {
        let table = self.exchange.table().taking_along(&visit.rows);
        let (list, attention) = tokio::join!(read(&table), self.attention(visit));
        let list = list?;
        Ok((self.checked_after(visit, attention).await?, list))
    }

    /// As [`Self::checked_beside`], where what is read may tell how many orders need attention, so that it costs no read of its own.
    ///
    /// # Errors
    /// Those of the reading, and where the table fails.
    pub(crate) async fn checked_counting<T>(
        &self,
        visit: &Visit,
        read: impl AsyncFnOnce(&Table) -> Result<(T, HeldCount), HttpError>,
    ) -> Result<(Checked, T), HttpError> {
        let table = self.exchange.table().taking_along(&visit.rows);
        let (list, held) = read(&table).await?;
        let attention = match held {
            HeldCount::Unknown => self.attention(visit).await,
            known => Ok(known),
        };
        Ok((self.checked_after(visit, attention).await?, list))
    }

    /// Checks a session after a reading that may have taken its keys along.
    async fn checked_after(
        &self,
        visit: &Visit,
        attention: Result<HeldCount, StateError>,
    ) -> Result<Checked, StateError> {
        let checked = visit.checked.get_or_try_init(|| async {
            let rows = self.exchange.table().visited(&visit.rows).await?;
            self.judged(visit, rows, attention).await
        });
        checked.await.cloned()
    }

    /// How many orders need attention, where that is shown.
    async fn attention(&self, visit: &Visit) -> Result<HeldCount, StateError> {
        let count = if visit.rows.health { self.exchange.health.attention().await? } else { 0 };
        Ok(HeldCount::Counted(count))
    }

    async fn judged(
        &self,
        visit: &Visit,
        rows: state::Visited,
        attention: Result<HeldCount, StateError>,
    ) -> Result<Checked, StateError> {
        let session = Some(visit.session.clone()).filter(|_| !rows.signed_out);
        let session = session.and_then(|session| self.of_now(session, &rows.team));
        let health = match (rows.health, attention) {
            (None, _) => KnownHealth::None,
            (Some(Ok(rows)), Ok(held)) => {
                let (attention, of_poll) = match held {
                    HeldCount::Counted(count) => (count, false),
                    HeldCount::AtLatestPoll | HeldCount::Unknown => (rows.health.attention(), true),
                };
                let read = self.exchange.health.reading_of(rows, attention.min(MOST_COUNTED)).await;
                KnownHealth::of(read.map(|mut health| {
                    health.is_attention_of_poll = of_poll;
                    health
                }))
            }
            (Some(Err(error)), _) | (Some(Ok(_)), Err(error)) => KnownHealth::of(Err(error.into())),
        };
        Ok(Checked { session, health })
    }

    /// A session as the table has its person now; none where it was ended.
    fn of_now(&self, session: Session, team: &exchange::team::Team) -> Option<Session> {
        match &session.source {
            Source::Token { .. } => None,
            // People of a provider are not in the table.
            _ if !self.access.one_server => Some(session),
            Source::Link { ended } | Source::Provider { ended } => {
                let ended = *ended;
                Some(session).filter(|_| ended == team.ended)
            }
            Source::Person { id, ended } => {
                let person = team.person(id).filter(|person| person.ended == *ended)?;
                Some(Session { role: person.role, name: person.name.clone(), ..session.clone() })
            }
        }
    }
}
