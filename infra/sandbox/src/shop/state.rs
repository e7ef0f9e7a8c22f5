//! What the shop remembers. Orders and products are kept as the JSON the API shows, so that anything, also nonsense, can be one.

use crate::Error;
use crate::control::variants::Variants;
use crate::hooks::{Delivery, Sender};
use crate::ids::{SHOP_LOGIN, SHOP_PASSWORD};
use crate::ledger::{Ledger, Row};
use crate::shelf::World;
use crate::table::Table;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An order, with what the API does not tell.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) body: Value,
    /// Shop-local time of the last change.
    pub(crate) modified: String,
    /// Shown as it was placed, nothing added to it.
    #[serde(default)]
    pub(crate) raw: bool,
}

/// A login that is still good.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) token: String,
    pub(crate) until: Timestamp,
}

/// One web-hook subscription.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Subscriber {
    pub(crate) event: String,
    pub(crate) target_url: String,
}

/// The shop's own settings and counters.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) last_token: u64,
    pub(crate) wrong_logins: u64,
    pub(crate) locked_until: Option<Timestamp>,
    pub(crate) last_order: i64,
    pub(crate) last_user: i64,
    pub(crate) last_subscriber: i64,
    pub(crate) statuses: Value,
    /// Orders whose status a write through the API set, once per write: each is a letter to the buyer.
    pub(crate) letters: u64,
    /// Product sets by their article, as they were imported.
    #[serde(default)]
    pub(crate) sets: serde_json::Map<String, Value>,
}

impl Default for Meta {
    fn default() -> Meta {
        Meta {
            login: SHOP_LOGIN.to_owned(),
            password: SHOP_PASSWORD.to_owned(),
            last_token: 0,
            wrong_logins: 0,
            locked_until: None,
            last_order: 100_200,
            last_user: 310,
            last_subscriber: 16,
            statuses: super::statuses::standard(),
            letters: 0,
            sets: serde_json::Map::new(),
        }
    }
}

/// The whole shop.
pub(crate) struct Shop {
    pub(crate) orders: Table<Order>,
    pub(crate) products: Table<Value>,
    pub(crate) users: Table<Value>,
    pub(crate) tokens: Table<Token>,
    pub(crate) subscribers: Table<Subscriber>,
    pub(crate) deliveries: Table<Delivery>,
    pub(crate) letters: Table<Value>,
    meta: Table<Meta>,
}

impl Shop {
    pub(crate) fn is_empty(&self) -> bool {
        self.meta.len() == 0
    }

    pub(crate) fn meta(&mut self) -> &mut Meta {
        self.meta.entry(0)
    }

    pub(crate) fn product(&self, article: &str) -> Option<&Value> {
        self.products.values().find(|product| product["article"] == article)
    }

    pub(crate) fn clear(&mut self) {
        self.orders.clear();
        self.products.clear();
        self.users.clear();
        self.tokens.clear();
        self.subscribers.clear();
        self.deliveries.clear();
        self.letters.clear();
        self.meta.clear();
    }
}

impl World for Shop {
    const NAME: &'static str = "shop";

    fn load(ledger: &Ledger) -> Result<Shop, Error> {
        Ok(Shop {
            orders: Table::load(ledger, "order")?,
            products: Table::load(ledger, "product")?,
            users: Table::load(ledger, "user")?,
            tokens: Table::load(ledger, "token")?,
            subscribers: Table::load(ledger, "subscriber")?,
            deliveries: Table::load(ledger, "delivery")?,
            letters: Table::load(ledger, "letter")?,
            meta: Table::load(ledger, "meta")?,
        })
    }

    fn drain(&mut self, out: &mut Vec<Row>) -> Result<(), Error> {
        self.orders.drain(out)?;
        self.products.drain(out)?;
        self.users.drain(out)?;
        self.tokens.drain(out)?;
        self.subscribers.drain(out)?;
        self.deliveries.drain(out)?;
        self.letters.drain(out)?;
        self.meta.drain(out)
    }
}

impl Sender for Shop {
    fn deliveries(&mut self) -> &mut Table<Delivery> {
        &mut self.deliveries
    }

    /// Ten times, about ten minutes apart.
    fn patience(&self, _: &Variants) -> (u32, SignedDuration) {
        (10, SignedDuration::from_mins(10))
    }

    fn outcome(&mut self, _: i64, _: bool, _: &Variants) {}
}
