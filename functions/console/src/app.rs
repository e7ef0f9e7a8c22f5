//! The state that every handler gets: the exchange, the sign-in methods and the session codec.

use std::sync::Arc;

use exchange::exchange::App;
use exchange::texts::Message;
use http::HeaderMap;

use crate::access::Access;
use crate::session::{Session, SessionCodec, cookie};

/// Shared by all requests; a clone is cheap.
#[derive(Clone)]
pub struct Console {
    pub exchange: Arc<App>,
    pub access: Arc<Access>,
    pub codec: SessionCodec,
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
        Ok(Self { exchange, access: Arc::new(access), codec: SessionCodec::new(key.expose_secret()) })
    }

    /// The session of a request, if its cookie holds a valid one.
    pub(crate) fn session(&self, headers: &HeaderMap) -> Option<Session> {
        self.codec.session(cookie(headers, self.access.session_cookie())?, self.exchange.now())
    }
}
