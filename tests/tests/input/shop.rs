//! The shop's answers, through its real client.

use std::sync::Arc;

use exchange::cartum::{Cartum, CartumLogin, HookEvent, HookId, OrderPage, ShopClock};
use exchange::decide::{amounts, first_lines, notes, refusal};
use exchange::net::json::LARGEST;
use exchange::order::{OrderNumber, OrderView, ShopOrder, ShopStatusId};
use serde_json::{Value, json};
use tests::TestClock;

use crate::mutate::{self, Case, ECHO};
use crate::wire::{Wire, is_a_clear_error};

const AUTH: &str = include_str!("../../../infra/sandbox/tests/examples/cartum/auth_ok.json");
const ORDERS: &str = include_str!("../../../infra/sandbox/tests/examples/cartum/orders_get.json");
const STATUSES: &str = include_str!("../../../infra/sandbox/tests/examples/cartum/orders_statuses.json");
const CATALOGUE: &str = include_str!("../../../infra/sandbox/tests/examples/cartum/catalog_export.json");

fn example(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn connect(wire: &Arc<Wire>) -> Cartum {
    // What the shop echoes is the password; the token is one as well.
    wire.log_in_with(json!({"status": "OK", "response": {"token": format!("{ECHO}-token")}}).to_string().as_bytes());
    client(wire)
}

fn client(wire: &Arc<Wire>) -> Cartum {
    let login = CartumLogin { login: "exchange-bot".into(), password: ECHO.into() };
    let zone = ShopClock::new("Europe/Bucharest").unwrap();
    let clock = Arc::new(TestClock::at("2026-11-20T10:00:00Z"));
    Cartum::new(wire.clone(), clock, "https://shop.example.com", login, zone, exchange::order::BuyerReading::of("RO"))
}

/// Calls, one after another, with each body as the answer; counts answers that were taken and refused.
async fn try_all(
    cases: Vec<Case>,
    call: &str,
    act: impl AsyncFn(&Cartum, &Case) -> Result<(), String>,
) -> (usize, usize) {
    let wire = Wire::new();
    let shop = connect(&wire);
    let (mut good, mut bad) = (0, 0);
    for case in cases {
        wire.answers(200, &case.body);
        match act(&shop, &case).await {
            Ok(()) => good += 1,
            Err(text) => {
                is_a_clear_error(&text, call, &case);
                bad += 1;
            }
        }
    }
    (good, bad)
}

/// What must hold of orders that were read.
fn are_fit_for_use(page: &OrderPage, case: &Case) {
    assert_eq!(page.orders.len() + page.unreadable.len(), page.rows, "{}: a row is missing", case.label);
    for row in &page.unreadable {
        is_a_clear_error(&row.why.to_string(), "orders/get", case);
    }
    for order in &page.orders {
        is_fit_for_use(order, case);
    }
}

fn is_fit_for_use(order: &ShopOrder, case: &Case) {
    assert!(order.total.abs() <= LARGEST, "{}", case.label);
    assert!(
        order.lines.iter().all(|line| line.key.article.len() <= 200 && line.key.kind.len() <= 200),
        "{}",
        case.label
    );
    // None of these may overflow, and what is kept has to fit into an item of the table.
    amounts(&order.lines, order.total, order.currency);
    let lines = serde_json::to_vec(&first_lines(order)).unwrap();
    assert!(lines.len() < 180_000, "{}: the lines take {} bytes", case.label, lines.len());
    let view = serde_json::to_vec(&OrderView::of(order)).unwrap();
    assert!(view.len() < 2_000, "{}: the view takes {} bytes", case.label, view.len());
    notes(order);
    let refused =
        refusal(order, "RON".parse().unwrap()).map(|refused| exchange::texts::Message::from(refused).to_string());
    assert!(refused.is_none_or(|text| text.len() < 500), "{}", case.label);
    assert_ne!((order.lines_digest(), order.fingerprint()).0.as_str(), "");
}

#[tokio::test]
async fn orders_in_every_wrong_shape_are_read_or_refused_and_none_hides_another() {
    let whole = example(ORDERS);
    let mut cases = mutate::all(&whole);
    // One order suffices to bend every field of it; the others are there to be seen all the same.
    cases.retain(|case| !case.label.contains(".orders[1]") && !case.label.contains(".orders[2]"));
    let act = async |shop: &Cartum, case: &Case| {
        let page = shop.orders_by_number(&[]).await.map_err(|error| error.to_string())?;
        assert_eq!(page.orders, [], "{}: no number was asked for", case.label);
        let (from, to) = ("2026-01-01T00:00:00Z".parse().unwrap(), "2026-12-01T00:00:00Z".parse().unwrap());
        let page = shop.orders_between(from, to, 0, None).await.map_err(|error| error.to_string())?;
        are_fit_for_use(&page, case);
        let of_one = case.label.contains(".orders[0]") && !case.label.starts_with("without .response.orders[0]\u{0}");
        if of_one {
            let others = page.orders.iter().filter(|order| [1043, 1045].contains(&order.number.0)).count();
            assert_eq!(others, 2, "{}: another order is hidden", case.label);
        }
        Ok(())
    };
    let (good, bad) = try_all(cases, "orders/get", act).await;
    // What came before the answer broke off is taken.
    assert!(good > 500 && bad > 500, "{good} good, {bad} bad");
}

#[tokio::test]
async fn orders_beyond_all_measure_are_refused_by_number() {
    let whole = example(ORDERS);
    let row = whole["response"]["orders"][0].clone();
    let line = row["products"][0].clone();
    for (what, field, value, reason) in [
        ("10,000 lines", "products", json!(vec![line.clone(); 10_000]), "10000 lines"),
        ("an amount beyond all", "total_sum", json!("99999999999999999999"), "total_sum"),
        ("lines that are no list", "products", json!("junk"), "products"),
        ("no lines at all", "products", Value::Null, "products"),
        ("a date of words", "stat_created", json!("x".repeat(1_000_000)), "stat_created"),
        ("a currency of words", "currency", json!("\u{0}".repeat(1_000_000)), "currency"),
    ] {
        let mut bent = whole.clone();
        bent["response"]["orders"][0][field] = value;
        let wire = Wire::new();
        let shop = connect(&wire);
        wire.answers(200, bent.to_string().as_bytes());
        let page = shop.orders_by_number(&[OrderNumber(1042), OrderNumber(1043)]).await.unwrap();
        assert_eq!(page.orders.len(), 1, "{what}: the other one is read");
        let [held] = page.unreadable.as_slice() else { panic!("{what}: {:?}", page.unreadable) };
        assert_eq!(held.number, Some(OrderNumber(1042)), "{what}");
        let why = held.why.to_string();
        assert!(why.contains(reason) && why.len() < 400, "{what}: {why}");
    }
    // The most that is carried over: five hundred lines, each as large as it may be.
    let mut most = row;
    let mut large = line;
    large["article"] = json!("Ж".repeat(5_000));
    large["title"] = json!("W".repeat(5_000));
    (large["quantity"], large["price"]) = (json!(LARGEST.to_string()), json!(LARGEST.to_string()));
    most["products"] = json!(vec![large; 500]);
    let wire = Wire::new();
    let shop = connect(&wire);
    wire.answers(200, json!({"status": "OK", "response": {"orders": [most]}}).to_string().as_bytes());
    let page = shop.orders_by_number(&[OrderNumber(1042)]).await.unwrap();
    are_fit_for_use(&page, &Case { label: "the most".into(), body: Vec::new() });
    assert_eq!(page.orders[0].lines.len(), 500);
}

#[tokio::test]
async fn the_shops_other_answers_in_every_wrong_shape_are_read_or_refused() {
    let (good, bad) = try_all(mutate::all(&example(STATUSES)), "orders/get_available_statuses", async |shop, case| {
        let all = shop.statuses().await.map_err(|error| error.to_string())?;
        assert!(all.len() < 100, "{}", case.label);
        Ok(())
    })
    .await;
    assert!(good > 100 && bad > 100, "{good} good, {bad} bad");
    let catalogue = example(CATALOGUE);
    let (good, bad) = try_all(mutate::all(&catalogue), "catalog/export", async |shop, case| {
        let wanted = [catalogue["response"]["products"][0]["article"].as_str().unwrap_or_default().to_owned()];
        let found = shop.products(&wanted).await.map_err(|error| error.to_string())?;
        assert!(found.iter().all(|product| wanted.contains(&product.article)), "{}", case.label);
        shop.languages().await.map_err(|error| error.to_string())?;
        Ok(())
    })
    .await;
    // As above.
    assert!(good > 100 && bad > 50, "{good} good, {bad} bad");
    let currency = json!({"status": "OK", "response": {"currency": [{"id": 1, "iso": "RON", "title": "Leu"}]}});
    let log = json!({"status": "OK", "response": {"log": [{"order_id": 1042, "status": "OK", "message": "done"}]}});
    let hook = json!({"id": 17, "status": "OK"});
    for (example, call) in [(currency, "currency/export"), (log, "orders/update"), (hook, "hooks")] {
        let act = async |shop: &Cartum, _: &Case| {
            let said = match call {
                "currency/export" => shop.currencies().await.map(drop),
                "orders/update" => shop.set_status(OrderNumber(1042), ShopStatusId(2)).await,
                _ => match shop.subscribe(HookEvent::OrderPaid, "https://x.example.com").await {
                    Ok(id) => shop.unsubscribe(id, "https://x.example.com").await,
                    Err(error) => shop.unsubscribe(HookId(1), "https://x.example.com").await.and(Err(error)),
                },
            };
            said.map_err(|error| error.to_string())
        };
        let (_, bad) = try_all(mutate::all(&example), call, act).await;
        assert!(bad > 50, "{call}: {bad} bad");
    }
}

#[tokio::test]
async fn a_change_of_status_counts_as_taken_only_when_the_log_says_so() {
    let log = json!({"status": "OK", "response": {"log": [{"order_id": 1042, "status": "OK", "message": "done"}]}});
    let wire = Wire::new();
    let shop = connect(&wire);
    for case in mutate::one_field(&log) {
        wire.answers(200, &case.body);
        let taken = shop.set_status(OrderNumber(1042), ShopStatusId(2)).await.is_ok();
        let says_so = exchange::net::json::parse(&case.body)
            .is_some_and(|body| body["status"] == "OK" && body["response"]["log"][0]["status"] == "OK");
        assert!(!taken || says_so, "{}", case.label);
    }
}

#[tokio::test]
async fn s4_logins_in_every_wrong_shape_fail_and_tell_nothing() {
    let mut cases = mutate::all(&example(AUTH));
    let refused = json!({"status": "ERROR", "response": {"message": format!("no user with password {ECHO}")}});
    cases.extend(mutate::all(&refused));
    for status in [200, 401, 403, 404, 429, 500, 503] {
        for case in &cases {
            // A client each, or the token of a good case answers for a bad one.
            let wire = Wire::new();
            wire.answers(status, &case.body);
            if let Err(error) = client(&wire).check_login().await {
                is_a_clear_error(&error.to_string(), "auth", case);
            }
        }
    }
}
