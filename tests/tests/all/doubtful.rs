//! What a shop sends that can be read in more than one way, as docs/changes.md decides it; and what the connection check says of a
//! shop that is not finished.

use exchange::order::{RoAppStatusId, ShopStatusId};
use exchange::settings::{Checked, Grade, StatusRule};
use exchange::texts::Language;
use serde_json::{Value, json};
use tests::World;

use crate::import::order;

#[tokio::test]
async fn o8_an_amount_that_could_be_two_is_held_and_one_that_could_not_is_read() {
    for (amount, read) in [
        (json!("1,234"), None),
        (json!("12,345"), None),
        (json!("999,999"), None),
        (json!("1,000"), None),
        (json!(" 1,234 "), None),
        (json!("1,234.50"), None),
        (json!("1,23"), Some(1.23)),
        (json!("1,2"), Some(1.2)),
        (json!("0,250"), Some(0.25)),
        (json!("1234,50"), Some(1234.5)),
        (json!("1.234"), Some(1.234)),
        (json!(1234), Some(1234.0)),
    ] {
        let world = World::without_orders().await;
        let mut given = order("0722 999 001", "FIRST");
        given["total_sum"] = amount.clone();
        given["products"][0]["price"] = amount.clone();
        given["products"][0]["quantity"] = json!(1);
        let number = world.place_order(json!({"raw": raw(&world, given).await})).await;
        world.run().await;
        let held = world.attention().await;
        let Some(read) = read else {
            let [(held, why)] = &held[..] else { panic!("{amount}: {held:?}") };
            assert_eq!(*held, number, "{amount}");
            assert!(why.contains("price") || why.contains("total_sum"), "{amount}: {why}");
            continue;
        };
        assert_eq!(held, [], "{amount}");
        let price = &world.roapp_order_of(number).await["items"][0]["price"];
        let price: f64 = price.as_str().map_or_else(|| price.as_f64().unwrap(), |text| text.parse().unwrap());
        assert!((price - read).abs() < 0.006, "{amount}: {price}");
    }
}

/// An order as the shop has it, with these fields as they are given.
async fn raw(world: &World, given: Value) -> Value {
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    let mut row = world.shop_order(number).await.unwrap();
    world.control("DELETE", &format!("shop/orders/{number}"), None).await;
    for (field, value) in given.as_object().unwrap() {
        row[field] = value.clone();
    }
    row
}

#[tokio::test]
async fn g1_no_control_character_goes_to_roapp() {
    for spot in ["\u{0}", "\u{1}", "\u{7}", "\u{8}", "\u{b}", "\u{c}", "\u{1b}[31m", "\u{7f}", "\u{85}", "\u{9f}"] {
        let world = World::without_orders().await;
        let product = json!({"article": format!("ART{spot}1"), "title": {"en": format!("Mug{spot}1")},
                             "description": {"en": format!("<p>nice{spot}</p>")}});
        world.control("POST", "shop/products", Some(product)).await;
        let mut given = order("0722 999 001", &format!("ART{spot}1"));
        for field in ["delivery_name", "comment", "delivery_city", "delivery_address", "delivery_email", "coupon_code"]
        {
            given[field] = json!(format!("Ana{spot}Pop"));
        }
        given["products"][0]["title"] = json!(format!("Mug{spot}1"));
        let number = world.place_order(given).await;
        world.run().await;
        assert_eq!(world.attention().await, [], "{spot:?}");
        let written = [world.roapp_order_of(number).await, json!(world.people().await), json!(world.products().await)];
        let bad = |c: char| c.is_control() && c != '\n';
        for value in written {
            let mut texts = Vec::new();
            texts_of(&value, &mut texts);
            let found = texts.iter().find(|text| text.chars().any(bad));
            assert_eq!(found, None, "{spot:?}");
        }
        let writes = world.writes().await;
        world.run().await;
        assert_eq!(world.writes().await, writes, "{spot:?}: nothing is written again");
    }
}

fn texts_of(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::String(text) => all.push(text.clone()),
        Value::Array(rows) => rows.iter().for_each(|row| texts_of(row, all)),
        Value::Object(map) => map.values().for_each(|value| texts_of(value, all)),
        _ => {}
    }
}

