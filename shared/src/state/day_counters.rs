//! Counters of each store and day: orders and amounts by the day on which they were placed, how long they took to come over, and statuses
//! sent by the day on which they were sent.
//!
//! Guarantees: a counter changes in the transaction that writes the order's link, so that an order is counted once, whatever comes twice or
//! dies in between; the counters of any days of all stores are one read; nothing personal is kept; a day disappears by itself.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::error::StateError;
use super::items::Named;
use super::keys::Key;
use super::table::Table;
use crate::order::{Currency, Money, StoreId};

/// The partition of all counters.
const DAYS: &str = "DAYS";
/// Days for which a counter is kept.
pub const KEPT_DAYS: i64 = 92;
/// Upper limits, in seconds, of the groups in which times are counted. Longer ones are a group of their own.
pub const DELAYS: [u64; 18] =
    [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1_200, 1_800, 3_600, 10_800, 21_600, 86_400];

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Orders that came over.
    Orders,
    /// Their amounts, in the smallest unit of the currency.
    Amount(Currency),
    /// Orders that took no longer than so many seconds, and longer than the limit before it; `None`: longer than every limit.
    Delay(Option<u64>),
    SentToShop,
    SentToRoApp,
}

impl Count {
    /// The group of a time from the shop to RO App.
    pub fn of_delay(delay: SignedDuration) -> Self {
        let seconds = u64::try_from(delay.as_secs()).unwrap_or(0);
        Self::Delay(DELAYS.into_iter().find(|limit| seconds <= *limit))
    }

    /// Attribute of the item.
    fn name(self) -> String {
        match self {
            Self::Orders => "orders".to_owned(),
            Self::Amount(currency) => format!("amount_{currency}"),
            Self::Delay(Some(limit)) => format!("delay_{limit}"),
            Self::Delay(None) => "delay_more".to_owned(),
            Self::SentToShop => "to_shop".to_owned(),
            Self::SentToRoApp => "to_roapp".to_owned(),
        }
    }

    fn parse(name: &str) -> Option<Self> {
        match name {
            "orders" => Some(Self::Orders),
            "to_shop" => Some(Self::SentToShop),
            "to_roapp" => Some(Self::SentToRoApp),
            "delay_more" => Some(Self::Delay(None)),
            other => match other.strip_prefix("delay_") {
                Some(limit) => limit.parse().ok().map(|limit| Self::Delay(Some(limit))),
                None => other.strip_prefix("amount_")?.parse().ok().map(Self::Amount),
            },
        }
    }
}

/// What a write of an order adds to the counters of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayChange {
    pub day: Date,
    counts: Vec<(Count, i64)>,
}

impl DayChange {
    /// Adds to a counter of a day.
    pub fn add(changes: &mut Vec<Self>, day: Date, count: Count, by: i64) {
        let at = changes.iter().position(|change| change.day == day).unwrap_or_else(|| {
            changes.push(Self { day, counts: Vec::new() });
            changes.len() - 1
        });
        let Some(change) = changes.get_mut(at) else { return };
        match change.counts.iter_mut().find(|(known, _)| *known == count) {
            Some((_, sum)) => *sum = sum.saturating_add(by),
            None => change.counts.push((count, by)),
        }
    }

