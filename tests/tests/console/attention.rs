//! Needs attention: R2. Kinds of reasons with their fixes, the first date, what was dismissed, and what the page costs.

use std::collections::BTreeSet;

use console::Role;
use exchange::clock::Clock;
use exchange::order::{CategoryId, OrderNumber};
use exchange::settings::StoreSettings;
use exchange::state::{Attention, Link};
use exchange::texts::Message;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::World;
use tests::console::TestConsole;
use tests::many::linked;

fn line(article: &str) -> Value {
    json!({"title": article, "article": article, "price": 5, "quantity": 1, "type": "product"})
}

async fn bulk(console: &TestConsole, count: u64, order: Value) -> u64 {
    let bulk = json!({"count": count, "buyers": count, "spread_seconds": 600, "order": order, "hooks": false});
    console.world.control("POST", "shop/orders/bulk", Some(bulk)).await["first"].as_u64().unwrap()
}

async fn link(console: &TestConsole, number: u64) -> Link {
    console.table().orders.link(&"demo".parse().unwrap(), OrderNumber(number)).await.unwrap().unwrap()
}

/// A console whose store has neither a default category nor a fallback product, with orders of three kinds of trouble.
async fn of_three_kinds() -> (TestConsole, [u64; 3]) {
    let mut world = World::without_orders().await;
    (world.store.default_category, world.store.fallback_product) = (None, None);
    let console = TestConsole::open(world).await;
    let empty = bulk(&console, 30, json!({"products": []})).await;
    let foreign = bulk(&console, 4, json!({"currency": "EUR", "products": [line("LMP-W-01")]})).await;
    let mut product = 0;
    for number in 0..6 {
        product = console
            .world
            .place_order(json!({"delivery_phone": "0722 999 001", "products": [line(&format!("NEW-{number}"))]}))
            .await;
    }
    console.world.run_on(&console.exchange).await;
    (console, [empty, foreign, product])
}

fn cards(page: &str) -> Vec<&str> {
    page.split("<li class=\"card\" id=\"kind-").skip(1).collect()
}

