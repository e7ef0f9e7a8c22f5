//! Facts about the live systems that are unconfirmed, each with its possible values. A client is correct when it works with all of
//! them. `variants.json` lists them; the first choice of each is the likeliest according to the documentation.

use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static DEFINITIONS: LazyLock<BTreeMap<String, Definition>> =
    LazyLock::new(|| serde_json::from_str(include_str!("variants.json")).unwrap_or_default());

#[derive(Deserialize)]
struct Definition {
    kind: Kind,
    about: String,
}

/// The values that a variant can have, with its default.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Flag(bool),
    Choice(Vec<String>),
    Number(Option<u64>),
    Names,
}

/// The chosen values; all others are at their default.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Variants(BTreeMap<String, Value>);

impl Variants {
    fn value(&self, name: &str) -> Value {
        debug_assert!(DEFINITIONS.contains_key(name), "no variant is called {name}");
        self.0.get(name).cloned().or_else(|| DEFINITIONS.get(name).map(Definition::default)).unwrap_or(Value::Null)
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

    /// The values of a variant that is a list of names.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let value = self.value(name);
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Whether `wanted` is in the list.
    pub(crate) fn names(&self, name: &str, wanted: &str) -> bool {
        self.list(name).iter().any(|entry| entry == wanted)
    }

    /// Whether an entry of the list is a part of `text`.
    pub(crate) fn names_part_of(&self, name: &str, text: &str) -> bool {
        self.list(name).iter().any(|part| text.contains(part))
    }

    /// Sets several variants, or none if one of the values is not allowed.
    pub(crate) fn choose(&mut self, wanted: &Value) -> Result<(), String> {
        let Some(wanted) = wanted.as_object() else {
            return Err("send an object of name and value".to_owned());
        };
        for (name, value) in wanted {
            let definition = DEFINITIONS.get(name);
            let definition =
                definition.ok_or_else(|| format!("no variant is called {name:?}; GET variants lists them"))?;
            if !definition.allows(value) {
                return Err(format!("{name} cannot be {value}; it can be {}", definition.domain()));
            }
        }
        self.0.extend(wanted.iter().map(|(name, value)| (name.clone(), value.clone())));
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Every variant with its value, its possible values and its meaning.
    pub(crate) fn listing(&self) -> Value {
        let entry = |(name, definition): (&String, &Definition)| {
            let (default, values) = (definition.default(), definition.domain());
            let about = &definition.about;
            (name.clone(), json!({"value": self.value(name), "default": default, "values": values, "about": about}))
        };
        Value::Object(DEFINITIONS.iter().map(entry).collect())
    }
}

impl Definition {
    fn default(&self) -> Value {
        match &self.kind {
            Kind::Flag(on) => Value::Bool(*on),
            Kind::Choice(choices) => json!(choices.first()),
            Kind::Number(number) => json!(number),
            Kind::Names => json!([]),
        }
    }

    fn allows(&self, value: &Value) -> bool {
        match &self.kind {
            Kind::Flag(_) => value.is_boolean(),
            Kind::Choice(choices) => choices.iter().any(|choice| value == choice),
            Kind::Number(_) => value.is_null() || value.is_u64(),
            Kind::Names => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
        }
    }

    fn domain(&self) -> Value {
        match &self.kind {
            Kind::Flag(_) => json!([true, false]),
            Kind::Choice(choices) => json!(choices),
            Kind::Number(_) => json!("a whole number or null"),
            Kind::Names => json!("a list of names"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Definition, Kind};
    use std::collections::BTreeMap;

    #[test]
    fn the_list_of_variants_is_valid() {
        let all: BTreeMap<String, Definition> = serde_json::from_str(include_str!("variants.json")).unwrap();
        let valid = |kind: &Kind| !matches!(kind, Kind::Choice(choices) if choices.len() < 2);
        assert!(!all.is_empty() && all.values().all(|one| valid(&one.kind) && !one.about.is_empty()));
    }
}
