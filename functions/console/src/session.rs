//! Who is there: a session in one sealed cookie, and the token that proves that a write comes from our own page.
//!
//! A cookie is encrypted and authenticated with the deployment's key, holds no secret of anybody's, and ends by itself. The token
//! of a page is sealed for the same session, so one session's token opens nothing for another's.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exchange::secrets::Sealer;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a person may do; each may do what the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Updates orders, tries again, dismisses.
    Operator,
    /// Stores and secrets.
    Admin,
}

impl Role {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

/// A person signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Names this session.
    pub id: String,
    /// As the person is greeted.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// When it ends, in seconds since 1970.
    pub until: i64,
}

impl Session {
    /// A new one.
    pub fn new(name: String, role: Role, now: Timestamp, life: SignedDuration) -> Self {
        let until = now.saturating_add(life).map_or(0, |end| end.as_second());
        Self { id: uuid::Uuid::new_v4().to_string(), name, role, until }
    }
}

/// Seals and opens cookies and tokens.
#[derive(Debug, Clone)]
pub struct Seal(Sealer);

impl Seal {
    /// From the deployment's key.
    pub fn new(key: &str) -> Self {
        use sha2::Digest;
        Self(Sealer::new(&sha2::Sha256::digest(key.as_bytes()).into()))
    }

    /// A value as a cookie or an address can hold it.
    ///
    /// # Errors
    /// A sentence when the system has no random bytes.
    pub fn close(&self, purpose: &str, value: &impl Serialize) -> Result<String, String> {
        let plain = serde_json::to_vec(value).map_err(|error| error.to_string())?;
        Ok(URL_SAFE_NO_PAD.encode(self.0.seal(purpose, &plain)?))
    }

    /// A value that was closed for the same purpose.
    pub fn open<T: serde::de::DeserializeOwned>(&self, purpose: &str, text: &str) -> Option<T> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&self.0.open(purpose, &sealed)?).ok()
    }

    /// The session of a cookie, if it has not ended.
    pub fn session(&self, cookie: &str, now: Timestamp) -> Option<Session> {
        self.open::<Session>("session", cookie).filter(|session| session.until > now.as_second())
    }

    /// The token for a session's pages.
    pub fn token(&self, session: &Session) -> String {
        // Without random bytes there is no token, and no write is taken.
        self.close("token", &session.id).unwrap_or_default()
    }

    /// Whether a token is one of this session's.
    pub fn is_token(&self, session: &Session, token: &str) -> bool {
        self.open::<String>("token", token).is_some_and(|id| id == session.id)
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a http::HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(http::header::COOKIE);
    let mut pairs = all.iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}
