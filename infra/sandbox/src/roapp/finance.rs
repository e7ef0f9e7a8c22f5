//! Money accounts and their transactions: the documented way to record the payment of an order.

use super::RoApp;
use super::field_errors::{FieldErrors, text, whole};
use super::model::Record;
use super::records;
use super::request::{Request, not_found};
use super::settings::by_id;
use crate::answer::{Answer, Reply};
use crate::json::decimal;
use rust_decimal::Decimal;
use serde_json::{Value, json};

const KIND: &str = "transaction";

pub(super) fn answer(roapp: &mut RoApp, request: &Request, method: &str, path: &[&str]) -> Reply {
    match (method, path) {
        ("GET", ["accounts"]) => Ok(Answer::json(200, &json!({"data": roapp.settings().accounts}))),
        ("GET", ["cashflow-categories"]) => {
            Ok(Answer::json(200, &json!({"data": [{"id": 1, "title": "Sales", "direction": "income"}]})))
        }
        ("GET", ["accounts", id]) => request.one(account(roapp, id)?),
        ("GET", ["accounts", id, "transactions"]) => {
            let id = account(roapp, id)?["id"].clone();
            let rows: Vec<Value> =
                roapp.records.values().filter(|record| is_of(record, &id)).map(records::view).collect();
            let count = rows.len();
            let paging = json!({"page": 1, "total_pages": 1, "count": count});
            Ok(Answer::json(200, &json!({"data": rows, "paging": paging})))
        }
        ("POST", ["accounts", id, "transactions"]) => create(roapp, request, id),
        ("GET", ["accounts", id, "transactions", one]) => request.one(records::view(transaction(roapp, id, one)?)),
        ("DELETE", ["accounts", id, "transactions", one]) => {
            let removed = transaction(roapp, id, one)?.clone();
            roapp.records.remove(removed.id);
            add_payment(roapp, &removed.fields, true);
            request.changed(&json!({}))
        }
        _ => Err(not_found()),
    }
}

fn account(roapp: &RoApp, id: &str) -> Result<Value, Answer> {
    id.parse().ok().and_then(|id| by_id(&roapp.settings().accounts, id).cloned()).ok_or_else(not_found)
}

fn is_of(record: &Record, account: &Value) -> bool {
    record.kind == KIND && record.fields["account_id"] == *account
}

fn transaction<'a>(roapp: &'a RoApp, account_id: &str, id: &str) -> Result<&'a Record, Answer> {
    let account = account(roapp, account_id)?["id"].clone();
    id.parse().ok().and_then(|id| roapp.records.get(id)).filter(|record| is_of(record, &account)).ok_or_else(not_found)
}

/// An income with an order as its document is a payment of that order.
fn create(roapp: &mut RoApp, request: &Request, account_id: &str) -> Reply {
    let account = account(roapp, account_id)?["id"].clone();
    let body = request.body()?;
    let mut errors = FieldErrors::default();
    let amount = text(&body, "amount", &mut errors);
    match amount.as_deref().map(|amount| decimal(&Value::from(amount))) {
        None if body.get("amount").is_none_or(Value::is_null) => errors.add("amount", "Required"),
        Some(None) => errors.add("amount", "Must be a decimal in a string"),
        _ => {}
    }
    let direction = text(&body, "direction", &mut errors);
    if !matches!(direction.as_deref(), Some("income" | "expense")) {
        errors.add("direction", "Must be one of income, expense");
    }
    let client = whole(&body, "client_id", &mut errors);
    if client.is_some_and(|id| !roapp.people.contains(id)) {
        errors.add("client_id", "Does not exist");
    }
    let document = body.get("related_document").filter(|value| !value.is_null());
    if let Some(document) = document {
        let exists = match document["type"].as_str() {
            Some("order") => document["id"].as_i64().is_some_and(|id| roapp.orders.contains(id)),
            Some("sale") => document["id"].is_number(),
            _ => false,
        };
        if !exists {
            errors.add("related_document", "Does not exist");
        }
    }
    let description = text(&body, "description", &mut errors).unwrap_or_default();
    let fields = json!({"account_id": account, "amount": amount, "direction": direction, "client_id": client,
                        "description": description, "related_document": document});
    request.accept(errors.or(()))?;
    let id = roapp.records.next_key(90_000_001);
    add_payment(roapp, &fields, false);
    roapp.records.insert(id, Record { id, kind: KIND.to_owned(), fields, created_at: request.at });
    Ok(request.created(json!({"id": id})))
}

fn add_payment(roapp: &mut RoApp, fields: &Value, reverse: bool) {
    let document = &fields["related_document"];
    let order = document["id"].as_i64().filter(|_| document["type"] == "order");
    let amount = decimal(&fields["amount"]).unwrap_or(Decimal::ZERO);
    let sign = if reverse == (fields["direction"] == "income") { -Decimal::ONE } else { Decimal::ONE };
    if let Some(order) = order.and_then(|id| roapp.orders.get_mut(id)) {
        order.payed += sign * amount;
    }
}
