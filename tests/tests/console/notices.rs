//! H2: somebody is told without looking, within 15 minutes, once when a trouble begins and once when it ends, and nothing about a buyer.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use console::Role;
use exchange::clock::Clock;
use exchange::exchange::App;
use exchange::order::OrderNumber;
use exchange::state::{Missed, MissedChange};
use hmac::{Hmac, Mac};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::Sha256;
use tests::console::TestConsole;
use tests::kill_switch::{KillSwitch, When};
use tests::receivers::{Caught, HttpReceiver, MailServer};
use tests::world::World;

/// The standard's own example.
pub const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub const TOKEN: &str = "123456:a-bot-token_of-tests";
pub const PASSWORD: &str = "word of the mail server";
/// A poll, in seconds.
pub const POLL: u64 = 300;
const PHONE: &str = "0722 999 001";

/// A console whose world has an order in sync, after a poll that found everything well.
pub async fn well() -> TestConsole {
    let world = World::without_orders().await;
    world.place_order(order("RON")).await;
    let console = TestConsole::open(world).await;
    console.world.run_on(&console.exchange).await;
    poll(&console).await;
    console
}

fn order(currency: &str) -> Value {
    let line = json!({"title": "Lamp", "article": "LAMP", "price": 5, "quantity": 1, "type": "product"});
    json!({"delivery_name": "Ana Popescu", "delivery_phone": PHONE, "currency": currency, "products": [line]})
}

pub async fn poll(console: &TestConsole) {
    scheduled_import::handle(&console.exchange).await.unwrap();
    console.work().await;
}

/// Five minutes pass, and the next poll comes.
pub async fn next_poll(console: &TestConsole) {
    console.world.pass(POLL);
    poll(console).await;
}

pub fn web_hook(url: &str) -> Value {
    json!({"web_hook": {"url": url}})
}

pub fn mail(port: u16) -> Value {
    json!({"mail": {"host": "127.0.0.1", "port": port, "security": "none", "user": "exchange",
        "from": "exchange@example.com", "to": ["owner@example.com", "night@example.com"]}})
}

pub fn telegram(server: &str) -> Value {
    json!({"telegram": {"chat": "-100200", "server": server}})
}

pub fn channel(way: Value, language: &str) -> Value {
    json!({"name": "Night shift", "way": way, "pace": "at_once", "language": language, "time_zone": "Europe/Kyiv",
        "kinds": ["attention", "outage", "refused", "webhooks", "settings", "exchange"]})
}

