//! The console: orders between shops and RO App, with what a person can do about them. Pages for people, JSON for programs.
//!
//! Guarantees: every route passes one middleware ([`auth`]); pages are rendered on the server and work without a script; the home
//! page and a page of orders take at most three reads of the table, the line of health and the check of the session among them,
//! however many orders there are: one more for each further store, and for a search what leads to its orders ([`orders_query`]);
//! text of shops, of RO App and of people is escaped.

mod access;
mod api;
mod app;
mod assets;
mod attention_filter;
mod auth;
mod channel_actions;
mod channel_fields;
mod client_address;
mod error;
mod form;
mod health_strip;
mod home;
mod known_health;
mod layout;
mod openid;
mod order_row;
mod orders_query;
mod pages;
mod password;
mod reason_kind;
mod request_context;
mod routes;
mod session;
mod sign_in;
mod store_actions;
mod store_fields;
pub mod team;
mod tries;
mod visit;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::Response;

pub use access::{Access, Host, OneTimeLinks};
pub use app::Console;
pub use auth::reads_pages;
pub use client_address::ClientAddress;
pub use openid::OpenId;
pub use routes::{Auth, Kind, ROUTES, Route};
pub use session::{Role, Session, SessionCodec, Source};

impl Console {
    /// All pages and the API.
    pub fn router(self) -> Router {
        let unknown = axum::routing::any(auth::unknown).with_state(self.clone());
        self.routes().fallback_service(unknown)
    }

    /// The same to stand beside the routes of others, without an answer to other addresses.
    pub fn routes(self) -> Router {
        self.router_of(&[])
    }

    /// What answers a person who opens an address that is none of the console's; where the routes stand beside others.
    pub async fn unknown(self, request: Request) -> Response {
        auth::unknown(State(self), request).await
    }

    /// Only the routes of these paths, with the same middleware.
    pub fn router_of(self, paths: &[&str]) -> Router {
        routes::router(paths)
            .route_layer(from_fn_with_state(self.clone(), auth::middleware))
            .layer(DefaultBodyLimit::max(auth::MAX_BODY))
            .with_state(self)
    }

    /// The API's description, made from the handlers.
    pub fn api_document() -> String {
        api::document::text()
    }
}
