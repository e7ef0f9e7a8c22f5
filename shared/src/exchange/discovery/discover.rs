//! Which orders have to be looked at: the first import (O1), the poll of new orders (O2) and of open ones (O6, T3), RO App's
//! changes (T2), and what is due for another try.
//!
//! A store that fails is reported and holds no other up.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::cartum::{CartumError, ShopStatus, vendor_statuses};
use crate::exchange::app::{Exchange, Shop};
use crate::exchange::failure::Failure;
use crate::net::without_words;
use crate::order::{StoreId, Trigger};
use crate::queue::Message;
use crate::state::{Glance, Pass, StateError, StoreProblem};

/// Shops seldom get a new status.
const STATUSES_FRESH: SignedDuration = SignedDuration::from_hours(1);
/// A shop that did not tell them is not asked again for so long.
const STATUSES_ASKED: SignedDuration = SignedDuration::from_mins(1);

/// What one look at all stores found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Per store.
    pub stores: Vec<StoreReport>,
    /// Orders that were due for another try.
    pub due: usize,
    /// Orders whose status changed in RO App.
    pub office: usize,
    /// Why RO App's changes could not be looked at, if so.
    pub office_problem: Option<String>,
    /// Since when RO App has not called, though it should have (rule R8).
    pub roapp_silent: Option<Timestamp>,
    /// Messages that nobody can read or that failed again and again.
    pub dead_letters: u64,
    /// Items of the table that cannot be read, one sentence each.
    pub unreadable: Vec<String>,
    /// Orders that waited for a person.
    pub held: usize,
    /// Since when the order waits that has waited longest for its next try.
    pub oldest_waiting: Option<Timestamp>,
}

impl Discovery {
    /// Orders that were put on a queue.
    pub fn queued(&self) -> usize {
        self.due + self.office + self.stores.iter().map(|store| store.queued).sum::<usize>()
    }
}

/// What a poll of one store found.
#[derive(Debug, Clone, Default)]
pub struct StoreReport {
    /// Its name.
    pub name: String,
    /// Orders in the window.
    pub seen: usize,
    /// When the oldest order was placed that has no entry yet and that nobody has begun to enter; orders of the first import left out.
    pub oldest_new: Option<Timestamp>,
    /// Since when the order waits that a dead process was working on.
    pub oldest_left: Option<Timestamp>,
    /// Orders put on the queue.
    pub queued: usize,
    /// Orders both sides agree on.
    pub unchanged: usize,
    /// Orders delivered before the store was switched on, which stay out.
    pub left_out: usize,
    /// Why the store could not be polled, if so.
    pub problem: Option<String>,
    /// Why the shop does not call, if it should.
    pub hook_problem: Option<String>,
    /// What the daily comparison did in this poll, if anything.
    pub reconciled: Option<Pass>,
}

impl Exchange {
    /// Looks at every store; one that fails is reported and holds no other up.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or queue fails.
    pub async fn discover(&self) -> Result<Discovery, Failure> {
        let found = self.look_at_everything().await;
        if let Ok(found) = &found {
            self.measure(found);
        }
        self.report();
        found
    }

    async fn look_at_everything(&self) -> Result<Discovery, Failure> {
        self.notice_changes().await?;
        let (waiting, held) = (self.table.due().await?, self.table.held().await?);
        let mut found = Discovery {
            due: self.queue_due(&waiting).await?,
            dead_letters: self.dead_letters().await?,
            held: held.len(),
            oldest_waiting: waiting.iter().filter_map(|glance| glance.waiting_since.or(glance.due)).min(),
            ..Discovery::default()
        };
        match self.look_at_office(&mut found).await {
            Ok(()) => {}
            Err(Failure::State(error)) if !error.is_of_one_item() => return Err(error.into()),
            Err(failure) => found.office_problem = Some(failure.to_string()),
        }
        for shop in self.stores() {
            let mut report = StoreReport { name: shop.settings.name.clone(), ..StoreReport::default() };
            let standing = self.table.standing(&shop.settings.id).await?;
            let before = standing.polled.clone();
            match self.poll(&shop, standing, &held, &mut report).await {
                Ok(()) => {}
                // One broken item holds up its store at most.
                Err(Failure::State(error)) if error.is_of_one_item() => report.problem = Some(error.to_string()),
                Err(Failure::State(error)) => return Err(error.into()),
                Err(failure) => {
                    report.problem = Some(failure.to_string());
                    self.note_problem(&shop.settings.id, report.problem.clone()).await?;
                }
            }
            self.note_poll(&shop.settings.id, before, &report).await?;
            found.stores.push(report);
        }
        for (id, name, problem) in self.unusable_stores() {
            match self.note_problem(&id, Some(problem.clone())).await {
                Err(Failure::State(error)) if error.is_of_one_item() => {}
                other => other?,
            }
            found.stores.push(StoreReport { name, problem: Some(problem), ..StoreReport::default() });
        }
        for shop in self.all_shops().iter().filter(|shop| !shop.settings.enabled) {
            match self.rest(shop).await {
                Err(Failure::State(StateError::Rival)) | Ok(()) => {}
                Err(Failure::State(error)) if !error.is_of_one_item() => return Err(error.into()),
                // The next look tries again.
                Err(failure) => {
                    let why = without_words(&failure.to_string());
                    tracing::warn!(store = %shop.settings.id, why, "web-hooks not ended yet");
                }
            }
        }
        found.unreadable = self.table.unreadable();
        Ok(found)
    }

