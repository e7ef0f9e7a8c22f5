//! Before a store is on: what the check calls good comes over without attention, a warning asks once more (S3, S5, S6), and no
//! page of a store waits for a far side longer than five seconds.

use std::sync::Arc;
use std::time::Duration;

use console::{Kind, ROUTES, Role};
use exchange::clock::Clock;
use exchange::exchange::SecretName;
use exchange::order::StoreId;
use exchange::settings::{Grade, Identify, Phase, StoreSettings};
use http::Method;
use serde_json::{Value, json};
use tests::World;
use tests::console::{Answer, TestConsole};

use crate::promises::connecting;

/// A change of the world or of the store.
enum Change {
    Settings(fn(&mut StoreSettings)),
    /// An order that is placed.
    Order(Value),
    /// A call of the control interface.
    Control(&'static str, &'static str, Value),
}

/// A store and world in which everything is good, with this change.
async fn changed(change: &Change) -> TestConsole {
    let mut world = World::seeded().await;
    world.control("DELETE", "shop/orders/100227", None).await;
    world.store.enabled = false;
    match change {
        Change::Settings(change) => change(&mut world.store),
        Change::Order(order) => {
            world.place_order(order.clone()).await;
        }
        Change::Control(method, path, body) => {
            world.control(method, path, Some(body.clone())).await;
        }
    }
    TestConsole::open(world).await
}

fn phone(phone: &str) -> Change {
    Change::Order(json!({"delivery_phone": phone, "delivery_email": "ana@example.com",
        "products": [{"article": "LMP-W-01", "quantity": 1}]}))
}

fn variants(body: Value) -> Change {
    Change::Control("POST", "variants", body)
}

/// What it is, and the worst grade of the check.
fn table() -> Vec<(&'static str, Change, Grade)> {
    use Change::{Control, Order, Settings};
    use Grade::{Good, Problem, Warning};
    vec![
        ("nothing", Settings(|_| {}), Good),
        ("by name", Settings(|store| store.identify_by = Identify::Name), Good),
        ("one manager", Settings(|store| store.managers.truncate(1)), Good),
        ("Ukrainian notes", Settings(|store| store.staff_language = Some("uk".into())), Good),
        ("no category", Settings(|store| store.default_category = None), Warning),
        ("no fallback", Settings(|store| store.fallback_product = None), Warning),
        ("neither", Settings(|store| (store.default_category, store.fallback_product) = (None, None)), Warning),
        (
            "no rules",
            Settings(|store| {
                store.status_to_roapp.clear();
                store.status_to_cartum.clear();
            }),
            Warning,
        ),
        ("rules one way", Settings(|store| store.status_to_cartum.clear()), Warning),
        ("no country", Settings(|store| store.country.clear()), Problem),
        ("an unknown country", Settings(|store| store.country = "UKRAINE".into()), Problem),
        ("another country", Settings(|store| store.country = "UA".into()), Warning),
        ("an unreadable phone", phone("call me"), Warning),
        ("a phone in another notation", phone("00 40 (722) 999-333"), Good),
        ("no phone", phone(""), Good),
        ("another currency", Control("POST", "roapp/settings", json!({"company": {"currency": "EUR"}})), Problem),
        (
            "an order in another currency",
            Order(json!({"currency": "EUR", "products": [{"article": "LMP-W-01", "quantity": 1}]})),
            Warning,
        ),
        ("an order without lines", Order(json!({"delivery_phone": "0722 999 111", "products": []})), Warning),
        ("an order that cannot be read", Order(json!({"raw": {"order_id": 7, "products": "none"}})), Warning),
        (
            "an order of nothing that is known",
            Order(json!({"products": [{"article": "NEW-1", "title": "New", "price": 5, "quantity": 1}]})),
            Good,
        ),
        (
            "products are forbidden",
            variants(json!({"roapp.product_create": "403", "roapp.old_product_create": "403"})),
            Good,
        ),
        (
            "products are not offered",
            variants(json!({"roapp.product_create": "404", "roapp.old_product_create": "404"})),
            Good,
        ),
        ("categories can be made", variants(json!({"roapp.category_create": "offered"})), Good),
        ("no right to add products", variants(json!({"roapp.product_items": "403"})), Problem),
        ("a plan without API", variants(json!({"roapp.plan": "no_api"})), Problem),
        (
            "a field that must be filled in",
            Control("POST", "roapp/fields", json!({"of": "orders", "title": "Source", "type": 1, "required": true})),
            Good,
        ),
    ]
}

#[tokio::test]
async fn s5_s6_what_the_check_calls_good_the_first_import_brings_without_attention() {
    for (what, change, expected) in table() {
        let console = changed(&change).await;
        let shop = console.exchange.stores.get(&console.world.store.id).unwrap();
        let found = console.exchange.form_options.check(&shop).await;
        let worst = found.iter().map(|finding| finding.grade).max().unwrap();
        assert_eq!(worst, expected, "{what}: {found:?}");
        if worst == Grade::Good {
            let before = console.world.roapp_orders().await.len();
            let on = console.post(Role::Admin, "/stores/demo/switch", &[("on", "yes")]).await;
            assert_eq!(on.status, 303, "{what}: {}", on.text);
            console.world.run_on(&console.exchange).await;
            assert!(console.world.roapp_orders().await.len() > before + 15, "{what}");
            assert_eq!(console.world.attention().await, [] as [(u64, String); 0], "{what}");
        }
    }
}

fn is_on(console: &TestConsole) -> bool {
    console.exchange.stores.get(&console.world.store.id).unwrap().settings.enabled
}

