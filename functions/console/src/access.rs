//! Configured sign-in methods: one-time links of the machine and people of the table on one server, an OpenID Connect provider there or on
//! AWS.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use exchange::texts::Message;
use jiff::{SignedDuration, Timestamp};

use crate::openid::OpenId;
use crate::session::Role;
use crate::tries::Tries;

/// A name under which the console is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// As a browser's `Host` has it: in small letters, with its port where that is not the default of the scheme.
    pub name: String,
    /// True over https. Cookies are then marked `Secure`.
    pub secure: bool,
}

impl Host {
    /// The host of an address such as `https://orders.example.com`, without a path.
    pub fn of(url: &str) -> Option<Self> {
        let address: http::Uri = url.parse().ok()?;
        let scheme = address.scheme_str()?;
        let plain =
            matches!(address.path(), "" | "/") && address.query().is_none() && ["http", "https"].contains(&scheme);
        let name = address.authority()?.as_str().to_ascii_lowercase();
        let secure = scheme == "https";
        let name = without_default_port(&name, secure).to_owned();
        (plain && !name.contains('@')).then_some(Self { name, secure })
    }

    /// Whether a request with this `Host` is for it.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(without_default_port(name, self.secure))
    }

    /// Scheme and name.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.secure { "https" } else { "http" }, self.name)
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

fn without_default_port(name: &str, secure: bool) -> &str {
    name.strip_suffix(if secure { ":443" } else { ":80" }).unwrap_or(name)
}

pub struct Access {
    /// What is answered under.
    pub hosts: Vec<Host>,
    pub session_lifetime: SignedDuration,
    pub links: OneTimeLinks,
    pub open_id: Option<OpenId>,
    /// Whether this is one server: people are in the table, and each request's session is checked there.
    pub one_server: bool,
    pub(crate) tries: Tries,
}

impl Access {
    /// For one machine: the loopback address at a port, and one-time links.
    pub fn one_machine(port: u16) -> Self {
        let named = |name: &str| without_default_port(&format!("{name}:{port}"), false).to_owned();
        let host = |name: &str| Host { name: named(name), secure: false };
        Self {
            hosts: vec![host("127.0.0.1"), host("localhost")],
            session_lifetime: SignedDuration::from_hours(30 * 24),
            links: OneTimeLinks::default(),
            open_id: None,
            one_server: true,
            tries: Tries::default(),
        }
    }

    /// For one server: as on one machine, and under a name that others reach.
    #[must_use]
    pub fn also_under(mut self, host: Host) -> Self {
        self.hosts.insert(0, host);
        self.session_lifetime = SignedDuration::from_hours(7 * 24);
        self
    }

    /// With a provider in place of people in the table.
    #[must_use]
    pub fn signing_in_at(mut self, open_id: OpenId) -> Self {
        self.open_id = Some(open_id);
        self
    }

    /// With a provider, at an address such as `https://orders.example.com`.
    ///
    /// # Errors
    /// A sentence when the address is not valid.
    pub fn with_open_id(url: &str, open_id: OpenId) -> Result<Self, Message> {
        let invalid = || Message::new("console-url-malformed").with("url", url.escape_debug().to_string());
        Ok(Self {
            hosts: vec![Host::of(url).ok_or_else(invalid)?],
            session_lifetime: SignedDuration::from_hours(12),
            links: OneTimeLinks::default(),
            open_id: Some(open_id),
            one_server: false,
            tries: Tries::default(),
        })
    }

    /// From the environment of a function: `EXCHANGE_CONSOLE_URL`, `EXCHANGE_OIDC_ISSUER`, `EXCHANGE_OIDC_CLIENT_ID`,
    /// `EXCHANGE_OIDC_CLIENT_SECRET` (if the client has one; else the deployment's secret may hold it), `EXCHANGE_OIDC_CLAIM`
    /// and `EXCHANGE_OIDC_ROLES`, such as `admin=owners,operator=staff,viewer=everyone`.
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

    /// Whether people of the table sign in, with a name and a password.
    pub fn has_people(&self) -> bool {
        self.one_server && self.open_id.is_none()
    }

    /// The first address of the console, for links.
    pub fn address(&self) -> String {
        self.hosts.first().map(Host::origin).unwrap_or_default()
    }

    /// The host of a request, if the console is answered under it.
    pub(crate) fn host(&self, name: &str) -> Option<&Host> {
        self.hosts.iter().find(|host| host.is(name))
    }
}

/// Parses `role=group` pairs into the role of each group.
fn group_roles(text: &str) -> Result<BTreeMap<String, Role>, Message> {
    let parse = |pair: &str| {
        let (role, group) = pair.split_once('=')?;
        let role = Role::from_name(role.trim())?;
        Some((group.trim().to_owned(), role)).filter(|(group, _)| !group.is_empty())
    };
    let invalid = |pair: &str| Message::new("oidc-roles-malformed").with("pair", pair.escape_debug().to_string());
    text.split(',').map(|pair| parse(pair).ok_or_else(|| invalid(pair))).collect()
}

/// Time for which a link that nobody used is good.
const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// Links that each sign in one person, once, within an hour. Each token is kept with the time when it was made.
#[derive(Debug, Default)]
pub struct OneTimeLinks(Mutex<Vec<(String, Timestamp)>>);

impl OneTimeLinks {
    /// Makes a link; returns its path.
    pub fn make(&self, now: Timestamp) -> String {
        let token = format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        let path = format!("/enter/{token}");
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(_, made)| is_good(*made, now));
        all.push((token, now));
        path
    }

    /// Uses a token up. True when it was valid.
    pub(crate) fn take(&self, token: &str, now: Timestamp) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(_, made)| is_good(*made, now));
        let before = all.len();
        all.retain(|(known, _)| known != token);
        all.len() < before
    }
}

fn is_good(made: Timestamp, now: Timestamp) -> bool {
    now.duration_since(made) < LINK_LIFETIME
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_host_is_named_as_a_browser_names_it() {
        for (url, name) in [
            ("https://orders.example.com", Some("orders.example.com")),
            ("https://Orders.Example.com", Some("orders.example.com")),
            ("https://orders.example.com:443", Some("orders.example.com")),
            ("https://orders.example.com:8443/", Some("orders.example.com:8443")),
            ("https://orders.example.com:80", Some("orders.example.com:80")),
            ("http://localhost:80", Some("localhost")),
            ("http://[::1]:8080", Some("[::1]:8080")),
            ("https://a@orders.example.com", None),
            ("https://orders.example.com/console", None),
        ] {
            assert_eq!(Host::of(url).map(|host| host.name).as_deref(), name, "{url}");
        }
        let host = Host::of("https://Orders.Example.com:443").unwrap();
        assert_eq!(host.origin(), "https://orders.example.com");
        for (name, is) in
            [("orders.example.com:443", true), ("ORDERS.example.com", true), ("orders.example.com:80", false)]
        {
            assert_eq!(host.is(name), is, "{name}");
        }
        assert!(Access::one_machine(80).host("127.0.0.1").is_some(), "a browser leaves port 80 out");
    }
}
