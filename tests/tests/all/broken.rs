//! R3: one bad spot in an answer costs at most its own row, in both systems and all lists; and P9: a description that cannot be read
//! holds no order.
//!
//! The stand-ins answer truly, and the bytes of their answers are spoilt on the way out.

use serde_json::{Value, json};
use tests::World;

use crate::import::order;

/// Three orders whose comments say where they are: the one in the middle has the text that is spoilt.
async fn three() -> (World, [u64; 3]) {
    let world = World::without_orders().await;
    let mut numbers = [0; 3];
    for (at, number) in numbers.iter_mut().enumerate() {
        let mut given = order(&format!("0722 999 00{at}"), "FIRST");
        given["comment"] = json!(format!("MARK{at}"));
        given["products"][0]["quantity"] = json!(770 + at);
        *number = world.place_order(given).await;
    }
    (world, numbers)
}

async fn spoil(world: &World, system: &str, path: &str, how: Value) {
    let mut fault = how;
    fault["system"] = json!(system);
    fault["path"] = json!(path);
    fault["kind"] = json!("spoiled");
    fault["times"] = json!(0);
    world.fault(fault).await;
}

/// The numbers of the orders that are in RO App.
async fn arrived(world: &World) -> Vec<u64> {
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    let mut all: Vec<u64> = world
        .roapp_orders()
        .await
        .iter()
        .filter_map(|order| order["custom_fields"][&field].as_str()?.parse().ok())
        .collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn r3_a_spot_that_can_be_mended_holds_no_order() {
    for (name, how) in [
        ("half an emoji", json!({"find": "MARK1", "put": "thanks \\ud83d"})),
        ("the other half", json!({"find": "MARK1", "put": "\\ude00 thanks"})),
        ("a byte of another charset", json!({"find": "MARK1", "put": "caf\u{e9}"})),
        ("bytes of another charset", json!({"find": "MARK1", "put": "\u{cf}\u{f0}\u{e8}\u{e2}\u{b3}\u{f2}"})),
        ("a raw line break", json!({"find": "MARK1", "put": "one\ntwo\r\nthree"})),
        ("a raw tab", json!({"find": "MARK1", "put": "one\ttwo"})),
        ("a raw NUL and bell", json!({"find": "MARK1", "put": "one\u{0}\u{7}two"})),
        ("an escape that is none", json!({"find": "MARK1", "put": "it\\'s"})),
        (
            "a notice",
            json!({"lead": "<br />\n<b>Notice</b>: Undefined index: x in <b>/a.php</b> on line <b>3</b><br />\n"}),
        ),
        ("a warning with a list", json!({"lead": "Warning: bad [\"x\"] in /a.php\n"})),
        ("two marks", json!({"lead": "\u{ef}\u{bb}\u{bf}\u{ef}\u{bb}\u{bf}"})),
        ("blanks", json!({"lead": "\r\n\t "})),
        ("a page that has ended", json!({"lead": "<html><body>cached</body></html>"})),
        ("a notice at the end", json!({"trail": "\n<br />\n<b>Warning</b>: Unknown in /a.php"})),
        ("a comment at the end", json!({"trail": "<!-- 0.03 s -->"})),
        ("NUL at the end", json!({"trail": "\u{0}\u{0}"})),
        ("NaN where nobody looks", json!({"find": "\"MARK1\"", "put": "NaN"})),
    ] {
        let (world, numbers) = three().await;
        spoil(&world, "shop", "orders/get", how).await;
        world.run().await;
        assert_eq!(world.attention().await, [], "{name}");
        assert_eq!(arrived(&world).await, numbers, "{name}");
        let roapp = world.roapp_order_of(numbers[1]).await.to_string();
        assert!(!roapp.contains("\\u0000") && !roapp.contains("\\u0007"), "{name}: {roapp}");
    }
}

#[tokio::test]
async fn r3_a_row_that_cannot_be_mended_is_held_by_its_number_and_costs_no_other() {
    for (name, how, said) in [
        ("NaN as a quantity", json!({"find": "\"quantity\":771", "put": "\"quantity\":NaN"}), "'quantity'"),
        ("-Infinity as a quantity", json!({"find": "\"quantity\":771", "put": "\"quantity\":-Infinity"}), "'quantity'"),
        ("a quote within a text", json!({"find": "MARK1", "put": "a \"lamp\" please"}), "'comment'"),
        ("a text without its end", json!({"find": "MARK1\"", "put": "MARK1"}), "'comment'"),
        ("a value that is missing", json!({"find": "\"MARK1\"", "put": ""}), "'comment'"),
        ("a word of PHP", json!({"find": "\"MARK1\"", "put": "resource(5) of type (stream)"}), "'comment'"),
        ("a comma that is missing", json!({"find": "\"MARK1\",", "put": "\"MARK1\""}), "'comment'"),
        ("a notice within the row", json!({"find": "\"MARK1\"", "put": "<b>Notice</b>: x\"MARK1\""}), "'comment'"),
        ("an object that is not closed", json!({"find": "\"MARK1\"", "put": "{\"a\":"}), "'comment"),
        ("too deep", json!({"find": "\"MARK1\"", "put": "[".repeat(5_000)}), "'comment"),
    ] {
        let (world, numbers) = three().await;
        spoil(&world, "shop", "orders/get", how).await;
        world.run().await;
        let held = world.attention().await;
        assert_eq!(arrived(&world).await, [numbers[0], numbers[2]], "{name}: {held:?}");
        let [(number, why)] = &held[..] else { panic!("{name}: {held:?}") };
        assert_eq!(*number, numbers[1], "{name}");
        assert!(why.contains(&numbers[1].to_string()) && why.contains(said), "{name}: {why}");
        // Mended in the shop, it comes by itself.
        world.control("DELETE", "faults", None).await;
        world.run().await;
        assert_eq!(arrived(&world).await, numbers, "{name}");
        assert_eq!(world.attention().await, [], "{name}");
    }
}

#[tokio::test]
async fn r3_an_answer_that_breaks_off_costs_what_is_behind_it_and_no_order_is_passed_over() {
    // The answer breaks off in each of the rows, and between them.
    for until in ["MARK0", "MARK1", "MARK2", "\"quantity\":770", "\"quantity\":771", "\"quantity\":772"] {
        let (world, numbers) = three().await;
        spoil(&world, "shop", "orders/get", json!({"until": until})).await;
        world.run_for(1).await;
        let there = arrived(&world).await;
        let held: Vec<u64> = world.attention().await.into_iter().map(|(number, _)| number).collect();
        // The shop shows the latest first or last; whichever it is, what came whole is there.
        assert!(there.len() + held.len() >= usize::from(!until.ends_with('0')), "{until}: {there:?}, held {held:?}");
        let reported =
            world.poll().await.stores[0].problem.clone().map(|problem| problem.to_string()).unwrap_or_default();
        assert!(
            there.len() + held.len() == 3 || reported.contains("breaks off"),
            "{until}: {reported}; {there:?}, {held:?}"
        );
        world.control("DELETE", "faults", None).await;
        world.run_for(1).await;
        assert_eq!(arrived(&world).await, numbers, "{until}: nothing is passed over");
        assert_eq!(world.attention().await, [], "{until}");
    }
}

#[tokio::test]
async fn p9_a_description_that_cannot_be_read_holds_no_order() {
    for (name, put) in [
        ("half an emoji", "nice \\ud83d"),
        ("a byte of another charset", "caf\u{e9}"),
        ("a raw line break", "one\ntwo"),
        ("a raw tab", "one\ttwo"),
        ("NUL", "one\u{0}two"),
        ("a quote", "a \"nice\" lamp"),
        ("a text without its end", "nice\\"),
        ("a field that breaks off", "nice\", \"x\": "),
        ("a word", "nice\", \"x\": oops, \"y\": \""),
        ("a bracket", "nice\"}]"),
    ] {
        let world = World::without_orders().await;
        let product = |article: &str, text: &str| json!({"article": article, "title": {"en": format!("Mug {article}")}, "description": {"en": text}});
        world.control("POST", "shop/products", Some(product("EMO", "MARK"))).await;
        world.control("POST", "shop/products", Some(product("OTHER", "A good one"))).await;
        spoil(&world, "shop", "catalog/export", json!({"find": "MARK", "put": put})).await;
        let mut given = order("0722 999 001", "EMO");
        let mut second = given["products"][0].clone();
        second["article"] = json!("OTHER");
        given["products"].as_array_mut().unwrap().push(second);
        let number = world.place_order(given).await;
        world.run().await;
        assert_eq!(world.attention().await, [], "{name}");
        let items = world.roapp_order_of(number).await["items"].as_array().unwrap().len();
        assert_eq!(items, 2, "{name}");
        let products = world.products().await;
        let other = products.iter().find(|row| row["sku"] == "OTHER").unwrap();
        let reported = world.notes(number).await.join("\n");
        assert!(
            other["description"] == "A good one" || reported.contains("does not describe"),
            "{name}: {other}; {reported}"
        );
        assert!(products.iter().any(|row| row["sku"] == "EMO"), "{name}");
    }
}

#[tokio::test]
async fn r3_a_bad_spot_in_a_list_of_roapp_holds_no_order() {
    for (path, find) in [
        ("/orders/statuses", "In progress"),
        ("/orders/custom-fields", "External ID"),
        ("/contacts/people", "Popescu"),
        ("/catalog/products", "LED"),
        ("/catalog/products/categories", "Lamps"),
        ("/catalog/products/uoms", "pcs"),
        ("/catalog/products/types", "Spare"),
        ("/company", "Lamp"),
        ("/orders?", "Online"),
        ("/items", "lamp"),
    ] {
        for put in ["\\ud83d", "\u{e9}", "a\tb", "a\nb\u{0}"] {
            let (world, numbers) = three().await;
            // The text stays readable, so that it is still what is looked for.
            spoil(&world, "roapp", path, json!({"find": find, "put": format!("{find}{put}"), "method": "GET"})).await;
            if path == "/orders/custom-fields" {
                world.control("DELETE", "faults", None).await;
                spoil(
                    &world,
                    "roapp",
                    path,
                    json!({"find": "\"Created\"", "put": "\"Created\",\"hint\":\"x\ty\\ud83d\""}),
                )
                .await;
            }
            world.run().await;
            assert_eq!(world.attention().await, [], "{path} {put:?}");
            assert_eq!(arrived(&world).await, numbers, "{path} {put:?}");
        }
    }
}

#[tokio::test]
async fn r3_a_broken_row_of_a_list_that_only_informs_is_left_out() {
    let (world, numbers) = three().await;
    spoil(&world, "roapp", "/orders/statuses", json!({"find": "\"In progress\"", "put": "\"In \"progress\""})).await;
    world.run().await;
    assert_eq!(world.attention().await, []);
    assert_eq!(arrived(&world).await, numbers);
}
