//! The home page: H3. Orders, amounts, times and statuses of each store and day, from counters and never from a scan.

use console::Role;
use exchange::clock::Clock;
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;
use tests::World;
use tests::console::TestConsole;
use tests::many::put_links;

/// An order of two lamps at a price each.
fn lamps(price: f64) -> Value {
    json!({
        "delivery_name": "Ana Popescu", "delivery_phone": "0722 999 001",
        "products": [{"title": "A lamp", "article": "LMP-W-01", "price": price, "quantity": 2, "type": "product"}],
    })
}

async fn home(console: &TestConsole) -> Value {
    let answer = console.get(Role::Viewer, "/api/home").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn store(console: &TestConsole) -> Value {
    home(console).await["stores"][0].clone()
}

/// Passes the time until then.
fn at(console: &TestConsole, then: &str) {
    let then: Timestamp = then.parse().unwrap();
    let left = then.duration_since(console.world.clock.now()).as_secs();
    console.world.pass(u64::try_from(left).unwrap());
}

/// A store that is polled and has no order yet.
async fn begun() -> TestConsole {
    let console = TestConsole::open(World::without_orders().await).await;
    console.world.run_on(&console.exchange).await;
    console
}

#[tokio::test]
async fn h3_orders_and_amounts_are_those_of_the_day_of_the_stores_clock() {
    let console = begun().await;
    // 23:50 and 00:10 in Bucharest, both on one day in UTC.
    at(&console, "2026-11-20T21:50:00Z");
    console.world.place_order(lamps(10.5)).await;
    console.world.run_on(&console.exchange).await;
    at(&console, "2026-11-20T22:10:00Z");
    let number = console.world.place_order(lamps(1500.0)).await;
    console.world.run_on(&console.exchange).await;
    let shown = store(&console).await;
    assert_eq!(shown["today"]["orders"], 1, "{shown}");
    assert_eq!(shown["today"]["amounts"], json!([{"amount": "3000.00", "currency": "RON"}]));
    assert_eq!(shown["week"]["amounts"], json!([{"amount": "3021.00", "currency": "RON"}]));
    let days = shown["days"].as_array().unwrap();
    let named: Vec<&str> = days.iter().map(|day| day["day"].as_str().unwrap()).collect();
    assert_eq!((named.len(), named[0], named[5], named[6]), (7, "2026-11-15", "2026-11-20", "2026-11-21"));
    assert_eq!((&days[5]["orders"], &days[6]["orders"]), (&json!(1), &json!(1)));
    // What changes is counted on the order's day, once.
    let change = json!({"products": lamps(1000.25)["products"]});
    console.world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
    console.world.pass(26 * 3600);
    console.world.run_on(&console.exchange).await;
    let shown = store(&console).await;
    assert_eq!((&shown["today"]["orders"], &shown["week"]["orders"]), (&json!(0), &json!(2)), "{shown}");
    assert_eq!(shown["days"][5]["amounts"], json!([{"amount": "2000.50", "currency": "RON"}]));
}

#[tokio::test]
async fn h3_a_message_that_comes_again_and_a_look_without_news_count_nothing() {
    let console = begun().await;
    let number = console.world.place_order(lamps(5.0)).await;
    console.world.run_on(&console.exchange).await;
    let before = store(&console).await;
    for why in [Trigger::Poll, Trigger::ShopHook, Trigger::RoAppHook, Trigger::Person, Trigger::Retry] {
        let message = Message::new(console.world.store.id.clone(), OrderNumber(number), why);
        console.exchange.queues.orders().send(&[message.clone(), message], Duration::ZERO).await.unwrap();
        console.work().await;
        console.world.pass(30);
    }
    assert_eq!(store(&console).await, before);
    assert_eq!((&before["today"]["orders"], &before["today"]["timed"]), (&json!(1), &json!(1)), "{before}");
}

#[tokio::test]
async fn h3_statuses_count_on_the_day_on_which_they_were_sent() {
    let console = begun().await;
    let number = console.world.place_order(lamps(5.0)).await;
    console.world.run_on(&console.exchange).await;
    let id = console.world.roapp_order_of(number).await["id"].clone();
    let shipped = json!({"status_id": sandbox::STATUS_SHIPPED});
    console.world.pass(24 * 3600);
    console.world.control("POST", &format!("roapp/orders/{id}/status"), Some(shipped)).await;
    console.world.run_on(&console.exchange).await;
    let shown = store(&console).await;
    assert_eq!((&shown["today"]["orders"], &shown["week"]["orders"]), (&json!(0), &json!(1)), "{shown}");
    assert_eq!((&shown["today"]["statuses_to_shop"], &shown["today"]["statuses_to_roapp"]), (&json!(1), &json!(0)));
    assert_eq!(shown["days"][5]["statuses_to_shop"], 0);
}

#[tokio::test]
async fn h3_the_first_import_counts_its_orders_and_no_times() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run_on(&console.exchange).await;
    let (from, to) = ("2026-09-01".parse().unwrap(), "2026-12-01".parse().unwrap());
    let days = console.table().day_counters(from, to).await.unwrap();
    let counted: u64 = days.values().map(|day| day.orders).sum();
    let field = format!("f{}", sandbox::FIELD_STORE);
    let orders = console.world.roapp_orders().await;
    let entered = orders.iter().filter(|order| order["custom_fields"][&field] == "Lamp shop").count();
    assert_eq!((usize::try_from(counted).unwrap(), entered > 10), (entered, true));
    assert_eq!(days.values().map(exchange::state::DayCounters::timed).sum::<u64>(), 0);
    // A new one has its time.
    console.world.place_order(lamps(5.0)).await;
    console.world.pass(200);
    console.world.run_on(&console.exchange).await;
    let shown = store(&console).await;
    assert_eq!((&shown["today"]["timed"], &shown["today"]["p95_seconds"]), (&json!(1), &json!(300)), "{shown}");
}

