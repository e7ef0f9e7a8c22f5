//! The matrix of docs/changes.md: what changed in the shop, what changed in RO App, and what made the exchange look.
//!
//! Rules O6, O9, T2 to T7, D2, R5. Every cell is run through the real handlers against both stand-ins; each ends with one more run
//! that must write nothing anywhere.

use serde_json::{Value, json};
use tests::World;

use crate::import::order;

/// What changes in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shop {
    Nothing,
    Status,
    Quantity,
    Price,
    Added,
    Removed,
    Buyer,
    Delivery,
    Deleted,
}

/// What changes in RO App.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RoApp {
    Nothing,
    Status,
    WrittenOff,
    Deleted,
    StatusDeleted,
}

/// What makes the exchange look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Hook,
    Poll,
    Both,
    Twice,
    OutOfOrder,
}

const SHOP: [Shop; 9] = [
    Shop::Nothing,
    Shop::Status,
    Shop::Quantity,
    Shop::Price,
    Shop::Added,
    Shop::Removed,
    Shop::Buyer,
    Shop::Delivery,
    Shop::Deleted,
];
const ROAPP: [RoApp; 5] = [RoApp::Nothing, RoApp::Status, RoApp::WrittenOff, RoApp::Deleted, RoApp::StatusDeleted];
const LOOKS: [Look; 5] = [Look::Hook, Look::Poll, Look::Both, Look::Twice, Look::OutOfOrder];

/// An order of two lines that is in RO App, and its id there.
async fn linked() -> (World, u64, i64) {
    let mut world = World::without_orders().await;
    world.listen().await;
    let mut two = order("0722 999 001", "FIRST");
    two["products"].as_array_mut().unwrap().push(line("SECOND", 1, 30));
    let number = world.place_order(two).await;
    world.run().await;
    let id = world.roapp_order_of(number).await["id"].as_i64().unwrap();
    world.control("DELETE", "calls", None).await;
    (world, number, id)
}

fn line(article: &str, quantity: u32, price: u32) -> Value {
    json!({"title": article, "article": article, "price": price, "quantity": quantity, "type": "product"})
}

async fn change_shop(world: &World, number: u64, change: Shop) {
    let lines = |first: (u32, f64), rest: &[Value]| {
        let mut all = vec![json!({"title": "A new lamp", "article": "FIRST", "price": first.1, "quantity": first.0,
                                   "type": "product"})];
        all.extend_from_slice(rest);
        json!({"products": all})
    };
    let second = line("SECOND", 1, 30);
    let body = match change {
        Shop::Nothing => return,
        Shop::Status => {
            let path = format!("shop/orders/{number}/status");
            world.control("POST", &path, Some(json!({"status": 2}))).await;
            return;
        }
        Shop::Deleted => {
            world.control("DELETE", &format!("shop/orders/{number}"), None).await;
            return;
        }
        Shop::Quantity => lines((5, 84.5), &[second]),
        Shop::Price => lines((2, 80.25), &[second]),
        Shop::Added => lines((2, 84.5), &[second, line("THIRD", 4, 7)]),
        Shop::Removed => lines((2, 84.5), &[]),
        Shop::Buyer => json!({"delivery_phone": "0722 999 777", "delivery_name": "Ion Ionescu"}),
        Shop::Delivery => json!({"delivery_address": "Strada Noua 7"}),
    };
    world.control("PATCH", &format!("shop/orders/{number}"), Some(body)).await;
}

async fn change_roapp(world: &World, id: i64, change: RoApp) {
    match change {
        RoApp::Nothing => {}
        RoApp::Status => {
            let body = json!({"status_id": sandbox::STATUS_SHIPPED});
            world.control("POST", &format!("roapp/orders/{id}/status"), Some(body)).await;
        }
        RoApp::WrittenOff => {
            let roapp = world.roapp_order(id).await.unwrap();
            let path = format!("roapp/orders/{id}/items/{}/write-off", roapp["items"][0]["id"]);
            world.control("POST", &path, None).await;
        }
        RoApp::Deleted => {
            world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
        }
        // The status the shop's would become.
        RoApp::StatusDeleted => {
            let path = format!("roapp/statuses/{}", sandbox::STATUS_IN_PROGRESS);
            world.control("DELETE", &path, None).await;
        }
    }
}

