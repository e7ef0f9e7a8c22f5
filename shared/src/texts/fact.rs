//! A fact of a message, as the table, JSON and the message files take it.
//!
//! Guarantees: what was written is read again from every format, also from JSON whose numbers are kept as their digits.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Fact {
    Number(u64),
    Text(String),
    List(Vec<Fact>),
    /// A message, a title, or another thing with parts.
    Facts(BTreeMap<String, Fact>),
}

/// Facts that may be an order's id in RO App.
const ORDERS: [&str; 2] = ["order", "roapp_order"];

impl Fact {
    pub(super) fn shorten(&mut self, bytes: usize, entries: usize) {
        match self {
            // No character takes more than four bytes.
            Self::Text(text) if text.len() > bytes => {
                *text = format!("{}…", text.chars().take(bytes / 4).collect::<String>());
            }
            Self::List(all) => {
                all.truncate(entries);
                all.iter_mut().for_each(|one| one.shorten(bytes, entries));
            }
            Self::Facts(facts) => facts.values_mut().for_each(|fact| fact.shorten(bytes, entries)),
            Self::Text(_) | Self::Number(_) => {}
        }
    }

    /// Changes each text; ids stay.
    pub(super) fn map_texts(&mut self, change: &impl Fn(&str) -> String) {
        match self {
            Self::Text(text) => *text = change(text),
            Self::List(all) => all.iter_mut().for_each(|one| one.map_texts(change)),
            Self::Facts(facts) => {
                facts.iter_mut().filter(|(name, _)| *name != "id").for_each(|(_, fact)| fact.map_texts(change));
            }
            Self::Number(_) => {}
        }
    }

    /// Puts the number that staff see in the place of an order's id in RO App.
    pub(super) fn name_order(&mut self, id: u64, number: &str) {
        match self {
            Self::List(all) => all.iter_mut().for_each(|one| one.name_order(id, number)),
            Self::Facts(facts) => {
                for (name, fact) in facts {
                    if ORDERS.contains(&name.as_str()) && fact.is_number(id) {
                        *fact = Self::Text(number.to_owned());
                    } else {
                        fact.name_order(id, number);
                    }
                }
            }
            Self::Text(_) | Self::Number(_) => {}
        }
    }

    fn is_number(&self, wanted: u64) -> bool {
        match self {
            Self::Number(number) => *number == wanted,
            Self::Text(text) => text.parse() == Ok(wanted),
            Self::List(_) | Self::Facts(_) => false,
        }
    }

    pub(super) fn size(&self) -> usize {
        match self {
            Self::Number(_) => 8,
            Self::Text(text) => text.len(),
            Self::List(all) => all.iter().map(Self::size).sum(),
            Self::Facts(facts) => facts.iter().map(|(name, fact)| name.len() + fact.size()).sum(),
        }
    }
}

impl From<Value> for Fact {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Text(String::new()),
            Value::Bool(truth) => Self::Text(truth.to_string()),
            Value::Number(number) => number.as_u64().map_or_else(|| Self::Text(number.to_string()), Self::Number),
            Value::String(text) => Self::Text(text),
            Value::Array(all) => Self::List(all.into_iter().map(Self::from).collect()),
            Value::Object(facts) => Self::Facts(facts.into_iter().map(|(name, fact)| (name, fact.into())).collect()),
        }
    }
}

impl<'de> Deserialize<'de> for Fact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Read)
    }
}

/// The name under which `serde_json` gives a number that it keeps as its digits.
const DIGITS: &str = "$serde_json::private::Number";

struct Read;

impl<'de> Visitor<'de> for Read {
    type Value = Fact;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a whole number, a list or facts by name")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Fact, E> {
        Ok(Fact::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Fact, E> {
        Ok(u64::try_from(number).map_or_else(|_| Fact::Text(number.to_string()), Fact::Number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Fact, E> {
        Ok(Fact::Text(number.to_string()))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Fact, E> {
        Ok(Fact::Text(truth.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Fact, E> {
        Ok(Fact::Text(String::new()))
    }

    fn visit_none<E>(self) -> Result<Fact, E> {
        Ok(Fact::Text(String::new()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Fact, E> {
        Ok(Fact::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Fact, A::Error> {
        let mut list = Vec::new();
        while let Some(one) = all.next_element()? {
            list.push(one);
        }
        Ok(Fact::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Fact, A::Error> {
        let mut facts = BTreeMap::new();
        while let Some(name) = all.next_key::<String>()? {
            if name == DIGITS {
                let digits: String = all.next_value()?;
                return Ok(digits.parse().map_or(Fact::Text(digits), Fact::Number));
            }
            facts.insert(name, all.next_value()?);
        }
        Ok(Fact::Facts(facts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Message;
    use serde_dynamo::aws_sdk_dynamodb_1::{from_attribute_value, to_attribute_value};
    use serde_json::json;

    #[test]
    fn o10_what_was_written_is_read_again_from_the_table_and_from_json() {
        let message = Message::new("one")
            .with("number", 7)
            .with("id_of_roapp", 39_900_002_u64)
            .with("amount", "12.50")
            .with("list", ["a", "b"])
            .with("nothing", json!(null))
            .with("inner", Message::new("two").with("count", 3));
        let stored = to_attribute_value(&message).unwrap();
        assert_eq!(from_attribute_value::<Message>(stored).unwrap(), message);
        let text = serde_json::to_string(&message).unwrap();
        assert_eq!(serde_json::from_str::<Message>(&text).unwrap(), message);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::from_value::<Message>(value).unwrap(), message);
        assert_eq!(serde_json::from_str::<Message>("\"An old sentence.\"").unwrap(), Message::text("An old sentence."));
    }
}
