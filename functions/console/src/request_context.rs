//! Per-request context: session and role, language, CSRF token. The middleware makes it; every page gets it.

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::error::HttpError;
use crate::session::{Role, Session};
use exchange::texts::{Language, Message};

#[derive(Debug, Clone)]
pub struct RequestContext {
    /// `None` on the pages that sign in.
    pub session: Option<Session>,
    /// CSRF token for the writes of this session.
    pub csrf_token: String,
    /// Language of the pages.
    pub language: Language,
    /// Path and query of this page: where the language menu returns to.
    pub path: String,
    /// True when a script asks for a part of a page.
    pub is_part: bool,
    /// True when sign-out is offered. After a one-time link it is not.
    pub can_sign_out: bool,
}

impl RequestContext {
    /// True when the session has this role or a greater one.
    pub fn has_role(&self, role: Role) -> bool {
        self.session.as_ref().is_some_and(|session| session.role >= role)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestContext {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        let context = parts.extensions.get::<Self>().cloned();
        context.ok_or_else(|| HttpError::new(http::StatusCode::UNAUTHORIZED, Message::new("sign-in-first")))
    }
}
