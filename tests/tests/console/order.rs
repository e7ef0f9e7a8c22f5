//! The page of one order: O10 (timeline, who, before and after, tries in one entry), O11 (an unknown number), both sides.

use console::Role;
use serde_json::{Value, json};
use tests::World;
use tests::console::TestConsole;

fn lamp(price: f64, quantity: u32) -> Value {
    json!({"title": "A lamp", "article": "LMP-W-01", "price": price, "quantity": quantity, "type": "product"})
}

async fn placed(console: &TestConsole, order: Value) -> u64 {
    let number = console.world.place_order(order).await;
    console.world.run_on(&console.exchange).await;
    number
}

fn order(products: &Value) -> Value {
    json!({"delivery_name": "Ana Popescu", "delivery_phone": "0722 999 001", "products": products})
}

async fn page_in(console: &TestConsole, language: &str, path: &str) -> String {
    let cookie = console.cookie(&console.session(Role::Operator));
    let request = console.request("GET", path).header("cookie", cookie).header("accept-language", language);
    console.send(request).await.text
}

#[tokio::test]
async fn o10_the_timeline_says_what_was_before_and_which_side_caused_it() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = placed(&console, order(&json!([lamp(10.5, 3)]))).await;
    let change = json!({"products": [lamp(9.0, 5)]});
    console.world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
    console.world.pass(60);
    console.world.run_on(&console.exchange).await;
    let id = console.world.roapp_order_of(number).await["id"].clone();
    let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
    console.world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
    console.world.pass(60);
    console.world.run_on(&console.exchange).await;
    let path = format!("/orders/demo/{number}");
    for (language, texts) in [
        ("en", ["is now 5 x 9, as in the shop. Before: 3 x 10.5.", "Before: &#39;", "20 Nov 2026", "UTC+2"]),
        ("uk", ["Раніше: 3 × 10,5.", "Раніше: «", "20.11.2026", "UTC+2"]),
        ("fr", ["Avant\u{a0}: 3 × 10,5.", "Avant\u{a0}: «", "20/11/2026", "UTC+2"]),
    ] {
        let page = page_in(&console, language, &path).await;
        let page = page.replace('\'', "&#39;");
        let timeline = page.split("id=\"history-title\"").nth(1).unwrap();
        for text in texts {
            assert!(timeline.contains(text), "{language}: {text} is not in {timeline}");
        }
        assert!(timeline.matches("<svg").count() >= 3 && timeline.contains("aria-hidden=\"true\""), "{timeline}");
    }
}

#[tokio::test]
async fn o10_a_person_is_named_where_that_is_known() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run_on(&console.exchange).await;
    let held = [("order", "demo/100227")];
    console.post(Role::Operator, "/attention/dismiss", &held).await;
    let page = console.page("/orders/demo/100227").await;
    assert!(page.contains("<bdi>Someone, in the console</bdi>"), "{page}");
    assert!(page_in(&console, "uk", "/orders/demo/100227").await.contains("<bdi>Someone, у консолі</bdi>"));
    let history = console.get(Role::Viewer, "/api/orders/demo/100227").await.json()["history"].clone();
    let people: Vec<&Value> = history.as_array().unwrap().iter().map(|entry| &entry["person"]).collect();
    assert_eq!(people, [&Value::Null, &json!("Someone")], "{history}");
    // Its rest was done by the exchange.
    assert!(page.contains("<bdi>the first import of the store</bdi>"), "{page}");
    console.post(Role::Operator, "/attention/reopen", &held).await;
    let again = console.page("/orders/demo/100227").await;
    assert_eq!(again.matches("Someone, in the console").count(), 2, "{again}");
    // An order that a person has imported, and an update of one.
    console.post(Role::Operator, "/orders/demo/100228/import", &[]).await;
    console.world.run_on(&console.exchange).await;
    let page = console.page("/orders/demo/100228").await;
    assert!(page.contains("A person asked for its import.") && page.contains("Someone, in the console"), "{page}");
}

