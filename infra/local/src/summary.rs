//! Summary of a run, as text for people and as JSON for programs.

use exchange::exchange::{Discovery, Tallied};
use exchange::state::{Link, StateError};
use exchange::texts::{Language, Message};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

use crate::language::language;

#[derive(Debug, Serialize)]
pub struct Summary {
    /// Orders in the polled windows.
    pub seen: usize,
    /// Orders brought into RO App.
    pub imported: u64,
    /// Orders whose changes were applied to the other system.
    pub updated: u64,
    /// Orders without a change.
    pub unchanged: usize,
    /// Orders that this run found to need attention.
    pub refused: u64,
    /// Orders that need attention.
    pub needs_attention: usize,
    /// Orders that wait for a retry.
    pub waiting: usize,
    /// Orders delivered before the store was connected.
    pub left_out: usize,
    /// Requests to RO App.
    pub roapp_calls: u64,
    /// Requests to shops.
    pub cartum_calls: u64,
    /// RO App requests per imported order.
    pub roapp_calls_per_order: f64,
    /// The orders that need attention.
    pub attention: Vec<Attention>,
    /// Stores that could not be polled, and RO App where it could not.
    #[serde(serialize_with = "rendered")]
    pub stores_failed: Vec<Message>,
    /// Accepted web-hooks.
    pub webhooks: u64,
    /// Accepted web-hooks without effect: other events, or orders that are not linked.
    pub webhooks_ignored: u64,
    /// Messages in the dead-letter queue.
    pub dead_letters: u64,
    /// Problems with the web-hooks of shops and RO App.
    #[serde(serialize_with = "rendered")]
    pub hooks: Vec<Message>,
    /// Items of the table that cannot be read.
    #[serde(serialize_with = "rendered")]
    pub unreadable: Vec<Message>,
}

/// An order that needs attention.
#[derive(Debug, Serialize)]
pub struct Attention {
    pub store: String,
    pub order: u64,
    /// What is wrong, and how to fix it.
    #[serde(serialize_with = "rendered_one")]
    pub reason: Message,
}

impl Summary {
    /// Counts alone: reasons may quote a far side, and with that a buyer or an amount.
    pub fn counts(self) -> Self {
        let (attention, stores_failed, hooks, unreadable) = Default::default();
        Self { attention, stores_failed, hooks, unreadable, ..self }
    }

    /// The summary of a run with these polls.
    pub fn new(
        polls: &[Discovery],
        did: Tallied,
        held: &[Link],
        waiting: &[Link],
        roapp_calls: u64,
        cartum_calls: u64,
    ) -> Self {
        let first = || polls.first().into_iter().flat_map(|poll| &poll.stores);
        let last = || polls.last().into_iter().flat_map(|poll| &poll.stores);
        let attention = held.iter().filter_map(|link| {
            let reason = link.attention.as_ref()?.reason.clone();
            Some(Attention { store: link.store.to_string(), order: link.number.0, reason })
        });
        let per_order = if did.imported == 0 { 0.0 } else { roapp_calls as f64 / did.imported as f64 };
        Self {
            seen: first().map(|store| store.seen).sum(),
            imported: did.imported,
            updated: did.updated,
            unchanged: first().map(|store| store.unchanged).sum(),
            refused: did.held,
            needs_attention: held.len(),
            waiting: waiting.len(),
            left_out: first().map(|store| store.left_out).sum(),
            roapp_calls,
            cartum_calls,
            roapp_calls_per_order: (per_order * 100.0).round() / 100.0,
            attention: attention.collect(),
            stores_failed: last()
                .filter_map(|store| {
                    let why = store.problem.as_ref()?;
                    Some(Message::new("of-store").with("store", &store.name).with("what", why))
                })
                .chain(polls.last().and_then(|poll| poll.roapp_problem.clone()))
                .collect(),
            webhooks: did.hooks,
            webhooks_ignored: did.hooks_ignored,
            dead_letters: polls.last().map_or(0, |poll| poll.dead_letters),
            hooks: last()
                .flat_map(|store| store.notice.iter().chain(&store.hook_problem).cloned())
                .chain(polls.last().and_then(|poll| poll.roapp_silent).map(roapp_silent))
                .collect(),
            unreadable: polls
                .last()
                .map(|poll| poll.unreadable.iter().map(StateError::message).collect())
                .unwrap_or_default(),
        }
    }

