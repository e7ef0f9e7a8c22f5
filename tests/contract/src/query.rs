//! A query held against its row: names, repetition, types, and the notation of lists.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::table::{Operation, Table};
use crate::violation::Breach;

/// Breaches of a raw query. `notations` are those that are right at this moment.
pub(crate) fn check(table: &Table, row: &Operation, raw: &str, notations: &[&str]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let compiled = row.compiled_query.get_or_init(|| {
        let of = |shape: &Value| table.compile(shape.as_array().and_then(|list| list.first()).unwrap_or(shape));
        row.query.iter().map(|(name, shape)| (name.clone(), of(shape))).collect()
    });
    for (given, value) in form_urlencoded::parse(raw.as_bytes()) {
        let mut breach = |rule: String| breaches.push((given.clone().into_owned(), rule));
        let exact = row.query.get_key_value(given.as_ref());
        let bracketed = given.strip_suffix("[]").and_then(|base| row.query.get_key_value(base));
        let Some((name, shape)) = exact.or(bracketed.filter(|(_, shape)| shape.is_array())) else {
            breach("the operation has no such query name".to_owned());
            continue;
        };
        if exact.is_none() && !notations.contains(&"brackets") {
            breach(format!("the name is '{name}', and this server is not known to want brackets"));
            continue;
        }
        let times = seen.entry(name).or_default();
        *times += 1;
        if *times == 2 && !shape.is_array() {
            breach("given more than once".to_owned());
        }
        let Some(Some(validator)) = compiled.get(name) else { continue };
        let fits = |text: &str| fits(validator, text);
        let joined = shape.is_array() && value.contains(',') && value.split(',').all(fits);
        if !(fits(&value) || joined && notations.contains(&"comma")) {
            let kind = shape.as_array().and_then(|list| list.first()).unwrap_or(shape);
            breach(format!("its value is not: {kind}"));
        }
    }
    breaches
}

/// Whether a text reads as what is wanted: as the JSON it spells, or as a text.
fn fits(validator: &Validator, text: &str) -> bool {
    let spelt = serde_json::from_str::<Value>(text).ok().filter(|value| value.is_number() || value.is_boolean());
    spelt.is_some_and(|value| validator.is_valid(&value)) || validator.is_valid(&json!(text))
}
