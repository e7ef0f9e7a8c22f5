//! It adds up: R6. Per store and day, the shop's orders are in RO App, waiting or left out; what is missing is said and fetched.

use std::collections::BTreeMap;

use console::Role;
use exchange::order::{OrderNumber, Trigger};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::World;
use tests::console::TestConsole;

const DAY: u64 = 25 * 3600;

/// The days that the API tells of.
async fn days(console: &TestConsole) -> (bool, BTreeMap<String, Value>) {
    let answer = console.get(Role::Viewer, "/api/comparison").await.json();
    let days =
        answer["days"].as_array().unwrap().iter().map(|day| (day["day"].as_str().unwrap().to_owned(), day.clone()));
    (answer["adds_up"].as_bool().unwrap(), days.collect())
}

fn count(day: &Value, name: &str) -> u64 {
    day[name].as_u64().unwrap_or_else(|| panic!("{name} in {day}"))
}

async fn a_day_later(console: &TestConsole) {
    console.world.pass(DAY);
    console.world.run_on(&console.exchange).await;
}

#[tokio::test]
async fn r6_every_order_of_the_shop_is_in_roapp_waiting_or_left_out() {
    let console = TestConsole::open(World::seeded().await).await;
    assert!(console.page("/comparison").await.contains("No day of this range was counted yet."));
    let foreign = json!({"currency": "EUR", "delivery_phone": "0722 999 001", "products": [{"article": "LMP-W-01", "quantity": 1}]});
    let foreign = console.world.place_order(foreign).await;
    console.world.run_on(&console.exchange).await;
    console.post(Role::Operator, "/attention/dismiss", &[("order", &format!("demo/{foreign}"))]).await;
    a_day_later(&console).await;
    let (adds_up, days) = days(&console).await;
    assert!(adds_up && days.len() == 14, "{days:#?}");
    let mut in_shop: BTreeMap<String, u64> = BTreeMap::new();
    for order in console.world.shop_orders().await {
        let day = order["stat_created"].as_str().unwrap()[..10].to_owned();
        *in_shop.entry(day).or_default() += 1;
    }
    let mut counted = 0;
    for (name, day) in &days {
        let expected = in_shop.get(name).copied().unwrap_or(0);
        assert_eq!(count(day, "in_shop"), expected, "{name}");
        let sum = ["in_roapp", "waiting", "left_out"].map(|place| count(day, place)).iter().sum::<u64>();
        assert_eq!((sum, count(day, "missing")), (expected, 0), "{name}: {day}");
        let reasons: u64 = day["reasons"].as_array().unwrap().iter().map(|reason| count(reason, "count")).sum();
        assert_eq!(reasons, expected, "each has its reason: {day}");
        counted += expected;
    }
    assert!(counted > 5, "{counted} orders");
    let all = days.values().map(ToString::to_string).collect::<String>();
    for code in ["\"dismissed\"", "\"in-sync\""] {
        assert!(all.contains(code), "{code} in {all}");
    }
    let page = console.page("/comparison").await;
    assert!(page.contains("It adds up: every order is accounted for.") && page.contains("Nothing differed"), "{page}");
    assert!(page.contains("dismissed by a person: ") && page.contains(&format!("/orders/demo/{foreign}\"")), "{page}");
    // Nothing is counted for days.
    console.world.pass(3 * 86_400);
    for path in ["/comparison", "/comparison?from=2026-11-10&to=2026-11-12"] {
        let page = console.page(path).await;
        assert!(page.contains("was not counted in full since") && !page.contains("It adds up"), "{path}: {page}");
    }
}

#[tokio::test]
async fn r6_an_order_that_nothing_accounts_for_is_said_and_fetched() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run_on(&console.exchange).await;
    // It appears with a date that the checks have passed.
    console.world.pass(DAY);
    let late = json!({"stat_created": "2026-11-18 12:00:00", "delivery_phone": "0722 999 001",
        "products": [{"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"}]});
    let number = console.world.place_order(late).await;
    console.world.drop_hooks().await;
    console.exchange.discovery.discover().await.unwrap();
    let (adds_up, found) = days(&console).await;
    let day = &found["2026-11-18"];
    assert!(!adds_up && count(day, "missing") == 1 && day["adds_up"] == false, "{day}");
    assert!(day.to_string().contains(&format!("\"orders\":[{number}]")), "{day}");
    let page = console.page("/comparison").await;
    for says in ["It does not add up", "passed over by the checks, fetched now", &format!("/orders/demo/{number}/why")]
    {
        assert!(page.contains(says), "{says}: {page}");
    }
    console.work().await;
    let link = console.table().orders.link(&"demo".parse().unwrap(), OrderNumber(number)).await.unwrap();
    assert!(link.is_some_and(|link| link.roapp.is_some()), "it was fetched");
    a_day_later(&console).await;
    assert!(days(&console).await.0, "and the next count adds up");
}

