//! What web-hooks look like, and those of the orders that a first hour moved (rule S7).
//!
//! Guarantees: a form that stays the same is not written again; nothing of a web-hook is kept but its event, its times and its
//! form; a table that fails costs the note and no web-hook.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::clock::SharedClock;
use crate::net::json;
use crate::order::{OrderNumber, StoreId};
use crate::state::{Heard, HeardCall, HookForm, HookForms, HookWatch, StateError, Table};

/// The sender that is the account.
pub(crate) const ACCOUNT: &str = "RO App";
/// The event after which RO App's name of deletions is known.
const DELETED: &str = "Order.Deleted";
/// Web-hooks of a watched order that are kept.
const MOST: usize = 40;
/// Characters of an event's name that are kept.
const NAME: usize = 40;
/// Attempts of a conditional write.
const TRIES: usize = 5;
/// A shop's web-hooks of one form are held against the table so often. A watch has begun as long before its order is moved.
pub(crate) const LOOK: SignedDuration = SignedDuration::from_mins(1);

/// Words by question.
type Words = BTreeMap<&'static str, &'static str>;

/// Notes what web-hooks look like.
pub struct HookRecord {
    clock: SharedClock,
    table: Table,
    /// The forms that this process last saw of a shop, and until when they need no look.
    seen: Mutex<HashMap<StoreId, (Words, Timestamp)>>,
}

impl HookRecord {
    pub(crate) fn new(clock: SharedClock, table: Table) -> Self {
        Self { clock, table, seen: Mutex::default() }
    }

    /// What is known of web-hooks.
    pub(crate) async fn heard(&self) -> Result<Heard, StateError> {
        self.table.heard().await
    }

    /// Begins to watch, or ends it with nothing.
    pub(crate) async fn watch(&self, watch: Option<HookWatch>) -> Result<(), StateError> {
        self.change(None, |heard| {
            // One that is watched already keeps what came.
            let calls =
                heard.watch.as_ref().filter(|known| same(known, watch.as_ref())).map(|known| known.calls.clone());
            let next = watch.clone().map(|watch| HookWatch { calls: calls.unwrap_or_default(), ..watch });
            (heard.watch != next).then_some(Heard { watch: next, ..heard })
        })
        .await
    }

    /// Notes a signed web-hook of RO App; `known` is the item as it was read then.
    pub(crate) async fn note_account(&self, known: Heard, has_id_header: bool, body: &Value) {
        let now = self.clock.now();
        let event = json::text(body, "event_name");
        let words = account_words(&event, has_id_header, body);
        let order = json::id(&body["context"]["object_id"]);
        let call = HeardCall { store: None, event: name(&event), at: now, made: made(&body["created_at"]) };
        let noted = self
            .change(Some(known), |heard| {
                let is_watched = |watch: &HookWatch| watch.order.is_some() && watch.order == order;
                noted(heard, ACCOUNT, &words, &call, is_watched)
            })
            .await;
        log(noted);
    }

    /// Notes a web-hook of a shop.
    pub(crate) async fn note_shop(
        &self,
        store: &StoreId,
        event: &str,
        method: &Method,
        number: OrderNumber,
        body: &Value,
    ) {
        let now = self.clock.now();
        let words = shop_words(event, method, body);
        if !self.is_due(store, &words, now) {
            return;
        }
        let call = HeardCall { store: Some(store.clone()), event: name(event), at: now, made: None };
        let mut watched = false;
        let noted = self
            .change(None, |heard| {
                watched = heard.watch.as_ref().is_some_and(|watch| watch.shop.is_some() && watch.until > now);
                let is_watched =
                    |watch: &HookWatch| watch.shop.as_ref().is_some_and(|(of, order)| of == store && *order == number);
                noted(heard, store.as_str(), &words, &call, is_watched)
            })
            .await;
        if watched {
            self.forms().remove(store);
        }
        log(noted);
    }

    /// Whether a shop's web-hook is held against the table: its form is another one, or the last look was a while ago.
    fn is_due(&self, store: &StoreId, words: &Words, now: Timestamp) -> bool {
        let mut seen = self.forms();
        let known = seen.get(store).filter(|(_, until)| *until > now).map(|(known, _)| known);
        if known.is_some_and(|known| words.iter().all(|(question, word)| known.get(question) == Some(word))) {
            return false;
        }
        let mut all = known.cloned().unwrap_or_default();
        all.extend(words.iter().map(|(question, word)| (*question, *word)));
        seen.insert(store.clone(), (all, now.saturating_add(LOOK).unwrap_or(now)));
        true
    }

