//! The shop's web-hooks: subscribed when a store is switched on, ended when it is switched off.
//!
//! The shop lists no subscriptions and takes five per event, so none is requested twice: the request is stored before it is sent, and is
//! not repeated when its answer was lost. The id of a subscription that the shop does not end is kept, and the request, noted before it is
//! sent, is repeated for a month. Polling finds the orders in any case, so an event besides `order_created` that a shop's version does not
//! know is no problem.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::cartum::{CartumError, HookEvent, HookId};
use crate::clock::SharedClock;
use crate::exchange::failure::Failure;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop::Shop;
use crate::exchange::webhook_token::{key_mark, token};
use crate::order::StoreId;
use crate::state::{Cursor, StateError, Subscription, Table};
use crate::texts::Message;
use secrecy::SecretString;

/// Time before a refused request is repeated: a place may be free by then.
const REFUSED_FRESH: SignedDuration = SignedDuration::from_hours(24);
/// Time before the request for an event that the shop's version may not know is repeated: the shop may be newer by then.
const UNNEEDED_FRESH: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Time before a refused unsubscription is repeated on the first day; later it is once a day.
const END_SOON: SignedDuration = SignedDuration::from_hours(1);
const END_LATER: SignedDuration = SignedDuration::from_hours(24);
/// After so long its id is given up.
const END_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// What is noted of an event that is done without.
const UNNEEDED: &str = "subscription-unneeded";

/// Subscribes to the shops' web-hooks.
pub struct Subscriptions {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) stores: Arc<StoreRegistry>,
    /// Where web-hooks reach this deployment, without a slash at the end; none without it.
    pub(crate) public_url: Option<String>,
}

impl Subscriptions {
    /// Subscribes and unsubscribes a store as its settings require; returns the problem, if any.
    pub(crate) async fn keep_up(&self, shop: &Shop, cursor: &mut Cursor) -> Result<Option<Message>, Failure> {
        let keys = self.stores.webhook_keys();
        let (Some(base), Some(key)) = (&self.public_url, keys.first()) else { return Ok(None) };
        for event in HookEvent::ALL {
            self.subscribe(shop, cursor, event, base, key).await?;
        }
        self.end_left(shop, cursor, false).await?;
        Ok(hooks_problem(cursor))
    }

    async fn subscribe(
        &self,
        shop: &Shop,
        cursor: &mut Cursor,
        event: HookEvent,
        base: &str,
        key: &SecretString,
    ) -> Result<(), Failure> {
        let now = self.clock.now();
        let made_with = key_mark(key);
        let current = |hook: &&mut Subscription| hook.event == event.name() && hook.ending.is_none();
        if let Some(hook) = cursor.hooks.iter_mut().find(current) {
            // Switching the store off and on asks for it again.
            if hook.removed {
                return Ok(());
            }
            let same = hook.base == base && hook.key == made_with;
            let refused = hook.id.is_none() && hook.problem.is_some() && !hook.uncertain;
            let pause = if is_unneeded(hook) { UNNEEDED_FRESH } else { REFUSED_FRESH };
            if same && !(refused && now.duration_since(hook.asked) > pause) {
                return Ok(());
            }
            // The new one first: no event is lost in between, and one that comes twice changes nothing.
            (hook.ending, hook.problem) = (Some(now), None);
        }
        self.ask(shop, cursor, event, base, &made_with, key).await
    }

    async fn ask(
        &self,
        shop: &Shop,
        cursor: &mut Cursor,
        event: HookEvent,
        base: &str,
        made_with: &str,
        key: &SecretString,
    ) -> Result<(), Failure> {
        let id = &shop.settings.id;
        let unknown = about("subscription-unknown", shop, event.name());
        cursor.hooks.push(Subscription {
            event: event.name().to_owned(),
            id: None,
            base: base.to_owned(),
            key: made_with.to_owned(),
            asked: self.clock.now(),
            removed: false,
            ending: None,
            uncertain: true,
            problem: Some(unknown),
        });
        self.table.put_cursor(id, cursor).await?;
        let answer = shop.cartum.subscribe(event, &address(base, key, id, event.name())).await;
        let has_orders = event != HookEvent::OrderCreated && hears_of_orders(cursor);
        let Some(hook) = cursor.hooks.last_mut() else { return Ok(()) };
        match answer {
            Ok(HookId(number)) => (hook.id, hook.uncertain, hook.problem) = (Some(number), false, None),
            Err(error) if error.may_have_subscribed() => return Ok(()),
            // It had no effect: the next poll asks again.
            Err(
                CartumError::Net(_) | CartumError::Busy { .. } | CartumError::Login(_) | CartumError::TokenRefused(_),
            ) => {
                cursor.hooks.pop();
            }
            Err(error) => {
                hook.uncertain = false;
                hook.problem = Some(refused(shop, event, &error, has_orders));
            }
        }
        self.table.put_cursor(id, cursor).await?;
        Ok(())
    }

