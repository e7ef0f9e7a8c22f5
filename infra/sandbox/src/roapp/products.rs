//! The operations under `/catalog`: products and their categories, services, price types and units.

use super::field_errors::{FieldErrors, whole};
use super::filter::{Filter, listed};
use super::model::{Category, Product};
use super::request::{Request, not_found};
use super::{RoApp, page, product_body, product_view};
use crate::answer::{Answer, Reply};
use crate::json::merge;
use crate::table::next_id;
use serde_json::{Value, json};

/// The only category of services.
const SERVICE_CATEGORY: i64 = 935_001;

pub(super) fn answer(roapp: &mut RoApp, request: &Request, method: &str, path: &[&str]) -> Reply {
    match (method, path) {
        ("GET", ["products"]) => list(roapp, request, false),
        ("POST", ["products"]) => create(roapp, request),
        ("GET", ["products", "categories"]) => categories(roapp, request),
        ("POST", ["products", "categories"]) => create_category(roapp, request),
        ("GET", ["products", "categories", id]) => {
            let category = id.parse().ok().and_then(|id| roapp.categories.get(id)).ok_or_else(not_found)?;
            request.one(category_view(category, request))
        }
        ("GET", ["products", "types"]) => rows(&roapp.settings().product_types, request, "roapp.product_types"),
        ("GET", ["products", "uoms"]) => rows(&roapp.settings().uoms, request, "roapp.product_uoms"),
        ("GET", ["products", "prices"]) => rows(&product_view::price_types(), request, "roapp.product_prices"),
        ("GET", ["products", id]) => one(roapp, request, id, false),
        ("PATCH", ["products", id]) => update(roapp, request, id),
        ("DELETE", ["products", id]) => remove(roapp, request, id),
        ("GET", ["services"]) => list(roapp, request, true),
        ("GET", ["services", "categories"]) => {
            let filter = Filter::read(request, &[])?;
            let row = json!({"id": SERVICE_CATEGORY, "title": "Services", "parent_id": null});
            Ok(page::cut(vec![row], &filter).answer(&filter, |row| row))
        }
        ("GET", ["services", id]) => one(roapp, request, id, true),
        _ => Err(not_found()),
    }
}

fn list(roapp: &RoApp, request: &Request, services: bool) -> Reply {
    let filter = Filter::read(request, &[])?;
    let mode = request.variants.choice("roapp.product_filters");
    let honoured = mode != "none";
    let skus = filter.values("skus").filter(|_| mode == "honoured");
    let categories = if honoured { filter.ids("category_ids", request)? } else { None };
    let barcode = filter.param("barcode").filter(|_| honoured);
    let q = filter.param("q").filter(|_| honoured).map(str::to_lowercase);
    let matches_text = |product: &Product, q: &str| match mode.as_str() {
        "honoured" => contains_text(product, q),
        "articles" => [&product.title, &product.sku].iter().any(|field| field.to_lowercase().contains(q)),
        _ => product.title.to_lowercase().contains(q),
    };
    let wanted = |product: &&Product| {
        product.service == services
            && skus.as_ref().is_none_or(|skus| skus.contains(&product.sku.as_str()))
            && listed(&categories, &product.category_id)
            && barcode.is_none_or(|wanted| product.barcodes.iter().any(|barcode| barcode.code == wanted))
            && q.as_ref().is_none_or(|q| matches_text(product, q))
    };
    let mut found: Vec<&Product> = roapp.products.values().filter(wanted).collect();
    if honoured {
        let (field, descending) = filter.sort(&["title"]);
        if field == "title" {
            found.sort_by_key(|product| (product.title.to_lowercase(), product.id));
        }
        if descending {
            found.reverse();
        }
    }
    Ok(page::cut(found, &filter).answer(&filter, |product| product_view::product(product, request.variants)))
}

/// Whether title, article, code or a barcode contains the text.
pub(super) fn contains_text(product: &Product, q: &str) -> bool {
    let fields = [&product.title, &product.sku, &product.code];
    let barcodes = product.barcodes.iter().map(|barcode| &barcode.code);
    fields.into_iter().chain(barcodes).any(|field| field.to_lowercase().contains(q))
}

fn one(roapp: &RoApp, request: &Request, id: &str, service: bool) -> Reply {
    if !service {
        request.offered("roapp.product_one")?;
    }
    let product = known(roapp, id, service)?;
    request.one(product_view::product(product, request.variants))
}