#[tokio::test]
async fn r2_orders_of_three_reasons_are_three_cards_with_the_fix_beside_each() {
    let (console, [empty, foreign, product]) = of_three_kinds().await;
    let page = console.page("/attention").await;
    let cards = cards(&page);
    assert_eq!(cards.len(), 3, "{page}");
    for (card, says) in cards.iter().zip([
        "30 orders: No lines",
        "6 orders: Category missing",
        "4 orders: Another currency than RO App&#39;s",
    ]) {
        assert!(card.contains(says) || card.contains(&says.replace("&#39;", "'")), "{says}: {card}");
        assert!(card.contains("Try them all again") && card.contains("Show them"), "{card}");
    }
    // The button of a card tries the orders of its kind alone, of the store that is shown.
    let of_store = console.page("/attention?store=demo").await;
    for (at, kind) in ["no-lines", "product-not-entered:no-category", "foreign-currency"].into_iter().enumerate() {
        let reason = format!("name=\"reason\" value=\"{kind}\"");
        assert!(cards[at].contains(&reason) && !cards[at].contains("name=\"store\""), "{kind}: {}", cards[at]);
        let card = self::cards(&of_store)[at];
        assert!(card.contains(&reason) && card.contains("name=\"store\" value=\"demo\""), "{kind}: {card}");
    }
    assert!(
        cards[1].contains("/stores/demo/settings#default_category") && cards[1].contains("Choose a default category")
    );
    assert!(!cards[0].contains("/settings#"), "nothing in the console fixes it");
    // An operator is told who can change the setting, and has the buttons; a viewer has neither.
    let operator = console.get(Role::Operator, "/attention").await.text;
    assert!(operator.contains("An admin can change this setting") && !operator.contains("/settings#"));
    let viewer = console.get(Role::Viewer, "/attention").await.text;
    assert!(viewer.contains("6 orders: Category missing") && !viewer.contains("Try"), "{viewer}");
    // The orders of one kind, a page of them.
    let one = console.page("/attention?reason=product-not-entered%3Ano-category").await;
    assert_eq!(one.matches("type=\"checkbox\" name=\"order\"").count(), 6, "{one}");
    assert!(one.contains("name=\"reason\" value=\"product-not-entered:no-category\""), "{one}");
    assert!(one.contains(&format!("/orders/demo/{product}\"")) && !one.contains(&format!("/orders/demo/{empty}\"")));
    let reasons = console.get(Role::Viewer, "/api/attention/reasons").await.json();
    let counts: Vec<_> = reasons["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["reason"].clone(), one["count"].clone()))
        .collect();
    let expected = [("no-lines", 30), ("product-not-entered:no-category", 6), ("foreign-currency", 4)];
    assert_eq!(counts, expected.map(|(kind, count)| (json!(kind), json!(count))));
    let listed = console.get(Role::Viewer, "/api/attention?reason=foreign-currency&store=demo").await.json();
    let numbers: BTreeSet<u64> =
        listed["orders"].as_array().unwrap().iter().map(|one| one["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (foreign..foreign + 4).collect());
}

#[tokio::test]
async fn r2_mending_the_setting_tries_its_orders_by_itself_and_a_retry_is_of_one_kind_alone() {
    let (console, [empty, foreign, product]) = of_three_kinds().await;
    let settings = StoreSettings { default_category: Some(CategoryId(934_010)), ..console.world.store.clone() };
    console.exchange.stores.save_store(&settings).await.unwrap();
    console.world.pass(300);
    console.world.run_on(&console.exchange).await;
    let page = console.page("/attention").await;
    assert!(!page.contains("Category missing") && page.contains("30 orders: No lines"), "{page}");
    assert!(console.page(&format!("/orders/demo/{product}")).await.contains("In sync"));
    // Mended in the shop, and only those without lines are tried again.
    for number in empty..empty + 30 {
        let lines = json!({"products": [line("LMP-W-01")]});
        console.world.control("PATCH", &format!("shop/orders/{number}"), Some(lines)).await;
    }
    let tried = console.post(Role::Operator, "/attention/retry-all", &[("reason", "no-lines")]).await;
    assert_eq!((tried.status, tried.header("location")), (303, "/attention"), "{}", tried.text);
    let live = console.page("/attention").await;
    assert!(live.contains("The first twenty are tried at once") && live.contains("hx-trigger=\"every 3s\""), "{live}");
    console.work().await;
    let part = console.write(Role::Operator, "GET", "/attention?tried=0").header("hx-request", "true");
    let part = console.send(part).await.text;
    assert!(
        !part.contains("<html") && !part.contains("No lines") && part.contains("4 orders: Another currency"),
        "{part}"
    );
    assert!(console.page(&format!("/orders/demo/{empty}")).await.contains("In sync"));
    let before = link(&console, foreign).await;
    let none = console.api(Role::Operator, "POST", "/api/attention/retry-all", json!({"store": "other"})).await;
    assert_eq!(none.json()["count"], 0);
    assert_eq!(link(&console, foreign).await, before, "nothing else was tried");
}

#[tokio::test]
async fn r2_the_first_date_is_kept_whatever_the_tries_end_in() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = console.world.place_order(json!({"delivery_phone": "0722 999 001", "products": []})).await;
    console.world.run_on(&console.exchange).await;
    let first = link(&console, number).await.attention.unwrap().since;
    // Tried again with the same end; then as an order that RO App does not take for a while; then with another reason.
    let refuse =
        json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "status", "status": 422, "times": 0});
    for (fault, change) in [
        (None, json!({"comment": "Another one"})),
        (Some(refuse), json!({"products": [line("LMP-W-01")]})),
        (None, json!({"currency": "EUR"})),
    ] {
        console.world.pass(3 * 3600);
        match fault {
            Some(fault) => console.world.fault(fault).await,
            None => drop(console.world.control("DELETE", "faults", None).await),
        }
        console.world.control("PATCH", &format!("shop/orders/{number}"), Some(change.clone())).await;
        console.post(Role::Operator, "/attention/retry", &[("order", &format!("demo/{number}"))]).await;
        console.work().await;
        let held = link(&console, number).await.attention.unwrap_or_else(|| panic!("{change}: no attention"));
        assert_eq!(held.since, first, "{change}: {held:?}");
    }
    // Once it is in agreement, a new trouble has a date of its own.
    let good = json!({"currency": "RON", "products": [line("LMP-W-01")]});
    console.world.control("PATCH", &format!("shop/orders/{number}"), Some(good)).await;
    console.world.run_on(&console.exchange).await;
    assert_eq!(link(&console, number).await.attention_since, None);
    console.world.pass(300);
    console.world.control("PATCH", &format!("shop/orders/{number}"), Some(json!({"currency": "EUR"}))).await;
    console.world.run_on(&console.exchange).await;
    assert!(link(&console, number).await.attention.unwrap().since > first);
}

