//! Creating a test thing: tries with ever more of what an account may demand, until one is taken.
//!
//! Guarantees: a try is noted before it is made; after one without an answer the thing is looked for by its name, and is
//! created again only where it is not there.

use http::Method;
use serde_json::{Map, Value, json};

use super::calls::{Halt, Runner, merged, pair};
use crate::decide::first_hour::{Evidence, Seen, rows};
use crate::roapp::Generation;

/// Tries of one thing.
const MOST: usize = 14;

/// How a thing is created.
pub(crate) struct Making<'a> {
    /// Name of the thing.
    pub thing: &'a str,
    pub generation: Generation,
    pub path: &'a str,
    /// The list that shows it, and the field with its name.
    pub list: &'a str,
    pub field: &'a str,
    /// What stands in that field.
    pub named: String,
}

impl Runner<'_> {
    /// Creates a thing. `next` makes the body of the next try from those before, and ends the tries with nothing.
    pub(crate) async fn make(
        &mut self,
        making: &Making<'_>,
        next: impl Fn(&[Seen], &Evidence) -> Option<Value>,
    ) -> Result<Option<u64>, Halt> {
        let mut before: Vec<Seen> = Vec::new();
        for at in 1..=MOST {
            let name = format!("{}.{at}", making.thing);
            let Some(body) = next(&before, &self.evidence) else { return Ok(None) };
            if self.was_cut(&name).await
                && let Some(id) = self.find(making).await?
            {
                self.keep(&name, Seen::lost(body)).await?;
                return self.made(making.thing, id).await.map(Some);
            }
            let seen = self.once(&name, making.generation, Method::POST, making.path, Some(body)).await?;
            if seen.is_success() || seen.status == 0 {
                let known = self.state.things.get(making.thing).copied();
                let id = match known.or_else(|| seen.id()) {
                    Some(id) => Some(id),
                    None => self.find(making).await?,
                };
                return match id {
                    Some(id) => self.made(making.thing, id).await.map(Some),
                    None => Ok(None),
                };
            }
            if matches!(seen.status, 402..=405) {
                return Ok(None);
            }
            before.push(seen);
        }
        Ok(None)
    }

    async fn made(&mut self, thing: &str, id: u64) -> Result<u64, Halt> {
        if self.state.things.insert(thing.to_owned(), id) != Some(id) {
            self.save().await?;
        }
        Ok(id)
    }

    /// Looks for a thing by its name: on the first and the last page of its list.
    pub(crate) async fn find(&mut self, making: &Making<'_>) -> Result<Option<u64>, Halt> {
        let is_it = |row: &&Value| row[making.field].as_str().is_some_and(|text| text == making.named);
        let mut page = 1;
        loop {
            let query = [pair("sort", "-id"), pair("page", page)];
            let seen = self.get("found", making.list, &query).await?;
            let found: Vec<u64> =
                rows(&seen.body, "data").iter().filter(is_it).filter_map(|row| row["id"].as_u64()).collect();
            let last = seen.body["paging"]["total_pages"].as_u64().unwrap_or(1);
            match found.into_iter().max() {
                Some(id) => return Ok(Some(id)),
                None if page < last => page = last,
                None => return Ok(None),
            }
        }
    }
}

/// What refusals were about, and what is added to the next try.
pub(crate) struct Demands {
    /// Plain fields by name.
    pub plain: Map<String, Value>,
    /// The stage of the values of custom fields: empty, empty in texts, filled; each as an object, then as a text.
    pub stage: usize,
    /// Refusals that were about something else.
    pub others: usize,
}

/// Reads what refusals were about. `others` are words of what the caller changes by itself.
pub(crate) fn demands(before: &[Seen], plain: &[(&str, Value)], others: &[&str]) -> Demands {
    let mut read = Demands { plain: Map::new(), stage: 0, others: 0 };
    for seen in before {
        let said = seen.body.to_string();
        let names = |word: &str| said.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|part| part == word);
        let asked = plain.iter().find(|(name, _)| names(name) && seen.sent.get(*name).is_none());
        if others.iter().any(|word| names(word)) {
            read.others += 1;
        } else if let Some((name, value)) = asked {
            read.plain.insert((*name).to_owned(), value.clone());
        } else {
            read.stage += 1;
        }
    }
    read
}

/// The last stage of the values of custom fields.
pub(crate) const LAST_STAGE: usize = 6;

/// The values of custom fields at a stage: of those that the list calls required, and of those that a refusal names.
pub(crate) fn custom_values(evidence: &Evidence, list: &str, before: &[Seen], stage: usize) -> Value {
    if stage == 0 {
        return Value::Null;
    }
    let said: String = before.iter().map(|seen| seen.body.to_string()).collect();
    let empty = Vec::new();
    let all = evidence.success(list).map_or(&empty[..], |seen| rows(&seen.body, "data"));
    let mut values = Map::new();
    for row in all {
        let (Some(id), title) =
            (row["id"].as_u64(), row["title"].as_str().or_else(|| row["name"].as_str()).unwrap_or_default())
        else {
            continue;
        };
        let key = format!("f{id}");
        let named = said.contains(&key) || (!title.is_empty() && said.contains(&format!("\"{title}")));
        if row["required"] == true || row["is_required"] == true || named {
            values.insert(key, value_of(row, stage.div_ceil(2)));
        }
    }
    let values = Value::Object(values);
    if stage.is_multiple_of(2) { json!(values.to_string()) } else { values }
}

/// A value of a field: empty, empty where it is a text, or filled.
fn value_of(row: &Value, level: usize) -> Value {
    let choice = row["options"].as_array().and_then(|all| all.first());
    let choice = choice.map(|choice| if choice.is_object() { choice["title"].clone() } else { choice.clone() });
    match (level, row["type"].as_u64().unwrap_or(1)) {
        (1, _) => json!(""),
        (_, _) if choice.is_some() => choice.unwrap_or_default(),
        (_, 0) => json!(false),
        (_, 4 | 5) => json!("2030-01-01T00:00:00Z"),
        (_, 6) => json!(0),
        (2, _) => json!(""),
        _ => json!("TEST"),
    }
}

/// A body with custom fields, where there are any.
pub(crate) fn with_custom(body: Value, custom: &Value) -> Value {
    if custom.is_null() { body } else { merged(body, &json!({"custom_fields": custom})) }
}
