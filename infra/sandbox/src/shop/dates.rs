//! The four date formats of the API, converted to one text that sorts by time.

use crate::control::variants::Variants;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The start or the end of a period.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    From,
    To,
}

/// `YYYY-MM-DD` or `DD.MM.YYYY`, each also with ` HH:mm:ss`. A date without time is the first or last second of the day.
pub(super) fn edge(text: &str, edge: Edge, variants: &Variants) -> Option<String> {
    let date = match text.trim().split_once(' ') {
        Some((date, time)) => parse(date, time.trim())?,
        None => parse(text.trim(), if edge == Edge::From { "00:00:00" } else { "23:59:59" })?,
    };
    let date = if variants.is("shop.orders_date_zone", "utc") {
        to_local(date, &variants.choice("shop.timezone"))?
    } else {
        date
    };
    Some(date.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

fn parse(date: &str, time: &str) -> Option<DateTime> {
    let format = if date.contains('.') { "%d.%m.%Y %H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
    DateTime::strptime(format, format!("{date} {time}")).ok()
}

fn to_local(date: DateTime, zone: &str) -> Option<DateTime> {
    let instant = TimeZone::UTC.to_timestamp(date).ok()?;
    Some(TimeZone::get(zone).ok()?.to_datetime(instant))
}
