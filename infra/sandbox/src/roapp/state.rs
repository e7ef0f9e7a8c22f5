//! The stored state of the account.

use super::model::{Category, EndPoint, Order, Product, Record};
use super::people_table::People;
use super::settings::Settings;
use crate::Error;
use crate::control::variants::Variants;
use crate::hooks::{Delivery, Sender};
use crate::locked_store::Persistent;
use crate::sqlite::{Database, Row};
use crate::table::{ChangedRows, Table};
use jiff::{SignedDuration, Timestamp};
use std::borrow::Cow;

pub(crate) struct RoApp {
    pub(crate) orders: Table<Order>,
    pub(crate) people: People,
    pub(crate) products: Table<Product>,
    pub(crate) categories: Table<Category>,
    pub(crate) records: Table<Record>,
    pub(crate) endpoints: Table<EndPoint>,
    pub(crate) deliveries: Table<Delivery>,
    settings: Table<Settings>,
}

impl RoApp {
    pub(crate) fn is_empty(&self) -> bool {
        self.settings.len() == 0
    }

    pub(crate) fn settings_mut(&mut self) -> &mut Settings {
        self.settings.entry(0)
    }

    /// The settings; their defaults in a new account.
    pub(crate) fn settings(&self) -> Cow<'_, Settings> {
        self.settings.get(0).map_or_else(|| Cow::Owned(Settings::default()), Cow::Borrowed)
    }

    pub(crate) fn clear(&mut self) {
        self.tables().into_iter().for_each(ChangedRows::clear);
    }

    fn tables(&mut self) -> [&mut dyn ChangedRows; 8] {
        [
            &mut self.orders,
            &mut self.people,
            &mut self.products,
            &mut self.categories,
            &mut self.records,
            &mut self.endpoints,
            &mut self.deliveries,
            &mut self.settings,
        ]
    }

    /// Switches off every endpoint that has received nothing for an hour, or has failed too often in a row. Its waiting deliveries are
    /// never sent, and only a person switches it on again.
    pub(crate) fn switch_off_failing(&mut self, now: Timestamp, variants: &Variants) {
        let after_an_hour = variants.is("roapp.hook_off", "hour");
        let limit = variants.number("roapp.hook_off_after");
        let is_failing = |endpoint: &EndPoint| {
            let since = endpoint.failing_since.filter(|_| after_an_hour);
            endpoint.enabled
                && (since.is_some_and(|since| now.duration_since(since) >= SignedDuration::from_hours(1))
                    || limit.is_some_and(|limit| endpoint.failures >= limit))
        };
        let failing = self.endpoints.iter().filter(|(_, endpoint)| is_failing(endpoint));
        for id in failing.map(|(id, _)| id).collect::<Vec<i64>>() {
            if let Some(endpoint) = self.endpoints.get_mut(id) {
                endpoint.enabled = false;
            }
            let waiting = self.deliveries.iter().filter(|(_, delivery)| delivery.target == id && !delivery.lost);
            for key in waiting.map(|(key, _)| key).collect::<Vec<i64>>() {
                if let Some(delivery) = self.deliveries.get_mut(key) {
                    delivery.lost = true;
                }
            }
        }
    }

    /// Switches an endpoint on or off, as a person does. False for an unknown one.
    pub(crate) fn switch_endpoint(&mut self, id: i64, enabled: bool) -> bool {
        let Some(endpoint) = self.endpoints.get_mut(id) else {
            return false;
        };
        endpoint.enabled = enabled;
        endpoint.failures = 0;
        endpoint.failing_since = None;
        true
    }
}

impl Persistent for RoApp {
    const NAME: &'static str = "roapp";

    fn load(database: &Database) -> Result<RoApp, Error> {
        Ok(RoApp {
            orders: Table::load(database, "order")?,
            people: People::load(database)?,
            products: Table::load(database, "product")?,
            categories: Table::load(database, "category")?,
            records: Table::load(database, "thing")?,
            endpoints: Table::load(database, "endpoint")?,
            deliveries: Table::load(database, "delivery")?,
            settings: Table::load(database, "settings")?,
        })
    }

    fn drain(&mut self, out: &mut Vec<Row>) -> Result<(), Error> {
        self.tables().into_iter().try_for_each(|table| table.drain(out))
    }
}

impl Sender for RoApp {
    fn deliveries(&mut self) -> &mut Table<Delivery> {
        &mut self.deliveries
    }

    /// After 5, 10 and 15 seconds, as in the vendor's guide, or each minute.
    fn retry_delay(&self, failed: u32, variants: &Variants) -> Option<SignedDuration> {
        if variants.is("roapp.hook_retries", "guide") {
            return [5, 10, 15].get(failed.saturating_sub(1) as usize).map(|delay| SignedDuration::from_secs(*delay));
        }
        let attempts = variants.number("roapp.hook_attempts").unwrap_or(u64::MAX);
        (u64::from(failed) < attempts).then_some(SignedDuration::from_mins(1))
    }

    fn on_attempt(&mut self, target: i64, received: bool, now: Timestamp, variants: &Variants) {
        if let Some(endpoint) = self.endpoints.get_mut(target) {
            endpoint.failures = if received { 0 } else { endpoint.failures + 1 };
            endpoint.failing_since = if received { None } else { endpoint.failing_since.or(Some(now)) };
        }
        self.switch_off_failing(now, variants);
    }
}
