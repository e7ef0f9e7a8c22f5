//! Accounts of money and their transactions: the documented way to book an order's payment.

use super::Office;
use super::check::{Problems, text, whole};
use super::door::{Ask, not_found};
use super::model::Thing;
use super::settings::by_id;
use crate::answer::Answer;
use crate::clock::seconds;
use crate::json::decimal;
use rust_decimal::Decimal;
use serde_json::{Value, json};

const KIND: &str = "transaction";

pub(super) fn answer(office: &mut Office, ask: &Ask, method: &str, path: &[&str]) -> Result<Answer, Answer> {
    match (method, path) {
        ("GET", ["accounts"]) => Ok(Answer::json(200, &json!({"data": office.look().accounts}))),
        ("GET", ["cashflow-categories"]) => {
            Ok(Answer::json(200, &json!({"data": [{"id": 1, "title": "Sales", "direction": "income"}]})))
        }
        ("GET", ["accounts", id]) => Ok(ask.shown(account(office, id)?)),
        ("GET", ["accounts", id, "transactions"]) => {
            let id = account(office, id)?["id"].clone();
            let rows: Vec<Value> = office.things.values().filter(|thing| of(thing, &id)).map(view).collect();
            let count = rows.len();
            let paging = json!({"page": 1, "total_pages": 1, "count": count});
            Ok(Answer::json(200, &json!({"data": rows, "paging": paging})))
        }
        ("POST", ["accounts", id, "transactions"]) => book(office, ask, id),
        ("GET", ["accounts", id, "transactions", one]) => Ok(ask.shown(view(transaction(office, id, one)?))),
        ("DELETE", ["accounts", id, "transactions", one]) => {
            let gone = transaction(office, id, one)?.clone();
            office.things.remove(gone.id);
            pay(office, &gone.fields, true);
            Ok(ask.done(&json!({})))
        }
        _ => Err(not_found()),
    }
}

fn account(office: &Office, id: &str) -> Result<Value, Answer> {
    id.parse().ok().and_then(|id| by_id(&office.look().accounts, id).cloned()).ok_or_else(not_found)
}

fn of(thing: &Thing, account: &Value) -> bool {
    thing.kind == KIND && thing.fields["account_id"] == *account
}

fn transaction<'a>(office: &'a Office, account_id: &str, id: &str) -> Result<&'a Thing, Answer> {
    let account = account(office, account_id)?["id"].clone();
    id.parse().ok().and_then(|id| office.things.get(id)).filter(|thing| of(thing, &account)).ok_or_else(not_found)
}

/// An income with an order as its document is paid into that order.
fn book(office: &mut Office, ask: &Ask, account_id: &str) -> Result<Answer, Answer> {
    let account = account(office, account_id)?["id"].clone();
    let body = ask.body()?;
    let mut problems = Problems::default();
    let amount = text(&body, "amount", &mut problems);
    match amount.as_deref().map(|amount| decimal(&Value::from(amount))) {
        None if body.get("amount").is_none_or(Value::is_null) => problems.add("amount", "Required"),
        Some(None) => problems.add("amount", "Must be a decimal in a string"),
        _ => {}
    }
    let direction = text(&body, "direction", &mut problems);
    if !matches!(direction.as_deref(), Some("income" | "expense")) {
        problems.add("direction", "Must be one of income, expense");
    }
    let client = whole(&body, "client_id", &mut problems);
    if client.is_some_and(|id| !office.people.contains(id)) {
        problems.add("client_id", "Does not exist");
    }
    let document = body.get("related_document").filter(|value| !value.is_null());
    if let Some(document) = document {
        let exists = match document["type"].as_str() {
            Some("order") => document["id"].as_i64().is_some_and(|id| office.orders.contains(id)),
            Some("sale") => document["id"].is_number(),
            _ => false,
        };
        if !exists {
            problems.add("related_document", "Does not exist");
        }
    }
    let description = text(&body, "description", &mut problems).unwrap_or_default();
    let fields = json!({"account_id": account, "amount": amount, "direction": direction, "client_id": client,
                        "description": description, "related_document": document});
    problems.or(()).map_err(|problems| ask.refuse(&problems))?;
    let id = office.things.next_key(90_000_001);
    pay(office, &fields, false);
    office.things.insert(id, Thing { id, kind: KIND.to_owned(), fields, created_at: ask.at });
    Ok(ask.created(json!({"id": id})))
}

fn pay(office: &mut Office, fields: &Value, back: bool) {
    let document = &fields["related_document"];
    let order = document["id"].as_i64().filter(|_| document["type"] == "order");
    let amount = decimal(&fields["amount"]).unwrap_or(Decimal::ZERO);
    let sign = if back == (fields["direction"] == "income") { -Decimal::ONE } else { Decimal::ONE };
    if let Some(order) = order.and_then(|id| office.orders.get_mut(id)) {
        order.payed += sign * amount;
    }
}

fn view(thing: &Thing) -> Value {
    let mut shown = thing.fields.clone();
    shown["id"] = Value::from(thing.id);
    shown["created_at"] = Value::from(seconds(thing.created_at));
    shown
}
