//! A row of an order for pages and API, made from the table alone, without a request to Cartum or RO App.

use std::collections::HashMap;
use std::sync::Arc;

use exchange::exchange::{PageTitles, Shop};
use exchange::order::{Currency, Money, OrderNumber, RoAppOrderId, StoreId};
use exchange::settings::{RoAppSettings, StatusRule, StoreSettings};
use exchange::state::{Link, LinkState};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Console;
use exchange::texts::{Language, Message};

/// State of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = State)]
pub enum OrderState {
    /// Both sides agree.
    #[serde(rename = "in_agreement")]
    InSync,
    /// It is being processed, or waits for its next try.
    Waiting,
    /// Its lines are frozen because stock is written off. Its status is still synchronised.
    Frozen,
    /// A person has to act.
    NeedsAttention,
    /// A person dismissed it.
    Dismissed,
    /// It no longer exists in the shop.
    Gone,
}

impl From<OrderState> for LinkState {
    fn from(state: OrderState) -> Self {
        match state {
            OrderState::InSync => Self::InSync,
            OrderState::Waiting => Self::Waiting,
            OrderState::Frozen => Self::Frozen,
            OrderState::NeedsAttention => Self::NeedsAttention,
            OrderState::Dismissed => Self::Dismissed,
            OrderState::Gone => Self::Gone,
        }
    }
}

impl From<LinkState> for OrderState {
    fn from(state: LinkState) -> Self {
        match state {
            LinkState::InSync => Self::InSync,
            LinkState::Waiting => Self::Waiting,
            LinkState::Frozen => Self::Frozen,
            LinkState::NeedsAttention => Self::NeedsAttention,
            LinkState::Dismissed => Self::Dismissed,
            LinkState::Gone => Self::Gone,
        }
    }
}

impl OrderState {
    pub fn of(link: &Link) -> Self {
        link.state().into()
    }

    /// A word for programs, as the API has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::InSync => "in_agreement",
            Self::Waiting => "waiting",
            Self::Frozen => "frozen",
            Self::NeedsAttention => "needs_attention",
            Self::Dismissed => "dismissed",
            Self::Gone => "gone",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        LinkState::ALL.into_iter().map(Self::from).find(|state| state.code() == code)
    }

    pub fn label(self, language: Language) -> String {
        match self {
            Self::InSync => language.text("state-agreed"),
            Self::Waiting => language.text("state-waiting"),
            Self::Frozen => language.text("state-frozen"),
            Self::NeedsAttention => language.text("state-attention"),
            Self::Dismissed => language.text("state-dismissed"),
            Self::Gone => language.text("state-gone"),
        }
    }

    /// Class in the stylesheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::InSync => "good",
            Self::Waiting => "wait",
            Self::Frozen => "cold",
            Self::NeedsAttention => "bad",
            Self::Dismissed | Self::Gone => "mute",
        }
    }
}

/// Stores and status titles from which rows are made.
pub struct RowBuilder {
    shops: HashMap<StoreId, Arc<Shop>>,
    titles: PageTitles,
    roapp: RoAppSettings,
    /// Stores that cannot be used, or are being deleted.
    others: Vec<StoreId>,
}

pub struct OrderRow {
    pub store: StoreId,
    pub store_name: String,
    /// Where the orders of the store are in the shop.
    pub store_url: Option<String>,
    /// Number in the shop.
    pub number: OrderNumber,
    pub roapp_id: Option<u64>,
    /// Its number in RO App as staff see it, else its id there.
    pub roapp_number: Option<String>,
    /// Its page in RO App.
    pub roapp_url: Option<String>,
    /// Its page in the shop, where the store's settings have an address with its number; else the list of the shop's orders.
    pub cartum_url: Option<String>,
    /// Whether that is a page of the order alone.
    pub is_cartum_page: bool,
    pub created: Timestamp,
    pub client: String,
    pub phone: String,
    pub amount: Option<Money>,
    pub cartum_status: Option<String>,
    pub roapp_status: Option<String>,
    /// When it was last synchronised.
    pub updated: Timestamp,
    pub state: OrderState,
    /// Why it needs attention.
    pub reason: Option<Message>,
    /// Its statuses that no rule carries to the other side, and that no rule brought from there.
    pub without_rule: Vec<String>,
    /// Time zone of the shop.
    pub time_zone: TimeZone,
}

impl RowBuilder {
    pub async fn new(console: &Console) -> Self {
        let shops = console.exchange.stores.all();
        let titles = console.exchange.titles.read().await;
        let shops = shops.into_iter().map(|shop| (shop.settings.id.clone(), shop)).collect();
        let stores = &console.exchange.stores;
        let unusable = stores.unusable().into_iter().map(|(id, ..)| id);
        let others = unusable.chain(stores.removed().into_iter().map(|settings| settings.id)).collect();
        Self { shops, titles, roapp: console.exchange.roapp_settings().clone(), others }
    }

    /// The stores, by name.
    pub fn stores(&self) -> Vec<&Arc<Shop>> {
        let mut all: Vec<_> = self.shops.values().collect();
        all.sort_by(|a, b| a.settings.name.cmp(&b.settings.name).then(a.settings.id.cmp(&b.settings.id)));
        all
    }

    pub fn titles(&self) -> &PageTitles {
        &self.titles
    }

    /// The page of an order in RO App.
    pub fn roapp_page(&self, id: RoAppOrderId, number: &str) -> Option<String> {
        self.roapp.order_page(id, number)
    }

