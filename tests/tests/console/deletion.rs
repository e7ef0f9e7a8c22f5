//! A store is deleted (S6): cut off anywhere, told twice, connected again; nothing is doubled and nothing of it is left.

use std::sync::Arc;

use console::Role;
use exchange::exchange::{App, SecretName};
use exchange::order::{OrderNumber, StoreId, Trigger};
use exchange::queue::Message;
use exchange::settings::StoreSettings;
use exchange::state::{Difference, Link, TallyDay};
use serde_json::{Value, json};
use std::time::Duration;
use tests::console::TestConsole;
use tests::{KillSwitch, When, World};

use crate::wizard::{connect, unconnected};

/// Carries on what is on the queues and what the poll finds, until the store is gone.
pub async fn until_gone(console: &TestConsole, process: &Arc<App>, store: &StoreId) {
    for _ in 0..20 {
        console.work_on(process).await;
        if console.table().store::<StoreSettings>(store).await.unwrap().is_none() {
            return;
        }
        console.world.pass(301);
        process.discovery.discover().await.unwrap();
    }
    panic!("it is not gone");
}

/// Items of the table that are about a store or its orders.
async fn left_of(console: &TestConsole, store: &str) -> Vec<String> {
    let of_store = [
        format!("\"STORE#{store}\""),
        format!("ORDER#{store}#"),
        format!("BUYER#{store}#"),
        "\"FIND#".into(),
        "\"WHO#".into(),
        format!("\"store\":\"{store}\""),
        format!("#{store}\""),
    ];
    let items = console.world.table_items().await;
    items.into_iter().filter(|item| of_store.iter().any(|part| item.contains(part.as_str()))).collect()
}

async fn switch_on(console: &TestConsole, store: &StoreId) {
    let path = format!("/stores/{store}/connect/switch-on");
    let on = console.post(Role::Admin, &path, &[("sure", "yes")]).await;
    assert_eq!(on.status, 303, "{}", on.text);
}

