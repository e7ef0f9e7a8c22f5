//! Who changed which setting: what stood there before, what stands there now, who and when.
//!
//! Guarantees: of a secret only its name is noted; a change that changes nothing is no entry.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Days for which an entry is kept: two years.
pub const KEPT_DAYS: i64 = 731;
/// Longest value that is noted, in characters.
const LONGEST: usize = 500;

/// A change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub at: Timestamp,
    pub by: By,
    /// Name of the person or the token; empty for a link of the machine, a command or the configuration file.
    #[serde(default)]
    pub who: String,
    pub subject: AuditSubject,
    /// What it is called: a store's id, a person, a token, a secret, a channel.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub changes: Vec<Change>,
}

/// How it was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A person in the console.
    Person,
    /// Somebody who came in by a link of the machine.
    Link,
    /// A program with a token.
    Token,
    /// A command on the machine.
    Command,
    /// The configuration file, at a start.
    File,
}

impl By {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Link => "link",
            Self::Token => "token",
            Self::Command => "command",
            Self::File => "file",
        }
    }
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditSubject {
    Store,
    StoreDeleted,
    Secret,
    Channel,
    ChannelRemoved,
    PersonInvited,
    PersonLink,
    PersonJoined,
    PersonRole,
    PersonRemoved,
    SessionsEnded,
    TokenMade,
    TokenRevoked,
    StateImported,
}

impl AuditSubject {
    pub const ALL: [Self; 14] = [
        Self::Store,
        Self::StoreDeleted,
        Self::Secret,
        Self::Channel,
        Self::ChannelRemoved,
        Self::PersonInvited,
        Self::PersonLink,
        Self::PersonJoined,
        Self::PersonRole,
        Self::PersonRemoved,
        Self::SessionsEnded,
        Self::TokenMade,
        Self::TokenRevoked,
        Self::StateImported,
    ];

    /// The message that says it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Store => "audit-store",
            Self::StoreDeleted => "audit-store-deleted",
            Self::Secret => "audit-secret",
            Self::Channel => "audit-channel",
            Self::ChannelRemoved => "audit-channel-removed",
            Self::PersonInvited => "audit-person-invited",
            Self::PersonLink => "audit-person-link",
            Self::PersonJoined => "audit-person-joined",
            Self::PersonRole => "audit-person-role",
            Self::PersonRemoved => "audit-person-removed",
            Self::SessionsEnded => "audit-sessions-ended",
            Self::TokenMade => "audit-token-made",
            Self::TokenRevoked => "audit-token-revoked",
            Self::StateImported => "audit-state-imported",
        }
    }
}

/// A setting, as the configuration file calls it, and its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub setting: String,
    /// Empty where there was none.
    #[serde(default)]
    pub before: String,
    /// Empty where there is none any more.
    #[serde(default)]
    pub after: String,
}

/// The settings in which two values differ.
pub fn differences(before: &impl Serialize, after: &impl Serialize) -> Vec<Change> {
    let (before, after) = (flat(before), flat(after));
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let text = |all: &BTreeMap<String, String>, name: &String| all.get(name).cloned().unwrap_or_default();
    names
        .into_iter()
        .map(|name| Change { setting: name.clone(), before: text(&before, name), after: text(&after, name) })
        .filter(|change| change.before != change.after)
        .collect()
}

/// Each setting by its name; one within another by both names.
fn flat(value: &impl Serialize) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let value = serde_json::to_value(value).unwrap_or_default();
    add(&mut all, "", &value);
    all
}

fn add(all: &mut BTreeMap<String, String>, name: &str, value: &Value) {
    let text = match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                let name = if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
                add(all, &name, value);
            }
            return;
        }
        Value::Null => return,
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => return,
        other => other.to_string(),
    };
    all.insert(name.to_owned(), text.chars().take(LONGEST).collect());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn k_only_what_differs_is_noted() {
        let before = json!({"name": "Lamps", "managers": [1], "way": {"host": "a", "port": 25}, "gone": true});
        let after = json!({"name": "Lamps", "managers": [1, 2], "way": {"host": "b", "port": 25}, "none": null});
        let found = differences(&before, &after);
        let text: Vec<String> =
            found.iter().map(|one| format!("{}: {}>{}", one.setting, one.before, one.after)).collect();
        assert_eq!(text, ["gone: true>", "managers: [1]>[1,2]", "way.host: a>b"]);
        assert_eq!(differences(&after, &after), []);
        let long = differences(&json!({}), &json!({"text": "x".repeat(9_000)}));
        assert_eq!(long.first().map(|one| one.after.len()), Some(LONGEST));
    }
}
