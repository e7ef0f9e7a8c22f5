//! Reads of the table that each view of the list and each search take, however many orders there are.

use console::Role;
use serde_json::json;
use tests::World;
use tests::console::TestConsole;
use tests::many::put_links;

use crate::finding::{line, link};

/// Most reads of a page of the console, with the line at the top and the session.
const MOST_READS: usize = 3;

/// Views of the list.
const VIEWS: [&str; 17] = [
    "/",
    "/orders",
    "/orders?show=linked",
    "/orders?show=store%3Ademo",
    "/orders?sort=oldest",
    "/orders?state=in_agreement",
    "/orders?state=frozen",
    "/orders?state=waiting",
    "/orders?state=needs_attention",
    "/orders?state=needs_attention&status=roapp:1900001",
    "/orders?state=dismissed&sort=oldest",
    "/orders?status=cartum:1",
    "/orders?from=2025-09-25&to=2025-10-01",
    "/orders?show=store%3Ademo&state=gone&from=2025-01-01",
    "/orders/counts",
    "/orders/counts?from=2025-09-25&to=2025-10-01",
    "/attention/dismissed",
];

/// Searches among many orders, and whether each finds any once there are some thousand.
const AMONG_MANY: [(&str, bool); 22] = [
    // Numbers of the shop, of RO App, and an id there.
    ("50", true),
    ("%231500", true),
    ("A-001500", true),
    ("a-001500", true),
    ("50001500", true),
    // Phones whole and in part, of one buyer and of many.
    ("%2B40722000050", true),
    ("0722%20000%20050", true),
    ("0722000050", true),
    ("722000050", true),
    ("000050", true),
    ("40722", true),
    // Part of a phone with the zero of the country, else the order 722.
    ("0722", true),
    // Names of some buyers and of all, and several words.
    ("buyer50", true),
    ("B%C3%BAyer50", true),
    ("number", true),
    ("number%20buyer50", true),
    ("lmp-w", true),
    // Nothing.
    ("nobody", false),
    ("A-0001", false),
    ("99999999999", false),
    ("LMP-D-42", false),
    ("%27%3B--%3Cscript%3Ealert(1)%3C%2Fscript%3E%00%25", false),
];

/// Searches, and how many orders each finds.
const SEARCHES: [(&str, usize); 24] = [
    // A number in the shop.
    ("NUMBER", 1),
    // RO App's number.
    ("ROAPP", 1),
    // An id in RO App.
    ("ID", 1),
    // A phone as it is written, as within the country, and as one word.
    ("%2B40%20722%20123%20987", 2),
    ("0722%20123%20987", 2),
    ("0722123987", 2),
    // Part of a phone, of one buyer and of three.
    ("3%20987", 2),
    ("407", 0),
    // Part of a phone with the zero before it.
    ("0733", 1),
    ("0%20733", 1),
    ("4073", 1),
    // E-mails are not kept.
    ("ana%40example.com", 0),
    // Names of one buyer, and of three.
    ("tiriac", 2),
    ("%C8%9Airiac", 2),
    ("ion", 4),
    ("ion%20dobre", 1),
    ("ionela%20ion", 1),
    ("ion%20nobody", 0),
    // Articles, the latter with a word of a buyer's name.
    ("LMP-D-42", 1),
    ("lmp", 4),
    ("POP%2042", 1),
    ("4820000", 1),
    // Nothing.
    ("nobody", 0),
    ("%25%00%27%22", 0),
];

