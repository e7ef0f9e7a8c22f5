//! The call log of a stand-in in another process, held against the tables. The log has requests only, and its secrets are blanked.

use serde_json::Value;

use crate::request::Request;
use crate::table::{cartum, roapp};
use crate::violation::Violation;

/// The answer of `GET /_sandbox/calls`, or its rows.
pub type Log = Value;

/// What of the logged requests the contract does not allow. Every caller is taken for the exchange. `variants` is the answer of
/// `GET /_sandbox/variants` of the same stand-in: it says which notation of lists its server knows.
pub fn requests_of_log(log: &Log, variants: &Value) -> Vec<Violation> {
    let rows = log["calls"].as_array().or(log.as_array());
    let mut all: Vec<Violation> = rows.into_iter().flatten().flat_map(|row| one(row, variants)).collect();
    all.sort();
    all.dedup();
    all
}

fn one(row: &Value, variants: &Value) -> Vec<Violation> {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let (path, query) = text("path").split_once('?').unwrap_or((text("path"), ""));
    let body = if row["request"].is_null() { String::new() } else { row["request"].to_string() };
    let request = Request { method: text("method"), path, query, content_type: None, body: body.as_bytes() };
    let table = if text("system") == "shop" { cartum() } else { roapp() };
    let variant = |name: &str| variants[name]["value"].as_str().unwrap_or_default().to_owned();
    table.check_request(&request, &table.also_right(variant))
}
