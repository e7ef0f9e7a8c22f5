//! Items of the state table that earlier releases wrote: read, and worked on as if this release had written them.
//!
//! A file of `tests/fixtures` holds every kind of item as a release wrote it, one a line, without the names of types. It is never
//! written again; a release that writes another kind or shape adds a file of its own (`UPDATE_FIXTURE=1` writes it) and keeps
//! reading the earlier ones.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use exchange::clock::Clock;
use exchange::notice::{Notices, What};
use exchange::order::{OrderNumber, Phone, StoreId};
use exchange::settings::StoreSettings;
use exchange::state::{
    ClaimKey, Difference, HEALTH, Health, Missed, MissedChange, ReconcileProgress, TallyDay, Wanted,
};
use exchange::texts::Message;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::World;
use tests::many::attribute;

/// Where the items of this release go.
const FILE: &str = "fixtures/state-1.jsonl";
/// Of every release.
const RELEASES: [&str; 1] = [include_str!("../../fixtures/state-1.jsonl")];

fn order(phone: &str, email: &str, article: &str) -> Value {
    let product = json!({"title": "Lamp", "article": article, "price": 5, "quantity": 2, "type": "product"});
    json!({"delivery_name": "Ana Pop", "delivery_phone": phone, "delivery_email": email, "products": [product]})
}

/// A world that has every kind of item in its table, and the numbers of its orders.
async fn scenario() -> (World, Vec<u64>) {
    let world = World::without_orders().await;
    let mut numbers = Vec::new();
    for (phone, email) in [("0722 999 001", ""), ("no phone", "ana@example.com"), ("", "")] {
        numbers.push(world.place_order(order(phone, email, "LAMP")).await);
    }
    // One after another, so that each has the RO App order that it has in the fixtures.
    for at in [1, 0, 2] {
        world.retry(numbers[at]).await;
    }
    let mut foreign = order("0722 999 002", "", "LAMP");
    foreign["currency"] = json!("EUR");
    numbers.push(world.place_order(foreign).await);
    world.run().await;
    // One that waits for its next try.
    world.fault(json!({"system": "roapp", "method": "POST", "kind": "status", "status": 503, "times": 0})).await;
    numbers.push(world.place_order(order("0722 999 003", "", "OTHER")).await);
    world.run_once().await;
    world.control("DELETE", "faults", None).await;
    let (table, now) = (world.table(), world.clock.now());
    let demo = world.store.id.clone();
    table.ask_refresh((&demo, OrderNumber(numbers[0])), "", now, SignedDuration::from_mins(10)).await.unwrap();
    table
        .answer_refresh(&demo, OrderNumber(numbers[0]), now, ("unchanged", &Message::new("outcome-unchanged")), false)
        .await
        .unwrap();
    table.keep_event("event-1", now).await.unwrap();
    table.reserve_requests(3, SignedDuration::from_millis(344), now, None).await.unwrap().unwrap();
    let other =
        StoreSettings { id: "other".parse().unwrap(), url: "https://shop.example.com".into(), ..world.store.clone() };
    table.seed_store(&other.id, &other).await.unwrap();
    table
        .put_reconcile_progress(
            &demo,
            &ReconcileProgress {
                started: now,
                after: None,
                checked: 4,
                differing: 0,
                count_from: None,
                count_days: None,
                done: None,
            },
        )
        .await
        .unwrap();
    let (day, reasons) = ("2026-11-20".parse().unwrap(), Vec::new());
    let (in_shop, in_roapp, waiting, left_out, missing, complete) = (5, 3, 2, 0, 0, true);
    let (store, counted) = (demo.clone(), now);
    let day = TallyDay { store, day, counted, in_shop, in_roapp, waiting, left_out, missing, complete, reasons };
    table.put_tally(&day, now.as_second() + 9).await.unwrap();
    let what = vec![Message::new("differs-absent")];
    let found = Difference { store: demo.clone(), number: OrderNumber(numbers[0]), found: now, what };
    table.put_difference(&found, now.as_second() + 9).await.unwrap();
    let change = MissedChange { store: demo, number: OrderNumber(numbers[0]), changed: Some(now), found: now };
    table.put_missed(&Missed { rev: 0, row: vec![change], heard: Some(now) }).await.unwrap();
    let mut notices = Notices { console: Some("http://127.0.0.1:8080".into()), ..Notices::default() };
    table.put_notices(&mut notices).await.unwrap();
    (world, numbers)
}

