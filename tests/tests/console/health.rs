//! H1: every page says whether both systems answer, whether keys are good, how many orders wait and need attention; nothing is green while
//! something is broken. The health address says the same to machines.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use console::Role;
use exchange::settings::StoreSettings;
use serde_json::{Value, json};
use tests::World;
use tests::console::{Answer, TestConsole};

use crate::notices::{add, channel, web_hook};

const LANGUAGES: [&str; 3] = ["en", "uk", "fr"];
/// A poll, in seconds.
const POLL: u64 = 300;

/// A console whose world has an order that is in sync; the order's number.
async fn agreed() -> (TestConsole, u64) {
    let world = World::without_orders().await;
    let number = world.place_order(order("RON")).await;
    let console = TestConsole::open(world).await;
    console.world.run_on(&console.exchange).await;
    (console, number)
}

fn order(currency: &str) -> Value {
    let line = json!({"title": "Lamp", "article": "LAMP", "price": 5, "quantity": 1, "type": "product"});
    json!({"delivery_phone": "0722 999 001", "currency": currency, "products": [line]})
}

/// Polls, as the schedule does.
async fn poll(console: &TestConsole) {
    scheduled_import::handle(&console.exchange).await.unwrap();
}

/// Five minutes pass, and the next poll comes.
async fn next_poll(console: &TestConsole) {
    console.world.pass(POLL);
    poll(console).await;
}

async fn health(console: &TestConsole) -> Answer {
    console.send(console.request("GET", "/health")).await
}

/// Status code and state of the health address.
async fn state(console: &TestConsole) -> (u16, String) {
    let answer = health(console).await;
    (answer.status, answer.json()["state"].as_str().unwrap().to_owned())
}

fn is(status: u16, state: &str) -> (u16, String) {
    (status, state.to_owned())
}

/// The state of the store `demo` at the health address.
async fn store_state(console: &TestConsole) -> String {
    health(console).await.json()["stores"][0]["state"].as_str().unwrap().to_owned()
}

async fn page(console: &TestConsole, path: &str, language: &str) -> String {
    let cookie = console.cookie(&console.session(Role::Admin));
    let request = console.request("GET", path).header("cookie", cookie).header("accept-language", language);
    console.send(request).await.text
}

/// The line at the top of a page.
fn strip(page: &str) -> &str {
    let line = page.split("<section class=\"health\"").nth(1).unwrap_or_else(|| panic!("no line: {page}"));
    line.split("</section>").next().unwrap()
}

/// A store's state on its page and in the list.
async fn shown_states(console: &TestConsole) -> Vec<String> {
    let mut all = Vec::new();
    for (path, begin, end) in [("/stores", "<h2>", "</h2>"), ("/stores/demo", "<h1>", "</h1>")] {
        let page = page(console, path, "en").await;
        let title = page.split(begin).nth(1).unwrap().split(end).next().unwrap();
        all.push(
            title.split("<span class=\"state ").nth(1).unwrap().replace("\">", " ").split('<').next().unwrap().into(),
        );
    }
    all
}

/// Every page says this in each language, and no line has anything green in it.
async fn every_page_says(console: &TestConsole, number: u64, says: [&str; 3]) {
    let order = format!("/orders/demo/{number}");
    let paths =
        ["/", "/attention", "/stores", "/stores/demo", "/stores/demo/rules", "/secrets", "/orders/demo/7", &order];
    for (language, text) in LANGUAGES.into_iter().zip(says) {
        for path in paths {
            let page = page(console, path, language).await;
            let line = strip(&page);
            assert!(line.contains(text), "{path} in {language}: '{text}' is not in {line}");
            assert!(!line.contains("state good"), "{path} in {language}: {line}");
            assert!(line.contains("role=\"status\"") && line.contains("aria-label=\""), "{line}");
        }
    }
}

const ALL_WELL: [&str; 3] = ["Everything works", "Усе працює", "Tout fonctionne"];

