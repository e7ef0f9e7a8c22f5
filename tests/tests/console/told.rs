//! What a page says of stores and orders is so: a first import that has not begun, orders that were deleted on purpose, empty fields.

use console::Role;
use exchange::order::OrderNumber;
use serde_json::json;
use tests::World;
use tests::console::TestConsole;

use crate::wizard::{connect, unconnected};

/// An order that is in RO App; its number.
async fn linked(console: &TestConsole) -> u64 {
    let line = json!({"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"});
    let order = json!({"delivery_phone": "0722 999 001", "products": [line]});
    let number = console.world.place_order(order).await;
    console.world.run_on(&console.exchange).await;
    number
}

/// A poll, as the schedule makes it, after five minutes.
async fn next_poll(console: &TestConsole) {
    console.world.pass(300);
    scheduled_import::handle(&console.exchange).await.unwrap();
}

#[tokio::test]
async fn o1_h1_a_store_whose_first_check_fails_has_not_begun_its_import_and_was_never_well() {
    let (console, url) = unconnected(World::without_orders().await).await;
    console.world.place_order(json!({"delivery_phone": "0722 999 001"})).await;
    let (store, _) = connect(&console, "Lamps", &url).await;
    next_poll(&console).await;
    let on = console.post(Role::Admin, &format!("/stores/{store}/connect/switch-on"), &[("sure", "yes")]).await;
    assert_eq!(on.status, 303, "{}", on.text);
    // It is on, and no poll has reached it yet.
    let health = console.send(console.request("GET", "/health")).await.json();
    let of = |health: &serde_json::Value| {
        health["stores"].as_array().unwrap().iter().find(|one| one["id"] == store.as_str()).unwrap().clone()
    };
    assert_eq!((&of(&health)["state"], &of(&health)["last_good"]), (&json!("unknown"), &json!(null)), "{health}");
    console.world.fault(json!({"system": "shop", "kind": "status", "status": 502, "times": 0})).await;
    next_poll(&console).await;
    let health = console.send(console.request("GET", "/health")).await.json();
    assert_eq!((&of(&health)["state"], &of(&health)["last_good"]), (&json!("unreachable"), &json!(null)), "{health}");
    for path in ["/stores".to_owned(), format!("/stores/{store}")] {
        let page = console.page(&path).await;
        assert!(page.contains("not begun: no check of the shop went well yet"), "{path}: {page}");
        assert!(!page.contains("<dd>complete</dd>"), "{path}: {page}");
    }
    console.world.control("DELETE", "faults", None).await;
    next_poll(&console).await;
    let health = console.send(console.request("GET", "/health")).await.json();
    assert_eq!(of(&health)["last_good"], health["last_poll"], "{health}");
    assert!(!console.page("/stores").await.contains("not begun"), "it has begun");
}

