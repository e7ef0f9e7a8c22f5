//! G1 to G3: who ordered stands in RO App and on pages, in no log, and no longer than anybody wants.

use std::sync::{Arc, Mutex};

use exchange::order::{OrderNumber, Phone};
use exchange::state::{BuyerKey, Wanted};
use exchange::texts::Message;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tests::World;
use tests::world::{HOOKS_KEY, HOOKS_KEY_PREVIOUS, ROAPP_SECRET_PREVIOUS};

/// What a distinctive buyer is known by; none of it occurs anywhere else.
const PERSONAL: [&str; 9] = [
    "Zebediah",
    "Quackenbush",
    "722333444",
    "722 333 444",
    "quackenbush@example.net",
    "Strada Xylofonului",
    "Ztuttgart",
    "please ring thrice",
    "59000123456789",
];

fn order(name: &str, phone: &str, email: &str) -> Value {
    let product = json!({"title": "Lamp", "article": "LAMP", "price": 5, "quantity": 2, "type": "product"});
    json!({"delivery_name": name, "delivery_phone": phone, "delivery_email": email, "products": [product],
           "delivery_address": "Strada Xylofonului 7", "delivery_city": "Ztuttgart", "comment": "please ring thrice",
           "delivery_data": {"tnNumber": "59000123456789"}})
}

fn theirs() -> Value {
    order("Zebediah Quackenbush", "+40 (722) 333 444", "quackenbush@example.net")
}

/// Takes what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A run with everything in it that may make somebody log something.
async fn eventful_run() -> World {
    let mut world = World::without_orders().await;
    world.listen().await;
    let first = world.place_order(theirs()).await;
    // By e-mail alone, by nothing, in another currency, and in a shape nobody can read.
    world.place_order(order("Zebediah Quackenbush", "no phone", "quackenbush@example.net")).await;
    world.place_order(order("Zebediah Quackenbush", "", "")).await;
    let mut foreign = theirs();
    foreign["currency"] = json!("EUR");
    world.place_order(foreign).await;
    let mut broken = theirs();
    broken["order_id"] = json!(900_001);
    (broken["stat_created"], broken["currency"]) = (json!("Zebediah Quackenbush"), json!("quackenbush@example.net"));
    world.control("POST", "shop/orders", Some(json!({"raw": broken}))).await;
    // Both systems say back what they were sent: in refusals, in pages, in lists that break off.
    let says = format!(
        "contact Zebediah Quackenbush, +40722333444, quackenbush@example.net, key {} refused",
        sandbox::ROAPP_KEY
    );
    let list = format!(
        "{{\"status\":\"OK\",\"response\":{{\"orders\":[{{\"delivery_name\":\"Zebediah Quackenbush\",\"x\":\"{}",
        sandbox::SHOP_PASSWORD
    );
    let refused = json!({"message": says, "errors": {"phones": ["+40722333444"]}}).to_string();
    for (system, path, status, body) in [
        ("roapp", "/contacts/people", 400, refused.as_str()),
        ("roapp", "/v2/orders", 422, refused.as_str()),
        ("roapp", "/v2/orders", 500, refused.as_str()),
        ("shop", "orders/get", 200, list.as_str()),
    ] {
        let fault =
            json!({"system": system, "path": path, "kind": "status", "status": status, "body": body, "times": 2});
        world.fault(fault).await;
        world.run_for(1).await;
    }
    world.control("DELETE", "faults", None).await;
    for (number, _) in world.attention().await {
        world.retry(number).await;
    }
    world.run_for(1).await;
    let moved = json!({"delivery_phone": "0722 333 445", "delivery_address": "Strada Xylofonului 8"});
    world.control("PATCH", &format!("shop/orders/{first}"), Some(moved)).await;
    world.deliver_hooks(json!({"double": 2})).await;
    world.run_for(1).await;
    world.send_junk("{\"name\": \"Zebediah Quackenbush\"}").await;
    world
}

