//! The way of an order in every situation, call by call: what leaves for either system, what is written to the table on which
//! condition, what is put on a queue, and in which order. `tests/fixtures/golden.txt` and
//! `golden-crashes.txt` have it; a change of them is a change of behaviour.
//!
//! `UPDATE_GOLDEN=1` writes it anew.

use exchange::order::Trigger;
use exchange::settings::Winner;
use serde_json::{Value, json};
use tests::sim::golden::{Script, Stage, order, play};
use tests::sim::process_lifetime::KillPoint;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
/// A buyer whom RO App knows, and one whom it does not.
const KNOWN: &str = "0722 000 111";
const NEW: &str = "0722 999 001";

/// An order that is in agreement, from when on lines are kept.
async fn agreed(stage: &Stage, lines: &[(&str, f64, f64)]) -> u64 {
    // The store begins with its first poll.
    stage.poll().await;
    let number = stage.place(order(KNOWN, lines)).await;
    stage.sync(number, Trigger::ShopHook).await;
    // What RO App changed is in another second, and its poll knows what was before.
    stage.pass(60).await;
    stage.keep(false);
    number
}

async fn edit(stage: &Stage, number: u64, change: Value) {
    stage.shop("PATCH", &format!("orders/{number}"), Some(change)).await;
}

async fn shop_status(stage: &Stage, number: u64, status: u64) {
    stage.shop("POST", &format!("orders/{number}/status"), Some(json!({"status": status}))).await;
}

async fn roapp_status(stage: &Stage, number: u64, status: i64) {
    let id = stage.roapp_order(number).await["id"].clone();
    stage.roapp("POST", &format!("orders/{id}/status"), Some(json!({"status_id": status}))).await;
}

async fn roapp_item(stage: &Stage, number: u64, at: usize) -> Value {
    stage.roapp_order(number).await["items"][at]["id"].clone()
}

async fn write_off(stage: &Stage, number: u64) {
    let (id, item) = (stage.roapp_order(number).await["id"].clone(), roapp_item(stage, number, 0).await);
    stage.roapp("POST", &format!("orders/{id}/items/{item}/write-off"), None).await;
}

/// Lines of the shop's order: article, price, quantity.
fn lines(of: &[(&str, f64, f64)]) -> Value {
    json!({"products": order(KNOWN, of)["products"]})
}

const ONE: [(&str, f64, f64); 1] = [("LMP-W-01", 100.0, 1.0)];
const TWO: [(&str, f64, f64); 2] = [("LMP-W-01", 100.0, 1.0), ("LMP-D-42", 20.5, 3.0)];

macro_rules! scenes {
    ($($winner:ident $name:literal $stage:ident $body:block)*) => {
        vec![$(($name, Winner::$winner, (|$stage| Box::pin(async move $body)) as Script)),*]
    };
}

