//! What an order and a poll cost: the counts that a bill and RO App's three requests a second are made of. Nothing of a clock.
//!
//! Units are what the engine says a call consumed, indexes included, as AWS bills them. The request budget's own item is counted
//! apart: it is one write for each turn or row of turns, whatever the turn is for.

use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use exchange::settings::StoreSettings;
use serde_json::{Value, json};
use std::time::Duration;
use tests::World;
use tests::deployed::Deployed;
use tests::deployed::used::needs;

use crate::days::{roapp_calls, shop_calls};

/// What functions and systems were asked for in the meantime.
#[derive(Debug, Default)]
struct Cost {
    /// Read units by the kind of what was read.
    reads: std::collections::BTreeMap<String, f64>,
    /// Writes, and their units.
    writes: usize,
    write_units: f64,
    /// Writes of the request budget.
    turns: usize,
    /// Requests to RO App, as method and path.
    roapp: Vec<String>,
    /// Requests to shops.
    shop: usize,
}

impl Cost {
    fn read_of(&self, kinds: &[&str]) -> f64 {
        self.reads.iter().filter(|(kind, _)| kinds.contains(&kind.as_str())).map(|(_, units)| units).sum()
    }

    fn all_read(&self) -> f64 {
        self.reads.values().sum()
    }
}

/// Begins to count.
async fn begin(deployed: &Deployed) -> [usize; 2] {
    for function in deployed.functions.values() {
        function.calls.lock().unwrap().clear();
    }
    [deployed.world.calls("roapp").await.len(), deployed.world.calls("shop").await.len()]
}

/// What it came to since.
async fn since(deployed: &Deployed, [roapp, shop]: [usize; 2]) -> Cost {
    let mut cost = Cost {
        roapp: deployed.world.roapp_calls().await.split_off(roapp),
        shop: deployed.world.calls("shop").await.len() - shop,
        ..Cost::default()
    };
    for call in deployed.functions.values().flat_map(|function| function.calls.lock().unwrap().clone()) {
        let Some(operation) = call.target.strip_prefix("DynamoDB_20120810.") else { continue };
        let kind = needs(std::slice::from_ref(&call)).into_iter().find_map(|need| need.key).unwrap_or_default();
        match operation {
            "GetItem" | "BatchGetItem" | "Query" => *cost.reads.entry(kind).or_default() += call.units,
            _ if kind == "BUDGET#*" => cost.turns += 1,
            _ => {
                cost.writes += 1;
                cost.write_units += call.units;
            }
        }
    }
    cost
}

fn line(article: &str) -> Value {
    json!({"title": article, "article": article, "price": 5, "quantity": 1, "type": "product"})
}

fn order(phone: &str, articles: [&str; 3]) -> Value {
    json!({
        "delivery_name": "Ana Popescu", "delivery_phone": phone, "delivery_email": "ana@example.com",
        "products": articles.map(line),
    })
}

const KNOWN: [&str; 3] = ["LMP-W-01", "LMP-D-42", "OUT-SOL"];

/// A deployment that has imported an order of a buyer with three products.
async fn used() -> (Deployed, u64) {
    let deployed = Deployed::running(World::without_orders().await).await;
    let number = deployed.world.place_order(order("0722 999 001", KNOWN)).await;
    deployed.run(3).await;
    (deployed, number)
}

async fn hand_over(deployed: &Deployed, number: u64, why: Trigger) {
    let message = Message::new(deployed.world.store.id.clone(), OrderNumber(number), why);
    deployed.orders.send(&[message], Duration::ZERO).await.unwrap();
    while deployed.work().await {}
}

#[tokio::test]
async fn an_order_whose_client_and_products_are_known_costs_four_requests_and_three_writes() {
    let (mut deployed, _) = used().await;
    // In a process that has worked before, and in one that has just started.
    for fresh in [false, true] {
        if fresh {
            deployed.start("order-import").await.unwrap();
        }
        let number = deployed.world.place_order(order("0722 999 001", KNOWN)).await;
        let from = begin(&deployed).await;
        hand_over(&deployed, number, Trigger::Poll).await;
        let cost = since(&deployed, from).await;
        println!("{cost:?}");
        let id = deployed.world.roapp_order_of(number).await["id"].to_string();
        let mut wanted = vec!["POST /v2/orders".to_owned()];
        wanted.extend(KNOWN.map(|_| format!("POST /v2/orders/{id}/items")));
        assert_eq!(cost.roapp, wanted);
        assert!(
            cost.shop <= 2 + usize::from(fresh),
            "the order, a token where the last one lapsed, and in a fresh process the statuses: {cost:?}"
        );
        assert!(cost.writes <= 3 && cost.write_units <= 15.0, "{cost:?}");
        // Reported once more, it costs only reads.
        let from = begin(&deployed).await;
        hand_over(&deployed, number, Trigger::Poll).await;
        let cost = since(&deployed, from).await;
        assert_eq!((cost.writes, cost.turns, cost.roapp.len()), (0, 0, 0), "{cost:?}");
    }
}

