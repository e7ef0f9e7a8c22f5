//! Orders: list, read, create, change. A new order has the first status; by default a status in the body is ignored.

use super::field_errors::instant;
use super::filter::{Filter, listed, within};
use super::model::{Order, OrderFields};
use super::request::{Request, method_not_allowed, not_found};
use super::{RoApp, events, order_body, order_view, page, phone, required};
use crate::answer::{Answer, Reply};
use crate::table::next_id;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::json;

pub(super) fn list(roapp: &RoApp, request: &Request) -> Reply {
    let mut ranges = RANGES.to_vec();
    if request.variants.is("roapp.closed_at_filter", "ignored") {
        ranges.retain(|name| *name != "closed_at");
    }
    let filter = Filter::read(request, &ranges)?;
    let wanted = wanted(roapp, &filter, &ranges, request)?;
    let mut found: Vec<&Order> = roapp.orders.values().filter(|order| wanted(order)).collect();
    sort(&mut found, &filter);
    let page = page::cut(found, &filter);
    Ok(if order_view::is_unprefixed(request) {
        page.unprefixed_answer(|order| order_view::in_form_of(roapp, order, request))
    } else {
        page.answer(&filter, |order| order_view::in_form_of(roapp, order, request))
    })
}

/// Date ranges; `closed_at` is not documented.
const RANGES: [&str; 5] = ["created_at", "modified_at", "closed_at", "scheduled_for", "due_date"];

fn wanted<'a>(
    roapp: &'a RoApp,
    filter: &'a Filter,
    known: &[&str],
    request: &Request,
) -> Result<impl Fn(&Order) -> bool + 'a, Answer> {
    let ids_of = |name: &str| filter.ids(name, request);
    let (types, branches, ids) = (ids_of("types")?, ids_of("branches")?, ids_of("ids")?);
    let (statuses, managers, clients) = (ids_of("statuses")?, ids_of("managers")?, ids_of("clients_ids")?);
    let (numbers, names, phones) =
        (filter.values("numbers"), filter.values("client_names"), filter.values("client_phones"));
    let assets = filter.values("asset_uid");
    let ranges = RANGES.map(|name| filter.range(name).filter(|_| known.contains(&name)));
    let mode = filter.variants.choice("roapp.phone_match");
    Ok(move |order: &Order| {
        let fields = &order.fields;
        let date = |text: &Option<String>| text.as_deref().and_then(instant);
        let client = roapp.people.get(fields.client_id);
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
            && within(ranges[3], date(&fields.scheduled_for))
            && within(ranges[4], date(&fields.due_date))
            && names.as_ref().is_none_or(|wanted| client.is_some_and(|client| client.has_name(wanted)))
            && phones.as_ref().is_none_or(|wanted| {
                let has = |given: &&str| {
                    client.is_some_and(|client| client.phones().any(|stored| phone::matches(&mode, stored, given)))
                };
                mode == "ignored" || wanted.iter().any(has)
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
        // An unknown field is ignored.
        _ => descending = filter.variants.is("roapp.default_sort", "-id"),
    }
    if descending {
        found.reverse();
    }
}

pub(super) fn one(roapp: &RoApp, request: &Request, id: i64) -> Reply {
    let order = roapp.orders.get(id).ok_or_else(not_found)?;
    request.one(order_view::in_form_of(roapp, order, request))
}

pub(super) fn create(roapp: &mut RoApp, request: &Request) -> Reply {
    let body = request.body()?;
    let missing = required::of_order(roapp, &body, true, request.variants);
    let read = order_body::read(roapp, &body, OrderFields::default(), true, request.variants);
    let fields = request.accept(missing.with(read))?;
    let extra = request.variants.choice("roapp.create_extra");
    if extra == "refused" && (body.get("status_id").is_some() || body.get("number").is_some()) {
        return request.refuse("status_id", "Unknown field");
    }
    let id = insert(roapp, fields, request.at);
    if extra == "honoured"
        && let Some(order) = roapp.orders.get_mut(id)
    {
        order.status_id = body["status_id"].as_i64().unwrap_or(order.status_id);
        order.number = body["number"].as_str().map_or_else(|| order.number.clone(), str::to_owned);
    }
    events::order_created(roapp, id, request.change());
    Ok(request.created(json!({"id": id})))
}

/// Adds a new order; its id.
pub(crate) fn insert(roapp: &mut RoApp, fields: OrderFields, at: Timestamp) -> i64 {
    let settings = roapp.settings_mut();
    let (id, number) = (next_id(&mut settings.last_order), next_id(&mut settings.last_number));
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
    roapp.orders.insert(id, order);
    id
}

pub(super) fn update(roapp: &mut RoApp, request: &Request, id: i64) -> Reply {
    let body = request.body()?;
    let before = roapp.orders.get(id).map(|order| order.fields.clone()).unwrap_or_default();
    let missing = required::of_order(roapp, &body, false, request.variants);
    let read = order_body::read(roapp, &body, before.clone(), false, request.variants);
    let fields = request.accept(missing.with(read))?;
    if let Some(order) = roapp.orders.get_mut(id) {
        order.fields = fields;
        order.modified_at = request.at;
    }
    events::order_changed(roapp, id, &before, request.change());
    request.changed(&json!({"id": id}))
}

pub(super) fn remove(roapp: &mut RoApp, request: &Request, id: i64) -> Reply {
    if request.variants.is("roapp.order_delete", "405") {
        return Err(method_not_allowed());
    }
    request.offered("roapp.order_delete")?;
    let order = roapp.orders.remove(id).ok_or_else(not_found)?;
    events::order_deleted(roapp, id, &order.number, request.change());
    request.changed(&json!({}))
}

pub(super) fn public_url(id: i64) -> Answer {
    Answer::json(200, &json!({"url": format!("https://lumo-home.roapp.page/o/{id}")}))
}
