//! Orders as a table shows them, for pages and the API alike, from what is kept of them: neither system is asked.

use std::collections::HashMap;
use std::sync::Arc;

use exchange::exchange::{Shop, StatusTitles};
use exchange::order::{Money, OrderNumber, StoreId};
use exchange::state::{Link, Stage};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Console;
use crate::texts::Language;

/// How an order is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Both sides agree.
    InAgreement,
    /// It is being worked on, or waits for its next try.
    Waiting,
    /// Its lines are frozen because stock is written off; its status keeps flowing.
    Frozen,
    /// A person has to look.
    NeedsAttention,
    /// A person said that nothing is to be done.
    Dismissed,
    /// The shop no longer has it.
    Gone,
}

impl State {
    /// The state of an order.
    pub fn of(link: &Link) -> Self {
        match (&link.attention, link.stage) {
            (Some(held), _) if !held.dismissed => Self::NeedsAttention,
            _ if link.due.is_some() || link.lease.is_some() => Self::Waiting,
            (Some(_), _) => Self::Dismissed,
            (None, Stage::Gone) => Self::Gone,
            (None, Stage::Creating) => Self::Waiting,
            (None, _) if link.frozen.is_some() => Self::Frozen,
            (None, _) => Self::InAgreement,
        }
    }

    /// Its message.
    pub fn says(self, language: Language) -> String {
        match self {
            Self::InAgreement => language.say("state-agreed"),
            Self::Waiting => language.say("state-waiting"),
            Self::Frozen => language.say("state-frozen"),
            Self::NeedsAttention => language.say("state-attention"),
            Self::Dismissed => language.say("state-dismissed"),
            Self::Gone => language.say("state-gone"),
        }
    }

    /// Its class in the stylesheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::InAgreement => "good",
            Self::Waiting => "wait",
            Self::Frozen => "cold",
            Self::NeedsAttention => "bad",
            Self::Dismissed | Self::Gone => "mute",
        }
    }
}

/// Stores by id and names of statuses: what rows are made with.
pub struct Board {
    shops: HashMap<StoreId, Arc<Shop>>,
    names: StatusTitles,
}

/// One row.
pub struct Row {
    /// Store.
    pub store: StoreId,
    /// Its name.
    pub store_name: String,
    /// Where its orders are in the shop.
    pub store_url: Option<String>,
    /// Number in the shop.
    pub number: OrderNumber,
    /// Id in RO App.
    pub office: Option<u64>,
    /// When it was placed.
    pub placed: Timestamp,
    /// The client's name.
    pub client: String,
    /// The client's phone.
    pub phone: String,
    /// Amount.
    pub amount: Option<Money>,
    /// Status in the shop.
    pub shop_status: Option<String>,
    /// Status in RO App.
    pub office_status: Option<String>,
    /// When it was last synchronised.
    pub updated: Timestamp,
    /// How it is doing.
    pub state: State,
    /// Why it needs attention.
    pub reason: Option<String>,
    /// The shop's clock.
    pub zone: TimeZone,
}

impl Board {
    /// With what is known of stores and statuses.
    pub async fn new(console: &Console) -> Self {
        let shops = console.exchange.all_shops();
        let names = console.exchange.status_titles().await;
        Self { shops: shops.into_iter().map(|shop| (shop.settings.id.clone(), shop)).collect(), names }
    }

    /// The stores, by name.
    pub fn stores(&self) -> Vec<&Arc<Shop>> {
        let mut all: Vec<_> = self.shops.values().collect();
        all.sort_by(|a, b| a.settings.name.cmp(&b.settings.name).then(a.settings.id.cmp(&b.settings.id)));
        all
    }

    /// The names of statuses.
    pub fn names(&self) -> &StatusTitles {
        &self.names
    }

    /// An order's row.
    pub fn row(&self, link: &Link, language: Language) -> Row {
        let shop = self.shops.get(&link.store);
        let agreed = link.agreed.as_ref();
        Row {
            store: link.store.clone(),
            store_name: shop.map_or_else(|| link.store.to_string(), |shop| shop.settings.name.clone()),
            store_url: shop.map(|shop| orders_url(shop)),
            number: link.number,
            office: link.office.map(|id| id.0),
            placed: link.placed,
            client: link.view.as_ref().map(|view| view.client.clone()).unwrap_or_default(),
            phone: link.view.as_ref().map(|view| view.phone.clone()).unwrap_or_default(),
            amount: link.view.as_ref().map(|view| Money { amount: view.amount, currency: view.currency }),
            shop_status: agreed.map(|agreed| self.names.shop(&link.store, agreed.shop_status, language.code())),
            office_status: agreed.and_then(|agreed| Some(self.names.office(agreed.office_status?))),
            updated: link.written,
            state: State::of(link),
            reason: link.attention.as_ref().filter(|held| !held.dismissed).map(|held| held.reason.clone()),
            zone: zone(shop),
        }
    }
}

/// Where a store's orders are: the address of its settings, else the list of orders in the shop's admin. The API gives no id that opens
/// one of them.
pub fn orders_url(shop: &Shop) -> String {
    let own = shop.settings.orders_url.clone();
    own.unwrap_or_else(|| format!("{}/edit/orders/all", shop.settings.url.trim_end_matches('/')))
}

/// The shop's clock.
pub fn zone(shop: Option<&Arc<Shop>>) -> TimeZone {
    shop.and_then(|shop| TimeZone::get(&shop.settings.time_zone).ok()).unwrap_or(TimeZone::UTC)
}

/// An amount with two decimals at least.
pub fn money(money: &Money) -> String {
    let mut amount = money.amount.normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    format!("{amount} {}", money.currency)
}
