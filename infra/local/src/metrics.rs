//! `/metrics` of the running program, in the text format of Prometheus: health as at `/health`, and the metrics that a
//! deployment on AWS writes.
//!
//! Guarantees: nothing of a person, no order's number and no amount is in it; a scrape reads what health reads, a few items of the table.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use exchange::exchange::{App, HealthReading, Level, StoreCondition};
use exchange::metrics::{ALL, Kind, POLLS, Sink};
use exchange::net::Counted;
use serde_json::Value;

/// The content type of the format.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What this process has measured since its start.
#[derive(Debug, Default)]
pub struct Measured(Mutex<BTreeMap<&'static str, f64>>);

impl Sink for Measured {
    /// Adds up what counts events, and keeps the latest of what is a level. A level that a poll leaves out is 0.
    fn take(&self, line: &str) {
        let Ok(line) = serde_json::from_str::<Value>(line) else { return };
        let polled = line.get(POLLS.name).is_some();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for metric in ALL {
            let value = line.get(metric.name).map(latest_or_sum);
            let known = all.entry(metric.name).or_default();
            match (metric.kind, value) {
                (Kind::Count | Kind::SpentSeconds, Some(value)) => *known += value,
                (Kind::Level | Kind::Seconds, Some(value)) => *known = value,
                (Kind::Level, None) if polled => *known = 0.0,
                (_, None) => {}
            }
        }
    }
}

fn latest_or_sum(value: &Value) -> f64 {
    let number = |value: &Value| value.as_f64().unwrap_or_default();
    value.as_array().map_or_else(|| number(value), |all| all.last().map(number).unwrap_or_default())
}

/// What a page of metrics is made of.
#[derive(Clone)]
pub struct Metrics {
    pub measured: Arc<Measured>,
    pub to_roapp: Arc<Counted>,
    pub to_shops: Arc<Counted>,
}

/// A page in the making.
#[derive(Default)]
struct Page(String);

impl Page {
    /// One metric without labels.
    fn one(&mut self, name: &str, kind: &str, value: f64) {
        self.head(name, kind);
        self.value(name, "", value);
    }

    fn head(&mut self, name: &str, kind: &str) {
        let _always_written = writeln!(self.0, "# TYPE {name} {kind}");
    }

    fn value(&mut self, name: &str, labels: &str, value: f64) {
        let _always_written = writeln!(self.0, "{name}{labels} {value}");
    }
}

impl Metrics {
    /// The page; health is missing from it where the table fails, and `exchange_up` is 0 then.
    pub async fn page(&self, exchange: &App) -> String {
        let mut page = Page::default();
        match exchange.health.read().await {
            Ok(health) => add_health(&mut page, &health, exchange),
            Err(why) => {
                tracing::warn!(why = %why.message(), "metrics without health");
                page.one("exchange_up", "gauge", 0.0);
            }
        }
        let limit = exchange.roapp_settings().requests_per_second;
        page.one("exchange_roapp_requests_per_second_limit", "gauge", limit as f64);
        page.one("exchange_roapp_requests_total", "counter", self.to_roapp.count() as f64);
        page.one("exchange_shop_requests_total", "counter", self.to_shops.count() as f64);
        // Of the latest poll or piece of work.
        exchange.metrics.flush();
        let all = self.measured.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for metric in ALL {
            let value = all.get(metric.name).copied().unwrap_or_default();
            let name = format!("exchange_{}", snake(metric.name));
            match metric.kind {
                Kind::Count => page.one(&format!("{name}_total"), "counter", value),
                Kind::SpentSeconds => page.one(&format!("{name}_seconds_total"), "counter", value),
                Kind::Level => page.one(&name, "gauge", value),
                Kind::Seconds => page.one(&format!("{name}_seconds"), "gauge", value),
            }
        }
        page.0
    }
}

fn add_health(page: &mut Page, health: &HealthReading, exchange: &App) {
    let now = exchange.now();
    let is = |yes: bool| if yes { 1.0 } else { 0.0 };
    page.one("exchange_up", "gauge", 1.0);
    let level = match health.level() {
        Level::Good => 0.0,
        Level::Warning => 1.0,
        Level::Broken => 2.0,
    };
    page.one("exchange_health_level", "gauge", level);
    if let Some(looked) = health.looked {
        page.one("exchange_last_poll_age_seconds", "gauge", now.duration_since(looked).as_secs_f64());
    }
    page.one("exchange_orders_waiting", "gauge", health.waiting as f64);
    page.one("exchange_orders_needing_attention", "gauge", health.attention as f64);
    page.one("exchange_roapp_well", "gauge", is(health.roapp.is_none()));
    page.one("exchange_roapp_webhooks_silent", "gauge", is(health.silent.is_some()));
    page.one("exchange_unreadable_items", "gauge", health.unreadable as f64);
    page.one("exchange_dead_letters", "gauge", health.dead_letters as f64);
    page.one("exchange_channels_failing", "gauge", health.channels_failing as f64);
    page.head("exchange_store_working", "gauge");
    for store in &health.stores {
        let labels = format!("{{store=\"{}\"}}", store.id);
        page.value("exchange_store_working", &labels, is(store.condition == StoreCondition::Working));
    }
    page.head("exchange_store_last_good_age_seconds", "gauge");
    for store in &health.stores {
        if let Some(good) = store.last_good.or(health.looked.filter(|_| store.condition == StoreCondition::Working)) {
            let labels = format!("{{store=\"{}\"}}", store.id);
            page.value("exchange_store_last_good_age_seconds", &labels, now.duration_since(good).as_secs_f64());
        }
    }
}

/// `OrdersImported` as `orders_imported`.
fn snake(name: &str) -> String {
    let mut text = String::new();
    let mut before_upper = true;
    for c in name.replace("RoApp", "Roapp").replace("WebHooks", "Webhooks").chars() {
        if c.is_uppercase() && !before_upper {
            text.push('_');
        }
        before_upper = c.is_uppercase();
        text.extend(c.to_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_and_a_level_that_a_poll_leaves_out_is_zero() {
        let measured = Measured::default();
        measured.take(r#"{"OrdersImported": 2.0, "OrdersInAttention": 3.0, "PushDelay": [2.5, 4.0], "Polls": 1.0}"#);
        measured.take(r#"{"OrdersImported": 1.0, "RoAppBudgetSpent": 0.5}"#);
        measured.take("no JSON");
        let value = |name: &str| measured.0.lock().map(|all| all.get(name).copied()).ok().flatten();
        assert_eq!(value("OrdersImported"), Some(3.0));
        assert_eq!(value("OrdersInAttention"), Some(3.0));
        assert_eq!(value("PushDelay"), Some(4.0));
        measured.take(r#"{"Polls": 1.0}"#);
        assert_eq!(value("OrdersInAttention"), Some(0.0));
        assert_eq!(value("Polls"), Some(2.0));
        assert_eq!(value("RoAppBudgetSpent"), Some(0.5));
        assert_eq!(snake("RoAppTooManyRequests"), "roapp_too_many_requests");
        assert_eq!(snake("WebHooksRefused"), "webhooks_refused");
    }
}