#[tokio::test]
async fn r2_a_dismissal_says_what_remains_undone_is_listed_and_can_be_undone() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run_on(&console.exchange).await;
    let order = "demo/100227";
    let before = link(&console, 100_227).await.attention.unwrap();
    let done = console.post(Role::Operator, "/attention/dismiss", &[("order", order)]).await;
    assert_eq!((done.status, done.header("location")), (303, "/attention?dismissed=demo%2F100227"));
    let said = console.page("/attention?dismissed=demo%2F100227").await;
    for says in ["Order 100227 was dismissed.", "It is not in RO App.", "Undo", "Nothing needs attention."] {
        assert!(said.contains(says), "{says}: {said}");
    }
    let cookie = console.cookie(&console.session(Role::Operator));
    for (code, undone) in
        [("en", "It is not in RO App."), ("uk", "Його немає в RO App."), ("fr", "Elle n&#39;est pas dans RO App.")]
    {
        for path in ["/attention/dismissed", "/orders/demo/100227"] {
            let request = console.request("GET", path).header("cookie", &cookie).header("accept-language", code);
            let page = console.send(request).await.text;
            assert!(page.contains(undone) || page.contains(&undone.replace("&#39;", "'")), "{path} in {code}: {page}");
            assert!(page.contains("/attention/reopen") && page.contains("EUR"), "{path} in {code}: {page}");
        }
    }
    let listed = console.get(Role::Viewer, "/api/attention/dismissed").await.json();
    let one = &listed["orders"][0];
    assert_eq!((&one["order"]["number"], &one["still"]), (&json!(100_227), &json!(true)), "{listed}");
    // Undone: the list has it again, since when it was there first, and its history says both.
    console.world.pass(60);
    let back = console.post(Role::Operator, "/attention/reopen", &[("order", order)]).await;
    assert_eq!((back.status, back.header("location")), (303, "/attention?reopened=1"));
    assert_eq!(link(&console, 100_227).await.attention.unwrap(), before);
    assert!(console.page("/attention").await.contains("1 order: Another currency"));
    assert!(console.page("/attention/dismissed").await.contains("No order was dismissed."));
    let notes = console.world.notes(100_227).await.join("\n");
    assert!(notes.contains("Dismissed by a person") && notes.contains("Put back by a person"), "{notes}");
    // What was settled meanwhile is told from a form without orders.
    for (fields, query, says) in [
        (&[("order", "demo/100218")][..], "settled=yes", "Nothing was dismissed: what you selected is no longer on"),
        (&[], "none=yes", "Select orders first."),
    ] {
        let none = console.post(Role::Operator, "/attention/dismiss", fields).await;
        assert_eq!(none.header("location"), format!("/attention?{query}"));
        let page = console.page(none.header("location")).await;
        assert!(page.contains(says), "{says}: {page}");
    }
    let twice = console.post(Role::Operator, "/attention/reopen", &[("order", order)]).await;
    assert_eq!(twice.header("location"), "/attention?reopened=0");
}

#[tokio::test]
async fn r2_a_dismissed_order_that_is_not_in_roapp_is_looked_at_whenever_it_changes_in_the_shop() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = console.world.place_order(json!({"delivery_phone": "0722 999 001", "products": []})).await;
    console.world.run_on(&console.exchange).await;
    console.post(Role::Operator, "/attention/dismiss", &[("order", &format!("demo/{number}"))]).await;
    // Later orders move the window of the check past it.
    for _ in 0..2 {
        console.world.pass(3 * 24 * 3600);
        console.world.place_order(json!({"delivery_phone": "0722 999 002", "products": [line("LMP-W-01")]})).await;
        console.world.run_on(&console.exchange).await;
        assert!(link(&console, number).await.attention.is_some_and(|held| held.dismissed), "and it stays dismissed");
    }
    let lines = json!({"products": [line("LMP-W-01")]});
    console.world.control("PATCH", &format!("shop/orders/{number}"), Some(lines)).await;
    for _ in 0..13 {
        console.world.pass(300);
        console.world.run_on(&console.exchange).await;
    }
    assert!(console.page(&format!("/orders/demo/{number}")).await.contains("In sync"));
    let dismissed = console.page("/attention/dismissed").await;
    assert!(dismissed.contains("Since then:") && !dismissed.contains("/attention/reopen"), "{dismissed}");
}

