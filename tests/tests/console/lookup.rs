//! Why is this order not here, on the pages and for programs: O11.

use console::Role;
use exchange::exchange::LOOKUP_LIMIT;
use serde_json::json;
use tests::World;
use tests::console::TestConsole;

const WHY: &str = "/orders/demo/100228/why";

#[tokio::test]
async fn o11_a_search_that_finds_nothing_offers_to_ask_the_shop_and_does_not_ask_it() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run().await;
    console.page("/orders").await;
    console.world.control("DELETE", "calls", None).await;
    for query in
        ["/orders?q=100228", "/orders?q=%23100228", "/orders?show=store:demo&q=100228", "/orders?show=all&q=100228"]
    {
        let page = console.page(query).await;
        assert!(page.contains(WHY) && page.contains("Why is this order not here?"), "{query}: {page}");
        assert!(page.contains("Order 100228 of Lamp shop"), "{query}: {page}");
    }
    for query in ["/orders?q=100218", "/orders?q=nobody", "/orders?q=", "/"] {
        assert!(!console.page(query).await.contains("/why"), "{query}");
    }
    assert!(console.world.calls("shop").await.is_empty());
}

#[tokio::test]
async fn o11_the_answer_has_the_button_where_an_import_makes_sense() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run().await;
    let page = console.page(WHY).await;
    assert!(page.contains("The first import leaves such orders out.") && page.contains("Import it anyway"), "{page}");
    let viewer = console.get(Role::Viewer, WHY).await.text;
    assert!(viewer.contains("leaves such orders out") && !viewer.contains("Import it"), "{viewer}");
    let part = console.write(Role::Operator, "GET", WHY).header("hx-request", "true");
    let part = console.send(part).await.text;
    assert!(part.contains("Import it anyway") && !part.contains("<html"), "{part}");
    for (number, says, link) in [
        (999_999, "The shop has no order with this number.", false),
        (100_218, "both sides agree", true),
        (100_227, "EUR", true),
    ] {
        let page = console.page(&format!("/orders/demo/{number}/why")).await;
        assert!(page.contains(says) && !page.contains("/import"), "{number}: {page}");
        assert_eq!(page.contains(&format!("href=\"/orders/demo/{number}\"")), link, "{number}: {page}");
    }
    for path in ["/orders/nobody/1/why", "/orders/demo/x/why"] {
        assert_eq!(console.get(Role::Viewer, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn o11_import_it_anyway_leads_to_the_order_and_brings_it_once() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run().await;
    let before = console.world.roapp_orders().await.len();
    for _ in 0..2 {
        let answer = console.post(Role::Operator, "/orders/demo/100228/import", &[]).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/orders/demo/100228"), "{}", answer.text);
    }
    let page = console.page("/orders/demo/100228").await;
    assert!(page.contains("Under way") && page.contains("A person asked for its import."), "{page}");
    console.work().await;
    console.world.run().await;
    let page = console.page("/orders/demo/100228").await;
    assert!(page.contains("In sync"), "{page}");
    assert_eq!(console.world.roapp_orders().await.len(), before + 1);
    let none = console.post(Role::Operator, "/orders/demo/999999/import", &[]).await;
    assert!(none.status == 200 && none.text.contains("The shop has no order with this number."), "{}", none.text);
    assert_eq!(console.get(Role::Viewer, "/orders/demo/999999").await.status, 404);
}

#[tokio::test]
async fn o11_a_shop_that_hangs_keeps_a_page_no_longer_than_its_limit() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run().await;
    let hangs = json!({"system": "shop", "path": "orders/get", "kind": "hanging"});
    console.world.control("POST", "latency", Some(hangs)).await;
    let clock = console.world.clock.clone();
    let passing = tokio::spawn(async move {
        loop {
            clock.pass_deadlines_of(LOOKUP_LIMIT);
            tokio::task::yield_now().await;
        }
    });
    let page = console.page(WHY).await;
    assert!(page.contains("did not answer within 12 s") && page.contains("Ask again"), "{page}");
    passing.abort();
}

#[tokio::test]
async fn o11_a_program_asks_and_imports_too() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run().await;
    let why = console.get(Role::Viewer, "/api/orders/demo/100228/why").await.json();
    assert_eq!((&why["presence"], &why["importable"]), (&json!("delivered"), &json!(true)), "{why}");
    let import = async || {
        let path = "/api/orders/demo/100228/import";
        console.api(Role::Operator, "POST", path, json!({})).await.json()
    };
    assert_eq!(import().await["requested"], true);
    let again = import().await;
    assert_eq!((&again["requested"], &again["presence"]["presence"]), (&json!(false), &json!("waiting")), "{again}");
    let unknown = console.get(Role::Viewer, "/api/orders/nobody/1/why").await;
    assert_eq!(unknown.status, 404, "{}", unknown.text);
}
