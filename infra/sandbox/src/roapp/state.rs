//! What the account remembers, table by table.

use super::model::{Category, EndPoint, Order, Product, Thing};
use super::people_table::People;
use super::settings::Settings;
use crate::Error;
use crate::control::variants::Variants;
use crate::hooks::{Delivery, Sender};
use crate::ledger::{Ledger, Row};
use crate::shelf::World;
use crate::table::Table;
use jiff::{SignedDuration, Timestamp};

/// The whole account.
pub(crate) struct Office {
    pub(crate) orders: Table<Order>,
    pub(crate) people: People,
    pub(crate) products: Table<Product>,
    pub(crate) categories: Table<Category>,
    pub(crate) things: Table<Thing>,
    pub(crate) endpoints: Table<EndPoint>,
    pub(crate) deliveries: Table<Delivery>,
    settings: Table<Settings>,
}

impl Office {
    pub(crate) fn is_empty(&self) -> bool {
        self.settings.len() == 0
    }

    pub(crate) fn settings(&mut self) -> &mut Settings {
        self.settings.entry(0)
    }

    /// The settings without touching them; their defaults when the account is brand-new.
    pub(crate) fn look(&self) -> std::borrow::Cow<'_, Settings> {
        match self.settings.get(0) {
            Some(settings) => std::borrow::Cow::Borrowed(settings),
            None => std::borrow::Cow::Owned(Settings::default()),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.orders.clear();
        self.people.clear();
        self.products.clear();
        self.categories.clear();
        self.things.clear();
        self.endpoints.clear();
        self.deliveries.clear();
        self.settings.clear();
    }
}

impl World for Office {
    const NAME: &'static str = "roapp";

    fn load(ledger: &Ledger) -> Result<Office, Error> {
        Ok(Office {
            orders: Table::load(ledger, "order")?,
            people: People::load(ledger)?,
            products: Table::load(ledger, "product")?,
            categories: Table::load(ledger, "category")?,
            things: Table::load(ledger, "thing")?,
            endpoints: Table::load(ledger, "endpoint")?,
            deliveries: Table::load(ledger, "delivery")?,
            settings: Table::load(ledger, "settings")?,
        })
    }

    fn drain(&mut self, out: &mut Vec<Row>) -> Result<(), Error> {
        self.orders.drain(out)?;
        self.people.drain(out)?;
        self.products.drain(out)?;
        self.categories.drain(out)?;
        self.things.drain(out)?;
        self.endpoints.drain(out)?;
        self.deliveries.drain(out)?;
        self.settings.drain(out)
    }
}

impl Sender for Office {
    fn deliveries(&mut self) -> &mut Table<Delivery> {
        &mut self.deliveries
    }

    fn patience(&self, variants: &Variants) -> (u32, SignedDuration) {
        let attempts = variants.number("roapp.hook_attempts").and_then(|number| u32::try_from(number).ok());
        (attempts.unwrap_or(u32::MAX), SignedDuration::from_mins(1))
    }

    /// After 5, 10 and 15 seconds, as the vendor's guide says.
    fn wait(&self, failed: u32, variants: &Variants) -> Option<SignedDuration> {
        if variants.is("roapp.hook_retries", "guide") {
            return [5, 10, 15].get(failed.saturating_sub(1) as usize).map(|wait| SignedDuration::from_secs(*wait));
        }
        let (attempts, wait) = self.patience(variants);
        (failed < attempts).then_some(wait)
    }

    fn outcome(&mut self, target: i64, received: bool, _: &Variants) {
        if let Some(endpoint) = self.endpoints.get_mut(target) {
            endpoint.failures = if received { 0 } else { endpoint.failures + 1 };
        }
    }

    fn told(&mut self, target: i64, received: bool, now: Timestamp, variants: &Variants) {
        self.outcome(target, received, variants);
        if let Some(endpoint) = self.endpoints.get_mut(target) {
            endpoint.failing_since = if received { None } else { endpoint.failing_since.or(Some(now)) };
        }
        self.switch_off_failing(now, variants);
    }
}

impl Office {
    /// Switches off every end point that has taken nothing for an hour, or has failed too often in a row. What waits for
    /// it is never sent, and only a person switches it on again.
    pub(crate) fn switch_off_failing(&mut self, now: Timestamp, variants: &Variants) {
        let hour = variants.is("roapp.hook_off", "hour");
        let limit = variants.number("roapp.hook_off_after");
        let failing = |endpoint: &EndPoint| {
            let long =
                endpoint.failing_since.is_some_and(|since| now.duration_since(since) >= SignedDuration::from_hours(1));
            endpoint.enabled && ((hour && long) || limit.is_some_and(|limit| endpoint.failures >= limit))
        };
        let off: Vec<i64> = self.endpoints.iter().filter(|(_, endpoint)| failing(endpoint)).map(|(id, _)| id).collect();
        for id in off {
            if let Some(endpoint) = self.endpoints.get_mut(id) {
                endpoint.enabled = false;
            }
            let waiting: Vec<i64> = self
                .deliveries
                .iter()
                .filter(|(_, delivery)| delivery.target == id && !delivery.lost)
                .map(|(key, _)| key)
                .collect();
            for key in waiting {
                if let Some(delivery) = self.deliveries.get_mut(key) {
                    delivery.lost = true;
                }
            }
        }
    }

    /// A person switches an end point on or off.
    pub(crate) fn switch(&mut self, id: i64, enabled: bool) -> bool {
        let Some(endpoint) = self.endpoints.get_mut(id) else {
            return false;
        };
        endpoint.enabled = enabled;
        endpoint.failures = 0;
        endpoint.failing_since = None;
        true
    }
}
