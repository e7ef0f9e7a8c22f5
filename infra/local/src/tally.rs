//! The command `reconcile`: how the orders of each store and day add up now.
//!
//! Guarantees: RO App is asked for every order that is said to be there; what is missing is fetched, by the process that runs or before the
//! command ends; the exit code is 0 only where every order of every store is accounted for.

use exchange::decide::Group;
use exchange::exchange::{App, MOST_DAYS, StoreTally};
use exchange::order::OrderNumber;
use exchange::state::{TallyDay, TallyReason};
use exchange::texts::{Language, Message};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use crate::orders::Reply;

/// Days without arguments: a week.
const DAYS: i64 = 7;

/// Which days.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    pub from: Date,
    pub to: Date,
}

impl Range {
    /// The range that the arguments name; by default the week until today.
    ///
    /// # Errors
    /// A sentence where a date is none, or the range is empty or too long.
    pub fn parse(from: Option<&str>, to: Option<&str>, today: Date) -> Result<Self, Message> {
        let date = |text: &str| {
            text.parse::<Date>()
                .map_err(|_| Message::new("cli-date-wrong").with("text", text.escape_debug().to_string()))
        };
        let to = to.map(date).transpose()?.unwrap_or(today);
        let from = from.map(date).transpose()?.unwrap_or_else(|| to.saturating_sub((DAYS - 1).days()));
        let days = from.until(to).map_or(-1, |span| i64::from(span.get_days()));
        if !(0..MOST_DAYS).contains(&days) {
            return Err(Message::new("cli-days-wrong").with("most", MOST_DAYS.unsigned_abs()));
        }
        Ok(Self { from, to })
    }

    /// The day of a time in this machine's time zone.
    pub fn today(now: Timestamp) -> Date {
        now.to_zoned_datetime(TimeZone::system()).date()
    }
}

/// The report as JSON.
#[derive(Serialize)]
struct Report<'a> {
    from: Date,
    to: Date,
    /// Whether every order is accounted for.
    adds_up: bool,
    /// How many of the missing orders this command entered in RO App; nothing where a running exchange does that.
    #[serde(skip_serializing_if = "Option::is_none")]
    fetched: Option<u64>,
    stores: Vec<Store<'a>>,
}

#[derive(Serialize)]
struct Store<'a> {
    store: &'a str,
    name: &'a str,
    /// Why it could not be counted.
    problem: Option<String>,
    days: Vec<Day<'a>>,
    differing: Vec<Differing>,
}

#[derive(Serialize)]
struct Day<'a> {
    day: Date,
    in_shop: usize,
    in_roapp: usize,
    waiting: usize,
    left_out: usize,
    missing: usize,
    /// False where the shop has more orders of the day than were read.
    complete: bool,
    reasons: &'a [TallyReason],
}

#[derive(Serialize)]
struct Differing {
    order: OrderNumber,
    what: Vec<String>,
    /// What was done: it is put on the queue, and its history says what became of it.
    done: &'static str,
}

/// Counts the days of all stores that are on, and puts what is missing on the queue.
///
/// # Errors
/// A sentence where the table fails.
pub async fn count(exchange: &App, range: Range) -> Result<Vec<StoreTally>, Message> {
    exchange.stores.refresh().await.map_err(|failure| failure.message())?;
    let mut tallies = Vec::new();
    for shop in exchange.stores.enabled() {
        tallies.push(exchange.discovery.tally(&shop, range.from, range.to).await);
    }
    for (id, name, why) in exchange.stores.unusable() {
        let (days, differences) = (Vec::new(), Vec::new());
        tallies.push(StoreTally { store: id, name, days, differences, problem: Some(why) });
    }
    Ok(tallies)
}

/// The report. `fetched`: how many of the missing orders were entered since, where this process did that.
///
/// # Errors
/// A sentence where it cannot be written as JSON.
pub fn report(
    range: Range,
    tallies: &[StoreTally],
    fetched: Option<u64>,
    (json, language): (bool, Language),
) -> Result<Reply, Message> {
    let done = tallies.iter().all(StoreTally::adds_up);
    let text = if json { as_json(range, tallies, fetched, language)? } else { as_text(tallies, fetched, language) };
    Ok(Reply { text, done })
}

fn as_json(range: Range, tallies: &[StoreTally], fetched: Option<u64>, language: Language) -> Result<String, Message> {
    let store = |tally: &StoreTally| -> Vec<Differing> {
        let what = |all: &[Message]| all.iter().map(|one| one.render(language)).collect();
        tally
            .differences
            .iter()
            .map(|one| Differing { order: one.number, what: what(&one.what), done: "queued" })
            .collect()
    };
    let stores = tallies.iter().map(|tally| Store {
        store: tally.store.as_str(),
        name: &tally.name,
        problem: tally.problem.as_ref().map(|why| why.render(language)),
        days: tally.days.iter().map(as_day).collect(),
        differing: store(tally),
    });
    let report = Report {
        from: range.from,
        to: range.to,
        adds_up: tallies.iter().all(StoreTally::adds_up),
        fetched,
        stores: stores.collect(),
    };
    let text = serde_json::to_string_pretty(&report).map_err(|error| Message::text(error.to_string()))?;
    Ok(format!("{text}\n"))
}

fn as_day(day: &TallyDay) -> Day<'_> {
    let TallyDay { in_shop, in_roapp, waiting, left_out, missing, complete, .. } = *day;
    Day { day: day.day, in_shop, in_roapp, waiting, left_out, missing, complete, reasons: &day.reasons }
}

fn as_text(tallies: &[StoreTally], fetched: Option<u64>, language: Language) -> String {
    let mut lines = Vec::new();
    for tally in tallies {
        lines.push(Message::new("cli-store").with("store", &tally.name).render(language));
        for day in &tally.days {
            lines.push(format!("  {}", sum(day).render(language)));
            for reason in day.reasons.iter().filter(|reason| reason.place != Group::InRoApp.code()) {
                lines.push(format!("    {}", sentence(reason, language)));
            }
        }
        for one in &tally.differences {
            let what: Vec<String> = one.what.iter().map(|what| what.render(language)).collect();
            let sentence = Message::new("cli-tally-differs").with("number", one.number).with("what", what.join(" "));
            lines.push(format!("  {}", sentence.render(language)));
        }
        lines.extend(
            tally
                .problem
                .as_ref()
                .map(|why| format!("  {}", Message::new("cli-tally-problem").with("why", why).render(language))),
        );
    }
    let adds_up = tallies.iter().all(StoreTally::adds_up);
    lines.push(language.text(if adds_up { "tally-adds-up" } else { "tally-gap" }));
    if !adds_up {
        let said = match fetched {
            Some(count) => Message::new("cli-tally-fetched").with("count", count),
            None => Message::new("cli-tally-being-fetched"),
        };
        lines.push(said.render(language));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn sum(day: &TallyDay) -> Message {
    let sentence =
        Message::new(if day.complete { "cli-tally-day" } else { "cli-tally-day-cut" }).with("day", day.day.to_string());
    let sentence = sentence.with("shop", day.in_shop).with("roapp", day.in_roapp).with("waiting", day.waiting);
    sentence.with("out", day.left_out).with("missing", day.missing)
}

/// A reason with its orders.
fn sentence(reason: &TallyReason, language: Language) -> String {
    let orders: Vec<String> = reason.orders.iter().map(ToString::to_string).collect();
    let more = if reason.count > orders.len() { ", …" } else { "" };
    let label = language.text(&format!("tally-{}", reason.code));
    format!("{} {label}: {}{more}", reason.count, orders.join(", "))
}
