//! The stored state of the shop. Orders and products are stored as the JSON of the API, so that a test can store anything, also invalid
//! data.

use crate::Error;
use crate::control::variants::Variants;
use crate::hooks::{Delivery, Sender};
use crate::ids::{SHOP_LOGIN, SHOP_PASSWORD};
use crate::locked_store::Persistent;
use crate::sqlite::{Database, Row};
use crate::table::{ChangedRows, Table};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// An order, with data that the API does not show.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) body: Value,
    /// Local time of the last change.
    pub(crate) modified: String,
    /// Shown without any addition.
    #[serde(default)]
    pub(crate) raw: bool,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) token: String,
    pub(crate) until: Timestamp,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Subscriber {
    pub(crate) event: String,
    pub(crate) target_url: String,
}

/// The shop's settings and counters.
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
    /// Imported product sets by article.
    #[serde(default)]
    pub(crate) sets: Map<String, Value>,
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
            statuses: standard_statuses(),
            sets: Map::new(),
        }
    }
}

/// The five statuses of every new shop, and one that the demo shop added.
fn standard_statuses() -> Value {
    let row = |id: i64, en: &str, ro: &str, successful: i64| json!({"id": id, "title": {"en": en, "ro": ro}, "is_successful": successful});
    json!({
        "1": row(1, "New", "Nou", 0),
        "2": row(2, "Processing", "Procesare", 0),
        "3": row(3, "Delivered", "Livrat", 1),
        "4": row(4, "Canceled", "Anulat", 0),
        "6": row(6, "Shipping", "În procesul de livrare", 0),
        "9": row(9, "Awaiting supplier", "", 0),
    })
}

pub(crate) struct Shop {
    pub(crate) orders: Table<Order>,
    pub(crate) products: Table<Value>,
    pub(crate) users: Table<Value>,
    pub(crate) tokens: Table<Token>,
    pub(crate) subscribers: Table<Subscriber>,
    pub(crate) deliveries: Table<Delivery>,
    /// One e-mail to the buyer for each status that was set through the API.
    pub(crate) status_emails: Table<Value>,
    meta: Table<Meta>,
}

impl Shop {
    pub(crate) fn is_empty(&self) -> bool {
        self.meta.len() == 0
    }

    pub(crate) fn meta(&mut self) -> &mut Meta {
        self.meta.entry(0)
    }

    pub(crate) fn product_key(&self, article: &str) -> Option<i64> {
        self.products.iter().find(|(_, product)| product["article"] == article).map(|(key, _)| key)
    }

    pub(crate) fn product(&self, article: &str) -> Option<&Value> {
        self.products.get(self.product_key(article)?)
    }

    pub(crate) fn clear(&mut self) {
        self.tables().into_iter().for_each(ChangedRows::clear);
    }

    fn tables(&mut self) -> [&mut dyn ChangedRows; 8] {
        [
            &mut self.orders,
            &mut self.products,
            &mut self.users,
            &mut self.tokens,
            &mut self.subscribers,
            &mut self.deliveries,
            &mut self.status_emails,
            &mut self.meta,
        ]
    }
}

impl Persistent for Shop {
    const NAME: &'static str = "shop";

    fn load(database: &Database) -> Result<Shop, Error> {
        Ok(Shop {
            orders: Table::load(database, "order")?,
            products: Table::load(database, "product")?,
            users: Table::load(database, "user")?,
            tokens: Table::load(database, "token")?,
            subscribers: Table::load(database, "subscriber")?,
            deliveries: Table::load(database, "delivery")?,
            status_emails: Table::load(database, "status_email")?,
            meta: Table::load(database, "meta")?,
        })
    }

    fn drain(&mut self, out: &mut Vec<Row>) -> Result<(), Error> {
        self.tables().into_iter().try_for_each(|table| table.drain(out))
    }
}

impl Sender for Shop {
    fn deliveries(&mut self) -> &mut Table<Delivery> {
        &mut self.deliveries
    }

    /// Ten attempts, about ten minutes apart.
    fn retry_delay(&self, failed: u32, _: &Variants) -> Option<SignedDuration> {
        (failed < 10).then_some(SignedDuration::from_mins(10))
    }
}