#[tokio::test]
async fn h3_home_costs_one_read_beside_the_line_of_health_however_many_orders_there_are() {
    let many = std::env::var("CONSOLE_ORDERS").ok().and_then(|text| text.parse().ok()).unwrap_or(5_000);
    let console = begun().await;
    let mut known = 0;
    for total in [100, many] {
        put_links(&console.raw_table(), "orders", known + 1..=total).await;
        known = total;
        for path in ["/", "/api/home"] {
            console.page(path).await;
            let before = console.calls();
            console.page(path).await;
            // The session is checked with the line of health.
            assert_eq!(console.calls() - before, 3, "{path} with {total} orders");
        }
    }
}

/// Bars of a day beside each other, on the axis and within the picture.
fn bars_stand_in_the_picture(page: &str) {
    let number = |tag: &str, name: &str| -> i64 {
        let value = tag.split(&format!(" {name}=\"")).nth(1).unwrap_or_else(|| panic!("no {name} in {tag}"));
        value.split('"').next().unwrap().parse().unwrap()
    };
    let tags = |name: &str| -> Vec<&str> {
        page.split(&format!("<{name} class=\"")).skip(1).map(|tag| tag.split('>').next().unwrap()).collect()
    };
    let size = page.split("viewBox=\"0 0 ").find(|tag| tag.contains("class=\"half\"")).unwrap();
    let width: i64 = size.split(' ').next().unwrap().parse().unwrap();
    let axis = number(tags("line")[0], "y1");
    let bars = tags("rect");
    assert_eq!(bars.len() % 2, 0, "two of a day: {page}");
    let mut reached = 0;
    for bar in bars {
        let (x, y) = (number(bar, "x"), number(bar, "y"));
        let (wide, high) = (number(bar, "width"), number(bar, "height"));
        assert!(x >= reached && x + wide <= width && y >= 0 && high > 0 && y + high == axis, "{bar}");
        reached = x + wide;
    }
    assert!(reached > 0, "nothing is drawn: {page}");
}

#[tokio::test]
async fn h3_home_shows_in_the_readers_language_what_was_counted_and_what_needs_a_person() {
    let console = begun().await;
    let quiet = console.page("/").await;
    assert!(quiet.contains("Nothing needs you now.") && quiet.contains("0 orders"), "{quiet}");
    assert!(!quiet.contains("<svg"), "nothing is drawn of nothing: {quiet}");
    console.world.place_order(lamps(617.25)).await;
    let mut foreign = lamps(5.0);
    foreign["currency"] = json!("EUR");
    console.world.place_order(foreign).await;
    console.world.run_on(&console.exchange).await;
    let cookie = console.cookie(&console.session(Role::Viewer));
    for (language, shown) in [
        ("en", ["1,234.50\u{a0}RON", "1 order<", "20 Nov 2026", "UTC+2", "One order needs attention", "within "]),
        (
            "uk",
            [
                "1\u{a0}234,50\u{a0}RON",
                "1 замовлення<",
                "20.11.2026",
                "UTC+2",
                "1 замовлення потребує",
                "не довше ніж за ",
            ],
        ),
        ("fr", ["1\u{202f}234,50\u{a0}RON", "1 commande<", "20/11/2026", "UTC+2", "1 commande à traiter", " au plus"]),
    ] {
        let request = console.request("GET", "/").header("cookie", &cookie).header("accept-language", language);
        let page = console.send(request).await.text;
        for text in shown {
            assert!(page.contains(text), "{language}: {text} is not in {page}");
        }
        assert!(page.contains("<svg") && page.contains("role=\"img\"") && !page.contains("style=\""), "{page}");
        bars_stand_in_the_picture(&page);
        assert!(page.contains("href=\"/attention\"") && page.contains("href=\"/orders?show=store%3Ademo\""), "{page}");
    }
}

#[tokio::test]
async fn h1_h3_an_outage_needs_a_person_on_the_page_once_the_exchange_counts_as_broken() {
    for (system, says) in [("roapp", "RO App does not answer"), ("shop", "shop unreachable")] {
        let console = begun().await;
        console.world.place_order(lamps(10.5)).await;
        console.world.run_on(&console.exchange).await;
        console.world.fault(json!({"system": system, "kind": "status", "status": 502, "times": 0})).await;
        for (minutes, needed) in [(5, false), (10, false), (15, true)] {
            console.world.pass(300);
            scheduled_import::handle(&console.exchange).await.unwrap();
            let page = console.page("/").await;
            let list = page.split("id=\"needed\"").nth(1).unwrap().split("</section>").next().unwrap();
            assert_eq!(list.contains(says), needed, "{system} after {minutes} minutes: {list}");
            assert_eq!(list.contains("Nothing needs you now."), !needed, "{system} after {minutes} minutes: {list}");
        }
    }
}

#[tokio::test]
async fn h3_an_address_of_a_list_that_was_kept_leads_to_the_list() {
    let console = begun().await;
    let answer = console.get(Role::Viewer, "/?show=store%3Ademo&q=ana").await;
    assert_eq!((answer.status, answer.header("location")), (303, "/orders?show=store%3Ademo&q=ana"));
    assert_eq!(console.get(Role::Viewer, answer.header("location")).await.status, 200);
}
