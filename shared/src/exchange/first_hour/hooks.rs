//! Web-hooks of the orders that a first hour moved: whether they come, how late and in which order.
//!
//! Guarantees: the wait is bounded and ends when what is waited for has come; where no web-hook can come, nothing is waited for
//! and the reason is said.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::calls::{Halt, Runner};
use super::state::FirstHourStage;
use crate::clock::wait_until;
use crate::decide::first_hour::Seen;
use crate::exchange::hook_record::{ACCOUNT, LOOK};
use crate::exchange::stores::shop::Shop;
use crate::order::{OrderNumber, StoreId};
use crate::state::{Heard, HeardCall, HookForms, HookWatch, Subscription};

/// Seconds that web-hooks of RO App are waited for after the last change of the test order.
pub(super) const ACCOUNT_WAIT: usize = 90;
/// Seconds that web-hooks of a shop are waited for: it sends what waits every five minutes.
pub(super) const SHOP_WAIT: usize = 330;
/// Seconds that others are waited for after the first has come.
const GRACE: i64 = 15;
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// A watch that nobody ends, because its process died, ends by itself.
const LONGEST: SignedDuration = SignedDuration::from_mins(30);

impl Runner<'_> {
    /// Whether RO App's web-hooks can arrive: a secret of theirs is entered, and something takes them.
    fn account_can_call(&self) -> bool {
        self.reachable && !self.stores.roapp_webhook_secrets().is_empty()
    }

    fn until(&self) -> Timestamp {
        let now = self.clock.now();
        now.saturating_add(LONGEST).unwrap_or(now)
    }

    /// Watches the test order from its creation on.
    pub(super) async fn watch_account(&mut self, order: u64) -> Result<(), Halt> {
        if self.account_can_call() {
            let watch = HookWatch { until: self.until(), order: Some(order), shop: None, calls: Vec::new() };
            self.hooks.watch(Some(watch)).await?;
        }
        Ok(())
    }

    /// Watches the named order. Its web-hooks are looked at for certain a while later, so it is not moved before.
    pub(super) async fn watch_shop(&mut self, store: &StoreId, order: OrderNumber) -> Result<(), Halt> {
        if self.reachable {
            let watch =
                HookWatch { until: self.until(), order: None, shop: Some((store.clone(), order)), calls: Vec::new() };
            self.hooks.watch(Some(watch)).await?;
            self.clock.sleep(Duration::try_from(LOOK).unwrap_or_default()).await;
        }
        Ok(())
    }

    pub(super) async fn stop_watching(&mut self) {
        if let Err(error) = self.hooks.watch(None).await {
            tracing::warn!(%error, "web-hooks of a first hour are watched on");
        }
    }

    /// Waits for the web-hooks of the test order.
    pub(super) async fn listen_to_account(&mut self) -> Result<(), Halt> {
        if let Some(known) = self.state.heard.get("hooks").cloned() {
            self.show("hook", "POST /hooks/roapp", &known);
            self.evidence.note("hooks", known);
            return Ok(());
        }
        let can = self.account_can_call();
        let moved = ["status.back", "order.plain"].iter().find_map(|name| self.time_of(name));
        let heard = match moved.filter(|_| can) {
            Some(moved) => self.listen(FirstHourStage::Hooks, moved, ACCOUNT_WAIT, is_of_account).await?,
            None => self.hooks.heard().await?,
        };
        let forms = forms(heard.forms.get(ACCOUNT));
        let calls = calls(&heard, moved);
        // What it had sent before was of a change that a person made.
        let known = heard.forms.contains_key(ACCOUNT);
        let facts = json!({"can": can, "known": known, "moved": moved.is_some(), "waited": ACCOUNT_WAIT, "forms": forms, "calls": calls});
        self.show("hook", "POST /hooks/roapp", &facts);
        self.state.heard.insert("hooks".to_owned(), facts.clone());
        self.evidence.note("hooks", facts);
        self.save().await
    }

    /// Waits for the web-hooks of the named order.
    pub(super) async fn listen_to_shop(&mut self, shop: &Arc<Shop>) -> Result<(), Halt> {
        if let Some(known) = self.state.heard.get("shop").cloned() {
            self.show("shop.hook", "/hooks/cartum", &known);
            self.evidence.note("shop_hooks", known);
            return Ok(());
        }
        let cursor = self.table.cursor(&shop.settings.id).await?;
        let subscribed = cursor.is_some_and(|cursor| {
            let is_active = |hook: &&Subscription| {
                hook.event == "order_update" && hook.id.is_some() && !hook.removed && hook.ending.is_none()
            };
            cursor.hooks.iter().any(|hook| is_active(&hook))
        });
        let can = self.reachable && subscribed;
        let moved = self.time_of("shop.update.moved").filter(|_| self.evidence.noted("status_moved") != false);
        let heard = match moved.filter(|_| can) {
            Some(moved) => self.listen(FirstHourStage::ShopHooks, moved, SHOP_WAIT, is_of_shop).await?,
            None => self.hooks.heard().await?,
        };
        let forms = forms(heard.forms.get(shop.settings.id.as_str()));
        let calls = calls(&heard, moved);
        let facts = json!({"can": can, "moved": moved.is_some(), "waited": SHOP_WAIT, "forms": forms, "calls": calls});
        self.show("shop.hook", "/hooks/cartum", &facts);
        self.state.heard.insert("shop".to_owned(), facts.clone());
        self.evidence.note("shop_hooks", facts);
        self.save().await
    }

    /// When a write had its answer.
    fn time_of(&self, name: &str) -> Option<Timestamp> {
        self.state.writes.get(name).filter(|written| written.seen.is_some()).map(|written| written.begun)
    }

    /// Looks until a web-hook that is waited for has come and others had time to, or until so many seconds after the change.
    async fn listen(
        &mut self,
        stage: FirstHourStage,
        moved: Timestamp,
        seconds: usize,
        is_it: fn(&str) -> bool,
    ) -> Result<Heard, Halt> {
        self.enter(stage).await?;
        let after = |at: Timestamp, seconds: i64| at.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(at);
        let end = after(moved, i64::try_from(seconds).unwrap_or(i64::MAX));
        loop {
            (self.progress)(&self.state);
            let heard = self.hooks.heard().await?;
            let calls = heard.watch.as_ref().map_or(&[][..], |watch| &watch.calls);
            let last =
                calls.iter().any(|call| is_it(&call.event)).then(|| calls.iter().map(|call| call.at).max()).flatten();
            let end = last.map_or(end, |last| end.min(after(last, GRACE)));
            let now = self.clock.now();
            if wait_until(now, end).is_zero() {
                return Ok(heard);
            }
            if self.until.is_some_and(|until| now >= until) {
                return Err(Halt::Later);
            }
            self.clock.sleep(LOOK_EVERY).await;
        }
    }

    /// Shows each web-hook that came as a request.
    fn show(&mut self, prefix: &str, to: &str, facts: &Value) {
        for (at, call) in facts["calls"].as_array().into_iter().flatten().enumerate() {
            let (event, late) = (call["event"].as_str().unwrap_or_default(), call["seconds"].as_i64().unwrap_or(0));
            let shown = Seen { call: format!("{to} {event} (+{late} s)"), status: 200, ..Seen::default() };
            self.evidence.put(&format!("{prefix}.{:02}", at + 1), shown);
        }
    }
}

/// What came of the watched order, with the seconds since it was moved.
fn calls(heard: &Heard, moved: Option<Timestamp>) -> Vec<Value> {
    let calls = heard.watch.iter().flat_map(|watch| &watch.calls);
    let one = |call: &HeardCall| {
        let late = moved.map_or(0, |moved| call.at.duration_since(moved).as_secs().max(0));
        json!({"event": call.event, "seconds": late, "made": call.made.map(Timestamp::as_millisecond)})
    };
    calls.map(one).collect()
}

fn is_of_account(event: &str) -> bool {
    event == "Order.Status.Changed"
}

fn is_of_shop(event: &str) -> bool {
    event == "order_update"
}

/// Words by question.
fn forms(known: Option<&HookForms>) -> Value {
    known
        .into_iter()
        .flatten()
        .map(|(question, form)| (question.clone(), json!(form.word)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
