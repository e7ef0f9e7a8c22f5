//! Runs a first hour: to its end for the command, in slices behind the queue for the console.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::calls::{Halt, Runner};
use super::hooks::{ACCOUNT_WAIT, SHOP_WAIT};
use super::learn::{found, learn};
use super::state::{FirstHourOf, FirstHourPlan, FirstHourStage, FirstHourWish};
use crate::clock::SharedClock;
use crate::decide::first_hour::{Evidence, answers};
use crate::exchange::account::cache::AccountCache;
use crate::exchange::account::dialect::Dialect;
use crate::exchange::account::reader::AccountReader;
use crate::exchange::failure::Failure;
use crate::exchange::operations::lost::Lost;
use crate::exchange::queues::Queues;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::speech::{MOST_ORDERS, ZONE};
use crate::order::Trigger;
use crate::queue::Message as QueueMessage;
use crate::roapp::RoApp;
use crate::settings::RoAppSettings;
use crate::state::{StateError, Table};
use crate::texts::Message;

/// Time that a function works at it before it lets others work.
const SLICE: SignedDuration = SignedDuration::from_secs(150);
/// A running one that has not got on for so long lost its process or its message.
const STALE: SignedDuration = SignedDuration::from_mins(10);
/// Time in which who works at one hears that it was stopped, and moves the order of the shop back.
const AT_WORK: Duration = Duration::from_secs(60);
/// So long after its begin an order is tried to be moved back.
const MOVE_BACK_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Requests of RO App that read, that create and change, and of the shop.
const READS: usize = 70;
const WRITES: usize = 75;
const SHOP: usize = 40;
/// Requests of the shop for the named order.
const NAMED: usize = 24;

/// Runs first hours.
pub struct FirstHour {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) queues: Arc<Queues>,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) cache: Arc<AccountCache>,
    pub(crate) account: Arc<AccountReader>,
    pub(crate) dialect: Arc<Dialect>,
    pub(crate) settings: RoAppSettings,
    /// Whether web-hooks can reach this deployment.
    pub(crate) reachable: bool,
    /// Whether no other process can be at work on it.
    pub(crate) alone: bool,
    /// Whether this process is.
    pub(crate) working: Arc<AtomicBool>,
}

impl FirstHour {
    /// What would be done.
    ///
    /// # Errors
    /// [`Failure`] where the account does not answer, or the store is not connected.
    pub async fn plan(&self, wish: &FirstHourWish) -> Result<FirstHourPlan, Failure> {
        let store = match &wish.store {
            Some(id) => Some(
                self.stores
                    .get(id)
                    .ok_or_else(|| Failure::attention(Message::new("store-not-connected").with("store", id)))?,
            ),
            None => None,
        };
        let account = self.roapp.company().await.map(|company| company.name).unwrap_or_default();
        let roapp = READS + if wish.things { WRITES } else { 0 } + if wish.over_limit { 6 } else { 0 };
        let shop = if store.is_some() { SHOP } else { 0 } + wish.shop_order.map_or(0, |_| NAMED);
        let per_second = self.settings.requests_per_second.clamp(1, 3);
        let waits = if wish.things { self.wait_for_account() } else { 0 } + wish.shop_order.map_or(0, |_| SHOP_WAIT);
        let minutes = (roapp / per_second + shop + waits).div_ceil(60).max(1);
        Ok(FirstHourPlan {
            account,
            store: store.map(|shop| shop.settings.name.clone()),
            roapp,
            shop,
            minutes,
            wish: wish.clone(),
        })
    }

    /// Seconds that web-hooks of RO App are waited for.
    fn wait_for_account(&self) -> usize {
        if self.reachable && !self.stores.roapp_webhook_secrets().is_empty() { ACCOUNT_WAIT } else { 0 }
    }

    /// The latest first hour.
    ///
    /// # Errors
    /// [`StateError`] when the table fails.
    pub async fn state(&self) -> Result<Option<FirstHourOf>, StateError> {
        Ok(self.kept().await?.map(|(_, state)| state))
    }

    async fn kept(&self) -> Result<Option<(u64, FirstHourOf)>, StateError> {
        self.table.first_hour().await
    }

    /// Begins a first hour, or takes the one up that was wished the same and did not come to its end.
    ///
    /// # Errors
    /// [`Failure`] when the table fails, or one is running.
    pub async fn begin(&self, wish: FirstHourWish) -> Result<FirstHourOf, Failure> {
        self.begin_as(wish, false).await
    }

