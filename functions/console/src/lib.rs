//! The console: what travels between shops and RO App, and what a person can do about it. Pages for people, JSON for programs.
//!
//! Guarantees: every route passes one gate ([`guard`]); pages are made on the server and work without a script; a page of orders
//! is one or two reads of the table, however many orders there are; whatever comes from a shop, from RO App or from a person is
//! shown as text.

mod access;
mod answer;
mod api;
mod app;
mod assets;
mod board;
mod form;
mod guard;
mod layout;
mod openid;
mod orders_query;
mod pages;
mod routes;
mod session;
mod sign_in;
mod store_actions;
mod texts;
mod visitor;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;

pub use access::{Access, OneTimeLinks};
pub use app::Console;
pub use openid::OpenId;
pub use routes::{Kind, Need, ROUTES, Route};
pub use session::{Role, Seal, Session};

impl Console {
    /// All pages and the API.
    pub fn router(self) -> Router {
        self.router_of(&[])
    }

    /// The routes of these paths alone, behind the same gate.
    pub fn router_of(self, paths: &[&str]) -> Router {
        routes::table(paths)
            .route_layer(from_fn_with_state(self.clone(), guard::guard))
            .layer(DefaultBodyLimit::max(guard::MAX_BODY))
            .with_state(self)
    }

    /// The API's description, as it is served.
    pub fn api_document() -> String {
        api::document::text()
    }
}