#[tokio::test]
async fn r2_an_order_that_was_dismissed_twice_is_dismissed_still_since_the_second_time_alone() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = console.world.place_order(json!({"delivery_phone": "0722 999 001", "products": []})).await;
    let other = console.world.place_order(json!({"delivery_phone": "0722 999 002", "products": []})).await;
    console.world.run_on(&console.exchange).await;
    let order = format!("demo/{number}");
    console.post(Role::Operator, "/attention/dismiss", &[("order", &order)]).await;
    // Another trouble: it needs attention anew, and is dismissed again.
    let foreign = json!({"currency": "EUR", "products": [line("LMP-W-01")]});
    console.world.control("PATCH", &format!("shop/orders/{number}"), Some(foreign)).await;
    for _ in 0..13 {
        console.world.pass(300);
        console.world.run_on(&console.exchange).await;
    }
    assert!(!link(&console, number).await.attention.unwrap().dismissed);
    console.post(Role::Operator, "/attention/dismiss", &[("order", &order)]).await;
    console.world.pass(60);
    console.post(Role::Operator, "/attention/dismiss", &[("order", &format!("demo/{other}"))]).await;
    let listed = console.get(Role::Viewer, "/api/attention/dismissed").await.json();
    let one = |one: &Value| (one["order"]["number"].as_u64().unwrap(), one["still"] == true);
    let still: Vec<(u64, bool)> = listed["orders"].as_array().unwrap().iter().map(one).collect();
    assert_eq!(still, [(other, true), (number, true), (number, false)], "{listed}");
    let page = console.page("/attention/dismissed").await;
    assert_eq!(page.matches("action=\"/attention/reopen\"").count(), 2, "{page}");
}

#[tokio::test]
async fn r2_a_filter_that_is_none_is_said() {
    let console = TestConsole::open(World::without_orders().await).await;
    for path in [
        "/attention?reason=NO%20LINES",
        "/attention?store=BAD%20ID",
        "/attention?reason=no-lines&older=x",
        "/attention/dismissed?older=%3Cb%3E",
        "/api/attention?reason=%3Cb%3E",
        "/api/attention/dismissed?older=%22",
    ] {
        assert_eq!(console.get(Role::Viewer, path).await.status, 422, "{path}");
    }
    for path in ["/attention?reason=of-another-release", "/attention?store=nobody", "/attention/dismissed?older=2026"] {
        assert_eq!(console.get(Role::Viewer, path).await.status, 200, "{path}");
    }
    let none = console.post(Role::Operator, "/attention/retry", &[]).await;
    assert_eq!(none.header("location"), "/attention?none=yes");
    let wrong = console.api(Role::Operator, "POST", "/api/attention/retry-all", json!({"reason": 7})).await;
    assert_eq!(wrong.status, 422);
}

/// Further pages of a kind in both directions, also where fewer than a page are left before the one that is open; and dismissed orders.
async fn pages_of_a_kind_take_three_reads(console: &TestConsole) {
    let reads_of = async |path: &str| {
        let before = console.calls();
        let page = console.page(path).await;
        (console.calls() - before, page)
    };
    let link_to = |page: &str, way: &str| {
        let tag =
            page.split(&format!("rel=\"{way}\" href=\"")).nth(1).map(|rest| rest.split('"').next().unwrap_or_default());
        tag.unwrap_or_else(|| panic!("{way}: {page}")).replace("&amp;", "&")
    };
    let (reads, first) = reads_of("/attention?reason=no-lines").await;
    let (older_reads, second) = reads_of(&link_to(&first, "next")).await;
    let back = link_to(&second, "prev");
    let (newer_reads, _) = reads_of(&back).await;
    assert_eq!((reads, older_reads, newer_reads), (2, 3, 3));
    // Some of the first page are dismissed meanwhile: the newest page is a full one.
    for number in [1_095, 1_098] {
        console.post(Role::Operator, "/attention/dismiss", &[("order", &format!("demo/{number}"))]).await;
    }
    let (reads, newest) = reads_of(&back).await;
    assert_eq!((reads, newest.matches("name=\"order\"").count()), (3, 50), "{newest}");
    let (reads, dismissed) = reads_of("/attention/dismissed").await;
    assert!(reads == 3 && dismissed.contains("/orders/demo/1095"), "{reads}: {dismissed}");
    for number in [1_095, 1_098] {
        console.post(Role::Operator, "/attention/reopen", &[("order", &format!("demo/{number}"))]).await;
    }
}

