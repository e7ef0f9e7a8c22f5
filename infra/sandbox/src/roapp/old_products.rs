//! Products through the older paths, in the types the official file has for them.

use super::door::{Ask, not_found};
use super::filter::{Filter, listed};
use super::model::Product;
use super::{Office, page, product_body, product_view, products};
use crate::answer::Answer;
use serde_json::{Value, json};

/// Which rows a list has.
pub(super) struct Rows {
    services: bool,
    stock: bool,
}

/// `/products/`.
pub(super) static PRODUCTS: Rows = Rows { services: false, stock: false };
/// `/services/`.
pub(super) static SERVICES: Rows = Rows { services: true, stock: false };
/// `/warehouse/goods/{id}`.
pub(super) static STOCK: Rows = Rows { services: false, stock: true };

pub(super) fn list(office: &Office, ask: &Ask, rows: &Rows) -> Answer {
    let filter = Filter::older(ask);
    let (ids, categories) = match (filter.ids("ids", ask), filter.ids("categories", ask)) {
        (Ok(ids), Ok(categories)) => (ids, categories),
        (Err(refusal), _) | (_, Err(refusal)) => return refusal,
    };
    let (articles, barcodes) = (filter.values("articles"), filter.values("barcodes"));
    let (title, q) = (filter.param("title"), filter.param("q").map(str::to_lowercase));
    let stocked = rows.stock && filter.param("exclude_zero_residue").is_some_and(|flag| matches!(flag, "1" | "true"));
    let wanted = |product: &&Product| {
        product.service == rows.services
            && listed(&ids, &product.id)
            && listed(&categories, &product.category_id)
            && listed(&articles, &product.sku.as_str())
            && barcodes
                .as_ref()
                .is_none_or(|wanted| product.barcodes.iter().any(|barcode| wanted.contains(&barcode.code.as_str())))
            && title.is_none_or(|title| product.title == title)
            && q.as_ref().is_none_or(|q| products::mentions(product, q))
            && !(stocked && product.residue.is_zero())
    };
    let found: Vec<&Product> = office.products.values().filter(wanted).collect();
    let like_goods = rows.stock || ask.variants.is("roapp.old_rows", "goods");
    page::cut(found, &filter).old_answer(|product| {
        if like_goods { product_view::goods(office, product, rows.stock) } else { product_view::old(office, product) }
    })
}

pub(super) fn one(office: &Office, ask: &Ask, id: &str) -> Result<Answer, Answer> {
    let product = id.parse().ok().and_then(|id| office.products.get(id)).ok_or_else(not_found)?;
    let shown = product_view::old(office, product);
    let body = if ask.variants.is("roapp.old_one", "data") { json!({"success": true, "data": shown}) } else { shown };
    Ok(Answer::json(200, &body))
}

pub(super) fn create(office: &mut Office, ask: &Ask) -> Result<Answer, Answer> {
    ask.offered("roapp.old_product_create")?;
    let body = ask.body()?;
    let read = product_body::old_types(&body, ask.variants).with(product_body::read(office, &body, "article"));
    let id = products::add(office, read.map_err(|problems| ask.refuse(&problems))?);
    let answer = match ask.variants.choice("roapp.old_created_shape").as_str() {
        "data_list" => json!({"data": [{"id": id}], "success": true}),
        "id" => json!({"id": id, "success": true}),
        _ => json!({"data": {"id": id}, "success": true}),
    };
    Ok(Answer::json(200, &answer))
}

pub(super) fn update(office: &mut Office, ask: &Ask, id: &str) -> Result<Answer, Answer> {
    let known = id.parse().ok().and_then(|id| office.products.get(id)).ok_or_else(not_found)?;
    let (id, residue, cost) = (known.id, known.residue, known.cost);
    let mut whole: Value = product_view::editable(known);
    let body = ask.body()?;
    crate::json::merge(&mut whole, &body);
    let read = product_body::old_types(&body, ask.variants).with(product_body::read(office, &whole, "article"));
    let read = read.map_err(|problems| ask.refuse(&problems))?;
    office.products.insert(id, Product { id, residue, cost, ..read });
    Ok(Answer::json(200, &json!({"data": {"id": id}, "success": true})))
}
