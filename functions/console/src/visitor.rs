//! Who asks, in which language, and what proves that a write is theirs: what every page is made for.

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::answer::Problem;
use crate::session::{Role, Session};
use crate::texts::Language;

/// A request's person.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Session; none on the page that signs in.
    pub session: Option<Session>,
    /// Token for this session's writes.
    pub token: String,
    /// Language of the pages.
    pub language: Language,
    /// Path and query of this page, for the way back after the language was switched.
    pub here: String,
    /// Whether a script asks for part of a page.
    pub part: bool,
    /// Whether people sign out (there is nothing to sign out of where a link signed them in).
    pub signs_out: bool,
}

impl Visitor {
    /// Whether the person may do what a role may.
    pub fn may(&self, role: Role) -> bool {
        self.session.as_ref().is_some_and(|session| session.role >= role)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let visitor = parts.extensions.get::<Self>().cloned();
        visitor.ok_or_else(|| Problem::new(http::StatusCode::UNAUTHORIZED, "Nobody is signed in. Sign in first."))
    }
}