#[tokio::test]
async fn s3_a_warning_asks_once_more_and_a_problem_keeps_the_store_off() {
    let without_category = Change::Settings(|store| store.default_category = None);
    let console = changed(&without_category).await;
    let switch = async |fields: &[(&str, &str)]| console.post(Role::Admin, "/stores/demo/switch", fields).await;
    let asked = switch(&[("on", "yes")]).await;
    assert_eq!(asked.status, 422, "{}", asked.text);
    for part in ["was not switched on", "No default category is set", "Switch on anyway", "name=\"sure\" value=\"yes\""]
    {
        assert!(asked.text.contains(part), "{part}: {}", asked.text);
    }
    assert!(!is_on(&console));
    // Neither a question nor a check stands before switching off, or before a yes.
    assert_eq!(switch(&[("on", "yes"), ("sure", "yes")]).await.status, 303);
    assert!(is_on(&console));
    assert_eq!(switch(&[("on", "no")]).await.status, 303);
    assert!(!is_on(&console));
    // Who is sure of a warning is not sure of a problem.
    console.world.control("POST", "roapp/settings", Some(json!({"company": {"currency": "EUR"}}))).await;
    let refused = switch(&[("on", "yes"), ("sure", "yes")]).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(!refused.text.contains("Switch on anyway") && !is_on(&console), "{}", refused.text);
}

/// An answer while a far side hangs: five seconds pass, once, when nothing else moves.
async fn within_five_seconds(console: &Arc<TestConsole>, method: Method, path: String) -> Answer {
    let asking = console.clone();
    let address = path.clone();
    let answer = tokio::spawn(async move {
        match method {
            Method::GET => asking.get(Role::Admin, &address).await,
            _ => asking.post(Role::Admin, &address, &[("on", "yes")]).await,
        }
    });
    let (mut same, mut seen) = (0, 0);
    // Every call to the stand-ins and every answer of theirs comes in between.
    while !answer.is_finished() && same < 50 {
        let calls = console.world.calls("shop").await.len() + console.world.calls("roapp").await.len();
        same = if calls == seen { same + 1 } else { 0 };
        seen = calls;
    }
    console.world.clock.pass_in_time(Duration::from_secs(5));
    let patient = tokio::time::timeout(Duration::from_secs(15), answer).await;
    patient.unwrap_or_else(|_| panic!("{path} waits longer than five seconds")).unwrap()
}

#[tokio::test]
async fn s6_no_page_of_a_store_waits_for_a_far_side_longer_than_five_seconds() {
    let console = Arc::new(TestConsole::open(World::without_orders().await).await);
    let second = connecting(&console).await;
    let begun = console.world.clock.now();
    let mut asked = 0;
    for systems in [&["shop"][..], &["roapp"], &["shop", "roapp"]] {
        for system in systems {
            let hanging = json!({"system": system, "kind": "hanging"});
            console.world.control("POST", "latency", Some(hanging)).await;
        }
        for route in ROUTES.iter().filter(|route| route.kind == Kind::Page && route.path.starts_with("/stores")) {
            let switches = route.method == Method::POST
                && (route.path.ends_with("/switch") || route.path.ends_with("/connect/switch-on"));
            if route.method != Method::GET && !switches {
                continue;
            }
            let store = if route.path.contains("/connect/") { second } else { "demo" };
            let path = route.path.replace("{store}", store);
            let answer = within_five_seconds(&console, route.method.clone(), path.clone()).await;
            assert!(answer.status < 500, "{path}: {}", answer.text);
            assert!(!switches || answer.status == 422, "{path}: not switched on unchecked: {}", answer.text);
            asked += 1;
        }
        console.world.control("DELETE", "latency", None).await;
    }
    assert!(asked > 45, "{asked}");
    assert!(console.world.clock.now().duration_since(begun).as_secs() >= 5 * asked, "{asked}");
    let kept: StoreSettings = console.table().store(&second.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!((kept.enabled, kept.phase), (false, Phase::DryRun));
}

/// Connects a second store, whose shop has no orders, beside the demo store; returns the shop's number.
async fn second_store(console: &TestConsole) -> u64 {
    let shop = console.world.control("POST", "shops", Some(json!({"empty": true}))).await;
    let id: StoreId = "second".parse().unwrap();
    let (name, url) = ("Second shop".to_owned(), shop["url"].as_str().unwrap().to_owned());
    let settings = StoreSettings { id: id.clone(), name, url, ..console.world.store.clone() };
    let secrets = [
        (SecretName::Login(id.clone()), sandbox::SHOP_LOGIN.to_owned().into()),
        (SecretName::Password(id), sandbox::SHOP_PASSWORD.to_owned().into()),
    ];
    console.exchange.stores.save_secrets(secrets.into()).await.unwrap();
    console.exchange.stores.save_store(&settings).await.unwrap();
    shop["number"].as_u64().unwrap()
}

#[tokio::test]
async fn o6_a_shop_is_asked_for_the_open_orders_of_its_own_store_alone() {
    let console = TestConsole::open(World::seeded().await).await;
    let number = second_store(&console).await;
    for _ in 0..2 {
        console.world.run_on(&console.exchange).await;
        console.world.pass(300);
    }
    let asked = async |shop: &str| {
        let calls = console.world.control("GET", &format!("{shop}calls?system=shop"), None).await;
        let calls: Vec<Value> = calls.as_array().unwrap_or_else(|| calls["calls"].as_array().unwrap()).clone();
        let lists = |field: &str| calls.iter().filter(|call| !call["request"][field].is_null()).count();
        (lists("from") > 0, lists("ids") > 0)
    };
    assert_eq!(asked("").await, (true, true), "the shop that has orders");
    assert_eq!(asked(&format!("shops/{number}/")).await, (true, false), "the shop that has none");
}
