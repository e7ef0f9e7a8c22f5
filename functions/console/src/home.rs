//! What the home page and `GET /api/home` show: the numbers of the last seven days of each store, and its state.
//!
//! Guarantees: one read of the table beside those of the exchange's health, however many orders and stores there are; a day is one of the
//! store's clock.

use std::sync::Arc;

use exchange::exchange::{HealthReading, StoreReading};
use exchange::state::{DayCounters, POLL_EVERY};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::app::Console;
use crate::error::HttpError;

/// Days that are shown.
pub const DAYS: usize = 7;

/// A store and its latest days.
pub struct StoreDays {
    pub store: StoreReading,
    pub zone: TimeZone,
    /// The earliest first, today last.
    pub days: Vec<(Date, DayCounters)>,
    /// All of them together.
    pub week: DayCounters,
}

impl StoreDays {
    pub fn today(&self) -> DayCounters {
        self.days.last().map(|(_, day)| day.clone()).unwrap_or_default()
    }
}

pub struct Home {
    pub health: Arc<HealthReading>,
    pub stores: Vec<StoreDays>,
}

impl Home {
    /// Reads the numbers of the stores whose state is known.
    pub async fn read(console: &Console, health: Arc<HealthReading>) -> Result<Self, HttpError> {
        let now = console.exchange.now();
        let utc = now.to_zoned_datetime(TimeZone::UTC).date();
        let back = i64::try_from(DAYS).unwrap_or(0);
        // The days of all clocks.
        let (from, to) = (utc.saturating_sub(back.days()), utc.saturating_add(1.day()));
        let mut counted = console.exchange.table().day_counters(from, to).await?;
        let stores = health.stores.iter().map(|store| {
            let zone = TimeZone::get(&store.time_zone).unwrap_or(TimeZone::UTC);
            let today = now.to_zoned_datetime(zone.clone()).date();
            let dates = (0..back).rev().map(|ago| today.saturating_sub(ago.days()));
            let days: Vec<(Date, DayCounters)> =
                dates.map(|day| (day, counted.remove(&(store.id.clone(), day)).unwrap_or_default())).collect();
            let mut week = DayCounters::default();
            days.iter().for_each(|(_, day)| week.add(day));
            StoreDays { store: store.clone(), zone, days, week }
        });
        let stores = stores.collect();
        Ok(Self { health, stores })
    }

    /// When orders are looked for next, while that goes on.
    pub fn next_look(&self) -> Option<Timestamp> {
        let looked = self.health.looked.filter(|_| !self.health.is_late())?;
        looked.checked_add(POLL_EVERY).ok()
    }
}