async fn all_is_well(console: &TestConsole) {
    assert_eq!(state(console).await, is(200, "good"));
    for (language, text) in LANGUAGES.into_iter().zip(ALL_WELL) {
        let page = page(console, "/", language).await;
        assert!(strip(&page).contains(&format!("<span class=\"state good\">{text}</span>")), "{}", strip(&page));
        assert!(!page.contains("class=\"badge\""), "{language}");
    }
    assert_eq!(shown_states(console).await, ["good working", "good working"]);
}

#[tokio::test]
async fn h1_what_works_is_green_and_the_health_address_needs_no_session_and_names_nobody() {
    let (console, number) = agreed().await;
    all_is_well(&console).await;
    let answer = health(&console).await;
    let body = answer.json();
    assert_eq!(
        body["stores"][0],
        json!({"id": "demo", "state": "working", "since": null, "last_good": body["last_poll"]})
    );
    assert_eq!(body["roapp"]["state"], "answers");
    assert_eq!((&body["orders_waiting"], &body["orders_in_attention"]), (&json!(0), &json!(0)));
    for personal in [console.world.store.name.as_str(), "0722", "999001", sandbox::SHOP_LOGIN, &number.to_string()] {
        assert!(!answer.text.contains(personal), "{personal} in {}", answer.text);
    }
    let signed_out = console.send(console.request("GET", "/sign-in")).await.text;
    assert!(!signed_out.contains("class=\"health\""), "who is not signed in sees no state");
    // A part of a page has no line of its own.
    let part = console.request("GET", &format!("/orders/demo/{number}/sides")).header("hx-request", "true");
    let part = console.send(part.header("cookie", console.cookie(&console.session(Role::Admin)))).await.text;
    assert!(!part.contains("class=\"health\""), "{part}");
}

#[tokio::test]
async fn h1_nothing_is_green_before_the_first_poll_and_after_15_minutes_without_one() {
    let console = TestConsole::open(World::without_orders().await).await;
    every_page_says(&console, 7, ["has not checked any orders yet", "ще не перевіряв замовлень", "n'a encore vérifié"])
        .await;
    assert_eq!(state(&console).await, is(503, "broken"));
    assert_eq!(shown_states(&console).await, ["mute not checked", "mute not checked"]);
    poll(&console).await;
    all_is_well(&console).await;
    console.world.pass(3 * POLL - 1);
    all_is_well(&console).await;
    console.world.pass(1);
    every_page_says(
        &console,
        7,
        ["is not checking orders", "не перевіряє замовлення", "ne vérifie plus les commandes"],
    )
    .await;
    assert_eq!(state(&console).await, is(503, "broken"));
    assert_eq!(store_state(&console).await, "unknown");
    assert_eq!(shown_states(&console).await, ["mute not checked", "mute not checked"]);
    poll(&console).await;
    all_is_well(&console).await;
}

#[tokio::test]
async fn h1_a_roapp_that_is_down_is_said_at_once_and_is_a_persons_matter_after_15_minutes() {
    let (console, number) = agreed().await;
    console.world.fault(json!({"system": "roapp", "kind": "status", "status": 503, "times": 0})).await;
    next_poll(&console).await;
    let says = ["RO App does not answer", "RO App не відповідає", "RO App ne répond pas"];
    every_page_says(&console, number, says).await;
    assert_eq!(state(&console).await, is(200, "warning"), "it may mend itself");
    assert_eq!(shown_states(&console).await, ["bad waits for RO App", "bad waits for RO App"]);
    next_poll(&console).await;
    next_poll(&console).await;
    let body = health(&console).await;
    assert_eq!((body.status, body.json()["roapp"]["state"].as_str()), (503, Some("down")), "{}", body.text);
    let line = page(&console, "/", "en").await;
    assert!(strip(&line).contains("HTTP 503"), "the reason: {}", strip(&line));
    // It answers again: the next poll says so.
    console.world.control("DELETE", "faults", None).await;
    next_poll(&console).await;
    all_is_well(&console).await;
}

