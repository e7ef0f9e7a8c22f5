//! `catalog/export`: at most 500 rows, with included and excluded fields.

use super::request::Request;
use super::view::empty_to_list;
use super::{Shop, envelope};
use crate::answer::Answer;
use crate::control::variants::Variants;
use crate::json::{integer, one_or_many, text};
use serde_json::{Map, Value, json};

/// Limit of rows in one answer.
const MAX_ROWS: usize = 500;
/// Fields that cannot be excluded.
const ALWAYS: [&str; 3] = ["article", "parent_article", "parent"];

pub(super) fn answer(shop: &Shop, request: &Request) -> Answer {
    let expr = request.body.get("expr").unwrap_or(&Value::Null);
    let found = shop.products.values().filter(|product| matches(product, expr));
    let page = found
        .skip(request.natural("offset").unwrap_or(0))
        .take(request.natural("limit").unwrap_or(MAX_ROWS).min(MAX_ROWS));
    let rows: Vec<Value> = page.map(|product| row(product, request)).collect();
    if rows.is_empty() && request.variants.is("shop.catalog_empty", "empty") {
        return envelope::empty(request.variants, "products");
    }
    match request.variants.choice("shop.catalog_rows").as_str() {
        "plain" => Answer::json(200, &json!({"status": "OK", "products": rows})),
        _ => envelope::ok(json!({"products": rows})),
    }
}

fn matches(product: &Value, expr: &Value) -> bool {
    let articles =
        |value: &Value| one_or_many(value).iter().any(|wanted| wanted.as_str() == product["article"].as_str());
    let pages = |value: &Value| {
        one_or_many(value).into_iter().any(|wanted| integer(wanted) == product["parent"]["id"].as_i64())
    };
    let path = |value: &str| {
        let own = text(&product["parent"], "value");
        own == value || own.strip_prefix(value).is_some_and(|rest| rest.starts_with('\\'))
    };
    let parent = match expr.get("parent") {
        Some(Value::String(value)) => path(value),
        Some(value) => value.get("id").is_none_or(pages),
        None => true,
    };
    let visible = expr.get("display_in_showcase").and_then(integer);
    parent
        && expr.get("article").is_none_or(articles)
        && expr.get("parent.id").is_none_or(pages)
        && visible.is_none_or(|visible| product["display_in_showcase"].as_i64() == Some(visible))
}

fn row(product: &Value, request: &Request) -> Value {
    let mut fields = product.as_object().cloned().unwrap_or_default();
    apply_variants(&mut fields, request.variants);
    let names = |list: &str| -> Option<Vec<&str>> {
        Some(request.body.get(list)?.as_array()?.iter().filter_map(Value::as_str).collect())
    };
    if let Some(included) = names("includedParams") {
        fields.retain(|name, _| ALWAYS.contains(&name.as_str()) || included.contains(&name.as_str()));
    }
    if let Some(excluded) = names("excludedParams") {
        fields.retain(|name, _| ALWAYS.contains(&name.as_str()) || !excluded.contains(&name.as_str()));
    }
    let mut product = Value::Object(fields);
    if request.variants.on("shop.empty_object_as_list") {
        empty_to_list(&mut product);
    }
    product
}

/// The fields whose form differs between shops.
fn apply_variants(fields: &mut Map<String, Value>, variants: &Variants) {
    let stock = fields.remove("stock");
    if variants.on("shop.stock_tracking")
        && let Some(stock) = stock
    {
        fields.insert("residues".to_owned(), json!([{"warehouse": "Main", "quantity": stock}]));
        fields.insert("quantity".to_owned(), stock);
    }
    if variants.is("shop.images", "objects") {
        for image in fields.get_mut("images").and_then(Value::as_array_mut).into_iter().flatten() {
            *image = json!({"id": 1, "link": image.take()});
        }
    }
    if variants.is("shop.path_separator", "/")
        && let Some(path) = fields.get_mut("parent").and_then(|parent| parent.get_mut("value"))
    {
        *path = Value::from(path.as_str().unwrap_or("").replace('\\', "/"));
    }
}
