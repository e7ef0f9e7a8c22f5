//! What single answers say to a question, in a table: each form of an answer, and the ones that say nothing. The stand-ins play most of
//! them over HTTP too, which takes minutes.

use exchange::decide::first_hour::{Answer, Does, Evidence, Seen, answers};
use serde_json::{Value, json};

/// What the named answers say to a question.
fn asked(question: &str, seen: &[(&str, u16, Value)]) -> Answer {
    let mut evidence = Evidence::default();
    for (name, status, body) in seen {
        // A text stands for itself: a page, or nothing.
        let text = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        evidence.put(name, Seen::new((*name).to_owned(), Value::Null, *status, None, &text));
    }
    answers(&evidence).into_iter().find(|answer| answer.question == question).unwrap()
}

/// Names, statuses and bodies of answers, and what is found in them.
type Row<'a> = (Vec<(&'a str, u16, Value)>, Value);

/// Compares what is found with what is expected, where null is an open question.
fn check(question: &str, rows: &[Row<'_>]) {
    for (seen, expected) in rows {
        let answer = asked(question, seen);
        assert_eq!((&answer.found, answer.open.is_some()), (expected, expected.is_null()), "{question}: {seen:?}");
    }
}

/// A page of the shop's orders.
fn page(orders: Value) -> Value {
    json!({"status": "OK", "response": {"orders": orders}})
}

/// An answer of the shop that fails.
fn failure(word: &str, said: &str) -> Value {
    json!({"status": word, "response": {"message": said}})
}

#[test]
fn s7_what_the_shops_functions_answer_is_kept_apart() {
    let unsubscribe = |status: u16, word: &str, said: &str| ("shop.unsubscribe", status, failure(word, said));
    let refused = |status: u16| ("shop.hook_refused", status, failure("ERROR", "bad event"));
    check(
        "shop.unsubscribe",
        &[
            (vec![unsubscribe(200, "ERROR", "Subscription not found")], json!("offered")),
            (vec![unsubscribe(409, "ERROR", "Conflict"), refused(200)], json!("409")),
            (vec![unsubscribe(409, "ERROR", "Conflict"), refused(409)], Value::Null),
            (vec![unsubscribe(200, "ERROR", "Wrong")], json!("error")),
            (vec![unsubscribe(500, "EXCEPTION", "Oops")], json!("exception")),
        ],
    );
    let catalog = |body: Value| vec![("shop.catalog", 200, body)];
    check(
        "shop.catalog_rows",
        &[
            (catalog(json!({"status": "OK", "response": {"products": []}})), json!("response")),
            (catalog(json!({"status": "OK", "products": []})), json!("plain")),
            (catalog(json!({"status": "OK"})), Value::Null),
        ],
    );
    let currency = |name: &'static str, count: usize| {
        let rows: Vec<_> = (0..count).map(|at| json!({"iso": format!("C{at}")})).collect();
        (name, 200, json!({"status": "OK", "response": {"currency": rows}}))
    };
    let both = |all: usize, some: usize| vec![currency("shop.currency", all), currency("shop.currency.iso", some)];
    let only = Value::Null;
    check("shop.currency_iso", &[(both(2, 1), json!("honoured")), (both(2, 2), json!("ignored")), (both(1, 1), only)]);
    let wrong = |status: u16, word: &str, said: &str| vec![("shop.wrong_token", status, failure(word, said))];
    check(
        "shop.expired_token",
        &[
            (wrong(401, "UNAUTHORIZED", ""), json!("http_401")),
            (wrong(200, "UNAUTHORIZED", ""), json!("unauthorized")),
            (wrong(200, "AUTHORIZATION_ERROR", ""), json!("authorization_error")),
            (wrong(200, "ERROR", "Invalid token"), json!("error_text")),
            (wrong(200, "ERROR", "Authorization required"), json!("error_authorization_en")),
            (wrong(200, "ERROR", "Помилка авторизації"), json!("error_authorization_uk")),
            (wrong(200, "HTTP_ERROR", "Неверный токен"), json!("http_error_token_ru")),
            (wrong(200, "OK", ""), Value::Null),
        ],
    );
}