#[tokio::test]
async fn r6_what_differed_is_listed_with_what_became_of_it() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run_on(&console.exchange).await;
    let other = console.world.place_order(json!({"delivery_phone": "0722 999 001",
        "products": [{"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"}]}));
    let other = other.await;
    console.world.run_on(&console.exchange).await;
    for number in [100_218, other] {
        let id = console.world.roapp_order_of(number).await["id"].clone();
        console.world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
    }
    console.world.drop_hooks().await;
    a_day_later(&console).await;
    console.post(Role::Operator, "/attention/dismiss", &[("order", &format!("demo/{other}"))]).await;
    let page = console.page("/comparison").await;
    let row = page.split("<ul class=\"results\">").nth(1).unwrap_or_else(|| panic!("{page}"));
    for (number, became) in [(100_218, "Needs attention"), (other, "Dismissed")] {
        let one =
            row.split("<li>").find(|one| one.contains(&format!("Order {number}"))).unwrap_or_else(|| panic!("{row}"));
        assert!(one.contains("RO App did not list the order."), "{one}");
        assert!(one.contains(became), "what became of it: {one}");
    }
    let answer = console.get(Role::Viewer, "/api/comparison").await.json();
    let differing = answer["differing"].as_array().unwrap().iter().map(|one| one["number"].as_u64().unwrap());
    assert_eq!(differing.collect::<std::collections::BTreeSet<u64>>(), [100_218, other].into());
}

#[tokio::test]
async fn r6_days_and_stores_are_chosen_and_wrong_ones_are_said() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run_on(&console.exchange).await;
    a_day_later(&console).await;
    let one = console.get(Role::Viewer, "/api/comparison?from=2026-11-18&to=2026-11-18&store=demo").await.json();
    assert_eq!(one["days"].as_array().unwrap().len(), 1, "{one}");
    let other = console.get(Role::Viewer, "/api/comparison?store=other").await.json();
    assert_eq!(other["days"], json!([]));
    for query in ["from=x", "from=2026-11-20&to=2026-11-19", "from=2025-01-01&to=2026-01-01", "store=BAD%20ID"] {
        assert_eq!(console.get(Role::Viewer, &format!("/comparison?{query}")).await.status, 422, "{query}");
    }
    console.page("/comparison").await;
    let before = console.calls();
    console.page("/comparison").await;
    assert_eq!(
        console.calls() - before,
        4,
        "two reads and, where something differed, one more; one for the line at the top and the session"
    );
}

#[tokio::test]
async fn r6_o1_a_missing_order_that_was_placed_when_the_store_was_switched_on_is_none_of_before() {
    let console = TestConsole::open(World::without_orders().await).await;
    console.world.run_on(&console.exchange).await;
    let store = &console.world.store;
    let on = console.table().cursor(&store.id).await.unwrap().unwrap().switched_on;
    let zone = jiff::tz::TimeZone::get(&store.time_zone).unwrap();
    let line = json!({"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"});
    // One that is placed much later moves the checks past that time.
    console.world.pass(2 * DAY);
    console.world.place_order(json!({"delivery_phone": "0722 999 001", "products": [line]})).await;
    console.world.run_on(&console.exchange).await;
    // Later two appear, with that date and with the second before.
    let mut numbers = Vec::new();
    for at in [on, on - SignedDuration::from_secs(1)] {
        let at = at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let late = json!({"stat_created": at, "delivery_phone": "0722 999 001", "products": [line]});
        numbers.push(console.world.place_order(late).await);
    }
    console.world.drop_hooks().await;
    console.world.pass(DAY);
    console.exchange.discovery.discover().await.unwrap();
    console.work().await;
    let mut causes = Vec::new();
    for number in numbers {
        causes.push(console.world.history(number).await[0].by);
    }
    assert_eq!(causes, [Trigger::Poll, Trigger::FirstImport]);
}
