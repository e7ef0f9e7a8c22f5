//! The recorded and documented examples, which were written before the tables: requests and answers of them pass.

use contract::{Request, Table, cartum, roapp, schema};
use serde_json::{Map, Value, json};

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn fits(table: &Table, method: &str, path: &str, status: u16, body: &Value) -> bool {
    let definitions: Map<String, Value> =
        table.definitions.iter().map(|(name, shape)| (name.clone(), schema(shape))).collect();
    let row = table.row_of_stranger(method, path);
    let own = row.map(|row| table.answers(row)).unwrap_or_default();
    let shapes = own.into_iter().chain(&table.refusals).filter(|answer| answer.status.contains(&status));
    shapes.filter_map(|answer| answer.shape.as_ref()).any(|shape| {
        let whole = json!({"$defs": definitions, "allOf": [schema(shape)]});
        jsonschema::draft202012::new(&whole).unwrap().is_valid(body)
    })
}

#[test]
fn exchanges_with_roapp() {
    let files = [
        include_str!("../../../../infra/sandbox/tests/examples/roapp/categories-page.json"),
        include_str!("../../../../infra/sandbox/tests/examples/roapp/contacts-page.json"),
        include_str!("../../../../infra/sandbox/tests/examples/roapp/order-statuses.json"),
        include_str!("../../../../infra/sandbox/tests/examples/roapp/order.json"),
        include_str!("../../../../infra/sandbox/tests/examples/roapp/orders-page.json"),
        include_str!("../../../../infra/sandbox/tests/examples/roapp/products-page.json"),
    ];
    let mut checked = 0;
    for exchange in files.iter().flat_map(|file| read(file)["exchanges"].as_array().unwrap().clone()) {
        let (request, response) = (&exchange["request"], &exchange["response"]);
        let url = request["url"].as_str().unwrap().trim_start_matches("https://api.roapp.io");
        let url = url.trim_start_matches("https://api.remonline.app");
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let body = if request["body"].is_null() { String::new() } else { request["body"].to_string() };
        let method = request["method"].as_str().unwrap();
        let sent = Request { method, path, query, content_type: None, body: body.as_bytes() };
        // The examples have the notation with brackets.
        assert_eq!(roapp().check_request(&sent, &["brackets"]), [], "{method} {url}");
        let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
        assert!(fits(roapp(), method, path, status, &response["body"]), "{method} {url}: {}", response["body"]);
        checked += 1;
    }
    assert!(checked >= 15, "{checked} exchanges");
}

#[test]
fn refusals_of_roapp() {
    let cases = read(include_str!("../../../../infra/sandbox/tests/examples/roapp/errors.json"));
    for case in cases["cases"].as_array().unwrap() {
        let status = u16::try_from(case["status"].as_u64().unwrap()).unwrap();
        assert!(fits(roapp(), "GET", "/v2/orders", status, &case["body"]), "{case}");
    }
}

#[test]
fn answers_of_a_shop() {
    for (path, file) in [
        ("/api/auth/", include_str!("../../../../infra/sandbox/tests/examples/cartum/auth_ok.json")),
        ("/api/auth/", include_str!("../../../../infra/sandbox/tests/examples/cartum/auth_error.json")),
        ("/api/catalog/export/", include_str!("../../../../infra/sandbox/tests/examples/cartum/catalog_export.json")),
        ("/api/orders/get/", include_str!("../../../../infra/sandbox/tests/examples/cartum/orders_get.json")),
        (
            "/api/orders/get_available_statuses/",
            include_str!("../../../../infra/sandbox/tests/examples/cartum/orders_statuses.json"),
        ),
    ] {
        assert!(fits(cartum(), "POST", path, 200, &read(file)), "{path}");
    }
    let mut order = read(include_str!("../../../../infra/sandbox/tests/examples/cartum/orders_get.json"));
    order["response"]["orders"][0]["total_sum"] = json!("a lot");
    assert!(!fits(cartum(), "POST", "/api/orders/get/", 200, &order), "a sum that is no number");
}
