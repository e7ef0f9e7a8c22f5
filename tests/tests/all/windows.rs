//! Between a write and what is noted of it: an attempt that is cut off there leaves nothing that a later one takes for something else
//! (O5, O9, C2 to C4, T1, T4, T7).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use exchange::exchange::Outcome;
use exchange::net::{NetError, Request, Response, Sending, SharedTransport, Transport};
use exchange::order::{OrderNumber, Phone, Trigger};
use exchange::queue::Message;
use exchange::state::ClaimKey;
use exchange::texts;
use local::consumer::{self, QueueKind};
use serde_json::{Value, json};
use tests::World;
use tests::kill_switch::When;

use crate::import::order;

const PHONE: &str = "0722 999 001";
const OTHER_PHONE: &str = "0722 999 002";

/// An order that both sides agree on.
async fn linked() -> (World, u64) {
    let world = World::without_orders().await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    world.run().await;
    (world, number)
}

async fn staff_set(world: &World, number: u64, status: i64) {
    let id = world.roapp_order_of(number).await["id"].clone();
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(json!({"status_id": status}))).await;
}

async fn change(world: &World, number: u64, change: Value) {
    world.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
}

/// The status on both sides, and how many e-mails about it the buyer got.
async fn statuses(world: &World, number: u64) -> (Value, Value, usize) {
    let (shop, roapp) = (world.shop_order(number).await.unwrap(), world.roapp_order_of(number).await);
    (shop["stat_status"].clone(), roapp["status"]["id"].clone(), world.status_emails(number).await)
}

/// Loses the answer of the first request that creates a contact; the request arrives when it is let go.
struct Late {
    inner: SharedTransport,
    road: Arc<Mutex<Road>>,
}

#[derive(Default)]
enum Road {
    #[default]
    Clear,
    UnderWay(SharedTransport, Request),
    Arrived,
}

impl Transport for Late {
    fn send(&self, request: Request) -> Sending<'_> {
        let mut road = self.road.lock().unwrap();
        let creates = request.method == "POST" && request.url.ends_with("/contacts/people");
        if !creates || !matches!(*road, Road::Clear) {
            return self.inner.send(request);
        }
        *road = Road::UnderWay(self.inner.clone(), request);
        let why = texts::Message::text("reset");
        Box::pin(std::future::ready(Err(NetError::AnswerLost { host: "127.0.0.1".into(), why })))
    }
}

async fn arrive(road: &Mutex<Road>) -> Response {
    let Road::UnderWay(inner, request) = std::mem::replace(&mut *road.lock().unwrap(), Road::Arrived) else {
        panic!("nothing is under way");
    };
    inner.send(request).await.unwrap()
}

#[tokio::test]
async fn c4_nobody_creates_a_contact_beside_one_that_may_be_on_its_way() {
    let mut world = World::without_orders().await;
    world.run().await;
    let road = Arc::new(Mutex::new(Road::default()));
    let of_world = road.clone();
    world.between = Some(Arc::new(move |inner| Arc::new(Late { inner, road: of_world.clone() })));
    let [first, second] = [world.place_order(order(PHONE, "A")).await, world.place_order(order(PHONE, "B")).await];
    let exchange = world.start().await;
    // A process searches for the writes of an earlier one only after they must have arrived.
    world.pass(10);
    let sync = async |number| {
        let message = Message::new(world.store.id.clone(), OrderNumber(number), Trigger::Poll);
        exchange.sync.sync_order(&message).await.unwrap()
    };
    assert!(matches!(sync(first).await, Outcome::Failed(..)), "its answer is lost");
    assert!(matches!(sync(second).await, Outcome::Waiting(_)), "whether the contact is there is not known yet");
    assert_eq!(arrive(&road).await.status, 201);
    world.pass(60);
    world.run_on(&exchange).await;
    let clients = [world.roapp_order_of(first).await, world.roapp_order_of(second).await];
    assert_eq!(clients[0]["client"]["id"], clients[1]["client"]["id"]);
    let of_phone = |person: &&Value| person.to_string().contains("722999001");
    assert_eq!(world.people().await.iter().filter(of_phone).count(), 1);
}

/// A process was killed when it had claimed the contact of an order and not yet looked for it: at this call, or a later one.
async fn killed_with_a_claim(alone: bool, from: &mut usize) -> (World, u64) {
    let key = ClaimKey::Phone(Phone::parse(PHONE, "RO").unwrap());
    loop {
        let mut world = World::without_orders().await;
        world.alone = alone;
        let number = world.place_order(order(PHONE, "A")).await;
        assert!(world.run_killed_at(*from, When::Before).await, "a process that stops leaves a claim");
        if world.table().claim(&key).await.unwrap().is_some_and(|claim| claim.lease.is_some()) {
            return (world, number);
        }
        *from += 1;
    }
}

