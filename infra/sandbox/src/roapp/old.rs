//! The un-prefixed and v1 paths that v2 has no twin for: stock, price types, units, campaigns, product creation.
//!
//! They take the key as a Bearer token, or a v1 session token, and answer in v1's envelope.

use super::door::{Ask, bearer, not_found};
use super::filter::Filter;
use super::{Office, old_products, page, products};
use crate::answer::Answer;
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(super) fn answer(office: &mut Office, ask: &Ask, path: &[&str]) -> Answer {
    match ask.variants.choice("roapp.old_paths").as_str() {
        "404" => return not_found(),
        "403" => return Answer::message(403, "Forbidden"),
        _ => {}
    }
    let method = ask.call.method.as_str();
    if (method, path) == ("POST", &["token", "new"][..]) {
        return login(office, ask);
    }
    if let Err(refusal) = admits(office, ask) {
        return refusal;
    }
    route(office, ask, method, path).unwrap_or_else(|refusal| refusal)
}

fn route(office: &mut Office, ask: &Ask, method: &str, path: &[&str]) -> Result<Answer, Answer> {
    let settings = office.look();
    match (method, path) {
        ("GET", ["products"]) => old_products::list(office, ask, false),
        ("POST", ["products"]) => old_products::create(office, ask),
        ("GET", ["products", id]) => old_products::one(office, id),
        ("PUT", ["products", id]) => old_products::update(office, ask, id),
        ("GET", ["warehouse", "categories"]) => {
            let filter = Filter::read(ask.call, ask.variants)?;
            Ok(page::cut(office.categories.values().collect(), &filter)
                .old_answer(|category| products::category_view(category, ask)))
        }
        ("GET", ["warehouse"]) => Ok(all(vec![
            json!({"id": super::settings::WAREHOUSE, "title": "Main", "is_global": true, "type": "product"}),
        ])),
        ("GET", ["warehouse", "goods", warehouse]) if *warehouse == super::settings::WAREHOUSE.to_string() => {
            old_products::list(office, ask, true)
        }
        ("GET", ["catalogs", "uoms"]) => Ok(all((1..=3).map(super::product_view::uom).collect())),
        ("GET", ["margins"]) => Ok(all(super::settings::PRICE_TYPES
            .iter()
            .zip(["Retail", "Trade"])
            .map(|(id, title)| json!({"id": id, "title": title, "margin": 0}))
            .collect())),
        ("GET", ["marketing", "campaigns"]) => Ok(all(settings.campaigns.clone())),
        ("GET", ["employees"]) => Ok(all(settings.employees.clone())),
        ("GET", ["branches"]) => Ok(all(settings.locations.clone())),
        ("GET", ["statuses", "orders"] | ["statuses"]) => Ok(all(settings.statuses.iter().map(old_status).collect())),
        ("GET", ["order", "types"]) => {
            Ok(all(settings.types.iter().map(|kind| json!({"id": kind["id"], "name": kind["title"]})).collect()))
        }
        _ => Err(not_found()),
    }
}

/// In v1 the group is a plain number.
fn old_status(status: &Value) -> Value {
    json!({"id": status["id"], "name": status["name"], "color": status["color"], "group": status["group"]["type"]})
}

fn all(rows: Vec<Value>) -> Answer {
    let count = rows.len();
    Answer::json(200, &json!({"success": true, "data": rows, "page": 1, "count": count}))
}

/// A session token for v1, good for ten minutes.
fn login(office: &mut Office, ask: &Ask) -> Answer {
    let given = match ask.call.json() {
        Ok(body) => crate::json::text(&body, "api_key").to_owned(),
        Err(_) => {
            let mut fields = form_urlencoded::parse(&ask.call.body);
            fields.find(|(name, _)| name == "api_key").map(|(_, value)| value.into_owned()).unwrap_or_default()
        }
    };
    if given != office.look().key {
        return Answer::json(401, &json!({"code": 111, "success": false, "message": "Unable to log you in."}));
    }
    let settings = office.settings();
    let digest = Sha256::digest(format!("session {} at {}", settings.tokens.len(), ask.at));
    let token = hex::encode(&digest[..20]);
    settings.tokens.retain(|(_, until)| *until > ask.at);
    settings.tokens.push((token.clone(), ask.at.checked_add(SignedDuration::from_mins(10)).unwrap_or(ask.at)));
    Answer::json(200, &json!({"token": token, "success": true}))
}

fn admits(office: &Office, ask: &Ask) -> Result<(), Answer> {
    if bearer(office, ask.call) {
        return Ok(());
    }
    let given = ask.call.param("token");
    let settings = office.look();
    match given.and_then(|given| settings.tokens.iter().find(|(token, _)| token == given)) {
        Some((_, until)) if ask.at < *until => Ok(()),
        Some(_) => Err(Answer::json(403, &json!({"code": 101, "success": false, "message": "Token expired"}))),
        None => Err(Answer::json(401, &json!({"code": 401, "success": false, "message": "Unauthorized"}))),
    }
}