#[tokio::test]
async fn g1_s4_a_whole_run_logs_nothing_personal_and_no_secret_even_at_debug() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // Two, because where there is only one the threads of other tests decide what it hears.
    let second = tracing_subscriber::util::SubscriberInitExt::set_default(tracing_subscriber::registry());
    // Of this thread, on which everything of this test runs.
    let guard = tracing_subscriber::util::SubscriberInitExt::set_default(subscriber);
    let world = eventful_run().await;
    drop((guard, second));
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let secrets = [
        sandbox::ROAPP_KEY,
        sandbox::SHOP_PASSWORD,
        sandbox::WEBHOOK_SECRET,
        HOOKS_KEY,
        HOOKS_KEY_PREVIOUS,
        ROAPP_SECRET_PREVIOUS,
    ];
    for word in PERSONAL.iter().chain(&secrets) {
        let line = text.lines().find(|line| line.contains(word));
        assert_eq!(line.map(|line| line.chars().take(600).collect::<String>()), None, "{word} is logged");
    }
    // The proof that something was listened to.
    for said in ["order looked at", "store polled", "message comes again", "store could not be polled"] {
        assert!(text.contains(said), "nothing said \"{said}\"");
    }
    assert_eq!(
        world.people().await.iter().filter(|person| person["last_name"] == "Quackenbush").count(),
        3,
        "C1 to C3: by phone and then by its e-mail, for one order alone, and by the phone it was moved to"
    );
}

#[tokio::test]
async fn g2_histories_disappear_after_the_days_a_store_sets() {
    for (days, default) in [(180, true), (10, false)] {
        let mut world = World::without_orders().await;
        if !default {
            world.store.history_days = days;
        }
        let number = world.place_order(theirs()).await;
        world.run().await;
        assert_ne!(world.notes(number).await, [] as [String; 0]);
        let day = u64::try_from(SignedDuration::from_hours(24).as_secs()).unwrap();
        world.pass(u64::from(days) * day - 600);
        assert_ne!(world.notes(number).await, [] as [String; 0], "{days} days are not over");
        world.pass(1_200);
        // A table drops it when it comes to it; nobody is shown it meanwhile.
        assert_eq!(world.notes(number).await, [] as [String; 0], "{days} days are over");
        let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap().unwrap();
        assert!(link.roapp.is_some(), "the link of the two orders stays");
        let stored = world.table_items().await.into_iter().filter(|item| item.contains("\"AT#"));
        assert!(stored.clone().count() > 0 && stored.into_iter().all(|item| item.contains("\"expires_at\"")));
    }
    let world = World::without_orders().await;
    let known = world.raw_table().describe_time_to_live().table_name("orders").send().await.unwrap();
    let known = known.time_to_live_description.unwrap();
    assert_eq!(known.attribute_name.as_deref(), Some("expires_at"), "a table made on one machine drops what expired");
    assert!(format!("{:?}", known.time_to_live_status).contains("Enabl"), "{known:?}");
}