#[expect(clippy::too_many_lines, reason = "a table of scenes")]
fn scenes() -> Vec<(&'static str, Winner, Script)> {
    scenes! {
        Roapp "the first order of an account" stage {
            stage.poll().await;
            stage.keep(false);
            let number = stage.place(order(NEW, &TWO)).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a new order of a known buyer" stage {
            agreed(stage, &TWO).await;
            let number = stage.place(order(KNOWN, &TWO)).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a new order of a new buyer with a new product" stage {
            agreed(stage, &ONE).await;
            let number = stage.place(order(NEW, &[("NEW-1", 5.0, 2.0)])).await;
            stage.sync(number, Trigger::Poll).await;
        }
        Roapp "a buyer with an e-mail alone" stage {
            agreed(stage, &ONE).await;
            let mut body = order("", &ONE);
            body["delivery_email"] = json!("new.buyer@example.com");
            let number = stage.place(body).await;
            stage.sync(number, Trigger::Poll).await;
        }
        Roapp "a buyer with neither phone nor e-mail" stage {
            agreed(stage, &ONE).await;
            let number = stage.place(order("", &ONE)).await;
            stage.sync(number, Trigger::Poll).await;
        }
        Roapp "a new order with a status of its own" stage {
            agreed(stage, &ONE).await;
            let number = stage.place(order(KNOWN, &ONE)).await;
            shop_status(stage, number, 2).await;
            stage.sync(number, Trigger::Poll).await;
        }
        Roapp "a new order with a status without rule" stage {
            agreed(stage, &ONE).await;
            let number = stage.place(order(KNOWN, &ONE)).await;
            shop_status(stage, number, 9).await;
            stage.sync(number, Trigger::Poll).await;
        }
        Roapp "a new order with a coupon and a remark" stage {
            agreed(stage, &ONE).await;
            let mut body = order(KNOWN, &TWO);
            body["coupon_code"] = json!("SPRING");
            body["coupon_discount_value"] = json!(10);
            body["comment"] = json!("Please ring twice");
            let number = stage.place(body).await;
            stage.sync(number, Trigger::Poll).await;
        }
        Roapp "an order that does not come over" stage {
            agreed(stage, &ONE).await;
            let mut body = order(KNOWN, &ONE);
            body["currency"] = json!("EUR");
            let number = stage.place(body).await;
            stage.sync(number, Trigger::Poll).await;
            stage.note("looked at again");
            stage.sync(number, Trigger::Poll).await;
        }
        Roapp "an order that nobody changed" stage {
            let number = agreed(stage, &ONE).await;
            for why in [Trigger::Poll, Trigger::ShopHook, Trigger::RoAppHook, Trigger::Person, Trigger::Reconcile] {
                stage.note(&exchange::history::cause(why).to_string());
                stage.sync(number, why).await;
            }
        }
        Roapp "a quantity changed" stage {
            let number = agreed(stage, &TWO).await;
            edit(stage, number, lines(&[("LMP-W-01", 100.0, 1.0), ("LMP-D-42", 20.5, 4.0)])).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a price changed" stage {
            let number = agreed(stage, &TWO).await;
            edit(stage, number, lines(&[("LMP-W-01", 90.0, 1.0), ("LMP-D-42", 20.5, 3.0)])).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a line added" stage {
            let number = agreed(stage, &ONE).await;
            edit(stage, number, lines(&TWO)).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a line removed" stage {
            let number = agreed(stage, &TWO).await;
            edit(stage, number, lines(&ONE)).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a line removed where items cannot be" stage {
            stage.set("variants", json!({"roapp.item_delete": "404", "roapp.zero_quantity": "accepted"})).await;
            let number = agreed(stage, &TWO).await;
            edit(stage, number, lines(&ONE)).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a quantity changed after the write-off" stage {
            let number = agreed(stage, &TWO).await;
            write_off(stage, number).await;
            edit(stage, number, lines(&[("LMP-W-01", 100.0, 2.0), ("LMP-D-42", 20.5, 3.0)])).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a line that staff changed, and the shop too" stage {
            let number = agreed(stage, &TWO).await;
            let item = roapp_item(stage, number, 1).await;
            stage.roapp("PATCH", &format!("items/{item}"), Some(json!({"quantity": 20}))).await;
            edit(stage, number, lines(&[("LMP-W-01", 100.0, 1.0), ("LMP-D-42", 20.5, 4.0)])).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "another buyer" stage {
            let number = agreed(stage, &ONE).await;
            edit(stage, number, json!({"delivery_name": "Ion Ionescu", "delivery_phone": "+40722999002"})).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "another address" stage {
            let number = agreed(stage, &ONE).await;
            edit(stage, number, json!({"delivery_address": "Strada Noua 7"})).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "another address where comments are closed" stage {
            stage.set("variants", json!({"roapp.absent": ["/comments"]})).await;
            let number = agreed(stage, &ONE).await;
            edit(stage, number, json!({"delivery_address": "Strada Noua 7"})).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a status of the shop" stage {
            let number = agreed(stage, &ONE).await;
            shop_status(stage, number, 2).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a status of RO App" stage {
            let number = agreed(stage, &ONE).await;
            roapp_status(stage, number, sandbox::STATUS_SHIPPED).await;
            stage.sync(number, Trigger::RoAppHook).await;
        }
        Roapp "a status of RO App without rule" stage {
            let number = agreed(stage, &ONE).await;
            roapp_status(stage, number, sandbox::STATUS_AWAITING_PAYMENT).await;
            stage.sync(number, Trigger::RoAppHook).await;
        }
        Roapp "both statuses changed, RO App wins" stage {
            let number = agreed(stage, &ONE).await;
            shop_status(stage, number, 2).await;
            roapp_status(stage, number, sandbox::STATUS_SHIPPED).await;
            stage.sync(number, Trigger::RoAppHook).await;
        }
        Cartum "both statuses changed, the shop wins" stage {
            let number = agreed(stage, &ONE).await;
            shop_status(stage, number, 2).await;
            roapp_status(stage, number, sandbox::STATUS_SHIPPED).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "cancelled in the shop" stage {
            let number = agreed(stage, &ONE).await;
            shop_status(stage, number, 4).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a status that RO App's rules forbid" stage {
            let number = agreed(stage, &ONE).await;
            let rule = json!({"forbidden": [{"from": null, "to": sandbox::STATUS_IN_PROGRESS}]});
            stage.roapp("POST", "settings", Some(rule)).await;
            shop_status(stage, number, 2).await;
            stage.sync(number, Trigger::ShopHook).await;
            stage.note("a person tries again");
            stage.sync(number, Trigger::Person).await;
        }
        Roapp "deleted in the shop" stage {
            let number = agreed(stage, &ONE).await;
            stage.shop("DELETE", &format!("orders/{number}"), None).await;
            stage.sync(number, Trigger::Poll).await;
            stage.note("again");
            stage.sync(number, Trigger::Poll).await;
        }
        Roapp "deleted in RO App" stage {
            let number = agreed(stage, &ONE).await;
            let id = stage.roapp_order(number).await["id"].clone();
            stage.roapp("DELETE", &format!("orders/{id}"), None).await;
            stage.sync(number, Trigger::RoAppHook).await;
            stage.note("a person tries again");
            stage.sync(number, Trigger::Person).await;
        }
        Roapp "deleted on both sides" stage {
            let number = agreed(stage, &ONE).await;
            let id = stage.roapp_order(number).await["id"].clone();
            stage.roapp("DELETE", &format!("orders/{id}"), None).await;
            stage.shop("DELETE", &format!("orders/{number}"), None).await;
            stage.sync(number, Trigger::Poll).await;
        }
        Roapp "a person updates an order" stage {
            let number = agreed(stage, &ONE).await;
            edit(stage, number, lines(&TWO)).await;
            stage.refresh(number).await;
            stage.note("and again too soon");
            stage.refresh(number).await;
        }
        Roapp "RO App fails when the order is created" stage {
            agreed(stage, &ONE).await;
            let number = stage.place(order(KNOWN, &ONE)).await;
            stage.set("faults", json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "status", "times": 0})).await;
            stage.sync(number, Trigger::ShopHook).await;
            stage.mend().await;
            stage.note("tried again");
            stage.pass(400).await;
            stage.sync(number, Trigger::Retry).await;
        }
        Roapp "the answer to the order's creation is lost" stage {
            agreed(stage, &ONE).await;
            let number = stage.place(order(KNOWN, &ONE)).await;
            stage.set("faults", json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "status_after"})).await;
            stage.sync(number, Trigger::ShopHook).await;
            stage.note("tried again");
            stage.pass(400).await;
            stage.sync(number, Trigger::Retry).await;
        }
        Roapp "the shop fails" stage {
            let number = agreed(stage, &ONE).await;
            stage.set("faults", json!({"system": "shop", "path": "orders/get", "kind": "status", "times": 0})).await;
            stage.sync(number, Trigger::ShopHook).await;
        }
        Roapp "a line is refused, and tried again by a person" stage {
            agreed(stage, &ONE).await;
            let number = stage.place(order(KNOWN, &ONE)).await;
            stage.set("variants", json!({"roapp.product_items": "403"})).await;
            stage.sync(number, Trigger::ShopHook).await;
            stage.set("variants", json!({"roapp.product_items": "allowed"})).await;
            stage.note("a person tries again");
            stage.sync(number, Trigger::Person).await;
        }
        Roapp "no route creates products" stage {
            stage.set("variants", json!({"roapp.product_create": "404", "roapp.old_paths": "404"})).await;
            agreed(stage, &ONE).await;
            let number = stage.place(order(KNOWN, &[("NEW-1", 5.0, 2.0)])).await;
            stage.sync(number, Trigger::Poll).await;
        }
        Roapp "polls: the first, one that finds nothing, one that finds changes" stage {
            stage.keep(false);
            let number = stage.place(order(KNOWN, &ONE)).await;
            stage.poll().await;
            stage.pass(300).await;
            stage.note("nothing new");
            stage.poll().await;
            stage.pass(300).await;
            roapp_status(stage, number, sandbox::STATUS_SHIPPED).await;
            stage.place(order(KNOWN, &TWO)).await;
            stage.note("a status and an order");
            stage.poll().await;
        }
        Roapp "the daily comparison" stage {
            let number = agreed(stage, &ONE).await;
            stage.poll().await;
            edit(stage, number, lines(&TWO)).await;
            stage.note("a day later");
            stage.pass(86_400).await;
            stage.poll().await;
            stage.pass(300).await;
            stage.poll().await;
        }
    }
}

