//! Credentials: from the environment, or from a file of `NAME=value` lines.
//!
//! Names: `ROAPP_KEY`, and per store `CARTUM_LOGIN_<ID>` and `CARTUM_PASSWORD_<ID>`, the id in capitals with `_` for `-`. For
//! web-hooks also `HOOKS_KEY`, which the addresses for the shops are made with, and `ROAPP_HOOK_SECRET`; while one of the two is
//! being changed, the old one stands under the same name with `_PREVIOUS`. `OIDC_CLIENT_SECRET` is the console's at a sign-in
//! provider that wants one. On AWS one JSON secret holds all of them.

use std::collections::HashMap;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::cartum::CartumLogin;
use crate::order::StoreId;
use crate::secrets::store_name;
use crate::texts::Message;

/// All credentials of a deployment. Its `Debug` shows names only.
#[derive(Clone, Default)]
pub struct Credentials {
    values: HashMap<String, SecretString>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut names: Vec<_> = self.values.keys().collect();
        names.sort();
        f.debug_list().entries(names).finish()
    }
}

impl Credentials {
    /// From pairs of name and value.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let values = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        Self { values: values.map(|(name, value)| (name, SecretString::from(value))).collect() }
    }

    /// From the process environment.
    pub fn from_environment() -> Self {
        Self::new(
            std::env::vars().filter(|(name, _)| {
                ["ROAPP_", "CARTUM_", "HOOKS_", "OIDC_"].iter().any(|prefix| name.starts_with(prefix))
            }),
        )
    }

    /// From a file of `NAME=value` lines; empty lines and lines starting with `#` are passed over. As in other such files, a value may
    /// stand in quotes, and `export` before the name.
    ///
    /// # Errors
    /// A sentence that names the file and line, never a value.
    pub fn from_file(path: &Path) -> Result<Self, Message> {
        let shown = path.display().to_string();
        let unreadable =
            |error: std::io::Error| Message::new("file-unreadable").with("path", &shown).with("why", error.to_string());
        Self::from_lines(&std::fs::read_to_string(path).map_err(unreadable)?, &shown)
    }

    fn from_lines(text: &str, path: &str) -> Result<Self, Message> {
        let mut pairs = Vec::new();
        // Some editors begin a file with a mark of its encoding.
        let text = text.trim_start_matches('\u{FEFF}');
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            if line.trim_start().starts_with('#') {
                continue;
            }
            let no_pair = || Message::new("no-name-and-value").with("path", path).with("line", at + 1);
            let (name, value) = line.split_once('=').ok_or_else(no_pair)?;
            let name = name.trim().trim_start_matches("export ").trim_start();
            pairs.push((name.to_owned(), unquoted(value.trim()).to_owned()));
        }
        Ok(Self::new(pairs))
    }

    /// From the JSON of one AWS secret, which lies as [`crate::secrets::named`] reads it.
    ///
    /// # Errors
    /// A sentence that never holds a value.
    pub fn from_json(text: &str) -> Result<Self, Message> {
        let value: Value = serde_json::from_str(text).map_err(|_| Message::new("secret-not-json"))?;
        Ok(Self::new(crate::secrets::named(&value)))
    }

    /// RO App's API key.
    ///
    /// # Errors
    /// The name to set.
    pub fn roapp_key(&self) -> Result<SecretString, Message> {
        self.get("ROAPP_KEY")
    }

    /// The keys that web-hook addresses of shops are made with: the present one, then the one before it (rule R7).
    pub fn hook_keys(&self) -> Vec<SecretString> {
        self.present(&["HOOKS_KEY", "HOOKS_KEY_PREVIOUS"])
    }

    /// The secrets that RO App signs its web-hooks with: the present one, then the one before it (rule R7).
    pub fn roapp_hook_secrets(&self) -> Vec<SecretString> {
        self.present(&["ROAPP_HOOK_SECRET", "ROAPP_HOOK_SECRET_PREVIOUS"])
    }

    fn present(&self, names: &[&str]) -> Vec<SecretString> {
        names.iter().filter_map(|name| self.values.get(*name).cloned()).collect()
    }

    /// A shop's login.
    ///
    /// # Errors
    /// The name to set.
    pub fn cartum(&self, store: &StoreId) -> Result<CartumLogin, Message> {
        Ok(CartumLogin {
            login: self.get(&store_name("LOGIN", store.as_str()))?,
            password: self.get(&store_name("PASSWORD", store.as_str()))?,
        })
    }

    /// These, and over them others, by name.
    #[must_use]
    pub fn with(&self, others: Vec<(String, SecretString)>) -> Self {
        let mut values = self.values.clone();
        values.extend(others.into_iter().filter(|(_, value)| !value.expose_secret().is_empty()));
        Self { values }
    }

    /// These, for a process that may start before RO App's key is entered: until then it has an empty one, which is never sent.
    #[must_use]
    pub fn awaiting_key(mut self) -> Self {
        self.values.entry("ROAPP_KEY".to_owned()).or_default();
        self
    }

    /// A value by its name.
    pub fn value(&self, name: &str) -> Option<SecretString> {
        self.values.get(name).cloned()
    }

    /// Whether a store logs in with the same login and password under both.
    pub fn same_login(&self, other: &Self, store: &StoreId) -> bool {
        let text = |all: &Self, what: &str| {
            all.values.get(&Self::name(what, store)).map(|value| value.expose_secret().to_owned())
        };
        ["LOGIN", "PASSWORD"].iter().all(|what| text(self, what) == text(other, what))
    }

    /// The name of a store's credential: `LOGIN` or `PASSWORD`.
    pub fn name(what: &str, store: &StoreId) -> String {
        store_name(what, store.as_str())
    }

    fn get(&self, name: &str) -> Result<SecretString, Message> {
        self.values.get(name).cloned().ok_or_else(|| Message::new("credential-missing").with("name", name))
    }
}

/// A value without the quotes around it.
fn unquoted(value: &str) -> &str {
    let inner = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_secrets_may_be_written_as_shells_and_systemd_read_it() {
        for (line, expected) in [
            ("ROAPP_KEY=a-key", "a-key"),
            (" ROAPP_KEY = a-key ", "a-key"),
            ("ROAPP_KEY=\"a-key\"", "a-key"),
            ("ROAPP_KEY='a-key'", "a-key"),
            ("export ROAPP_KEY=\"a key\"", "a key"),
            ("ROAPP_KEY=a=b\"c'", "a=b\"c'"),
            ("ROAPP_KEY=\"", "\""),
            ("ROAPP_KEY=\"a'", "\"a'"),
            ("ROAPP_KEY='\"quoted\"'", "\"quoted\""),
        ] {
            let text = format!("# comment\n\n{line}\n");
            let read = Credentials::from_lines(&text, "secrets.env").unwrap().roapp_key().unwrap();
            assert_eq!(read.expose_secret(), expected, "{line}");
        }
        let empty = Credentials::from_lines("ROAPP_KEY=\"\"", "secrets.env").unwrap();
        assert!(empty.roapp_key().is_err(), "empty is as absent");
    }
}
