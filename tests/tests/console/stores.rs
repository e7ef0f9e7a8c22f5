//! Stores and secrets: S1 to S5, T1, R7.

use std::time::Duration;

use console::Role;
use exchange::order::StoreId;
use exchange::settings::{Phase, StoreSettings};
use serde_json::{Value, json};
use tests::World;
use tests::console::TestConsole;

use crate::wizard::after_five_seconds;

const PASSWORD: &str = sandbox::SHOP_PASSWORD;

/// The form of a store that is as it should be.
fn form(console: &TestConsole) -> Vec<(&'static str, String)> {
    vec![
        ("name", "Second".into()),
        // Another name of the same stand-in, so that it counts as another shop.
        ("url", console.world.store.url.replace("127.0.0.1", "localhost")),
        ("login", sandbox::SHOP_LOGIN.into()),
        ("password", PASSWORD.into()),
        ("language", "en".into()),
        ("time_zone", sandbox::SHOP_TIMEZONE.into()),
        ("country", "ro".into()),
        ("location", sandbox::LOCATION.to_string()),
        ("order_type", sandbox::ORDER_TYPE_SHOP.to_string()),
        ("managers", sandbox::MANAGER.to_string()),
        ("managers", sandbox::SECOND_MANAGER.to_string()),
        ("identify_by", "article".into()),
        ("conflict", "roapp".into()),
        ("default_category", "934010".into()),
        ("fallback_product", sandbox::FALLBACK_PRODUCT.to_string()),
        ("orders_url", "https://shop.example.com/admin/orders".into()),
    ]
}