    /// Addresses of the web-hooks of a shop and of RO App, with their events. Empty where web-hooks are not accepted.
    pub fn addresses(&self, store: &StoreId) -> Vec<(String, String)> {
        let keys = self.stores.webhook_keys();
        let Some(base) = &self.public_url else { return Vec::new() };
        let mut all = vec![("RO App".to_owned(), format!("{base}/hooks/roapp"))];
        if let Some(key) = keys.first() {
            let one = |event: &HookEvent| (event.name().to_owned(), address(base, key, store, event.name()));
            all.extend(HookEvent::ALL.iter().map(one));
        }
        all
    }

    /// Ends all subscriptions of a store that was switched off.
    pub(crate) async fn end_all(&self, shop: &Shop) -> Result<(), Failure> {
        let Some(mut cursor) = self.table.cursor(&shop.settings.id).await? else { return Ok(()) };
        let now = self.clock.now();
        let mut noted = false;
        for hook in cursor.hooks.iter_mut().filter(|hook| hook.ending.is_none()) {
            (hook.ending, hook.problem) = (Some(now), None);
            noted = true;
        }
        self.end_left(shop, &mut cursor, noted).await
    }

    /// Ends the subscriptions that are to be ended, as far as they are due. `noted` says that the cursor changed before this.
    async fn end_left(&self, shop: &Shop, cursor: &mut Cursor, noted: bool) -> Result<(), Failure> {
        let now = self.clock.now();
        let (mut changed, mut left, mut at) = (noted, None, 0);
        while let Some(hook) = cursor.hooks.get_mut(at) {
            let Some(since) = hook.ending.filter(|since| is_time(hook, *since, now)) else {
                at += 1;
                continue;
            };
            let before = hook.clone();
            if before.id.is_some() && now.duration_since(since) <= END_FOR && self.target(shop, &before).is_none() {
                // Its place at the shop is not free: a person can see to that.
                let why = Message::new("subscription-key-gone");
                (hook.asked, hook.problem, changed) = (now, Some(not_ended(shop, &before.event, why)), true);
                at += 1;
                continue;
            }
            // The request after the last day was made, and this process does not know what became of it.
            let asked_enough = hook.problem.is_some() && hook.asked.duration_since(since) > END_FOR;
            let done = if asked_enough {
                Ok(())
            } else {
                // Noted first: a shop that does not answer is not asked at every poll.
                (hook.asked, hook.problem) = (now, Some(not_ended(shop, &before.event, unanswered())));
                if self.target(shop, &before).is_some() {
                    self.table.put_cursor(&shop.settings.id, cursor).await?;
                    changed = false;
                }
                self.end(shop, &before).await
            };
            let given_up = done.is_err() && now.duration_since(since) > END_FOR;
            if asked_enough || given_up {
                tracing::warn!(store = %shop.settings.id, event = %before.event, "a subscription could not be ended and is given up");
            }
            let Some(error) = done.err().filter(|_| !given_up) else {
                cursor.hooks.remove(at);
                changed = true;
                continue;
            };
            if let Some(hook) = cursor.hooks.get_mut(at) {
                at += 1;
                if error.is_of_everything() {
                    // It had no effect: the next poll asks again.
                    (*hook, changed) = (before, true);
                } else if !error.is_passing() {
                    (hook.problem, changed) = (Some(not_ended(shop, &before.event, error.message())), true);
                }
            }
            if error.is_passing() || error.is_of_everything() {
                // One that cannot be ended now does not keep the others.
                left = Some(error.into());
            }
        }
        if changed {
            self.table.put_cursor(&shop.settings.id, cursor).await?;
        }
        left.map_or(Ok(()), Err)
    }

