//! The facts nobody could confirm, each with the ways it may turn out. A client is sound when it lives with all of them.

use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) use super::facts::{FACTS, Fact, Kind};

/// The chosen ways; what is not chosen is at its default.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Variants(BTreeMap<String, Value>);

impl Variants {
    fn value(&self, name: &str) -> Value {
        debug_assert!(fact(name).is_some(), "no variant is called {name}");
        self.0.get(name).cloned().or_else(|| fact(name).map(Fact::default)).unwrap_or(Value::Null)
    }

    pub(crate) fn on(&self, name: &str) -> bool {
        self.value(name) == Value::Bool(true)
    }

    pub(crate) fn choice(&self, name: &str) -> String {
        self.value(name).as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn is(&self, name: &str, choice: &str) -> bool {
        self.value(name) == choice
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.value(name).as_u64()
    }

    /// Whether one of the listed names is part of `whole`.
    pub(crate) fn names_part_of(&self, name: &str, whole: &str) -> bool {
        let parts = self.value(name);
        let mut parts = parts.as_array().into_iter().flatten().filter_map(Value::as_str);
        parts.any(|part| whole.contains(part))
    }

    /// The names chosen for a variant that is a list.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let value = self.value(name);
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    pub(crate) fn names(&self, name: &str, wanted: &str) -> bool {
        self.value(name).as_array().is_some_and(|list| list.iter().any(|entry| entry == wanted))
    }

    /// Chooses several at once; nothing is changed when one of them cannot be.
    pub(crate) fn choose(&mut self, wanted: &Value) -> Result<(), String> {
        let Some(wanted) = wanted.as_object() else {
            return Err("send an object of name and value".to_owned());
        };
        for (name, value) in wanted {
            let fact = fact(name).ok_or_else(|| format!("no variant is called {name:?}; GET variants lists them"))?;
            if !fact.allows(value) {
                return Err(format!("{name} cannot be {value}; it can be {}", fact.domain()));
            }
        }
        self.0.extend(wanted.iter().map(|(name, value)| (name.clone(), value.clone())));
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Every variant with its value, its possibilities and what it stands for.
    pub(crate) fn listing(&self) -> Value {
        let entry = |fact: &Fact| {
            let about = json!({"value": self.value(fact.name), "default": fact.default(), "values": fact.domain(), "about": fact.about});
            (fact.name.to_owned(), about)
        };
        Value::Object(FACTS.iter().map(entry).collect())
    }
}

fn fact(name: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|fact| fact.name == name)
}

impl Fact {
    fn default(&self) -> Value {
        match self.kind {
            Kind::Flag(on) => Value::Bool(on),
            Kind::Choice(choices) => choices.first().copied().map_or(Value::Null, Value::from),
            Kind::Number(number) => number.map_or(Value::Null, Value::from),
            Kind::Names => json!([]),
        }
    }

    fn allows(&self, value: &Value) -> bool {
        match self.kind {
            Kind::Flag(_) => value.is_boolean(),
            Kind::Choice(choices) => value.as_str().is_some_and(|text| choices.contains(&text)),
            Kind::Number(_) => value.is_null() || value.is_u64(),
            Kind::Names => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
        }
    }

    fn domain(&self) -> Value {
        match self.kind {
            Kind::Flag(_) => json!([true, false]),
            Kind::Choice(choices) => json!(choices),
            Kind::Number(_) => json!("a whole number or null"),
            Kind::Names => json!("a list of names"),
        }
    }
}
