//! The state that every handler gets: the exchange, the sign-in methods and the session codec.

use std::sync::Arc;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use exchange::exchange::App;
use exchange::state::StateError;
use exchange::team::{NOTED_EVERY, Role, TokenText};
use exchange::texts::Message;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use jiff::{SignedDuration, Timestamp};

use crate::access::{Access, Host};
use crate::session::{Session, SessionCodec, Source, cookie};

/// Shared by all requests; a clone is cheap.
#[derive(Clone)]
pub struct Console {
    pub exchange: Arc<App>,
    pub access: Arc<Access>,
    pub codec: SessionCodec,
    /// When this process noted last that a token was used, by its id.
    uses: Arc<Mutex<HashMap<String, Timestamp>>>,
}

/// Who a request is from.
pub(crate) enum Identity {
    Anonymous,
    /// The token of its header is unknown, or was revoked.
    WrongToken,
    /// A program.
    Known(Session),
    /// A person, by a cookie of this deployment that has not expired.
    Unchecked(Session),
}

impl Console {
    /// Reads the session key; the first process of a deployment makes it.
    ///
    /// # Errors
    /// A sentence when the key can neither be read nor made.
    pub async fn new(exchange: Arc<App>, access: Access) -> Result<Self, Message> {
        use secrecy::ExposeSecret;
        let key = exchange.stores.session_key().await.map_err(|failure| failure.message())?;
        let mut access = access;
        if let Some(provider) = &mut access.open_id {
            provider.client_secret = provider.client_secret.take().or_else(|| exchange.stores.sign_in_secret());
        }
        Ok(Self {
            exchange,
            access: Arc::new(access),
            codec: SessionCodec::new(key.expose_secret()),
            uses: Arc::default(),
        })
    }

    /// Who a request is from: a program by the token of its header, else a person by the cookie, whose session is still to be
    /// checked.
    pub(crate) async fn identify(&self, headers: &HeaderMap, host: &Host) -> Result<Identity, StateError> {
        if let Some(text) = bearer(headers) {
            return Ok(self.program(text).await?.map_or(Identity::WrongToken, Identity::Known));
        }
        let text = cookie(headers, host.session_cookie());
        let session = text.and_then(|text| self.codec.session(text, self.exchange.now()));
        Ok(session.map_or(Identity::Anonymous, Identity::Unchecked))
    }

    /// Whether a request has the token of a program with this role or a greater one.
    ///
    /// # Errors
    /// A sentence where the table fails.
    pub async fn has_token(&self, headers: &HeaderMap, role: Role) -> Result<bool, Message> {
        let Some(text) = bearer(headers) else { return Ok(false) };
        let program = self.program(text).await.map_err(|error| error.message())?;
        Ok(program.is_some_and(|session| session.role >= role))
    }

    /// The program of a token.
    async fn program(&self, text: &str) -> Result<Option<Session>, StateError> {
        let Some(text) = TokenText::parse(text) else { return Ok(None) };
        let table = self.exchange.table();
        let Some(token) = table.token(text.id).await?.filter(|token| token.is_of(text)) else { return Ok(None) };
        let now = self.exchange.now();
        if self.is_due(&token.id, now) {
            // A note that fails is no reason to refuse the program.
            if let Err(why) = table.note_token_use(&token.id, now).await {
                tracing::warn!(%why, "the use of a token was not noted");
            }
        }
        let source = Source::Token { id: token.id };
        Ok(Some(Session::new(token.name, token.role, now, SignedDuration::from_mins(1)).from(source)))
    }

    /// Whether this process has not noted the use of a token lately.
    fn is_due(&self, id: &str, now: Timestamp) -> bool {
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        if uses.get(id).is_some_and(|at| now.duration_since(*at) < NOTED_EVERY) {
            return false;
        }
        uses.insert(id.to_owned(), now);
        true
    }
}

/// The token of a request.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

impl Console {
    /// How often the sessions of those were ended who are not in the list of people; 0 where that is not asked.
    pub(crate) async fn ended(&self) -> Result<u64, StateError> {
        Ok(if self.access.one_server { self.exchange.table().team().await?.ended } else { 0 })
    }
}
