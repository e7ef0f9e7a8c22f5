//! The configuration file: one commented TOML, without secrets.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::store::{OfficeSettings, StoreSettings};
use crate::net::json::without_values;

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
    pub roapp: OfficeSettings,
    /// The connected shops.
    #[serde(default, rename = "store")]
    pub stores: Vec<StoreSettings>,
}

/// A configuration that cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ConfigError {
    /// No such file, or no right to read it.
    #[error("cannot read {path}: {why}. Name another file with --config, or copy config.example.toml")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        why: String,
    },
    /// Not TOML, a wrong type, an unknown or missing setting.
    #[error("{path} is not a configuration: {why}")]
    Malformed {
        /// The file.
        path: String,
        /// What is wrong, with its line.
        why: String,
    },
    /// Settings that contradict themselves or each other.
    #[error("{path}: {}", .problems.join("\n  "))]
    Wrong {
        /// The file.
        path: String,
        /// One sentence each.
        problems: Vec<String>,
    },
}

/// What is wrong, and in which line, without the line itself: a password may stand in it.
fn said(text: &str, error: &toml::de::Error) -> String {
    let message = without_values(error.message());
    let at = error.span().and_then(|span| text.get(..span.start));
    match at.map(|before| before.matches('\n').count() + 1) {
        Some(line) => format!("line {line}: {message}"),
        None => message,
    }
}

impl ConfigFile {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::Unreadable { path: shown.clone(), why: error.to_string() })?;
        Self::parse(&text, &shown)
    }

    /// Reads and checks a text; `path` names it in errors.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn parse(text: &str, path: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text)
            .map_err(|error| ConfigError::Malformed { path: path.to_owned(), why: said(text, &error) })?;
        let mut problems = Vec::new();
        for (at, store) in config.stores.iter().enumerate() {
            problems.extend(store.problems().into_iter().map(|why| format!("store '{}': {why}", store.id)));
            for other in config.stores.iter().take(at) {
                if other.id == store.id {
                    problems.push(format!("two stores have the id '{}'", store.id));
                }
                if other.url.trim_end_matches('/') == store.url.trim_end_matches('/') {
                    problems.push(format!("stores '{}' and '{}' have the same URL", other.id, store.id));
                }
            }
        }
        if !(1..=1000).contains(&config.roapp.requests_per_second) {
            problems.push("roapp.requests_per_second must be at least 1 (RO App allows 3)".into());
        }
        if problems.is_empty() { Ok(config) } else { Err(ConfigError::Wrong { path: path.to_owned(), problems }) }
    }
}