    /// Whether a person has to act.
    pub fn needs_a_person(&self) -> bool {
        self.needs_attention > 0
            || !self.stores_failed.is_empty()
            || self.dead_letters > 0
            || !self.unreadable.is_empty()
    }
}

/// Sentences in the terminal's language, in JSON too.
fn rendered<S: Serializer>(messages: &[Message], serializer: S) -> Result<S::Ok, S::Error> {
    let language = language();
    serializer.collect_seq(messages.iter().map(|message| message.render(language)))
}

fn rendered_one<S: Serializer>(message: &Message, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&message.render(language()))
}

fn roapp_silent(since: Timestamp) -> Message {
    Message::new("cli-roapp-silent").with("since", language().local_time(since, &TimeZone::system()).to_string())
}

/// Characters of the labels' column.
const LABEL: usize = 34;

impl Summary {
    /// The summary as text.
    pub fn render(&self, language: Language) -> String {
        let line = |id: &str, count: String, more: &str| {
            let label = language.text(id);
            let gap = LABEL.saturating_sub(label.chars().count());
            format!("{label}{}{count:>6}{more}\n", " ".repeat(gap))
        };
        let per_order = Message::new("cli-per-order").with("calls", self.roapp_calls_per_order.to_string());
        let mut text = [
            ("cli-seen", self.seen.to_string()),
            ("cli-imported", self.imported.to_string()),
            ("cli-updated", self.updated.to_string()),
            ("cli-unchanged", self.unchanged.to_string()),
            ("cli-left-out", self.left_out.to_string()),
            ("cli-waiting", self.waiting.to_string()),
            ("cli-needs-attention", self.needs_attention.to_string()),
        ]
        .map(|(id, count)| line(id, count, ""))
        .concat();
        text += &line("cli-roapp-calls", self.roapp_calls.to_string(), &format!("  {}", per_order.render(language)));
        text += &line("cli-cartum-calls", self.cartum_calls.to_string(), "");
        if self.webhooks > 0 {
            let ignored = Message::new("cli-webhooks-ignored").with("count", self.webhooks_ignored);
            text += &line("cli-webhooks", self.webhooks.to_string(), &format!("  {}", ignored.render(language)));
        }
        let attention = self.attention.iter().map(|order| {
            let head =
                Message::new("cli-order-needs-attention").with("number", order.order).with("store", &order.store);
            format!("{}\n  {}", head.render(language), order.reason.render(language))
        });
        let failed =
            self.stores_failed.iter().map(|why| Message::new("cli-not-polled").with("why", why).render(language));
        let dead = (self.dead_letters > 0)
            .then(|| Message::new("cli-dead-letters").with("count", self.dead_letters).render(language));
        let unreadable =
            self.unreadable.iter().map(|why| Message::new("cli-unreadable").with("why", why).render(language));
        let hooks = self.hooks.iter().map(|why| why.render(language));
        for part in attention.chain(failed).chain(dead).chain(unreadable).chain(hooks) {
            text += &format!("\n{part}\n");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r8_a_summary_says_that_roapp_has_stopped_calling_and_where_that_is_mended() {
        let since: Timestamp = "2026-11-20T10:05:30Z".parse().unwrap();
        for (roapp_silent, hooks) in [(None, 0), (Some(since), 1)] {
            let poll = Discovery { roapp_silent, ..Discovery::default() };
            let summary = Summary::new(&[poll], Tallied::default(), &[], &[], 0, 0);
            assert_eq!(summary.hooks.len(), hooks);
            let text = summary.render(Language::English);
            for part in ["RO App has stopped calling, since 20 Nov 2026", "in RO App under Settings > API"] {
                assert_eq!(text.contains(part), hooks == 1, "{part} in {text}");
            }
        }
    }
}
