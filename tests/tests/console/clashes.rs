//! What a store may not share with another one (O12, S3), and where its login may go (S4).

use console::Role;
use exchange::clock::Clock;
use exchange::order::{OrderNumber, StoreId};
use exchange::settings::StoreSettings;
use exchange::state::Link;
use exchange::texts::Message;
use serde_json::{Value, json};
use tests::World;
use tests::console::{Answer, TestConsole};

use crate::deletion::{bare, until_gone};
use crate::wizard::{after_five_seconds, form_of, send};

/// A console with a second store, whose shop is the stand-in under another name.
async fn two() -> (TestConsole, StoreSettings) {
    let console = TestConsole::open(World::without_orders().await).await;
    let url = console.world.store.url.replace("127.0.0.1", "localhost");
    let settings = StoreSettings {
        id: "second".parse().unwrap(),
        name: "Second".into(),
        url,
        enabled: false,
        ..console.world.store.clone()
    };
    let put = api(&console, &settings, json!({"login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD})).await;
    assert_eq!(put.status, 200, "{}", put.text);
    (console, settings)
}

/// Saves a store by the interface for programs.
async fn api(console: &TestConsole, settings: &StoreSettings, mut body: Value) -> Answer {
    body["settings"] = serde_json::to_value(settings).unwrap();
    console.api(Role::Admin, "PUT", &format!("/api/stores/{}", settings.id), body).await
}

/// Saves the second store by its form, with these fields changed.
async fn form(console: &TestConsole, changes: &[(&str, &str)]) -> Answer {
    let (_, mut fields) = form_of(&console.page("/stores/second/settings").await);
    fields.retain(|(name, _)| name != "search" && changes.iter().all(|(changed, _)| changed != name));
    fields.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    send(console, "/stores/second/settings", &fields).await
}

async fn kept(console: &TestConsole) -> StoreSettings {
    console.table().store(&"second".parse::<StoreId>().unwrap()).await.unwrap().unwrap()
}

#[tokio::test]
async fn o12_two_stores_never_have_one_name() {
    let (console, settings) = two().await;
    let taken = format!(" {}\u{200B} ", console.world.store.name.to_uppercase());
    let refused = form(&console, &[("name", &taken)]).await;
    assert!(refused.status == 422 && refused.text.contains("has the same name"), "{}", refused.text);
    let renamed = StoreSettings { name: taken, ..settings.clone() };
    let refused = api(&console, &renamed, json!({})).await;
    assert!(refused.status == 422 && refused.text.contains("has the same name"), "{}", refused.text);
    assert_eq!(kept(&console).await.name, "Second");
    // As an older release may have left it: the store that is off is not used until it is renamed.
    console.exchange.stores.save_store(&renamed).await.unwrap();
    assert!(console.exchange.stores.get(&renamed.id).is_none());
    let why = console.exchange.stores.unusable();
    assert!(why.len() == 1 && why[0].2.to_string().contains("has the same name"), "{why:?}");
    assert!(console.exchange.stores.get(&console.world.store.id).is_some());
    let saved = form(&console, &[("name", "Second")]).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    assert!(console.exchange.stores.get(&settings.id).is_some());
}

#[tokio::test]
async fn o12_the_name_of_a_deleted_store_is_its_shops_alone() {
    let (console, settings) = two().await;
    let old = bare(&console, "old").await;
    console.exchange.removal.begin(&old).await.unwrap();
    until_gone(&console, &console.exchange.clone(), &old).await;
    let renamed = StoreSettings { name: "OLD".into(), ..settings };
    let refused = api(&console, &renamed, json!({})).await;
    assert!(refused.status == 422 && refused.text.contains("that was deleted"), "{}", refused.text);
    let same_shop = StoreSettings { url: "https://old.example.com/".into(), ..renamed };
    assert!(!console.exchange.removal.is_name_of_another_shop(&same_shop).await.unwrap());
}

#[tokio::test]
async fn s4_a_stored_login_is_not_sent_to_another_server() {
    let (console, settings) = two().await;
    let (url, login) = ("http://localhost:9", sandbox::SHOP_LOGIN);
    let moved = StoreSettings { url: url.into(), ..settings.clone() };
    for refused in [
        form(&console, &[("url", url)]).await,
        form(&console, &[("url", url), ("login", login)]).await,
        api(&console, &moved, json!({})).await,
        api(&console, &moved, json!({"login": login, "same_shop": true})).await,
    ] {
        let says = "Enter login and password again";
        assert!(refused.status == 422 && refused.text.contains(says), "{}", refused.text);
    }
    let never = StoreSettings { url: "https://[fe80::1]".into(), ..settings.clone() };
    let refused = api(&console, &never, json!({"login": login, "password": "x"})).await;
    assert!(refused.status == 422 && refused.text.contains("that no shop has"), "{}", refused.text);
    assert_eq!(kept(&console).await.url, settings.url);
    let saved = api(&console, &moved, json!({"login": login, "password": "x"})).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    assert_eq!(kept(&console).await.url, url);
}

#[tokio::test]
async fn o12_the_name_that_a_store_had_is_no_other_shops() {
    let (console, settings) = two().await;
    let saved = form(&console, &[("name", "Lights")]).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let secrets = json!({"login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD});
    let url = "http://localhost:9".to_owned();
    let third = StoreSettings { id: "third".parse().unwrap(), name: settings.name.clone(), url, ..settings.clone() };
    let refused = api(&console, &third, secrets.clone()).await;
    let expected = Message::new("former-name").with("name", &settings.name).to_string();
    assert!(refused.status == 422 && refused.text.contains(&expected), "{} {}", refused.status, refused.text);
    // Its own shop may have it again, at another address as well.
    let moved = StoreSettings { name: "Lights".into(), url: "http://localhost:8".into(), ..settings.clone() };
    let mut body = secrets.clone();
    body["same_shop"] = json!(true);
    assert_eq!(api(&console, &moved, body).await.status, 200);
    let names = console.table().former_names("localhost:8").await.unwrap();
    assert_eq!(names.join(", "), settings.name);
}

#[tokio::test]
async fn s3_o5_a_store_is_not_given_the_shop_of_another_one() {
    let (console, settings) = two().await;
    let other = &console.world.store;
    let url = format!("{}/", other.url.to_uppercase().replacen("HTTP", "http", 1));
    let (login, password) = (sandbox::SHOP_LOGIN, sandbox::SHOP_PASSWORD);
    let moved = StoreSettings { url: url.clone(), ..settings.clone() };
    let third = StoreSettings { id: "third".parse().unwrap(), name: "Third".into(), ..moved.clone() };
    let secrets = json!({"login": login, "password": password, "same_shop": true});
    for refused in [
        form(&console, &[("url", &url), ("login", login), ("password", password), ("same_shop", "yes")]).await,
        api(&console, &moved, secrets.clone()).await,
        api(&console, &third, secrets).await,
    ] {
        let says = "has the same URL. Connect each shop once";
        assert!(refused.status == 422 && refused.text.contains(says), "{} {}", refused.status, refused.text);
    }
    assert_eq!(kept(&console).await.url, settings.url);
}

#[tokio::test]
async fn o5_a_store_that_has_orders_is_not_given_another_shop_unasked() {
    let (console, settings) = two().await;
    let now = console.world.clock.now();
    let mut link = Link::first(settings.id.clone(), OrderNumber(1), now, now);
    console.table().orders.put_link(&mut link, None).await.unwrap();
    let given = [("url", "http://localhost:9"), ("login", sandbox::SHOP_LOGIN), ("password", "x")];
    let moved = StoreSettings { url: given[0].1.into(), ..settings.clone() };
    let login = json!({"login": given[1].1, "password": given[2].1});
    let refused = form(&console, &given).await;
    assert!(refused.status == 422 && refused.text.contains("Another shop is a new store"), "{}", refused.text);
    assert!(refused.text.contains("name=\"same_shop\""), "{}", refused.text);
    assert_eq!(api(&console, &moved, login).await.status, 422);
    assert_eq!(kept(&console).await.url, settings.url);
    let saved = form(&console, &[&given[..], &[("same_shop", "yes")]].concat()).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    assert_eq!(kept(&console).await.url, given[0].1);
}

#[tokio::test]
async fn no_comparison_of_an_order_waits_for_an_roapp_that_never_answers() {
    let console = TestConsole::open(World::without_orders().await).await;
    let line = json!([{"title": "A lamp", "article": "LMP-W-01", "price": 10, "quantity": 1, "type": "product"}]);
    let number = console.world.place_order(json!({"delivery_name": "Ana Pop", "products": line})).await;
    console.world.run_on(&console.exchange).await;
    console.world.control("POST", "latency", Some(json!({"system": "roapp", "kind": "hanging"}))).await;
    let path = format!("/orders/demo/{number}/sides");
    let answer = after_five_seconds(&console, console.get(Role::Admin, &path)).await;
    assert!(answer.text.contains("RO App did not answer within 5 s"), "{} {}", answer.status, answer.text);
}