    fn forms(&self) -> std::sync::MutexGuard<'_, HashMap<StoreId, (Words, Timestamp)>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the item. The first try is of the item as it was read, where it was.
    async fn change(
        &self,
        known: Option<Heard>,
        mut change: impl FnMut(Heard) -> Option<Heard> + Send,
    ) -> Result<(), StateError> {
        let mut known = known;
        for _ in 0..TRIES {
            let heard = match known.take() {
                Some(known) => known,
                None => self.table.heard().await?,
            };
            let Some(next) = change(heard) else { return Ok(()) };
            match self.table.put_heard(&next).await {
                Err(StateError::Conflict) => {}
                other => return other,
            }
        }
        Err(StateError::Conflict)
    }
}

/// Whether two watches are of one wait.
fn same(known: &HookWatch, next: Option<&HookWatch>) -> bool {
    next.is_some_and(|next| known.order == next.order && known.shop == next.shop)
}

/// The item with a web-hook; nothing where that changes nothing.
fn noted(
    heard: Heard,
    sender: &str,
    words: &Words,
    call: &HeardCall,
    is_watched: impl Fn(&HookWatch) -> bool,
) -> Option<Heard> {
    let mut next = heard.clone();
    let forms = next.forms.entry(sender.to_owned()).or_default();
    for (question, word) in words {
        put(forms, question, word, call.at);
    }
    if let Some(watch) = next.watch.as_mut().filter(|watch| watch.until > call.at && is_watched(watch))
        && watch.calls.len() < MOST
    {
        watch.calls.push(call.clone());
    }
    (next != heard).then_some(next)
}

fn put(forms: &mut HookForms, question: &str, word: &str, now: Timestamp) {
    if forms.get(question).is_none_or(|known| known.word != word) {
        forms.insert(question.to_owned(), HookForm { word: word.to_owned(), since: now });
    }
}

fn log(noted: Result<(), StateError>) {
    if let Err(error) = noted {
        tracing::warn!(%error, "what a web-hook looks like is not noted");
    }
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// How a web-hook of RO App looks.
fn account_words(event: &str, has_id_header: bool, body: &Value) -> Words {
    let is_empty = |value: &Value| value.as_object().is_none_or(serde_json::Map::is_empty);
    let sparse = is_empty(&body["employee"]) && is_empty(&body["metadata"]);
    let mut words = Words::from([
        ("roapp.webhook_id_header", yes_or_no(has_id_header)),
        ("roapp.signature_in_body", yes_or_no(!body["x-signature"].is_null())),
        ("roapp.sparse_events", yes_or_no(sparse)),
    ]);
    if let Some(form) = time_form(&body["created_at"]) {
        words.insert("roapp.event_time", form);
    }
    if event.trim() == DELETED {
        words.insert("roapp.event_names", if event == DELETED { "exact" } else { "trailing_blank" });
    }
    words
}

/// How a shop's web-hook looks. Only an event of a change says whether the order is in it.
fn shop_words(event: &str, method: &Method, body: &Value) -> Words {
    let mut words = Words::from([("shop.hook_method", if *method == Method::POST { "POST" } else { "PUT" })]);
    if event != "order_created" {
        let only_id = body.as_object().is_some_and(|fields| fields.len() == 1);
        words.insert("shop.hook_body", if only_id { "id" } else { "order" });
    }
    words
}

fn time_form(value: &Value) -> Option<&'static str> {
    let Some(text) = value.as_str() else { return value.is_number().then_some("epoch") };
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    Some(match fraction.bytes().take_while(u8::is_ascii_digit).count() {
        0 => "seconds",
        1..=3 => "millis",
        _ => "micros",
    })
}

/// The time at which an event was made.
fn made(value: &Value) -> Option<Timestamp> {
    match value.as_str() {
        Some(text) => text.parse().ok(),
        None => Timestamp::from_millisecond(value.as_i64()?).ok(),
    }
}

/// The name of an event, without what is no name.
fn name(event: &str) -> String {
    event.trim().chars().filter(|c| c.is_ascii_alphabetic() || matches!(c, '.' | '_')).take(NAME).collect()
}