#[tokio::test]
async fn r5_m3_an_update_leaves_orders_alone_that_were_deleted_in_roapp() {
    let console = TestConsole::open(World::without_orders().await).await;
    let (deleted, kept) = (linked(&console).await, linked(&console).await);
    let id = console.world.roapp_order_of(deleted).await["id"].clone();
    console.world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
    let orders = [("order", format!("demo/{deleted}")), ("order", format!("demo/{kept}"))];
    let orders: Vec<(&str, &str)> = orders.iter().map(|(name, order)| (*name, order.as_str())).collect();
    // The first look finds that it is gone.
    console.post(Role::Operator, "/orders/refresh", &orders).await;
    console.work().await;
    let order = format!("demo/{deleted}");
    assert!(console.page(&format!("/orders/{order}")).await.contains("RO App no longer has order"), "it is held");
    for dismissed in [false, true] {
        if dismissed {
            console.post(Role::Operator, "/attention/dismiss", &[("order", &order)]).await;
        }
        console.world.pass(700);
        let said = console.post(Role::Operator, "/orders/refresh", &orders).await.text;
        assert!(said.contains("One left alone: deleted in RO App."), "{said}");
        assert!(said.contains("One order is being updated"), "the other one is: {said}");
        let alone = console.post(Role::Operator, &format!("/orders/{order}/refresh"), &[]).await;
        assert_eq!(alone.status, 303, "{}", alone.text);
        let page = console.page(&format!("/orders/{order}")).await;
        assert!(page.contains("Left alone: deleted in RO App."), "{page}");
        let named = json!({"orders": [{"store": "demo", "number": deleted}]});
        let answer = console.api(Role::Operator, "POST", "/api/refresh", named).await.json();
        assert_eq!(answer["answers"][0]["answer"], "deleted_in_roapp", "{answer}");
        console.work().await;
        let store = console.world.store.id.clone();
        let link = console.table().orders.link(&store, OrderNumber(deleted)).await.unwrap().unwrap();
        assert!(link.attention.is_some_and(|held| held.dismissed == dismissed), "it stays as it was");
    }
    // Whoever wants it anew says so.
    console.post(Role::Operator, "/attention/reopen", &[("order", &order)]).await;
    console.post(Role::Operator, "/attention/retry", &[("order", &order)]).await;
    console.work().await;
    console.world.pass(300);
    console.world.run_on(&console.exchange).await;
    let store = console.world.store.id.clone();
    let link = console.table().orders.link(&store, OrderNumber(deleted)).await.unwrap().unwrap();
    assert!(link.attention.is_none() && link.roapp.is_some(), "it is entered anew: {link:?}");
}

#[tokio::test]
async fn r6_an_amount_that_staff_changed_is_said_beside_the_shops_and_the_history_has_roapps_number() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = linked(&console).await;
    let order = console.world.roapp_order_of(number).await;
    let path = format!("roapp/items/{}", order["items"][0]["id"]);
    console.world.control("PATCH", &path, Some(json!({"quantity": 1200}))).await;
    console.world.drop_hooks().await;
    console.world.pass(25 * 3_600);
    console.world.run_on(&console.exchange).await;
    let cookie = console.cookie(&console.session(Role::Viewer));
    for (code, says) in [
        ("en", "Its amount in RO App was 6,000.00\u{a0}RON, in the shop 5.00\u{a0}RON."),
        ("uk", "Сума в RO App була 6\u{a0}000,00\u{a0}RON, у магазині – 5,00\u{a0}RON."),
        ("fr", "Son montant dans RO App était 6\u{202f}000,00\u{a0}RON, dans le magasin 5,00\u{a0}RON."),
    ] {
        let request = console.request("GET", "/comparison").header("cookie", &cookie).header("accept-language", code);
        let page = console.send(request).await.text;
        assert!(page.contains(says), "{code}: {says} is not in {page}");
    }
    let link = console.table().orders.link(&console.world.store.id, OrderNumber(number)).await.unwrap().unwrap();
    let (id, known) = (link.roapp.unwrap(), link.roapp_number.unwrap());
    let page = console.page(&format!("/orders/demo/{number}")).await;
    assert!(page.contains(&format!("Entered in RO App as order {known}.")), "{page}");
    assert!(!page.contains(&format!("order {id}.")), "{page}");
}

#[tokio::test]
async fn h2_a_channel_says_at_each_field_what_is_wrong_with_it() {
    let console = TestConsole::open(World::without_orders().await).await;
    let fields = [("way", "web_hook"), ("name", ""), ("url", ""), ("time_zone", "Nowhere"), ("language", "en")];
    let page = console.post(Role::Admin, "/notifications/new", &fields).await;
    assert_eq!(page.status, 422, "{}", page.text);
    for (field, says) in [("name", "Enter a name."), ("url", ""), ("time_zone", "Nowhere")] {
        let place = page.text.split(&format!("for=\"{field}\"")).nth(1).unwrap_or_else(|| panic!("{field}"));
        let place = place.split("</div>").next().unwrap();
        assert!(place.contains("class=\"problem\"") && place.contains(says), "{field}: {}", page.text);
        assert!(place.contains("aria-invalid=\"true\""), "{field}: {place}");
    }
}