    pub fn row(&self, link: &Link, language: Language) -> OrderRow {
        let shop = self.shops.get(&link.store);
        let agreed = link.agreed.as_ref();
        let view = link.view.as_ref();
        let cartum_status = agreed.and_then(|agreed| agreed.shop_status);
        let shown = |status| self.titles.shop(&link.store, status, language.code());
        let (cartum_uncarried, roapp_uncarried) = shop.map_or((false, false), |shop| uncarried(&shop.settings, link));
        let without_rule = [
            cartum_status.filter(|_| cartum_uncarried).map(shown),
            link.known_roapp_status().filter(|_| roapp_uncarried).map(|status| self.titles.roapp(status)),
        ];
        OrderRow {
            store: link.store.clone(),
            store_name: shop.map_or_else(|| link.store.to_string(), |shop| shop.settings.name.clone()),
            store_url: shop.map(|shop| orders_url(shop)),
            number: link.number,
            roapp_id: link.roapp.map(|id| id.0),
            roapp_number: link.roapp.map(|id| link.roapp_number.clone().unwrap_or_else(|| id.to_string())),
            roapp_url: link.roapp.and_then(|id| self.roapp_page(id, link.roapp_number.as_deref().unwrap_or_default())),
            cartum_url: shop.map(|shop| order_url(shop, link.number)),
            is_cartum_page: shop.is_some_and(|shop| has_order_page(&shop.settings)),
            created: link.placed,
            client: view.map(|view| view.client.clone()).unwrap_or_default(),
            phone: view.map(|view| view.phone.clone()).unwrap_or_default(),
            amount: view.map(|view| Money { amount: view.amount, currency: view.currency }),
            cartum_status: cartum_status.map(shown),
            roapp_status: link.known_roapp_status().map(|status| self.titles.roapp(status)),
            updated: link.updated_at,
            state: OrderState::of(link),
            reason: link.attention.as_ref().filter(|it| !it.dismissed).map(|it| by_number(link, &it.reason)),
            without_rule: without_rule.into_iter().flatten().collect(),
            time_zone: time_zone(shop),
        }
    }

    /// Whether there is such a store, be it one that cannot be used or is being deleted.
    pub fn has_store(&self, id: &StoreId) -> bool {
        self.shops.contains_key(id) || self.others.contains(id)
    }
}

/// A sentence about an order that calls RO App's order by the number that staff see, where that is known.
pub fn by_number(link: &Link, said: &Message) -> Message {
    match (link.roapp, &link.roapp_number) {
        (Some(id), Some(number)) => said.clone().with_roapp_number(id.0, number),
        _ => said.clone(),
    }
}

/// Whether the shop's, or RO App's, status of an order is such that no rule carries it to the other side, although there are rules for that
/// direction, and that no rule brought it from there. RO App's is not asked about where the shop's is such: it may be the first one of its
/// order type.
fn uncarried(settings: &StoreSettings, link: &Link) -> (bool, bool) {
    let cartum = link.agreed.as_ref().and_then(|agreed| agreed.shop_status);
    let roapp = link.known_roapp_status();
    let (Some(cartum), Some(roapp), LinkState::InSync | LinkState::Frozen) = (cartum, roapp, link.state()) else {
        return (false, false);
    };
    let (to_roapp, to_cartum) = (&settings.status_to_roapp, &settings.status_to_cartum);
    let pair = |rule: &StatusRule| rule.cartum == cartum && rule.roapp == roapp;
    let carries_cartum = to_roapp.iter().any(|rule| rule.cartum == cartum) || to_cartum.iter().any(pair);
    let carries_roapp = to_cartum.iter().any(|rule| rule.roapp == roapp) || to_roapp.iter().any(pair);
    let of_cartum = !to_roapp.is_empty() && !carries_cartum;
    (of_cartum, !of_cartum && !to_cartum.is_empty() && !carries_roapp)
}

/// Stands for an order's number in the address of a store's orders.
const NUMBER: &str = "{number}";

/// Whether the address of a store's orders has a place for the number of one.
fn has_order_page(settings: &StoreSettings) -> bool {
    settings.orders_url.as_ref().is_some_and(|url| url.contains(NUMBER))
}

/// The address of an order in the shop: that of the store's orders, with the order's number where the address has a place for it.
fn order_url(shop: &Shop, number: OrderNumber) -> String {
    let own = shop.settings.orders_url.as_ref();
    own.map_or_else(|| orders_url(shop), |url| url.replace(NUMBER, &number.to_string()))
}

/// The address of a store's orders from its settings, else the list of orders in the shop's admin. The shop's API gives no address of
/// one order.
pub fn orders_url(shop: &Shop) -> String {
    let own = shop.settings.orders_url.as_ref().map(|url| url.replace(NUMBER, ""));
    own.unwrap_or_else(|| format!("{}/edit/orders/all", shop.settings.url.trim_end_matches('/')))
}

/// Time zone of a shop; UTC when it is unknown.
pub fn time_zone(shop: Option<&Arc<Shop>>) -> TimeZone {
    shop.and_then(|shop| TimeZone::get(&shop.settings.time_zone).ok()).unwrap_or(TimeZone::UTC)
}

/// An amount in a currency; with two decimals at least where that is not known.
pub fn format_amount(amount: Decimal, currency: Option<Currency>, language: Language) -> String {
    match currency {
        Some(currency) => format_money(&Money { amount, currency }, language),
        None => language.decimal(amount, 2),
    }
}

/// An amount with the decimals of its currency at least, and its currency.
pub fn format_money(money: &Money, language: Language) -> String {
    format!("{}\u{a0}{}", language.decimal(money.amount, money.currency.decimals()), money.currency)
}