    /// Ends one subscription if its address is still known: the shop requires id and address.
    async fn end(&self, shop: &Shop, hook: &Subscription) -> Result<(), CartumError> {
        let Some((number, target)) = self.target(shop, hook) else { return Ok(()) };
        match shop.cartum.unsubscribe(number, &target).await {
            Ok(()) | Err(CartumError::NoSubscription) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Id and address of a subscription, where both are known.
    fn target(&self, shop: &Shop, hook: &Subscription) -> Option<(HookId, String)> {
        let keys = self.stores.webhook_keys();
        let key = keys.iter().find(|key| key_mark(key) == hook.key)?;
        Some((HookId(hook.id?), address(&hook.base, key, &shop.settings.id, &hook.event)))
    }

    /// Stores that an admin of the shop removed a subscription, whose address was made with a key; it is not requested again by itself.
    pub(crate) async fn removed(&self, store: &StoreId, event: &str, key: &SecretString) -> Result<(), StateError> {
        let key = key_mark(key);
        let Some(mut cursor) = self.table.cursor(store).await? else { return Ok(()) };
        let is_it = |hook: &Subscription| hook.event == event && hook.key == key;
        // One that the shop did not end is the one an admin was asked to remove.
        if let Some(at) = cursor.hooks.iter().position(|hook| is_it(hook) && hook.ending.is_some()) {
            cursor.hooks.remove(at);
            return self.table.put_cursor(store, &mut cursor).await;
        }
        let Some(hook) = cursor.hooks.iter_mut().find(|hook| is_it(hook)) else { return Ok(()) };
        (hook.id, hook.removed) = (None, true);
        hook.problem = Some(Message::new("subscription-removed").with("event", event));
        self.table.put_cursor(store, &mut cursor).await
    }
}

/// Whether it is time to end a subscription that is to be ended `since` then.
fn is_time(hook: &Subscription, since: Timestamp, now: Timestamp) -> bool {
    let pause = if now.duration_since(since) < END_LATER { END_SOON } else { END_LATER };
    hook.problem.is_none() || now.duration_since(hook.asked) >= pause
}

/// What stands in the way of web-hooks.
pub(crate) fn hooks_problem(cursor: &Cursor) -> Option<Message> {
    cursor.hooks.iter().filter(|hook| !is_unneeded(hook)).find_map(|hook| hook.problem.clone())
}

/// Whether the shop refused an event that is done without.
fn is_unneeded(hook: &Subscription) -> bool {
    hook.problem.as_ref().is_some_and(|why| why.id() == UNNEEDED)
}

/// Whether new orders are subscribed.
fn hears_of_orders(cursor: &Cursor) -> bool {
    let is_it = |hook: &Subscription| hook.event == HookEvent::OrderCreated.name() && hook.ending.is_none();
    cursor.hooks.iter().any(|hook| is_it(hook) && hook.id.is_some())
}

/// Why nothing is known of a request that was sent.
pub(crate) fn unanswered() -> Message {
    Message::new("subscription-unanswered")
}

fn about(id: &str, shop: &Shop, event: &str) -> Message {
    Message::new(id).with("store", &shop.settings.name).with("event", event)
}

/// Where an admin finds the subscribers.
fn admin_of(shop: &Shop) -> String {
    format!("{}/edit/", shop.settings.url.trim_end_matches('/'))
}

/// Why a request is refused. An event besides that of new orders, which are heard of, is one that the shop's version may not know.
fn refused(shop: &Shop, event: HookEvent, error: &CartumError, has_orders: bool) -> Message {
    match error {
        CartumError::Refused { .. } if has_orders => about(UNNEEDED, shop, event.name()).with("why", error.message()),
        CartumError::HooksFull => about("subscriptions-full", shop, event.name()).with("admin", admin_of(shop)),
        error => about("subscription-refused", shop, event.name()).with("why", error.message()),
    }
}

fn not_ended(shop: &Shop, event: &str, why: Message) -> Message {
    about("subscription-not-ended", shop, event).with("why", why).with("admin", admin_of(shop))
}

/// Address of the web-hook.
pub(crate) fn address(base: &str, key: &SecretString, store: &StoreId, event: &str) -> String {
    format!("{base}/hooks/cartum/{store}/{event}/{}", token(key, store, event))
}
