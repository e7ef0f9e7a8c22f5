//! The numbers of the home page.

use axum::Json;
use axum::extract::State;
use exchange::order::iso;
use exchange::state::{DayCounters, Delay};
use serde::Serialize;
use utoipa::ToSchema;

use super::health::store_state;
use crate::app::Console;
use crate::error::HttpError;
use crate::home::{Home, StoreDays};
use crate::request_context::RequestContext;

/// An amount.
#[derive(Debug, Serialize, ToSchema)]
pub struct AmountBody {
    /// As a decimal.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// What was counted of a day, or of several.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountedBody {
    /// Orders placed on the day that came over.
    pub orders: u64,
    /// Their amounts without delivery, one for each currency.
    pub amounts: Vec<AmountBody>,
    /// Orders whose time from the shop to RO App was counted: those that a check or a web-hook found as new ones.
    pub timed: u64,
    /// Upper limit, in seconds, of the group of times within which half of them came over; none where it is more than a day or nothing was
    /// counted.
    pub p50_seconds: Option<u64>,
    /// The same for 95 of a hundred.
    pub p95_seconds: Option<u64>,
    /// Changes of status that were sent to the shop on the day.
    pub statuses_to_shop: u64,
    /// Changes of status that were sent to RO App on the day.
    pub statuses_to_roapp: u64,
}

/// A day of a store's clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayBody {
    /// Such as 2026-11-29.
    pub day: String,
    #[serde(flatten)]
    pub counted: CountedBody,
}

/// A store and its last seven days.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoreDaysBody {
    /// Store id.
    pub id: String,
    /// Store name.
    pub name: String,
    /// State, as `/health` has it.
    pub state: &'static str,
    /// The latest check that found the store well, in UTC.
    pub last_good: Option<String>,
    /// Its orders that waited for their next try at the last look.
    pub orders_waiting: usize,
    /// Its orders that needed attention at the last look.
    pub orders_in_attention: usize,
    /// Time zone of its days.
    pub time_zone: String,
    pub today: CountedBody,
    /// Today and the six days before.
    pub week: CountedBody,
    /// The earliest first.
    pub days: Vec<DayBody>,
}

/// How the exchange stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct HomeBody {
    /// When orders were last looked for, in UTC.
    pub last_look: Option<String>,
    /// When they are looked for next, in UTC; none while no look is known to come.
    pub next_look: Option<String>,
    /// Orders that wait for their next try.
    pub orders_waiting: usize,
    /// Orders that need attention. They are counted up to 100.
    pub orders_in_attention: usize,
    /// By id.
    pub stores: Vec<StoreDaysBody>,
}

/// Orders, amounts, times and statuses of each store's last seven days.
#[utoipa::path(
    get, path = "/api/home",
    responses((status = 200, body = HomeBody), (status = 401, body = crate::error::ErrorBody))
)]
pub async fn get(State(console): State<Console>, context: RequestContext) -> Result<Json<HomeBody>, HttpError> {
    let health = context.health(&console).await?;
    let home = Home::read(&console, health).await?;
    Ok(Json(HomeBody {
        last_look: home.health.looked.map(iso),
        next_look: home.next_look().map(iso),
        orders_waiting: home.health.waiting,
        orders_in_attention: home.health.attention,
        stores: home.stores.iter().map(store).collect(),
    }))
}

fn store(of: &StoreDays) -> StoreDaysBody {
    StoreDaysBody {
        id: of.store.id.to_string(),
        name: of.store.name.clone(),
        state: store_state(of.store.condition),
        last_good: of.store.last_good.map(iso),
        orders_waiting: of.store.unfinished.waiting,
        orders_in_attention: of.store.unfinished.attention,
        time_zone: of.store.time_zone.clone(),
        today: counted(&of.today()),
        week: counted(&of.week),
        days: of.days.iter().map(|(day, of)| DayBody { day: day.to_string(), counted: counted(of) }).collect(),
    }
}

fn counted(of: &DayCounters) -> CountedBody {
    let seconds = |percent| match of.delay(percent) {
        Some(Delay::Within(seconds)) => Some(seconds),
        Some(Delay::MoreThan(_)) | None => None,
    };
    let amounts = of
        .amounts
        .iter()
        .map(|money| AmountBody { amount: money.amount.to_string(), currency: money.currency.to_string() });
    CountedBody {
        orders: of.orders,
        amounts: amounts.collect(),
        timed: of.timed(),
        p50_seconds: seconds(50),
        p95_seconds: seconds(95),
        statuses_to_shop: of.sent_to_shop,
        statuses_to_roapp: of.sent_to_roapp,
    }
}
