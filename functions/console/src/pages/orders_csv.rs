//! The orders of a filter as CSV, as spreadsheets in the reader's language read it: headings, sign between cells, decimal sign and dates.
//!
//! Guarantees: at most [`MOST`] orders, and a last line says where there are more; no cell is a formula to a spreadsheet; times are those
//! of the shop's clock, and the headings name its zone.

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use exchange::order::Money;
use exchange::state::Link;
use exchange::texts::{Language, Message, Value, with_decimals};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::order_row::{OrderRow, RowBuilder};
use crate::orders_query::{Filter, OrdersQuery, load};
use crate::request_context::RequestContext;
use crate::store_actions::refresh_stores;

/// Most orders of a file.
const MOST: usize = 10_000;
/// Orders that are read at once.
const AT_ONCE: usize = 100;
/// Pages that are looked through: by a rare state, many have no order that fits.
const PAGES: usize = 200;
/// Headings.
const COLUMNS: [&str; 12] = [
    "number",
    "external-id",
    "store",
    "created",
    "client",
    "phone",
    "amount",
    "field-currency",
    "status-cartum",
    "status-roapp",
    "last-update",
    "state",
];

pub async fn file(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    refresh_stores(&console).await?;
    let query = OrdersQuery::parse(&fields)?;
    if matches!(query.filter, Filter::All | Filter::RoApp) {
        return Err(HttpError::unprocessable(Message::new("filter-unknown")));
    }
    let (links, more) = all(&console, &query).await?;
    let builder = RowBuilder::new(&console).await;
    let language = context.language;
    let rows: Vec<OrderRow> = links.iter().map(|link| builder.row(link, language)).collect();
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter(language)).from_writer(Vec::new());
    let zone = zone_of(&rows);
    let mut lines = vec![COLUMNS.map(|name| heading(name, zone.as_deref(), language)).to_vec()];
    lines.extend(rows.iter().map(|row| cells(row, language)));
    if more {
        let mut cells = vec![language.text("csv-more")];
        cells.resize(COLUMNS.len(), String::new());
        lines.push(cells);
    }
    for line in lines {
        writer.write_record(line.iter().map(|cell| harmless(cell))).map_err(failed)?;
    }
    let body = writer.into_inner().map_err(|error| failed(error.into_error().into()))?;
    // Spreadsheets take a file for UTF-8 by its first character.
    let body = ["\u{feff}".as_bytes(), &body].concat();
    let head =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"orders.csv\"")];
    Ok((head, body).into_response())
}

fn failed(error: csv::Error) -> HttpError {
    HttpError::new(http::StatusCode::INTERNAL_SERVER_ERROR, Message::text(error.to_string()))
}

/// The orders, and whether there are more.
async fn all(console: &Console, query: &OrdersQuery) -> Result<(Vec<Link>, bool), HttpError> {
    if !query.search.is_empty() {
        let loaded = load(console, console.exchange.table(), query).await?;
        return Ok((loaded.links, loaded.more));
    }
    let filter = query.orders_filter(console);
    let (mut links, mut after) = (Vec::new(), None);
    for _ in 0..PAGES {
        let page = console.exchange.table().orders.filtered_page(&filter, after.as_ref(), AT_ONCE).await?;
        links.extend(page.links);
        after = page.next;
        if after.is_none() || links.len() >= MOST {
            break;
        }
    }
    let more = after.is_some() || links.len() > MOST;
    links.truncate(MOST);
    Ok((links, more))
}

/// Sign between cells: a comma is the decimal sign in other languages than English.
fn delimiter(language: Language) -> u8 {
    if language == Language::English { b',' } else { b';' }
}

/// The time zone that all rows have.
fn zone_of(rows: &[OrderRow]) -> Option<String> {
    let mut zones = rows.iter().map(|row| row.time_zone.iana_name().unwrap_or("UTC"));
    let first = zones.next()?;
    zones.all(|zone| zone == first).then(|| first.to_owned())
}

/// The heading of a column; that of a time says by whose clock.
fn heading(name: &str, zone: Option<&str>, language: Language) -> String {
    let label = language.text(name);
    match (name, zone) {
        ("created" | "last-update", Some(zone)) => format!("{label} ({zone})"),
        ("created" | "last-update", None) => language.text_with("csv-shop-time", &[("heading", Value::Text(&label))]),
        _ => label,
    }
}

/// A time of the shop's clock.
fn local(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    if language == Language::English {
        return at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    }
    let local = language.local_time(at, zone);
    format!("{} {}", local.date, local.time)
}

/// An amount without signs between its digits.
fn number(money: &Money, language: Language) -> String {
    if language == Language::English {
        return money.amount.to_string();
    }
    with_decimals(money.amount, money.currency.decimals()).to_string().replace('.', ",")
}

fn cells(row: &OrderRow, language: Language) -> Vec<String> {
    vec![
        row.roapp_number.clone().unwrap_or_default(),
        row.number.to_string(),
        row.store_name.clone(),
        local(row.created, &row.time_zone, language),
        row.client.clone(),
        row.phone.clone(),
        row.amount.as_ref().map(|money| number(money, language)).unwrap_or_default(),
        row.amount.as_ref().map(|money| money.currency.to_string()).unwrap_or_default(),
        row.cartum_status.clone().unwrap_or_default(),
        row.roapp_status.clone().unwrap_or_default(),
        local(row.updated, &row.time_zone, language),
        row.state.label(language),
    ]
}

/// A cell that no spreadsheet reads as a formula.
fn harmless(cell: &str) -> String {
    let is_number = cell.replacen(',', ".", 1).parse::<f64>().is_ok() && !cell.starts_with('+');
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !is_number;
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+40722000111", "'+40722000111"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("-12.50", "-12.50"),
            ("-12,50", "-12,50"),
            ("A-0026", "A-0026"),
            ("Ana = Bob", "Ana = Bob"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), expected);
        }
    }
}