async fn subscribers(console: &TestConsole) -> usize {
    let state = console.world.control("GET", "shop/state", None).await;
    state["subscribers"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn s6_a_deleted_store_leaves_nothing_and_connected_again_its_orders_are_linked() {
    let mut world = World::seeded().await;
    world.public_url = Some("https://orders.example.com".into());
    let (console, url) = unconnected(world).await;
    let (store, _) = connect(&console, "Lamps", &url).await;
    switch_on(&console, &store).await;
    console.world.run_on(&console.exchange).await;
    let orders = console.world.roapp_orders().await.len();
    assert_eq!(subscribers(&console).await, 3);
    assert!(left_of(&console, "lamps").await.len() > 50);

    let (held, _) = console.world.attention().await[0].clone();
    let dismissed = console.post(Role::Operator, "/attention/dismiss", &[("order", &format!("{store}/{held}"))]).await;
    assert_eq!(dismissed.status, 303);
    assert_eq!(left_of(&console, "lamps").await.iter().filter(|item| item.contains("\"DISMISSED\"")).count(), 1);

    let path = format!("/stores/{store}/delete");
    let page = console.page(&path).await;
    assert!(page.contains("What stays") && page.contains("are not entered twice"), "{page}");
    let wrong = console.post(Role::Admin, &path, &[("name", "Lamp")]).await;
    assert!(
        wrong.status == 422 && wrong.text.contains("not the store&#39;s name")
            || wrong.text.contains("not the store's name"),
        "{}",
        wrong.text
    );
    assert!(console.exchange.stores.get(&store).is_some());
    let deleted = console.post(Role::Admin, &path, &[("name", "Lamps")]).await;
    assert_eq!((deleted.status, deleted.header("location")), (303, "/stores"), "{}", deleted.text);
    assert!(console.exchange.stores.get(&store).is_none(), "off at once");
    assert!(!console.exchange.stores.has_secret(&SecretName::Login(store.clone())));
    assert_eq!(subscribers(&console).await, 0, "its web-hooks are ended");
    assert!(console.page("/stores").await.contains("is being deleted"));
    until_gone(&console, &console.exchange.clone(), &store).await;
    assert_eq!(left_of(&console, "lamps").await, [] as [String; 0]);
    assert!(!console.page("/stores").await.contains("Lamps"));
    assert_eq!(console.world.roapp_orders().await.len(), orders, "RO App's orders stay");

    // Under another name, of the same shop.
    let (store, page) = connect(&console, "Bulbs", &url).await;
    assert!(page.contains("Switch on"), "{page}");
    switch_on(&console, &store).await;
    console.world.run_on(&console.exchange).await;
    assert_eq!(console.world.roapp_orders().await.len(), orders, "none is entered a second time");
    let linked = left_of(&console, "bulbs")
        .await
        .iter()
        .filter(|item| item.contains("\"LINK\"") && item.contains("\"roapp\""))
        .count();
    assert!(linked > 15, "{linked}");
}

/// A store with two orders, made without its shop.
pub async fn bare(console: &TestConsole, id: &str) -> StoreId {
    let id: StoreId = id.parse().unwrap();
    let url = format!("https://{id}.example.com");
    let settings =
        StoreSettings { id: id.clone(), name: id.to_string(), url, enabled: false, ..console.world.store.clone() };
    let secrets = [SecretName::Login(id.clone()), SecretName::Password(id.clone())];
    console.exchange.stores.save_secrets(secrets.map(|name| (name, "x".to_owned().into())).into()).await.unwrap();
    console.exchange.stores.save_store(&settings).await.unwrap();
    let now = exchange::clock::Clock::now(&console.world.clock);
    for number in [1, 2] {
        let mut link = Link::first(id.clone(), OrderNumber(number), now, now);
        console.table().orders.put_link(&mut link, None).await.unwrap();
    }
    keep_comparison(console, &id).await;
    id
}

/// Keeps what a daily comparison of a store found.
async fn keep_comparison(console: &TestConsole, store: &StoreId) {
    let now = exchange::clock::Clock::now(&console.world.clock);
    let day = TallyDay {
        store: store.clone(),
        day: "2026-11-19".parse().unwrap(),
        counted: now,
        in_shop: 2,
        in_roapp: 2,
        waiting: 0,
        left_out: 0,
        missing: 0,
        complete: true,
        reasons: Vec::new(),
    };
    console.table().put_tally(&day, now.as_second() + 86_400).await.unwrap();
    let difference = Difference { store: store.clone(), number: OrderNumber(1), found: now, what: Vec::new() };
    console.table().put_difference(&difference, now.as_second() + 86_400).await.unwrap();
}

#[tokio::test]
async fn s6_the_comparisons_of_a_store_go_with_it_and_those_of_another_stay() {
    let console = TestConsole::open(World::without_orders().await).await;
    let other = console.world.store.id.clone();
    keep_comparison(&console, &other).await;
    let store = bare(&console, "second").await;
    console.exchange.removal.begin(&store).await.unwrap();
    until_gone(&console, &console.exchange.clone(), &store).await;
    let kept = console.table().tallied("2026-11-01".parse().unwrap(), "2026-12-01".parse().unwrap()).await.unwrap();
    assert_eq!(kept.days.iter().map(|day| &day.store).collect::<Vec<_>>(), [&other]);
    assert_eq!(kept.differences.iter().map(|one| &one.store).collect::<Vec<_>>(), [&other]);
}

#[tokio::test]
async fn s6_a_deletion_that_is_cut_off_anywhere_is_carried_on() {
    let console = TestConsole::open(World::without_orders().await).await;
    let mut call = 0;
    loop {
        let mut killed = false;
        for when in [When::Before, When::After] {
            let store = bare(&console, &format!("s{call}-{}", when == When::After)).await;
            let kill_switch = KillSwitch::new(None);
            let process = console.another_killed_by(&kill_switch).await;
            let started = kill_switch.calls();
            drop(process);
            let kill_switch = KillSwitch::new(Some((started + call, when)));
            let process = console.another_killed_by(&kill_switch).await;
            let work = async {
                process.removal.begin(&store).await.unwrap();
                until_gone(&console, &process, &store).await;
            };
            tokio::select! {
                () = work => {}
                () = kill_switch.killed() => killed = true,
            }
            // A person looks and goes on where that is asked for; else the poll does.
            console.world.pass(601);
            let other = console.another().await;
            let settings: Option<StoreSettings> = console.table().store(&store).await.unwrap();
            let begun = settings.as_ref().is_some_and(|settings| settings.phase == exchange::settings::Phase::Removal);
            if settings.is_some() && !begun {
                other.removal.begin(&store).await.unwrap();
            }
            other.discovery.discover().await.unwrap();
            until_gone(&console, &other, &store).await;
            assert_eq!(left_of(&console, store.as_str()).await, [] as [String; 0], "killed {when:?} call {call}");
            let names: Vec<String> = other.table().former_names(&format!("{store}.example.com")).await.unwrap();
            assert_eq!(names, [store.to_string()]);
            other.stores.reload().await.unwrap();
            assert!(!other.stores.has_secret(&SecretName::Login(store.clone())), "killed {when:?} call {call}");
        }
        if !killed {
            break;
        }
        call += 1;
    }
    assert!(call > 15, "{call} calls");
}

#[tokio::test]
async fn s6_a_message_of_a_deletion_that_comes_again_touches_no_store_of_the_same_id() {
    let console = TestConsole::open(World::without_orders().await).await;
    let store = bare(&console, "second").await;
    console.exchange.removal.begin(&store).await.unwrap();
    until_gone(&console, &console.exchange.clone(), &store).await;
    bare(&console, "second").await;
    let message = Message::new(store.clone(), OrderNumber(0), Trigger::StoreRemoval);
    for _ in 0..2 {
        console.exchange.queues.pushes().send(std::slice::from_ref(&message), Duration::ZERO).await.unwrap();
    }
    console.work().await;
    console.world.pass(601);
    console.exchange.discovery.discover().await.unwrap();
    console.work().await;
    let kept: StoreSettings = console.table().store(&store).await.unwrap().unwrap();
    assert_eq!(kept.phase, exchange::settings::Phase::Connected);
    assert!(console.table().orders.link(&store, OrderNumber(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn s6_a_store_of_the_configuration_file_is_not_deleted_and_programs_name_the_store_too() {
    let console = TestConsole::open(World::without_orders().await).await;
    let name = console.world.store.name.clone();
    let refused = console.post(Role::Admin, "/stores/demo/delete", &[("name", &name)]).await;
    assert!(refused.status == 422 && refused.text.contains("Remove it from the file"), "{}", refused.text);
    let store = bare(&console, "second").await;
    let path = "/api/stores/second";
    let wrong = console.api(Role::Admin, "DELETE", path, json!({"name": "First"})).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    assert_eq!(console.api(Role::Admin, "DELETE", path, json!({"name": "second"})).await.status, 202);
    until_gone(&console, &console.exchange.clone(), &store).await;
    let gone: Value = console.get(Role::Admin, "/api/stores").await.json();
    assert_eq!(gone["stores"].as_array().unwrap().len(), 1, "{gone}");
}

#[tokio::test]
async fn s6_the_orders_that_were_removed_so_far_are_said_until_the_store_is_gone() {
    let console = TestConsole::open(World::without_orders().await).await;
    let store = bare(&console, "second").await;
    console.exchange.removal.begin(&store).await.unwrap();
    for _ in 0..2 {
        console.work().await;
        let page = console.page("/stores").await;
        assert!(page.contains("Orders taken off the list so far: 2."), "{page}");
        // Deleted once more meanwhile, it goes on counting.
        console.exchange.removal.begin(&store).await.unwrap();
    }
    until_gone(&console, &console.exchange.clone(), &store).await;
}

#[tokio::test]
async fn s6_h3_a_store_takes_its_numbers_with_it_and_not_those_of_one_whose_id_begins_alike() {
    let console = TestConsole::open(World::without_orders().await).await;
    let (from, to) = ("2026-11-01".parse().unwrap(), "2026-12-01".parse().unwrap());
    let stores = async || -> Vec<String> {
        let counted = console.table().day_counters(from, to).await.unwrap();
        counted.into_keys().map(|(store, _)| store.to_string()).collect()
    };
    console
        .world
        .place_order(json!({"delivery_phone": "0722 999 001",
        "products": [{"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"}]}))
        .await;
    console.world.run_on(&console.exchange).await;
    assert_eq!(stores().await, ["demo"]);
    for id in ["dem", "demo-2", "emo"] {
        let store = bare(&console, id).await;
        console.exchange.removal.begin(&store).await.unwrap();
        until_gone(&console, &console.exchange.clone(), &store).await;
        assert_eq!(stores().await, ["demo"], "{id}");
    }
}

#[tokio::test]
async fn s6_o11_o12_an_old_order_that_a_person_imports_is_found_under_the_name_of_the_store_that_was_deleted() {
    let (console, url) = unconnected(World::without_orders().await).await;
    let (store, _) = connect(&console, "Lamps", &url).await;
    switch_on(&console, &store).await;
    console.world.run_on(&console.exchange).await;
    let line = json!({"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"});
    let number = console.world.place_order(json!({"delivery_phone": "0722 999 001", "products": [line]})).await;
    console.world.run_on(&console.exchange).await;
    assert_eq!(console.world.roapp_orders_of(number).await.len(), 1);
    console.exchange.removal.begin(&store).await.unwrap();
    until_gone(&console, &console.exchange.clone(), &store).await;
    // Too old for the first import, and for the look through RO App's orders that comes with it.
    console.world.pass(70 * 24 * 3_600);
    let (store, _) = connect(&console, "Bulbs", &url).await;
    switch_on(&console, &store).await;
    console.world.run_on(&console.exchange).await;
    let import = console.post(Role::Operator, &format!("/orders/{store}/{number}/import"), &[]).await;
    assert_eq!(import.status, 303, "{}", import.text);
    console.work().await;
    console.world.run_on(&console.exchange).await;
    assert_eq!(console.world.roapp_orders_of(number).await.len(), 1, "it is entered a second time");
    let page = console.page(&format!("/orders/{store}/{number}")).await;
    assert!(page.contains("it is linked, not entered again"), "{page}");
}
