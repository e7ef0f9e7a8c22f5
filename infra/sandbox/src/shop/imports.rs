//! Functions that write data into a shop, simplified: records are accepted, the main effect is stored, and the log has the form that
//! clients read. Codes and texts of a log were observed in the live shop; further checks of the live shop are not made.

use super::params::flag;
use super::request::Request;
use super::{Shop, envelope};
use crate::answer::Answer;
use crate::clock::local;
use crate::control::variants::Variants;
use crate::json::{decimal, merge, number, text};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// `log[].info[{code, message}]` with the record's key field.
fn entry(name: &str, of: &Value, code: i64, message: &str) -> Value {
    json!({name: of.get(name), "info": [{"code": code, "message": message}]})
}

/// Runs every record and answers with the log. A code other than 0 is a failure.
fn answer(request: &Request, name: &str, mut import: impl FnMut(&Value) -> Value) -> Answer {
    let log: Vec<Value> = request.records(name).map(&mut import).collect();
    let failed = log.iter().any(|entry| match entry.pointer("/info/0/code") {
        Some(code) => code != 0,
        None => entry["status"] != "OK",
    });
    envelope::log(request.variants, failed, &log)
}

/// A product without a description.
fn plain_product(article: &str) -> Value {
    json!({"article": article, "parent_article": article, "article_for_display": article, "creation_time": "2025-11-14 12:30:00",
           "title": {"en": article, "ro": article, "ru": ""}, "mod_title": {"en": "", "ro": "", "ru": ""},
           "description": {"en": "", "ro": "", "ru": ""}, "short_description": {"en": "", "ro": "", "ru": ""}, "display_in_showcase": 1,
           "price": 10, "price_old": 0, "discount": 0, "currency": "RON", "presence": {"id": 1, "value": {"en": "In stock", "ro": "În stoc", "ru": ""}},
           "quantity": 0, "stock": 10, "parent": {"id": 97, "value": "Home\\Lamps"}, "images": [], "slug": article.to_lowercase(),
           "link": format!("https://shop.example.com/{}/", article.to_lowercase()), "characteristics": {}, "countdown_end_time": "0000-00-00 00:00:00"})
}

/// Merges `patch` into the product with this article, or into a new one; the result.
pub(crate) fn merge_product(shop: &mut Shop, article: &str, patch: &Value) -> Value {
    let key = shop.product_key(article);
    let known = key.and_then(|key| shop.products.get(key)).cloned();
    let mut product = known.unwrap_or_else(|| plain_product(article));
    merge(&mut product, patch);
    shop.products.insert(key.unwrap_or_else(|| shop.products.next_key(1)), product.clone());
    product
}

/// A registered buyer without data, with the next id.
pub(crate) fn new_user(shop: &Shop, at: Timestamp, variants: &Variants) -> (i64, Value) {
    let id = shop.users.next_key(204);
    let registered = local(at, &variants.choice("shop.timezone"));
    let user = json!({"id": id, "title": "", "email": "", "phone": "", "country": "", "city": "", "address": "", "registered": registered});
    (id, user)
}

/// `catalog/import`: texts, prices and visibility are stored, other fields are ignored.
pub(super) fn products(shop: &mut Shop, request: &Request) -> Answer {
    answer(request, "products", |record| {
        let article = text(record, "article");
        if article.is_empty() {
            return entry("article", record, 101, "Article is missing");
        }
        merge_product(shop, article, &Value::Object(stored_fields(record)));
        entry("article", record, 0, "Product is updated")
    })
}

/// The fields of a record that an export can show.
fn stored_fields(record: &Value) -> Map<String, Value> {
    let mut fields = Map::new();
    for name in ["title", "mod_title", "description", "short_description"] {
        match record.get(name) {
            Some(Value::String(text)) => drop(fields.insert(name.to_owned(), json!({"en": text}))),
            Some(map @ Value::Object(_)) => drop(fields.insert(name.to_owned(), map.clone())),
            _ => {}
        }
    }
    for name in ["price", "price_old", "discount"] {
        if let Some(price) = record.get(name).and_then(decimal) {
            fields.insert(name.to_owned(), number(price));
        }
    }
    if let Some(visible) = record.get("display_in_showcase").and_then(flag) {
        fields.insert("display_in_showcase".to_owned(), Value::from(i64::from(visible)));
    }
    if let Some(parent) = record.get("parent_article").filter(|parent| parent.is_string()) {
        fields.insert("parent_article".to_owned(), parent.clone());
    }
    fields
}

/// `catalog/importResidues`: the stock of known products; the warehouse is ignored.
pub(super) fn residues(shop: &mut Shop, request: &Request) -> Answer {
    answer(request, "products", |record| {
        let article = text(record, "article");
        let product = shop.product_key(article).and_then(|key| shop.products.get_mut(key));
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

/// `productSet/import`: a set has its own article and at least two known products.
pub(super) fn sets(shop: &mut Shop, request: &Request) -> Answer {
    answer(request, "items", |record| {
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

/// `productSet/remove`: an unknown set is a warning.
pub(super) fn remove_sets(shop: &mut Shop, request: &Request) -> Answer {
    answer(request, "articles", |article| {
        let removed = article.as_str().and_then(|article| shop.meta().sets.remove(article));
        let record = json!({"article": article});
        match removed {
            Some(_) => entry("article", &record, 0, "Set is removed"),
            None => entry("article", &record, 103, "Set is not found"),
        }
    })
}

/// `users/import`: a buyer is identified by the e-mail. No web-hook is sent.
pub(super) fn users(shop: &mut Shop, request: &Request) -> Answer {
    answer(request, "users", |record| {
        let email = text(record, "email");
        if email.is_empty() || text(record, "title").is_empty() {
            return entry("email", record, 1, "Required fields are missing");
        }
        if !email.contains('@') {
            return entry("email", record, 2, "email is defined incorrectly");
        }
        let known = shop.users.iter().find(|(_, user)| user["email"] == email).map(|(id, user)| (id, user.clone()));
        let (id, mut user) = known.unwrap_or_else(|| new_user(shop, request.at, request.variants));
        for name in ["title", "email", "phone", "country", "city", "address"] {
            if let Some(value) = record.get(name).filter(|value| value.is_string()) {
                user[name] = value.clone();
            }
        }
        shop.users.insert(id, user);
        entry("email", record, 0, "User is imported")
    })
}
