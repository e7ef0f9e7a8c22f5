//! The table's database.
//!
//! Guarantees: one process at a time uses a data folder (a lock file, which the system releases even after a crash). Expired items are
//! removed from a file within about an hour; the real service takes up to days. Only its owner can read the state file. A table in
//! memory keeps expired items, so that tests meet them: a reader must ignore them. After [`State::close`] no client can write.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use dynoxide::Database;
use dynoxide::storage_backend::Clock;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::watch;

use crate::clock::Now;
use crate::error::Error;
use crate::shutdown;

/// Name of the file in the data folder.
pub(crate) const STATE_FILE: &str = "state.db";

const SWEEP_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// A database until it is closed.
pub(crate) struct State(RwLock<Option<Opened>>);

struct Opened {
    database: Database,
    /// Released after the database is closed: fields are dropped in declaration order.
    _lock: Option<File>,
}

impl State {
    /// Opens the table of a folder, or an empty one in memory.
    pub(crate) fn open(data: Option<&Path>, now: &Now) -> Result<Self, Error> {
        let opened = match data {
            Some(folder) => in_file(folder)?,
            None => in_memory(now)?,
        };
        Ok(Self(RwLock::new(Some(opened))))
    }

    /// Runs `work` on the database; `None` once it is closed.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&Database) -> T) -> Option<T> {
        let opened = self.0.read().unwrap_or_else(PoisonError::into_inner);
        opened.as_ref().map(|opened| work(&opened.database))
    }

    /// Closes the database after the running calls.
    pub(crate) fn close(&self) {
        drop(self.0.write().unwrap_or_else(PoisonError::into_inner).take());
    }
}

fn in_file(folder: &Path) -> Result<Opened, Error> {
    let unusable = |source| Error::Folder { path: folder.to_owned(), source };
    guard::file::folder(folder).map_err(unusable)?;
    let lock = guard::file::open(&folder.join("state.lock")).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Error::InUse { path: folder.to_owned() }),
        Err(TryLockError::Error(source)) => return Err(unusable(source)),
    }
    let path = folder.join(STATE_FILE);
    let name = path.to_str().ok_or_else(|| Error::Name { path: folder.to_owned() })?;
    if path.exists() && is_half_made(&path).unwrap_or(false) {
        begin_anew(&path).map_err(unusable)?;
    }
    guard::file::database(&path).map_err(unusable)?;
    let database = Database::new(name).map_err(|error| unopened(&path, &error))?;
    Ok(Opened { database, _lock: Some(lock) })
}

/// Whether a file has a table without all of its indexes, and no item: a process that was killed while it made the table leaves it so.
fn is_half_made(path: &Path) -> rusqlite::Result<bool> {
    // With the right to write: what a killed process left beside the file goes into it.
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let missing = "SELECT count(*) FROM _tables, json_each(coalesce(gsi_definitions, '[]')) AS of_index WHERE NOT EXISTS \
        (SELECT 1 FROM sqlite_schema WHERE name = table_name || '::gsi::' || json_extract(of_index.value, '$.IndexName'))";
    if db.query_row(missing, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(false);
    }
    let made = "SELECT name FROM sqlite_schema JOIN _tables ON name = table_name WHERE type = 'table'";
    let names: Vec<String> = db.prepare(made)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for name in names {
        let any = format!("SELECT EXISTS (SELECT 1 FROM \"{}\")", name.replace('"', "\"\""));
        if db.query_row(&any, [], |row| row.get::<_, bool>(0))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Removes a state file with the files beside it.
fn begin_anew(path: &Path) -> std::io::Result<()> {
    for suffix in ["-wal", "-shm", "-journal", ""] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn unopened(path: &Path, error: &dynoxide::DynoxideError) -> Error {
    let (path, reason) = (path.to_owned(), reason(error));
    if reason.contains("database or disk is full") { Error::Full { path } } else { Error::StateFile { path, reason } }
}

/// The database's text suggests encryption when a file is not a database at all; this one names the fact.
fn reason(error: &dynoxide::DynoxideError) -> String {
    let text = error.to_string();
    if text.contains("not a valid SQLite database") { "it is not a database".to_owned() } else { text }
}

fn in_memory(now: &Now) -> Result<Opened, Error> {
    let database = Database::memory_with_clock(Arc::new(DatabaseClock(now.clone())))
        .map_err(|error| Error::Memory { reason: error.to_string() })?;
    Ok(Opened { database, _lock: None })
}

/// Removes expired items, now and every hour.
pub(crate) async fn sweep(state: Arc<State>, shutdown: watch::Receiver<bool>) {
    let mut interval = tokio::time::interval(SWEEP_INTERVAL);
    loop {
        tokio::select! {
            () = shutdown::requested(shutdown.clone()) => return,
            _ = interval.tick() => {}
        }
        let state = state.clone();
        // A failed sweep is repeated in an hour; nothing depends on it.
        let _ = tokio::task::spawn_blocking(move || state.with(|database| database.sweep_ttl().is_ok())).await;
    }
}

/// The injected clock in the database's interface.
struct DatabaseClock(Now);

impl Clock for DatabaseClock {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from((self.0)().as_second()).unwrap_or_default()
    }

    fn now_unix_secs_f64(&self) -> f64 {
        (self.0)().as_duration().as_secs_f64()
    }
}
