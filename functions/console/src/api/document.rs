//! The description of the API: made from the handlers, kept in a file that a test compares, and served as that file.
//!
//! Reason: what makes it is half a megabyte of code, which no released program needs.

use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use super::{attention, comparison, health, home, lookup, notifications, orders, refresh, retry_all, session, stores};

/// Adds the answer to a caller who is not signed in to each call that needs a person.
struct SignedInOnly;

impl Modify for SignedInOnly {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let error = RefOr::Ref(Ref::from_schema_name("ErrorBody"));
        let content = ContentBuilder::new().schema(Some(error)).build();
        let refused = ResponseBuilder::new().description("").content("application/json", content).build();
        for (path, item) in &mut openapi.paths.paths {
            if OPEN_TO_ALL.contains(&path.as_str()) {
                continue;
            }
            let calls = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
            for call in calls.into_iter().flatten() {
                let answers = &mut call.responses.responses;
                answers.entry("401".to_owned()).or_insert_with(|| RefOr::T(refused.clone()));
            }
        }
    }
}

/// What answers without a session.
const OPEN_TO_ALL: [&str; 2] = ["/health", "/api/openapi.json"];

#[derive(OpenApi)]
#[openapi(
    modifiers(&SignedInOnly),
    info(
        title = "Order exchange",
        description = "The console for programs. Every call but that of `/health` needs the session cookie of a signed-in person; every write also needs the header `x-csrf-token` with the token of `GET /api/session`, and `Origin` with this address."
    ),
    paths(
        document,
        health::get,
        session::get,
        home::get,
        orders::list,
        orders::one,
        lookup::why,
        lookup::import,
        refresh::post,
        attention::list,
        attention::reasons,
        attention::retry,
        retry_all::get,
        retry_all::begin,
        retry_all::cancel,
        attention::dismiss,
        attention::dismissed,
        attention::reopen,
        comparison::get,
        stores::list,
        stores::save,
        stores::delete,
        stores::dry_run,
        stores::begin_dry_run,
        stores::cancel_dry_run,
        stores::switch,
        notifications::list,
        notifications::add,
        notifications::change,
        notifications::test,
        notifications::remove
    )
)]
struct Document;

/// The description as it is served.
const SERVED: &str = include_str!("../../../../docs/openapi.json");

/// The description, made from the handlers.
pub fn text() -> String {
    let mut text = Document::openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, description = "OpenAPI 3.1")))]
pub async fn document() -> Response {
    ([(CONTENT_TYPE, "application/json")], SERVED).into_response()
}
