//! Indexes that lag behind the table: a query of an index gets older items, and so does a query of the table without a consistent read.

use std::collections::{BTreeMap, VecDeque};

use exchange::state::INDEXES;
use serde_json::{Value, json};

type Key = (String, String);

/// Visible items, and writes that are not visible yet.
#[derive(Default)]
pub struct Index {
    shown: BTreeMap<Key, Value>,
    coming: VecDeque<(i64, Key, Value)>,
    last: i64,
}

impl Index {
    /// Adds a write that becomes visible at `due` (microseconds), after all earlier writes.
    pub fn put(&mut self, item: &Value, due: i64) {
        let key = (text(item, "pk"), text(item, "sk"));
        self.last = self.last.max(due);
        self.coming.push_back((self.last, key, item.clone()));
    }

    /// Answers a query with the items that are visible at `now`, and whether they are stale. `None` for other requests.
    pub fn query(&mut self, request: &Value, now: i64) -> Option<(String, bool)> {
        let name = request["IndexName"].as_str().unwrap_or_default();
        let index = INDEXES.iter().find(|known| known.name == name);
        if index.is_none() && request["ConsistentRead"] == true {
            return None;
        }
        let (pk, sk) = index.map_or(("pk", "sk"), |index| (index.pk, index.sk));
        let stale = self.coming.iter().any(|(due, ..)| *due > now);
        while self.coming.front().is_some_and(|(due, ..)| *due <= now) {
            let (_, key, item) = self.coming.pop_front()?;
            self.shown.insert(key, item);
        }
        let values = &request["ExpressionAttributeValues"];
        let wanted = values[":pk"]["S"].as_str()?;
        let since = values[":since"]["S"].as_str().unwrap_or_default();
        let until = values[":until"]["S"].as_str().unwrap_or("\u{10ffff}");
        let within = |item: &&Value| {
            let at = item[sk]["S"].as_str().unwrap_or_default();
            item[pk]["S"] == wanted && (since..=until).contains(&at)
        };
        let mut found: Vec<&Value> = self.shown.values().filter(within).collect();
        found.sort_by_key(|item| (text(item, sk), text(item, "pk")));
        let carried = index.map(|index| ["pk", "sk", pk, sk].iter().chain(index.carries).copied().collect::<Vec<_>>());
        let found: Vec<Value> = found
            .into_iter()
            .map(|item| carried.as_ref().map_or_else(|| item.clone(), |names| only(item, names)))
            .collect();
        let answer = json!({"Items": found, "Count": found.len(), "ScannedCount": found.len()});
        Some((answer.to_string(), stale))
    }
}

fn only(item: &Value, names: &[&str]) -> Value {
    let attributes = item.as_object().into_iter().flatten().filter(|(name, _)| names.contains(&name.as_str()));
    Value::Object(attributes.map(|(name, value)| (name.clone(), value.clone())).collect())
}

fn text(item: &Value, name: &str) -> String {
    item[name]["S"].as_str().unwrap_or_default().to_owned()
}