    /// The part of a transaction that does it.
    pub(super) fn update(&self, table: &str, store: &StoreId) -> Result<TransactWriteItem, StateError> {
        let number = |value: i64| AttributeValue::N(value.to_string());
        let mut update = Update::builder()
            .table_name(table)
            .set_key(Some(key(store, self.day).attributes()))
            .expression_attribute_names("#store", "store")
            .expression_attribute_names("#day", "day")
            .expression_attribute_values(":store", AttributeValue::S(store.to_string()))
            .expression_attribute_values(":day", AttributeValue::S(self.day.to_string()))
            .expression_attribute_values(":ends", number(expires(self.day)));
        let mut added = Vec::new();
        for (at, (count, by)) in self.counts.iter().enumerate() {
            update = update
                .expression_attribute_names(format!("#c{at}"), count.name())
                .expression_attribute_values(format!(":c{at}"), number(*by));
            added.push(format!("#c{at} :c{at}"));
        }
        let expression = format!("SET #store = :store, #day = :day, expires_at = :ends ADD {}", added.join(", "));
        let update = update.update_expression(expression).build().map_err(StateError::from_build)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

/// The counters of a store and a day, or of several days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayCounters {
    pub orders: u64,
    /// One for each currency.
    pub amounts: Vec<Money>,
    /// Orders of each group of times; the last group is that of longer ones.
    delays: [u64; DELAYS.len() + 1],
    pub sent_to_shop: u64,
    pub sent_to_roapp: u64,
}

/// How long orders took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// At most so many seconds.
    Within(u64),
    /// More than so many seconds.
    MoreThan(u64),
}

impl DayCounters {
    fn count(&mut self, count: Count, by: i64) {
        let whole = u64::try_from(by).unwrap_or(0);
        match count {
            Count::Orders => self.orders += whole,
            Count::SentToShop => self.sent_to_shop += whole,
            Count::SentToRoApp => self.sent_to_roapp += whole,
            Count::Amount(currency) => {
                let amount = Decimal::new(by, currency.decimals());
                match self.amounts.iter_mut().find(|known| known.currency == currency) {
                    Some(known) => known.amount += amount,
                    None => self.amounts.push(Money { amount, currency }),
                }
            }
            Count::Delay(limit) => {
                let at = DELAYS.iter().position(|known| Some(*known) == limit).unwrap_or(DELAYS.len());
                if let Some(group) = self.delays.get_mut(at) {
                    *group += whole;
                }
            }
        }
    }

    /// Adds those of another day.
    pub fn add(&mut self, other: &Self) {
        self.orders += other.orders;
        self.sent_to_shop += other.sent_to_shop;
        self.sent_to_roapp += other.sent_to_roapp;
        for money in &other.amounts {
            match self.amounts.iter_mut().find(|known| known.currency == money.currency) {
                Some(known) => known.amount += money.amount,
                None => self.amounts.push(*money),
            }
        }
        for (mine, theirs) in self.delays.iter_mut().zip(other.delays) {
            *mine += theirs;
        }
    }

    /// Orders whose time was counted.
    pub fn timed(&self) -> u64 {
        self.delays.iter().sum()
    }

    /// The time within which so many percent of the orders came over, as the limit of its group; `None` where no time was counted.
    pub fn delay(&self, percent: u64) -> Option<Delay> {
        let all = self.timed();
        let wanted = (all * percent).div_ceil(100).max(1);
        let mut seen = 0;
        for (at, group) in self.delays.iter().enumerate() {
            seen += group;
            if all > 0 && seen >= wanted {
                return Some(match (DELAYS.get(at), DELAYS.last()) {
                    (Some(limit), _) => Delay::Within(*limit),
                    (None, Some(last)) => Delay::MoreThan(*last),
                    (None, None) => return None,
                });
            }
        }
        None
    }
}

/// A day as the table has it.
#[derive(Deserialize)]
struct DayItem {
    store: StoreId,
    day: Date,
    #[serde(flatten)]
    rest: BTreeMap<String, Number>,
}

/// A number, or anything else that an item has beside its counters.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Whole(i64),
    Other(IgnoredAny),
}

fn key(store: &StoreId, day: Date) -> Key {
    Key::new(DAYS, format!("{day}#{store}"))
}

/// When the table may drop a day, in seconds since 1970.
fn expires(day: Date) -> i64 {
    let end = day.saturating_add(KEPT_DAYS.days()).to_zoned_datetime(TimeZone::UTC);
    end.map_or(0, |end| end.timestamp().as_second())
}