async fn items(world: &World) -> Vec<HashMap<String, AttributeValue>> {
    world.raw_table().scan().table_name("orders").send().await.unwrap().items.unwrap_or_default()
}

/// What kind of item it is: its key without what is of one order, buyer or product.
fn kind(item: &Value) -> String {
    let (pk, sk) = (item["pk"].as_str().unwrap(), item["sk"].as_str().unwrap());
    let first = |text: &str| text.split('#').next().unwrap_or_default().to_owned();
    match first(pk).as_str() {
        // Placed by time.
        pk @ ("DISMISSED" | "TALLY" | "DIFFERENCE" | "DAYS") => pk.to_owned(),
        // Named by buyers' words and by account facts.
        "FIND" => "FIND".into(),
        "ROAPP" => format!("ROAPP/{}", first(sk)),
        pk => format!("{pk}/{}", first(sk)),
    }
}

fn lines(items: Vec<HashMap<String, AttributeValue>>) -> Vec<Value> {
    let mut all: Vec<Value> = items.into_iter().map(|item| serde_dynamo::from_item(item).unwrap()).collect();
    all.sort_by_key(|item| (item["pk"].to_string(), item["sk"].to_string()));
    all
}

/// The world as an earlier release left it: both systems, and its items in place of ours.
async fn left_by(release: &str) -> (World, Vec<u64>) {
    let (world, numbers) = Box::pin(scenario()).await;
    let client = world.raw_table();
    for item in items(&world).await {
        let key = ["pk", "sk"].map(|name| (name.to_owned(), item[name].clone()));
        client.delete_item().table_name("orders").set_key(Some(key.into())).send().await.unwrap();
    }
    for line in release.lines() {
        let item: Value = serde_json::from_str(line).unwrap();
        let AttributeValue::M(item) = attribute(item) else { unreachable!("an item is an object") };
        client.put_item().table_name("orders").set_item(Some(item)).send().await.unwrap();
    }
    (world, numbers)
}

#[tokio::test]
async fn every_kind_of_item_is_among_those_of_a_release() {
    let (world, _) = Box::pin(scenario()).await;
    let ours = lines(items(&world).await);
    if std::env::var_os("UPDATE_FIXTURE").is_some() {
        let text: String = ours.iter().map(|item| format!("{item}\n")).collect();
        std::fs::write(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE), text).unwrap();
        return;
    }
    let theirs: BTreeSet<String> = RELEASES
        .iter()
        .flat_map(|release| release.lines())
        .map(|line| kind(&serde_json::from_str(line).unwrap()))
        .collect();
    for item in &ours {
        assert!(theirs.contains(&kind(item)), "{} is in no fixture: a release that adds it adds a fixture", kind(item));
        let of_one_write = ["REFRESH", "NEXT"].iter().any(|sk| item["sk"] == *sk) || item["pk"] == "DAYS";
        assert!(of_one_write || item["schema"] == 1, "{} does not say its shape", kind(item));
    }
    for kind in [
        "ORDER/LINK",
        "WHO/WORDS",
        "ORDER/AT",
        "ORDER/REFRESH",
        "PHONE/CONTACT",
        "EMAIL/CONTACT",
        "BUYER/CONTACT",
        "PRODUCT/PRODUCT",
        "STORE/CURSOR",
        "STORE/POLLED",
        "STORE/RECONCILE",
        "STORE/SETTINGS",
        "STORE/FILE",
        "STORE/FORMER",
        "STORE/REMOVAL",
        "EVENT/SEEN",
        "BUDGET/NEXT",
        "HOOKS/MISSED",
        "FIND",
        "ROAPP/ACCOUNT",
        "ROAPP/HEALTH",
        "NOTICES/CHANNELS",
        "DISMISSED",
        "TALLY",
        "DIFFERENCE",
        "DAYS",
    ] {
        assert!(theirs.contains(kind), "{kind} is missing");
    }
}

#[tokio::test]
async fn items_of_every_release_are_read() {
    for release in RELEASES {
        Box::pin(are_read(release)).await;
    }
}

async fn are_read(release: &str) {
    let (world, numbers) = Box::pin(left_by(release)).await;
    let demo = world.store.id.clone();
    Box::pin(orders_are_read(&world, &demo, &numbers)).await;
    Box::pin(stores_and_claims_are_read(&world, &demo, &numbers)).await;
    Box::pin(health_is_read(&world, &demo, &numbers)).await;
    Box::pin(notices_and_days_are_read(&world)).await;
}

