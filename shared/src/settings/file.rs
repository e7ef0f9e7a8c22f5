//! The configuration file: one commented TOML, without secrets.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::named::FileStore;
use super::server::{ServerSettings, public_url_problem};
use super::store::{RoAppSettings, StoreSettings};
use crate::net::json::without_values;
use crate::order::name_key;
use crate::texts::Message;

/// A configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// File of credentials, relative to this one; without it they come from the environment.
    pub credentials_file: Option<PathBuf>,
    /// Where the internet reaches this machine's web-hooks, such as `https://orders.example.com`; without it they are polled for.
    pub public_url: Option<String>,
    /// How this server is reached.
    pub server: ServerSettings,
    /// The RO App account.
    pub roapp: RoAppSettings,
    /// The connected shops.
    pub stores: Vec<StoreSettings>,
    /// Those in which something stands by name; what it is the id of is asked for where that is needed.
    pub named: Vec<FileStore>,
}

/// The file as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_url: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    server: ServerSettings,
    #[serde(default)]
    roapp: RoAppSettings,
    #[serde(default, rename = "store")]
    stores: Vec<FileStore>,
}

fn is_default(server: &ServerSettings) -> bool {
    *server == ServerSettings::default()
}

/// The text of a configuration file.
pub fn config_text(
    credentials_file: Option<&str>,
    public_url: Option<&str>,
    roapp: &RoAppSettings,
    stores: &[FileStore],
) -> String {
    let file = Written {
        credentials_file: credentials_file.map(PathBuf::from),
        public_url: public_url.map(str::to_owned),
        server: ServerSettings::default(),
        roapp: roapp.clone(),
        stores: stores.to_vec(),
    };
    toml::to_string(&file).unwrap_or_default()
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
        let written: Written = toml::from_str(text)
            .map_err(|error| ConfigError(problem("config-malformed", path).with("why", reason(text, &error))))?;
        let mut problems: Vec<Message> = written.server.problems();
        problems.extend(written.public_url.as_deref().and_then(public_url_problem));
        let stores: Vec<StoreSettings> = written.stores.iter().map(FileStore::provisional).collect();
        for (at, store) in stores.iter().enumerate() {
            problems.extend(
                store
                    .problems()
                    .into_iter()
                    .map(|problem| Message::new("config-store").with("store", &store.id).with("why", problem.message)),
            );
            for other in stores.iter().take(at) {
                if other.id == store.id {
                    problems.push(Message::new("config-same-id").with("store", &store.id));
                }
                if other.url.trim_end_matches('/') == store.url.trim_end_matches('/') {
                    problems.push(Message::new("config-same-url").with("one", &other.id).with("other", &store.id));
                }
                if other.id != store.id && name_key(&other.name) == name_key(&store.name) {
                    problems.push(Message::new("config-same-name").with("one", &other.id).with("other", &store.id));
                }
            }
        }
        if !(1..=1000).contains(&written.roapp.requests_per_second) {
            problems.push(Message::new("config-requests"));
        }
        if problems.is_empty() {
            let Written { credentials_file, public_url, server, roapp, stores } = written;
            let (named, stores): (Vec<FileStore>, Vec<FileStore>) = stores.into_iter().partition(FileStore::has_names);
            let stores = stores.iter().map(FileStore::provisional).collect();
            return Ok(Self { credentials_file, public_url, server, roapp, stores, named });
        }
        Err(ConfigError(problem("config-wrong", path).with("problems", problems)))
    }
}