async fn look(world: &World, look: Look) {
    match look {
        Look::Hook => world.deliver_hooks(json!({})).await,
        Look::Poll => world.drop_hooks().await,
        Look::Both => {
            world.deliver_hooks(json!({})).await;
            world.run().await;
        }
        Look::Twice => {
            world.deliver_hooks(json!({"double": 10})).await;
            world.run().await;
        }
        Look::OutOfOrder => {
            world.run().await;
            world.deliver_hooks(json!({"reverse": true})).await;
        }
    }
    world.run().await;
}

/// A row of the table, as it stands in the documentation.
struct Row {
    shop: Shop,
    roapp: RoApp,
    /// The texts of the columns behind those two.
    then: Vec<String>,
}

/// The table of docs/changes.md.
fn documented() -> Vec<Row> {
    let text = include_str!("../../../docs/changes.md");
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let table = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| in the shop"));
    table
        .map(cells)
        .filter(|cells| !cells[0].starts_with("---"))
        .map(|cells| Row { shop: shop_change(&cells[0]), roapp: roapp_change(&cells[1]), then: cells[2..].to_vec() })
        .collect()
}

fn shop_change(word: &str) -> Shop {
    let words =
        ["nothing", "status", "quantity", "price", "line added", "line removed", "buyer", "delivery", "deleted"];
    SHOP[words.iter().position(|known| *known == word).unwrap_or_else(|| panic!("unknown change '{word}'"))]
}

fn roapp_change(word: &str) -> RoApp {
    let words = ["nothing", "status", "item written off", "order deleted", "status deleted"];
    ROAPP[words.iter().position(|known| *known == word).unwrap_or_else(|| panic!("unknown change '{word}'"))]
}

/// What the shop's and RO App's statuses are called in the stand-ins.
fn shop_status(name: &str) -> Option<u64> {
    match name {
        "gone" => None,
        "New" => Some(1),
        "Processing" => Some(2),
        "Shipping" => Some(6),
        other => panic!("unknown status '{other}'"),
    }
}

fn roapp_status(name: &str) -> Option<i64> {
    match name {
        "gone" => None,
        "New" => Some(sandbox::STATUS_NEW),
        "In progress" => Some(sandbox::STATUS_IN_PROGRESS),
        "Shipped" => Some(sandbox::STATUS_SHIPPED),
        other => panic!("unknown status '{other}'"),
    }
}

/// The lines of the shop's order, as [`items`] says RO App's.
fn lines(change: Shop) -> Vec<String> {
    let all: &[&str] = match change {
        Shop::Quantity => &["FIRST 5 84.5", "SECOND 1 30"],
        Shop::Price => &["FIRST 2 80.25", "SECOND 1 30"],
        Shop::Added => &["FIRST 2 84.5", "SECOND 1 30", "THIRD 4 7"],
        Shop::Removed => &["FIRST 2 84.5"],
        _ => &["FIRST 2 84.5", "SECOND 1 30"],
    };
    all.iter().map(|line| (*line).to_owned()).collect()
}

