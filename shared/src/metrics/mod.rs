//! Metrics of a deployment: one line of JSON in CloudWatch's embedded metric format for each piece of work. CloudWatch makes metrics of
//! such lines, so no call, no right and no client is needed for them.
//!
//! Guarantees: a line has numbers and the deployment's name in it and nothing else, so nothing of a buyer or of a secret can get
//! there; a name that is not in [`ALL`] cannot be used, and tests hold alarms and dashboard against that list. A value of 0 is not
//! written: CloudWatch charges a metric for each hour in which it is written, and every alarm takes a missing value for none.

mod line;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

/// CloudWatch namespace of all metrics.
pub const NAMESPACE: &str = "OrderExchange";
/// The one dimension: several deployments may share an account. Each store as a dimension would cost by the store; logs name stores.
pub const DIMENSION: &str = "Deployment";
/// Most values CloudWatch reads of one metric in one line.
const MOST: usize = 100;

/// How a metric is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Events; their sum counts.
    Count,
    /// How many there are right now; the latest or the greatest counts.
    Level,
    /// Seconds, each by itself; the greatest or a percentile counts.
    Seconds,
    /// Seconds that add up.
    SpentSeconds,
}

impl Kind {
    /// CloudWatch's name of the unit.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Count | Self::Level => "Count",
            Self::Seconds | Self::SpentSeconds => "Seconds",
        }
    }

    fn adds_up(self) -> bool {
        matches!(self, Self::Count | Self::SpentSeconds)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name in CloudWatch.
    pub name: &'static str,
    /// How it is to be read.
    pub kind: Kind,
}

const fn metric(name: &'static str, kind: Kind) -> Metric {
    Metric { name, kind }
}

/// Orders brought into RO App.
pub const ORDERS_IMPORTED: Metric = metric("OrdersImported", Kind::Count);
/// Orders whose change was carried to the other side.
pub const ORDERS_UPDATED: Metric = metric("OrdersUpdated", Kind::Count);
/// Orders that began to need attention.
pub const ORDERS_REFUSED: Metric = metric("OrdersRefused", Kind::Count);
/// Failed attempts that are repeated.
pub const ATTEMPTS_FAILED: Metric = metric("AttemptsFailed", Kind::Count);
/// Orders that need attention, at each poll.
pub const ORDERS_IN_ATTENTION: Metric = metric("OrdersInAttention", Kind::Level);
/// Age of the oldest waiting order, at each poll; 0 when none waits.
pub const OLDEST_WAITING_ORDER: Metric = metric("OldestWaitingOrder", Kind::Seconds);
/// Time from queueing a change of RO App to its arrival in the shop.
pub const PUSH_DELAY: Metric = metric("PushDelay", Kind::Seconds);
/// What requests to RO App take of the budget that all processes share. 60 of them in a minute are all there is. The number of requests
/// is this times the requests per second.
pub const ROAPP_BUDGET_SPENT: Metric = metric("RoAppBudgetSpent", Kind::SpentSeconds);
/// Answers of RO App with HTTP 429.
pub const ROAPP_TOO_MANY: Metric = metric("RoAppTooManyRequests", Kind::Count);
/// Whether RO App refuses the API key, at each poll: 0 or 1.
pub const ROAPP_KEY_REFUSED: Metric = metric("RoAppKeyRefused", Kind::Level);
/// Finished polls.
pub const POLLS: Metric = metric("Polls", Kind::Count);
/// Stores that could not be polled, at each poll.
pub const STORES_FAILING: Metric = metric("StoresFailing", Kind::Level);
/// Stores whose login is missing or refused, at each poll; they are among the failing ones.
pub const STORES_NOT_LOGGED_IN: Metric = metric("StoresNotLoggedIn", Kind::Level);
/// Whether RO App has stopped sending web-hooks, at each poll: 0 or 1.
pub const ROAPP_SILENT: Metric = metric("RoAppSilent", Kind::Level);
/// Accepted web-hooks.
pub const WEB_HOOKS: Metric = metric("WebHooks", Kind::Count);
/// Web-hooks whose signature is missing or made with another secret.
pub const WEB_HOOKS_REFUSED: Metric = metric("WebHooksRefused", Kind::Count);

/// Kinds of answers unlike any before, each once a day.
pub const ANSWERS_UNLIKE: Metric = metric("AnswersUnlikeBefore", Kind::Count);

/// All there are.
pub const ALL: [Metric; 17] = [
    ORDERS_IMPORTED,
    ORDERS_UPDATED,
    ORDERS_REFUSED,
    ATTEMPTS_FAILED,
    ORDERS_IN_ATTENTION,
    OLDEST_WAITING_ORDER,
    PUSH_DELAY,
    ROAPP_BUDGET_SPENT,
    ROAPP_TOO_MANY,
    ROAPP_KEY_REFUSED,
    POLLS,
    STORES_FAILING,
    STORES_NOT_LOGGED_IN,
    ROAPP_SILENT,
    WEB_HOOKS,
    WEB_HOOKS_REFUSED,
    ANSWERS_UNLIKE,
];

/// Where lines go.
pub trait Sink: Send + Sync {
    /// Takes one line, without its end.
    fn take(&self, line: &str);
}