    async fn begin_as(&self, wish: FirstHourWish, behind_queue: bool) -> Result<FirstHourOf, Failure> {
        let now = self.clock.now();
        let plan = self.plan(&wish).await?;
        let before = self.kept().await?;
        let rev = before.as_ref().map_or(0, |(rev, _)| *rev);
        let state = match before.map(|(_, state)| state) {
            Some(state) if self.is_worked_at(&state, now) => {
                return Err(Failure::attention(Message::new("first-running")));
            }
            Some(mut state) if state.stage != FirstHourStage::Done && state.wish == wish => {
                state.stage = if wish.things { FirstHourStage::Things } else { FirstHourStage::Reading };
                state.problem = None;
                state
            }
            // An order of the shop that was not moved back is moved back by the next one, whatever that is to do.
            Some(state) => FirstHourOf { moved: state.moved, ..FirstHourOf::new(wish, now, plan.roapp + plan.shop) },
            None => FirstHourOf::new(wish, now, plan.roapp + plan.shop),
        };
        let state = FirstHourOf { behind_queue, ..state };
        self.table.put_first_hour(&state, rev).await?;
        Ok(state)
    }

    /// Whether a process is at work on it.
    fn is_worked_at(&self, state: &FirstHourOf, now: Timestamp) -> bool {
        let here = self.working.load(Ordering::SeqCst);
        state.stage.is_running() && (here || (!self.alone && now.duration_since(state.seen) < STALE))
    }

    /// Begins a first hour behind the queue.
    ///
    /// # Errors
    /// [`Failure`] when the table or the queue fails, or one is running.
    pub async fn begin_behind_queue(&self, wish: FirstHourWish) -> Result<FirstHourOf, Failure> {
        let state = self.begin_as(wish, true).await?;
        self.put_back(Duration::ZERO).await?;
        Ok(state)
    }