async fn send(console: &TestConsole, path: &str, fields: &[(&'static str, String)]) -> tests::console::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    console.post(Role::Admin, path, &fields).await
}

fn with(mut fields: Vec<(&'static str, String)>, name: &'static str, value: &str) -> Vec<(&'static str, String)> {
    fields.retain(|(known, _)| *known != name);
    fields.push((name, value.to_owned()));
    fields
}

/// Connects a store by the wizard's first step, and fills in the rest in its form.
async fn connect(console: &TestConsole, fields: &[(&'static str, String)]) {
    let made = send(console, "/stores/new", fields).await;
    assert_eq!((made.status, made.header("location")), (303, "/stores/second/connect/roapp"), "{}", made.text);
    let saved = send(console, "/stores/second/settings", fields).await;
    assert_eq!((saved.status, saved.header("location")), (303, "/stores/second?saved=yes"), "{}", saved.text);
}

async fn kept(console: &TestConsole, id: &str) -> Option<StoreSettings> {
    let all: Vec<StoreSettings> = console.table().stores().await.unwrap();
    all.into_iter().find(|settings| settings.id.as_str() == id)
}

#[tokio::test]
async fn s2_s3_a_store_is_connected_checked_switched_on_and_off() {
    let console = TestConsole::open(World::without_orders().await).await;
    connect(&console, &form(&console)).await;
    let settings = kept(&console, "second").await.unwrap();
    assert!(!settings.enabled, "off until it is switched on");
    assert_eq!((settings.country.as_str(), settings.managers.len()), ("RO", 2));
    let check = console.page("/stores/second/check").await;
    for field in
        ["RO App account", "Location", "Order type", "Managers", "Status rules", "Login at the shop", "Currency"]
    {
        assert!(check.contains(field), "{field} in {check}");
    }
    assert!(!check.contains("Needs fixing"), "{check}");
    // Without status rules it asks once more.
    let on = console.post(Role::Admin, "/stores/second/switch", &[("on", "yes"), ("sure", "yes")]).await;
    assert_eq!(on.status, 303, "{}", on.text);
    assert!(kept(&console, "second").await.unwrap().enabled);
    let page = console.page("/stores/second").await;
    assert!(page.contains("href=\"/stores/second/switch-off\"") && !page.contains("/stores/second/switch\""), "{page}");
    let asks = console.page("/stores/second/switch-off").await;
    assert!(
        asks.contains("none of its orders come over") && asks.contains("action=\"/stores/second/switch\""),
        "{asks}"
    );
    assert!(kept(&console, "second").await.unwrap().enabled, "asking changes nothing");
    let off = console.post(Role::Admin, "/stores/second/switch", &[("on", "no")]).await;
    assert_eq!(off.status, 303);
    assert!(console.page("/stores/second/switch-off").await.contains("off already"));
    let now = kept(&console, "second").await.unwrap();
    let settings = StoreSettings { enabled: false, phase: Phase::Connected, ..settings };
    assert_eq!(settings, now, "S1: nothing else is lost");
}

#[tokio::test]
async fn s3_what_is_wrong_is_said_field_by_field_and_keeps_the_store_off() {
    let console = TestConsole::open(World::without_orders().await).await;
    connect(&console, &form(&console)).await;
    let table = [
        ("password", "wrong", "Login at the shop"),
        ("location", "999", "Location"),
        ("order_type", "999", "Order type"),
        ("managers", "410003", "Managers"),
        ("language", "xx", "Language of products"),
    ];
    for (field, value, about) in table {
        let saved = send(&console, "/stores/second/settings", &with(form(&console), field, value)).await;
        assert_eq!(saved.status, 303, "{field}: {}", saved.text);
        let check = console.page("/stores/second/check").await;
        let row =
            check.split("<tr>").find(|row| row.contains("Needs fixing")).unwrap_or_else(|| panic!("{field}: {check}"));
        assert!(row.contains(about), "{field}: {row}");
        let refused = console.post(Role::Admin, "/stores/second/switch", &[("on", "yes")]).await;
        assert_eq!(refused.status, 422, "{field}");
        assert!(!kept(&console, "second").await.unwrap().enabled, "{field}");
        assert_eq!(send(&console, "/stores/second/settings", &form(&console)).await.status, 303);
    }
    console.world.control("POST", "roapp/settings", Some(json!({"company": {"currency": "PLN"}}))).await;
    assert!(console.page("/stores/second/check").await.contains("never converted"), "O7");
}

#[tokio::test]
async fn s3_the_check_reads_an_order_so_a_missing_right_or_plan_is_found_there() {
    let console = TestConsole::open(World::without_orders().await).await;
    connect(&console, &form(&console)).await;
    let said = |word: &str, text: &str| json!({"status": word, "response": {"message": text}});
    let no_api = said("HTTP_ERROR", "Api module is not available");
    let plan = "plan has no API access";
    let table = [
        ("orders/get/", 200, said("FORBIDDEN", ""), "role manager or more", 1),
        ("orders/get/", 200, said("ERROR", "FORBIDDEN"), "Settings &gt; Admins (or Users)", 1),
        ("orders/get/", 200, said("ERROR", "Access denied"), "Settings &gt; Admins (or Users)", 1),
        ("orders/get/", 409, no_api.clone(), plan, 1),
        ("orders/get/", 409, json!("Api module is not available"), plan, 1),
        ("api/auth", 409, no_api, plan, 1),
        ("orders/get/", 200, json!({"status": "EMPTY"}), "Orders can be read.", 0),
    ];
    for (path, status, body, says, wrong) in table {
        let fault =
            json!({"system": "shop", "path": path, "kind": "status", "status": status, "body": body, "times": 0});
        console.world.fault(fault).await;
        let check = console.page("/stores/second/check").await;
        assert!(check.contains(says), "{path} {body}: {says} is not in {check}");
        assert_eq!(check.matches("Needs fixing").count(), wrong, "{path} {body}: {check}");
        assert!(!check.contains("password"), "{path} {body}: {check}");
        let refused = console.post(Role::Admin, "/stores/second/switch", &[("on", "yes"), ("sure", "yes")]).await;
        assert_eq!(refused.status, if wrong == 0 { 303 } else { 422 }, "{path} {body}");
        console.world.control("DELETE", "faults", None).await;
    }
}

#[tokio::test]
async fn s2_a_form_that_is_wrong_comes_back_with_what_was_typed_and_says_what_is_wrong_at_its_field() {
    let console = TestConsole::open(World::without_orders().await).await;
    connect(&console, &form(&console)).await;
    let before = kept(&console, "second").await.unwrap();
    let long = "n".repeat(65);
    let table = [
        ("name", "", "Enter a name."),
        ("name", &long, "needs 1 to 64"),
        ("url", "http://shop.example.com", "must start with https://"),
        ("url", "https://shop.example.com/path", "must end after the host name"),
        ("login", "someone@example.com", "not an e-mail"),
        ("time_zone", "Mars/Base", "is no time zone"),
        ("country", "Atlantis", "is not a country"),
        ("location", "", "Location: choose one"),
        ("order_type", "", "Order type: choose one"),
        ("orders_url", "javascript:alert(1)", "must start with https://"),
        ("managers", "", "No manager is named"),
        ("staff_language", "xx", "There is no language"),
        ("history_days", "0", "must be 1 to 3650"),
    ];
    for (field, value, says) in table {
        let answer = send(&console, "/stores/second/settings", &with(form(&console), field, value)).await;
        assert_eq!(answer.status, 422, "{field}={value}: {}", answer.text);
        let place = match field {
            "managers" => answer.text.split("class=\"plain\"").nth(1).unwrap_or_default(),
            _ => answer.text.split(&format!("for=\"{field}\"")).nth(1).unwrap_or_default(),
        };
        let field_text = place.split("</div>").next().unwrap().split("</fieldset>").next().unwrap();
        assert!(field_text.contains(says), "{field}={value}: {field_text}");
        assert!(answer.text.contains("value=\"Second\"") || field == "name", "what was typed is still there");
        assert!(!answer.text.contains(PASSWORD), "S4: but for secrets");
    }
    assert_eq!(kept(&console, "second").await.unwrap(), before);
}

#[tokio::test]
async fn s4_secrets_are_on_no_page_in_no_table_and_not_in_clear_in_their_file() {
    let console = TestConsole::open(World::seeded().await).await;
    let secret = "T0p-secret-of-the-shop";
    connect(&console, &form(&console)).await;
    let changed = send(&console, "/stores/second/settings", &with(form(&console), "password", secret)).await;
    assert_eq!(changed.status, 303, "{}", changed.text);
    let saved = console.post(Role::Admin, "/secrets", &[("roapp-hook-secret", "An0ther-secret")]).await;
    assert_eq!(saved.status, 303);
    let pages = [
        "/",
        "/stores",
        "/stores/second",
        "/stores/second/settings",
        "/stores/second/check",
        "/secrets",
        "/api/stores",
        "/attention",
        "/api/session",
        "/stores/second/dry-run/result",
    ];
    for path in pages {
        let text = console.get(Role::Admin, path).await.text;
        assert!(!text.contains(secret) && !text.contains("An0ther-secret"), "{path}");
    }
    let items = console.world.table_items().await.join("\n");
    assert!(!items.contains(secret) && !items.contains("An0ther-secret"));
    for entry in std::fs::read_dir(console.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{}", path.display());
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o77, 0, "{}", path.display());
    }
}

/// What a dry run of the store finds, begun and worked at as the queue's function does.
async fn dry_run(console: &TestConsole) -> Value {
    let begun = console.api(Role::Admin, "POST", "/api/stores/demo/dry-run", json!({})).await;
    assert_eq!((begun.status, begun.json()["stage"].as_str()), (202, Some("orders")), "{}", begun.text);
    console.world.work_off(&console.exchange).await;
    let state = console.get(Role::Admin, "/api/stores/demo/dry-run").await.json();
    assert_eq!((&state["stage"], &state["problem"]), (&json!("done"), &Value::Null), "{state}");
    state["result"].clone()
}

#[tokio::test]
async fn s5_a_dry_run_writes_nothing_and_says_what_the_import_then_does() {
    let console = TestConsole::open(World::seeded().await).await;
    let before = (console.world.table_items().await, console.world.roapp_writes().await);
    let people = console.world.people().await.len();
    let (products, orders) = (console.world.products().await.len(), console.world.roapp_orders().await.len());
    let preview = dry_run(&console).await;
    let own = |item: &String| !item.contains("DRYRUN");
    let mut items = console.world.table_items().await;
    items.retain(own);
    assert_eq!((items, console.world.roapp_writes().await), before, "it wrote");
    assert!(console.page("/stores/demo/dry-run").await.contains("Nothing was written"));
    console.world.run().await;
    let count = |name: &str| preview[name].as_u64().unwrap() as usize;
    assert_eq!(console.world.roapp_orders().await.len() - orders, count("orders"), "{preview}");
    assert_eq!(console.world.people().await.len() - people, count("clients_new"), "{preview}");
    assert_eq!(console.world.products().await.len() - products, count("products_new"), "{preview}");
    let held: Vec<u64> = console.world.attention().await.into_iter().map(|(number, _)| number).collect();
    let refused: Vec<u64> =
        preview["refused"].as_array().unwrap().iter().filter_map(|row| row["number"].as_u64()).collect();
    assert_eq!(held, refused);
    let after = dry_run(&console).await;
    assert_eq!((&after["orders"], &after["linked"]), (&json!(0), &json!(count("orders") + held.len())), "{after}");
}

#[tokio::test]
async fn s1_other_processes_know_of_a_change_within_seconds() {
    let console = TestConsole::open(World::without_orders().await).await;
    let other = console.another().await;
    let second: StoreId = "second".parse().unwrap();
    connect(&console, &form(&console)).await;
    assert!(console.exchange.stores.get(&second).is_some(), "this process at once");
    console.world.clock.advance(Duration::from_secs(16));
    other.stores.refresh().await.unwrap();
    assert!(other.stores.get(&second).is_some());
    let mended = send(&console, "/stores/second/settings", &with(form(&console), "name", "Renamed shop")).await;
    assert_eq!(mended.status, 303, "{}", mended.text);
    console.world.clock.advance(Duration::from_secs(16));
    other.stores.refresh().await.unwrap();
    assert_eq!(other.stores.get(&second).unwrap().settings.name, "Renamed shop");
}

#[tokio::test]
async fn r3_a_store_without_its_login_holds_no_other_up() {
    let console = TestConsole::open(World::without_orders().await).await;
    let id: StoreId = "bare".parse().unwrap();
    let settings = StoreSettings { id: id.clone(), name: "Bare shop".into(), ..console.world.store.clone() };
    console.exchange.stores.save_store(&settings).await.unwrap();
    assert!(
        console.exchange.stores.get(&id).is_none() && console.exchange.stores.get(&console.world.store.id).is_some()
    );
    let page = console.page("/stores").await;
    assert!(page.contains("CARTUM_LOGIN_BARE is not set"), "{page}");
    let found = console.exchange.discovery.discover().await.unwrap();
    assert_eq!(found.stores.iter().filter(|store| store.problem.is_some()).count(), 1, "{found:?}");
    let fields = [form(&console), vec![]].concat();
    let mended = send(&console, "/stores/bare/settings", &with(fields, "name", "Bare shop")).await;
    assert_eq!(mended.status, 303, "{}", mended.text);
    assert!(console.exchange.stores.get(&id).is_some());
}

#[tokio::test]
async fn c3_the_form_keeps_what_buyers_type_who_have_no_email() {
    let console = TestConsole::open(World::without_orders().await).await;
    connect(&console, &form(&console)).await;
    let typed = "nobody@shop.example.com, @kiosk.example.com , cashier@";
    let saved = send(&console, "/stores/second/settings", &with(form(&console), "fake_emails", typed)).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let expected = ["nobody@shop.example.com", "@kiosk.example.com", "cashier@"];
    assert_eq!(kept(&console, "second").await.unwrap().fake_emails, expected);
    let shown = console.page("/stores/second/settings").await;
    assert!(shown.contains(&format!("value=\"{}\"", expected.join(", "))), "{shown}");
    let wrong = send(&console, "/stores/second/settings", &with(form(&console), "fake_emails", "no address")).await;
    assert!(wrong.status == 422 && wrong.text.contains("no address"), "{}", wrong.text);
    assert_eq!(kept(&console, "second").await.unwrap().fake_emails, expected);
    let emptied = send(&console, "/stores/second/settings", &with(form(&console), "fake_emails", "")).await;
    assert_eq!(emptied.status, 303);
    assert!(kept(&console, "second").await.unwrap().fake_emails.is_empty());
}

#[tokio::test]
async fn r8_pages_of_stores_say_in_each_language_that_roapp_has_stopped_calling_until_it_calls() {
    let mut world = World::without_orders().await;
    world.listen().await;
    let line = json!({"title": "Lamp", "article": "LAMP", "price": 5, "quantity": 1, "type": "product"});
    let number = world.place_order(json!({"delivery_phone": "0722 999 001", "products": [line]})).await;
    world.run().await;
    // As RO App does after an hour of failures.
    let points = world.control("GET", "roapp/webhooks", None).await;
    let point = points[0]["id"].as_i64().unwrap();
    world.control("DELETE", &format!("roapp/webhooks/{point}"), None).await;
    world.drop_hooks().await;
    let console = TestConsole::open(world).await;
    let says = [
        ("en", "RO App has stopped calling", "Settings &gt; API", "switches a web-hook off after an hour"),
        ("uk", "RO App перестав надсилати вебхуки", "Налаштування &gt; API", "вимикає вебхук після години"),
        ("fr", "RO App n'envoie plus de webhooks", "Paramètres &gt; API", "désactive un webhook après une heure"),
    ];
    let shown = async |code: &str, path: &str| {
        let cookie = console.cookie(&console.session(Role::Viewer));
        let request = console.request("GET", path).header("cookie", cookie).header("accept-language", code);
        console.send(request).await.text
    };
    let id = console.world.roapp_order_of(number).await["id"].as_i64().unwrap();
    let staff_set = async |status: i64| {
        let status = json!({"status_id": status});
        console.world.control("POST", &format!("roapp/orders/{id}/status"), Some(status)).await;
    };
    for status in [sandbox::STATUS_IN_PROGRESS, sandbox::STATUS_SHIPPED, sandbox::STATUS_CLOSED] {
        for (code, title, ..) in says {
            for path in ["/stores", "/stores/demo"] {
                assert!(!shown(code, path).await.contains(title), "{path} in {code} before {status}");
            }
        }
        console.world.pass(600);
        staff_set(status).await;
        console.world.run().await;
    }
    let body: serde_json::Value = serde_json::from_str(&shown("fr", "/api/stores").await).unwrap();
    let silent = &body["webhooks_silent"];
    assert!(silent["since"].as_str().unwrap().starts_with("2026-11-20T"), "{body}");
    assert!(silent["notice"].as_str().unwrap().contains("Paramètres > API"), "{body}");
    for (code, title, menu, why) in says {
        for path in ["/stores", "/stores/demo"] {
            let page = shown(code, path).await;
            let notice = page.split("<div class=\"notice bad\"").nth(1).unwrap_or_else(|| panic!("{path}: {page}"));
            let notice = notice.split("</div>").next().unwrap();
            for part in [title, menu, why] {
                assert!(notice.contains(part), "{path} in {code}: '{part}' in {notice}");
            }
        }
    }
    // Somebody switches it on again, and staff change the next order.
    let point = json!({"url": points[0]["url"], "secret": sandbox::WEBHOOK_SECRET});
    console.world.control("POST", "roapp/webhooks", Some(point)).await;
    assert!(shown("en", "/stores").await.contains(says[0].1), "not before it calls");
    staff_set(sandbox::STATUS_IN_PROGRESS).await;
    console.world.deliver_hooks(json!({})).await;
    for (code, title, ..) in says {
        for path in ["/stores", "/stores/demo"] {
            assert!(!shown(code, path).await.contains(title), "{path} in {code}");
        }
    }
}

#[tokio::test]
async fn t1_rules_are_kept_both_ways_with_live_names() {
    let console = TestConsole::open(World::without_orders().await).await;
    console.world.control("POST", "roapp/statuses", Some(json!({"id": 1_900_099, "name": "Brand new status"}))).await;
    let page = console.page("/stores/demo/rules").await;
    for name in ["Brand new status", "In progress", "Awaiting supplier", "Processing"] {
        assert!(page.contains(name), "{name}");
    }
    assert!(page.contains("does not give its goods back"), "T7");
    let rules = [("to_roapp_2", "1900002"), ("to_cartum_1900007", "4"), ("to_roapp_9", ""), ("to_cartum_1900001", "")];
    assert_eq!(console.post(Role::Admin, "/stores/demo/rules", &rules).await.status, 303);
    let kept = kept(&console, "demo").await.unwrap();
    let pairs =
        |rules: &[exchange::settings::StatusRule]| rules.iter().map(|r| (r.cartum.0, r.roapp.0)).collect::<Vec<_>>();
    assert_eq!(
        (pairs(&kept.status_to_roapp), pairs(&kept.status_to_cartum)),
        (vec![(2, 1_900_002)], vec![(4, 1_900_007)])
    );
    assert!(console.page("/stores/demo/rules").await.contains("Cancels on Cartum"), "said where the rule is set");
    assert_eq!(console.post(Role::Admin, "/stores/demo/rules", &[("to_roapp_x", "1")]).await.status, 422);
}

#[tokio::test]
async fn r7_a_renewed_hooks_key_leaves_the_old_addresses_good() {
    let mut world = World::without_orders().await;
    world.public_url = Some("https://orders.example.com".into());
    let console = TestConsole::open(world).await;
    let addresses = async || {
        let page = console.page("/stores/demo").await;
        page.split("<code>").skip(1).map(|part| part.split('<').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = addresses().await;
    assert_eq!(before[0], "https://orders.example.com/hooks/roapp");
    let renewed = console.post(Role::Admin, "/secrets", &[("rotate", "hooks")]).await;
    assert_eq!((renewed.status, renewed.header("location")), (303, "/secrets?saved=hooks"));
    assert!(console.page("/secrets?saved=hooks").await.contains("The addresses are renewed."));
    let after = addresses().await;
    assert_eq!(before.len(), after.len());
    assert_ne!(before[1], after[1]);
    for address in [&before[1], &after[1]] {
        let token = address.rsplit('/').next().unwrap();
        let call = exchange::exchange::ShopCall {
            store: "demo",
            event: "order_created",
            token,
            method: &http::Method::PUT,
            removed: false,
            body: Some(b"{\"order_id\": 7}"),
        };
        assert_eq!(
            console.exchange.webhooks.take_shop_call(call).await,
            exchange::exchange::WebhookResult::Queued,
            "{address}"
        );
    }
    let viewer = console.get(Role::Viewer, "/stores/demo").await.text;
    assert!(!viewer.contains("hooks/cartum"), "addresses hold a token, which is an admin's");
}

#[tokio::test]
async fn r7_a_second_renewal_waits_for_the_shops_to_have_the_first_one() {
    let mut world = World::without_orders().await;
    world.public_url = Some("https://orders.example.com".into());
    let console = TestConsole::open(world).await;
    console.world.run_on(&console.exchange).await;
    let renew = async || console.post(Role::Admin, "/secrets", &[("rotate", "hooks")]).await;
    let keys = async || {
        let cursor = console.table().cursor(&console.world.store.id).await.unwrap().unwrap();
        cursor.hooks.into_iter().map(|hook| hook.key).collect::<std::collections::HashSet<_>>()
    };
    let first = keys().await;
    assert_eq!((first.len(), renew().await.status), (1, 303));
    let refused = renew().await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    let why = "still has web-hooks at the addresses before";
    assert!(refused.text.contains(why) && refused.text.contains(&console.world.store.name), "{}", refused.text);
    assert_eq!(keys().await, first);
    console.world.pass(300);
    console.world.run_on(&console.exchange).await;
    assert!(keys().await.is_disjoint(&first), "the next poll has subscribed the new addresses");
    assert_eq!(renew().await.status, 303);
}

#[tokio::test]
async fn no_page_waits_for_an_roapp_that_never_answers() {
    let console = TestConsole::open(World::without_orders().await).await;
    console.world.control("POST", "latency", Some(json!({"system": "roapp", "kind": "hanging"}))).await;
    for path in ["/stores/demo/settings", "/orders?show=roapp", "/orders?show=all"] {
        let answer = after_five_seconds(&console, console.get(Role::Admin, path)).await;
        assert!(answer.text.contains("RO App did not answer within 5 s"), "{path}: {} {}", answer.status, answer.text);
    }
}

#[tokio::test]
async fn s6_rules_that_the_names_suggest_in_one_direction_alone_are_said_to_be_proposed() {
    // Orders come over as new, and no status of RO App has one of the shop's.
    let world = World::without_orders().await;
    let mut settings = world.control("POST", "roapp/settings", Some(json!({}))).await;
    settings["statuses"].as_array_mut().unwrap().retain(|row| row["id"] == sandbox::STATUS_NEW);
    world.control("POST", "roapp/settings", Some(json!({"statuses": settings["statuses"]}))).await;
    let mut world = world;
    (world.store.status_to_roapp, world.store.status_to_cartum) = (Vec::new(), Vec::new());
    let console = TestConsole::open(world).await;
    let page = console.page("/stores/demo/rules").await;
    assert!(page.contains("proposed by the names"), "{page}");
    let (_, rules) = page.split_once("<table").unwrap();
    assert_eq!(rules.matches(" selected").count(), 1, "{page}");
}
