//! The console: what travels between shops and RO App, and what a person can do about it. Pages for people, JSON for programs.
//!
//! Guarantees: every route passes one gate ([`guard`]); pages are made on the server and work without a script; a page of orders
//! is one or two reads of the table, however many orders there are; whatever comes from a shop, from RO App or from a person is
//! shown as text.

mod access;
mod answer;
mod api;
mod assets;
mod board;
mod form;
mod guard;
mod layout;
mod openid;
mod pages;
mod routes;
mod session;
mod sign_in;
mod texts;
mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use exchange::exchange::Exchange;
use http::HeaderMap;

pub use access::{Access, OneTimeLinks};
pub use openid::OpenId;
pub use routes::{Kind, Need, ROUTES, Route};
pub use session::{Role, Seal, Session};

/// What every page is made from.
#[derive(Clone)]
pub struct Console {
    /// The product.
    pub exchange: Arc<Exchange>,
    /// Who may come in, and how.
    pub access: Arc<Access>,
    /// Seals sessions.
    pub seal: Seal,
}

impl Console {
    /// A console of an exchange.
    ///
    /// # Errors
    /// A sentence when the key of sessions can neither be read nor made.
    pub async fn new(exchange: Arc<Exchange>, access: Access) -> Result<Self, String> {
        use secrecy::ExposeSecret;
        let key = exchange.stores.session_key().await.map_err(|failure| failure.to_string())?;
        Ok(Self { exchange, access: Arc::new(access), seal: Seal::new(key.expose_secret()) })
    }

    /// The session of a request.
    fn session(&self, headers: &HeaderMap) -> Option<Session> {
        self.seal.session(session::cookie(headers, self.access.cookie())?, self.exchange.now())
    }

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
        api::text()
    }
}
