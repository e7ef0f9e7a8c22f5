//! A sentence as data: the id of a message and its facts.

use std::fmt;

use fluent_bundle::FluentValue;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Language;

/// The id of an error by itself: with a capital letter and a full stop.
const SENTENCE: &str = "sentence";

/// What is said to a person, before its language is chosen.
///
/// Shape as JSON: `{"id": "status-set", "to": …}` with facts that are numbers, texts, [`Title`]s, lists, or further messages; an array is
/// several sentences; a string is a sentence that somebody else wrote, or an earlier release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Message(Value);

/// What the far side calls something, for sentences: quoted; without a name its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Title {
    Named { title: String },
    Number(u64),
}

impl Message {
    pub fn new(id: &str) -> Self {
        Self(Value::Object(Map::from_iter([("id".to_owned(), Value::from(id))])))
    }

    /// A sentence of somebody else, or a text without words of ours.
    pub fn text(text: impl Into<String>) -> Self {
        Self(Value::String(text.into()))
    }

    /// Several sentences, one after the other.
    pub fn all(messages: Vec<Self>) -> Self {
        match <[Self; 1]>::try_from(messages) {
            Ok([one]) => one,
            Err(messages) => Self(messages.into_iter().map(|message| message.0).collect()),
        }
    }

    /// The data of a message that has a type of its own: an enum with the id as its tag.
    pub fn of(typed: &impl Serialize) -> Self {
        Self(serde_json::to_value(typed).unwrap_or_default())
    }

    #[must_use]
    pub fn with(mut self, name: &str, fact: impl Serialize) -> Self {
        if let (Value::Object(facts), Ok(fact)) = (&mut self.0, serde_json::to_value(fact)) {
            facts.insert(name.to_owned(), fact);
        }
        self
    }

    /// The same as a sentence by itself, where it is the end of one.
    #[must_use]
    pub fn sentence(self) -> Self {
        Self::new(SENTENCE).with("of", self)
    }

    /// Its id; nothing for texts and lists.
    pub fn id(&self) -> &str {
        self.0.get("id").and_then(Value::as_str).unwrap_or_default()
    }

    /// One of its facts.
    pub fn fact(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The same with no text in it longer than so many bytes, and no list longer than so many entries.
    #[must_use]
    pub fn at_most(mut self, bytes: usize, entries: usize) -> Self {
        shorten(&mut self.0, bytes, entries);
        self
    }

    /// How many bytes it takes as JSON.
    pub fn size(&self) -> usize {
        self.0.to_string().len()
    }

    pub fn render(&self, language: Language) -> String {
        rendered(&self.0, language)
    }
}

/// English, for logs.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Language::English))
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

/// English, for those who run a process.
impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.to_string()
    }
}

fn rendered(value: &Value, language: Language) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(|one| rendered(one, language)).collect::<Vec<_>>().join(" "),
        Value::Object(facts) => match (facts.get("id").and_then(Value::as_str), facts.get("title")) {
            (Some(id), _) => {
                let args: Vec<_> = facts.iter().map(|(name, fact)| (name.clone(), argument(fact, language))).collect();
                // One of a newer release, which this one has no words for.
                let text = language.format(id, &args).unwrap_or_else(|| id.to_owned());
                if id == SENTENCE { capitalized(&text) } else { text }
            }
            (None, Some(title)) => language.quoted(&rendered(title, language)),
            (None, None) => String::new(),
        },
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn argument(value: &Value, language: Language) -> FluentValue<'static> {
    match value {
        Value::Number(number) => match number.as_f64() {
            // Counts choose the plural; ids are shown as they are.
            Some(float) if number.is_u64() && float < 1e6 => FluentValue::from(float),
            _ => FluentValue::from(number.to_string()),
        },
        Value::Array(all) => {
            let parts: Vec<String> = all.iter().map(|one| rendered(one, language)).collect();
            FluentValue::from(parts.join(", "))
        }
        other => FluentValue::from(rendered(other, language)),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn shorten(value: &mut Value, bytes: usize, entries: usize) {
    match value {
        // No character takes more than four bytes.
        Value::String(text) if text.len() > bytes => {
            *text = format!("{}…", text.chars().take(bytes / 4).collect::<String>());
        }
        Value::Array(all) => {
            all.truncate(entries);
            all.iter_mut().for_each(|one| shorten(one, bytes, entries));
        }
        Value::Object(facts) => facts.values_mut().for_each(|fact| shorten(fact, bytes, entries)),
        _ => {}
    }
}