#[tokio::test]
async fn g2_on_one_machine_what_expired_is_gone_after_the_next_start() {
    let folder = tempfile::TempDir::new().unwrap();
    let start = || {
        engine::Embedded::open(engine::Options { data: Some(folder.path().to_owned()), now: Arc::new(Timestamp::now) })
    };
    let count = async |engine: &engine::Embedded| {
        let client = exchange::state::connect(engine.table_client());
        client.scan().table_name("orders").send().await.unwrap().count
    };
    let engine = start().unwrap();
    let table = exchange::state::Table::new(exchange::state::connect(engine.table_client()), "orders");
    table.create_if_missing().await.unwrap();
    // Web-hooks are remembered for thirty days; this one came long ago.
    table.keep_event("long ago", "2020-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
    table.keep_event("just now", Timestamp::now()).await.unwrap();
    engine.stop().await;
    let engine = start().unwrap();
    for _ in 0..500 {
        if count(&engine).await == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(count(&engine).await, 1);
    engine.stop().await;
}

/// Two buyers; of the first two orders, one of them held.
async fn two_buyers() -> (World, [u64; 4]) {
    let world = World::without_orders().await;
    let first = world.place_order(theirs()).await;
    let second = world.place_order(theirs()).await;
    let mut foreign = theirs();
    foreign["currency"] = json!("EUR");
    let held = world.place_order(foreign).await;
    let other = world.place_order(order("Ana Other", "0722 555 666", "ana@example.net")).await;
    world.run().await;
    (world, [first, second, held, other])
}

/// A search for a name.
fn named(name: &str) -> Wanted {
    Wanted { name: vec![name.into()], ..Wanted::default() }
}

fn phone() -> BuyerKey {
    BuyerKey::Phone(Phone::parse("+40722333444", "").unwrap())
}

/// What of the first buyer is still in the table.
async fn left(world: &World) -> Vec<String> {
    let mut items = world.table_items().await;
    items.retain(|item| {
        let lower = item.to_lowercase();
        PERSONAL.iter().any(|word| lower.contains(&word.to_lowercase())) || lower.contains("zebediah")
    });
    items
}

#[tokio::test]
async fn g3_everything_kept_about_a_buyer_is_exported_and_nothing_of_another() {
    let (world, numbers) = two_buyers().await;
    let table = world.table();
    let kept = table.orders.kept_about(&phone()).await.unwrap().unwrap();
    let text = kept.to_string();
    for item in left(&world).await {
        let item: Value = serde_json::from_str(&item).unwrap();
        let (pk, sk) = (item["pk"].as_str().unwrap(), item["sk"].as_str().unwrap());
        assert!(text.contains(pk) && text.contains(sk), "{pk}/{sk} is left out");
    }
    let named: Vec<u64> =
        kept["orders"].as_array().unwrap().iter().filter_map(|order| order["number"].as_u64()).collect();
    assert_eq!(named, &numbers[..3]);
    assert!(!text.contains("Ana") && !text.contains("722555666"));
    let entry = &world.history(numbers[0]).await[0];
    assert!(text.contains(&serde_json::to_string(&entry.events[0]).unwrap()), "the histories too");
    // The same by the contact's id; nothing by an e-mail that is not kept, nor of strangers.
    let id = world.roapp_order_of(numbers[0]).await["client"]["id"].as_u64().unwrap();
    let by_contact =
        table.orders.kept_about(&BuyerKey::Contact(exchange::order::ContactId(id))).await.unwrap().unwrap();
    assert_eq!(by_contact["contacts"], kept["contacts"]);
    assert_eq!(by_contact["orders"].as_array().map(Vec::len), Some(2), "the held one has no client yet");
    for nobody in
        [BuyerKey::Email("quackenbush@example.net".into()), BuyerKey::Phone(Phone::parse("+40722333445", "").unwrap())]
    {
        assert_eq!(table.orders.kept_about(&nobody).await.unwrap(), None);
    }
}

#[tokio::test]
async fn g3_o5_an_erased_buyer_leaves_ids_and_amounts_and_no_order_is_entered_twice() {
    let (world, numbers) = two_buyers().await;
    let (orders, people) = (world.roapp_orders().await, world.people().await.len());
    let erased = world.table().orders.erase(&phone(), Timestamp::now()).await.unwrap();
    assert_eq!(erased.orders.iter().map(|(_, number)| number.0).collect::<Vec<_>>(), &numbers[..3]);
    assert_eq!((erased.contacts, erased.busy.len(), erased.contacts_busy), (1, 0, 0));
    assert_eq!(left(&world).await, [] as [String; 0]);
    assert_eq!(world.table().orders.kept_about(&phone()).await.unwrap(), None);
    let found = world.table().orders.find(&[], &[named("zebediah")], None, |_| true).await.unwrap();
    let phoned = Wanted { phones: vec!["40722333444".into()], ..Wanted::default() };
    let phoned = world.table().orders.find(&[], &[phoned], None, |_| true).await.unwrap();
    assert!(found.links.is_empty() && phoned.links.is_empty());
    let link = world.table().orders.link(&world.store.id, OrderNumber(numbers[0])).await.unwrap().unwrap();
    assert_eq!(link.view.as_ref().map(|view| view.amount), Some(10.into()), "the amount stays");
    assert!(link.roapp.is_some() && link.client.is_some(), "the ids stay");
    let notes = world.notes(numbers[0]).await;
    assert!(notes.len() == 1 && notes[0].contains("erased on request"), "{notes:?}");
    // The other buyer is as before.
    assert_eq!(world.table().orders.find(&[], &[named("ana")], None, |_| true).await.unwrap().links.len(), 1);
    assert!(world.notes(numbers[3]).await.len() > 1);

    // Time goes on: nothing is entered again, and what changes is carried without taking the buyer in again.
    let writes = world.writes().await;
    world.run_for(26).await;
    assert_eq!(world.writes().await, writes, "nothing to do");
    let changed = json!({"comment": "please ring thrice, or twice", "stat_status": 2});
    world.control("PATCH", &format!("shop/orders/{}", numbers[0]), Some(changed)).await;
    world.control("POST", &format!("shop/orders/{}/status", numbers[0]), Some(json!({"status": 2}))).await;
    world.run_for(1).await;
    world.retry(numbers[1]).await;
    world.retry(numbers[2]).await;
    assert_eq!(world.roapp_order_of(numbers[0]).await["status"]["id"], sandbox::STATUS_IN_PROGRESS);
    assert_eq!(left(&world).await, [] as [String; 0]);
    assert_eq!((world.roapp_orders().await.len(), world.people().await.len()), (orders.len(), people));
    // A new order of theirs is one like any other: RO App still has the contact, and it is found.
    let again = world.place_order(theirs()).await;
    world.run().await;
    assert_eq!(
        world.roapp_order_of(again).await["client"]["id"],
        world.roapp_order_of(numbers[0]).await["client"]["id"]
    );
    assert_eq!(world.people().await.len(), people);
}

#[tokio::test]
async fn g3_words_of_every_name_that_a_buyer_ever_had_are_erased() {
    let (world, numbers) = two_buyers().await;
    // A second order under another name, and a name that was changed since.
    let renamed = order("Quirinus Ymaginos", "+40 (722) 333 444", "quackenbush@example.net");
    world.place_order(renamed).await;
    world.run().await;
    let changed = json!({"delivery_name": "Balthasar Zwingenberg"});
    world.control("PATCH", &format!("shop/orders/{}", numbers[0]), Some(changed)).await;
    world.run().await;
    let orders = &world.table().orders;
    let names = ["zebediah", "quirinus", "balthasar"];
    for name in names {
        assert!(
            !orders.find(&[], &[named(name)], None, |_| true).await.unwrap().links.is_empty(),
            "{name} is found before"
        );
    }
    orders.erase(&phone(), Timestamp::now()).await.unwrap();
    for name in names {
        assert!(
            orders.find(&[], &[named(name)], None, |_| true).await.unwrap().links.is_empty(),
            "{name} is found after"
        );
        let kept: Vec<_> =
            world.table_items().await.into_iter().filter(|item| item.to_lowercase().contains(name)).collect();
        assert!(kept.is_empty(), "{name}: {kept:#?}");
    }
}

#[tokio::test]
async fn g3_o5_erasing_at_any_moment_of_an_import_ends_with_one_order() {
    for call in (1..400).step_by(7) {
        let world = World::without_orders().await;
        let number = world.place_order(theirs()).await;
        if !world.run_killed_at(call, tests::When::After).await {
            assert!(call > 30, "an import has more calls than {call}");
            return;
        }
        let now = exchange::clock::Clock::now(&world.clock);
        let erased = world.table().orders.erase(&phone(), now).await.unwrap();
        let busy = erased.busy.len() + erased.contacts_busy;
        assert!(busy + erased.orders.len() <= 2, "call {call}: {erased:?}");
        world.run().await;
        world.pass(400);
        let after = world.table().orders.erase(&phone(), exchange::clock::Clock::now(&world.clock)).await.unwrap();
        assert_eq!((after.busy.len(), after.contacts_busy), (0, 0), "call {call}: {after:?}");
        world.run().await;
        world.roapp_order_of(number).await;
        assert_eq!(
            world.people().await.iter().filter(|person| person["last_name"] == "Quackenbush").count(),
            1,
            "call {call}"
        );
        assert_eq!(left(&world).await, [] as [String; 0], "call {call}");
    }
    panic!("an import never ends");
}

#[tokio::test]
async fn all_histories_are_exported_one_entry_at_a_time() {
    let (world, numbers) = two_buyers().await;
    let mut entries = Vec::new();
    let now = exchange::clock::Clock::now(&world.clock);
    let table = world.table();
    let count = table.orders.all_history(now, |entry| {
        entries.push(entry);
        Ok(())
    });
    assert_eq!(count.await.unwrap(), entries.len());
    for number in numbers {
        let mut notes: Vec<String> = Vec::new();
        let mut own: Vec<&Value> =
            entries.iter().filter(|entry| entry["order"] == number && entry["store"] == "demo").collect();
        own.sort_by_key(|entry| entry["rev"].as_u64());
        for entry in own {
            assert!(entry["at"].is_number() && entry["by"].is_string(), "{entry}");
            let events = entry["events"].as_array().unwrap().iter().cloned();
            notes.extend(events.map(|event| serde_json::from_value::<Message>(event).unwrap().to_string()));
        }
        assert_eq!(notes, world.notes(number).await, "order {number}");
    }
    let wrong = world.table().orders.all_history(now, |_| Err("the disk is full".to_owned().into())).await.unwrap_err();
    assert!(wrong.to_string().contains("the disk is full"), "{wrong}");
    let year = now.checked_add(SignedDuration::from_hours(365 * 24)).unwrap();
    assert_eq!(world.table().orders.all_history(year, |_| Ok(())).await.unwrap(), 0, "what has expired is passed over");
}
