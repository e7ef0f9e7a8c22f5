//! The shop's web-hooks: subscribed when a store is switched on, ended when it is switched off.
//!
//! The shop lists no subscriptions and takes five per event, so none is asked for twice: what is about to be asked is noted
//! first, and where the answer was lost it is not asked again. Polling does the work in any case.

use jiff::SignedDuration;

use super::failure::Failure;
use super::hooks::token;
use super::open::{Exchange, Shop};
use crate::cartum::{CartumError, HookEvent, HookId};
use crate::net::NetError;
use crate::order::{Fingerprint, StoreId};
use crate::state::{Cursor, StateError, Subscription};
use secrecy::{ExposeSecret, SecretString};

/// A refusal is asked about again after a day: somebody may have made room.
const REFUSED_FRESH: SignedDuration = SignedDuration::from_hours(24);

impl Exchange {
    /// Makes a store's subscriptions what they should be; says what stands in the way, if anything.
    pub(super) async fn subscriptions(&self, shop: &Shop, cursor: &mut Cursor) -> Result<Option<String>, Failure> {
        let keys = self.hook_keys();
        let (Some(base), Some(key)) = (&self.public_url, keys.first()) else { return Ok(None) };
        for event in HookEvent::ALL {
            self.subscribe(shop, cursor, event, base, key).await?;
        }
        Ok(cursor.hooks.iter().find_map(|hook| hook.problem.clone()))
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
        let made_with = Fingerprint::of(&key.expose_secret()).as_str().to_owned();
        if let Some(at) = cursor.hooks.iter().position(|hook| hook.event == event.name()) {
            let Some(hook) = cursor.hooks.get(at).cloned() else { return Ok(()) };
            let current = hook.base == base && hook.key == made_with;
            let refused = hook.id.is_none() && hook.problem.is_some() && !hook.uncertain;
            if current && !(refused && now.duration_since(hook.asked) > REFUSED_FRESH) {
                return Ok(());
            }
            // The new one first: no event is lost in between, and one that comes twice changes nothing.
            cursor.hooks.remove(at);
            self.ask(shop, cursor, event, base, &made_with, key).await?;
            return self.end(shop, &hook).await;
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
        let unknown = format!(
            "Whether {} subscribed to '{}' is not known, because its answer was lost. Orders are polled meanwhile; to have web-hooks, remove the subscription in the shop, then switch the store off and on.",
            shop.settings.name,
            event.name()
        );
        cursor.hooks.push(Subscription {
            event: event.name().to_owned(),
            id: None,
            base: base.to_owned(),
            key: made_with.to_owned(),
            asked: self.clock.now(),
            removed: false,
            uncertain: true,
            problem: Some(unknown),
        });
        self.table.put_cursor(id, cursor).await?;
        let answer = shop.cartum.subscribe(event, &address(base, key, id, event.name())).await;
        let Some(hook) = cursor.hooks.last_mut() else { return Ok(()) };
        match answer {
            Ok(HookId(number)) => (hook.id, hook.uncertain, hook.problem) = (Some(number), false, None),
            Err(CartumError::Net(NetError::AnswerLost { .. }) | CartumError::NotJson { .. }) => return Ok(()),
            Err(
                error @ (CartumError::Refused { .. } | CartumError::Forbidden(_) | CartumError::UnknownFunction(_)),
            ) => {
                hook.uncertain = false;
                hook.problem = Some(format!(
                    "{} did not subscribe to '{}' ({error}). A shop takes five subscribers per event: remove one in the shop that nobody needs. Orders are polled meanwhile.",
                    shop.settings.name,
                    event.name()
                ));
            }
            // It had no effect: the next poll asks again.
            Err(_) => {
                cursor.hooks.pop();
            }
        }
        self.table.put_cursor(id, cursor).await?;
        Ok(())
    }

    /// Where a shop and RO App are to call, for a person who compares: event and address. Empty where web-hooks are not taken.
    pub fn hook_addresses(&self, store: &StoreId) -> Vec<(String, String)> {
        let keys = self.hook_keys();
        let Some(base) = &self.public_url else { return Vec::new() };
        let mut all = vec![("RO App".to_owned(), format!("{base}/hooks/roapp"))];
        if let Some(key) = keys.first() {
            let one = |event: &HookEvent| (event.name().to_owned(), address(base, key, store, event.name()));
            all.extend(HookEvent::ALL.iter().map(one));
        }
        all
    }

    /// Ends all subscriptions of a store that was switched off.
    pub(super) async fn end_subscriptions(&self, shop: &Shop) -> Result<(), Failure> {
        let id = &shop.settings.id;
        let Some(mut cursor) = self.table.cursor(id).await? else { return Ok(()) };
        if cursor.hooks.is_empty() {
            return Ok(());
        }
        let mut left = None;
        for hook in std::mem::take(&mut cursor.hooks) {
            // One that cannot be ended now does not keep the others.
            if let Err(failure) = self.end(shop, &hook).await {
                cursor.hooks.push(hook);
                left = Some(failure);
            }
        }
        self.table.put_cursor(id, &mut cursor).await?;
        left.map_or(Ok(()), Err)
    }

    /// Ends one subscription, as far as its address can still be told: the shop wants id and address.
    async fn end(&self, shop: &Shop, hook: &Subscription) -> Result<(), Failure> {
        let keys = self.hook_keys();
        let key = keys.iter().find(|key| Fingerprint::of(&key.expose_secret()).as_str() == hook.key);
        let (Some(number), Some(key)) = (hook.id, key) else { return Ok(()) };
        let target = address(&hook.base, key, &shop.settings.id, &hook.event);
        match shop.cartum.unsubscribe(HookId(number), &target).await {
            Ok(()) => Ok(()),
            // It is no longer there, or the shop has no such function: nothing is left to end.
            Err(
                CartumError::Refused { .. }
                | CartumError::UnknownFunction(_)
                | CartumError::Forbidden(_)
                | CartumError::NoApi,
            ) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Notes that an admin of the shop removed a subscription: it is not asked for again by itself.
    pub(super) async fn hook_removed(&self, store: &StoreId, event: &str) -> Result<(), StateError> {
        let Some(mut cursor) = self.table.cursor(store).await? else { return Ok(()) };
        let Some(hook) = cursor.hooks.iter_mut().find(|hook| hook.event == event) else { return Ok(()) };
        (hook.id, hook.removed) = (None, true);
        hook.problem = Some(format!(
            "An admin removed the subscription to '{event}' in the shop. Orders are polled meanwhile; to have web-hooks again, switch the store off and on."
        ));
        self.table.put_cursor(store, &mut cursor).await
    }
}

/// Where the shop is to call.
pub(super) fn address(base: &str, key: &SecretString, store: &StoreId, event: &str) -> String {
    format!("{base}/hooks/cartum/{store}/{event}/{}", token(key, store, event))
}