#[tokio::test]
async fn r2_the_page_costs_as_many_reads_with_a_thousand_orders_as_with_ten_and_pages_show_each_once() {
    let console = TestConsole::open(World::without_orders().await).await;
    let mut costs = Vec::new();
    let mut known = 0;
    for total in [10, 1_100_u64] {
        for number in known + 1..=total {
            let mut link = linked(number);
            let since = console.world.clock.now() + SignedDuration::from_secs(i64::try_from(number).unwrap());
            let kind = if number % 3 == 0 { "no-lines" } else { "erased" };
            let (reason, shop, dismissed_at) = (Message::new(kind), None, None);
            link.attention = Some(Attention { reason, since, shop, dismissed: false, dismissed_at });
            console.table().orders.put_link(&mut link, None).await.unwrap();
        }
        known = total;
        console.page("/attention").await;
        let mut cost = Vec::new();
        for path in ["/attention", "/attention?reason=no-lines", "/attention/dismissed"] {
            let before = console.calls();
            console.page(path).await;
            cost.push(console.calls() - before);
        }
        costs.push(cost);
    }
    // The index and the orders, with the session and the line at the top; of those dismissed, what the line counts is one more.
    assert_eq!(costs, [[2, 2, 3], [2, 2, 3]]);
    let page = console.page("/attention").await;
    assert!(page.contains("class=\"badge\">99+<"), "{page}");
    pages_of_a_kind_take_three_reads(&console).await;
    assert!(page.contains("There are more than 1000 such orders"), "{page}");
    // Through all pages of a kind, also of those that the first read does not reach.
    let (mut seen, mut path) = (Vec::new(), "/api/attention?reason=no-lines".to_owned());
    loop {
        let answer = console.get(Role::Viewer, &path).await.json();
        seen.extend(answer["orders"].as_array().unwrap().iter().map(|one| one["number"].as_u64().unwrap()));
        let Some(older) = answer["older"].as_str() else { break };
        path = format!("/api/attention?reason=no-lines&older={}", older.replace('#', "%23"));
    }
    let expected: Vec<u64> = (1..=1_100).rev().filter(|number| number % 3 == 0).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn r2_an_order_that_was_held_and_is_gone_on_both_sides_needs_nobody() {
    let console = TestConsole::open(World::without_orders().await).await;
    let lamps = json!({"delivery_phone": "0722 999 001", "products": [line("LMP-W-01")]});
    let number = console.world.place_order(lamps).await;
    console.world.run_on(&console.exchange).await;
    let foreign = json!({"currency": "EUR"});
    console.world.control("PATCH", &format!("shop/orders/{number}"), Some(foreign)).await;
    console.world.run_on(&console.exchange).await;
    assert!(link(&console, number).await.attention.is_some());
    let id = console.world.roapp_order_of(number).await["id"].clone();
    console.world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
    console.world.control("DELETE", &format!("shop/orders/{number}"), None).await;
    console.world.pass(3600);
    console.world.run_on(&console.exchange).await;
    let row = format!("id=\"row-demo-{number}\"");
    for (path, listed) in [
        ("/orders?state=gone", true),
        ("/orders?state=needs_attention", false),
        ("/orders?state=dismissed", false),
        ("/attention", false),
    ] {
        let page = console.page(path).await;
        assert_eq!(page.contains(&row), listed, "{path}: {page}");
    }
}

#[tokio::test]
async fn o10_what_a_person_does_at_the_very_time_of_an_attempt_is_an_entry_of_its_own() {
    let console = TestConsole::open(World::without_orders().await).await;
    let number = console.world.place_order(json!({"delivery_phone": "0722 999 001", "products": []})).await;
    let store = "demo".parse().unwrap();
    let refresh = &console.exchange.refresh;
    // The clock stands still.
    console.world.run_once().await;
    assert!(refresh.dismiss(&store, OrderNumber(number), "Ana").await.unwrap());
    assert!(refresh.reopen(&store, OrderNumber(number), "Ana").await.unwrap());
    let notes = console.world.notes(number).await;
    let said = |what: &str| notes.iter().filter(|note| note.contains(what)).count();
    assert_eq!(
        (said("Needs attention"), said("Dismissed by a person"), said("Put back by a person")),
        (1, 1, 1),
        "{notes:?}"
    );
}
