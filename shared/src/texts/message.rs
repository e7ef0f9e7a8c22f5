//! A sentence as data: the id of a message and its facts.

use std::fmt;

use fluent_bundle::FluentValue;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Language;
use super::fact::Fact;

/// The id of an error by itself: with a capital letter and a full stop.
const SENTENCE: &str = "sentence";

/// A sentence for a person, before its language is chosen.
///
/// Shape as JSON: `{"id": "status-set", "to": …}` with facts that are whole numbers, texts, [`Title`]s, lists, or further messages; an
/// array is several sentences; a string is foreign text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Message(Fact);

/// Name of something in an outside system: quoted; without a name its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Title {
    Named { title: String },
    Number(u64),
}

impl Message {
    pub fn new(id: &str) -> Self {
        Self(Fact::Facts([("id".to_owned(), Fact::Text(id.to_owned()))].into()))
    }

    /// Foreign text, or a text without words.
    pub fn text(text: impl Into<String>) -> Self {
        Self(Fact::Text(text.into()))
    }

    /// Several sentences, one after the other.
    pub fn all(messages: Vec<Self>) -> Self {
        match <[Self; 1]>::try_from(messages) {
            Ok([one]) => one,
            Err(messages) => Self(Fact::List(messages.into_iter().map(|message| message.0).collect())),
        }
    }

    /// The data of a message that has a type of its own: an enum with the id as its tag.
    pub fn of(typed: &impl Serialize) -> Self {
        Self(fact_of(typed))
    }

    #[must_use]
    pub fn with(mut self, name: &str, fact: impl Serialize) -> Self {
        if let Fact::Facts(facts) = &mut self.0 {
            facts.insert(name.to_owned(), fact_of(&fact));
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
        match self.fact("id") {
            Some(Fact::Text(id)) => id,
            _ => "",
        }
    }

    pub fn fact(&self, name: &str) -> Option<&Fact> {
        match &self.0 {
            Fact::Facts(facts) => facts.get(name),
            _ => None,
        }
    }

    /// The same with no text in it longer than so many bytes, and no list longer than so many entries.
    #[must_use]
    pub fn at_most(mut self, bytes: usize, entries: usize) -> Self {
        self.0.shorten(bytes, entries);
        self
    }

    /// The same with each of its texts changed; ids of messages stay.
    #[must_use]
    pub fn map_texts(mut self, change: &impl Fn(&str) -> String) -> Self {
        self.0.map_texts(change);
        self
    }

    /// How many bytes it takes, about.
    pub fn size(&self) -> usize {
        self.0.size()
    }

    pub fn render(&self, language: Language) -> String {
        rendered(&self.0, language)
    }
}

fn fact_of(value: &impl Serialize) -> Fact {
    serde_json::to_value(value).map_or_else(|_| Fact::Text(String::new()), |value: Value| value.into())
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

impl std::error::Error for Message {}

/// English, for those who run a process.
impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.to_string()
    }
}

fn rendered(fact: &Fact, language: Language) -> String {
    match fact {
        Fact::Text(text) => text.clone(),
        Fact::Number(number) => number.to_string(),
        Fact::List(all) => all.iter().map(|one| rendered(one, language)).collect::<Vec<_>>().join(" "),
        Fact::Facts(facts) => match (facts.get("id"), facts.get("title")) {
            (Some(Fact::Text(id)), _) => {
                let args: Vec<_> = facts.iter().map(|(name, fact)| (name.clone(), argument(fact, language))).collect();
                // One of a newer release, which this one has no words for.
                let text = language.format(id, &args).unwrap_or_else(|| id.clone());
                if id == SENTENCE { capitalized(&text) } else { text }
            }
            (_, Some(title)) => language.quoted(&rendered(title, language)),
            _ => String::new(),
        },
    }
}

/// Larger numbers are ids, which are shown as they are; smaller ones choose the plural.
const LARGEST_COUNT: u64 = 1_000_000;

fn argument(fact: &Fact, language: Language) -> FluentValue<'static> {
    match fact {
        Fact::Number(number) if *number < LARGEST_COUNT => FluentValue::from(*number),
        Fact::List(all) => {
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
