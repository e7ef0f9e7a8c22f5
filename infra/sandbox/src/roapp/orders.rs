//! Orders: list, one, create, change. A new order has its type's first status, whatever was asked.

use super::door::Ask;
use super::filter::{Filter, listed, within};
use super::model::{Order, OrderFields};
use super::{Office, events, order_body, order_view, page, phone, required};
use crate::answer::Answer;
use rust_decimal::Decimal;
use serde_json::{Value, json};

pub(super) fn list(office: &Office, ask: &Ask) -> Result<Answer, Answer> {
    let mut ranges = RANGES.to_vec();
    if ask.variants.is("roapp.closed_at_filter", "ignored") {
        ranges.retain(|name| *name != "closed_at");
    }
    let filter = Filter::read(ask, &ranges)?;
    let wanted = wanted(office, &filter, &ranges, ask)?;
    let mut found: Vec<&Order> = office.orders.values().filter(|order| wanted(order)).collect();
    sort(&mut found, &filter);
    let page = page::cut(found, &filter);
    Ok(if order_view::is_older(ask) {
        page.flat_answer(|order| order_view::shown(office, order, ask))
    } else {
        page.answer(&filter, |order| order_view::shown(office, order, ask))
    })
}

/// Ranges of dates; `closed_at` is documented nowhere.
const RANGES: [&str; 5] = ["created_at", "modified_at", "closed_at", "scheduled_for", "due_date"];

fn wanted<'a>(
    office: &'a Office,
    filter: &'a Filter,
    known: &[&str],
    ask: &Ask,
) -> Result<impl Fn(&Order) -> bool + 'a, Answer> {
    let ids_of = |name: &str| filter.ids(name, ask);
    let (types, branches, ids) = (ids_of("types")?, ids_of("branches")?, ids_of("ids")?);
    let (statuses, managers, clients) = (ids_of("statuses")?, ids_of("managers")?, ids_of("clients_ids")?);
    let (numbers, names, phones) =
        (filter.values("numbers"), filter.values("client_names"), filter.values("client_phones"));
    let assets = filter.values("asset_uid");
    let ranges = RANGES.map(|name| filter.range(name).filter(|_| known.contains(&name)));
    let manner = filter.variants.choice("roapp.phone_match");
    Ok(move |order: &Order| {
        let fields = &order.fields;
        let dated = |text: &Option<String>| text.as_deref().and_then(super::check::instant);
        let client = office.people.get(fields.client_id);
        listed(&types, &fields.order_type_id)
            && listed(&branches, &fields.branch_id)
            && listed(&ids, &order.id)
            && listed(&statuses, &order.status_id)
            && managers.as_ref().is_none_or(|wanted| fields.manager_id.is_some_and(|id| wanted.contains(&id)))
            && listed(&clients, &fields.client_id)
            && listed(&numbers, &order.number.as_str())
            && assets.is_none()
            && within(ranges[0], Some(order.created_at))
            && within(ranges[1], Some(order.modified_at))
            && within(ranges[2], order.closed_at)
            && within(ranges[3], dated(&fields.scheduled_for))
            && within(ranges[4], dated(&fields.due_date))
            && names.as_ref().is_none_or(|wanted| client.is_some_and(|client| client.is_called(wanted)))
            && phones.as_ref().is_none_or(|wanted| {
                let has = |given: &&str| {
                    client.is_some_and(|client| client.phones().any(|stored| phone::matches(&manner, stored, given)))
                };
                manner == "ignored" || wanted.iter().any(has)
            })
    })
}

fn sort(found: &mut [&Order], filter: &Filter) {
    let (field, mut descending) = filter.sort(&["id", "modified_at", "scheduled_for", "due_date"]);
    match field {
        "created_at" => found.sort_by_key(|order| (order.created_at, order.id)),
        "modified_at" => found.sort_by_key(|order| (order.modified_at, order.id)),
        "closed_at" => found.sort_by_key(|order| (order.closed_at, order.id)),
        "due_date" => found.sort_by_key(|order| (order.fields.due_date.clone(), order.id)),
        "scheduled_for" => found.sort_by_key(|order| (order.fields.scheduled_for.clone(), order.id)),
        "id" => {}
        // An unknown field sorts like no field.
        _ => descending = filter.variants.is("roapp.default_sort", "-id"),
    }
    if descending {
        found.reverse();
    }
}

