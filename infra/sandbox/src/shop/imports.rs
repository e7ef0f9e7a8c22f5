//! Functions by which others fill a shop, played simply: records are taken, the obvious effect is kept, and the log has the
//! shape that clients read. Codes and words of a log are those that were seen; other checks of the live shop are not made.

use super::door::Ask;
use super::{Shop, envelope};
use crate::answer::Answer;
use crate::clock::local;
use crate::json::{decimal, merge, number, text};
use serde_json::{Map, Value, json};

/// `log[].info[{code, message}]` under the name of what the record is about.
fn entry(name: &str, of: &Value, code: i64, message: &str) -> Value {
    json!({name: of.get(name), "info": [{"code": code, "message": message}]})
}

fn records<'a>(ask: &'a Ask, name: &str) -> impl Iterator<Item = &'a Value> {
    ask.body.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// Runs every record and answers with the log; a code other than 0 is a failure.
fn answer(ask: &Ask, name: &str, mut one: impl FnMut(&Value) -> Value) -> Answer {
    let log: Vec<Value> = records(ask, name).map(&mut one).collect();
    let failed = log.iter().any(|entry| match entry.pointer("/info/0/code") {
        Some(code) => code != 0,
        None => entry["status"] != "OK",
    });
    envelope::log(ask.variants, failed, &log)
}

/// A product nobody has described yet.
pub(crate) fn plain_product(article: &str) -> Value {
    json!({"article": article, "parent_article": article, "article_for_display": article, "creation_time": "2025-11-14 12:30:00",
           "title": {"en": article, "ro": article, "ru": ""}, "mod_title": {"en": "", "ro": "", "ru": ""},
           "description": {"en": "", "ro": "", "ru": ""}, "short_description": {"en": "", "ro": "", "ru": ""}, "display_in_showcase": 1,
           "price": 10, "price_old": 0, "discount": 0, "currency": "RON", "presence": {"id": 1, "value": {"en": "In stock", "ro": "În stoc", "ru": ""}},
           "quantity": 0, "stock": 10, "parent": {"id": 97, "value": "Home\\Lamps"}, "images": [], "slug": article.to_lowercase(),
           "link": format!("https://shop.example.com/{}/", article.to_lowercase()), "characteristics": {}, "countdown_end_time": "0000-00-00 00:00:00"})
}

/// `catalog/import`: texts, prices and visibility are kept; other fields are taken and dropped.
pub(super) fn products(shop: &mut Shop, ask: &Ask) -> Answer {
    answer(ask, "products", |record| {
        let article = text(record, "article");
        if article.is_empty() {
            return entry("article", record, 101, "Article is missing");
        }
        let known = shop.products.iter().find(|(_, product)| product["article"] == article);
        let (key, mut product) = match known {
            Some((key, product)) => (key, product.clone()),
            None => (shop.products.next_key(1), plain_product(article)),
        };
        merge(&mut product, &Value::Object(kept(record)));
        shop.products.insert(key, product);
        entry("article", record, 0, "Product is updated")
    })
}

/// Fields of a record whose form an export can show again.
fn kept(record: &Value) -> Map<String, Value> {
    let mut out = Map::new();
    for name in ["title", "mod_title", "description", "short_description"] {
        match record.get(name) {
            Some(Value::String(text)) => drop(out.insert(name.to_owned(), json!({"en": text}))),
            Some(map @ Value::Object(_)) => drop(out.insert(name.to_owned(), map.clone())),
            _ => {}
        }
    }
    for name in ["price", "price_old", "discount"] {
        if let Some(price) = record.get(name).and_then(decimal) {
            out.insert(name.to_owned(), number(price));
        }
    }
    if let Some(shown) = record.get("display_in_showcase").and_then(super::params::flag) {
        out.insert("display_in_showcase".to_owned(), Value::from(i64::from(shown)));
    }
    if let Some(parent) = record.get("parent_article").filter(|parent| parent.is_string()) {
        out.insert("parent_article".to_owned(), parent.clone());
    }
    out
}

/// `catalog/importResidues`: the stock of known products, whatever warehouse is named.
pub(super) fn residues(shop: &mut Shop, ask: &Ask) -> Answer {
    answer(ask, "products", |record| {
        let article = text(record, "article");
        let key = shop.products.iter().find(|(_, product)| product["article"] == article).map(|(key, _)| key);
        let product = key.and_then(|key| shop.products.get_mut(key));
        let (status, message) = match (product, record.get("quantity").and_then(decimal)) {
            (Some(product), Some(quantity)) => {
                product["stock"] = number(quantity);
                ("OK", "UPDATED")
            }
            (None, _) => ("ERROR", "Product is not found"),
            (_, None) => ("ERROR", "quantity is not defined or defined incorrectly"),
        };
        json!({"article": article, "status": status, "message": message})
    })
}

/// `productSet/import`: a set has an article of its own, and at least two products that are known.
pub(super) fn sets(shop: &mut Shop, ask: &Ask) -> Answer {
    answer(ask, "items", |record| {
        let article = text(record, "article");
        if article.is_empty() {
            return entry("article", record, 101, "Article is missing");
        }
        if shop.product(article).is_some() {
            return entry("article", record, 102, "Article belongs to a product");
        }
        let parts: Vec<&Value> = record.get("products").and_then(Value::as_array).into_iter().flatten().collect();
        if parts.len() < 2 || parts.iter().any(|part| part.as_str().is_none_or(|part| shop.product(part).is_none())) {
            return entry("article", record, 104, "Product of the set is not found");
        }
        if record.get("currency").is_some_and(|iso| !matches!(iso.as_str(), Some("RON" | "EUR" | "USD"))) {
            return entry("article", record, 106, "Currency is not found");
        }
        shop.meta().sets.insert(article.to_owned(), record.clone());
        entry("article", record, 0, "Set is imported")
    })
}

/// `productSet/remove`: a set that is not there is a warning.
pub(super) fn remove_sets(shop: &mut Shop, ask: &Ask) -> Answer {
    answer(ask, "articles", |article| {
        let gone = article.as_str().and_then(|article| shop.meta().sets.remove(article));
        let record = json!({"article": article});
        match gone {
            Some(_) => entry("article", &record, 0, "Set is removed"),
            None => entry("article", &record, 103, "Set is not found"),
        }
    })
}

/// `users/import`: buyers are known by their e-mail; no registration is told to subscribers.
pub(super) fn users(shop: &mut Shop, ask: &Ask) -> Answer {
    let registered = local(ask.at, &ask.variants.choice("shop.timezone"));
    answer(ask, "users", |record| {
        let email = text(record, "email");
        if email.is_empty() || text(record, "title").is_empty() {
            return entry("email", record, 1, "Required fields are missing");
        }
        if !email.contains('@') {
            return entry("email", record, 2, "email is defined incorrectly");
        }
        let known = shop.users.iter().find(|(_, user)| user["email"] == email).map(|(id, user)| (id, user.clone()));
        let (id, mut user) = known.unwrap_or_else(|| {
            let id = shop.users.next_key(204);
            (id, json!({"id": id, "title": "", "email": email, "phone": "", "country": "", "city": "", "address": "", "registered": registered}))
        });
        for name in ["title", "phone", "country", "city", "address"] {
            if let Some(value) = record.get(name).filter(|value| value.is_string()) {
                user[name] = value.clone();
            }
        }
        shop.users.insert(id, user);
        entry("email", record, 0, "User is imported")
    })
}