#[tokio::test]
async fn an_order_of_a_new_client_with_three_new_products_costs_nine_requests_and_one_more_when_it_comes_alone() {
    let (deployed, _) = used().await;
    // The catalogue is read once for all orders of half a minute: before a product is created, staff may have.
    for (alone, phone) in [(true, "0722 999 002"), (false, "0722 999 003")] {
        let articles: Vec<String> = (1..=3).map(|line| format!("NEW-{line} {phone}")).collect();
        let articles = [0, 1, 2].map(|line| articles[line].as_str());
        let number = deployed.world.place_order(order(phone, articles)).await;
        let from = begin(&deployed).await;
        hand_over(&deployed, number, Trigger::Poll).await;
        let cost = since(&deployed, from).await;
        println!("{cost:?}");
        assert_eq!(deployed.world.roapp_order_of(number).await["items"].as_array().map(Vec::len), Some(3));
        let looked = cost.roapp.iter().filter(|call| call.starts_with("GET /v2/contacts/people")).count();
        let created = cost.roapp.iter().filter(|call| call.starts_with("POST")).count();
        // A contact, three products, the order, three lines.
        assert_eq!((looked, created), (1, 8), "{cost:?}");
        assert_eq!(cost.roapp.len(), 9 + usize::from(alone), "{cost:?}");
    }
}

#[tokio::test]
async fn a_status_that_staff_set_costs_two_requests_and_three_writes_with_the_web_hooks_of_both_systems() {
    let (deployed, number) = used().await;
    let id = deployed.world.roapp_order_of(number).await["id"].as_i64().unwrap();
    // The first web-hooks of a system also keep in which form it calls.
    for (event, status, first) in [("event-1", sandbox::STATUS_IN_PROGRESS, 2), ("event-2", sandbox::STATUS_SHIPPED, 0)]
    {
        let path = format!("roapp/orders/{id}/status");
        deployed.world.control("POST", &path, Some(json!({"status_id": status}))).await;
        let from = begin(&deployed).await;
        assert_eq!(roapp_calls(&deployed, event, id).await, 200);
        while deployed.work().await {}
        // The shop calls about its new status.
        assert_eq!(shop_calls(&deployed, "POST", number).await, 200);
        while deployed.work().await {}
        let cost = since(&deployed, from).await;
        println!("{cost:?}");
        // The order is read, and the time of the change is written to its field.
        assert_eq!(cost.roapp, [format!("GET /v2/orders/{id}"), format!("PATCH /v2/orders/{id}")]);
        assert_eq!((cost.turns, cost.writes), (2, 3 + first), "{cost:?}");
        assert!(cost.write_units <= (15 + first) as f64, "{cost:?}");
        assert!(first > 0 || cost.all_read() <= 5.5, "{cost:?}");
    }
}

/// What belongs to one store.
const OF_A_STORE: [&str; 3] = ["STORE#*", "OPEN#*", "ORDER#*"];

#[tokio::test]
async fn a_poll_that_finds_nothing_new_reads_little_and_writes_only_that_it_was_there() {
    for open in [1_usize, 30, 120] {
        let deployed = Deployed::running(World::without_orders().await).await;
        for number in 0..open {
            deployed.world.place_order(order(&format!("0722 9{number:05}"), KNOWN)).await;
        }
        deployed.run(3).await;
        let from = begin(&deployed).await;
        deployed.poll().await;
        let cost = since(&deployed, from).await;
        println!("{open} open: {cost:?}");
        assert_eq!((cost.writes, cost.write_units, cost.roapp.len()), (2, 2.0, 1), "{cost:?}");
        assert!(cost.shop <= 1 + open.div_ceil(100), "{cost:?}");
        assert!(cost.read_of(&OF_A_STORE) <= 1.0 + open as f64 / 10.0, "{cost:?}");
        assert!(cost.all_read() - cost.read_of(&OF_A_STORE) <= 4.5, "for all stores together: {cost:?}");
    }
}

#[tokio::test]
async fn a_poll_of_many_stores_asks_roapp_once_and_reads_one_unit_for_each() {
    let mut costs = Vec::new();
    for stores in [1_usize, 10] {
        let mut deployed = Deployed::running(World::without_orders().await).await;
        for number in 1..stores {
            let id = format!("shop-{number}");
            let store = StoreSettings {
                id: id.parse().unwrap(),
                name: format!("Shop {number}"),
                url: deployed.world.store.url.clone(),
                ..deployed.world.store.clone()
            };
            deployed.vault.change(|secret| secret["stores"][&id] = secret["stores"]["demo"].clone());
            deployed.world.table().keep_store(&store.id, &store).await.unwrap();
        }
        deployed.start("scheduled-import").await.unwrap();
        deployed.run(3).await;
        let from = begin(&deployed).await;
        let found = deployed.poll().await;
        assert_eq!(found.stores.iter().filter(|store| store.problem.is_none()).count(), stores, "{found:?}");
        let cost = since(&deployed, from).await;
        println!("{stores} stores: {cost:?}");
        assert_eq!((cost.writes, cost.write_units, cost.roapp.len(), cost.shop), (2, 2.0, 1, stores), "{cost:?}");
        assert!(cost.read_of(&OF_A_STORE) <= stores as f64, "{cost:?}");
        costs.push(cost.all_read() - cost.read_of(&OF_A_STORE));
    }
    assert!(costs[1] <= costs[0] + 0.5, "what is read for all stores together does not grow with them: {costs:?}");
}