#[tokio::test]
async fn h1_a_key_that_roapp_refuses_is_said_by_the_poll_with_what_to_do() {
    let (console, number) = agreed().await;
    console.world.fault(json!({"system": "roapp", "kind": "status", "status": 401, "times": 0})).await;
    next_poll(&console).await;
    let says = ["RO App refuses the API key", "RO App не приймає ключ API", "RO App refuse la clé API"];
    every_page_says(&console, number, says).await;
    let answer = health(&console).await;
    assert_eq!((answer.status, answer.json()["roapp"]["state"].as_str()), (503, Some("key_refused")));
    let page = page(&console, "/", "en").await;
    assert!(strip(&page).contains("Make a new one in RO App under Settings &gt; API"), "{}", strip(&page));
    assert!(strip(&page).contains("href=\"/secrets\""), "{}", strip(&page));
    console.world.control("DELETE", "faults", None).await;
    next_poll(&console).await;
    all_is_well(&console).await;
}

#[tokio::test]
async fn h1_an_order_that_meets_a_refused_key_or_login_says_so_before_the_next_poll() {
    let wrong_login = json!({"status": "ERROR", "response": {"message": "Invalid login or password"}});
    let cases = [
        (json!({"system": "roapp", "kind": "status", "status": 401, "times": 0}), "RO App refuses the API key"),
        (json!({"system": "shop", "kind": "status", "status": 200, "body": wrong_login, "times": 0}), "login refused"),
    ];
    for (fault, says) in cases {
        let (console, number) = agreed().await;
        console.world.pass(3 * POLL - 1);
        console.world.fault(fault).await;
        let asked = console.post(Role::Operator, "/orders/refresh", &[("order", &format!("demo/{number}"))]).await;
        assert!(asked.status < 400, "{}", asked.text);
        console.work().await;
        let page = page(&console, "/", "en").await;
        assert!(strip(&page).contains(says), "{says}: {}", strip(&page));
        assert_eq!(state(&console).await, is(503, "broken"), "{says}");
    }
}

#[tokio::test]
async fn h1_the_first_poll_says_a_refused_key_too() {
    let world = World::without_orders().await;
    world.place_order(order("RON")).await;
    let console = TestConsole::open(world).await;
    console.world.fault(json!({"system": "roapp", "kind": "status", "status": 401, "times": 0})).await;
    poll(&console).await;
    assert_eq!(state(&console).await, is(503, "broken"));
    assert_eq!(shown_states(&console).await, ["bad waits for RO App", "bad waits for RO App"]);
}

#[tokio::test]
async fn h1_a_shop_that_is_down_is_named_and_a_persons_matter_after_15_minutes() {
    let (console, number) = agreed().await;
    console.world.fault(json!({"system": "shop", "kind": "status", "status": 502, "times": 0})).await;
    next_poll(&console).await;
    every_page_says(&console, number, ["shop unreachable", "магазин недоступний", "magasin injoignable"]).await;
    assert!(strip(&page(&console, "/", "en").await).contains(&console.world.store.name), "which one");
    assert_eq!((state(&console).await, store_state(&console).await), (is(200, "warning"), "unreachable".to_owned()));
    assert_eq!(shown_states(&console).await, ["bad shop unreachable", "bad shop unreachable"]);
    next_poll(&console).await;
    next_poll(&console).await;
    assert_eq!(state(&console).await, is(503, "broken"));
    console.world.control("DELETE", "faults", None).await;
    next_poll(&console).await;
    all_is_well(&console).await;
}

#[tokio::test]
async fn h1_a_refused_login_and_a_plan_without_api_are_a_persons_matter_at_once() {
    let wrong_login = json!({"status": "ERROR", "response": {"message": "Invalid login or password"}});
    let no_plan = json!({"status": "HTTP_ERROR", "response": {"message": "Api module is not available"}});
    let cases = [
        (200, wrong_login, "login_refused", ["login refused", "вхід відхилено", "connexion refusée"]),
        (409, no_plan, "no_plan", ["plan without API", "тариф без API", "forfait sans API"]),
    ];
    let (console, number) = agreed().await;
    for (status, body, name, says) in cases {
        // The token of the latest login has ended by then.
        console.world.pass(3 * POLL);
        let fault =
            json!({"system": "shop", "path": "api/auth", "kind": "status", "status": status, "body": body, "times": 0});
        console.world.fault(fault).await;
        next_poll(&console).await;
        every_page_says(&console, number, says).await;
        assert_eq!((state(&console).await, store_state(&console).await), (is(503, "broken"), name.to_owned()));
        assert_eq!(shown_states(&console).await, vec![format!("bad {}", says[0]); 2]);
        console.world.control("DELETE", "faults", None).await;
        next_poll(&console).await;
        all_is_well(&console).await;
    }
}

