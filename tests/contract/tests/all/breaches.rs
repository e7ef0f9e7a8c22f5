//! Wrong requests and answers, one a line: where the checker finds them, and what it says.

use contract::{Request, Table, cartum, requests_of_log, roapp};
use serde_json::{Value, json};

fn found(table: &Table, method: &str, target: &str, body: Value, notations: &[&str]) -> Vec<String> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request =
        Request { method, path, query, content_type: Some("application/json; charset=utf-8"), body: body.as_bytes() };
    table.check_request(&request, notations).iter().map(ToString::to_string).collect()
}

fn order() -> Value {
    json!({"branch_id": 1, "order_type_id": 2, "client_id": 3, "custom_fields": {"f7": "x"}})
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

fn without(mut body: Value, name: &str) -> Value {
    body.as_object_mut().unwrap().remove(name).unwrap();
    body
}

/// Method, target, body, and what is said of it; nothing where it is right.
type Case = (&'static str, &'static str, Value, &'static str);

fn all_hold(table: &Table, cases: Vec<Case>) {
    for (method, target, body, said) in cases {
        let all = found(table, method, target, body.clone(), &[]);
        if said.is_empty() {
            assert!(all.is_empty(), "{method} {target} {body}: {all:?}");
        } else {
            assert!(all.len() == 1 && all[0].contains(said), "{method} {target} {body}: {all:?}, wanted '{said}'");
        }
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of requests")]
fn requests_to_roapp() {
    let item = json!({
        "entity_id": 1, "assignee_id": 2, "quantity": 1.5, "price": 10, "cost": 0,
        "discount": {"type": "value", "percentage": 0, "amount": 1, "sponsor": "staff"},
        "warranty": {"period": "0", "periodUnits": "days"},
    });
    let phone =
        json!({"title": "a", "phone": "+40722000111", "notify": true, "has_viber": false, "has_whatsapp": false});
    let person = json!({"first_name": "a", "phones": [phone]});
    let product = json!({"title": "a", "category_id": 1, "product_type_id": 2, "uom_id": 1, "sku": "S"});
    let list = "/v2/contacts/people";
    let cases = vec![
        ("POST", "/v2/orders", order(), ""),
        ("POST", "/v2/orders", with(order(), "custom_fields", json!("{\"f7\":\"x\"}")), ""),
        (
            "POST",
            "/v2/orders",
            with(order(), "statusId", json!(1)),
            "RO App create order (POST /v2/orders): request, field 'statusId': the operation has no such name",
        ),
        ("POST", "/v2/orders", without(order(), "client_id"), "field 'client_id': missing, and it is required"),
        ("POST", "/v2/orders", with(order(), "branch_id", json!("1")), "field 'branch_id': the type is not integer"),
        (
            "POST",
            "/v2/orders",
            with(order(), "custom_fields", json!({"7": "x"})),
            "field 'custom_fields.7': the operation has no such name",
        ),
        (
            "POST",
            "/v2/orders",
            with(order(), "due_date", json!("2026-11-20T10:00:00.000Z")),
            "field 'due_date': not a text like",
        ),
        ("POST", "/v2/orders", Value::Null, "the operation wants a body"),
        ("POST", "/v2/orders?page=1", order(), "field 'page': the operation has no such query name"),
        ("PATCH", "/v2/orders/7", json!({"client_id": 3}), ""),
        ("PATCH", "/v2/orders/seven", json!({"client_id": 3}), "no row of the table has this method and path"),
        ("PUT", "/v2/orders/7", json!({"client_id": 3}), "RO App PUT /v2/orders/{id}: request: no row of the table"),
        ("GET", "/v2/orders/", Value::Null, "no row of the table"),
        ("GET", "/v2/orders/7", json!({}), "the operation takes no body"),
        ("POST", "/v2/orders/7/items", item.clone(), ""),
        ("POST", "/v2/orders/7/items", without(item.clone(), "warranty"), "field 'warranty': missing"),
        (
            "POST",
            "/v2/orders/7/items",
            with(item.clone(), "price", json!("10")),
            "field 'price': the type is not number",
        ),
        (
            "POST",
            "/v2/orders/7/items",
            with(
                item.clone(),
                "discount",
                json!({"type": "percent", "percentage": 0, "amount": 1, "sponsor": "staff"}),
            ),
            "field 'discount.type': not one of [\"percentage\",\"value\"]",
        ),
        (
            "POST",
            "/v2/orders/7/items",
            with(item, "warranty", json!({"period": "0", "periodUnits": "years"})),
            "field 'warranty.periodUnits': not one of",
        ),
        ("POST", list, person.clone(), ""),
        (
            "POST",
            list,
            with(person.clone(), "phones", json!([without(phone, "notify")])),
            "field 'phones.0.notify': missing",
        ),
        ("POST", list, without(person, "first_name"), "field 'first_name': missing"),
        ("POST", "/v2/catalog/products", product.clone(), ""),
        ("POST", "/v2/catalog/products", without(product, "uom_id"), "field 'uom_id': missing"),
        ("POST", "/products/", json!({"title": "a", "category_id": 1, "article": "S"}), ""),
        (
            "POST",
            "/products/",
            json!({"title": "a", "category_id": 1, "sku": "S"}),
            "field 'sku': the operation has no such name",
        ),
        (
            "POST",
            "/products/",
            json!({"title": "a", "category_id": 1, "code": "007"}),
            "field 'code': the type is not integer",
        ),
        ("GET", "/products/?ids[]=1&ids[]=2", Value::Null, ""),
        ("GET", "/products/?ids=1", Value::Null, "field 'ids': the operation has no such query name"),
        ("GET", "/v2/contacts/people?page=1&phones=%2B40&phones=0722&sort=-id", Value::Null, ""),
        (
            "GET",
            "/v2/contacts/people?emails=a%40example.com",
            Value::Null,
            "field 'emails': the operation has no such query name",
        ),
        ("GET", "/v2/contacts/people?page=1&page=2", Value::Null, "field 'page': given more than once"),
        ("GET", "/v2/contacts/people?page=one", Value::Null, "field 'page': its value is not: \"integer\""),
        ("GET", "/v2/contacts/people?sort=created_at", Value::Null, "field 'sort': its value is not:"),
        ("GET", "/v2/contacts/people?created_at=2026-11-20T10:00:00Z", Value::Null, ""),
        (
            "GET",
            "/v2/contacts/people?created_at=2026-11-20T10:00:00.123Z",
            Value::Null,
            "field 'created_at': its value is not: \"moment\"",
        ),
        (
            "GET",
            "/v2/contacts/people?created_at=20.11.2026",
            Value::Null,
            "field 'created_at': its value is not: \"moment\"",
        ),
        (
            "GET",
            "/v2/company/locations?is_archived=no",
            Value::Null,
            "field 'is_archived': its value is not: \"boolean\"",
        ),
    ];
    all_hold(roapp(), cases);
}

#[test]
fn requests_to_a_shop() {
    let token = json!({"token": "a"});
    let window = json!({"token": "a", "from": "2026-11-20 10:00:00", "to": "20.11.2026", "offset": 0, "limit": 100, "additionalData": true});
    let update = json!({"token": "a", "orders": [{"order_id": 1, "status": 2}]});
    let hook = json!({"token": "a", "event": "order_created", "target_url": "https://example.com/h"});
    let cases = vec![
        ("POST", "/api/auth/", json!({"login": "a", "password": "b"}), ""),
        (
            "POST",
            "/api/auth/",
            json!({"login": "a"}),
            "Cartum auth (POST /api/auth/): request, field 'password': missing",
        ),
        ("POST", "/api/auth", json!({"login": "a", "password": "b"}), "no row of the table"),
        ("PUT", "/api/auth/", json!({"login": "a", "password": "b"}), "no row of the table"),
        ("POST", "/api/orders/create/", token.clone(), "Cartum POST /api/orders/create/: request: no row of the table"),
        ("POST", "/api/orders/get/", window.clone(), ""),
        (
            "POST",
            "/api/orders/get/",
            with(window.clone(), "updated_from", json!("2026-11-20")),
            "field 'updated_from': the operation has no such name",
        ),
        (
            "POST",
            "/api/orders/get/",
            with(window.clone(), "from", json!("2026-11-20T10:00:00Z")),
            "field 'from': not a text like",
        ),
        (
            "POST",
            "/api/orders/get/",
            with(window.clone(), "limit", json!("100")),
            "field 'limit': the type is not integer",
        ),
        ("POST", "/api/orders/get/", without(window.clone(), "token"), "field 'token': missing"),
        ("POST", "/api/orders/get/?token=a", window, "field 'token': the operation has no such query name"),
        ("POST", "/api/orders/update/", update.clone(), ""),
        (
            "POST",
            "/api/orders/update/",
            with(update.clone(), "orders", json!([{"status": 2}])),
            "field 'orders.0.order_id': missing",
        ),
        (
            "POST",
            "/api/orders/update/",
            with(update, "orders", json!([{"order_id": 1, "paid": 1}])),
            "field 'orders.0.paid': the operation has no such name",
        ),
        ("POST", "/api/orders/get_available_statuses/", token.clone(), ""),
        ("POST", "/api/catalog/export/", json!({"token": "a", "expr": {"article": ["A"]}, "limit": 100}), ""),
        (
            "POST",
            "/api/catalog/export/",
            json!({"token": "a", "expr": {"articles": ["A"]}}),
            "field 'expr.articles': the operation has no such name",
        ),
        ("POST", "/api/hooks/subscribe/", hook.clone(), ""),
        (
            "POST",
            "/api/hooks/subscribe/",
            with(hook.clone(), "event", json!("order_deleted")),
            "field 'event': not one of",
        ),
        ("POST", "/api/hooks/unSubscribe/", without(hook, "event"), "field 'id': missing"),
    ];
    all_hold(cartum(), cases);
}

#[test]
fn lists_in_a_query_are_bare_unless_the_server_wants_otherwise() {
    for (query, notations, said) in [
        ("ids=1&ids=2", &[][..], ""),
        ("ids[]=1&ids[]=2", &[], "the name is 'ids', and this server is not known to want brackets"),
        ("ids%5B%5D=1", &[], "the name is 'ids'"),
        ("ids[]=1&ids[]=2", &["brackets"], ""),
        ("ids=1,2", &[], "its value is not: \"integer\""),
        ("ids=1,2", &["comma"], ""),
        ("ids=1,two", &["comma"], "its value is not: \"integer\""),
        ("page[]=1", &["brackets"], "the operation has no such query name"),
        ("skus[]=1", &["brackets"], "the operation has no such query name"),
    ] {
        let all = found(roapp(), "GET", &format!("/v2/orders?{query}"), Value::Null, notations);
        match said {
            "" => assert!(all.is_empty(), "{query}: {all:?}"),
            said => assert!(!all.is_empty() && all.iter().all(|one| one.contains(said)), "{query}: {all:?}"),
        }
    }
}

#[test]
fn a_body_of_another_type_is_a_breach() {
    for (content_type, right) in [("application/json", true), ("text/plain", false), ("", false)] {
        let body = order().to_string();
        let request = Request {
            method: "POST",
            path: "/v2/orders",
            query: "",
            content_type: Some(content_type),
            body: body.as_bytes(),
        };
        assert_eq!(roapp().check_request(&request, &[]).is_empty(), right, "{content_type}");
    }
}

#[test]
fn a_call_log_is_held_against_both_tables() {
    let row = |system: &str, method: &str, path: &str, request: Value| json!({"n": 1, "system": system, "method": method, "path": path, "status": 200, "request": request});
    let log = json!({"calls": [
        row("shop", "POST", "/api/auth/", json!({"login": "a", "password": "***"})),
        row("roapp", "GET", "/v2/orders?ids=1&sort=-id", Value::Null),
        row("roapp", "GET", "/v2/orders?id=1", Value::Null),
        row("roapp", "GET", "/v2/orders?id=2", Value::Null),
        row("shop", "POST", "/api/orders/get/", json!({"token": "***", "since": 1})),
    ]});
    let said: Vec<String> = requests_of_log(&log, &Value::Null).iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "Cartum orders/get (POST /api/orders/get/): request, field 'since': the operation has no such name",
            "RO App list orders (GET /v2/orders): request, field 'id': the operation has no such query name",
        ]
    );
}

#[test]
fn a_violation_holds_no_value() {
    let secret = "Ana Popescu +40722000111";
    let body = with(order(), "client_id", json!(secret));
    let all = found(roapp(), "POST", &format!("/v2/orders?page={secret}"), body, &[]);
    assert!(all.len() == 2 && all.iter().all(|one| !one.contains("Ana") && !one.contains("0722")), "{all:?}");
}