#[tokio::test]
async fn c1_a_name_that_shows_nothing_is_no_name() {
    let named = async |name: &str| {
        let world = World::without_orders().await;
        let mut given = order("0722 999 001", "FIRST");
        given["delivery_name"] = json!(name);
        let number = world.place_order(given).await;
        world.run().await;
        assert_eq!(world.attention().await, [], "{name:?}");
        let client = world.roapp_order_of(number).await["client"]["id"].clone();
        let people = world.people().await;
        let one = people.iter().find(|person| person["id"] == client).unwrap();
        format!("{} {}", one["first_name"].as_str().unwrap_or(""), one["last_name"].as_str().unwrap_or(""))
    };
    let nameless = named("").await;
    for name in [
        "\u{200b}",
        "\u{200b}\u{200b}",
        "\u{feff}",
        "\u{2060}",
        "\u{200d} \u{200c}",
        "\u{3164}",
        "\u{2800}",
        "\u{ad}",
        "\u{a0}",
        "\u{202e}",
        "\u{0}",
    ] {
        assert_eq!(named(name).await, nameless, "{name:?}");
    }
    assert_ne!(named("Ана").await, nameless);
}

#[tokio::test]
async fn o1_a_date_with_an_offset_is_that_moment() {
    for (date, created) in [
        ("2026-11-20 11:00:00", "2026-11-20T09:00:00"),
        ("2026-11-20T11:00:00+02:00", "2026-11-20T09:00:00"),
        ("2026-11-20T11:00:00+03:00", "2026-11-20T08:00:00"),
        ("2026-11-20T09:30:00Z", "2026-11-20T09:30:00"),
        ("2026-11-20 09:30:00 +0000", "2026-11-20T09:30:00"),
        ("2026-11-20T04:00:00-05:00", "2026-11-20T09:00:00"),
    ] {
        let world = World::without_orders().await;
        let mut given = order("0722 999 001", "FIRST");
        given["stat_created"] = json!(date);
        let number = world.place_order(json!({"raw": raw(&world, given).await})).await;
        world.run().await;
        assert_eq!(world.attention().await, [], "{date}");
        let field = format!("f{}", sandbox::FIELD_CREATED);
        let said = world.roapp_order_of(number).await["custom_fields"][field].to_string();
        let at = exchange_time(&said);
        assert_eq!(at, created, "{date}: {said}");
    }
}

/// What the field *Created* says, in UTC.
fn exchange_time(said: &str) -> String {
    let said = said.trim_matches('"');
    let at: jiff::Timestamp = said.parse().unwrap_or_else(|_| {
        let local: jiff::civil::DateTime = said.replacen(' ', "T", 1).parse().unwrap();
        local.in_tz("Europe/Bucharest").unwrap().timestamp()
    });
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[tokio::test]
async fn s3_a_shop_without_products_and_rules_about_statuses_that_are_gone_are_said_in_peoples_words() {
    let mut world = World::without_orders().await;
    let rule = |cartum: u64, roapp: u64| StatusRule { cartum: ShopStatusId(cartum), roapp: RoAppStatusId(roapp) };
    world.store.status_to_roapp = vec![rule(9_999, 1_900_002), rule(1, 1_900_001), rule(3, 77)];
    world.store.status_to_cartum = vec![rule(9_999, 1_900_005), rule(9_998, 1_900_006), rule(2, 77)];
    let products = world.control("GET", "shop/products", None).await;
    for product in products.as_array().unwrap_or_else(|| products["products"].as_array().unwrap()) {
        let article = product["article"].as_str().unwrap();
        world.control("DELETE", &format!("shop/products/{article}"), None).await;
    }
    let process = world.start().await;
    let shop = process.stores.all()[0].clone();
    let found = process.form_options.check(&shop).await;
    let reported = |about: Checked| -> Vec<String> {
        let bad = found.iter().filter(|finding| finding.about == about && finding.grade == Grade::Problem);
        bad.map(|finding| finding.message.to_string()).collect()
    };
    let language = reported(Checked::Language);
    assert!(language.len() == 1 && language[0].starts_with("The shop has no products yet, so"), "{language:?}");
    let rules = reported(Checked::Rules);
    assert_eq!(rules.len(), 3, "each status once: {rules:?}");
    let of = |status: &str| rules.iter().find(|said| said.contains(&format!("no status {status},"))).unwrap();
    for part in
        ["Cartum 9999 to RO App", "In progress", "RO App 'Shipped' to Cartum 9999", "those rules", "Status rules"]
    {
        assert!(of("9999").contains(part), "{part}: {}", of("9999"));
    }
    assert!(of("9998").contains("'Closed'") && of("9998").contains("that rule"), "{}", of("9998"));
    assert!(of("77").contains("Cartum 3 to RO App 77, RO App 77 to Cartum 2"), "{}", of("77"));
    for finding in &found {
        for language in [Language::English, Language::Ukrainian, Language::French] {
            assert!(!finding.message.render(language).contains('{'), "{}", finding.message.render(language));
        }
    }
}