async fn orders_are_read(world: &World, demo: &StoreId, numbers: &[u64]) {
    let (table, now) = (world.table(), world.clock.now());
    for number in numbers {
        let link = table.orders.link(demo, OrderNumber(*number)).await.unwrap().unwrap();
        assert_eq!(link.number.0, *number);
        assert!(!table.orders.history(demo, OrderNumber(*number), now).await.unwrap().is_empty(), "order {number}");
    }
    assert_eq!(table.orders.attention_links().await.unwrap().len(), 1);
    assert_eq!(table.orders.waiting_links().await.unwrap().len(), 1);
    let named = Wanted { name: vec!["ana".into()], ..Wanted::default() };
    assert_eq!(table.orders.find(&[], &[named], None, |_| true).await.unwrap().links.len(), 5);
    assert!(table.cursor(demo).await.unwrap().is_some() && table.polled(demo).await.unwrap().is_some());
}

async fn stores_and_claims_are_read(world: &World, demo: &StoreId, numbers: &[u64]) {
    let table = world.table();
    let store_state = table.store_state(demo).await.unwrap();
    assert_eq!(store_state.cursor.unwrap(), table.cursor(demo).await.unwrap());
    assert_eq!(store_state.polled.unwrap(), table.polled(demo).await.unwrap());
    assert_eq!(table.stores::<StoreSettings>().await.unwrap()[0].id, "other".parse::<StoreId>().unwrap());
    let phone = ClaimKey::Phone(Phone::parse("+40722999001", "").unwrap());
    let email = ClaimKey::Email("ana@example.com".into());
    for key in [phone, email, ClaimKey::Buyer(demo.clone(), OrderNumber(numbers[2])), ClaimKey::Article("LAMP".into())]
    {
        assert!(table.claim(&key).await.unwrap().unwrap().id.is_some(), "{key:?}");
    }
}

async fn health_is_read(world: &World, demo: &StoreId, numbers: &[u64]) {
    let table = world.table();
    let asked = table.refreshes(&[(demo.clone(), OrderNumber(numbers[0]))]).await.unwrap();
    assert_eq!(asked[0].said, Some(Message::new("outcome-unchanged")));
    assert!(table.event_beside_missed("event-1").await.unwrap().0);
    let health = table.get_cached::<Health>(HEALTH).await.unwrap().unwrap().fact;
    assert!(health.looked.is_some() && health.roapp.is_some() && health.store(demo).is_some(), "{health:?}");
}

async fn notices_and_days_are_read(world: &World) {
    let table = world.table();
    let notices = table.notices().await.unwrap();
    assert_eq!((notices.channels.len(), notices.known.len(), notices.failing()), (3, 2, 1), "{notices:?}");
    assert!(notices.channels.iter().all(|channel| channel.problems().is_empty()), "{notices:?}");
    assert!(notices.known.iter().all(|known| known.what != What::Unknown), "{notices:?}");
    let day = "2026-11-20".parse().unwrap();
    let tallied = Box::pin(table.tallied(day, day)).await.unwrap();
    assert_eq!((tallied.days.len(), tallied.differences.len()), (1, 1), "{tallied:?}");
    assert_eq!(Box::pin(table.orders.dismissed_page(None, 10)).await.unwrap().orders.len(), 1);
    let removal = table.removal(&"gone".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!((removal.orders, removal.stopped, removal.hooks), (3, false, None));
    assert!(table.unreadable().is_empty());
}

#[tokio::test]
async fn o5_this_release_goes_on_where_an_earlier_one_stopped() {
    for release in RELEASES {
        Box::pin(goes_on(release)).await;
    }
}

async fn goes_on(release: &str) {
    let (world, numbers) = Box::pin(left_by(release)).await;
    let people = world.people().await.len();
    world.run_for(2).await;
    for number in numbers.iter().filter(|number| **number != numbers[3]) {
        assert_eq!(world.roapp_order_of(*number).await["items"].as_array().map(Vec::len), Some(1), "order {number}");
    }
    assert_eq!(world.people().await.len(), people + 1, "only the one that waited had no client yet");
    assert_eq!(world.attention().await.len(), 1);
    let changed = numbers[0];
    world.control("POST", &format!("shop/orders/{changed}/status"), Some(json!({"status": 2}))).await;
    world.run_for(1).await;
    assert_eq!(world.roapp_order_of(changed).await["status"]["id"], sandbox::STATUS_IN_PROGRESS);
    let writes = world.writes().await;
    world.run_for(1).await;
    assert_eq!(world.writes().await, writes, "and is then at rest");
    let found = world.try_poll().await.unwrap();
    assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
}
