//! "Update orders" and "Try again": orders that a person wants synchronised now (rules M3 to M5, R2).
//!
//! Each order is answered at once: accepted, too soon until a time, or unknown. The result is stored beside the order when the message was
//! processed. These orders go to the urgent queue, which no backlog of imports delays.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::SharedClock;
use crate::exchange::failure::Failure;
use crate::exchange::queues::Queues;
use crate::exchange::stores::registry::StoreRegistry;
use crate::history::Event;
use crate::order::{OrderNumber, StoreId, Trigger};
use crate::queue::Message;
use crate::state::{Asked, HistoryEntry, Link, Stage, StateError, Table};
use crate::texts::Message as Text;

/// An order can be updated by hand once in this time (rule M4).
pub const COOLDOWN: SignedDuration = SignedDuration::from_mins(10);

/// Answer to a request for one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// It is queued.
    Accepted,
    /// Within the cooldown; possible again at this time.
    TooSoon(Timestamp),
    /// RO App no longer has it. Only *Try again* has it entered anew.
    DeletedInRoApp,
    /// There is no such order.
    Unknown,
}

/// Queues orders that a person wants synchronised.
#[derive(Clone)]
pub struct Refresher {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) queues: Arc<Queues>,
    pub(crate) stores: Arc<StoreRegistry>,
}

impl Refresher {
    /// Has orders updated, each at most once in [`COOLDOWN`]; those that were deleted in RO App are left alone. The answers stand in the
    /// order of the question.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails; orders that were not queued can be requested again at once.
    pub async fn refresh(&self, orders: &[(StoreId, OrderNumber)], person: &str) -> Result<Vec<Refreshed>, Failure> {
        let now = self.clock.now();
        let known = self.known(orders).await?;
        let mut answers = Vec::new();
        let mut messages = Vec::new();
        for (store, number) in orders {
            let Some(link) = known.iter().find(|link| link.store == *store && link.number == *number) else {
                answers.push(Refreshed::Unknown);
                continue;
            };
            if link.stage == Stage::Lost {
                answers.push(Refreshed::DeletedInRoApp);
                continue;
            }
            answers.push(match self.table.ask_refresh((store, *number), person, now, COOLDOWN).await? {
                Asked::Already(at) => Refreshed::TooSoon(at.checked_add(COOLDOWN).unwrap_or(at)),
                Asked::Yes => {
                    messages.push(Message::new(store.clone(), *number, Trigger::Person));
                    Refreshed::Accepted
                }
            });
        }
        if let Err(failure) = self.queues.send(&messages, Duration::ZERO).await {
            for message in &messages {
                self.table.unask_refresh(&message.store, message.order, now).await?;
            }
            return Err(failure);
        }
        Ok(answers)
    }

    /// Has orders tried again that wait for a person or for their next try. Says how many there were.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails.
    pub async fn try_again(&self, orders: &[(StoreId, OrderNumber)], person: &str) -> Result<usize, Failure> {
        let mut known = self.known(orders).await?;
        known.retain(|link| link.attention.is_some() || link.next_attempt_at.is_some());
        for link in &known {
            self.table.ask_retry((&link.store, link.number), person, self.clock.now()).await?;
        }
        let messages: Vec<_> =
            known.iter().map(|link| Message::new(link.store.clone(), link.number, Trigger::Person)).collect();
        self.queues.send(&messages, Duration::ZERO).await?;
        Ok(messages.len())
    }

    /// Takes an order off the list of those that need attention, because nothing is to be done. Should the shop's side
    /// change, it is tried again all the same. Says whether it was on the list.
    ///
    /// # Errors
    /// [`Failure`] when the table fails or a handler holds the order.
    pub async fn dismiss(&self, store: &StoreId, number: OrderNumber, person: &str) -> Result<bool, Failure> {
        let Some(mut link) = self.table.orders.link(store, number).await? else { return Ok(false) };
        let Some(reason) = link.attention.as_ref().map(|held| held.reason.clone()) else { return Ok(false) };
        let entry = self.by_person(&link, Event::Dismissed { reason }, person);
        Ok(self.table.orders.dismiss(&mut link, &entry).await?)
    }

    /// Puts a dismissed order back on the list, with the date it had there. Says whether it was dismissed.
    ///
    /// # Errors
    /// [`Failure`] when the table fails or a handler holds the order.
    pub async fn reopen(&self, store: &StoreId, number: OrderNumber, person: &str) -> Result<bool, Failure> {
        let Some(mut link) = self.table.orders.link(store, number).await? else { return Ok(false) };
        let entry = self.by_person(&link, Event::Reopened, person);
        Ok(self.table.orders.reopen(&mut link, &entry).await?)
    }

    fn by_person(&self, link: &Link, event: Event, person: &str) -> HistoryEntry {
        let days = self.stores.history_days(&link.store);
        HistoryEntry::new(self.clock.now(), link.rev + 1, Trigger::Person, vec![event.into()], days).by_person(person)
    }

    async fn known(&self, orders: &[(StoreId, OrderNumber)]) -> Result<Vec<Link>, StateError> {
        self.table.orders.links_of(orders).await
    }
}

/// What remains undone of an order that needs attention, should nobody do it.
pub fn undone(link: &Link) -> Text {
    let about = Text::new(match (link.stage, link.roapp) {
        (Stage::Gone, _) => "undone-gone",
        (Stage::Lost, _) => "undone-lost",
        (_, None) => "undone-not-entered",
        (_, Some(_)) => "undone-entered",
    });
    about.with("order", link.roapp.map_or_else(String::new, |id| id.to_string()))
}