#[tokio::test]
async fn h1_a_store_without_status_rules_is_not_green_and_one_that_is_off_is_off() {
    let (console, number) = agreed().await;
    let with = |change: fn(&mut StoreSettings)| {
        let mut settings = console.world.store.clone();
        change(&mut settings);
        settings
    };
    let bare = with(|settings| {
        settings.status_to_roapp.clear();
        settings.status_to_cartum.clear();
    });
    console.exchange.stores.save_store(&bare).await.unwrap();
    next_poll(&console).await;
    every_page_says(&console, number, ["no status rules", "немає правил статусів", "aucune règle de statut"]).await;
    assert_eq!((state(&console).await, store_state(&console).await), (is(200, "warning"), "no_rules".to_owned()));
    assert_eq!(shown_states(&console).await, ["wait no status rules", "wait no status rules"]);
    console.exchange.stores.save_store(&with(|settings| settings.enabled = false)).await.unwrap();
    next_poll(&console).await;
    assert_eq!((state(&console).await, store_state(&console).await), (is(200, "good"), "off".to_owned()));
    assert_eq!(shown_states(&console).await, ["mute off", "mute off"]);
}

#[tokio::test]
async fn h1_orders_that_wait_or_need_attention_are_counted_on_every_page_and_in_the_menu() {
    let (console, number) = agreed().await;
    let held = console.world.place_order(order("EUR")).await;
    console.world.pass(POLL);
    console.world.run_on(&console.exchange).await;
    every_page_says(
        &console,
        number,
        ["One order needs attention", "1 замовлення потребує уваги", "1 commande à traiter"],
    )
    .await;
    assert!(page(&console, "/stores", "en").await.contains("<span class=\"badge\">1</span>"));
    assert_eq!(state(&console).await, is(200, "warning"));
    let dismissed = console.post(Role::Operator, "/attention/dismiss", &[("order", &format!("demo/{held}"))]).await;
    assert_eq!(dismissed.status, 303);
    all_is_well(&console).await;
    // One that waits for its next try.
    console
        .world
        .fault(json!({"system": "roapp", "method": "POST", "kind": "status", "status": 503, "times": 0}))
        .await;
    let mut failing = order("RON");
    failing["delivery_phone"] = json!("0722 999 002");
    console.world.place_order(failing).await;
    console.world.pass(POLL);
    poll(&console).await;
    console.work().await;
    next_poll(&console).await;
    let says = ["One order waits for its next try", "1 замовлення очікує наступної спроби", "1 commande attend"];
    every_page_says(&console, number, says).await;
    assert_eq!(health(&console).await.json()["orders_waiting"], 1);
}

#[tokio::test]
async fn h1_web_hooks_that_stopped_are_a_persons_matter() {
    let mut world = World::without_orders().await;
    world.listen().await;
    let number = world.place_order(order("RON")).await;
    world.run().await;
    world.drop_hooks().await;
    let console = TestConsole::open(world).await;
    let id = console.world.roapp_order_of(number).await["id"].clone();
    for status in [sandbox::STATUS_IN_PROGRESS, sandbox::STATUS_SHIPPED, sandbox::STATUS_CLOSED] {
        console.world.pass(600);
        let status = json!({"status_id": status});
        console.world.control("POST", &format!("roapp/orders/{id}/status"), Some(status)).await;
        console.world.drop_hooks().await;
        console.world.run().await;
        console.world.drop_hooks().await;
    }
    let says = ["RO App has stopped calling", "RO App перестав надсилати вебхуки", "RO App n'envoie plus de webhooks"];
    every_page_says(&console, number, says).await;
    let answer = health(&console).await;
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert!(answer.json()["webhooks_silent_since"].is_string(), "{}", answer.text);
}

