//! A map that records which rows changed, so that only those are written to the database.

use crate::Error;
use crate::sqlite::{Database, Row};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::{BTreeMap, BTreeSet};

/// Increments a counter of ids; the new id.
pub(crate) fn next_id(counter: &mut i64) -> i64 {
    *counter += 1;
    *counter
}

/// Rows of one kind by their number. A mutable borrow of a row counts as a change.
pub(crate) struct Table<T> {
    kind: &'static str,
    rows: BTreeMap<i64, T>,
    changed: BTreeSet<i64>,
}

/// What all tables of a system have in common.
pub(crate) trait ChangedRows {
    fn clear(&mut self);
    /// Appends the changed rows to `out`.
    fn drain(&mut self, out: &mut Vec<Row>) -> Result<(), Error>;
}

impl<T: Serialize + DeserializeOwned> Table<T> {
    pub(crate) fn load(database: &Database, kind: &'static str) -> Result<Table<T>, Error> {
        Ok(Table { kind, rows: database.load(kind)?, changed: BTreeSet::new() })
    }

    pub(crate) fn get(&self, key: i64) -> Option<&T> {
        self.rows.get(&key)
    }

    pub(crate) fn get_mut(&mut self, key: i64) -> Option<&mut T> {
        let row = self.rows.get_mut(&key)?;
        self.changed.insert(key);
        Some(row)
    }

    /// The row; its default is inserted if it is missing.
    pub(crate) fn entry(&mut self, key: i64) -> &mut T
    where
        T: Default,
    {
        self.changed.insert(key);
        self.rows.entry(key).or_default()
    }

    pub(crate) fn contains(&self, key: i64) -> bool {
        self.rows.contains_key(&key)
    }

    pub(crate) fn insert(&mut self, key: i64, row: T) {
        self.changed.insert(key);
        self.rows.insert(key, row);
    }

    pub(crate) fn remove(&mut self, key: i64) -> Option<T> {
        self.changed.insert(key);
        self.rows.remove(&key)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (i64, &T)> {
        self.rows.iter().map(|(key, row)| (*key, row))
    }

    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values()
    }

    /// One more than the greatest key, and never less than `least`.
    pub(crate) fn next_key(&self, least: i64) -> i64 {
        self.rows.last_key_value().map_or(least, |(key, _)| (key + 1).max(least))
    }
}

impl<T: Serialize> ChangedRows for Table<T> {
    fn clear(&mut self) {
        self.changed.extend(self.rows.keys());
        self.rows.clear();
    }

    fn drain(&mut self, out: &mut Vec<Row>) -> Result<(), Error> {
        for key in std::mem::take(&mut self.changed) {
            let body = self.rows.get(&key).map(serde_json::to_string).transpose()?;
            out.push(Row { kind: self.kind, key, body });
        }
        Ok(())
    }
}