#[tokio::test]
async fn o5_c4_what_another_process_may_still_be_at_work_on_is_waited_for() {
    // On one machine until the last request of the one before has landed; among several, which make more calls, while a lease holds.
    let mut call = 0;
    for (alone, passed) in [(true, 0), (false, 60)] {
        let (world, first) = killed_with_a_claim(alone, &mut call).await;
        let second = world.place_order(order(PHONE, "B")).await;
        world.pass(passed);
        let exchange = world.start().await;
        for (number, of) in [(first, "the order itself"), (second, "another order of its buyer")] {
            let message = Message::new(world.store.id.clone(), OrderNumber(number), Trigger::Poll);
            let outcome = exchange.sync.sync_order(&message).await.unwrap();
            assert!(matches!(outcome, Outcome::Waiting(_)), "{of}, alone: {alone}: {outcome:?}");
        }
        assert!(!world.people().await.iter().any(|person| person.to_string().contains("722999001")));
        // It is looked at again within seconds, and not only by the next poll.
        let message = Message::new(world.store.id.clone(), OrderNumber(first), Trigger::Poll);
        exchange.queues.send_later(&message, Duration::ZERO).await.unwrap();
        world.pass(1);
        consumer::consume_batch(&exchange, QueueKind::Orders, Duration::ZERO).await.unwrap();
        assert_eq!(exchange.queues.orders().depth().await.unwrap(), 1);
    }
}

#[tokio::test]
async fn t1_t7_what_was_sent_to_an_order_that_roapp_lost_says_nothing_of_the_one_entered_anew() {
    let (world, number) = linked().await;
    staff_set(&world, number, sandbox::STATUS_SHIPPED).await;
    // The shop takes the status, and its answer is lost.
    world.fault(json!({"system": "shop", "path": "orders/update", "kind": "cut_after", "times": 1})).await;
    world.run_once().await;
    assert_eq!(statuses(&world, number).await, (json!(6), json!(sandbox::STATUS_SHIPPED), 1));
    let id = world.roapp_order_of(number).await["id"].clone();
    world.control("DELETE", &format!("roapp/orders/{id}"), None).await;
    world.pass(400);
    world.run().await;
    assert_eq!(world.attention().await.len(), 1, "RO App lost it");
    assert_eq!(world.retry(number).await, Outcome::Imported);
    world.pass(60);
    world.run().await;
    assert_eq!(statuses(&world, number).await, (json!(6), json!(sandbox::STATUS_SHIPPED), 1));
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn t4_t7_what_was_sent_once_is_no_measure_of_what_is_agreed_later() {
    let (world, number) = linked().await;
    // No rule leads from the second to the shop, which stays as it is; it has the third already.
    for status in [sandbox::STATUS_SHIPPED, sandbox::STATUS_AWAITING_PAYMENT, sandbox::STATUS_SHIPPED] {
        world.pass(120);
        staff_set(&world, number, status).await;
        world.run().await;
        assert_eq!(statuses(&world, number).await, (json!(6), json!(status), 1));
    }
    world.pass(120);
    world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": 2}))).await;
    world.run().await;
    assert_eq!(statuses(&world, number).await, (json!(2), json!(sandbox::STATUS_IN_PROGRESS), 1));
}

#[tokio::test]
async fn c2_c3_a_buyer_who_is_the_first_again_is_the_client_again_although_the_other_was_sent_meanwhile() {
    let buyer = |name: &str, phone: &str| json!({"delivery_name": name, "delivery_phone": phone});
    let (world, number) = linked().await;
    let client = async || world.roapp_order_of(number).await["client"]["phone"][0].clone();
    change(&world, number, buyer("Ion Ionescu", OTHER_PHONE)).await;
    // RO App takes the client, and its answer is lost.
    let cut = json!({"system": "roapp", "method": "PATCH", "contains": "client_id", "kind": "cut_after", "times": 1});
    world.fault(cut).await;
    world.run_once().await;
    assert_eq!(client().await, "+40722999002");
    change(&world, number, buyer("Ana Popescu", PHONE)).await;
    for _ in 0..2 {
        world.pass(400);
        world.run().await;
    }
    assert_eq!(client().await, "+40722999001");
}

/// An order of two lines that is in RO App without any: the attempt was cut off, and the shop has others since.
async fn cut_off_and_changed() -> (World, u64) {
    let world = World::without_orders().await;
    let line = |article: &str| json!({"title": article, "article": article, "price": 7, "quantity": 1});
    let mut given = order(PHONE, "FIRST");
    given["products"] = json!([line("FIRST"), line("SECOND")]);
    let number = world.place_order(given).await;
    world
        .fault(
            json!({"system": "roapp", "method": "POST", "path": "/items", "kind": "status", "status": 500, "times": 0}),
        )
        .await;
    world.run_once().await;
    world.control("DELETE", "faults", None).await;
    change(&world, number, json!({"products": [line("THIRD"), line("FOURTH")], "total_sum": 14})).await;
    (world, number)
}

#[tokio::test]
async fn o5_o9_a_line_that_was_added_to_an_order_being_entered_is_its_own_although_the_answer_was_lost() {
    let (world, number) = cut_off_and_changed().await;
    world.pass(400);
    world.fault(json!({"system": "roapp", "method": "POST", "path": "/items", "kind": "cut_after", "times": 1})).await;
    for _ in 0..2 {
        world.run().await;
        world.pass(400);
    }
    let entered = world.roapp_order_of(number).await;
    let mut articles: Vec<String> =
        entered["items"].as_array().unwrap().iter().map(|item| item["entity"]["sku"].to_string()).collect();
    articles.sort();
    assert_eq!(articles, ["\"FOURTH\"", "\"THIRD\""]);
    let notes = world.notes(number).await;
    assert!(!notes.iter().any(|said| said.contains("it is linked")), "{notes:#?}");
}

#[tokio::test]
async fn o5_an_order_whose_store_gets_another_name_while_it_is_entered_is_entered_once() {
    let mut world = World::without_orders().await;
    let number = world.place_order(order(PHONE, "FIRST")).await;
    let cut = json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "cut_after", "times": 1});
    world.fault(cut).await;
    world.run_once().await;
    world.store.name = "Lamps".into();
    world.pass(400);
    world.run().await;
    assert_eq!(world.roapp_orders_of(number).await.len(), 1);
}