#[tokio::test]
async fn h1_a_key_is_tried_when_it_is_saved() {
    let (console, number) = agreed().await;
    let save = async |key: &str| console.post(Role::Admin, "/secrets", &[("roapp-key", key)]).await;
    let refused = save("wrong").await;
    assert_eq!(refused.status, 200, "{}", refused.text);
    let said = refused.text.split("<div class=\"notice bad\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(said.contains("role=\"alert\"") && said.contains("RO App refuses the API key"), "{said}");
    assert!(said.contains("Make a new one in RO App under Settings &gt; API"), "{said}");
    assert!(!refused.text.contains("Saved.<"), "never a bare one");
    assert!(strip(&refused.text).contains("RO App refuses the API key"), "{}", strip(&refused.text));
    assert_eq!(shown_states(&console).await, ["bad waits for RO App", "bad waits for RO App"]);
    // Every page says it before the next poll does.
    every_page_says(&console, number, ["RO App refuses the API key", "не приймає ключ", "refuse la clé"]).await;
    assert_eq!(state(&console).await, is(503, "broken"));
    let taken = save(sandbox::ROAPP_KEY).await;
    assert_eq!((taken.status, taken.header("location")), (303, "/secrets?saved=key"));
    assert!(console.page("/secrets?saved=key").await.contains("Saved. RO App accepts the key."));
    all_is_well(&console).await;
    // RO App fails: kept, and said that nobody knows.
    console.world.fault(json!({"system": "roapp", "kind": "status", "status": 503, "times": 0})).await;
    let untried = save("another").await;
    assert!(untried.text.contains("could not be tried") && untried.text.contains("HTTP 503"), "{}", untried.text);
    console.world.control("DELETE", "faults", None).await;
}

#[tokio::test]
async fn h1_a_key_that_roapp_does_not_answer_for_within_seconds_is_kept_and_that_is_said() {
    let (console, _) = agreed().await;
    let console = Arc::new(console);
    console.world.control("POST", "latency", Some(json!({"system": "roapp", "kind": "hanging"}))).await;
    let saving = console.clone();
    let saved = tokio::spawn(async move { saving.post(Role::Admin, "/secrets", &[("roapp-key", "new")]).await });
    while console.world.calls("roapp").await.iter().all(|call| call["path"] != "/v2/company") && !saved.is_finished() {
        tokio::task::yield_now().await;
    }
    while !saved.is_finished() {
        console.world.clock.pass_deadlines(Duration::ZERO);
        tokio::task::yield_now().await;
    }
    let answer = saved.await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains("could not be tried") && answer.text.contains("within 3 s"), "{}", answer.text);
    console.world.control("DELETE", "latency", None).await;
}

#[tokio::test]
async fn h1_a_login_is_tried_when_it_is_saved() {
    let (console, _) = agreed().await;
    console.exchange.stores.save_store(&console.world.store).await.unwrap();
    let mut settings = serde_json::to_value(&console.world.store).unwrap();
    settings["id"] = json!("demo");
    let put = async |password: &str| {
        let body = json!({"settings": settings, "login": sandbox::SHOP_LOGIN, "password": password});
        console.api(Role::Admin, "PUT", "/api/stores/demo", body).await
    };
    let refused = put("wrong").await;
    assert_eq!(refused.status, 200, "{}", refused.text);
    let problem = refused.json()["problem"].as_str().unwrap_or_default().to_owned();
    assert!(problem.starts_with("The shop refuses the login"), "{}", refused.text);
    assert_eq!((state(&console).await, store_state(&console).await), (is(503, "broken"), "login_refused".to_owned()));
    for said in ["login-refused", "login-untried"] {
        assert!(
            console.page(&format!("/stores/demo?saved={said}")).await.contains("<p class=\"notice bad\""),
            "{said}"
        );
    }
    let taken = put(sandbox::SHOP_PASSWORD).await;
    assert_eq!((taken.status, &taken.json()["problem"]), (200, &Value::Null), "{}", taken.text);
    all_is_well(&console).await;
}

