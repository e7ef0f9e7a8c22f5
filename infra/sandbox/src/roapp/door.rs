//! From a request to an operation: who asks, which generation of the API, which path.

use super::{Office, comments, company, contacts, fields, finance, items, old, orders, people, products, session};
use super::{status, things};
use crate::answer::Answer;
use crate::call::Call;
use crate::control::variants::Variants;
use jiff::Timestamp;

/// What every operation is given.
pub(super) struct Ask<'a> {
    pub(super) call: &'a Call,
    pub(super) at: Timestamp,
    pub(super) variants: &'a Variants,
    /// Whether the path has no `v2` in front.
    pub(super) older: bool,
}

/// Answers one API call.
pub(crate) fn answer(office: &mut Office, call: &Call, variants: &Variants) -> Answer {
    let segments = call.segments();
    let older = segments.first() != Some(&"v2");
    let ask = Ask { call, at: crate::clock::whole(call.at), variants, older };
    if let Some(refusal) = withheld(call, variants) {
        return refusal;
    }
    match segments.split_first() {
        Some((&"v2", path)) => admitted(office, &ask).unwrap_or_else(|| current(office, &ask, path)),
        Some((&("orders" | "contacts"), _)) => {
            admitted(office, &ask).unwrap_or_else(|| match variants.choice("roapp.old_paths").as_str() {
                "offered" => current(office, &ask, &segments),
                "403" => forbidden(),
                _ => not_found(),
            })
        }
        _ => old::answer(office, &ask, &segments),
    }
}

/// Operations this account or this employee does not have.
fn withheld(call: &Call, variants: &Variants) -> Option<Answer> {
    let operation = format!("{} {}", call.method, call.path);
    if variants.names_part_of("roapp.absent", &operation) {
        Some(not_found())
    } else if variants.names_part_of("roapp.forbidden", &operation) {
        Some(forbidden())
    } else {
        None
    }
}

/// The refusal of a call without the key, or of an account whose plan has no API.
fn admitted(office: &Office, ask: &Ask) -> Option<Answer> {
    if !session::admits(office, ask) {
        return Some(Answer::message(401, "Unauthorized"));
    }
    let license = ask.call.segments() == ["v2", "company", "license"];
    (ask.variants.is("roapp.plan", "no_api") && !license).then(forbidden)
}

fn current(office: &mut Office, ask: &Ask, path: &[&str]) -> Answer {
    let method = ask.call.method.as_str();
    let done = match (method, path) {
        (_, ["orders", rest @ ..]) => orders_path(office, ask, method, rest),
        (_, ["contacts", "tags", rest @ ..]) => things::answer(office, ask, &things::TAGS, rest),
        (_, ["contacts", rest @ ..]) => contacts_path(office, ask, method, rest),
        ("GET", ["company", rest @ ..]) => company::answer(office, ask, rest),
        (_, ["catalog", rest @ ..]) => products::answer(office, ask, method, rest),
        (_, ["bookings", rest @ ..]) => things::answer(office, ask, &things::BOOKINGS, rest),
        ("GET", ["estimates", list @ ("statuses" | "types" | "custom-fields")]) => {
            orders_path(office, ask, method, &[list])
        }
        (_, ["estimates", rest @ ..]) => things::answer(office, ask, &things::ESTIMATES, rest),
        (_, ["finance", rest @ ..]) => finance::answer(office, ask, method, rest),
        _ => Err(not_found()),
    };
    done.unwrap_or_else(|refusal| refusal)
}

fn orders_path(office: &mut Office, ask: &Ask, method: &str, path: &[&str]) -> Result<Answer, Answer> {
    match (method, path) {
        ("GET", []) => orders::list(office, ask),
        ("POST", []) => orders::create(office, ask),
        ("GET", ["statuses"]) => Ok(company::bare(&office.look().statuses)),
        ("GET", ["types"]) => Ok(company::titled(&office.look().types, ask)),
        ("GET", ["custom-fields"]) => Ok(fields::list(&office.look().order_fields, ask)),
        (_, [id, rest @ ..]) => {
            if rest == ["items"] && method == "POST" && ask.variants.is("roapp.product_items", "403") && *id == "0" {
                // Rights come first, as far as anybody can tell.
                return Err(forbidden());
            }
            let id = id.parse().ok().filter(|id| office.orders.contains(*id)).ok_or_else(not_found)?;
            one_order(office, ask, method, id, rest)
        }
        _ => Err(Answer::message(405, "Method Not Allowed")),
    }
}

fn one_order(office: &mut Office, ask: &Ask, method: &str, id: i64, path: &[&str]) -> Result<Answer, Answer> {
    match (method, path) {
        ("GET", []) => orders::one(office, ask, id),
        ("PATCH", []) => orders::update(office, ask, id),
        ("DELETE", []) => orders::remove(office, ask, id),
        ("POST", ["status"]) => status::change(office, ask, id),
        ("GET", ["items"]) => items::list(office, ask, id),
        ("POST", ["items"]) => items::add(office, ask, id),
        ("PATCH", ["items", item]) => items::update(office, ask, id, item),
        ("DELETE", ["items", item]) => items::remove(office, ask, id, item),
        ("POST", ["comments"]) => comments::add(office, ask, id),
        ("GET", ["comments"]) => comments::list(office, ask, id),
        ("GET", ["public-url"]) => Ok(orders::public_url(id)),
        (_, [] | ["status" | "items" | "comments" | "public-url"]) => Err(Answer::message(405, "Method Not Allowed")),
        _ => Err(not_found()),
    }
}

fn contacts_path(office: &mut Office, ask: &Ask, method: &str, path: &[&str]) -> Result<Answer, Answer> {
    let (organizations, path) = match path {
        ["people", rest @ ..] => (false, rest),
        ["organizations", rest @ ..] => (true, rest),
        _ => return Err(not_found()),
    };
    match (method, path) {
        ("GET", []) => people::list(office, ask, organizations),
        ("POST", []) => people::create(office, ask, organizations),
        ("GET", ["custom-fields"]) => Ok(fields::list(&office.look().person_fields, ask)),
        ("GET", [id]) => contacts::one(office, ask, id, organizations),
        ("PATCH", [id]) => contacts::update(office, ask, id, organizations),
        ("DELETE", [id]) => contacts::remove(office, ask, id, organizations),
        ("GET", [id, "organizations" | "people"]) => contacts::relations(office, ask, id, organizations),
        ("POST", [id, "comments"]) => contacts::comment(office, ask, id, organizations),
        ("POST", [id, "merge"]) => contacts::merge(office, ask, id, organizations),
        _ => Err(not_found()),
    }
}

pub(super) fn not_found() -> Answer {
    Answer::message(404, "Not found")
}

pub(super) fn forbidden() -> Answer {
    Answer::message(403, "Forbidden")
}