/// Standard output, where Lambda reads them.
#[derive(Debug, Clone, Copy)]
pub struct StandardOutput;

impl Sink for StandardOutput {
    fn take(&self, line: &str) {
        use std::io::Write;
        // One write, so that no log line gets in between. An error of a closed output is ignored.
        let _closed = std::io::stdout().lock().write_all(format!("{line}\n").as_bytes());
    }
}

/// Collects values and writes them in one line.
#[derive(Default)]
pub struct Meter {
    sink: Option<Arc<dyn Sink>>,
    deployment: String,
    gathered: Mutex<BTreeMap<&'static str, Gathered>>,
}

struct Gathered {
    kind: Kind,
    values: Vec<f64>,
}

impl Meter {
    /// Says lines for a deployment to a sink.
    pub fn new(deployment: &str, sink: Arc<dyn Sink>) -> Self {
        Self { sink: Some(sink), deployment: deployment.to_owned(), gathered: Mutex::default() }
    }

    /// True when a sink is configured.
    pub fn is_heard(&self) -> bool {
        self.sink.is_some()
    }

    /// Records a value; without a sink it is dropped, and so is 0.
    pub fn note(&self, metric: Metric, value: f64) {
        if !self.is_heard() || !value.is_finite() || value == 0.0 {
            return;
        }
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = metric.kind;
        let known = gathered.entry(metric.name).or_insert_with(|| Gathered { kind, values: Vec::new() });
        let full = known.values.len() >= MOST;
        match known.values.last_mut() {
            Some(sum) if kind.adds_up() => *sum += value,
            // Of more than a line can hold the greatest counts.
            Some(last) if full => *last = last.max(value),
            _ => known.values.push(value),
        }
    }

    /// Notes one event.
    pub fn count(&self, metric: Metric) {
        self.note(metric, 1.0);
    }

    /// Says what was noted since the last time, if anything was.
    pub fn say(&self, now: Timestamp) {
        let Some(sink) = &self.sink else { return };
        let gathered = std::mem::take(&mut *self.gathered.lock().unwrap_or_else(PoisonError::into_inner));
        if !gathered.is_empty() {
            sink.take(&line::of(&self.deployment, &gathered, now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[derive(Default)]
    struct Kept(Mutex<Vec<Value>>);

    impl Sink for Kept {
        fn take(&self, line: &str) {
            assert!(!line.contains('\n'));
            self.0.lock().unwrap().push(serde_json::from_str(line).unwrap());
        }
    }

    fn now() -> Timestamp {
        "2026-11-20T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_line_has_what_cloudwatch_reads_and_counts_add_up() {
        let kept = Arc::new(Kept::default());
        let meter = Meter::new("order-exchange", kept.clone());
        meter.count(ORDERS_IMPORTED);
        meter.count(ORDERS_IMPORTED);
        meter.note(PUSH_DELAY, 2.5);
        meter.note(PUSH_DELAY, 4.0);
        meter.note(ROAPP_BUDGET_SPENT, 0.5);
        meter.note(ROAPP_BUDGET_SPENT, 0.25);
        meter.note(OLDEST_WAITING_ORDER, f64::NAN);
        meter.note(STORES_FAILING, 0.0);
        meter.say(now());
        let lines = kept.0.lock().unwrap();
        assert_eq!(
            *lines,
            [json!({
                "_aws": {
                    "Timestamp": 1_795_168_800_000_i64,
                    "CloudWatchMetrics": [{
                        "Namespace": "OrderExchange",
                        "Dimensions": [["Deployment"]],
                        "Metrics": [
                            {"Name": "OrdersImported", "Unit": "Count"},
                            {"Name": "PushDelay", "Unit": "Seconds"},
                            {"Name": "RoAppBudgetSpent", "Unit": "Seconds"},
                        ],
                    }],
                },
                "Deployment": "order-exchange",
                "OrdersImported": 2.0,
                "PushDelay": [2.5, 4.0],
                "RoAppBudgetSpent": 0.75,
            })]
        );
    }

    #[test]
    fn nothing_noted_says_nothing_and_nothing_is_said_twice() {
        let kept = Arc::new(Kept::default());
        let meter = Meter::new("d", kept.clone());
        meter.say(now());
        meter.note(POLLS, 1.0);
        meter.say(now());
        meter.say(now());
        assert_eq!(kept.0.lock().unwrap().len(), 1);
        Meter::default().note(POLLS, 1.0);
    }

    #[test]
    fn a_line_holds_at_most_a_hundred_values_and_the_greatest_is_among_them() {
        let kept = Arc::new(Kept::default());
        let meter = Meter::new("d", kept.clone());
        for value in 0..250 {
            meter.note(PUSH_DELAY, f64::from(value) + 0.5);
        }
        meter.note(PUSH_DELAY, 1.0);
        meter.say(now());
        let lines = kept.0.lock().unwrap();
        let values = lines[0]["PushDelay"].as_array().unwrap();
        assert_eq!((values.len(), values.last()), (100, Some(&json!(249.5))));
    }

    #[test]
    fn names_are_said_once_and_are_what_cloudwatch_takes() {
        let mut names: Vec<_> = ALL.iter().map(|metric| metric.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_alphanumeric())), "{names:?}");
    }
}