    /// How many messages nobody could handle. Their orders are found again in the table; the messages say what is broken.
    async fn dead_letters(&self) -> Result<u64, Failure> {
        match &self.dead {
            Some(dead) => {
                dead.depth().await.map_err(|error| Failure::State(StateError::Unavailable(error.to_string())))
            }
            None => Ok(0),
        }
    }

    /// Queues what is due.
    async fn queue_due(&self, waiting: &[Glance]) -> Result<usize, Failure> {
        let now = self.clock.now();
        let is_due = |glance: &&Glance| match &glance.lease {
            Some(lease) => !self.holds(Some(lease)),
            None => glance.due.is_some_and(|due| due <= now),
        };
        let due: Vec<Message> = waiting
            .iter()
            .filter(is_due)
            .map(|glance| Message::new(glance.store.clone(), glance.number, Trigger::Retry))
            .collect();
        self.enqueue(&due, Duration::ZERO).await?;
        Ok(due.len())
    }

    /// Notes once that a store is off, and ends its subscriptions.
    async fn rest(&self, shop: &Shop) -> Result<(), Failure> {
        if let Some(mut cursor) = self.table.cursor(&shop.settings.id).await?.filter(|cursor| !cursor.off) {
            cursor.off = true;
            self.table.put_cursor(&shop.settings.id, &mut cursor).await?;
        }
        self.end_subscriptions(shop).await
    }

    async fn note_problem(&self, id: &StoreId, reason: Option<String>) -> Result<(), Failure> {
        let Some(mut cursor) = self.table.cursor(id).await? else { return Ok(()) };
        let same = cursor.problem.as_ref().map(|problem| &problem.reason) == reason.as_ref();
        if !same {
            cursor.problem = reason.map(|reason| StoreProblem { reason, since: self.clock.now() });
            match self.table.put_cursor(id, &mut cursor).await {
                Ok(()) | Err(StateError::Rival) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Puts messages on their queue: what somebody waits for goes to the one that no backlog of imports can hold up.
    pub(crate) async fn enqueue(&self, messages: &[Message], delay: Duration) -> Result<(), Failure> {
        let (pushes, orders): (Vec<Message>, Vec<Message>) =
            messages.iter().cloned().partition(|message| message.why.is_urgent());
        for (queue, messages) in [(&self.orders, orders), (&self.pushes, pushes)] {
            queue
                .send(&messages, delay)
                .await
                .map_err(|error| Failure::State(StateError::Unavailable(error.to_string())))?;
        }
        Ok(())
    }

    /// Puts a message back for later.
    ///
    /// # Errors
    /// [`Failure::State`] when the queue fails; the poll finds the order all the same.
    pub async fn again_in(&self, message: &Message, wait: Duration) -> Result<(), Failure> {
        self.enqueue(std::slice::from_ref(message), wait.max(Duration::from_secs(1))).await
    }

    /// The statuses of a shop, read at most once an hour by a process.
    pub(crate) async fn shop_statuses(&self, shop: &Shop) -> Result<Vec<ShopStatus>, Failure> {
        let (id, now) = (&shop.settings.id, self.clock.now());
        // Never held while a shop is asked: one that does not answer must not hold up another.
        let seen = self.shop_statuses.lock().await.get(id).cloned();
        match seen {
            Some((at, Ok(known))) if now.duration_since(at) < STATUSES_FRESH => return Ok(known),
            Some((at, Err(why))) if now.duration_since(at) < STATUSES_ASKED => return Err(Failure::later(why)),
            _ => {}
        }
        let answer = match shop.cartum.statuses().await {
            Err(CartumError::NotJson { status: 500.., .. }) => shop.cartum.statuses().await,
            other => other,
        };
        if let Err(error) = &answer
            && !error.is_of_everything()
        {
            // Titles only enrich (rule P9), and which status means delivered is the same on every shop.
            let why = without_words(&error.to_string());
            tracing::warn!(store = %id, why, "the shop does not tell its statuses; the vendor's own are used for an hour");
            self.shop_statuses.lock().await.insert(id.clone(), (now, Ok(vendor_statuses())));
            return Ok(vendor_statuses());
        }
        let kept = answer.clone().map_err(|error| error.to_string());
        self.shop_statuses.lock().await.insert(id.clone(), (now, kept));
        Ok(answer?)
    }
}
