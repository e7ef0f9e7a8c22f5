//! L1, L2: pages and notes in the reader's and the staff's language, without an English sentence in them.

use console::Role;
use serde_json::json;
use tests::World;
use tests::console::TestConsole;

/// Words of English sentences that no name in the demo data has.
const ENGLISH: [&str; 26] = [
    "the", "was", "were", "is", "are", "has", "have", "not", "no", "and", "of", "with", "that", "this", "it", "its",
    "cannot", "by", "from", "could", "does", "already", "since", "because", "be", "needs",
];

/// The English words in a page's text.
fn english(html: &str) -> Vec<String> {
    let mut text = String::new();
    let mut inside = false;
    // What the far side said is quoted as it was said; scripts and styles are no text.
    let html = html
        .split("<script")
        .map(|part| part.split_once("</script>").map_or(part, |(_, rest)| rest))
        .collect::<String>();
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    words(&text)
}

fn words(text: &str) -> Vec<String> {
    let mut quoted = 0_u32;
    let own: String = text
        .chars()
        .filter(|c| {
            match c {
                '«' => quoted += 1,
                '»' => quoted = quoted.saturating_sub(1),
                _ => {}
            }
            quoted == 0
        })
        .collect();
    let all = own.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    all.filter(|word| ENGLISH.contains(&word.to_lowercase().as_str())).map(str::to_owned).collect()
}

#[tokio::test]
async fn l1_l2_no_page_and_no_note_has_an_english_sentence_in_ukrainian_and_french() {
    for code in ["uk", "fr"] {
        in_language(code).await;
    }
}

/// Pages that are looked at in each language, beside those of orders.
const PAGES: [&str; 19] = [
    "/",
    "/orders",
    "/attention",
    "/stores",
    "/stores/demo",
    "/stores/demo/check",
    "/stores/demo/rules",
    "/stores/demo/dry-run",
    "/stores/new",
    "/stores/demo/delete",
    "/secrets",
    "/notifications",
    "/notifications/new?way=mail",
    "/notifications/new?way=telegram",
    "/notifications/new?way=web_hook",
    "/orders/demo/7",
    "/nowhere",
    "/orders?show=roapp",
    "/orders?show=all",
];

async fn in_language(code: &str) {
    let mut world = World::without_orders().await;
    world.store.staff_language = Some(code.to_owned());
    let line = |article: &str, quantity: u32| json!({"title": "Lampa", "article": article, "price": 20, "quantity": quantity, "type": "product"});
    let mut order = json!({
        "delivery_name": "Ana Pop", "delivery_phone": "0722 999 001", "delivery_email": "", "comment": "Seara",
        "delivery_address": "Strada Veche 1", "products": [line("LMP-W-01", 2)], "total_sum": 35,
    });
    let edited = world.place_order(order.clone()).await;
    let frozen = world.place_order(order.clone()).await;
    let conflict = world.place_order(order.clone()).await;
    order["currency"] = json!("EUR");
    let held = world.place_order(order).await;
    let console = TestConsole::open(world).await;
    let world = &console.world;
    world.run().await;
    // An edit of lines, buyer and delivery; a freeze; a conflict of statuses.
    let body = json!({"products": [line("LMP-W-01", 3), line("NEW-1", 1)], "delivery_address": "Strada Noua 2"});
    world.control("PATCH", &format!("shop/orders/{edited}"), Some(body.clone())).await;
    let roapp = world.roapp_order_of(frozen).await;
    let (id, item) = (&roapp["id"], &roapp["items"][0]["id"]);
    world.control("POST", &format!("roapp/orders/{id}/items/{item}/write-off"), None).await;
    world.control("PATCH", &format!("shop/orders/{frozen}"), Some(body)).await;
    let id = world.roapp_order_of(conflict).await["id"].clone();
    world.control("POST", &format!("shop/orders/{conflict}/status"), Some(json!({"status": 2}))).await;
    let status = json!({"status_id": sandbox::STATUS_SHIPPED});
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(status)).await;
    world.run().await;
    // A check that finds problems, and orders that fail.
    world.fault(json!({"system": "roapp", "method": "POST", "kind": "status", "status": 503, "times": 0})).await;
    let failing = world
        .place_order(
            json!({"delivery_name": "Ion Pop", "delivery_phone": "0722 999 009", "products": [line("NEW-2", 1)]}),
        )
        .await;
    world.run_once().await;
    world
        .fault(json!({"system": "roapp", "path": "/company/locations", "kind": "status", "status": 500, "times": 0}))
        .await;
    let cookie = console.cookie(&console.session(Role::Admin));
    let mut paths: Vec<String> = PAGES.map(str::to_owned).into();
    paths.extend([edited, frozen, conflict, held, failing].map(|number| format!("/orders/demo/{number}")));
    paths.extend([edited, frozen].map(|number| format!("/orders/demo/{number}/sides")));
    for path in paths {
        let request = console.request("GET", &path).header("cookie", &cookie).header("accept-language", code);
        let page = console.send(request.header("accept", "text/html")).await.text;
        assert_eq!(english(&page), [] as [String; 0], "{path} in {code}: {page}");
    }
    let note = world.roapp_order_of(edited).await;
    let comment = note["comments"][0]["comment"].as_str().unwrap();
    assert!(comment.contains("Strada Noua 2"), "{note}");
    for text in [note["manager_notes"].as_str().unwrap(), comment] {
        assert_eq!(words(text), [] as [String; 0], "{code}: {text}");
    }
}
