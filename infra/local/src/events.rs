//! What happens while the program runs, one line each, for a log that nobody watches: imports, statuses, what needs attention, polls
//! that fail and recover.
//!
//! Guarantees: a line names the store and the order's number and no person, no amount and no secret; the words of a line in JSON are the
//! same in every language.

use std::collections::BTreeSet;
use std::fmt;

use exchange::exchange::{App, Discovery};
use exchange::history::LOG_TARGET;
use exchange::order::StoreId;
use exchange::release;
use exchange::texts::Message;
use jiff::Timestamp;
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::cli::Log;
use crate::language::{language, print};
use crate::progress::print_line;

/// Events of an order's history that have a line, and what the line calls them.
const SHOWN: [(&str, &str); 7] = [
    ("order-created", "imported"),
    ("order-found", "imported"),
    ("order-linked", "linked"),
    ("first-status-set", "status-to-roapp"),
    ("roapp-status-set", "status-to-roapp"),
    ("shop-status-set", "status-to-shop"),
    ("needs-attention", "needs-attention"),
];

/// The time of a line.
fn stamp(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Prints events in the format that was chosen.
#[derive(Debug, Clone, Copy)]
pub struct Events {
    format: Log,
}

impl Events {
    pub fn new(format: Log) -> Self {
        Self { format }
    }

    /// Prints the first line: version and commit.
    pub fn started(self) {
        if let Some(line) = self.first_line(Timestamp::now()) {
            print_line(&line);
        }
    }

    fn first_line(self, now: Timestamp) -> Option<String> {
        let at = stamp(now);
        match self.format {
            Log::Off => None,
            Log::Text => {
                let what = Message::new("log-started").with("release", release::name()).render(language());
                Some(format!("{at}  {what}"))
            }
            Log::Json => {
                let (version, commit) = (release::VERSION, release::COMMIT);
                Some(json!({"at": at, "event": "started", "version": version, "commit": commit}).to_string())
            }
        }
    }

    /// Prints where the console is, for a log: without a link into it.
    pub fn console_at(self, address: &str) {
        let at = stamp(Timestamp::now());
        match self.format {
            Log::Off => {}
            Log::Text => print(&Message::new("cli-console-without-link").with("address", address)),
            Log::Json => print_line(&json!({"at": at, "event": "console", "address": address}).to_string()),
        }
    }

    /// Prints one. Without a store it is of RO App.
    fn print(self, event: &str, store: Option<&str>, order: Option<&str>) {
        if let Some(line) = self.line(Timestamp::now(), event, store, order) {
            print_line(&line);
        }
    }

    fn line(self, now: Timestamp, event: &str, store: Option<&str>, order: Option<&str>) -> Option<String> {
        let at = stamp(now);
        match self.format {
            Log::Off => None,
            Log::Text => {
                let what = language().text(&format!("log-{event}"));
                let parts = [Some(at.as_str()), Some(store.unwrap_or("RO App")), order, Some(&what)];
                Some(parts.into_iter().flatten().collect::<Vec<_>>().join("  "))
            }
            Log::Json => {
                let mut line =
                    json!({"at": at, "event": event, "side": if store.is_some() { "shop" } else { "roapp" }});
                if let Some(store) = store {
                    line["store"] = store.into();
                }
                if let Some(order) = order {
                    line["order"] = order.parse::<u64>().map_or_else(|_| order.into(), Into::into);
                }
                Some(line.to_string())
            }
        }
    }
}

/// Prints the events of orders' histories as they are written.
pub fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(events: Events) -> impl Layer<S> {
    events.with_filter(Targets::new().with_target(LOG_TARGET, LevelFilter::DEBUG))
}

/// The fields of an event.
#[derive(Default)]
struct Fields {
    store: String,
    order: String,
    event: String,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "store" => self.store = format!("{value:?}"),
            "order" => self.order = format!("{value:?}"),
            _ => {}
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "event" {
            value.clone_into(&mut self.event);
        }
    }
}

impl<S: Subscriber> Layer<S> for Events {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        if let Some((_, name)) = SHOWN.iter().find(|(id, _)| *id == fields.event) {
            self.print(name, Some(&fields.store), Some(&fields.order));
        }
    }
}

/// The stores, and RO App, whose latest poll found a problem.
#[derive(Debug, Default)]
pub struct Polls {
    failed: BTreeSet<Option<StoreId>>,
}

impl Polls {
    /// Prints what a poll found that the one before did not, and what is well again.
    pub fn note(&mut self, events: Events, exchange: &App, found: &Discovery) {
        let shops = exchange.stores.all().into_iter();
        let names: Vec<(StoreId, String)> = shops
            .map(|shop| (shop.settings.id.clone(), shop.settings.name.clone()))
            .chain(exchange.stores.unusable().into_iter().map(|(id, name, _)| (id, name)))
            .collect();
        let failed = found.stores.iter().filter(|report| report.problem.is_some());
        let ids = failed.filter_map(|report| names.iter().find(|(_, name)| *name == report.name));
        let mut now: BTreeSet<Option<StoreId>> = ids.map(|(id, _)| Some(id.clone())).collect();
        now.extend(found.roapp_problem.is_some().then_some(None));
        for (of, event) in now
            .difference(&self.failed)
            .map(|of| (of, "poll-failed"))
            .chain(self.failed.difference(&now).map(|of| (of, "poll-recovered")))
        {
            events.print(event, of.as_ref().map(ToString::to_string).as_deref(), None);
        }
        self.failed = now;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use exchange::texts::Language;

    use super::*;

    #[test]
    fn a_line_names_store_and_number_and_has_words_in_every_language() {
        let now: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
        let line = |format| Events::new(format).line(now, "imported", Some("demo"), Some("100221"));
        assert_eq!(line(Log::Off), None);
        assert_eq!(
            line(Log::Json).unwrap(),
            r#"{"at":"2026-11-20T10:00:00Z","event":"imported","order":100221,"side":"shop","store":"demo"}"#
        );
        assert!(line(Log::Text).unwrap().starts_with("2026-11-20T10:00:00Z  demo  100221  "));
        let polls = ["poll-failed", "poll-recovered"];
        for event in SHOWN.iter().map(|(_, event)| *event).chain(polls) {
            for (language, code, _) in Language::all() {
                let id = format!("log-{event}");
                assert_ne!(language.text(&id), id, "{code}");
            }
        }
        assert_eq!(
            Events::new(Log::Json).first_line(now).unwrap(),
            format!(
                r#"{{"at":"2026-11-20T10:00:00Z","commit":"dev","event":"started","version":"{}"}}"#,
                release::VERSION
            )
        );
        assert_eq!(
            Events::new(Log::Text).first_line(now).unwrap(),
            format!("2026-11-20T10:00:00Z  exchange {} (dev) started", release::VERSION)
        );
        let roapp = Events::new(Log::Json).line(now, "poll-failed", None, None).unwrap();
        assert_eq!(roapp, r#"{"at":"2026-11-20T10:00:00Z","event":"poll-failed","side":"roapp"}"#);
    }
}
