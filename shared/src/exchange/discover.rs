//! Which orders have to be looked at: the first import (O1), the poll of new orders (O2) and of open ones (O6, T3), RO App's
//! changes (T2), and what is due for another try.
//!
//! The poll's cursor moves past an order only once the order has its bond in the table, so a queue that forgets loses nothing; and
//! an order that fails has its bond, so it never holds the cursor up. A poll that finds nothing new writes nothing but when it was,
//! for people.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::failure::Failure;
use super::import::BACKFILL;
use super::open::{Exchange, Shop};
use super::reconcile::Pass;
use crate::cartum::{PAGE, ShopStatus, Unreadable, delivered};
use crate::decide::{Known, needs_look};
use crate::net::without_words;
use crate::order::{OrderNumber, StoreId, Trigger};
use crate::queue::Message;
use crate::state::{Cursor, Link, Stage, StateError, StoreProblem};

/// More than any error of a shop's time zone, and cheap, because order numbers tell repeats apart.
const OVERLAP: SignedDuration = SignedDuration::from_hours(24);
/// New orders handed to the queue in one poll: as many as RO App's budget can take until the next one.
const AT_ONCE: usize = 300;

/// Nobody caps answers below this many rows.
const NEVER_CAPPED: usize = 20;

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
    /// Messages that nobody can read or that failed again and again.
    pub dead_letters: u64,
    /// Items of the table that cannot be read, one sentence each.
    pub unreadable: Vec<String>,
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
            self.measure(found).await?;
        }
        self.report();
        found
    }

    async fn look_at_everything(&self) -> Result<Discovery, Failure> {
        self.notice_changes().await?;
        let mut found = Discovery {
            due: self.queue_due().await?,
            dead_letters: self.dead_letters().await?,
            ..Discovery::default()
        };
        found.office = match self.look_at_office().await {
            Ok(queued) => queued,
            Err(Failure::State(error)) if !error.is_of_one_item() => return Err(error.into()),
            Err(failure) => {
                found.office_problem = Some(failure.to_string());
                0
            }
        };
        for shop in self.stores() {
            let mut report = StoreReport { name: shop.settings.name.clone(), ..StoreReport::default() };
            match self.poll(&shop, &mut report).await {
                Ok(()) => {}
                // One broken item holds up its store at most.
                Err(Failure::State(error)) if error.is_of_one_item() => report.problem = Some(error.to_string()),
                Err(Failure::State(error)) => return Err(error.into()),
                Err(failure) => {
                    report.problem = Some(failure.to_string());
                    self.note_problem(&shop.settings.id, report.problem.clone()).await?;
                }
            }
            self.note_poll(&shop.settings.id, &report).await?;
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

    /// Queues what is due, and what a dead process was working on.
    async fn queue_due(&self) -> Result<usize, Failure> {
        let now = self.clock.now();
        let waiting = self.table.waiting_links().await?;
        let is_due = |link: &Link| match &link.lease {
            Some(lease) => !self.holds(Some(lease)),
            None => link.due.is_some_and(|due| due <= now),
        };
        let due: Vec<Message> = waiting
            .iter()
            .filter(|link| is_due(link))
            .map(|link| Message::new(link.store.clone(), link.number, Trigger::Retry))
            .collect();
        self.enqueue(&due, Duration::ZERO).await?;
        Ok(due.len())
    }

    async fn poll(&self, shop: &Shop, report: &mut StoreReport) -> Result<(), Failure> {
        let now = self.clock.now();
        let id = &shop.settings.id;
        let mut cursor = match self.table.cursor(id).await? {
            Some(cursor) => cursor,
            None => {
                let seen = now.checked_sub(BACKFILL).unwrap_or(now);
                let mut cursor = Cursor {
                    rev: 0,
                    switched_on: now,
                    seen,
                    problem: None,
                    page_rows: 0,
                    off: false,
                    hooks: Vec::new(),
                };
                match self.table.put_cursor(id, &mut cursor).await {
                    // Another poll is the first, which is as good.
                    Err(StateError::Rival) => return Ok(()),
                    other => other?,
                }
                cursor
            }
        };
        if cursor.off {
            self.look_at_all(id, report).await?;
        }
        let rows = cursor.page_rows;
        let mut seen = HashMap::new();
        let reached = self.poll_window(shop, &mut cursor, &mut seen, report).await?;
        self.poll_open(shop, cursor.page_rows, &seen, report).await?;
        let learnt = cursor.off || cursor.page_rows != rows;
        self.move_cursor(id, &mut cursor, reached, learnt).await?;
        match self.reconcile(shop, &cursor).await {
            Ok(Some((pass, queued))) => {
                report.queued += queued;
                report.reconciled = Some(pass);
            }
            Ok(None) => {}
            Err(Failure::State(error)) => return Err(error.into()),
            Err(failure) => {
                let why = without_words(&failure.to_string());
                tracing::warn!(store = %id, why, "the daily comparison goes on at the next poll");
            }
        }
        // Web-hooks make things faster, no more: trouble with them holds no order up.
        report.hook_problem = match self.subscriptions(shop, &mut cursor).await {
            Ok(problem) => problem,
            Err(Failure::State(StateError::Rival)) => None,
            Err(Failure::State(error)) => return Err(error.into()),
            Err(failure) => Some(format!("{} could not be asked to call: {failure}.", shop.settings.name)),
        };
        Ok(())
    }

    /// What changed while a store was off is found by looking at each of its linked orders once.
    async fn look_at_all(&self, id: &StoreId, report: &mut StoreReport) -> Result<(), Failure> {
        let open = self.table.open_links(id, self.clock.now()).await?;
        let messages: Vec<Message> =
            open.iter().map(|link| Message::new(id.clone(), link.number, Trigger::Retry)).collect();
        report.queued += messages.len();
        self.enqueue(&messages, Duration::ZERO).await
    }

    /// Notes once that a store is off, and ends its subscriptions.
    async fn rest(&self, shop: &Shop) -> Result<(), Failure> {
        if let Some(mut cursor) = self.table.cursor(&shop.settings.id).await?.filter(|cursor| !cursor.off) {
            cursor.off = true;
            self.table.put_cursor(&shop.settings.id, &mut cursor).await?;
        }
        self.end_subscriptions(shop).await
    }

    /// Orders placed since the cursor; says how far it may move.
    async fn poll_window(
        &self,
        shop: &Shop,
        cursor: &mut Cursor,
        seen: &mut HashMap<OrderNumber, Timestamp>,
        report: &mut StoreReport,
    ) -> Result<Option<Timestamp>, Failure> {
        let now = self.clock.now();
        let id = &shop.settings.id;
        let start = cursor.switched_on.checked_sub(BACKFILL).unwrap_or(now);
        let from = cursor.seen.checked_sub(OVERLAP).unwrap_or(cursor.seen).max(start);
        let until = now.checked_add(OVERLAP).unwrap_or(now);
        let mut look: Vec<(OrderNumber, Trigger)> = Vec::new();
        let mut oldest_new: Option<Timestamp> = None;
        let mut unreadable = HashSet::new();
        let mut complete = false;
        let mut offset = 0;
        while look.len() < AT_ONCE && !complete {
            let page = shop.cartum.orders_between(from, until, offset).await?;
            offset += page.rows;
            let before = seen.len() + unreadable.len();
            unreadable.extend(page.unreadable.iter().map(|row| (row.number, row.why.clone())));
            self.hold_unreadable(id, &page.unreadable, report).await?;
            let mut fresh = page.orders;
            fresh.retain(|order| seen.insert(order.number, order.created).is_none());
            // A shop may cap its answers, or not know how to page: only an answer of fewer rows than it was seen to give, or one
            // that brings nothing new, is the last.
            let nothing_new = seen.len() + unreadable.len() == before;
            complete = nothing_new || page.rows < cursor.page_rows.max(NEVER_CAPPED);
            cursor.page_rows = cursor.page_rows.max(page.rows);
            fresh.retain(|order| order.created >= start);
            let numbers: Vec<OrderNumber> = fresh.iter().map(|order| order.number).collect();
            let links: HashMap<OrderNumber, Link> =
                self.table.links(id, &numbers).await?.into_iter().map(|link| (link.number, link)).collect();
            for order in &fresh {
                let link = links.get(&order.number);
                // It has its bond, which cannot be read: not new, and the operator is told.
                if link.is_none() && self.table.has_unreadable_link(id, order.number) {
                    continue;
                }
                let old = link.is_none() && order.created < cursor.switched_on;
                let old_delivered = old && delivered(order.status, &self.shop_statuses(shop).await?);
                if needs_look(&known(link), &order.fingerprint(), old_delivered) {
                    look.push((order.number, if old { Trigger::FirstImport } else { Trigger::Poll }));
                    let older = |known: Option<Timestamp>| known.min(Some(order.created)).or(Some(order.created));
                    if link.is_none() {
                        oldest_new = older(oldest_new);
                        report.oldest_new = if old { report.oldest_new } else { older(report.oldest_new) };
                    }
                } else if link.is_none() {
                    report.left_out += 1;
                } else if link.is_some_and(|link| link.stage == Stage::Agreed) {
                    report.unchanged += 1;
                }
            }
        }
        seen.retain(|_, created| *created >= start);
        report.seen = seen.len();
        if oldest_new.is_some() {
            // Without them no new order can be entered: said once of the store, not of every order.
            self.account().await?;
        }
        self.queue_polled(id, look, report).await?;
        let newest = seen.values().max().copied();
        Ok(if complete { oldest_new.or(newest) } else { None })
    }

    /// Linked orders that the shop may still change, a hundred a call; those in the window were compared already.
    async fn poll_open(
        &self,
        shop: &Shop,
        page_rows: usize,
        seen: &HashMap<OrderNumber, Timestamp>,
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        let id = &shop.settings.id;
        let mut open = self.table.open_links(id, self.clock.now()).await?;
        let held = self.table.attention_links().await?;
        open.extend(held.into_iter().filter(|link| link.store == *id));
        open.retain(|link| !seen.contains_key(&link.number));
        let mut look = Vec::new();
        for part in open.chunks(page_rows.clamp(NEVER_CAPPED, PAGE)) {
            let numbers: Vec<OrderNumber> = part.iter().map(|link| link.number).collect();
            let page = shop.cartum.orders_by_number(&numbers).await?;
            for link in part {
                let order = page.orders.iter().find(|order| order.number == link.number);
                let changed = match order {
                    Some(order) => needs_look(&known(Some(link)), &order.fingerprint(), false),
                    // Gone, or it cannot be read: it is looked at by itself, since a short answer proves nothing.
                    None if page.unreadable.iter().any(|row| row.number == Some(link.number)) => {
                        link.attention.is_none()
                    }
                    None => link.stage != Stage::Gone,
                };
                if changed {
                    look.push((link.number, Trigger::Poll));
                } else {
                    report.unchanged += 1;
                }
            }
        }
        report.seen += open.len();
        self.queue_polled(id, look, report).await
    }

    async fn queue_polled(
        &self,
        id: &StoreId,
        look: Vec<(OrderNumber, Trigger)>,
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        report.queued += look.len();
        let messages: Vec<Message> =
            look.into_iter().map(|(number, why)| Message::new(id.clone(), number, why)).collect();
        self.enqueue(&messages, Duration::ZERO).await
    }

    async fn move_cursor(
        &self,
        id: &StoreId,
        cursor: &mut Cursor,
        reached: Option<Timestamp>,
        learnt: bool,
    ) -> Result<(), Failure> {
        let seen = reached.unwrap_or(cursor.seen).max(cursor.seen);
        if seen == cursor.seen && cursor.problem.is_none() && !learnt {
            return Ok(());
        }
        cursor.seen = seen;
        cursor.off = false;
        cursor.problem = None;
        match self.table.put_cursor(id, cursor).await {
            // Another poll moved it, which is as good.
            Ok(()) | Err(StateError::Rival) => Ok(()),
            Err(error) => Err(error.into()),
        }
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

    /// An order that cannot be read waits for a person, once; one without even a number is said of the store.
    async fn hold_unreadable(
        &self,
        id: &StoreId,
        rows: &[Unreadable],
        report: &mut StoreReport,
    ) -> Result<(), Failure> {
        for row in rows {
            let Some(number) = row.number else {
                report.problem = Some(format!(
                    "The shop sent an order that has no number ({}). Look for it in the shop's order list; all others were read.",
                    row.why
                ));
                continue;
            };
            let known = match self.table.link(id, number).await {
                Err(error) if error.is_of_one_item() => continue,
                other => other?,
            };
            if known.is_none() {
                let message = Message::new(id.clone(), number, Trigger::Poll);
                self.hold(None, &message, crate::decide::unreadable(number, &row.why), None).await?;
            }
        }
        Ok(())
    }

    /// Puts messages on their queue: what somebody waits for goes to the one that no backlog of imports can hold up.
    pub(super) async fn enqueue(&self, messages: &[Message], delay: Duration) -> Result<(), Failure> {
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
    pub(super) async fn shop_statuses(&self, shop: &Shop) -> Result<Vec<ShopStatus>, Failure> {
        let (id, now) = (&shop.settings.id, self.clock.now());
        // Never held while a shop is asked: one that does not answer must not hold up another.
        let seen = self.shop_statuses.lock().await.get(id).cloned();
        match seen {
            Some((at, Ok(known))) if now.duration_since(at) < STATUSES_FRESH => return Ok(known),
            Some((at, Err(why))) if now.duration_since(at) < STATUSES_ASKED => return Err(Failure::later(why)),
            _ => {}
        }
        let answer = shop.cartum.statuses().await;
        let kept = answer.clone().map_err(|error| error.to_string());
        self.shop_statuses.lock().await.insert(id.clone(), (now, kept));
        Ok(answer?)
    }
}

fn known(link: Option<&Link>) -> Known<'_> {
    match link {
        // An order that was gone and is here again is news, too.
        None | Some(Link { stage: Stage::Gone, .. }) => Known::New,
        Some(Link { attention: Some(held), .. }) => Known::Held(held.shop.as_ref()),
        Some(Link { stage: Stage::Agreed, agreed: Some(agreed), due: None, lease: None, .. }) => {
            Known::Agreed(&agreed.shop)
        }
        Some(_) => Known::Unfinished,
    }
}
