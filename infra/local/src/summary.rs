//! Summary of a run, as text for people and as JSON for programs.

use std::fmt;

use exchange::exchange::{Discovery, Tallied};
use exchange::state::Link;
use jiff::Timestamp;
use serde::Serialize;

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
    pub stores_failed: Vec<String>,
    /// Accepted web-hooks.
    pub webhooks: u64,
    /// Accepted web-hooks without effect: other events, or orders that are not linked.
    pub webhooks_ignored: u64,
    /// Messages in the dead-letter queue.
    pub dead_letters: u64,
    /// Problems with the web-hooks of shops and RO App.
    pub hooks: Vec<String>,
    /// Items of the table that cannot be read.
    pub unreadable: Vec<String>,
}

/// An order that needs attention.
#[derive(Debug, Serialize)]
pub struct Attention {
    pub store: String,
    pub order: u64,
    /// What is wrong, and how to fix it.
    pub reason: String,
}

impl Summary {
    /// The summary of a run with these polls.
    pub fn new(
        polls: &[Discovery],
        did: Tallied,
        parked: &[Link],
        waiting: &[Link],
        roapp_calls: u64,
        cartum_calls: u64,
    ) -> Self {
        let first = || polls.first().into_iter().flat_map(|poll| &poll.stores);
        let last = || polls.last().into_iter().flat_map(|poll| &poll.stores);
        let attention = parked.iter().filter_map(|link| {
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
            needs_attention: parked.len(),
            waiting: waiting.len(),
            left_out: first().map(|store| store.left_out).sum(),
            roapp_calls,
            cartum_calls,
            roapp_calls_per_order: (per_order * 100.0).round() / 100.0,
            attention: attention.collect(),
            stores_failed: last()
                .filter_map(|store| store.problem.as_ref().map(|why| format!("{}: {why}", store.name)))
                .chain(polls.last().and_then(|poll| poll.office_problem.clone()))
                .collect(),
            webhooks: did.hooks,
            webhooks_ignored: did.hooks_ignored,
            dead_letters: polls.last().map_or(0, |poll| poll.dead_letters),
            hooks: last()
                .filter_map(|store| store.hook_problem.clone())
                .chain(polls.last().and_then(|poll| poll.roapp_silent).map(roapp_silent))
                .collect(),
            unreadable: polls.last().map(|poll| poll.unreadable.clone()).unwrap_or_default(),
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

/// Settings > API is the name in RO App.
fn roapp_silent(since: Timestamp) -> String {
    format!(
        "RO App has stopped calling, since {}: what staff change there is found only by the look every 5 minutes. RO App switches a web-hook off after an hour of failures. Switch it on again in RO App under Settings > API, and check that its secret is the one entered here.",
        since.strftime("%Y-%m-%d %H:%M UTC")
    )
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Orders seen                {:>6}", self.seen)?;
        writeln!(f, "  imported                 {:>6}", self.imported)?;
        writeln!(f, "  changes carried over     {:>6}", self.updated)?;
        writeln!(f, "  already in agreement     {:>6}", self.unchanged)?;
        writeln!(f, "  delivered before, left   {:>6}", self.left_out)?;
        writeln!(f, "  waiting for another try  {:>6}", self.waiting)?;
        writeln!(f, "  needing attention        {:>6}", self.needs_attention)?;
        writeln!(
            f,
            "Requests to RO App         {:>6}  ({} per imported order)",
            self.roapp_calls, self.roapp_calls_per_order
        )?;
        writeln!(f, "Requests to the shops      {:>6}", self.cartum_calls)?;
        if self.webhooks > 0 {
            writeln!(f, "Web-hooks taken            {:>6}  ({} of no interest)", self.webhooks, self.webhooks_ignored)?;
        }
        for order in &self.attention {
            writeln!(f, "\nOrder {} of store '{}' needs attention:\n  {}", order.order, order.store, order.reason)?;
        }
        for store in &self.stores_failed {
            writeln!(f, "\nCould not be polled: {store}")?;
        }
        if self.dead_letters > 0 {
            writeln!(
                f,
                "\n{} messages in the dead-letter queue could not be handled; the log says why. Their orders are found again by the poll.",
                self.dead_letters
            )?;
        }
        for why in &self.unreadable {
            writeln!(f, "\nLeft out: {why}.")?;
        }
        for why in &self.hooks {
            writeln!(f, "\n{why}")?;
        }
        Ok(())
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
            let text = summary.to_string();
            for part in ["RO App has stopped calling, since 2026-11-20 10:05 UTC", "in RO App under Settings > API"] {
                assert_eq!(text.contains(part), hooks == 1, "{part} in {text}");
            }
        }
    }
}