#[tokio::test]
async fn t3_what_staff_do_to_an_order_whose_creation_was_not_answered_is_theirs() {
    // Staff's status, and the shop's then.
    for (status, expected) in [(sandbox::STATUS_SHIPPED, 6), (sandbox::STATUS_CLOSED, 3), (sandbox::STATUS_NEW, 1)] {
        let world = World::without_orders().await;
        // The account's first status is known from another order.
        world.place_order(order(OTHER_PHONE, "FIRST")).await;
        world.run().await;
        let lost = json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "cut_after", "times": 1});
        world.fault(lost).await;
        let number = world.place_order(order(PHONE, "FIRST")).await;
        let exchange = world.start().await;
        // A process searches for the writes of an earlier one only after they must have arrived.
        world.pass(10);
        let message = Message::new(world.store.id.clone(), OrderNumber(number), Trigger::Poll);
        let done = exchange.sync.sync_order(&message).await.unwrap();
        assert!(matches!(done, Outcome::Failed(..)), "its answer is lost: {done:?}");
        let id = world.roapp_order_of(number).await["id"].clone();
        assert_eq!(world.roapp_order_of(number).await["items"], json!([]), "it is created and no more");
        world.control("POST", &format!("roapp/orders/{id}/status"), Some(json!({"status_id": status}))).await;
        world.run_for(1).await;
        let shop = world.shop_order(number).await.unwrap();
        assert_eq!(shop["stat_status"], expected, "{status}");
        assert_eq!(world.roapp_order_of(number).await["status"]["id"], status);
        assert_eq!(world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 1);
        assert_eq!(world.attention().await, []);
    }
}

#[tokio::test]
async fn c2_o5_a_buyer_who_changed_while_the_attempt_was_cut_off_is_carried_over_whatever_staff_did_meanwhile() {
    for staff_too in [false, true] {
        let world = World::without_orders().await;
        let number = world.place_order(order(PHONE, "FIRST")).await;
        let failing =
            json!({"system": "roapp", "method": "POST", "path": "/items", "kind": "status", "status": 500, "times": 0});
        let lost = json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "cut_after", "times": 1});
        world.fault(failing).await;
        world.fault(lost).await;
        world.run_once().await;
        world.control("DELETE", "faults", None).await;
        assert_eq!(world.roapp_orders_of(number).await.len(), 1, "it was created and not answered");
        change(&world, number, json!({"delivery_phone": OTHER_PHONE, "delivery_name": "Zoe Ionescu"})).await;
        world.pass(3600);
        if staff_too {
            staff_set(&world, number, sandbox::STATUS_SHIPPED).await;
        }
        world.run_for(1).await;
        let entered = world.roapp_order_of(number).await;
        let client = world.people().await.into_iter().find(|person| person["id"] == entered["client"]["id"]).unwrap();
        assert!(client.to_string().contains("722999002"), "staff too: {staff_too}: {client}");
        assert_eq!(world.attention().await, []);
    }
}

