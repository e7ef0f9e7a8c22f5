//! Items of the state table as they should not be: of an older release, of a newer one, and broken by hand.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use exchange::clock::Clock;
use exchange::order::OrderNumber;
use exchange::state::{Missed, MissedChange, PageStart};
use serde_json::json;
use tests::World;

type Attributes = HashMap<String, AttributeValue>;

async fn items(world: &World) -> Vec<Attributes> {
    world.raw_table().scan().table_name("orders").send().await.unwrap().items.unwrap_or_default()
}

/// Puts an item; says whether the table takes it at all.
async fn put(world: &World, item: &Attributes) -> bool {
    world.raw_table().put_item().table_name("orders").set_item(Some(item.clone())).send().await.is_ok()
}

fn text(item: &Attributes, name: &str) -> String {
    item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default()
}

/// The link of the order with this key.
async fn link(world: &World, key: &str) -> Attributes {
    items(world).await.into_iter().find(|item| text(item, "pk") == key && text(item, "sk") == "LINK").unwrap()
}

/// RO App's status of an order is what the shop's becomes.
async fn follows(world: &World, number: u64, why: &str) {
    let working = world.shop_order(number).await.unwrap()["stat_status"] == 2;
    let wanted = if working { sandbox::STATUS_IN_PROGRESS } else { sandbox::STATUS_SHIPPED };
    assert_eq!(world.roapp_order_of(number).await["status"]["id"], wanted, "{why}");
}

/// A world with two orders in agreement and one that waits for a person.
async fn world() -> (World, u64, u64) {
    let world = World::without_orders().await;
    let order = |phone: &str| {
        let product = json!({"title": "Lamp", "article": "LAMP", "price": 5, "quantity": 2, "type": "product"});
        json!({"delivery_name": "Ana Pop", "delivery_phone": phone, "products": [product]})
    };
    let one = world.place_order(order("0722 999 001")).await;
    let two = world.place_order(order("0722 999 002")).await;
    world.place_order(json!({"currency": "EUR"})).await;
    world.run().await;
    let change = MissedChange {
        store: world.store.id.clone(),
        number: OrderNumber(one),
        changed: None,
        found: world.clock.now(),
    };
    world.table().put_missed(&Missed { row: vec![change], ..Missed::default() }).await.unwrap();
    (world, one, two)
}

#[tokio::test]
async fn an_attribute_missing_or_of_another_type_doubles_nothing_and_is_said_by_the_items_name() {
    let (world, ..) = world().await;
    let all = items(&world).await;
    let (mut refused, mut tried) = (0, 0);
    for item in &all {
        let (pk, sk) = (text(item, "pk"), text(item, "sk"));
        for name in item.keys().filter(|name| *name != "pk" && *name != "sk") {
            for value in [None, Some(AttributeValue::M([("x".to_owned(), AttributeValue::Bool(true))].into()))] {
                let mut bent = item.clone();
                match value {
                    None => bent.remove(name),
                    Some(value) => bent.insert(name.clone(), value),
                };
                if !put(&world, &bent).await {
                    continue;
                }
                tried += 1;
                let said = match world.try_poll().await {
                    Ok(found) => {
                        let stores = found
                            .stores
                            .into_iter()
                            .filter_map(|store| store.problem)
                            .chain(found.roapp_problem)
                            .map(|why| why.to_string());
                        found.unreadable.iter().map(ToString::to_string).chain(stores).collect::<Vec<_>>()
                    }
                    Err(why) => vec![why],
                };
                for why in said {
                    let personal = ["PHONE", "EMAIL", "FIND"].iter().find(|kind| pk.starts_with(**kind));
                    let named = personal.map_or_else(|| format!("{pk}/{sk}"), |kind| format!("{kind}#…"));
                    assert!(why.contains(&named), "{pk}/{sk}.{name}: {why}");
                    assert!(!why.contains("Ana") && !why.contains("722999"), "{pk}/{sk}.{name}: {why}");
                    refused += 1;
                }
                assert!(put(&world, item).await);
            }
        }
    }
    assert!(tried > 200 && refused > 30, "{tried} tried, {refused} refused");
    let orders = world.roapp_orders().await.len();
    world.run_for(1).await;
    assert_eq!(world.roapp_orders().await.len(), orders);
    assert_eq!(items(&world).await.len(), all.len(), "nothing is lost and nothing left behind");
}

#[tokio::test]
async fn r3_a_broken_link_holds_no_other_order_up_and_is_not_entered_again() {
    let (world, one, two) = world().await;
    let key = format!("ORDER#demo#{one}");
    let whole = link(&world, &key).await;
    for broken in [("stage", "no such stage"), ("placed", "no number"), ("store", "../x"), ("schema", "no number")] {
        let mut bent = whole.clone();
        bent.insert(broken.0.to_owned(), AttributeValue::S(broken.1.to_owned()));
        assert!(put(&world, &bent).await);
        let orders = world.roapp_orders().await.len();
        for number in [one, two] {
            let status = if world.shop_order(number).await.unwrap()["stat_status"] == 2 { 6 } else { 2 };
            world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": status}))).await;
        }
        world.run_for(1).await;
        follows(&world, two, &format!("{broken:?}: the other order follows")).await;
        assert_eq!(world.roapp_orders().await.len(), orders, "{broken:?}: nothing is entered again");
        let found = world.try_poll().await.unwrap();
        assert!(
            found.unreadable.iter().any(|why| why.to_string().contains(&key)),
            "{broken:?}: {:?}",
            found.unreadable
        );
        let page = world
            .table()
            .orders
            .orders_page(std::slice::from_ref(&world.store.id), PageStart::Newest, 50)
            .await
            .unwrap();
        assert_eq!(page.links.len(), 2, "{broken:?}: the lists show the others");
        assert!(put(&world, &whole).await);
        world.run_for(1).await;
        follows(&world, one, &format!("{broken:?}: once mended, it follows too")).await;
    }
}

#[tokio::test]
async fn an_item_of_a_newer_release_is_refused_by_name_and_left_as_it_is() {
    let (world, one, two) = world().await;
    for item in items(&world).await {
        let mut newer = item.clone();
        newer.insert("schema".into(), AttributeValue::N("2".into()));
        newer.insert("something new".into(), AttributeValue::S("x".into()));
        let (pk, sk) = (text(&item, "pk"), text(&item, "sk"));
        // Notes of polls are written anew, whatever they were; what was learnt of the account is learnt again.
        if sk == "POLLED" || pk.starts_with("EVENT#") {
            continue;
        }
        assert!(put(&world, &newer).await);
        drop(world.try_poll().await);
        let now =
            items(&world).await.into_iter().find(|now| now["pk"] == item["pk"] && now["sk"] == item["sk"]).unwrap();
        assert_eq!(now, newer, "{pk}/{sk} was overwritten");
        assert!(put(&world, &item).await);
    }
    let key = format!("ORDER#demo#{one}");
    let mut newer = link(&world, &key).await;
    newer.insert("schema".into(), AttributeValue::N("2".into()));
    assert!(put(&world, &newer).await);
    let why = world.table().orders.link(&world.store.id, OrderNumber(one)).await.unwrap_err().to_string();
    assert!(why.contains(&key) && why.contains("newer release"), "{why}");
    assert!(world.table().orders.link(&world.store.id, OrderNumber(two)).await.unwrap().is_some());
}
