//! What is promised of health, as a whole: while something is broken, every page shows something that is not green (H1), and
//! somebody is told within 15 minutes, once when it begins and once when it ends (H2).

use console::{Kind, ROUTES, Role};
use exchange::clock::{Clock, wait_until};
use exchange::exchange::SecretName;
use exchange::settings::{Phase, StoreSettings};
use http::Method;
use jiff::{SignedDuration, Timestamp};
use tests::console::TestConsole;
use tests::receivers::HttpReceiver;

use crate::notices::{KEY, POLL, add, begin, channel, end, events, next_poll, poll, short, web_hook, well};

/// Routes of pages whose answers have no line of health: files, and what is there for who is not signed in.
const WITHOUT_LINE: [&str; 9] = [
    "/assets/{file}",
    "/sign-in",
    "/enter/{token}",
    "/invitation/{token}",
    "/sign-in/start",
    "/sign-in/done",
    "/orders.csv",
    "/first-hour/report.md",
    "/first-hour/report.json",
];

/// A store that is being connected, so that every step of the wizard is open.
pub async fn connecting(console: &TestConsole) -> &'static str {
    let settings = StoreSettings {
        id: "second".parse().unwrap(),
        name: "Second".into(),
        // The same stand-in, by another name.
        url: console.world.store.url.replace("127.0.0.1", "localhost"),
        enabled: false,
        phase: Phase::DryRun,
        ..console.world.store.clone()
    };
    let id = &settings.id;
    let secrets = [
        (SecretName::Login(id.clone()), sandbox::SHOP_LOGIN.to_owned().into()),
        (SecretName::Password(id.clone()), sandbox::SHOP_PASSWORD.to_owned().into()),
    ];
    console.exchange.stores.save_secrets(secrets.into()).await.unwrap();
    console.exchange.stores.save_store(&settings).await.unwrap();
    "second"
}

/// Every page of the route table, with its address.
pub async fn pages(console: &TestConsole, channel: &str) -> Vec<(String, String)> {
    let number = console.world.shop_orders().await[0]["order_id"].to_string();
    let second = connecting(console).await;
    let mut all = Vec::new();
    for route in ROUTES.iter().filter(|route| route.kind == Kind::Page && route.method == Method::GET) {
        if WITHOUT_LINE.contains(&route.path) {
            continue;
        }
        let store = if route.path.contains("/connect/") { second } else { "demo" };
        let path = route.path.replace("{store}", store).replace("{number}", &number).replace("{channel}", channel);
        assert!(!path.contains('{'), "{path}: a parameter that this test does not know");
        let path = if path == "/notifications/new" { format!("{path}?way=mail") } else { path };
        let mut answer = console.get(Role::Admin, &path).await;
        if answer.status == 303 {
            // A part of a page, which leads to the page.
            answer = console.get(Role::Admin, answer.header("location")).await;
        }
        assert!(answer.status == 200, "{path}: {} {}", answer.status, answer.text);
        all.push((path, answer.text));
    }
    all
}

/// The line at the top of a page.
fn strip<'a>(path: &str, page: &'a str) -> &'a str {
    let line = page.split("<section class=\"health\"").nth(1).unwrap_or_else(|| panic!("{path} has no line: {page}"));
    line.split("</section>").next().unwrap()
}

async fn no_page_is_green(what: &str, console: &TestConsole, channel: &str) {
    for (path, page) in pages(console, channel).await {
        let line = strip(&path, &page);
        assert!(!line.contains("state good"), "{what}: {path} is green: {line}");
        assert!(line.contains("state bad") || line.contains("state wait"), "{what}: {path} says nothing: {line}");
    }
}

async fn every_page_is_green(what: &str, console: &TestConsole, channel: &str) {
    for (path, page) in pages(console, channel).await {
        let line = strip(&path, &page);
        assert!(line.contains("state good"), "{what} is over: {path} is not green: {line}");
    }
}

/// The next poll, on its schedule: what pages ask RO App for takes time as well.
async fn poll_after(console: &TestConsole, began: Timestamp, polls: u64) {
    let due = began.checked_add(SignedDuration::from_secs(i64::try_from(polls * POLL).unwrap())).unwrap();
    console.world.clock.advance(wait_until(console.world.clock.now(), due));
    poll(console).await;
}

async fn promise(what: &str) {
    let console = well().await;
    let receiver = HttpReceiver::start().await;
    let id = add(&console, channel(web_hook(&receiver.url), "en"), KEY).await;
    every_page_is_green(what, &console, &id).await;
    begin(&console, what).await;
    let began = console.world.clock.now();
    poll_after(&console, began, 1).await;
    no_page_is_green(what, &console, &id).await;
    for polls in 2..=12 {
        poll_after(&console, began, polls).await;
    }
    no_page_is_green(what, &console, &id).await;
    let reported = events(&receiver);
    assert_eq!(short(&reported), [("trouble.began".to_owned(), what.to_owned())], "once: {reported:?}");
    let at: Timestamp = reported[0]["timestamp"].as_str().unwrap().parse().unwrap();
    assert!(at.duration_since(began) <= SignedDuration::from_mins(15), "{what}: told at {at}, began at {began}");
    end(&console, what).await;
    for _ in 0..4 {
        next_poll(&console).await;
    }
    every_page_is_green(what, &console, &id).await;
    let reported = events(&receiver);
    assert_eq!(short(&reported)[1..], [("trouble.ended".to_owned(), what.to_owned())], "once: {reported:?}");
}

#[tokio::test]
async fn h1_h2_roapp_is_down() {
    promise("roapp_down").await;
}

#[tokio::test]
async fn h1_h2_roapp_refuses_the_key() {
    promise("roapp_key").await;
}

#[tokio::test]
async fn h1_h2_a_shop_is_down() {
    promise("shop_unreachable").await;
}

#[tokio::test]
async fn h1_h2_a_shop_refuses_the_login() {
    promise("shop_login").await;
}

#[tokio::test]
async fn h1_h2_roapp_s_web_hooks_are_silent() {
    promise("roapp_silent").await;
}

#[tokio::test]
async fn h1_h2_a_store_has_no_rules() {
    promise("store_no_rules").await;
}

#[tokio::test]
async fn h1_h2_an_order_needs_attention() {
    promise("orders_need_attention").await;
}