#[tokio::test]
async fn m1_every_view_takes_at_most_three_reads_however_many_orders_there_are() {
    let many = std::env::var("CONSOLE_ORDERS").ok().and_then(|text| text.parse().ok()).unwrap_or(6_000);
    let console = TestConsole::open(World::without_orders().await).await;
    let reads_of = async |path: &str| {
        let before = console.calls();
        let page = console.page(path).await;
        (console.calls() - before, page)
    };
    let mut known = 0;
    for total in [100, many] {
        put_links(&console.raw_table(), "orders", known + 1..=total).await;
        known = total;
        console.page("/orders").await;
        let searches = AMONG_MANY.map(|(search, _)| format!("/orders?q={search}"));
        for path in VIEWS.into_iter().chain(["/attention"]).chain(searches.iter().map(String::as_str)) {
            let most = if path == "/attention" { 2 } else { MOST_READS };
            let (reads, page) = reads_of(path).await;
            println!("{path} of {total}: {reads} reads");
            assert!(reads <= most, "{path} of {total}: {reads} reads");
            let search = AMONG_MANY.iter().find(|(search, _)| path.ends_with(&format!("?q={search}")));
            if let Some((_, hit)) = search.filter(|_| total > 5_000) {
                assert_eq!(page.contains("id=\"row-demo-"), *hit, "{path}: {page}");
            }
            if path.contains("in_agreement") || path.contains("oldest") && !path.contains("state") {
                assert_eq!(page.matches("id=\"row-demo-").count(), 50, "{path} of {total}");
            }
            // A rare state among many is not an empty page: it says how far it looked.
            if total > 5_000 && path.contains("frozen") {
                assert!(page.contains("Not all orders were looked through") && page.contains("Look further"), "{page}");
            }
            // Every further page, in both directions.
            let mut next = [("next", page.clone()), ("prev", String::new())];
            for at in 0..2 {
                let (way, page) = &next[at];
                let Some(address) = link_to(page, way) else { continue };
                let (reads, page) = reads_of(&address).await;
                assert!(reads <= most, "{address} of {total}: {reads} reads");
                next[1].1 = page;
            }
            let part = console.write(Role::Viewer, "GET", path).header("hx-request", "true");
            let before = console.calls();
            assert_eq!(console.send(part).await.status, 200, "{path}");
            assert!(console.calls() - before <= most, "the part of {path} of {total}");
        }
    }
    let counts = console.page("/orders/counts").await;
    assert!(counts.contains("counted since"), "{counts}");
}

#[tokio::test]
async fn m1_every_search_takes_at_most_three_reads_whatever_its_text_may_mean() {
    let console = TestConsole::open(World::without_orders().await).await;
    let mut number = 0;
    for (name, phone, article) in [
        ("Ion Țiriac", "0722 123 987", "LMP-W-01"),
        ("Ion Țiriac", "0722 123 987", "LMP-W-01"),
        ("Ion Dobre", "0733 456 654", "LMP-W-01"),
        ("Ionela Pop", "0744 789 321", "LMP-D-42"),
        ("Olena Marchuk", "0755 111 222", "POP 42"),
        ("Olena Marchuk", "0755 111 222", "4820000123457"),
    ] {
        let order = json!({"delivery_name": name, "delivery_phone": phone, "products": [line(article)]});
        number = console.world.place_order(order).await;
    }
    console.world.run_on(&console.exchange).await;
    console.world.pass(300);
    console.world.run_on(&console.exchange).await;
    let (roapp, id) = (link(&console, number).await.roapp_number.unwrap(), console.world.roapp_order_of(number).await);
    console.page("/orders").await;
    for (search, hits) in SEARCHES {
        let search = search.replace("NUMBER", &number.to_string()).replace("ROAPP", &roapp);
        let path = format!("/orders?q={}", search.replace("ID", &id["id"].to_string()));
        let before = console.calls();
        let page = console.page(&path).await;
        let reads = console.calls() - before;
        println!("{path}: {reads} reads");
        assert_eq!(page.matches("id=\"row-demo-").count(), hits, "{path}: {page}");
        assert!(reads <= MOST_READS, "{path}: {reads} reads");
    }
}

/// Where a page's link to the next or the previous one leads.
fn link_to(page: &str, way: &str) -> Option<String> {
    let tag = page
        .split("<a ")
        .find(|tag| tag.split('>').next().is_some_and(|tag| tag.contains(&format!("rel=\"{way}\""))))?;
    Some(tag.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&"))
}

#[tokio::test]
async fn p9_a_phone_under_which_no_end_of_people_order_makes_no_order_dearer_than_another() {
    let console = TestConsole::open(World::without_orders().await).await;
    let phone = "0722 000 111";
    let mut last = 0;
    for at in 0..30 {
        let name = format!("Given{at} Middle{at} Last{at}");
        last = console
            .world
            .place_order(json!({"delivery_name": name, "delivery_phone": phone, "products": [line("LMP")]}))
            .await;
    }
    console.world.run_on(&console.exchange).await;
    let items = console.world.table_items().await;
    let words = items.iter().find(|item| item.contains("\"WHO#") && item.contains("\"WORDS\"")).unwrap();
    let names = serde_json::from_str::<serde_json::Value>(words).unwrap()["names"].as_array().unwrap().len();
    assert_eq!(names, 40, "of 90");
    for text in ["0722000111", &last.to_string()] {
        let found = console.page(&format!("/orders?q={text}")).await;
        assert!(found.contains(&format!("/orders/demo/{last}")), "{text}");
    }
}
