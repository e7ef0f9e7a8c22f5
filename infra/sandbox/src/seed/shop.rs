//! Fills the shop: its catalogue, a few registered buyers and three months of orders.

use super::goods::{GOODS, Good, PAGES, page_map};
use crate::control::variants::Variants;
use crate::shop::{Shop, place};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The whole demo shop as of `now`.
pub(crate) fn fill(shop: &mut Shop, now: Timestamp) {
    for (place, good) in GOODS.iter().enumerate() {
        let key = i64::try_from(place).unwrap_or(0) + 1;
        shop.products.insert(key, product(good, key));
    }
    let variants = Variants::default();
    let registered = |days: i64| super::orders::at(now, days, "09:15:00");
    for (id, name, email, phone, days) in [
        (201, "Ana Popescu", "ana.popescu@example.com", "+40 (723) 100-001", 200),
        (202, "Mihai Radu", "mihai.radu@example.com", "+40 (723) 100-002", 120),
        (203, "Elena Dumitrescu", "elena.d@example.com", "", 15),
    ] {
        let user = json!({"id": id, "title": name, "email": email, "phone": phone, "country": "", "city": "", "address": "", "registered": registered(days)});
        shop.users.insert(id, user);
    }
    for partial in super::orders_old::list(now).into_iter().chain(super::orders::list(now)) {
        place::order(shop, &partial, now, &variants, false);
    }
}

fn product(good: &Good, key: i64) -> Value {
    let path = PAGES.iter().find(|page| page.id == good.page).map_or("", |page| page.path);
    let slug = good.article.to_lowercase();
    let in_stock = key % 7 != 0;
    let presence = if in_stock {
        json!({"id": 1, "value": page_map("In stock", "În stoc")})
    } else {
        json!({"id": 2, "value": page_map("Out of stock", "Stoc epuizat")})
    };
    let mut product = json!({
        "article": good.article,
        "parent_article": good.parent,
        "article_for_display": good.article,
        "creation_time": "2025-11-14 12:30:00",
        "title": page_map(good.en, good.ro),
        "mod_title": page_map(good.modification.0, good.modification.1),
        "description": description(good, key),
        "short_description": page_map(&format!("<p>{}.</p>", good.en), ""),
        "display_in_showcase": i64::from(key % 13 != 0),
        "price": plain(good.price),
        "price_old": plain(good.old),
        "discount": 0,
        "currency": "RON",
        "presence": presence,
        "quantity": 0,
        "stock": key % 7 * 3,
        "parent": {"id": good.page, "value": path},
        "brand": {"id": 5, "value": page_map("Lumo", "Lumo")},
        "images": if key % 5 == 0 { json!([]) } else { json!([format!("https://shop.example.com/content/images/{key}/{slug}.jpg")]) },
        "slug": slug,
        "link": format!("https://shop.example.com/{slug}/"),
        "characteristics": characteristics(key),
        "countdown_end_time": "0000-00-00 00:00:00",
    });
    if !good.modification.0.is_empty() {
        product["color"] = json!({"id": key, "value": page_map(good.modification.0, good.modification.1)});
    }
    product
}

/// Long HTML, sometimes in one language only, sometimes in none.
fn description(good: &Good, key: i64) -> Value {
    let en = format!(
        "<p>{} &mdash; made for every day.</p>\n<ul><li>Warranty: 24 months</li><li>Colour: {}</li></ul>",
        good.en, good.modification.0
    );
    let ro = format!("<p>{} &mdash; pentru fiecare zi.</p>\n<ul><li>Garanție: 24 de luni</li></ul>", good.ro);
    match key % 4 {
        0 => page_map("", &ro),
        1 => page_map(&en, ""),
        2 => page_map(&en, &ro),
        _ => page_map("", ""),
    }
}

/// The four shapes a characteristic can have.
fn characteristics(key: i64) -> Value {
    json!({
        "power": [{"value": page_map(&format!("{} W", key % 9 + 3), "")}],
        "material": {"id": 12, "value": page_map("Steel", "Oțel")},
        "warranty": 24,
        "title": [],
    })
}

/// Whole prices are whole numbers in the shop's JSON.
fn plain(price: f64) -> Value {
    crate::json::decimal(&json!(price)).map_or(Value::Null, crate::json::number)
}