#[test]
fn s7_a_firewall_is_one_of_the_login_or_of_everything() {
    let page = |name: &'static str, status: u16| (name, status, json!("<html>"));
    let login = ("shop.auth", 200, json!({"status": "OK"}));
    check(
        "shop.bot_filter",
        &[
            (vec![login.clone()], json!("off")),
            (vec![page("shop.auth", 403), page("shop.no_token", 403)], json!("firewall")),
            (vec![page("shop.auth", 403)], Value::Null),
            (vec![], Value::Null),
        ],
    );
    check(
        "shop.auth_answer",
        &[
            (vec![login], json!("normal")),
            (vec![page("shop.auth", 403)], json!("firewall_page")),
            (vec![page("shop.auth", 403), page("shop.no_token", 403)], Value::Null),
            (vec![page("shop.auth", 302)], json!("moved")),
            (vec![("shop.auth", 403, json!({}))], json!("firewall_json")),
        ],
    );
}

#[test]
fn s7_order_amounts_and_lines_of_the_shop_are_read_where_its_orders_show_them() {
    let rows =
        |ids: &[u64]| vec![("shop.orders.all", 200, page(ids.iter().map(|id| json!({"order_id": id})).collect()))];
    check(
        "shop.orders_sort",
        &[
            (rows(&[1, 2]), json!("id")),
            (rows(&[2, 1]), json!("-id")),
            (rows(&[1, 2, 3]), json!("id")),
            (rows(&[1]), Value::Null),
        ],
    );
    let total = |response: Value| vec![("shop.orders.all", 200, json!({"status": "OK", "response": response}))];
    check(
        "shop.orders_total",
        &[
            (total(json!({"orders": [{"order_id": 1}], "total": 1})), json!(true)),
            (total(json!({"orders": [{"order_id": 1}]})), json!(false)),
            (total(json!({"orders": []})), Value::Null),
        ],
    );
    let orders =
        |name: &'static str, count: u64| (name, 200, page((1..=count).map(|id| json!({"order_id": id})).collect()));
    let capped = |plain: u64| {
        let asked =
            [("shop.orders.all", 2), ("shop.orders.second", 1), ("shop.orders.page1", 3), ("shop.orders.plain", plain)];
        asked.into_iter().map(|(name, count)| orders(name, count)).collect::<Vec<_>>()
    };
    check("shop.orders_max_cap", &[(capped(1), json!(2))]);
    // As many as the most is either of both.
    check("shop.orders_default_cap", &[(capped(1), json!(1)), (capped(2), Value::Null)]);
    let order = |order: Value| vec![("shop.orders.page1", 200, page(json!([order])))];
    let set = |main: u64, part: u64, default: u64| {
        let line = |kind: &str, price: u64| json!({"type": kind, "total_price": price});
        let products = [line("set_main", main), line("set_item", part), line("product", 5)];
        order(json!({"total_default": default + 5, "products": products}))
    };
    check(
        "shop.set_prices",
        &[
            (set(100, 0, 100), json!("main")),
            (set(0, 90, 90), json!("parts")),
            (set(100, 90, 100), json!("both")),
            (set(100, 90, 90), json!("both_parts")),
            (set(100, 100, 100), Value::Null),
            (set(100, 90, 190), Value::Null),
        ],
    );
    let paid = |sum: u64| order(json!({"payment_price": 7, "total_sum": sum, "total_default": 50}));
    let sums = [(paid(50), json!("outside")), (paid(57), json!("inside")), (paid(54), Value::Null)];
    check("shop.payment_in_total", &sums);
}

#[test]
fn s7_shapes_of_roapps_refusals_and_creations_are_kept_apart() {
    let refused = |body: Value| vec![("order.empty", 422, body)];
    check(
        "roapp.refusal_shape",
        &[
            (refused(json!([{"field": "client_id"}])), json!("list")),
            (refused(json!({"message": {"validation": {}}})), json!("validation")),
            (refused(json!({"message": "no", "errors": {}})), json!("errors")),
            (refused(json!({"detail": []})), json!("detail")),
            (refused(json!({"error": {}})), json!("error")),
            (refused(json!({"reason": "no"})), Value::Null),
        ],
    );
    let made = |thing: &'static str, body: Value| vec![("old.products", 200, json!({"data": []})), (thing, 200, body)];
    for (question, thing) in [("roapp.created_shape", "order.1"), ("roapp.old_created_shape", "old_product.1")] {
        check(
            question,
            &[
                (made(thing, json!({"id": 7})), json!("id")),
                (made(thing, json!({"data": {"id": 7}})), json!("data")),
                (made(thing, json!({"data": [{"id": 7}]})), json!("data_list")),
                (made(thing, json!({"success": true})), Value::Null),
            ],
        );
    }
    check("roapp.created_shape", &[(made("order.1", json!("")), json!("empty"))]);
    let listed = |required: bool| ("order_fields", 200, json!({"data": [{"id": 1, "required": required}]}));
    let taken = ("order.1", 200, json!({"id": 7}));
    check(
        "roapp.required_fields",
        &[(vec![taken.clone(), listed(true)], json!("ignored")), (vec![taken, listed(false)], Value::Null)],
    );
}

