//! From a request to an operation: credentials, generation of the API, path.

use super::request::{Request, forbidden, method_not_allowed, not_found};
use super::{RoApp, comments, company, contacts, fields, finance, items, orders, people, products, records, session};
use super::{status, v1};
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::clock::whole_seconds;
use crate::control::variants::Variants;

/// Answers one API call.
pub(crate) fn answer(roapp: &mut RoApp, call: &Call, variants: &Variants) -> Answer {
    let segments = call.segments();
    let unprefixed = segments.first() != Some(&"v2");
    let request = Request { call, at: whole_seconds(call.at), variants, unprefixed };
    let reply = match segments.split_first() {
        _ if variants.names_part_of("roapp.absent", &format!("{} {}", call.method, call.path)) => Err(not_found()),
        _ if variants.names_part_of("roapp.forbidden", &format!("{} {}", call.method, call.path)) => Err(forbidden()),
        Some((&"v2", path)) => v2(roapp, &request, path),
        Some((&("orders" | "contacts"), _)) => {
            admit(roapp, &request).and_then(|()| match variants.choice("roapp.old_paths").as_str() {
                "offered" => v2(roapp, &request, &segments),
                "403" => Err(forbidden()),
                _ => Err(not_found()),
            })
        }
        _ => v1::answer(roapp, &request, &segments),
    };
    reply.unwrap_or_else(|refusal| refusal)
}

/// Refuses a call without the key, and all calls of an account whose plan has no API.
fn admit(roapp: &RoApp, request: &Request) -> Result<(), Answer> {
    if !session::is_authorized(roapp, request) {
        return Err(Answer::message(401, "Unauthorized"));
    }
    let is_license = request.call.segments() == ["v2", "company", "license"];
    if request.variants.is("roapp.plan", "no_api") && !is_license { Err(forbidden()) } else { Ok(()) }
}

fn v2(roapp: &mut RoApp, request: &Request, path: &[&str]) -> Reply {
    admit(roapp, request)?;
    let method = request.call.method.as_str();
    match (method, path) {
        (_, ["orders", rest @ ..]) => orders_path(roapp, request, method, rest),
        (_, ["contacts", "tags", rest @ ..]) => records::answer(roapp, request, &records::TAGS, rest),
        (_, ["contacts", rest @ ..]) => contacts_path(roapp, request, method, rest),
        ("GET", ["company", rest @ ..]) => company::answer(roapp, request, rest),
        (_, ["catalog", rest @ ..]) => products::answer(roapp, request, method, rest),
        (_, ["bookings", rest @ ..]) => records::answer(roapp, request, &records::BOOKINGS, rest),
        ("GET", ["estimates", list @ ("statuses" | "types" | "custom-fields")]) => {
            orders_path(roapp, request, method, &[list])
        }
        (_, ["estimates", rest @ ..]) => records::answer(roapp, request, &records::ESTIMATES, rest),
        (_, ["finance", rest @ ..]) => finance::answer(roapp, request, method, rest),
        _ => Err(not_found()),
    }
}

fn orders_path(roapp: &mut RoApp, request: &Request, method: &str, path: &[&str]) -> Reply {
    match (method, path) {
        ("GET", []) => orders::list(roapp, request),
        ("POST", []) => orders::create(roapp, request),
        ("GET", ["statuses"]) => Ok(company::bare(&roapp.settings().statuses)),
        ("GET", ["types"]) => Ok(company::titled(&roapp.settings().types, request)),
        ("GET", ["custom-fields"]) => Ok(fields::list(&roapp.settings().order_fields, request)),
        (_, [id, rest @ ..]) => {
            // It is assumed that RO App checks the right before the order's id.
            if rest == ["items"] && method == "POST" && *id == "0" && request.variants.is("roapp.product_items", "403")
            {
                return Err(forbidden());
            }
            let id = id.parse().ok().filter(|id| roapp.orders.contains(*id)).ok_or_else(not_found)?;
            order_path(roapp, request, method, id, rest)
        }
        _ => Err(method_not_allowed()),
    }
}

fn order_path(roapp: &mut RoApp, request: &Request, method: &str, id: i64, path: &[&str]) -> Reply {
    match (method, path) {
        ("GET", []) => orders::one(roapp, request, id),
        ("PATCH", []) => orders::update(roapp, request, id),
        ("DELETE", []) => orders::remove(roapp, request, id),
        ("POST", ["status"]) => status::change(roapp, request, id),
        ("GET", ["items"]) => items::list(roapp, request, id),
        ("POST", ["items"]) => items::add(roapp, request, id),
        ("PATCH", ["items", item]) => items::update(roapp, request, id, item),
        ("DELETE", ["items", item]) => items::remove(roapp, request, id, item),
        ("POST", ["comments"]) => comments::add(roapp, request, id),
        ("GET", ["comments"]) => comments::list(roapp, request, id),
        ("GET", ["public-url"]) => Ok(orders::public_url(id)),
        (_, [] | ["status" | "items" | "comments" | "public-url"]) => Err(method_not_allowed()),
        _ => Err(not_found()),
    }
}

fn contacts_path(roapp: &mut RoApp, request: &Request, method: &str, path: &[&str]) -> Reply {
    let (organizations, path) = match path {
        ["people", rest @ ..] => (false, rest),
        ["organizations", rest @ ..] => (true, rest),
        _ => return Err(not_found()),
    };
    match (method, path) {
        ("GET", []) => people::list(roapp, request, organizations),
        ("POST", []) => people::create(roapp, request, organizations),
        ("GET", ["custom-fields"]) => Ok(fields::list(&roapp.settings().person_fields, request)),
        ("GET", [id]) => contacts::one(roapp, request, id, organizations),
        ("PATCH", [id]) => contacts::update(roapp, request, id, organizations),
        ("DELETE", [id]) => contacts::remove(roapp, request, id, organizations),
        ("GET", [id, "organizations" | "people"]) => contacts::relations(roapp, request, id, organizations),
        ("POST", [id, "comments"]) => contacts::comment(roapp, request, id, organizations),
        ("POST", [id, "merge"]) => contacts::merge(roapp, request, id, organizations),
        _ => Err(not_found()),
    }
}