/// Plays an order whose process dies at its call of that number, before or after the effect, and what the next one does; `None` where
/// it has no such call.
fn dying(at: u64, death: KillPoint) -> Option<Vec<String>> {
    let died = std::cell::Cell::new(false);
    let lines = play(Winner::Roapp, async |stage: &Stage| {
        agreed(stage, &ONE).await;
        let number = stage.place(order(NEW, &TWO)).await;
        stage.keep(true);
        if stage.sync_killed(number, Trigger::ShopHook, at, death).await {
            died.set(true);
            stage.note("the next one");
            stage.pass(400).await;
            stage.sync(number, Trigger::Retry).await;
        }
    });
    let lines = lines.unwrap_or_else(|why| panic!("dies {death:?} call {at}: {why}"));
    died.get().then_some(lines)
}

fn heading(name: &str, lines: &[String]) -> String {
    format!("== {name}\n{}\n", lines.join("\n"))
}

/// Compares scene by scene with the file, or writes it.
fn compare(file: &str, scenes: &[String]) {
    let path = format!("{FIXTURES}/{file}");
    let now = scenes.join("\n");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, now).unwrap();
        return;
    }
    let before = std::fs::read_to_string(&path).unwrap();
    let before: Vec<&str> = before.split("\n\n").collect();
    for (before, now) in before.iter().zip(scenes) {
        let (before, now) = (before.trim_end(), now.trim_end());
        let differs = before.lines().zip(now.lines()).position(|(before, now)| before != now);
        let at = differs.unwrap_or_else(|| before.lines().count().min(now.lines().count()));
        let line = |text: &str| text.lines().nth(at).unwrap_or("nothing").to_owned();
        assert!(before == now, "{}\nline {at} was\n  {}\nand is\n  {}", line_0(now), line(before), line(now));
    }
    assert_eq!(before.len(), scenes.len(), "{file} has other scenes");
}

fn line_0(scene: &str) -> &str {
    scene.lines().next().unwrap_or_default()
}

#[test]
fn the_way_of_an_order_is_as_it_was() {
    let scene = |(name, winner, script): (&str, Winner, Script)| {
        heading(name, &play(winner, script).unwrap_or_else(|why| panic!("{name}: {why}")))
    };
    compare("golden.txt", &scenes().into_iter().map(scene).collect::<Vec<_>>());
}

#[test]
fn o5_an_order_that_was_cut_off_at_any_call_goes_on_as_it_did() {
    let mut scenes = Vec::new();
    for death in [KillPoint::Before, KillPoint::After] {
        for at in 0.. {
            let Some(lines) = dying(at, death) else { break };
            scenes.push(heading(&format!("dies {death:?} call {at}").to_lowercase(), &lines));
        }
    }
    assert!(scenes.len() > 40, "{}", scenes.len());
    compare("golden-crashes.txt", &scenes);
}
