//! The table's indexes, seconds behind the table: what a query of one sees is older than what was written.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

type Key = (String, String);

/// What the indexes show, and what is on its way to them.
#[derive(Default)]
pub struct Index {
    shown: BTreeMap<Key, Value>,
    coming: VecDeque<(i64, Key, Value)>,
    last: i64,
}

impl Index {
    /// A write that shows at `due` (microseconds), and not before any write before it.
    pub fn put(&mut self, item: &Value, due: i64) {
        let key = (text(item, "pk"), text(item, "sk"));
        self.last = self.last.max(due);
        self.coming.push_back((self.last, key, item.clone()));
    }

    /// Answers a query of an index as it is seen at `now`. `None` where the request is of another kind.
    pub fn query(&mut self, request: &Value, now: i64) -> Option<(String, bool)> {
        let name = request["IndexName"].as_str()?;
        let number = ["by_office", "by_store", "by_due"].iter().position(|known| *known == name)? + 1;
        let (partition, sort) = (format!("gsi{number}pk"), format!("gsi{number}sk"));
        let stale = self.coming.iter().any(|(due, ..)| *due > now);
        while self.coming.front().is_some_and(|(due, ..)| *due <= now) {
            let (_, key, item) = self.coming.pop_front()?;
            self.shown.insert(key, item);
        }
        let values = &request["ExpressionAttributeValues"];
        let wanted = values[":pk"]["S"].as_str()?;
        let since = values[":since"]["S"].as_str().unwrap_or_default();
        let mut found: Vec<&Value> = self
            .shown
            .values()
            .filter(|item| item[&partition]["S"] == wanted && item[&sort]["S"].as_str().unwrap_or_default() >= since)
            .collect();
        found.sort_by_key(|item| (text(item, &sort), text(item, "pk")));
        let answer = json!({"Items": found, "Count": found.len(), "ScannedCount": found.len()});
        Some((answer.to_string(), stale))
    }
}

fn text(item: &Value, name: &str) -> String {
    item[name]["S"].as_str().unwrap_or_default().to_owned()
}
