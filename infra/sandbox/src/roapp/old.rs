//! The un-prefixed and v1 paths that v2 has no twin for: stock, price types, units, campaigns, product creation.
//!
//! They take the key as a Bearer token, or a session token, and answer in v1's envelope.

use super::door::{Ask, forbidden, not_found};
use super::filter::Filter;
use super::{Office, old_products, page, products, session};
use crate::answer::Answer;
use serde_json::{Value, json};

pub(super) fn answer(office: &mut Office, ask: &Ask, path: &[&str]) -> Answer {
    match ask.variants.choice("roapp.old_paths").as_str() {
        "404" => return not_found(),
        "403" => return forbidden(),
        _ => {}
    }
    let method = ask.call.method.as_str();
    if (method, path) == ("POST", &["token", "new"][..]) {
        return session::login(office, ask);
    }
    if !session::admits(office, ask) {
        return session::older_refusal(office, ask);
    }
    if ask.variants.is("roapp.plan", "no_api") {
        return forbidden();
    }
    route(office, ask, method, path).unwrap_or_else(|refusal| refusal)
}

fn route(office: &mut Office, ask: &Ask, method: &str, path: &[&str]) -> Result<Answer, Answer> {
    let settings = office.look();
    match (method, path) {
        ("GET", ["products"]) => Ok(old_products::list(office, ask, &old_products::PRODUCTS)),
        ("POST", ["products"]) => old_products::create(office, ask),
        ("GET", ["products", id]) => old_products::one(office, ask, id),
        ("PUT", ["products", id]) => old_products::update(office, ask, id),
        ("GET", ["services"]) => Ok(old_products::list(office, ask, &old_products::SERVICES)),
        ("GET", ["warehouse", "categories"]) => {
            let filter = Filter::older(ask);
            Ok(page::cut(office.categories.values().collect(), &filter)
                .old_answer(|category| products::category_view(category, ask)))
        }
        ("GET", ["warehouse"]) => Ok(all(vec![
            json!({"id": super::settings::WAREHOUSE, "title": "Main", "is_global": true, "type": "product"}),
        ])),
        ("GET", ["warehouse", "goods", warehouse]) if *warehouse == super::settings::WAREHOUSE.to_string() => {
            Ok(old_products::list(office, ask, &old_products::STOCK))
        }
        ("GET", ["catalogs", "uoms"]) => units(&settings.uoms, ask),
        ("GET", ["margins"]) => {
            let mut rows = super::product_view::price_types();
            rows.iter_mut().for_each(|row| row["margin"] = json!(0));
            Ok(all(rows))
        }
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

/// Units have an envelope of their own.
fn units(uoms: &[Value], ask: &Ask) -> Result<Answer, Answer> {
    ask.offered("roapp.uoms")?;
    match ask.variants.choice("roapp.uoms").as_str() {
        "data" => Ok(all(uoms.to_vec())),
        choice => {
            let rows = if choice == "empty" { &[] } else { uoms };
            let body = json!({"success": true, "uoms": rows, "uom_types": ["count", "length", "weight"],
                              "entity_types": ["product", "service"]});
            Ok(Answer::json(200, &body))
        }
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
