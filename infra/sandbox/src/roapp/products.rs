//! v2's catalogue: products are read, created, changed and deleted; categories are read.

use super::check::{Problems, text, whole};
use super::door::{Ask, not_found};
use super::filter::{Filter, listed};
use super::model::{Category, Product};
use super::{Office, page, product_body, product_view};
use crate::answer::Answer;
use serde_json::{Value, json};

/// The only category of services.
const SERVICE_CATEGORY: i64 = 935_001;

pub(super) fn answer(office: &mut Office, ask: &Ask, method: &str, path: &[&str]) -> Result<Answer, Answer> {
    match (method, path) {
        ("GET", ["products"]) => list(office, ask, false),
        ("POST", ["products"]) => create(office, ask),
        ("GET", ["products", "categories"]) => categories(office, ask),
        ("POST", ["products", "categories"]) => create_category(office, ask),
        ("GET", ["products", "categories", id]) => {
            let category = id.parse().ok().and_then(|id| office.categories.get(id)).ok_or_else(not_found)?;
            Ok(ask.shown(category_view(category, ask)))
        }
        ("GET", ["products", "types"]) => rows(&office.look().product_types, ask, "roapp.product_types"),
        ("GET", ["products", "uoms"]) => rows(&office.look().uoms, ask, "roapp.product_uoms"),
        ("GET", ["products", "prices"]) => rows(&product_view::price_types(), ask, "roapp.product_prices"),
        ("GET", ["products", id]) => one(office, ask, id, false),
        ("PATCH", ["products", id]) => update(office, ask, id),
        ("DELETE", ["products", id]) => remove(office, ask, id),
        ("GET", ["services"]) => list(office, ask, true),
        ("GET", ["services", "categories"]) => {
            let filter = Filter::read(ask, &[])?;
            let row = json!({"id": SERVICE_CATEGORY, "title": "Services", "parent_id": null});
            Ok(page::cut(vec![row], &filter).answer(&filter, |row| row))
        }
        ("GET", ["services", id]) => one(office, ask, id, true),
        _ => Err(not_found()),
    }
}

fn list(office: &Office, ask: &Ask, services: bool) -> Result<Answer, Answer> {
    let filter = Filter::read(ask, &[])?;
    let manner = ask.variants.choice("roapp.product_filters");
    let honoured = manner != "none";
    let skus = filter.values("skus").filter(|_| manner == "honoured");
    let categories = if honoured { filter.ids("category_ids", ask)? } else { None };
    let barcode = filter.param("barcode").filter(|_| honoured);
    let q = filter.param("q").filter(|_| honoured).map(str::to_lowercase);
    let found_by = |product: &Product, q: &str| match manner.as_str() {
        "honoured" => mentions(product, q),
        "articles" => [&product.title, &product.sku].iter().any(|field| field.to_lowercase().contains(q)),
        _ => product.title.to_lowercase().contains(q),
    };
    let wanted = |product: &&Product| {
        product.service == services
            && skus.as_ref().is_none_or(|skus| skus.contains(&product.sku.as_str()))
            && listed(&categories, &product.category_id)
            && barcode.is_none_or(|wanted| product.barcodes.iter().any(|barcode| barcode.code == wanted))
            && q.as_ref().is_none_or(|q| found_by(product, q))
    };
    let mut found: Vec<&Product> = office.products.values().filter(wanted).collect();
    if honoured {
        let (field, descending) = filter.sort(&["title"]);
        if field == "title" {
            found.sort_by_key(|product| (product.title.to_lowercase(), product.id));
        }
        if descending {
            found.reverse();
        }
    }
    Ok(page::cut(found, &filter).answer(&filter, |product| product_view::product(product, ask.variants)))
}

/// Whether title, article, code or a barcode has the text in it.
pub(super) fn mentions(product: &Product, q: &str) -> bool {
    let fields = [&product.title, &product.sku, &product.code];
    let barcodes = product.barcodes.iter().map(|barcode| &barcode.code);
    fields.into_iter().chain(barcodes).any(|field| field.to_lowercase().contains(q))
}

fn one(office: &Office, ask: &Ask, id: &str, service: bool) -> Result<Answer, Answer> {
    if !service {
        ask.offered("roapp.product_one")?;
    }
    let product = known(office, id, service)?;
    Ok(ask.shown(product_view::product(product, ask.variants)))
}