    /// Stops a running first hour; it can be taken up again. An order of the shop that it moved is moved back.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn stop(&self) -> Result<(), Failure> {
        for _ in 0..5 {
            let Some((rev, mut state)) = self.kept().await?.filter(|(_, state)| state.stage.is_running()) else {
                return Ok(());
            };
            // Who is at work at it moves the order back; this message does where nobody is.
            let wait = if self.is_worked_at(&state, self.clock.now()) { AT_WORK } else { Duration::ZERO };
            state.stage = FirstHourStage::Stopped;
            match self.table.put_first_hour(&state, rev).await {
                Err(StateError::Conflict) => {}
                Ok(_) if state.moved.is_some() => return self.put_back(wait).await,
                other => return Ok(other.map(drop)?),
            }
        }
        Err(StateError::Conflict.into())
    }

    /// Works at the first hour to its end. `progress` gets each step.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn run(&self, progress: &mut (dyn FnMut(&FirstHourOf) + Send)) -> Result<Option<FirstHourOf>, Failure> {
        self.work(None, progress).await?;
        Ok(self.state().await?)
    }

    /// Works at it for a while. Puts its message back where something is left.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails: the message comes again.
    pub(crate) async fn advance(&self) -> Result<(), Failure> {
        if let Some((rev, state)) = self.kept().await?.filter(|(_, state)| is_left_moved(state)) {
            return self.only_move_back(rev, state).await;
        }
        let until = self.clock.now().saturating_add(SLICE).ok();
        if self.work(until, &mut |_| {}).await? { self.put_back(Duration::ZERO).await } else { Ok(()) }
    }

    async fn put_back(&self, wait: Duration) -> Result<(), Failure> {
        self.queues.send(&[QueueMessage::job(Trigger::FirstHour, None)], wait).await
    }

    /// Works until the end, or until a time. Returns whether something is left.
    async fn work(
        &self,
        until: Option<Timestamp>,
        progress: &mut (dyn FnMut(&FirstHourOf) + Send),
    ) -> Result<bool, Failure> {
        let Some((rev, state)) = self.kept().await?.filter(|(_, state)| state.stage.is_running()) else {
            return Ok(false);
        };
        let mut runner = self.runner((rev, state), until, progress);
        self.working.store(true, Ordering::SeqCst);
        let halted = Box::pin(runner.run()).await;
        self.working.store(false, Ordering::SeqCst);
        learn(&self.cache, &self.dialect, runner.state.wish.store.as_ref(), &runner.state.answers).await?;
        let of_shop = [ZONE, MOST_ORDERS];
        if of_shop.iter().any(|question| found(&runner.state.answers, question).is_some()) {
            self.stores.note_dialect().await?;
        }
        let words = ["roapp.custom_fields", "roapp.item_warranty"];
        if words.iter().any(|question| found(&runner.state.answers, question).is_some()) {
            // An account that cannot be read now is written to in the usual forms, and corrects them.
            drop(self.account.learn_forms(self.dialect.forms().await?).await);
        }
        if found(&runner.state.answers, "roapp.empty_required").is_some() {
            // The first contact is sent with what the account demands. What fails here is read when one is refused.
            drop(self.account.people_required().await);
        }
        match halted {
            // It ends after what was found is in use: a process that dies before does this again.
            Ok(()) => match runner.enter(FirstHourStage::Done).await {
                Err(Halt::State(error)) => Err(error.into()),
                _ => Ok(false),
            },
            Err(Halt::Stopped) => Ok(false),
            Err(Halt::State(error)) => Err(error.into()),
            Err(Halt::Later) => {
                runner.save().await.ok();
                Ok(true)
            }
            Err(Halt::Failed(why)) => {
                runner.state.stage = FirstHourStage::Failed;
                runner.state.problem = Some(why);
                runner.save().await.ok();
                Ok(false)
            }
        }
    }

    fn runner<'a>(
        &self,
        (rev, state): (u64, FirstHourOf),
        until: Option<Timestamp>,
        progress: &'a mut (dyn FnMut(&FirstHourOf) + Send),
    ) -> Runner<'a> {
        let shop = state.wish.store.as_ref().and_then(|id| self.stores.get(id));
        Runner {
            clock: self.clock.clone(),
            table: self.table.clone(),
            roapp: self.roapp.clone(),
            settings: self.settings.clone(),
            stores: self.stores.clone(),
            shop,
            hooks: self.dialect.hooks.clone(),
            reachable: self.reachable,
            state,
            rev,
            evidence: Evidence::default(),
            until,
            progress,
        }
    }

    /// Sends the message again that was lost: of one that is running, and of one that left an order of the shop moved. One that a command
    /// ran is stopped.
    ///
    /// # Errors
    /// [`Failure::State`] when the table or the queue fails.
    pub(crate) async fn carry_on(&self, lost: Lost) -> Result<(), Failure> {
        let Some((_, state)) = self.kept().await?.filter(|(_, state)| lost.is(state.seen, STALE)) else {
            return Ok(());
        };
        if self.working.load(Ordering::SeqCst) {
            return Ok(());
        }
        match state.stage.is_running() {
            true if !state.behind_queue => self.stop().await,
            false if !is_left_moved(&state) || lost.now.duration_since(state.begun) >= MOVE_BACK_FOR => Ok(()),
            _ => self.put_back(Duration::ZERO).await,
        }
    }

    /// Moves the order of the shop back that one left moved that does not run.
    async fn only_move_back(&self, rev: u64, state: FirstHourOf) -> Result<(), Failure> {
        let mut progress = |_: &FirstHourOf| {};
        let mut runner = self.runner((rev, state), None, &mut progress);
        match Box::pin(runner.move_back()).await {
            Err(Halt::State(error)) => Err(error.into()),
            Err(Halt::Failed(why)) => {
                runner.state.problem = Some(why);
                // Somebody began another one, which moves it back.
                runner.save().await.ok();
                Ok(())
            }
            Ok(()) | Err(Halt::Stopped | Halt::Later) => Ok(()),
        }
    }
}

/// Whether an order of the shop is left moved by one that does not run.
fn is_left_moved(state: &FirstHourOf) -> bool {
    state.moved.is_some() && !state.stage.is_running()
}

impl Runner<'_> {
    async fn run(&mut self) -> Result<(), Halt> {
        self.move_back().await?;
        if !matches!(self.state.stage, FirstHourStage::Shop | FirstHourStage::ShopHooks) {
            self.run_roapp().await?;
        }
        self.enter(FirstHourStage::Shop).await?;
        self.ask_shop().await?;
        self.stop_watching().await;
        let found = answers(&self.evidence);
        self.state.keep(found, "shop.");
        self.save().await
    }

    async fn run_roapp(&mut self) -> Result<(), Halt> {
        let asked = self.ask_roapp().await;
        // What was answered before it broke off is kept.
        let found = answers(&self.evidence);
        self.state.keep(found, "roapp.");
        asked
    }

    async fn ask_roapp(&mut self) -> Result<(), Halt> {
        if !self.settings().await? {
            return Ok(());
        }
        if self.state.wish.things {
            Box::pin(self.things()).await?;
        }
        self.enter(FirstHourStage::Reading).await?;
        Box::pin(self.lists()).await?;
        if self.state.wish.things {
            self.remove_order().await?;
        }
        Box::pin(self.listen_to_account()).await?;
        if self.state.wish.over_limit && !self.state.writes.contains_key("limit") {
            self.too_many().await?;
        }
        Ok(())
    }
}
