//! v2's catalogue: reading is known, creating is not, so creating is absent unless chosen otherwise.

use super::check::{Problems, text, whole};
use super::door::{Ask, not_found};
use super::filter::Filter;
use super::model::{Category, Product};
use super::{Office, page, product_view};
use crate::answer::Answer;
use crate::json::{decimal, one_or_many};
use rust_decimal::Decimal;
use serde_json::{Value, json};

pub(super) fn list(office: &Office, ask: &Ask, services: bool) -> Result<Answer, Answer> {
    let filter = Filter::read(ask.call, ask.variants)?;
    let honoured = ask.variants.is("roapp.product_filters", "honoured");
    let skus = filter.values("skus").filter(|_| honoured);
    let q = filter.param("q").filter(|_| honoured).map(str::to_lowercase);
    let wanted = |product: &&Product| {
        product.service == services
            && skus.as_ref().is_none_or(|skus| skus.contains(&product.sku.as_str()))
            && q.as_ref().is_none_or(|q| mentions(product, q))
    };
    let found: Vec<&Product> = office.products.values().filter(wanted).collect();
    Ok(page::cut(found, &filter).answer(&filter, |product| product_view::product(product, ask.variants)))
}

/// Whether title, article, code or a barcode has the text in it.
pub(super) fn mentions(product: &Product, q: &str) -> bool {
    let fields = [&product.title, &product.sku, &product.code];
    fields.into_iter().chain(&product.barcodes).any(|field| field.to_lowercase().contains(q))
}

pub(super) fn one(office: &Office, ask: &Ask, id: &str, service: bool) -> Result<Answer, Answer> {
    if !service && ask.variants.is("roapp.product_one", "404") {
        return Err(not_found());
    }
    let product = id.parse().ok().and_then(|id| office.products.get(id)).filter(|product| product.service == service);
    product.map(|product| ask.shown(product_view::product(product, ask.variants))).ok_or_else(not_found)
}

pub(super) fn create(office: &mut Office, ask: &Ask) -> Result<Answer, Answer> {
    offered(ask, "roapp.product_create")?;
    let body = ask.body()?;
    let product = read(office, &body, "sku").map_err(|problems| problems.answer(ask.variants))?;
    let id = add(office, product);
    Ok(ask.created(json!({"id": id})))
}

/// A new product from a body whose article is under `article`.
pub(crate) fn read(office: &Office, body: &Value, article: &str) -> Result<Product, Problems> {
    let mut problems = Problems::default();
    let category_id = whole(body, "category_id", &mut problems);
    match category_id {
        None => problems.add("category_id", "Required"),
        Some(id) if !office.categories.contains(id) => problems.add("category_id", "Does not exist"),
        Some(_) => {}
    }
    let title = text(body, "title", &mut problems).filter(|title| !title.trim().is_empty());
    if title.is_none() {
        problems.add("title", "Required");
    }
    let codes = body.get("barcodes").map(one_or_many).unwrap_or_default();
    let product = Product {
        id: 0,
        service: false,
        category_id: category_id.unwrap_or_default(),
        title: title.unwrap_or_default(),
        description: text(body, "description", &mut problems).unwrap_or_default(),
        code: body.get("code").map(plain).unwrap_or_default(),
        sku: text(body, article, &mut problems).unwrap_or_default(),
        cost: body.get("cost").and_then(decimal).unwrap_or_default(),
        barcodes: codes.into_iter().map(|code| plain(code.get("code").unwrap_or(code))).collect(),
        prices: prices(body.get("prices"), &mut problems),
        uom_id: whole(body, "uom_id", &mut problems).unwrap_or(1),
        residue: Decimal::ZERO,
    };
    problems.or(product)
}

/// `{"<type>": number}` and `[{"id", "price"}]`: the documentation has both.
fn prices(given: Option<&Value>, problems: &mut Problems) -> std::collections::BTreeMap<i64, Decimal> {
    let pairs: Option<Vec<(i64, Decimal)>> = match given {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Object(map)) => map.iter().map(|(id, price)| Some((id.parse().ok()?, decimal(price)?))).collect(),
        Some(Value::Array(list)) => {
            list.iter().map(|row| Some((row["id"].as_i64()?, decimal(&row["price"])?))).collect()
        }
        Some(_) => None,
    };
    if pairs.is_none() {
        problems.add("prices", "Wrong prices");
    }
    pairs.unwrap_or_default().into_iter().collect()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
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

pub(super) fn categories(office: &Office, ask: &Ask) -> Result<Answer, Answer> {
    let filter = Filter::read(ask.call, ask.variants)?;
    let found: Vec<&Category> = office.categories.values().collect();
    Ok(page::cut(found, &filter).answer(&filter, |category| category_view(category, ask)))
}

/// A root has no parent, said or unsaid.
pub(super) fn category_view(category: &Category, ask: &Ask) -> Value {
    let mut row = json!({"id": category.id, "title": category.title});
    if category.parent_id.is_some() || ask.variants.is("roapp.root_category", "null") {
        row["parent_id"] = json!(category.parent_id);
    }
    row
}

pub(super) fn create_category(office: &mut Office, ask: &Ask) -> Result<Answer, Answer> {
    offered(ask, "roapp.category_create")?;
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
    problems.or(()).map_err(|problems| problems.answer(ask.variants))?;
    let settings = office.settings();
    settings.last_category += 1;
    let id = settings.last_category;
    office.categories.insert(id, Category { id, title: title.unwrap_or_default(), parent_id });
    Ok(ask.created(json!({"id": id})))
}

/// What an operation nobody documented says where it is not there, or not for this employee.
pub(super) fn offered(ask: &Ask, variant: &str) -> Result<(), Answer> {
    match ask.variants.choice(variant).as_str() {
        "offered" => Ok(()),
        "403" => Err(Answer::message(403, "Forbidden")),
        _ => Err(not_found()),
    }
}
