//! Who may come in: on one machine whoever holds a link printed there, elsewhere whom a provider of OpenID Connect names.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;

use crate::openid::OpenId;
use crate::session::Role;

/// The ways in.
pub struct Access {
    /// `Host` values that are answered, each with its port where that is not the scheme's own.
    pub hosts: Vec<String>,
    /// Whether it is reached over https: cookies are then bound to it.
    pub secure: bool,
    /// How long a session lasts.
    pub life: SignedDuration,
    /// Links printed on this machine.
    pub links: OneTimeLinks,
    /// A provider that people sign in at.
    pub open_id: Option<OpenId>,
}

impl Access {
    /// For one machine: the loopback address at a port, and links.
    pub fn one_machine(port: u16) -> Self {
        Self {
            hosts: vec![format!("127.0.0.1:{port}"), format!("localhost:{port}")],
            secure: false,
            life: SignedDuration::from_hours(30 * 24),
            links: OneTimeLinks::default(),
            open_id: None,
        }
    }

    /// Behind sign-in at an address such as `https://orders.example.com`.
    ///
    /// # Errors
    /// A sentence when the address is none.
    pub fn behind_sign_in(url: &str, open_id: OpenId) -> Result<Self, String> {
        let wrong =
            || format!("EXCHANGE_CONSOLE_URL is '{}'; write it like https://orders.example.com", url.escape_debug());
        let address: http::Uri = url.parse().map_err(|_| wrong())?;
        let authority = address.authority().ok_or_else(wrong)?;
        Ok(Self {
            hosts: vec![authority.as_str().to_owned()],
            secure: address.scheme_str() == Some("https"),
            life: SignedDuration::from_hours(12),
            links: OneTimeLinks::default(),
            open_id: Some(open_id),
        })
    }

    /// As a function's environment describes it: `EXCHANGE_CONSOLE_URL`, `EXCHANGE_OIDC_ISSUER`, `EXCHANGE_OIDC_CLIENT_ID`,
    /// `EXCHANGE_OIDC_CLIENT_SECRET` (if the client has one), `EXCHANGE_OIDC_CLAIM` and `EXCHANGE_OIDC_ROLES`, such as
    /// `admin=owners,operator=staff,viewer=everyone`.
    ///
    /// # Errors
    /// A sentence that names the variable.
    pub fn from_environment() -> Result<Self, String> {
        let need = |name: &str| std::env::var(name).map_err(|_| format!("the variable {name} is not set"));
        let url = need("EXCHANGE_CONSOLE_URL")?;
        let client = (need("EXCHANGE_OIDC_CLIENT_ID")?, std::env::var("EXCHANGE_OIDC_CLIENT_SECRET").ok());
        let claim = std::env::var("EXCHANGE_OIDC_CLAIM").unwrap_or_else(|_| "cognito:groups".to_owned());
        let roles = roles(&need("EXCHANGE_OIDC_ROLES")?)?;
        Self::behind_sign_in(&url, OpenId::new(need("EXCHANGE_OIDC_ISSUER")?, client, &url, claim, roles))
    }

    /// The session cookie's name; over https a browser takes it from this host alone.
    pub(crate) fn cookie(&self) -> &'static str {
        if self.secure { "__Host-session" } else { "session" }
    }

    /// A cookie that pages cannot read.
    pub(crate) fn set_cookie(&self, name: &str, value: &str, seconds: i64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
    }
}

/// Which group has which role.
fn roles(text: &str) -> Result<BTreeMap<String, Role>, String> {
    let one = |pair: &str| {
        let (role, group) = pair.split_once('=')?;
        let role = [Role::Viewer, Role::Operator, Role::Admin].into_iter().find(|known| known.word() == role.trim())?;
        Some((group.trim().to_owned(), role)).filter(|(group, _)| !group.is_empty())
    };
    let wrong = |pair: &str| {
        format!(
            "EXCHANGE_OIDC_ROLES has '{}'; write it like admin=owners,operator=staff,viewer=everyone",
            pair.escape_debug()
        )
    };
    text.split(',').map(|pair| one(pair).ok_or_else(|| wrong(pair))).collect()
}

/// Links that each let one person in once.
#[derive(Debug, Default)]
pub struct OneTimeLinks(Mutex<Vec<String>>);

impl OneTimeLinks {
    /// The path of a new link.
    pub fn make(&self) -> String {
        let token = format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        let path = format!("/enter/{token}");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(token);
        path
    }

    /// Whether a token was still good; it is not afterwards.
    pub(crate) fn take(&self, token: &str) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.len();
        all.retain(|known| known != token);
        all.len() < before
    }
}
