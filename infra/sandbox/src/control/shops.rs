//! Further shops: add, list and remove them.

use super::answers::{bad, created, done, ok, storage_failed, unknown};
use super::general::{listing, view};
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::further::{self, MOST, NotAdded};
use crate::inner::Inner;
use serde_json::Value;
use std::sync::Arc;

pub(super) async fn answer(inner: &Inner, call: &Call, path: &[&str], body: &Value) -> Reply {
    match (call.method.as_str(), path) {
        ("POST", []) => add(inner, body).await,
        ("GET", []) => ok(&listing(inner)),
        ("DELETE", []) => {
            for shop in further::list(inner) {
                further::remove(inner, shop.number).map_err(storage_failed)?;
            }
            done()
        }
        ("DELETE", [number]) => {
            let removed = further::remove(inner, read_number(number)?).map_err(storage_failed)?;
            if removed { done() } else { Err(no_shop(number)) }
        }
        _ => Err(unknown()),
    }
}

/// A further shop by its number in a path.
pub(super) fn further_shop(inner: &Inner, number: &str) -> Result<Arc<Inner>, Answer> {
    further::get(inner, read_number(number)?).ok_or_else(|| no_shop(number))
}

async fn add(inner: &Inner, body: &Value) -> Reply {
    let (port, empty) = read(body).map_err(bad)?;
    match further::add(inner, port, empty).await {
        Ok(shop) => created(&view(shop)),
        Err(NotAdded::TooMany) => {
            Err(Answer::message(409, format!("there are {MOST} further shops; remove one first")))
        }
        Err(NotAdded::Failed(error @ crate::Error::Port { .. })) => Err(Answer::message(409, error.to_string())),
        Err(NotAdded::Failed(error)) => Err(storage_failed(error)),
    }
}

/// The port of a shop to add, `None` for a free one, and whether it has no demo data.
fn read(body: &Value) -> Result<(Option<u16>, bool), String> {
    let fields = match body {
        Value::Null => return Ok((None, false)),
        Value::Object(fields) => fields,
        _ => return Err("a shop is an object, such as {\"port\": 8090, \"empty\": true}".to_owned()),
    };
    if let Some(name) = fields.keys().find(|name| !["port", "empty"].contains(&name.as_str())) {
        return Err(format!("a shop has no field {name:?}; it has port and empty"));
    }
    let port = match fields.get("port") {
        None | Some(Value::Null) => None,
        Some(given) => {
            let port = given.as_u64().and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0);
            Some(port.ok_or_else(|| format!("port is a whole number from 1 to 65535, not {given}"))?)
        }
    };
    let empty = match fields.get("empty") {
        None | Some(Value::Null) => false,
        Some(given) => given.as_bool().ok_or_else(|| format!("empty is true or false, not {given}"))?,
    };
    Ok((port, empty))
}

fn read_number(text: &str) -> Result<u32, Answer> {
    text.parse().map_err(|_| bad("a shop's number is a whole number from 2"))
}

fn no_shop(number: &str) -> Answer {
    Answer::message(404, format!("there is no further shop {number}; GET shops lists them"))
}