#[tokio::test]
async fn h1_web_hooks_that_an_admin_removed_are_a_warning_until_they_are_there_again() {
    let mut world = World::without_orders().await;
    world.listen().await;
    world.run().await;
    let console = TestConsole::open(world).await;
    poll(&console).await;
    assert_eq!(store_state(&console).await, "working");
    let first = console.world.control("GET", "shop/state", None).await["subscribers"][0]["id"].clone();
    console.world.control("DELETE", &format!("shop/hooks/{first}"), None).await;
    console.world.deliver_hooks(json!({})).await;
    next_poll(&console).await;
    assert_eq!(store_state(&console).await, "notice");
    assert_eq!(state(&console).await, is(200, "warning"));
    for enabled in [false, true] {
        let demo = console.exchange.stores.all()[0].settings.clone();
        console.exchange.stores.save_store(&StoreSettings { enabled, ..demo }).await.unwrap();
        next_poll(&console).await;
    }
    assert_eq!(store_state(&console).await, "working");
}

#[tokio::test]
async fn h1_h2_that_nobody_is_told_is_a_warning_until_a_channel_is_set_up() {
    let (console, _) = agreed().await;
    all_is_well(&console).await;
    // As a server that is no demo, or a deployment on AWS without anybody for its alarms.
    console.exchange.health.only_channels.store(true, Ordering::Relaxed);
    for (language, says) in LANGUAGES.into_iter().zip([
        "Nobody is told when something is wrong",
        "нікого не сповіщають",
        "Personne n'est averti",
    ]) {
        let page = page(&console, "/", language).await;
        assert!(
            page.matches(says).count() == 2 && strip(&page).contains("href=\"/notifications\""),
            "{language}: {page}"
        );
        assert!(!strip(&page).contains("state good"), "{page}");
    }
    let viewer = console.get(Role::Viewer, "/").await.text;
    assert!(!viewer.contains("href=\"/notifications\"") && strip(&viewer).contains("Nobody is told"), "{viewer}");
    assert_eq!(state(&console).await, is(200, "warning"));
    assert_eq!(health(&console).await.json()["nobody_is_told"], true);
    add(&console, channel(web_hook("http://127.0.0.1:9/told"), "en"), "").await;
    assert_eq!(health(&console).await.json()["nobody_is_told"], false);
    assert!(!page(&console, "/", "en").await.contains("Nobody is told"));
}

#[tokio::test]
async fn h1_r7_a_web_hook_of_roapp_that_was_never_set_up_is_a_warning_until_its_secret_is_entered() {
    let mut world = World::without_orders().await;
    world.public_url = Some("https://orders.example.com".into());
    world.without_hook_secret = true;
    let console = TestConsole::open(world).await;
    console.world.run_on(&console.exchange).await;
    for (language, says) in LANGUAGES.into_iter().zip([
        "RO App's web-hook is not set up",
        "Вебхук RO App не налаштовано",
        "Le webhook de RO App n'est pas configuré",
    ]) {
        let page = page(&console, "/", language).await;
        assert!(page.matches(says).count() == 2 && strip(&page).contains("href=\"/secrets\""), "{language}: {page}");
    }
    assert_eq!(state(&console).await, is(200, "warning"));
    assert_eq!(health(&console).await.json()["roapp_webhook_unset"], true);
    let entered = console.post(Role::Admin, "/secrets", &[("roapp-hook-secret", sandbox::WEBHOOK_SECRET)]).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/secrets?saved=yes"), "{}", entered.text);
    assert_eq!(health(&console).await.json()["roapp_webhook_unset"], false);
    let page = page(&console, "/secrets", "en").await;
    assert_eq!(page.matches("<p class=\"hint\">Entered <time").count(), 1, "S4: when it was set: {page}");
}
