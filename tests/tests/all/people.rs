//! C1 to C4: who a buyer is, however they and the staff of RO App write it; nobody gets a stranger's contact.

use serde_json::{Value, json};
use tests::World;

/// An order of a buyer.
fn of(name: &str, phone: &str, email: &str) -> Value {
    json!({"delivery_name": name, "delivery_phone": phone, "delivery_email": email,
           "products": [{"title": "Lamp", "article": "LAMP", "price": 5, "quantity": 1}]})
}

/// The client's id of each order, in the order of these numbers.
async fn clients(world: &World, numbers: &[u64]) -> Vec<u64> {
    let mut found = Vec::new();
    for number in numbers {
        found.push(world.roapp_order_of(*number).await["client"]["id"].as_u64().unwrap());
    }
    found
}

async fn place_all(world: &World, orders: Vec<Value>) -> Vec<u64> {
    let mut numbers = Vec::new();
    for order in orders {
        numbers.push(world.place_order(order).await);
    }
    world.run().await;
    numbers
}

async fn person(world: &World, id: u64) -> Value {
    world.people().await.into_iter().find(|person| person["id"] == id).unwrap()
}

#[tokio::test]
async fn c3_strangers_without_phone_and_email_are_a_client_each() {
    let mut world = World::without_orders().await;
    world.store.fake_emails = vec!["kasse@lamps.example.com".into(), "@kiosk.example.com".into(), "till@".into()];
    let orders = [
        ("000", "@"),
        ("-", "@"),
        ("12345678901", ""),
        ("1 (234) 567-89-01", ""),
        ("", "no@no"),
        ("", "no@no"),
        ("000-00-00", "noemail@example.com"),
        ("no phone", "noemail@example.com"),
        ("", "a@b"),
        ("0722-FLOWERS", "n/a"),
        ("", "kasse@lamps.example.com"),
        ("", "Kasse@Lamps.example.com"),
        ("", "one@kiosk.example.com"),
        ("", "till@example.com"),
    ];
    let orders = orders.iter().enumerate().map(|(at, (phone, email))| of(&format!("Buyer{at} One"), phone, email));
    let numbers = place_all(&world, orders.collect()).await;
    let found = clients(&world, &numbers).await;
    for (at, id) in found.iter().enumerate() {
        let person = person(&world, *id).await;
        assert_eq!(person["first_name"], format!("Buyer{at}"), "{person}");
        assert_eq!(person["email"].as_str().unwrap_or_default(), "", "{person}");
    }
    let notes = person(&world, found[6]).await["notes"].to_string();
    assert!(notes.contains("noemail@example.com"), "what was typed is not lost: {notes}");
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn c3_a_contact_of_the_same_number_in_a_store_of_a_longer_name_is_a_strangers() {
    let world = World::without_orders().await;
    let number = world.place_order(of("Ana Pop", "", "")).await;
    let note = format!("Cartum order {number} of {} two", world.store.name);
    let other = json!({"first_name": "Other", "notes": note});
    let other = world.control("POST", "roapp/people", Some(other)).await["id"].as_u64().unwrap();
    assert_eq!(person(&world, other).await["notes"], note.as_str());
    world.run().await;
    assert_ne!(clients(&world, &[number]).await, [other]);
}

#[tokio::test]
async fn c2_c4_however_a_phone_is_typed_its_buyer_is_one_client() {
    let world = World::without_orders().await;
    let typed = [
        "0722 999 111",
        "0722999111, 0733000222",
        "0722 999 111 / 0733 000 222",
        "0722999111;0733000222",
        "722999111   733000222",
        "0722 999 111 (Viber)",
        "0722999111 Ana",
        "tel. 0722-999-111",
        "0040 722 999 111",
        "+40 (0) 722 999 111",
        "０７２２９９９１１１",
        "0722/999.111",
    ];
    let numbers = place_all(&world, typed.iter().map(|phone| of("Ana Pop", phone, "")).collect()).await;
    let found = clients(&world, &numbers).await;
    assert_eq!(found, vec![found[0]; typed.len()]);
    assert_eq!(person(&world, found[0]).await["phones"][0]["phone"], "+40722999111");
    // What is beside the number is noted where the contact is new.
    let other = place_all(&world, vec![of("Ion Pop", "0722 999 112 (call after 6), 0733000333", "")]).await;
    let new = person(&world, clients(&world, &other).await[0]).await;
    assert_eq!(new["phones"][0]["phone"], "+40722999112");
    let notes = new["notes"].to_string();
    assert!(notes.contains("0733000333") && notes.contains("call after 6"), "{notes}");
}

#[tokio::test]
async fn c2_a_contact_is_found_however_staff_typed_its_phone() {
    // RO App has one page of people, or more, and compares in one of the ways that are known.
    for (fill, compares) in [(0, "digits"), (120, "digits"), (120, "exact"), (120, "suffix")] {
        let world = World::without_orders().await;
        world.control("POST", "variants", Some(json!({"roapp.phone_match": compares}))).await;
        if fill > 0 {
            world.control("POST", "roapp/fill", Some(json!({"people": fill}))).await;
        }
        // Where only RO App's filter leads to a contact, its field holds nothing else.
        let plain = ["0040722999100", "+40722999101", "0722999102", "40722999103", "0722 999 104"];
        let more = ["0722999105, 0733000222", "0722 999 106 (Viber)", "Ana 0722999107", "0733000228 / 0722999108"];
        let typed: Vec<&str> = if fill == 0 || compares == "ignored" {
            plain.iter().chain(&more).copied().collect()
        } else {
            plain.into()
        };
        let mut known = Vec::new();
        for phone in &typed {
            let body = json!({"first_name": "Known", "phone": phone});
            known.push(world.control("POST", "roapp/people", Some(body)).await["id"].as_u64().unwrap());
        }
        let orders = (0..typed.len()).map(|at| of("Ana Pop", &format!("0722 999 10{at}"), "")).collect();
        let numbers = place_all(&world, orders).await;
        assert_eq!(clients(&world, &numbers).await, known, "{fill} {compares}: {typed:?}");
    }
}

#[tokio::test]
async fn c3_an_email_is_read_out_of_what_is_around_it() {
    let world = World::without_orders().await;
    let typed = [
        "x@example.com",
        "X@Example.com",
        "Ana <x@example.com>",
        "\"Pop, Ana\" <x@example.com>",
        "x@example.com, y@example.com",
        "x@example.com; y@example.com",
        "x@example.com y@example.com",
        "mailto:x@example.com",
        "e-mail: x@example.com.",
        "noemail@example.com, x@example.com",
    ];
    let numbers = place_all(&world, typed.iter().map(|email| of("Ana Pop", "no phone", email)).collect()).await;
    let found = clients(&world, &numbers).await;
    assert_eq!(found, vec![found[0]; typed.len()]);
    assert_eq!(person(&world, found[0]).await["email"], "x@example.com");
    let other = place_all(&world, vec![of("Ion Pop", "", "Ion <z@example.com>, w@example.com")]).await;
    let new = person(&world, clients(&world, &other).await[0]).await;
    assert_eq!(new["email"], "z@example.com");
    assert!(new["notes"].to_string().contains("w@example.com"), "{new}");
}

#[tokio::test]
async fn c1_an_email_that_roapp_refuses_is_said_and_kept_as_a_note() {
    for (status, errors, phone) in [
        (400, json!({"email": ["Invalid email"]}), "0722 999 001"),
        (422, json!({"email": "wrong"}), "0722 999 001"),
        (409, json!({"email": ["A contact with this e-mail exists"]}), "0722 999 001"),
        (409, json!({}), "0722 999 001"),
        (400, json!({"email": ["Invalid email"]}), "call me"),
    ] {
        let world = World::without_orders().await;
        let body = json!({"message": "Validation error", "errors": errors});
        let fault = json!({"system": "roapp", "path": "/contacts/people", "method": "POST", "kind": "status", "status": status, "body": body, "times": 1});
        world.fault(fault).await;
        let numbers = place_all(&world, vec![of("Ana Pop", phone, "ana@example.com")]).await;
        let new = person(&world, clients(&world, &numbers).await[0]).await;
        let reported = world.notes(numbers[0]).await;
        assert!(
            reported.iter().any(|note| note.contains("RO App refused the buyer's e-mail")),
            "{status}: {reported:?}"
        );
        assert!(!reported.iter().any(|note| note.contains("ana@example.com")), "G1: {reported:?}");
        let notes = new["notes"].to_string();
        assert!(notes.contains("ana@example.com") && new["email"] == "", "{status}: {new}");
        let number = if phone == "call me" { Value::Null } else { json!("+40722999001") };
        assert_eq!(new["phones"][0]["phone"], number, "{status}: {new}");
    }
}

#[tokio::test]
async fn c1_a_field_of_a_contact_that_roapp_refuses_is_left_out_and_kept_as_a_note() {
    for (field, contains, phone, noted) in [
        ("last_name", "\"last_name\":\"Pop\"", "0722 999 001", "Ana Pop"),
        ("last_name", "\"last_name\":\"Pop\"", "call me", "Ana Pop"),
        ("notes", "Viber", "0722 999 001 Viber", ""),
    ] {
        let world = World::without_orders().await;
        let body = json!({"message": "Validation error", "errors": {field: ["Invalid"]}});
        let fault = json!({"system": "roapp", "path": "/contacts/people", "method": "POST", "contains": contains, "kind": "status", "status": 400, "body": body, "times": 0});
        world.fault(fault).await;
        let numbers = place_all(&world, vec![of("Ana Pop", phone, "ana@example.com")]).await;
        assert_eq!(world.attention().await, vec![], "{field}");
        let new = person(&world, clients(&world, &numbers).await[0]).await;
        assert!(new["notes"].to_string().contains(noted), "{field}: {new}");
        assert_eq!(new["email"], "ana@example.com", "{field}: nothing else is left out");
    }
}

#[tokio::test]
async fn c1_a_value_that_a_contact_cannot_be_without_is_named_where_roapp_refuses_it() {
    for (field, label) in [("first_name", "First name"), ("phones.0.phone", "Phone"), ("phones", "Phone")] {
        let world = World::without_orders().await;
        let body = json!({"message": "Validation error", "errors": {field: ["Invalid"]}});
        let fault = json!({"system": "roapp", "path": "/contacts/people", "method": "POST", "kind": "status", "status": 400, "body": body, "times": 0});
        world.fault(fault).await;
        place_all(&world, vec![of("Ana Pop", "0722 999 001", "")]).await;
        let held = world.attention().await;
        assert!(held.len() == 1 && held[0].1.contains(label), "{field}: {held:?}");
        assert!(held[0].1.contains("does not take the value") && !held[0].1.contains("optional"), "{field}: {held:?}");
    }
}

#[tokio::test]
async fn c1_c3_what_is_no_number_is_no_phone_in_roapp_but_a_note() {
    for text in ["-", "000", "no phone", "0", "1", "call me", "+", "+40", "12345", "немає", "???"] {
        let world = World::without_orders().await;
        world.control("POST", "variants", Some(json!({"roapp.duplicate_phone": "merged"}))).await;
        let orders = ["Ana One", "Ion Two"].map(|name| of(name, text, ""));
        let numbers = place_all(&world, orders.to_vec()).await;
        let both = clients(&world, &numbers).await;
        assert_ne!(both[0], both[1], "{text}");
        for id in both {
            let new = person(&world, id).await;
            assert_eq!(new["phones"].as_array().map(Vec::len), Some(0), "{text}: {new}");
            assert!(new["notes"].to_string().contains(text), "{text}: {new}");
        }
    }
}

#[tokio::test]
async fn c1_first_and_last_name_are_kept_apart_by_the_names_form() {
    let world = World::without_orders().await;
    let table = [
        ("Шевченко Олена Петрівна", "Олена Петрівна", "Шевченко"),
        ("ООО «Ромашка» Иванов Иван Иванович", "Иван Иванович", "Иванов"),
        ("ООО «Ромашка»", "ООО «Ромашка»", ""),
        ("ФОП Шевченко Олена Петрівна", "Олена Петрівна", "Шевченко"),
        ("Popescu, Ana", "Ana", "Popescu"),
        ("Ana Maria Popescu", "Ana", "Maria Popescu"),
    ];
    let orders = table.iter().enumerate().map(|(at, (name, ..))| of(name, &format!("0722 999 2{at:02}"), ""));
    let numbers = place_all(&world, orders.collect()).await;
    for ((name, first, last), id) in table.iter().zip(clients(&world, &numbers).await) {
        let new = person(&world, id).await;
        let last_name = new["last_name"].as_str().unwrap_or_default();
        assert_eq!((new["first_name"].as_str().unwrap(), last_name), (*first, *last), "{name}");
        let held = new["notes"].as_str().unwrap_or_default().contains(name);
        assert_eq!(held, name.contains("Ромашка\u{bb} ") || name.starts_with("ФОП"), "{name}: {new}");
    }
}

#[tokio::test]
async fn c1_a_phone_typed_for_a_name_holds_no_order() {
    let world = World::without_orders().await;
    let names = ["0722999301", "Ana 0722999302", "0722 999 303", "+40722999304", "40722999305", "9306 Ana ana"];
    let orders = names.iter().enumerate().map(|(at, name)| of(name, &format!("0722 999 3{:02}", at + 1), ""));
    let numbers = place_all(&world, orders.collect()).await;
    for (name, id) in names.iter().zip(clients(&world, &numbers).await) {
        let new = person(&world, id).await;
        assert!(name.starts_with(new["first_name"].as_str().unwrap()), "{name}: {new}");
    }
    assert_eq!(world.attention().await, []);
}

/// Lines of one order.
async fn items_of(world: &World, lines: Value) -> Vec<Value> {
    let mut order = of("Ana Pop", "0722 999 001", "");
    order["products"] = lines;
    let number = world.place_order(order).await;
    world.run().await;
    world.roapp_order_of(number).await["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn p2_products_whose_long_names_differ_are_two_and_kept_apart_by_staff() {
    let world = World::without_orders().await;
    let base = format!("Women's winter boots, {}", "very warm and light, ".repeat(14));
    let line =
        |end: &str, price: u32| json!({"title": format!("{base}{end}"), "article": "", "price": price, "quantity": 1});
    let items = items_of(&world, json!([line("size 41", 10), line("size 42", 12)])).await;
    let product = |item: &Value| item["entity"]["id"].clone();
    assert_eq!(items.len(), 2);
    assert_ne!(product(&items[0]), product(&items[1]));
    for (item, size) in items.iter().zip(["size 41", "size 42"]) {
        assert!(item["entity"]["title"].to_string().contains(size), "{item}");
        assert!(item["comment"].to_string().contains(size), "{item}");
    }
    // They are known again.
    let again = items_of(&world, json!([line("size 42", 12)])).await;
    assert_eq!(product(&again[0]), product(&items[1]));
}

#[tokio::test]
async fn p2_a_title_that_is_not_the_products_stands_in_the_items_comment() {
    let world = World::without_orders().await;
    let line = |title: &str| json!({"title": title, "article": "BOOTS", "price": 10, "quantity": 1});
    let items = items_of(&world, json!([line("Boots red"), line("Boots blue")])).await;
    assert_eq!(items[0]["entity"]["id"], items[1]["entity"]["id"], "P2: one article, one product");
    assert!(!items[0]["comment"].to_string().contains("red"), "{}", items[0]);
    assert!(items[1]["comment"].to_string().contains("Boots blue"), "{}", items[1]);
    for (title, reported) in [("boots  RED", false), ("A book", true), ("Boots blue", true), ("", false)] {
        let items = items_of(&world, json!([line(title)])).await;
        let comment = items[0]["comment"].to_string();
        assert_eq!(!title.is_empty() && comment.contains(title), reported, "{title}: {comment}");
    }
}

#[tokio::test]
async fn p2_unicode_forms_of_an_article_are_one_product_and_case_is_not() {
    let world = World::without_orders().await;
    let there = json!({"title": "Cafe", "sku": "Cafe\u{301}-9"});
    let there = world.control("POST", "roapp/products", Some(there)).await;
    let line = |article: &str| json!({"title": "Thing", "article": article, "price": 10, "quantity": 1});
    for (forms, count) in [
        (vec!["ABC-1", "ＡＢＣ-１", "ABC\u{2011}1", "ABC-1\u{200b}", " ABC-1 "], 1),
        (vec!["Café-7", "Cafe\u{301}-7"], 1),
        (vec!["Café-9", "Cafe\u{301}-9"], 1),
        (vec!["ABC-2", "abc-2", "АBC-2"], 3),
    ] {
        let items = items_of(&world, forms.iter().map(|form| line(form)).collect()).await;
        let mut products: Vec<String> = items.iter().map(|item| item["entity"]["id"].to_string()).collect();
        products.sort();
        products.dedup();
        assert_eq!((items.len(), products.len()), (forms.len(), count), "{forms:?}");
        if forms[0] == "Café-9" && there["id"].is_u64() {
            assert_eq!(products[0], there["id"].to_string(), "what staff entered decomposed is found");
        }
    }
}

#[test]
fn p2_a_long_name_keeps_its_beginning_and_its_end_and_fills_the_room() {
    for (length, whole) in [(249, true), (250, true), (251, false), (300, false), (2_000, false)] {
        let name: String = (0..length).map(|at| char::from(b'a' + u8::try_from(at % 23).unwrap())).collect();
        let short = exchange::decide::shortened(&name);
        assert_eq!(short == name, whole, "{length}: {short}");
        assert!(short.chars().count() <= 250 && short.chars().count() >= name.len().min(245), "{length}: {short}");
        assert_eq!(short[..100], name[..100], "{length}");
        assert!(whole || short.contains(&name[name.len() - 80..]), "{length}: {short}");
    }
}