/// How many units of an article RO App's order has.
fn units(order: &Value, article: &str) -> f64 {
    let of = |item: &&Value| item["entity"]["sku"] == article;
    let quantity = |item: &Value| item["quantity"].to_string().trim_matches('"').parse::<f64>().unwrap();
    order["items"].as_array().unwrap().iter().filter(of).map(quantity).sum()
}

#[tokio::test]
async fn o5_o6_a_line_that_an_attempt_emptied_before_it_was_cut_off_comes_back_with_the_shop() {
    let lines = |lines: &[(&str, u64)]| {
        let line = |(article, quantity): &(&str, u64)| json!({"title": article, "article": article, "price": 7, "quantity": quantity});
        let total: u64 = lines.iter().map(|(_, quantity)| 7 * quantity).sum();
        json!({"products": lines.iter().map(line).collect::<Vec<_>>(), "total_sum": total})
    };
    // How many attempts are cut off, and at which article the last one is.
    for (last, cut_at) in [("SECOND", 1), ("THIRD", 1), ("SECOND", 2), ("THIRD", 2)] {
        let mut world = World::without_orders().await;
        world.store.conflict = exchange::settings::Winner::Roapp;
        world
            .control("POST", "variants", Some(json!({"roapp.item_delete": "405", "roapp.zero_quantity": "accepted"})))
            .await;
        let mut given = order(PHONE, "FIRST");
        given["products"] = lines(&[("FIRST", 2), ("SECOND", 1)])["products"].clone();
        let number = world.place_order(given).await;
        world.run().await;
        for cut in 0..cut_at {
            let now = if cut == 0 { lines(&[(last, 3)]) } else { lines(&[("FIRST", 5), (last, 1)]) };
            change(&world, number, now).await;
            // The answer of the call that empties a line is lost.
            let lost = json!({"system": "roapp", "method": "PATCH", "contains": "\"quantity\":0", "kind": "cut_after", "times": 0});
            world.fault(lost).await;
            world.run_once().await;
            world.control("DELETE", "faults", None).await;
            world.pass(400);
        }
        change(&world, number, lines(&[("FIRST", 4), (last, 2)])).await;
        world.run().await;
        let entered = world.roapp_order_of(number).await;
        assert_eq!(
            (units(&entered, "FIRST"), units(&entered, last)),
            (4.0, 2.0),
            "{last}, {cut_at} cut off: {}",
            entered["items"]
        );
        assert_eq!(world.attention().await, []);
    }
}

#[tokio::test]
async fn o5_o6_an_order_that_was_emptied_and_filled_again_has_its_lines_although_the_attempt_was_cut_off() {
    for deletes in ["offered", "405"] {
        let world = World::without_orders().await;
        let played = json!({"roapp.item_delete": deletes, "roapp.zero_quantity": "accepted"});
        world.control("POST", "variants", Some(played)).await;
        let line = json!({"title": "FIRST", "article": "FIRST", "price": 7, "quantity": 2});
        let mut given = order(PHONE, "FIRST");
        given["products"] = json!([line]);
        let number = world.place_order(given).await;
        world.run().await;
        change(&world, number, json!({"products": [], "total_sum": 0})).await;
        // The line is removed, and the answer is lost.
        for method in ["DELETE", "PATCH"] {
            let lost = json!({"system": "roapp", "method": method, "path": "/items", "kind": "cut_after", "times": 0});
            world.fault(lost).await;
        }
        world.run_once().await;
        world.control("DELETE", "faults", None).await;
        change(&world, number, json!({"products": [line], "total_sum": 14})).await;
        world.pass(400);
        world.run().await;
        let entered = world.roapp_order_of(number).await;
        assert!((units(&entered, "FIRST") - 2.0).abs() < 1e-9, "{deletes}: {}", entered["items"]);
        assert_eq!(world.attention().await, [], "{deletes}");
    }
}
