//! The configuration file: one commented TOML, without secrets.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::store::{RoAppSettings, StoreSettings};
use crate::net::json::without_values;
use crate::texts::Message;

/// A configuration file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// File of credentials, relative to this one; without it they come from the environment.
    pub credentials_file: Option<PathBuf>,
    /// Where the internet reaches this machine's web-hooks, such as `https://orders.example.com`; without it they are polled for.
    pub public_url: Option<String>,
    /// The RO App account.
    #[serde(default)]
    pub roapp: RoAppSettings,
    /// The connected shops.
    #[serde(default, rename = "store")]
    pub stores: Vec<StoreSettings>,
}

/// Why a configuration cannot be used: no such file, no TOML, an unknown setting, or settings that contradict each other.
#[derive(Debug, Clone)]
pub struct ConfigError(pub Message);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for ConfigError {}

/// What is wrong, and in which line, without the line itself: a password may stand in it.
fn reason(text: &str, error: &toml::de::Error) -> Message {
    let message = without_values(error.message());
    let at = error.span().and_then(|span| text.get(..span.start));
    match at.map(|before| before.matches('\n').count() + 1) {
        Some(line) => Message::new("config-line").with("line", line).with("why", message),
        None => Message::text(message),
    }
}

fn problem(id: &str, path: &str) -> Message {
    Message::new(id).with("path", path)
}

impl ConfigFile {
    /// Reads and checks a file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| problem("config-unreadable", &shown).with("why", error.to_string()))
            .map_err(ConfigError)?;
        Self::parse(&text, &shown)
    }

    /// Reads and checks a text; `path` names it in errors.
    pub fn parse(text: &str, path: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text)
            .map_err(|error| ConfigError(problem("config-malformed", path).with("why", reason(text, &error))))?;
        let mut problems: Vec<Message> = Vec::new();
        for (at, store) in config.stores.iter().enumerate() {
            problems.extend(
                store
                    .problems()
                    .into_iter()
                    .map(|problem| Message::new("config-store").with("store", &store.id).with("why", problem.message)),
            );
            for other in config.stores.iter().take(at) {
                if other.id == store.id {
                    problems.push(Message::new("config-same-id").with("store", &store.id));
                }
                if other.url.trim_end_matches('/') == store.url.trim_end_matches('/') {
                    problems.push(Message::new("config-same-url").with("one", &other.id).with("other", &store.id));
                }
            }
        }
        if !(1..=1000).contains(&config.roapp.requests_per_second) {
            problems.push(Message::new("config-requests"));
        }
        if problems.is_empty() {
            return Ok(config);
        }
        Err(ConfigError(problem("config-wrong", path).with("problems", problems)))
    }
}
