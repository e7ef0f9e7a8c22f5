//! Per-request context: session and role, language, CSRF token. The middleware makes it; every page gets it.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use exchange::exchange::HealthReading;
use exchange::state::Table;
use http::StatusCode;
use http::request::Parts;

use crate::access::Host;
use crate::app::Console;
use crate::error::HttpError;
pub use crate::known_health::KnownHealth;
use crate::session::{Role, Session};
use crate::visit::{Checked, HeldCount, Visit};
use exchange::texts::{Language, Message};

#[derive(Debug, Clone)]
pub struct RequestContext {
    /// `None` on the pages that sign in.
    pub session: Option<Session>,
    /// CSRF token for the writes of this session.
    pub csrf_token: String,
    /// Language of the pages.
    pub language: Language,
    /// The console's name, as this request has it.
    pub host: Host,
    /// Address of the caller, where it is known.
    pub caller: Option<crate::client_address::ClientAddress>,
    /// Address of the console, as this request has it.
    pub address: String,
    /// Path and query of this page: where the language menu returns to.
    pub path: String,
    /// True when a script asks for a part of a page.
    pub is_part: bool,
    /// True when sign-out is offered.
    pub can_sign_out: bool,
    pub health: KnownHealth,
    /// The check of the session, where the handler's reading is to take it along.
    pub visit: Option<Arc<Visit>>,
}

impl RequestContext {
    /// Name of the person; empty after a one-time link.
    pub fn person(&self) -> &str {
        self.session.as_ref().map_or("", |session| session.name.as_str())
    }

    /// The health of the exchange.
    ///
    /// # Errors
    /// Where the table failed.
    pub async fn health(&self, console: &Console) -> Result<Arc<HealthReading>, HttpError> {
        match &self.health {
            KnownHealth::Read(health) => Ok(health.clone()),
            KnownHealth::Failed(why) => Err(HttpError::new(StatusCode::SERVICE_UNAVAILABLE, why.clone())),
            // Of a program.
            KnownHealth::None => Ok(Arc::new(console.exchange.health.read().await?)),
        }
    }

    /// Reads what a page lists, and beside it what its session is checked by.
    ///
    /// # Errors
    /// Those of the reading, and where the session was ended.
    pub async fn reading<T>(
        self,
        console: &Console,
        read: impl AsyncFnOnce(&Table) -> Result<T, HttpError>,
    ) -> Result<(Self, T), HttpError> {
        let Some(visit) = self.visit.clone() else { return Ok((self, read(console.exchange.table()).await?)) };
        let (checked, list) = console.checked_beside(&visit, read).await?;
        Ok((self.of(checked)?, list))
    }

    /// As [`Self::reading`], where what is read may tell how many orders need attention.
    ///
    /// # Errors
    /// Those of the reading, and where the session was ended.
    pub async fn reading_counting<T>(
        self,
        console: &Console,
        read: impl AsyncFnOnce(&Table) -> Result<(T, HeldCount), HttpError>,
    ) -> Result<(Self, T), HttpError> {
        let Some(visit) = self.visit.clone() else { return Ok((self, read(console.exchange.table()).await?.0)) };
        let (checked, list) = console.checked_counting(&visit, read).await?;
        Ok((self.of(checked)?, list))
    }

    /// The context of a session that is checked.
    ///
    /// # Errors
    /// Where the session was ended.
    pub async fn checked(self, console: &Console) -> Result<Self, HttpError> {
        let Some(visit) = self.visit.clone() else { return Ok(self) };
        let checked = console.checked(&visit).await?;
        self.of(checked)
    }

    fn of(self, Checked { session, health }: Checked) -> Result<Self, HttpError> {
        if session.is_none() {
            return Err(HttpError::new(StatusCode::UNAUTHORIZED, Message::new("sign-in-first")));
        }
        Ok(Self { session, health, ..self })
    }

    /// True when the session has this role or a greater one.
    pub fn has_role(&self, role: Role) -> bool {
        self.session.as_ref().is_some_and(|session| session.role >= role)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestContext {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        let context = parts.extensions.get::<Self>().cloned();
        context.ok_or_else(|| HttpError::new(StatusCode::UNAUTHORIZED, Message::new("sign-in-first")))
    }
}