#[tokio::test]
async fn o10_tries_one_after_the_other_are_one_entry_with_their_number_and_times() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = placed(&console, order(&json!([lamp(5.0, 1)]))).await;
    console
        .world
        .fault(json!({"system": "roapp", "path": "/v2/orders", "kind": "status", "status": 502, "times": 0}))
        .await;
    let change = json!({"products": [lamp(9.0, 5)]});
    console.world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
    for _ in 0..4 {
        console.world.pass(400);
        console.exchange.discovery.discover().await.unwrap();
        console.work().await;
    }
    let page = console.page(&format!("/orders/demo/{number}")).await;
    let tries = page.split("Tried ").nth(1).unwrap_or_else(|| panic!("{page}"));
    let count: usize = tries.split(' ').next().unwrap().parse().unwrap();
    assert!(count >= 2 && tries.contains(" times between 20 Nov 2026 "), "{tries}");
    assert_eq!(page.matches("Each try").count(), 1, "{page}");
    // For people without a programmer's words, which stand behind Technical details.
    let shown = tries.split("<details").next().unwrap();
    assert!(shown.contains("RO App does not answer as it should") && !shown.contains("HTTP 502"), "{shown}");
    assert!(tries.contains("Technical details") && tries.contains("HTTP 502"), "{tries}");
}

#[tokio::test]
async fn o11_a_number_that_is_not_known_leads_to_why_it_is_not_here() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run_on(&console.exchange).await;
    let unknown = console.get(Role::Viewer, "/orders/demo/999999").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.text.contains("href=\"/orders/demo/999999/why\""), "{}", unknown.text);
    let no_store = console.get(Role::Viewer, "/orders/nobody/999999").await;
    assert!(no_store.status == 404 && !no_store.text.contains("/why\""), "{}", no_store.text);
}

#[tokio::test]
async fn both_sides_show_what_else_the_shop_has_and_mark_only_what_should_be_equal() {
    let console = TestConsole::open(World::without_orders().await).await;
    let mut body = order(&json!([
        {"title": "A set", "article": "SET-1", "price": 100, "quantity": 1, "type": "set_main"},
        {"title": "Its part", "article": "PART-1", "price": 60, "quantity": 1, "type": "set_item"},
    ]));
    for (name, value) in [
        ("delivery_email", json!("ana@example.com")),
        ("manager_comment", json!("Call before noon")),
        ("comment", json!("Ring twice")),
        ("total_sum", json!(100)),
        ("total_default", json!(100)),
    ] {
        body[name] = value;
    }
    let number = placed(&console, body).await;
    let page = console.page(&format!("/orders/demo/{number}/sides")).await;
    let (shown, technical) = page.split_once("<details>").unwrap();
    for text in ["ana@example.com", "Call before noon", "Ring twice", "part of a set", "Payment", "Created in RO App"] {
        assert!(shown.contains(text), "{text} is not in {shown}");
    }
    assert!(!shown.contains("differs"), "{shown}");
    // The answers of both systems, without people and what they typed.
    for text in ["stat_status", "&quot;PART-1&quot;", "&quot;written_off&quot;", "&quot;stage&quot;"] {
        assert!(technical.contains(text), "{text} is not in {technical}");
    }
    for person in ["Ana", "Popescu", "0722", "722999001", "ana@", "Ring", "Call", "Strada"] {
        assert!(!technical.contains(person), "{person} is in {technical}");
    }
    let uk = page_in(&console, "uk", &format!("/orders/demo/{number}/sides")).await;
    assert!(uk.contains("1 × 100,00\u{a0}RON") && uk.contains("частина комплекту"), "{uk}");
    // What staff change is marked.
    let item = console.world.roapp_order_of(number).await["items"][0]["id"].clone();
    let patch = json!({"quantity": 7});
    console.world.control("PATCH", &format!("roapp/items/{item}"), Some(patch)).await;
    assert!(console.page(&format!("/orders/demo/{number}/sides")).await.contains("differs"));
}
