//! One SQLite file per system: every effect is one transaction, finished before it is answered.
//!
//! The write-ahead log is not flushed to the disk at each commit. That survives a killed process, which is what is
//! promised, at a fraction of the cost of surviving a power cut, which is not.

use crate::Error;
use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;

/// One row to write, or to delete when it has no body.
pub(crate) struct Row {
    pub(crate) kind: &'static str,
    pub(crate) key: i64,
    pub(crate) body: Option<String>,
}

/// The rows of one system; without a folder it keeps nothing.
pub(crate) struct Ledger {
    db: Option<Connection>,
}

impl Ledger {
    /// Opens or creates `<folder>/<name>.db`.
    pub(crate) fn open(folder: Option<&Path>, name: &str) -> Result<Ledger, Error> {
        let Some(folder) = folder else {
            return Ok(Ledger { db: None });
        };
        guard::file::folder(folder)?;
        let path = folder.join(format!("{name}.db"));
        guard::file::database(&path)?;
        let db = Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "NORMAL")?;
        db.execute_batch(
            "CREATE TABLE IF NOT EXISTS row (kind TEXT NOT NULL, key INTEGER NOT NULL, body TEXT NOT NULL,
             PRIMARY KEY (kind, key)) WITHOUT ROWID",
        )?;
        Ok(Ledger { db: Some(db) })
    }

    /// Every row of one kind.
    pub(crate) fn load<T: DeserializeOwned>(&self, kind: &str) -> Result<BTreeMap<i64, T>, Error> {
        let Some(db) = &self.db else {
            return Ok(BTreeMap::new());
        };
        let mut query = db.prepare("SELECT key, body FROM row WHERE kind = ?1")?;
        let rows = query.query_map([kind], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        let mut found = BTreeMap::new();
        for row in rows {
            let (key, body) = row?;
            found.insert(key, serde_json::from_str(&body)?);
        }
        Ok(found)
    }

    /// Writes all rows or none.
    pub(crate) fn commit(&mut self, rows: Vec<Row>) -> Result<(), Error> {
        let Some(db) = &mut self.db else {
            return Ok(());
        };
        if rows.is_empty() {
            return Ok(());
        }
        let transaction = db.transaction()?;
        {
            let mut put =
                transaction.prepare_cached("INSERT OR REPLACE INTO row (kind, key, body) VALUES (?1, ?2, ?3)")?;
            let mut delete = transaction.prepare_cached("DELETE FROM row WHERE kind = ?1 AND key = ?2")?;
            for row in rows {
                match row.body {
                    Some(body) => put.execute(params![row.kind, row.key, body])?,
                    None => delete.execute(params![row.kind, row.key])?,
                };
            }
        }
        Ok(transaction.commit()?)
    }
}
