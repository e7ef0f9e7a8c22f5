//! Finding orders: RO App's own number, links into both systems, filters, order, counts, CSV, parts of phones, names without accents,
//! articles, and RO App's own list.

use std::collections::BTreeSet;

use console::Role;
use exchange::order::OrderNumber;
use exchange::state::Link;
use serde_json::{Value, json};
use tests::World;
use tests::console::TestConsole;

use crate::notices::well;

pub fn line(article: &str) -> Value {
    json!({"title": article, "article": article, "price": 5, "quantity": 1, "type": "product"})
}

async fn seeded() -> TestConsole {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run_on(&console.exchange).await;
    // RO App's numbers are seen with its next changes.
    console.world.pass(300);
    console.world.run_on(&console.exchange).await;
    console
}

pub async fn link(console: &TestConsole, number: u64) -> Link {
    console.table().orders.link(&"demo".parse().unwrap(), OrderNumber(number)).await.unwrap().unwrap()
}

/// Numbers of the orders that a query lists, in its order, over all of its pages.
async fn listed(console: &TestConsole, query: &str) -> Vec<u64> {
    let (mut all, mut path) = (Vec::new(), format!("/api/orders?{query}"));
    loop {
        let answer = console.get(Role::Viewer, &path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let answer = answer.json();
        all.extend(answer["orders"].as_array().unwrap().iter().map(|one| one["number"].as_u64().unwrap()));
        let next = ["older", "next"].into_iter().find_map(|name| Some((name, answer[name].as_str()?.to_owned())));
        let Some((name, place)) = next else { return all };
        let name = if name == "next" { "after" } else { name };
        path = format!("/api/orders?{query}&{name}={}", place.replace('#', "%23"));
    }
}

#[tokio::test]
async fn m1_roapps_own_number_is_shown_and_searched_with_links_into_both_systems() {
    let console = seeded().await;
    let order = console.world.roapp_order_of(100_218).await;
    let (id, number) = (order["id"].as_u64().unwrap(), order["number"].as_str().unwrap());
    assert!(number.starts_with("A-"), "{number}");
    assert_eq!(link(&console, 100_218).await.roapp_number.as_deref(), Some(number));
    let page = console.page("/orders").await;
    let row = page.split("row-demo-100218\"").nth(1).unwrap().split("</tr>").next().unwrap();
    for shown in [
        number,
        &format!("orders#{id}\""),
        &format!("Open {number} in RO App"),
        "Open the store's orders on Cartum",
        &format!("{}/edit/orders/all\"", console.world.store.url),
    ] {
        assert!(row.contains(shown), "{shown}: {row}");
    }
    let one = console.page("/orders/demo/100218").await;
    assert!(one.contains(number) && one.contains(&format!("orders#{id}\"")), "{one}");
    for search in [number.to_owned(), number.to_lowercase(), format!("%23{number}"), id.to_string(), "100218".into()] {
        assert_eq!(listed(&console, &format!("q={search}")).await, [100_218], "{search}");
    }
    let all = console.page("/orders?show=all").await;
    assert!(all.contains(&format!("Open {number} in RO App")), "{all}");
}

#[tokio::test]
async fn m2_the_link_into_cartum_has_the_orders_number_where_the_store_has_an_address_with_it() {
    let mut world = World::seeded().await;
    world.store.orders_url = Some("https://shop.example.com/orders?find={number}".into());
    let console = TestConsole::open(world).await;
    console.world.run_on(&console.exchange).await;
    let page = console.page("/orders").await;
    assert!(page.contains("https://shop.example.com/orders?find=100218\""), "{page}");
    assert!(page.contains("https://shop.example.com/orders?find=\""), "the store's name leads to all of them");
}

#[tokio::test]
async fn m1_filters_by_state_status_store_and_day_pick_what_fits_and_nothing_else() {
    let console = seeded().await;
    console.post(Role::Operator, "/attention/dismiss", &[("order", "demo/100227")]).await;
    let all = listed(&console, "").await;
    let mut links = Vec::new();
    for number in &all {
        links.push(link(&console, *number).await);
    }
    let picked = |fits: &dyn Fn(&Link) -> bool| -> BTreeSet<u64> {
        links.iter().filter(|link| fits(link)).map(|link| link.number.0).collect()
    };
    let roapp = |link: &Link| link.agreed.as_ref().and_then(|agreed| agreed.roapp_status);
    let shop = |link: &Link| link.agreed.as_ref().and_then(|agreed| agreed.shop_status);
    let status = roapp(&link(&console, 100_218).await).unwrap();
    let in_shop = shop(&link(&console, 100_218).await).unwrap();
    let day = |link: &Link| link.placed.in_tz("Europe/Bucharest").unwrap().date().to_string();
    let (from, to) = ("2026-11-10".to_owned(), "2026-11-18".to_owned());
    let in_days = |link: &Link| (from.clone()..=to.clone()).contains(&day(link));
    let table: [(String, BTreeSet<u64>); 9] = [
        ("state=dismissed".into(), BTreeSet::from([100_227])),
        ("state=needs_attention".into(), BTreeSet::new()),
        ("state=in_agreement".into(), picked(&|link| link.attention.is_none())),
        (format!("status=roapp:{status}"), picked(&|link| roapp(link) == Some(status))),
        (format!("status=cartum:{in_shop}&store=demo"), picked(&|link| shop(link) == Some(in_shop))),
        (format!("from={from}&to={to}"), picked(&in_days)),
        (
            format!("from={from}&to={to}&status=roapp:{status}&state=in_agreement"),
            picked(&|link| in_days(link) && roapp(link) == Some(status) && link.attention.is_none()),
        ),
        ("state=gone".into(), BTreeSet::new()),
        ("store=other&state=in_agreement".into(), BTreeSet::new()),
    ];
    for (query, expected) in &table {
        let found = listed(&console, query).await;
        assert_eq!(found.iter().copied().collect::<BTreeSet<_>>(), *expected, "{query}");
        assert_eq!(found.len(), expected.len(), "{query} shows each once");
    }
    assert!(table[3].1.len() > 2 && table[5].1.len() > 2 && table[3].1.len() < all.len(), "{table:?}");
    let mut oldest = listed(&console, "sort=oldest").await;
    oldest.reverse();
    assert_eq!(oldest, all);
    // Together with a search.
    let found = listed(&console, "q=georgescu&state=in_agreement").await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(listed(&console, "q=georgescu&state=dismissed").await, [] as [u64; 0]);
    let page = console.page("/orders?state=gone").await;
    assert!(page.contains("No order fits these filters."), "{page}");
    for query in ["state=x", "status=x", "status=roapp:x", "from=x", "to=2026-13-01", "sort=x", "after=x"] {
        assert_eq!(console.get(Role::Viewer, &format!("/orders?{query}")).await.status, 422, "{query}");
    }
}

#[tokio::test]
async fn m1_an_order_that_waits_or_changes_its_state_is_found_under_the_new_one() {
    let console = seeded().await;
    console
        .world
        .fault(json!({"system": "roapp", "method": "POST", "kind": "status", "status": 503, "times": 0}))
        .await;
    let order = json!({"delivery_name": "Ana", "delivery_phone": "0722 999 009", "products": [line("LMP-W-01")]});
    let number = console.world.place_order(order).await;
    console.exchange.discovery.discover().await.unwrap();
    console.work().await;
    assert_eq!(listed(&console, "state=waiting").await, [number]);
    console.world.control("DELETE", "faults", None).await;
    console.world.run_on(&console.exchange).await;
    assert_eq!(listed(&console, "state=waiting").await, [] as [u64; 0]);
    assert!(listed(&console, "state=in_agreement").await.contains(&number));
    let id = console.world.roapp_order_of(number).await["id"].clone();
    let item = console.world.roapp_order_of(number).await["items"][0]["id"].clone();
    console.world.control("POST", &format!("roapp/orders/{id}/items/{item}/write-off"), None).await;
    let two = json!({"products": [json!({"title": "x", "article": "LMP-W-01", "price": 5, "quantity": 2, "type": "product"})]});
    console.world.control("PATCH", &format!("shop/orders/{number}"), Some(two)).await;
    console.world.pass(300);
    console.world.run_on(&console.exchange).await;
    assert!(listed(&console, "state=frozen").await.contains(&number));
    assert!(!listed(&console, "state=in_agreement").await.contains(&number));
    let counts = console.page("/orders/counts").await;
    assert!(counts.contains("Frozen") && !counts.contains("Waiting <"), "{counts}");
}

#[tokio::test]
async fn m1_counts_are_those_of_the_lists() {
    let console = seeded().await;
    let counts = console.page("/orders/counts").await;
    let count = |label: &str| -> usize {
        let rest =
            counts.split(&format!("{label} <span class=\"badge plain\">")).nth(1).unwrap_or_else(|| panic!("{counts}"));
        rest.split('<').next().unwrap().parse().unwrap()
    };
    assert_eq!(count("All states"), listed(&console, "").await.len());
    assert_eq!(count("In sync"), listed(&console, "state=in_agreement").await.len());
    assert_eq!(count("Needs attention"), listed(&console, "state=needs_attention").await.len());
    let of_day = console.page("/orders/counts?from=2026-11-18&to=2026-11-18").await;
    let days = listed(&console, "from=2026-11-18&to=2026-11-18").await.len();
    assert!(of_day.contains(&format!("All states <span class=\"badge plain\">{days}</span>")), "{of_day}");
}

#[tokio::test]
async fn m1_the_csv_has_what_is_filtered_in_the_readers_language_and_no_formula() {
    let console = TestConsole::open(World::without_orders().await).await;
    for (name, comment) in [("=1+1", "a"), ("Ana, \"the\" Pop", "b"), ("@SUM(A1)", "c")] {
        let order = json!({"delivery_name": name, "comment": comment, "delivery_phone": "0722 999 001", "products": [line("LMP-W-01")]});
        console.world.place_order(order).await;
    }
    console.world.run_on(&console.exchange).await;
    let cookie = console.cookie(&console.session(Role::Viewer));
    for (code, head, sign, amount) in [
        ("en", "Number,External ID,Store,Created (Europe/Bucharest),", ",", ",5,RON,"),
        ("uk", "Номер;Зовнішній ID;Магазин;Створено (Europe/Bucharest);", ";", ";5,00;RON;"),
        ("fr", "Numéro;", ";", ";5,00;RON;"),
    ] {
        let request = console.request("GET", "/orders.csv").header("cookie", &cookie).header("accept-language", code);
        let answer = console.send(request).await;
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        assert!(answer.header("content-disposition").contains("orders.csv"));
        assert!(answer.text.starts_with(&format!("\u{feff}{head}")), "{code}: {}", answer.text);
        assert_eq!(answer.text.lines().count(), 4, "{}", answer.text);
        for cell in [",'=1+1,", ",\"Ana, \"\"the\"\" Pop\",", ",'@SUM(A1),", ",'+40722999001,"] {
            let cell = format!("{sign}{}{sign}", &cell[1..cell.len() - 1]);
            assert!(answer.text.contains(&cell), "{cell} in {}", answer.text);
        }
        assert!(answer.text.contains(amount), "{amount} in {}", answer.text);
    }
    let none = console.page("/orders.csv?state=gone").await;
    assert_eq!(none.lines().count(), 1, "{none}");
    let one = console.page("/orders.csv?q=Pop").await;
    assert_eq!(one.lines().count(), 2, "{one}");
    assert_eq!(console.get(Role::Viewer, "/orders.csv?show=all").await.status, 422);
}

#[tokio::test]
async fn m1_a_search_finds_names_without_accents_parts_of_phones_and_articles() {
    let console = TestConsole::open(World::without_orders().await).await;
    let mut numbers = Vec::new();
    for (name, phone, article) in [
        ("Ion Țiriac", "0722 123 987", "LMP-W-01"),
        ("Zoë Noël", "0733 456 654", "LMP-D-42"),
        ("Андрій Їжак", "0744 789 321", "OUT-SOL"),
    ] {
        let order = json!({"delivery_name": name, "delivery_phone": phone, "products": [line(article)]});
        numbers.push(console.world.place_order(order).await);
    }
    console.world.run_on(&console.exchange).await;
    for (search, at) in [
        ("tiriac", Some(0)),
        ("Țiriac", Some(0)),
        ("TIRI%20ion", Some(0)),
        ("zoe%20noel", Some(1)),
        ("%D1%97%D0%B6%D0%B0%D0%BA", Some(2)),
        ("3987", Some(0)),
        ("123%20987", Some(0)),
        ("722123", Some(0)),
        ("2123", Some(0)),
        ("0733456", Some(1)),
        ("40744", Some(2)),
        ("LMP-D-42", Some(1)),
        ("out-s", Some(2)),
        ("9999", None),
        ("987", None),
        ("nobody", None),
    ] {
        let expected: Vec<u64> = at.map(|at: usize| numbers[at]).into_iter().collect();
        assert_eq!(listed(&console, &format!("q={search}")).await, expected, "{search}");
    }
    // A number that is an order's own is looked for in no phone.
    let (name, phone) = ("Ana Dinu", format!("072{}1", numbers[0]));
    let order = json!({"delivery_name": name, "delivery_phone": phone, "products": [line("OUT-SOL")]});
    let beside = console.world.place_order(order).await;
    console.world.run_on(&console.exchange).await;
    for (search, expected) in [(format!("{}1", numbers[0]), beside), (numbers[0].to_string(), numbers[0])] {
        assert_eq!(listed(&console, &format!("q={search}")).await, [expected], "{search}");
    }
    // A buyer who is another now is no longer found by the phone of before.
    let patch = json!({"delivery_name": "Ion Tanase", "delivery_phone": "0722 555 444"});
    console.world.control("PATCH", &format!("shop/orders/{}", numbers[0]), Some(patch)).await;
    console.world.run_on(&console.exchange).await;
    for (search, hits) in [("3987", 0), ("5444", 1)] {
        assert_eq!(listed(&console, &format!("q={search}")).await.len(), hits, "{search}");
    }
    let items = console.world.table_items().await;
    assert!(
        !items.iter().any(|item| item.contains("FIND#") && item.contains("3987")),
        "nothing of the old phone stays"
    );
}

#[tokio::test]
async fn m1_created_in_roapp_and_all_show_full_pages_search_tick_boxes_and_links() {
    let console = TestConsole::open(World::seeded().await).await;
    let bulk = json!({"count": 70, "buyers": 70, "spread_seconds": 600, "hooks": false,
        "order": {"delivery_name": "Bulk Buyer", "products": [line("LMP-W-01")]}});
    console.world.control("POST", "shop/orders/bulk", Some(bulk)).await;
    console.world.run_on(&console.exchange).await;
    let orders = console.world.roapp_orders().await;
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    let own: Vec<&Value> =
        orders.iter().filter(|order| order["custom_fields"][&field].as_str().is_none_or(str::is_empty)).collect();
    let rows = |page: &str| page.matches("<tr>").count() - 1;
    // Those of the stores are changed later and fill RO App's first page.
    let by_hand = console.page("/orders?show=roapp").await;
    assert_eq!(rows(&by_hand), own.len(), "{by_hand}");
    let number = own[0]["number"].as_str().unwrap();
    assert!(by_hand.contains(&format!("Open {number} in RO App")), "{by_hand}");
    let found = console.page(&format!("/orders?show=roapp&q={number}")).await;
    assert_eq!(rows(&found), 1, "{found}");
    assert!(!console.page("/orders?show=roapp&q=bulk").await.contains("Bulk Buyer"), "a search keeps the filter");
    let all = console.page("/orders?show=all").await;
    assert_eq!((rows(&all), all.matches("name=\"order\"").count() > 40), (50, true), "{all}");
    let bulk = console.page("/orders?show=all&q=bulk%20buyer").await;
    assert_eq!(rows(&bulk), 50, "{bulk}");
    // On to the next page, and every order once.
    let next = bulk.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let rest = console.page(&next).await;
    assert_eq!(rows(&rest), 20, "{rest}");
    let viewer = console.get(Role::Viewer, "/orders?show=all").await.text;
    assert!(!viewer.contains("name=\"order\""), "a viewer updates nothing");
}

#[tokio::test]
async fn m1_the_list_can_be_looked_at_again_as_a_part() {
    let console = seeded().await;
    let page = console.page("/orders?state=in_agreement").await;
    assert!(page.contains("id=\"list\" data-live") && page.contains("hx-get=\"/orders?state=in_agreement\""), "{page}");
    let part = console.write(Role::Viewer, "GET", "/orders?state=in_agreement").header("hx-request", "true");
    let part = console.send(part).await.text;
    assert!(part.starts_with("<div id=\"list\"") && part.contains("row-demo-100218\""), "{part}");
}

#[tokio::test]
async fn h1_a_list_says_the_health_of_now_as_other_pages_do() {
    let console = well().await;
    let paths = [
        "/",
        "/orders",
        "/orders?state=frozen",
        "/orders?q=100212",
        "/orders?show=all",
        "/attention",
        "/stores",
        "/people",
    ];
    for path in paths {
        let page = console.page(path).await;
        // A search does not count the orders that need attention: it says of when it speaks.
        let is_search = path.contains("q=");
        assert_eq!(page.contains("<ul class=\"good\""), !is_search, "{path}: {page}");
        assert_eq!(page.contains("Nothing was wrong at the last check"), is_search, "{path}: {page}");
        assert!(!page.contains("class=\"badge\""), "{path}");
    }
    let foreign = json!({"currency": "EUR", "delivery_phone": "0722 999 003", "products": [line("LMP-W-01")]});
    let number = console.world.place_order(foreign).await;
    console.world.run_on(&console.exchange).await;
    for path in paths {
        let page = console.page(path).await;
        assert!(page.contains("One order needs attention") && page.contains("class=\"badge\">1<"), "{path}: {page}");
    }
    let named = json!({"orders": [{"store": "demo", "number": number}]});
    console.api(Role::Admin, "POST", "/api/attention/dismiss", named).await;
    // A search counts as the latest poll did.
    for path in paths.into_iter().filter(|path| !path.contains("q=")) {
        let page = console.page(path).await;
        assert!(!page.contains("needs attention<") && !page.contains("class=\"badge\""), "{path}: {page}");
    }
}