/// Adds a channel; returns its id.
pub async fn add(console: &TestConsole, channel: Value, secret: &str) -> String {
    let body = json!({"channel": channel, "secret": secret});
    let answer = console.api(Role::Admin, "POST", "/api/notifications", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// The events of a web-hook: each is signed, and has nothing of a buyer.
pub fn events(receiver: &HttpReceiver) -> Vec<Value> {
    let all = receiver.caught();
    all.iter().for_each(check);
    all.iter().map(Caught::json).collect()
}

fn check(caught: &Caught) {
    let (id, timestamp) = (caught.header("webhook-id"), caught.header("webhook-timestamp"));
    let key = STANDARD.decode(KEY.trim_start_matches("whsec_")).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{timestamp}.{}", caught.body).as_bytes());
    let signed = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(caught.header("webhook-signature"), signed);
    assert_eq!(caught.json()["data"]["id"], id);
    nothing_personal(&caught.body);
}

pub fn nothing_personal(text: &str) {
    for personal in ["Ana", "Popescu", PHONE, "722999001", sandbox::SHOP_LOGIN, sandbox::ROAPP_KEY] {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
}

/// Phase and what is wrong.
pub fn short(events: &[Value]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    events.iter().map(|event| (text(&event["type"]), text(&event["data"]["what"]))).collect()
}

async fn fault(console: &TestConsole, fault: Value) {
    console.world.fault(fault).await;
}

/// Lets a trouble begin.
pub async fn begin(console: &TestConsole, what: &str) {
    let wrong_login = json!({"status": "ERROR", "response": {"message": "Invalid login or password"}});
    match what {
        "roapp_down" => fault(console, json!({"system": "roapp", "kind": "status", "status": 503, "times": 0})).await,
        "roapp_key" => fault(console, json!({"system": "roapp", "kind": "status", "status": 401, "times": 0})).await,
        "shop_unreachable" => {
            fault(console, json!({"system": "shop", "kind": "status", "status": 502, "times": 0})).await;
        }
        "shop_login" => {
            // The token of the latest login has ended by then.
            console.world.pass(3 * POLL);
            fault(console, json!({"system": "shop", "path": "api/auth", "kind": "status", "status": 200, "body": wrong_login, "times": 0})).await;
        }
        "roapp_silent" => {
            let now = console.world.clock.now();
            let (store, number) = (console.world.store.id.clone(), OrderNumber(7));
            let change = MissedChange { store, number, changed: Some(now), found: now };
            let before = console.table().missed().await.unwrap();
            console.table().put_missed(&Missed { row: vec![change; 3], ..before }).await.unwrap();
        }
        "store_no_rules" => {
            let mut bare = console.world.store.clone();
            bare.status_to_roapp.clear();
            bare.status_to_cartum.clear();
            console.exchange.stores.save_store(&bare).await.unwrap();
        }
        "orders_need_attention" => {
            console.world.place_order(order("EUR")).await;
        }
        other => panic!("{other}"),
    }
}

pub async fn end(console: &TestConsole, what: &str) {
    match what {
        "roapp_silent" => {
            let before = console.table().missed().await.unwrap();
            console.table().put_missed(&Missed { row: Vec::new(), ..before }).await.unwrap();
        }
        "store_no_rules" => {
            console.exchange.stores.save_store(&console.world.store).await.unwrap();
        }
        "orders_need_attention" => {
            let held = console.world.attention().await[0].0;
            let order = format!("demo/{held}");
            let dismissed = console.post(Role::Operator, "/attention/dismiss", &[("order", &order)]).await;
            assert_eq!(dismissed.status, 303);
        }
        _ => {
            console.world.control("DELETE", "faults", None).await;
        }
    }
}

const TROUBLES: [(&str, &str, &str); 7] = [
    ("roapp_down", "outage", "RO App does not answer"),
    ("roapp_key", "refused", "RO App refuses the API key"),
    ("shop_unreachable", "outage", "shop unreachable"),
    ("shop_login", "refused", "login refused"),
    ("roapp_silent", "webhooks", "RO App has stopped calling"),
    ("store_no_rules", "settings", "no status rules"),
    ("orders_need_attention", "attention", "One order needs attention"),
];

#[tokio::test]
async fn h2_each_trouble_is_said_within_15_minutes_once_and_its_end_once() {
    for (what, kind, text) in TROUBLES {
        let console = well().await;
        let receiver = HttpReceiver::start().await;
        add(&console, channel(web_hook(&format!("{}/told", receiver.url)), "en"), KEY).await;
        begin(&console, what).await;
        let began = console.world.clock.now();
        for _ in 0..12 {
            next_poll(&console).await;
        }
        let reported = events(&receiver);
        assert_eq!(short(&reported), [("trouble.began".to_owned(), what.to_owned())], "{what}: {reported:?}");
        let at: jiff::Timestamp = reported[0]["timestamp"].as_str().unwrap().parse().unwrap();
        let after = at.duration_since(began);
        assert!(after <= SignedDuration::from_mins(15) && after >= SignedDuration::from_mins(4), "{what}: {after}");
        assert_eq!(reported[0]["data"]["kind"], kind);
        let said = reported[0]["data"]["text"].as_str().unwrap();
        assert!(said.contains(text) && said.contains("since 20 Nov 2026 1"), "{said}");
        assert_eq!(reported[0]["data"]["console"], console.url);
        end(&console, what).await;
        for _ in 0..12 {
            next_poll(&console).await;
        }
        let reported = events(&receiver);
        let ended = ("trouble.ended".to_owned(), what.to_owned());
        assert_eq!(short(&reported)[1..], [ended], "{what}: {reported:?}");
        assert_eq!(reported[1]["data"]["trouble"], reported[0]["data"]["trouble"]);
        assert!(reported[1]["data"]["text"].as_str().unwrap().starts_with("Over: "), "{}", reported[1]);
    }
}

#[tokio::test]
async fn h2_a_trouble_of_one_poll_and_one_that_nobody_chose_are_not_said() {
    let console = well().await;
    let receiver = HttpReceiver::start().await;
    let mut chosen = channel(web_hook(&receiver.url), "en");
    chosen["kinds"] = json!(["webhooks"]);
    add(&console, channel(web_hook(&receiver.url), "en"), KEY).await;
    for what in ["roapp_down", "roapp_key", "shop_unreachable", "store_no_rules"] {
        begin(&console, what).await;
        next_poll(&console).await;
        end(&console, what).await;
        next_poll(&console).await;
        next_poll(&console).await;
    }
    assert_eq!(receiver.caught().len(), 0, "one poll");
    let console = well().await;
    add(&console, chosen, KEY).await;
    begin(&console, "roapp_key").await;
    for _ in 0..6 {
        next_poll(&console).await;
    }
    assert_eq!(receiver.caught().len(), 0, "not chosen");
}

#[tokio::test]
async fn h2_after_a_clock_that_was_ahead_a_trouble_is_said_as_before_it() {
    let console = well().await;
    let receiver = HttpReceiver::start().await;
    add(&console, channel(web_hook(&format!("{}/told", receiver.url)), "en"), KEY).await;
    // Less than makes the daily comparison overdue.
    let days = SignedDuration::from_hours(40);
    for ahead in [days, -days] {
        console.world.clock.set(ahead);
        begin(&console, "roapp_key").await;
        for _ in 0..3 {
            next_poll(&console).await;
        }
        end(&console, "roapp_key").await;
        for _ in 0..3 {
            next_poll(&console).await;
        }
    }
    let phases: Vec<_> = short(&events(&receiver)).into_iter().map(|(phase, _)| phase).collect();
    assert_eq!(phases, ["trouble.began", "trouble.ended", "trouble.began", "trouble.ended"]);
}

#[tokio::test]
async fn h2_polls_that_come_to_no_end_are_said_too() {
    let console = well().await;
    let receiver = HttpReceiver::start().await;
    add(&console, channel(web_hook(&receiver.url), "en"), KEY).await;
    let stuck = console.another_without_queues().await;
    for _ in 0..4 {
        console.world.pass(POLL);
        scheduled_import::handle(&stuck).await.unwrap_err();
    }
    assert_eq!(short(&events(&receiver)), [("trouble.began".to_owned(), "no_checks".to_owned())]);
    for _ in 0..3 {
        next_poll(&console).await;
    }
    let ended = ("trouble.ended".to_owned(), "no_checks".to_owned());
    assert_eq!(short(&events(&receiver))[1..], [ended]);
}

#[tokio::test]
async fn h2_of_two_polls_at_once_one_tells() {
    let console = well().await;
    let receiver = HttpReceiver::start().await;
    add(&console, channel(web_hook(&receiver.url), "en"), KEY).await;
    let others: [Arc<App>; 2] = [console.another().await, console.another().await];
    begin(&console, "roapp_key").await;
    for round in 0..12 {
        console.world.pass(POLL);
        let polls = tokio::join!(
            scheduled_import::handle(&console.exchange),
            scheduled_import::handle(&others[0]),
            scheduled_import::handle(&others[1]),
        );
        assert!(polls.0.is_ok() && polls.1.is_ok() && polls.2.is_ok());
        if round == 5 {
            assert_eq!(receiver.caught().len(), 1);
            end(&console, "roapp_key").await;
        }
    }
    let reported: Vec<String> = short(&events(&receiver)).into_iter().map(|reported| reported.0).collect();
    assert_eq!(reported, ["trouble.began", "trouble.ended"]);
}

#[tokio::test]
async fn h2_a_poll_that_dies_between_telling_and_noting_tells_again_with_the_same_id() {
    let console = well().await;
    let receiver = HttpReceiver::start().await;
    add(&console, channel(web_hook(&receiver.url), "en"), KEY).await;
    let (mut again, mut killed) = (0, true);
    let mut call = 0;
    while killed {
        let before = receiver.caught().len();
        begin(&console, "store_no_rules").await;
        next_poll(&console).await;
        console.world.pass(POLL);
        let kill_switch = KillSwitch::new(Some((call, When::Before)));
        let dying = console.another_killed_by(&kill_switch);
        // Its start makes calls as well.
        killed = tokio::select! {
            () = async {
                let exchange = dying.await;
                scheduled_import::handle(&exchange).await.unwrap();
            } => false,
            () = kill_switch.killed() => true,
        };
        next_poll(&console).await;
        next_poll(&console).await;
        let mut ids: BTreeMap<String, usize> = BTreeMap::new();
        for event in &events(&receiver)[before..] {
            *ids.entry(event["data"]["id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        assert_eq!(ids.len(), 1, "killed at call {call}: {ids:?}");
        let times = *ids.values().next().unwrap();
        assert!(times <= 2, "killed at call {call}: {ids:?}");
        again += times - 1;
        end(&console, "store_no_rules").await;
        next_poll(&console).await;
        next_poll(&console).await;
        // The same is told to begin once an hour at most.
        console.world.pass(3600);
        poll(&console).await;
        call += 1;
    }
    assert!(call > 10, "{call} calls");
    assert_eq!(again, 2, "between telling and noting there are a read and a write");
}

#[tokio::test]
async fn h2_mail_and_telegram_are_in_the_channel_s_language_and_lead_to_the_console() {
    let says = [
        (
            "en",
            "Order exchange: RO App refuses the API key",
            "Make a new key in RO App",
            "Over: RO App refuses the API key, from 20 Nov 2026",
        ),
        (
            "uk",
            "Обмін замовленнями: RO App не приймає ключ API",
            "Створіть новий ключ у RO App",
            "Минулося: RO App не приймає ключ API, з 20.11.2026",
        ),
        (
            "fr",
            "RO App refuse la clé API",
            "Créez une nouvelle clé dans RO App",
            "Terminé\u{a0}: RO App refuse la clé API, du 20/11/2026",
        ),
    ];
    let console = well().await;
    let (server, bot) = (MailServer::start().await, HttpReceiver::start().await);
    for (language, ..) in says {
        add(&console, channel(mail(server.port), language), PASSWORD).await;
        add(&console, channel(telegram(&bot.url), language), TOKEN).await;
    }
    begin(&console, "roapp_key").await;
    for _ in 0..4 {
        next_poll(&console).await;
    }
    end(&console, "roapp_key").await;
    for _ in 0..4 {
        next_poll(&console).await;
    }
    let (emails, texts) = (server.emails(), bot.caught());
    assert_eq!((emails.len(), texts.len()), (6, 6));
    for (language, title, hint, over) in says {
        let email = emails.iter().find(|email| email.header("Subject").contains(title)).unwrap_or_else(|| {
            panic!("{language}: {:?}", emails.iter().map(|email| email.header("Subject")).collect::<Vec<_>>())
        });
        assert_eq!(email.login, Some(("exchange".to_owned(), PASSWORD.to_owned())));
        assert_eq!((email.from.as_str(), email.to.len()), ("exchange@example.com", 2));
        assert!(email.header("Message-ID").ends_with("@example.com>"), "{}", email.raw);
        let text = email.text();
        assert!(text.contains(hint) && text.contains(&console.url) && text.contains("Night shift"), "{text}");
        assert!(emails.iter().any(|email| email.text().contains(over)), "{language}: {over}");
        let reported = texts.iter().find(|reported| reported.body.contains(hint)).unwrap();
        assert_eq!(reported.path, format!("/bot{TOKEN}/sendMessage"));
        assert_eq!(reported.json()["chat_id"], "-100200");
        assert!(reported.json()["text"].as_str().unwrap().contains(title), "{}", reported.body);
    }
    emails.iter().for_each(|email| nothing_personal(&email.text()));
    texts.iter().for_each(|reported| nothing_personal(&reported.body));
}

#[tokio::test]
async fn h2_many_troubles_are_one_mail_and_a_daily_one_comes_at_its_hour() {
    let console = well().await;
    let server = MailServer::start().await;
    add(&console, channel(mail(server.port), "en"), PASSWORD).await;
    let daily = MailServer::start().await;
    let mut digest = channel(mail(daily.port), "en");
    // 10:00 UTC is 12:00 in Kyiv.
    digest["pace"] = json!({"daily": 15});
    add(&console, digest, PASSWORD).await;
    begin(&console, "orders_need_attention").await;
    next_poll(&console).await;
    begin(&console, "store_no_rules").await;
    for _ in 0..30 {
        next_poll(&console).await;
    }
    let titles: Vec<String> = server.emails().iter().map(|email| email.header("Subject")).collect();
    assert_eq!(titles, ["Order exchange: One order needs attention, and 1 more"]);
    assert_eq!(daily.emails().len(), 0, "not before its hour");
    for _ in 0..12 {
        next_poll(&console).await;
    }
    let text = daily.emails()[0].text();
    assert!(text.contains("One order needs attention") && text.contains("no status rules"), "{text}");
    assert_eq!((daily.emails().len(), server.emails().len()), (1, 1));
}
