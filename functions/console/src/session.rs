//! Session in an encrypted cookie, and the CSRF token bound to it.
//!
//! Cookie and token are encrypted and authenticated with the deployment's key, each for its own purpose, so one cannot be used as the
//! other. A session expires by itself. The CSRF token of one session is not valid for another.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exchange::secrets::Sealer;
use exchange::texts::Message;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use exchange::team::Role;

/// How a session began, and what has to be as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A one-time link of the machine. `ended`: how often such sessions had been ended.
    Link { ended: u64 },
    /// A sign-in at a provider.
    Provider { ended: u64 },
    /// A person of this server. `ended`: how often the person's sessions had been ended.
    Person { id: String, ended: u64 },
    /// No session at all: a request of a program with a token.
    Token { id: String },
}

impl Default for Source {
    fn default() -> Self {
        Self::Link { ended: 0 }
    }
}

/// A signed-in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: String,
    /// For display; empty after a one-time link.
    pub name: String,
    pub role: Role,
    /// Seconds since 1970.
    #[serde(rename = "until")]
    pub expires_at: i64,
    #[serde(default, rename = "from")]
    pub source: Source,
}

impl Session {
    pub fn new(name: String, role: Role, now: Timestamp, lifetime: SignedDuration) -> Self {
        let expires_at = now.saturating_add(lifetime).map_or(0, |end| end.as_second());
        Self { id: uuid::Uuid::new_v4().to_string(), name, role, expires_at, source: Source::default() }
    }

    #[must_use]
    pub fn from(self, source: Source) -> Self {
        Self { source, ..self }
    }
}

/// Encrypts and decrypts cookies and tokens.
#[derive(Debug, Clone)]
pub struct SessionCodec(Sealer);

impl SessionCodec {
    /// Derives the encryption key from the deployment's session key.
    pub fn new(key: &str) -> Self {
        use sha2::Digest;
        Self(Sealer::new(&sha2::Sha256::digest(key.as_bytes()).into()))
    }

    /// Encrypts a value into text that fits a cookie or a URL.
    ///
    /// # Errors
    /// A sentence when the system has no random bytes.
    pub fn encode(&self, purpose: &str, value: &impl Serialize) -> Result<String, Message> {
        let plain = serde_json::to_vec(value).map_err(|error| Message::text(error.to_string()))?;
        Ok(URL_SAFE_NO_PAD.encode(self.0.seal(purpose, &plain)?))
    }

    /// Decrypts a value that was encoded for the same purpose.
    pub fn decode<T: serde::de::DeserializeOwned>(&self, purpose: &str, text: &str) -> Option<T> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&self.0.open(purpose, &sealed)?).ok()
    }

    /// The session of a cookie, if it has not expired.
    pub fn session(&self, cookie: &str, now: Timestamp) -> Option<Session> {
        self.decode::<Session>("session", cookie).filter(|session| session.expires_at > now.as_second())
    }

    /// A CSRF token for the pages of a session. Empty, and never valid, when the system has no random bytes.
    pub fn csrf_token(&self, session: &Session) -> String {
        self.encode("token", &session.id).unwrap_or_default()
    }

    /// True when the token was made for this session.
    pub fn is_csrf_token(&self, session: &Session, token: &str) -> bool {
        self.decode::<String>("token", token).is_some_and(|id| id == session.id)
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a http::HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(http::header::COOKIE);
    let mut pairs = all.iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}
