//! The un-prefixed and v1 paths without a v2 equivalent: stock, price types, units, campaigns, product creation.
//!
//! They accept the key as a Bearer token, or a session token, and answer in v1's envelope.

use super::filter::Filter;
use super::request::{Request, forbidden, not_found};
use super::settings::WAREHOUSE;
use super::{RoApp, page, product_view, products, session, v1_products};
use crate::answer::{Answer, Reply};
use serde_json::{Value, json};

pub(super) fn answer(roapp: &mut RoApp, request: &Request, path: &[&str]) -> Reply {
    request.offered("roapp.old_paths")?;
    let method = request.call.method.as_str();
    if (method, path) == ("POST", &["token", "new"][..]) {
        return Ok(session::login(roapp, request));
    }
    if !session::is_authorized(roapp, request) {
        return Err(session::v1_refusal(roapp, request));
    }
    if request.variants.is("roapp.plan", "no_api") {
        return Err(forbidden());
    }
    route(roapp, request, method, path)
}

fn route(roapp: &mut RoApp, request: &Request, method: &str, path: &[&str]) -> Reply {
    let settings = roapp.settings();
    match (method, path) {
        ("GET", ["products"]) => Ok(v1_products::list(roapp, request, &v1_products::PRODUCTS)),
        ("POST", ["products"]) => v1_products::create(roapp, request),
        ("GET", ["products", id]) => v1_products::one(roapp, request, id),
        ("PUT", ["products", id]) => v1_products::update(roapp, request, id),
        ("GET", ["services"]) => Ok(v1_products::list(roapp, request, &v1_products::SERVICES)),
        ("GET", ["warehouse", "categories"]) => {
            let filter = Filter::v1(request);
            Ok(page::cut(roapp.categories.values().collect(), &filter)
                .v1_answer(|category| products::category_view(category, request)))
        }
        ("GET", ["warehouse"]) => {
            Ok(all(vec![json!({"id": WAREHOUSE, "title": "Main", "is_global": true, "type": "product"})]))
        }
        ("GET", ["warehouse", "goods", warehouse]) if *warehouse == WAREHOUSE.to_string() => {
            Ok(v1_products::list(roapp, request, &v1_products::STOCK))
        }
        ("GET", ["catalogs", "uoms"]) => units(&settings.uoms, request),
        ("GET", ["margins"]) => {
            let mut rows = product_view::price_types();
            rows.iter_mut().for_each(|row| row["margin"] = json!(0));
            Ok(all(rows))
        }
        ("GET", ["marketing", "campaigns"]) => Ok(all(settings.campaigns.clone())),
        ("GET", ["employees"]) => Ok(all(settings.employees.clone())),
        ("GET", ["branches"]) => Ok(all(settings.locations.clone())),
        ("GET", ["statuses", "orders"] | ["statuses"]) => Ok(all(settings.statuses.iter().map(v1_status).collect())),
        ("GET", ["order", "types"]) => {
            Ok(all(settings.types.iter().map(|kind| json!({"id": kind["id"], "name": kind["title"]})).collect()))
        }
        _ => Err(not_found()),
    }
}

/// Units have their own envelope.
fn units(uoms: &[Value], request: &Request) -> Reply {
    request.offered("roapp.uoms")?;
    match request.variants.choice("roapp.uoms").as_str() {
        "data" => Ok(all(uoms.to_vec())),
        choice => {
            let rows = if choice == "empty" { &[] } else { uoms };
            let body = json!({"success": true, "uoms": rows, "uom_types": ["count", "length", "weight"],
                              "entity_types": ["product", "service"]});
            Ok(Answer::json(200, &body))
        }
    }
}

/// In v1 the group of a status is a number.
fn v1_status(status: &Value) -> Value {
    json!({"id": status["id"], "name": status["name"], "color": status["color"], "group": status["group"]["type"]})
}

fn all(rows: Vec<Value>) -> Answer {
    let count = rows.len();
    Answer::json(200, &json!({"success": true, "data": rows, "page": 1, "count": count}))
}
