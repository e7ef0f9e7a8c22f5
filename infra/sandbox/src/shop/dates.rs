//! The four date formats of the API, brought to one text that sorts like the time it means.

use crate::control::variants::Variants;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Which end of a period a date is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    From,
    To,
}

/// `YYYY-MM-DD` or `DD.MM.YYYY`, each also with ` HH:mm:ss`. A bare date means the day's first or last second.
pub(super) fn edge(text: &str, edge: Edge, variants: &Variants) -> Option<String> {
    let moment = match text.trim().split_once(' ') {
        Some((date, time)) => parse(date, time.trim())?,
        None => parse(text.trim(), if edge == Edge::From { "00:00:00" } else { "23:59:59" })?,
    };
    let moment = if variants.is("shop.orders_date_zone", "utc") {
        to_local(moment, &variants.choice("shop.timezone"))?
    } else {
        moment
    };
    Some(moment.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

fn parse(date: &str, time: &str) -> Option<DateTime> {
    let format = if date.contains('.') { "%d.%m.%Y %H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
    DateTime::strptime(format, format!("{date} {time}")).ok()
}

fn to_local(moment: DateTime, zone: &str) -> Option<DateTime> {
    let instant = TimeZone::UTC.to_timestamp(moment).ok()?;
    Some(TimeZone::get(zone).ok()?.to_datetime(instant))
}
