//! Products through the older paths: the only documented way to create one.

use super::check::Problems;
use super::door::{Ask, not_found};
use super::filter::{Filter, listed};
use super::model::Product;
use super::{Office, page, product_view, products};
use crate::answer::Answer;
use serde_json::{Value, json};

pub(super) fn list(office: &Office, ask: &Ask, stock: bool) -> Result<Answer, Answer> {
    let filter = Filter::read(ask.call, ask.variants)?;
    let (ids, categories) = (filter.ids("ids")?, filter.ids("categories")?);
    let (articles, barcodes) = (filter.values("articles"), filter.values("barcodes"));
    let (title, q) = (filter.param("title"), filter.param("q").map(str::to_lowercase));
    let stocked = stock && filter.param("exclude_zero_residue").is_some_and(|flag| matches!(flag, "1" | "true"));
    let wanted = |product: &&Product| {
        !product.service
            && listed(&ids, &product.id)
            && listed(&categories, &product.category_id)
            && listed(&articles, &product.sku.as_str())
            && barcodes
                .as_ref()
                .is_none_or(|wanted| product.barcodes.iter().any(|code| wanted.contains(&code.as_str())))
            && title.is_none_or(|title| product.title == title)
            && q.as_ref().is_none_or(|q| products::mentions(product, q))
            && !(stocked && product.residue.is_zero())
    };
    let found: Vec<&Product> = office.products.values().filter(wanted).collect();
    Ok(page::cut(found, &filter).old_answer(|product| product_view::old(office, product, stock)))
}

pub(super) fn one(office: &Office, id: &str) -> Result<Answer, Answer> {
    let product = id.parse().ok().and_then(|id| office.products.get(id)).ok_or_else(not_found)?;
    Ok(Answer::json(200, &json!({"success": true, "data": product_view::old(office, product, false)})))
}

pub(super) fn create(office: &mut Office, ask: &Ask) -> Result<Answer, Answer> {
    products::offered(ask, "roapp.old_product_create")?;
    let body = ask.body()?;
    codes(&body, ask).map_err(|problems| problems.old_answer())?;
    let product = products::read(office, &body, "article").map_err(|problems| problems.old_answer())?;
    let id = products::add(office, product);
    let answer = match ask.variants.choice("roapp.old_created_shape").as_str() {
        "data_list" => json!({"data": [{"id": id}], "success": true}),
        "id" => json!({"id": id, "success": true}),
        _ => json!({"data": {"id": id}, "success": true}),
    };
    Ok(Answer::json(200, &answer))
}

pub(super) fn update(office: &mut Office, ask: &Ask, id: &str) -> Result<Answer, Answer> {
    let known = id.parse().ok().and_then(|id| office.products.get(id)).ok_or_else(not_found)?;
    let mut whole = product_view::old(office, known, false);
    whole["category_id"] = Value::from(known.category_id);
    whole["prices"] = whole["price"].take();
    whole["uom_id"] = Value::from(known.uom_id);
    let (id, residue, cost) = (known.id, known.residue, known.cost);
    crate::json::merge(&mut whole, &ask.body()?);
    let read = products::read(office, &whole, "article").map_err(|problems| problems.old_answer())?;
    office.products.insert(id, Product { id, residue, cost, ..read });
    Ok(Answer::json(200, &json!({"data": {"id": id}, "success": true})))
}

/// The specification types codes as integers; nobody knows whether texts pass.
fn codes(body: &Value, ask: &Ask) -> Result<(), Problems> {
    let mut problems = Problems::default();
    if ask.variants.is("roapp.old_text_codes", "refused") {
        for name in ["code", "barcodes"] {
            let given = body.get(name).map(crate::json::one_or_many).unwrap_or_default();
            if given.iter().any(|code| code.is_string()) {
                problems.add(name, "Must be an integer");
            }
        }
    }
    problems.or(())
}
