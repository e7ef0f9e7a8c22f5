//! From a request to an operation: who asks, which generation of the API, which path.

use super::{Office, comments, company, contacts, items, old, orders, people, products, status};
use crate::answer::Answer;
use crate::call::Call;
use crate::control::variants::Variants;
use jiff::Timestamp;

/// What every operation is given.
pub(super) struct Ask<'a> {
    pub(super) call: &'a Call,
    pub(super) at: Timestamp,
    pub(super) variants: &'a Variants,
}

/// Answers one API call.
pub(crate) fn answer(office: &mut Office, call: &Call, variants: &Variants) -> Answer {
    let segments = call.segments();
    let ask = Ask { call, at: crate::clock::whole(call.at), variants };
    if let Some(refusal) = withheld(call, variants) {
        return refusal;
    }
    match segments.split_first() {
        Some((&"v2", path)) => {
            if bearer(office, call) {
                current(office, &ask, path)
            } else {
                Answer::message(401, "Unauthorized")
            }
        }
        // Un-prefixed orders and contacts answer like v2's.
        Some((&("orders" | "contacts"), _)) if bearer(office, call) => {
            match variants.choice("roapp.old_paths").as_str() {
                "offered" => current(office, &ask, &segments),
                "403" => Answer::message(403, "Forbidden"),
                _ => not_found(),
            }
        }
        Some((&("orders" | "contacts"), _)) => Answer::message(401, "Unauthorized"),
        _ => old::answer(office, &ask, &segments),
    }
}

/// Operations this account or this employee does not have.
fn withheld(call: &Call, variants: &Variants) -> Option<Answer> {
    let operation = format!("{} {}", call.method, call.path);
    if variants.names_part_of("roapp.absent", &operation) {
        Some(not_found())
    } else if variants.names_part_of("roapp.forbidden", &operation) {
        Some(Answer::message(403, "Forbidden"))
    } else {
        None
    }
}

/// Whether the call carries the account's key.
pub(super) fn bearer(office: &Office, call: &Call) -> bool {
    let given = call.header("authorization").split_once(' ');
    given.is_some_and(|(scheme, key)| scheme.eq_ignore_ascii_case("bearer") && key.trim() == office.look().key)
}

fn current(office: &mut Office, ask: &Ask, path: &[&str]) -> Answer {
    let method = ask.call.method.as_str();
    let done = match (method, path) {
        (_, ["orders", rest @ ..]) => orders_path(office, ask, method, rest),
        (_, ["contacts", rest @ ..]) => contacts_path(office, ask, method, rest),
        ("GET", ["company"]) => Ok(company::company(office)),
        ("GET", ["company", "locations"]) => Ok(company::locations(office, ask)),
        ("GET", ["company", "employees"]) => Ok(company::employees(office)),
        ("GET", ["company", "taxes"]) => Ok(company::taxes(office)),
        ("GET", ["catalog", "products"]) => products::list(office, ask, false),
        ("POST", ["catalog", "products"]) => products::create(office, ask),
        ("GET", ["catalog", "products", "categories"]) => products::categories(office, ask),
        ("POST", ["catalog", "products", "categories"]) => products::create_category(office, ask),
        ("GET", ["catalog", "products", id]) => products::one(office, ask, id, false),
        ("GET", ["catalog", "services"]) => products::list(office, ask, true),
        ("GET", ["catalog", "services", id]) => products::one(office, ask, id, true),
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
        ("GET", ["custom-fields"]) => Ok(company::titled(&office.look().order_fields, ask)),
        (_, [id, rest @ ..]) => {
            if rest == ["items"] && method == "POST" && ask.variants.is("roapp.product_items", "403") && *id == "0" {
                // Rights come first, as far as anybody can tell.
                return Err(Answer::message(403, "Forbidden"));
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
        ("POST", ["status"]) => status::change(office, ask, id),
        ("GET", ["items"]) => items::list(office, id),
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
        ("GET", ["custom-fields"]) => Ok(company::titled(&office.look().person_fields, ask)),
        ("GET", [id]) => contacts::one(office, ask, id, organizations),
        ("PATCH", [id]) => contacts::update(office, ask, id, organizations),
        ("POST", [id, "comments"]) => contacts::comment(office, ask, id),
        _ => Err(not_found()),
    }
}

pub(super) fn not_found() -> Answer {
    Answer::message(404, "Not found")
}

impl Ask<'_> {
    /// The body as a JSON object.
    pub(super) fn body(&self) -> Result<serde_json::Value, Answer> {
        match self.call.json() {
            Ok(body @ serde_json::Value::Object(_)) => Ok(body),
            _ => Err(Answer::message(400, "The body must be a JSON object")),
        }
    }

    /// The answer of a create, in the chosen shape.
    pub(super) fn created(&self, made: serde_json::Value) -> Answer {
        let body = match self.variants.choice("roapp.created_shape").as_str() {
            "data" => serde_json::json!({"data": made}),
            "data_list" => serde_json::json!({"data": [made]}),
            _ => made,
        };
        Answer::json(if self.variants.is("roapp.created_status", "201") { 201 } else { 200 }, &body)
    }

    /// One thing, wrapped or not.
    pub(super) fn shown(&self, thing: serde_json::Value) -> Answer {
        let body = if self.variants.on("roapp.one_wrapped") { serde_json::json!({"data": thing}) } else { thing };
        Answer::json(200, &body)
    }
}
