//! What the account remembers, table by table.

use super::model::{Category, EndPoint, Order, Product};
use super::people_table::People;
use super::settings::Settings;
use crate::Error;
use crate::control::variants::Variants;
use crate::hooks::{Delivery, Sender};
use crate::ledger::{Ledger, Row};
use crate::shelf::World;
use crate::table::Table;
use jiff::SignedDuration;

/// The whole account.
pub(crate) struct Office {
    pub(crate) orders: Table<Order>,
    pub(crate) people: People,
    pub(crate) products: Table<Product>,
    pub(crate) categories: Table<Category>,
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

    /// Enough failures in a row switch an end point off.
    fn outcome(&mut self, target: i64, received: bool, variants: &Variants) {
        let Some(endpoint) = self.endpoints.get_mut(target) else {
            return;
        };
        endpoint.failures = if received { 0 } else { endpoint.failures + 1 };
        if variants.number("roapp.hook_off_after").is_some_and(|limit| endpoint.failures >= limit) {
            endpoint.enabled = false;
        }
    }
}