fn known<'a>(office: &'a Office, id: &str, service: bool) -> Result<&'a Product, Answer> {
    let product = id.parse().ok().and_then(|id| office.products.get(id));
    product.filter(|product| product.service == service).ok_or_else(not_found)
}

fn create(office: &mut Office, ask: &Ask) -> Result<Answer, Answer> {
    ask.offered("roapp.product_create")?;
    let body = ask.body()?;
    let kinder = ask.variants.is("roapp.product_create", "offered");
    let demands = if kinder { Problems::default() } else { product_body::demands(&body, ask.variants) };
    let read = demands.with(product_body::read(office, &body, "sku"));
    let id = add(office, read.map_err(|problems| ask.refuse(&problems))?);
    Ok(ask.created(json!({"id": id})))
}

/// The fields that are given; the rest stays.
fn update(office: &mut Office, ask: &Ask, id: &str) -> Result<Answer, Answer> {
    ask.offered("roapp.product_change")?;
    let before = known(office, id, false)?;
    let (id, residue, cost) = (before.id, before.residue, before.cost);
    let mut whole = product_view::editable(before);
    let body = ask.body()?;
    crate::json::merge(&mut whole, &body);
    let read = product_body::types(&body).with(product_body::read(office, &whole, "sku"));
    let read = read.map_err(|problems| ask.refuse(&problems))?;
    office.products.insert(id, Product { id, residue, cost, ..read });
    Ok(ask.done(&json!({"id": id})))
}

fn remove(office: &mut Office, ask: &Ask, id: &str) -> Result<Answer, Answer> {
    ask.offered("roapp.product_change")?;
    let id = known(office, id, false)?.id;
    office.products.remove(id);
    Ok(ask.done(&json!({})))
}

/// Puts a new product into the catalogue; its id.
pub(crate) fn add(office: &mut Office, mut product: Product) -> i64 {
    let settings = office.settings();
    settings.last_product += 1;
    product.id = settings.last_product;
    if product.code.is_empty() {
        product.code = format!("P-{}", product.id % 100_000);
    }
    let id = product.id;
    office.products.insert(id, product);
    id
}

fn categories(office: &Office, ask: &Ask) -> Result<Answer, Answer> {
    let filter = Filter::read(ask, &[])?;
    let found: Vec<&Category> = office.categories.values().collect();
    Ok(page::cut(found, &filter).answer(&filter, |category| category_view(category, ask)))
}

/// A short list of the catalogue: paged like its other lists, bare, without rows, or not there.
fn rows(rows: &[Value], ask: &Ask, variant: &str) -> Result<Answer, Answer> {
    ask.offered(variant)?;
    let rows = if ask.variants.is(variant, "empty") { Vec::new() } else { rows.to_vec() };
    if ask.variants.is(variant, "list") {
        return Ok(Answer::json(200, &Value::Array(rows)));
    }
    let filter = Filter::read(ask, &[])?;
    Ok(page::cut(rows, &filter).answer(&filter, |row| row))
}

/// A root has no parent, said or unsaid.
pub(super) fn category_view(category: &Category, ask: &Ask) -> Value {
    let mut row = json!({"id": category.id, "title": category.title});
    if category.parent_id.is_some() || ask.variants.is("roapp.root_category", "null") {
        row["parent_id"] = json!(category.parent_id);
    }
    row
}

fn create_category(office: &mut Office, ask: &Ask) -> Result<Answer, Answer> {
    ask.offered("roapp.category_create")?;
    let body = ask.body()?;
    let mut problems = Problems::default();
    let title = text(&body, "title", &mut problems).filter(|title| !title.trim().is_empty());
    if title.is_none() {
        problems.add("title", "Required");
    }
    let parent_id = whole(&body, "parent_id", &mut problems);
    if parent_id.is_some_and(|id| !office.categories.contains(id)) {
        problems.add("parent_id", "Does not exist");
    }
    problems.or(()).map_err(|problems| ask.refuse(&problems))?;
    let settings = office.settings();
    settings.last_category += 1;
    let id = settings.last_category;
    office.categories.insert(id, Category { id, title: title.unwrap_or_default(), parent_id });
    Ok(ask.created(json!({"id": id})))
}
