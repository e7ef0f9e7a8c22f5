//! Fills the shop: its catalogue, a few registered buyers and three months of orders.

use super::goods::{Good, goods, language_map, pages};
use super::orders;
use crate::control::variants::Variants;
use crate::json::{decimal, number};
use crate::shop::{Shop, new_order};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Creates the demo shop as of `now`.
pub(crate) fn fill(shop: &mut Shop, now: Timestamp) {
    for (key, good) in (1..).zip(goods()) {
        shop.products.insert(key, product(good, key));
    }
    let variants = Variants::default();
    let registered = |days: i64| orders::at(now, days, "09:15:00");
    for (id, name, email, phone, days) in [
        (201, "Ana Popescu", "ana.popescu@example.com", "+40 (723) 100-001", 200),
        (202, "Mihai Radu", "mihai.radu@example.com", "+40 (723) 100-002", 120),
        (203, "Elena Dumitrescu", "elena.d@example.com", "", 15),
    ] {
        let user = json!({"id": id, "title": name, "email": email, "phone": phone, "country": "", "city": "", "address": "", "registered": registered(days)});
        shop.users.insert(id, user);
    }
    for partial in orders::list(now) {
        new_order::create(shop, &partial, now, &variants, false);
    }
}

fn product(good: &Good, key: i64) -> Value {
    let path = pages().iter().find(|page| page.id == good.page).map_or("", |page| page.path.as_str());
    let ([en, ro], [modification, modification_ro]) = (&good.title, &good.modification);
    let slug = good.article.to_lowercase();
    let in_stock = key % 7 != 0;
    let presence = if in_stock {
        json!({"id": 1, "value": language_map("In stock", "În stoc")})
    } else {
        json!({"id": 2, "value": language_map("Out of stock", "Stoc epuizat")})
    };
    let mut product = json!({
        "article": good.article,
        "parent_article": good.parent,
        "article_for_display": good.article,
        "creation_time": "2025-11-14 12:30:00",
        "title": language_map(en, ro),
        "mod_title": language_map(modification, modification_ro),
        "description": description(good, key),
        "short_description": language_map(&format!("<p>{en}.</p>"), ""),
        "display_in_showcase": i64::from(key % 13 != 0),
        "price": price(good.price),
        "price_old": price(good.price_old),
        "discount": 0,
        "currency": "RON",
        "presence": presence,
        "quantity": 0,
        "stock": key % 7 * 3,
        "parent": {"id": good.page, "value": path},
        "brand": {"id": 5, "value": language_map("Lumo", "Lumo")},
        "images": if key % 5 == 0 { json!([]) } else { json!([format!("https://shop.example.com/content/images/{key}/{slug}.jpg")]) },
        "slug": slug,
        "link": format!("https://shop.example.com/{slug}/"),
        "characteristics": characteristics(key),
        "countdown_end_time": "0000-00-00 00:00:00",
    });
    if !modification.is_empty() {
        product["color"] = json!({"id": key, "value": language_map(modification, modification_ro)});
    }
    product
}

/// Long HTML in both languages, in one, or in none.
fn description(good: &Good, key: i64) -> Value {
    let en = format!(
        "<p>{} &mdash; made for every day.</p>\n<ul><li>Warranty: 24 months</li><li>Colour: {}</li></ul>",
        good.title[0], good.modification[0]
    );
    let ro = format!("<p>{} &mdash; pentru fiecare zi.</p>\n<ul><li>Garanție: 24 de luni</li></ul>", good.title[1]);
    match key % 4 {
        0 => language_map("", &ro),
        1 => language_map(&en, ""),
        2 => language_map(&en, &ro),
        _ => language_map("", ""),
    }
}

/// The four forms of a characteristic.
fn characteristics(key: i64) -> Value {
    json!({
        "power": [{"value": language_map(&format!("{} W", key % 9 + 3), "")}],
        "material": {"id": 12, "value": language_map("Steel", "Oțel")},
        "warranty": 24,
        "title": [],
    })
}

/// A whole price is an integer in the shop's JSON.
fn price(price: f64) -> Value {
    decimal(&json!(price)).map_or(Value::Null, number)
}