#[test]
fn s7_what_an_account_does_not_offer_is_said_by_its_status() {
    let warehouses = |status: u16| vec![("warehouses", status, json!({"data": []}))];
    check(
        "roapp.stock_read",
        &[
            (warehouses(200), json!("offered")),
            (warehouses(403), json!("403")),
            (warehouses(404), json!("404")),
            (warehouses(400), Value::Null),
        ],
    );
    let license = |status: u16, body: Value| vec![("license", status, body)];
    check(
        "roapp.license",
        &[
            (license(200, json!({"data": {}})), json!("nested")),
            (license(200, json!({})), json!("flat")),
            (license(404, json!({})), json!("404")),
            (license(400, json!({})), Value::Null),
        ],
    );
    let stock = |before: u64, after: u64| {
        let of = |name: &'static str, residue: u64| (name, 200, json!({"data": [{"residue": residue}]}));
        vec![("item.1", 200, json!({"id": 1})), of("stock.before", before), of("stock.after", after)]
    };
    let seen = [(stock(9, 9), json!("unchanged")), (stock(9, 8), json!("less")), (stock(8, 9), Value::Null)];
    check("roapp.line_stock", &seen);
    let none = asked("roapp.plan", &[("company", 403, json!({})), ("license", 200, json!({}))]);
    assert_eq!((none.found, none.does), (json!("no_api"), Does::Plan), "a person has to change it");
    let full = asked("roapp.plan", &[("company", 200, json!({}))]);
    assert_eq!((full.found, full.does), (json!("full"), Does::None));
}

#[test]
fn s7_the_shops_clock_and_date_are_said_by_the_window_that_has_the_order() {
    let zone = |at: bool, at_utc: bool, later: bool| {
        let mut evidence = Evidence::default();
        evidence.note("shop_order", json!(7));
        for (name, has) in [("shop.orders.at", at), ("shop.orders.at_utc", at_utc), ("shop.orders.later", later)] {
            let orders = if has { json!([{"order_id": "7"}]) } else { json!([{"order_id": 8}]) };
            evidence.put(name, Seen::new(name.to_owned(), Value::Null, 200, None, &page(orders).to_string()));
        }
        let all = answers(&evidence);
        let found = |question: &str| all.iter().find(|answer| answer.question == question).unwrap().found.clone();
        (found("shop.orders_date_zone"), found("shop.orders_date_field"))
    };
    assert_eq!(zone(true, false, false), (json!("shop"), json!("created")));
    assert_eq!(zone(false, true, false), (json!("utc"), json!("created")));
    assert_eq!(zone(false, false, true), (Value::Null, json!("modified")));
    assert_eq!(zone(true, true, true), (Value::Null, Value::Null));
}

#[test]
fn s7_the_id_of_what_was_created_is_found_in_each_shape() {
    for (status, body, expected) in [
        (200, json!({"id": 7}), Some(7)),
        (201, json!({"data": {"id": "7"}}), Some(7)),
        (200, json!({"data": [{"id": 7}]}), Some(7)),
        (200, json!({"data": []}), None),
        (422, json!({"id": 7}), None),
    ] {
        let seen = Seen::new(String::new(), Value::Null, status, None, &body.to_string());
        assert_eq!(seen.id(), expected, "{status} {body}");
    }
}

#[test]
fn g1_of_a_list_the_first_entry_is_shown_with_their_number_and_of_what_is_deep_nothing() {
    let deep_list = format!("{}1{}", "[".repeat(9), "]".repeat(9));
    let deep_object = format!("{}1{}", "{\"a\":".repeat(9), "}".repeat(9));
    for (body, expected) in [
        ("[]", "[]".to_owned()),
        ("[7]", "[0]".into()),
        ("[7,8,9]", "[0,\"×3\"]".into()),
        (&deep_list, format!("{}[]{}", "[".repeat(7), "]".repeat(7))),
        (&deep_object, format!("{}{{}}{}", "{\"a\":".repeat(7), "}".repeat(7))),
    ] {
        let seen = Seen::new("GET /x".into(), Value::Null, 200, None, body);
        assert_eq!(seen.shown(), format!("GET /x → 200 {expected}"));
    }
}
