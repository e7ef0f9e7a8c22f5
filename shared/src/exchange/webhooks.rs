//! Web-hooks of both systems (rule R5): each names an order to synchronise, and nothing else of it is used.
//!
//! The answer to a call without the token or the signature reveals nothing. The message is queued before the event id is stored, so a crash
//! between the two causes a second synchronisation and never a lost one.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde_json::Value;

use crate::clock::SharedClock;
use crate::exchange::counters::Counters;
use crate::exchange::hook_record::HookRecord;
use crate::exchange::metrics_flush::MetricsFlush;
use crate::exchange::queues::Queues;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::subscriptions::Subscriptions;
use crate::exchange::webhook_result::WebhookResult;
use crate::exchange::webhook_silence::WebhookSilence;
use crate::exchange::webhook_token::{same, sign, token};
use crate::metrics::{self, Meter};
use crate::net::json;
use crate::order::{OrderNumber, RoAppOrderId, StoreId, Trigger};
use crate::queue::Message;
use crate::state::Table;
use crate::texts::Message as Text;

/// RO App's events after which an order is synchronised. All others are ignored.
const ROAPP_EVENTS: [&str; 2] = ["Order.Status.Changed", "Order.Deleted"];
/// Ids are about 36 characters; a longer one is junk.
const LONGEST_ID: usize = 200;

pub struct ShopCall<'a> {
    /// Store id, off the path.
    pub store: &'a str,
    /// Event, off the path.
    pub event: &'a str,
    /// Token, off the path.
    pub token: &'a str,
    /// Verb of the call.
    pub method: &'a Method,
    /// True when an admin of the shop removed the subscription.
    pub removed: bool,
    /// Body; `None` when it was too large to read.
    pub body: Option<&'a [u8]>,
}

pub struct RoAppCall<'a> {
    /// `x-signature`.
    pub signature: Option<&'a str>,
    /// `x-webhook-id`.
    pub id: Option<&'a str>,
    /// Body; `None` when it was too large to read.
    pub body: Option<&'a [u8]>,
}

/// Takes web-hooks.
pub struct Webhooks {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) queues: Arc<Queues>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) subscriptions: Arc<Subscriptions>,
    pub(crate) silence: Arc<WebhookSilence>,
    pub(crate) record: Arc<HookRecord>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) metrics: Arc<MetricsFlush>,
}

impl Webhooks {
    /// Takes a call of a shop.
    pub async fn take_shop_call(&self, call: ShopCall<'_>) -> WebhookResult {
        let taken = self.take_with_token(call).await;
        self.count_hook(&taken);
        taken
    }

    async fn take_with_token(&self, call: ShopCall<'_>) -> WebhookResult {
        let Ok(store) = call.store.parse::<StoreId>() else { return WebhookResult::Unknown };
        if let Err(error) = self.stores.refresh().await {
            return error.into();
        }
        let keys = self.stores.webhook_keys();
        let key = keys.iter().find(|key| same(&token(key, &store, call.event), call.token));
        let Some(key) = key.filter(|_| self.stores.get(&store).is_some()) else { return WebhookResult::Unknown };
        if call.removed {
            return self
                .subscriptions
                .removed(&store, call.event, key)
                .await
                .map_or_else(WebhookResult::from, |()| WebhookResult::Ignored);
        }
        let Some(body) = call.body else { return WebhookResult::TooLarge };
        let Some(value) = json::parse(body) else {
            return WebhookResult::Malformed(Text::new("hook-not-json"));
        };
        let Some(number) = json::id(&value["order_id"]) else {
            return WebhookResult::Malformed(Text::new("hook-no-order"));
        };
        self.record.note_shop(&store, call.event, call.method, OrderNumber(number), &value).await;
        let message = Message::new(store, OrderNumber(number), Trigger::ShopHook);
        self.queues.send(&[message], Duration::ZERO).await.map_or_else(WebhookResult::from, |()| WebhookResult::Queued)
    }

    /// Takes a call of RO App.
    pub async fn take_roapp_call(&self, call: RoAppCall<'_>) -> WebhookResult {
        let taken = self.take_signed(call).await.unwrap_or_else(|refused| refused);
        self.count_hook(&taken);
        taken
    }

    fn count_hook(&self, taken: &WebhookResult) {
        self.counters.count_hook(taken);
        if matches!(taken, WebhookResult::Queued | WebhookResult::Repeated | WebhookResult::Ignored) {
            self.meter.count(metrics::WEB_HOOKS);
        }
        if matches!(taken, WebhookResult::Unsigned) {
            self.meter.count(metrics::WEB_HOOKS_REFUSED);
        }
        self.metrics.flush();
    }

    async fn take_signed(&self, call: RoAppCall<'_>) -> Result<WebhookResult, WebhookResult> {
        let body = call.body.ok_or(WebhookResult::TooLarge)?;
        let value = json::parse(body).unwrap_or_default();
        let in_body = json::as_text(&value["id"]);
        let id = call.id.map(str::to_owned).or_else(|| in_body.clone()).unwrap_or_default();
        let signature = call.signature.map(str::to_owned).or_else(|| json::as_text(&value["x-signature"]));
        let signature = signature.unwrap_or_default().to_ascii_lowercase();
        let signed = self.stores.roapp_webhook_secrets().iter().any(|secret| same(&sign(secret, &id), &signature));
        if !signed || id.is_empty() || id.len() > LONGEST_ID {
            return Err(WebhookResult::Unsigned);
        }
        // The signature is of the id alone: a body with another id is not the one that was signed.
        if in_body.is_some_and(|other| other != id) {
            return Err(WebhookResult::Unsigned);
        }
        // The vendor's own list has one name with a blank at its end.
        let event = json::text(&value, "event_name").trim().to_owned();
        if event.is_empty() {
            return Err(WebhookResult::Malformed(Text::new("hook-no-event")));
        }
        let (seen, missed, heard) = self.table.event_beside_missed(&id).await?;
        if seen {
            return Ok(WebhookResult::Repeated);
        }
        self.record.note_account(heard, call.id.is_some(), &value).await;
        // Whatever it is about: RO App calls.
        self.silence.note_heard(&missed).await;
        let taken = self.take_event(&event, &value).await?;
        self.table.keep_event(&id, self.clock.now()).await?;
        Ok(taken)
    }

    async fn take_event(&self, event: &str, value: &Value) -> Result<WebhookResult, WebhookResult> {
        if !ROAPP_EVENTS.contains(&event) {
            tracing::info!(event = %event.escape_debug().to_string().chars().take(60).collect::<String>(), "web-hook of no interest");
            return Ok(WebhookResult::Ignored);
        }
        let missing = || WebhookResult::Malformed(Text::new("hook-no-object"));
        let id = json::id(&value["context"]["object_id"]).ok_or_else(missing)?;
        let Some((store, number)) = self.table.orders.order_of_roapp(RoAppOrderId(id)).await? else {
            return Ok(WebhookResult::Ignored);
        };
        let message = Message::new(store, number, Trigger::RoAppHook);
        self.queues.send(&[message], Duration::ZERO).await?;
        Ok(WebhookResult::Queued)
    }
}
