//! How one server is reached: where it listens, the console's name, and who signs in where.
//!
//! Guarantees: without this section only this machine reaches the program; passwords cross a network over https alone.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

use crate::team::Role;
use crate::texts::Message;

/// The section `[server]` of a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// Address and port; without it the loopback address at `--port`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// Where people open the console, such as `https://orders.example.com`; without it only this machine does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console_url: Option<String>,
    /// Proxies whose word on a caller's address counts; without any, those of this machine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxies: Vec<IpAddr>,
    /// A sign-in provider in place of passwords.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignInSettings>,
}

/// A provider with OpenID Connect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInSettings {
    pub issuer: String,
    pub client_id: String,
    /// The claim that lists a person's groups.
    #[serde(default = "groups")]
    pub claim: String,
    /// Groups of each role.
    pub roles: BTreeMap<Role, Vec<String>>,
}

fn groups() -> String {
    "groups".to_owned()
}

impl ServerSettings {
    /// What is wrong with them.
    pub fn problems(&self) -> Vec<Message> {
        let mut problems = Vec::new();
        if let Some(url) = &self.console_url {
            problems.extend(problem_of(url, "server-url"));
        }
        if let Some(sign_in) = &self.sign_in {
            if self.console_url.is_none() {
                problems.push(Message::new("server-sign-in-nowhere"));
            }
            if sign_in.roles.values().all(Vec::is_empty) {
                problems.push(Message::new("server-no-roles"));
            }
        }
        problems
    }

    /// Whether a proxy's word on a caller's address counts.
    pub fn trusts(&self, proxy: IpAddr) -> bool {
        if self.trusted_proxies.is_empty() { proxy.is_loopback() } else { self.trusted_proxies.contains(&proxy) }
    }
}

/// What is wrong with the address at which the internet reaches this machine's web-hooks.
pub fn public_url_problem(text: &str) -> Option<Message> {
    problem_of(text, "public-url")
}

/// What is wrong with an address of this server; `about` begins the ids of the messages.
fn problem_of(text: &str, about: &str) -> Option<Message> {
    let wrong = |id: &str| Some(Message::new(id).with("url", text.escape_debug().to_string()));
    let (malformed, plain_http) = (format!("{about}-malformed"), format!("{about}-plain"));
    let Ok(url) = text.parse::<http::Uri>() else { return wrong(&malformed) };
    let (Some(scheme), Some(host)) = (url.scheme_str(), url.host()) else { return wrong(&malformed) };
    let plain = url.path().trim_matches('/').is_empty() && url.query().is_none() && !text.contains('@');
    let lone = plain && !text.trim_end_matches('/').is_empty() && !text.ends_with('/');
    let local = ["127.0.0.1", "localhost", "[::1]"].contains(&host);
    match scheme {
        "https" | "http" if !lone => wrong(&malformed),
        "https" => None,
        "http" if local => None,
        "http" => wrong(&plain_http),
        _ => wrong(&malformed),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let server: ServerSettings = toml::from_str(text).unwrap();
        server.problems().iter().map(|problem| problem.id().to_owned()).collect()
    }

    #[test]
    fn s_a_password_never_crosses_a_network_in_clear() {
        for (url, problem) in [
            ("https://orders.example.com", None),
            ("https://orders.example.com:8443", None),
            ("http://localhost:8080", None),
            ("http://orders.example.com", Some("server-url-plain")),
            ("http://192.168.1.4:8080", Some("server-url-plain")),
            ("https://orders.example.com/console", Some("server-url-malformed")),
            ("https://orders.example.com/", Some("server-url-malformed")),
            ("https://a@orders.example.com", Some("server-url-malformed")),
            ("orders.example.com", Some("server-url-malformed")),
            ("ftp://orders.example.com", Some("server-url-malformed")),
            ("", Some("server-url-malformed")),
        ] {
            let expected: Vec<&str> = problem.into_iter().collect();
            assert_eq!(problems(&format!("console_url = {url:?}")), expected, "{url}");
            let hooks = public_url_problem(url).map(|problem| problem.id().replace("public-url", "server-url"));
            assert_eq!(hooks.as_deref(), problem, "{url}");
        }
    }

    #[test]
    fn s_a_provider_needs_an_address_and_a_group() {
        let section = "[sign_in]\nissuer = \"https://id.example.com\"\nclient_id = \"console\"\n";
        let one = format!("{section}[sign_in.roles]\n");
        assert_eq!(problems(&one), ["server-sign-in-nowhere", "server-no-roles"]);
        let all = format!("console_url = \"https://a.example\"\n{section}roles = {{ admin = [\"owners\"] }}\n");
        assert_eq!(problems(&all), [""; 0]);
        let read: ServerSettings = toml::from_str(&all).unwrap();
        assert_eq!(read.sign_in.unwrap().claim, "groups");
        assert!(ServerSettings::default().trusts([127, 0, 0, 1].into()));
        assert!(!ServerSettings::default().trusts([192, 168, 1, 4].into()));
        let named: ServerSettings = toml::from_str("trusted_proxies = [\"192.168.1.4\"]").unwrap();
        assert!(named.trusts([192, 168, 1, 4].into()) && !named.trusts([127, 0, 0, 1].into()));
    }
}