fn known<'a>(roapp: &'a RoApp, id: &str, service: bool) -> Result<&'a Product, Answer> {
    let product = id.parse().ok().and_then(|id| roapp.products.get(id));
    product.filter(|product| product.service == service).ok_or_else(not_found)
}

fn create(roapp: &mut RoApp, request: &Request) -> Reply {
    request.offered("roapp.product_create")?;
    let body = request.body()?;
    let lenient = request.variants.is("roapp.product_create", "offered");
    let errors = if lenient { FieldErrors::default() } else { product_body::check_create(&body, request.variants) };
    let mut product = request.accept(errors.with(product_body::read(roapp, &body, "sku")))?;
    if request.variants.is("roapp.product_description", "ignored") {
        product.description.clear();
    }
    let id = insert(roapp, product);
    Ok(request.created(json!({"id": id})))
}

/// Changes the given fields.
fn update(roapp: &mut RoApp, request: &Request, id: &str) -> Reply {
    request.offered("roapp.product_change")?;
    let id = known(roapp, id, false)?.id;
    let body = request.body()?;
    change(roapp, request, id, &body, "sku", product_body::check_types(&body))?;
    request.changed(&json!({"id": id}))
}

/// Merges the body into a product. `errors` has the result of earlier checks.
pub(super) fn change(
    roapp: &mut RoApp,
    request: &Request,
    id: i64,
    body: &Value,
    article: &str,
    errors: FieldErrors,
) -> Result<(), Answer> {
    let before = roapp.products.get(id).ok_or_else(not_found)?;
    let (residue, cost) = (before.residue, before.cost);
    let mut merged = product_view::editable(before);
    merge(&mut merged, body);
    let product = request.accept(errors.with(product_body::read(roapp, &merged, article)))?;
    roapp.products.insert(id, Product { id, residue, cost, ..product });
    Ok(())
}

fn remove(roapp: &mut RoApp, request: &Request, id: &str) -> Reply {
    request.offered("roapp.product_change")?;
    let id = known(roapp, id, false)?.id;
    roapp.products.remove(id);
    request.changed(&json!({}))
}

/// Adds a new product; its id.
pub(crate) fn insert(roapp: &mut RoApp, mut product: Product) -> i64 {
    product.id = next_id(&mut roapp.settings_mut().last_product);
    if product.code.is_empty() {
        product.code = format!("P-{}", product.id % 100_000);
    }
    let id = product.id;
    roapp.products.insert(id, product);
    id
}

fn categories(roapp: &RoApp, request: &Request) -> Reply {
    let filter = Filter::read(request, &[])?;
    let found: Vec<&Category> = roapp.categories.values().collect();
    Ok(page::cut(found, &filter).answer(&filter, |category| category_view(category, request)))
}

/// A short list of the catalogue, in the form that the variant chooses: paged, bare, without rows, or not offered.
fn rows(rows: &[Value], request: &Request, variant: &str) -> Reply {
    request.offered(variant)?;
    let rows = if request.variants.is(variant, "empty") { Vec::new() } else { rows.to_vec() };
    if request.variants.is(variant, "list") {
        return Ok(Answer::json(200, &Value::Array(rows)));
    }
    let filter = Filter::read(request, &[])?;
    Ok(page::cut(rows, &filter).answer(&filter, |row| row))
}

/// A root category has the parent null, or no parent.
pub(super) fn category_view(category: &Category, request: &Request) -> Value {
    let mut row = json!({"id": category.id, "title": category.title});
    if category.parent_id.is_some() || request.variants.is("roapp.root_category", "null") {
        row["parent_id"] = json!(category.parent_id);
    }
    row
}

fn create_category(roapp: &mut RoApp, request: &Request) -> Reply {
    request.offered("roapp.category_create")?;
    let body = request.body()?;
    let mut errors = FieldErrors::default();
    let title = errors.required_text(&body, "title").unwrap_or_default();
    let parent_id = whole(&body, "parent_id", &mut errors);
    if parent_id.is_some_and(|id| !roapp.categories.contains(id)) {
        errors.add("parent_id", "Does not exist");
    }
    request.accept(errors.or(()))?;
    let id = next_id(&mut roapp.settings_mut().last_category);
    roapp.categories.insert(id, Category { id, title, parent_id });
    Ok(request.created(json!({"id": id})))
}