impl Table {
    /// The counters of all stores from one day to another, by day and store. At most a megabyte is read: a hundred stores and ten days
    /// take less than half of it.
    pub async fn day_counters(
        &self,
        from: Date,
        to: Date,
    ) -> Result<BTreeMap<(StoreId, Date), DayCounters>, StateError> {
        let query = self
            .items
            .client
            .query()
            .table_name(&self.items.name)
            .key_condition_expression("pk = :pk AND sk BETWEEN :since AND :until")
            .expression_attribute_values(":pk", AttributeValue::S(DAYS.to_owned()))
            .expression_attribute_values(":since", AttributeValue::S(from.to_string()))
            // Behind everything that begins with the day.
            .expression_attribute_values(":until", AttributeValue::S(format!("{to}~")));
        let (items, _) = self.items.first_pages::<DayItem>([query]).await?;
        let counted = items.into_iter().map(|item| {
            let mut counters = DayCounters::default();
            for (name, value) in item.rest {
                if let (Some(count), Number::Whole(by)) = (Count::parse(&name), value) {
                    counters.count(count, by);
                }
            }
            ((item.store, item.day), counters)
        });
        Ok(counted.collect())
    }

    /// Removes the counters of a store.
    pub(super) async fn remove_day_counters(&self, store: &StoreId) -> Result<(), StateError> {
        let all: Vec<Named> = self.items.query(DAYS, "").await?;
        for key in all.into_iter().map(Named::key) {
            if key.sk.split_once('#').is_some_and(|(_, of)| of == store.to_string()) {
                self.items.remove(&key).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h3_a_counter_is_read_again_under_its_name() {
        let currency: Currency = "RON".parse().unwrap();
        let all = [Count::Orders, Count::Amount(currency), Count::SentToShop, Count::SentToRoApp, Count::Delay(None)];
        let delays = DELAYS.map(|limit| Count::Delay(Some(limit)));
        for count in all.into_iter().chain(delays) {
            assert_eq!(Count::parse(&count.name()), Some(count), "{count:?}");
        }
        for other in ["pk", "store", "expires_at", "amount_", "amount_RUBLES", "delay_x"] {
            assert_eq!(Count::parse(other), None, "{other}");
        }
    }

    #[test]
    fn h3_half_and_95_of_a_hundred_orders_came_within_the_limit_that_is_said() {
        let mut day = DayCounters::default();
        assert_eq!((day.delay(50), day.timed()), (None, 0));
        for (seconds, orders) in [(2, 50), (11, 44), (70, 1), (90_000, 5)] {
            day.count(Count::of_delay(SignedDuration::from_secs(seconds)), orders);
        }
        for (percent, expected) in [
            (1, Delay::Within(5)),
            (50, Delay::Within(5)),
            (51, Delay::Within(15)),
            (94, Delay::Within(15)),
            (95, Delay::Within(90)),
            (96, Delay::MoreThan(86_400)),
            (100, Delay::MoreThan(86_400)),
        ] {
            assert_eq!(day.delay(percent), Some(expected), "{percent} %");
        }
        for (seconds, limit) in [(-5, Some(5)), (0, Some(5)), (5, Some(5)), (6, Some(10)), (86_401, None)] {
            assert_eq!(Count::of_delay(SignedDuration::from_secs(seconds)), Count::Delay(limit), "{seconds} s");
        }
    }

    #[test]
    fn h3_days_add_up_each_currency_by_itself() {
        let money = |text: &str, code: &str| Money { amount: text.parse().unwrap(), currency: code.parse().unwrap() };
        let mut week = DayCounters::default();
        let (ron, jpy): (Currency, Currency) = ("RON".parse().unwrap(), "JPY".parse().unwrap());
        for (currency, units) in [(ron, 12_050), (jpy, 300), (ron, -2_000)] {
            let mut day = DayCounters::default();
            day.count(Count::Amount(currency), units);
            day.count(Count::Orders, 1);
            week.add(&day);
        }
        assert_eq!(week.orders, 3);
        assert_eq!(week.amounts, [money("100.50", "RON"), money("300", "JPY")]);
    }
}
