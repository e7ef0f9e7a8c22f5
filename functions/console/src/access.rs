//! Configured sign-in methods: a one-time link on one machine, an OpenID Connect provider elsewhere.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use exchange::texts::Message;
use jiff::SignedDuration;

use crate::openid::OpenId;
use crate::session::Role;

pub struct Access {
    /// `Host` values that are answered, each with its port where that is not the default of the scheme.
    pub hosts: Vec<String>,
    /// True over https. Cookies are then marked `Secure`.
    pub secure: bool,
    pub session_lifetime: SignedDuration,
    pub links: OneTimeLinks,
    pub open_id: Option<OpenId>,
}

impl Access {
    /// For one machine: the loopback address at a port, and one-time links.
    pub fn one_machine(port: u16) -> Self {
        Self {
            hosts: vec![format!("127.0.0.1:{port}"), format!("localhost:{port}")],
            secure: false,
            session_lifetime: SignedDuration::from_hours(30 * 24),
            links: OneTimeLinks::default(),
            open_id: None,
        }
    }

    /// With a provider, at an address such as `https://orders.example.com`.
    ///
    /// # Errors
    /// A sentence when the address is not valid.
    pub fn with_open_id(url: &str, open_id: OpenId) -> Result<Self, Message> {
        let invalid = || Message::new("console-url-malformed").with("url", url.escape_debug().to_string());
        let address: http::Uri = url.parse().map_err(|_| invalid())?;
        let authority = address.authority().ok_or_else(invalid)?;
        Ok(Self {
            hosts: vec![authority.as_str().to_owned()],
            secure: address.scheme_str() == Some("https"),
            session_lifetime: SignedDuration::from_hours(12),
            links: OneTimeLinks::default(),
            open_id: Some(open_id),
        })
    }

    /// From the environment of a function: `EXCHANGE_CONSOLE_URL`, `EXCHANGE_OIDC_ISSUER`, `EXCHANGE_OIDC_CLIENT_ID`,
    /// `EXCHANGE_OIDC_CLIENT_SECRET` (if the client has one; else the deployment's secret may hold it), `EXCHANGE_OIDC_CLAIM` and `EXCHANGE_OIDC_ROLES`, such as
    /// `admin=owners,operator=staff,viewer=everyone`.
    ///
    /// # Errors
    /// A sentence that names the variable.
    pub fn from_environment() -> Result<Self, Message> {
        let need = |name: &str| std::env::var(name).map_err(|_| Message::new("variable-missing").with("name", name));
        let url = need("EXCHANGE_CONSOLE_URL")?;
        let client = (need("EXCHANGE_OIDC_CLIENT_ID")?, std::env::var("EXCHANGE_OIDC_CLIENT_SECRET").ok());
        let claim = std::env::var("EXCHANGE_OIDC_CLAIM").unwrap_or_else(|_| "cognito:groups".to_owned());
        let roles = group_roles(&need("EXCHANGE_OIDC_ROLES")?)?;
        Self::with_open_id(&url, OpenId::new(need("EXCHANGE_OIDC_ISSUER")?, client, &url, claim, roles))
    }

    /// Name of the session cookie. The prefix `__Host-` makes a browser bind it to this host.
    pub(crate) fn session_cookie(&self) -> &'static str {
        if self.secure { "__Host-session" } else { "session" }
    }

    /// Value of `Set-Cookie` for a cookie that scripts cannot read.
    pub(crate) fn set_cookie(&self, name: &str, value: &str, seconds: i64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
    }
}

/// Parses `role=group` pairs into the role of each group.
fn group_roles(text: &str) -> Result<BTreeMap<String, Role>, Message> {
    let parse = |pair: &str| {
        let (role, group) = pair.split_once('=')?;
        let role = Role::ALL.into_iter().find(|known| known.as_str() == role.trim())?;
        Some((group.trim().to_owned(), role)).filter(|(group, _)| !group.is_empty())
    };
    let invalid = |pair: &str| Message::new("oidc-roles-malformed").with("pair", pair.escape_debug().to_string());
    text.split(',').map(|pair| parse(pair).ok_or_else(|| invalid(pair))).collect()
}

/// Links that each sign in one person, once.
#[derive(Debug, Default)]
pub struct OneTimeLinks(Mutex<Vec<String>>);

impl OneTimeLinks {
    /// Makes a link; returns its path.
    pub fn make(&self) -> String {
        let token = format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        let path = format!("/enter/{token}");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(token);
        path
    }

    /// Uses a token up. True when it was valid.
    pub(crate) fn take(&self, token: &str) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.len();
        all.retain(|known| known != token);
        all.len() < before
    }
}