#[test]
fn no_cell_of_the_matrix_is_undefined() {
    let rows = documented();
    let missing: Vec<_> = SHOP
        .into_iter()
        .flat_map(|shop| ROAPP.map(|roapp| (shop, roapp)))
        .filter(|(shop, roapp)| rows.iter().filter(|row| row.shop == *shop && row.roapp == *roapp).count() != 1)
        .collect();
    assert!(missing.is_empty(), "not exactly once in docs/changes.md: {missing:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t_o6_o9_d2_every_cell_of_the_matrix_ends_as_the_rules_say() {
    let mut wrong = Vec::new();
    for row in documented() {
        let cells = LOOKS.map(|look| cell(row.shop, row.roapp, look, row.then.clone()));
        for cell in cells.map(tokio::spawn) {
            wrong.extend(cell.await.unwrap());
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// Runs one cell and says what is not as documented.
async fn cell(shop: Shop, roapp: RoApp, by: Look, then: Vec<String>) -> Vec<String> {
    let [shop_after, roapp_after, lines_after, comments, status_emails, notes] =
        <[String; 6]>::try_from(then).expect("eight columns");
    let mut wrong = Vec::new();
    let mut check = |what: &str, is: String, should: String| {
        if is != should {
            wrong.push(format!("shop {shop:?}, RO App {roapp:?}, by {by:?}: {what} is {is}, should be {should}"));
        }
    };
    let (world, number, id) = linked().await;
    let emails_before = world.status_emails(number).await;
    change_shop(&world, number, shop).await;
    change_roapp(&world, id, roapp).await;
    look(&world, by).await;
    let there = world.roapp_order(id).await;
    let in_shop = world.shop_order(number).await.map(|order| order["stat_status"].as_u64().unwrap());
    check("the shop's status", format!("{in_shop:?}"), format!("{:?}", shop_status(&shop_after)));
    let status = there.as_ref().map(|order| order["status"]["id"].as_i64().unwrap());
    check("RO App's status", format!("{status:?}"), format!("{:?}", roapp_status(&roapp_after)));
    let should = match lines_after.as_str() {
        "gone" => None,
        "as before" => Some(lines(Shop::Nothing)),
        "as in the shop" => Some(lines(shop)),
        other => panic!("unknown lines '{other}'"),
    };
    check("the lines", format!("{:?}", there.as_ref().map(items)), format!("{should:?}"));
    let commented = there.as_ref().map_or(0, |order| order["comments"].as_array().unwrap().len());
    check("the number of comments", commented.to_string(), comments);
    check(
        "the number of status e-mails",
        (world.status_emails(number).await - emails_before).to_string(),
        status_emails,
    );
    // RO App tells of a deletion by web-hook only.
    let unseen = roapp == RoApp::Deleted && shop == Shop::Nothing && by == Look::Poll;
    let held: Vec<String> = world.attention().await.into_iter().map(|(_, reason)| reason).collect();
    let history: Vec<String> =
        world.history(number).await.into_iter().flat_map(|entry| entry.events).map(|event| event.to_string()).collect();
    match notes.split_once(": ") {
        Some(("attention", text)) if !unseen => {
            let once = held.len() == 1 && held[0].contains(text);
            check("what needs attention", format!("{once} {held:?}"), format!("true {held:?}"));
        }
        Some(("history", text)) => {
            let times = history.iter().filter(|said| said.contains(text)).count();
            check(&format!("how often '{text}' is said in {history:?}"), times.to_string(), "1".into());
            check("what needs attention", format!("{held:?}"), "[]".into());
        }
        _ => check("what needs attention", format!("{held:?}"), "[]".into()),
    }
    let before = (world.writes().await, world.table_items().await);
    world.deliver_hooks(json!({})).await;
    world.run().await;
    check("what one more run sends", format!("{:?}", world.writes().await), format!("{:?}", before.0));
    // Web-hooks already taken are remembered, end a row of those that were missed, and show how they look; nothing else may be written.
    let kept = world.table_items().await;
    let of_hooks = |item: &&String| item.contains("MISSED") || item.contains("HEARD");
    let new = kept.iter().filter(|item| !before.1.contains(item) && !of_hooks(item)).count();
    check("how many items one more run writes", new.to_string(), "0".into());
    wrong
}

/// The items of an RO App order: article, quantity, price.
fn items(order: &Value) -> Vec<String> {
    let number = |value: &Value| value.as_str().unwrap().parse::<rust_decimal::Decimal>().unwrap().normalize();
    let mut all: Vec<String> = order["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let sku = item["entity"]["sku"].as_str().unwrap();
            format!("{sku} {} {}", number(&item["quantity"]), number(&item["price"]))
        })
        .collect();
    all.sort();
    all
}