pub(super) fn one(office: &Office, ask: &Ask, id: i64) -> Result<Answer, Answer> {
    let order = office.orders.get(id).ok_or_else(super::door::not_found)?;
    Ok(ask.shown(order_view::shown(office, order, ask)))
}

pub(super) fn create(office: &mut Office, ask: &Ask) -> Result<Answer, Answer> {
    let body = ask.body()?;
    let missing =
        required::missing(&body, &office.look().order_fields, "roapp.required_order_fields", true, ask.variants);
    let fields = missing
        .with(order_body::read(office, &body, OrderFields::default(), true, ask.variants))
        .map_err(|problems| ask.refuse(&problems))?;
    let extra = ask.variants.choice("roapp.create_extra");
    if extra == "refused" && (body.get("status_id").is_some() || body.get("number").is_some()) {
        return Err(ask.refuse(&super::check::Problems::one("status_id", "Unknown field")));
    }
    let id = add(office, fields, ask.at);
    if extra == "honoured"
        && let Some(order) = office.orders.get_mut(id)
    {
        order.status_id = body["status_id"].as_i64().unwrap_or(order.status_id);
        order.number = body["number"].as_str().map_or_else(|| order.number.clone(), str::to_owned);
    }
    events::order_created(office, id, ask.at, ask.variants, true);
    Ok(ask.created(json!({"id": id})))
}

/// Puts a new order into the account; its number.
pub(crate) fn add(office: &mut Office, fields: OrderFields, at: jiff::Timestamp) -> i64 {
    let settings = office.settings();
    settings.last_order += 1;
    settings.last_number += 1;
    let (id, number) = (settings.last_order, settings.last_number);
    let status_id = settings.statuses.first().and_then(|status| status["id"].as_i64()).unwrap_or(0);
    let order = Order {
        id,
        number: format!("A-{number:04}"),
        status_id,
        created_at: at,
        modified_at: at,
        done_at: None,
        closed_at: None,
        fields,
        payed: Decimal::ZERO,
        items: Vec::new(),
        comments: Vec::new(),
    };
    office.orders.insert(id, order);
    id
}

pub(super) fn update(office: &mut Office, ask: &Ask, id: i64) -> Result<Answer, Answer> {
    let body = ask.body()?;
    let before = office.orders.get(id).map(|order| order.fields.clone()).unwrap_or_default();
    let missing =
        required::missing(&body, &office.look().order_fields, "roapp.required_order_fields", false, ask.variants);
    let fields = missing
        .with(order_body::read(office, &body, before.clone(), false, ask.variants))
        .map_err(|problems| ask.refuse(&problems))?;
    if let Some(order) = office.orders.get_mut(id) {
        order.fields = fields;
        order.modified_at = ask.at;
    }
    events::order_changed(office, id, &before, ask.at, ask.variants, true);
    Ok(ask.done(&json!({"id": id})))
}

pub(super) fn remove(office: &mut Office, ask: &Ask, id: i64) -> Result<Answer, Answer> {
    if ask.variants.is("roapp.order_delete", "405") {
        return Err(Answer::message(405, "Method Not Allowed"));
    }
    ask.offered("roapp.order_delete")?;
    let order = office.orders.remove(id).ok_or_else(super::door::not_found)?;
    events::order_deleted(office, id, &order.number, ask.at, ask.variants, true);
    Ok(ask.done(&json!({})))
}

pub(super) fn public_url(id: i64) -> Answer {
    let body: Value = json!({"url": format!("https://lumo-home.roapp.page/o/{id}")});
    Answer::json(200, &body)
}
