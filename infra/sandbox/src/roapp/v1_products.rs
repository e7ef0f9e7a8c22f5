//! Products of v1, with the types of the official file.

use super::filter::{Filter, listed};
use super::model::Product;
use super::request::{Request, not_found};
use super::{RoApp, page, product_body, product_view, products};
use crate::answer::{Answer, Reply};
use serde_json::json;

/// The rows of a list.
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

pub(super) fn list(roapp: &RoApp, request: &Request, rows: &Rows) -> Answer {
    let filter = Filter::v1(request);
    let (ids, categories) = match (filter.ids("ids", request), filter.ids("categories", request)) {
        (Ok(ids), Ok(categories)) => (ids, categories),
        (Err(refusal), _) | (_, Err(refusal)) => return refusal,
    };
    let (articles, barcodes) = (filter.values("articles"), filter.values("barcodes"));
    let (title, q) = (filter.param("title"), filter.param("q").map(str::to_lowercase));
    let in_stock_only =
        rows.stock && filter.param("exclude_zero_residue").is_some_and(|flag| matches!(flag, "1" | "true"));
    let wanted = |product: &&Product| {
        product.service == rows.services
            && listed(&ids, &product.id)
            && listed(&categories, &product.category_id)
            && listed(&articles, &product.sku.as_str())
            && barcodes.as_ref().is_none_or(|wanted| has_barcode(product, wanted))
            && title.is_none_or(|title| product.title == title)
            && q.as_ref().is_none_or(|q| products::contains_text(product, q))
            && !(in_stock_only && product.residue.is_zero())
    };
    let found: Vec<&Product> = roapp.products.values().filter(wanted).collect();
    let as_goods = rows.stock || request.variants.is("roapp.old_rows", "goods");
    page::cut(found, &filter).v1_answer(|product| {
        if as_goods { product_view::goods(roapp, product, rows.stock) } else { product_view::v1(roapp, product) }
    })
}

fn has_barcode(product: &Product, wanted: &[&str]) -> bool {
    product.barcodes.iter().any(|barcode| wanted.contains(&barcode.code.as_str()))
}

pub(super) fn one(roapp: &RoApp, request: &Request, id: &str) -> Reply {
    let product = id.parse().ok().and_then(|id| roapp.products.get(id)).ok_or_else(not_found)?;
    let view = product_view::v1(roapp, product);
    let body = if request.variants.is("roapp.old_one", "data") { json!({"success": true, "data": view}) } else { view };
    Ok(Answer::json(200, &body))
}

pub(super) fn create(roapp: &mut RoApp, request: &Request) -> Reply {
    request.offered("roapp.old_product_create")?;
    let body = request.body()?;
    let errors = product_body::check_v1_types(&body, request.variants);
    let read = errors.with(product_body::read(roapp, &body, "article"));
    let id = products::insert(roapp, request.accept(read)?);
    let answer = match request.variants.choice("roapp.old_created_shape").as_str() {
        "data_list" => json!({"data": [{"id": id}], "success": true}),
        "id" => json!({"id": id, "success": true}),
        "empty" => return Ok(Answer::bare(200)),
        _ => json!({"data": {"id": id}, "success": true}),
    };
    Ok(Answer::json(200, &answer))
}

pub(super) fn update(roapp: &mut RoApp, request: &Request, id: &str) -> Reply {
    let id = id.parse().ok().filter(|id| roapp.products.contains(*id)).ok_or_else(not_found)?;
    let body = request.body()?;
    products::change(roapp, request, id, &body, "article", product_body::check_v1_types(&body, request.variants))?;
    Ok(Answer::json(200, &json!({"data": {"id": id}, "success": true})))
}
