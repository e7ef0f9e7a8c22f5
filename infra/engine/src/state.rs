//! The table's database: where it lies, who has it, and that what expired leaves it.
//!
//! Guarantees: one process at a time owns a data folder (a lock file says so, and the system releases it even after a crash); items
//! past their expiry leave a kept table within about an hour, as they leave the real one within days; the state file is its owner's
//! alone. A table in memory is never swept: a reader has to cope with expired items that are still there, and tests are where it
//! learns to. After [`State::close`] nobody writes any more, whoever still holds a client.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use dynoxide::Database;
use dynoxide::storage_backend::Clock;
use tokio::sync::watch;

use crate::{Error, Now};

const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);

/// A database until it is closed.
pub(crate) struct State(RwLock<Option<Opened>>);

struct Opened {
    database: Database,
    /// Released after the database is closed: fields are dropped in the order in which they stand.
    _lock: Option<File>,
}

impl State {
    /// Opens the table of a folder, or an empty one in memory.
    pub(crate) fn open(data: Option<&Path>, now: &Now) -> Result<Self, Error> {
        let opened = match data {
            Some(folder) => kept(folder)?,
            None => in_memory(now)?,
        };
        Ok(Self(RwLock::new(Some(opened))))
    }

    /// Works on the database; `None` once it is closed.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&Database) -> T) -> Option<T> {
        let opened = self.0.read().unwrap_or_else(PoisonError::into_inner);
        opened.as_ref().map(|opened| work(&opened.database))
    }

    /// Closes the database when the work in hand is done.
    pub(crate) fn close(&self) {
        drop(self.0.write().unwrap_or_else(PoisonError::into_inner).take());
    }
}

fn kept(folder: &Path) -> Result<Opened, Error> {
    let unusable = |source| Error::Folder { path: folder.to_owned(), source };
    guard::file::folder(folder).map_err(unusable)?;
    let lock = guard::file::open(&folder.join("state.lock")).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Error::InUse { path: folder.to_owned() });
        }
        Err(TryLockError::Error(source)) => return Err(unusable(source)),
    }
    let path = folder.join("state.db");
    let name = path.to_str().ok_or_else(|| Error::Name { path: folder.to_owned() })?;
    guard::file::database(&path).map_err(unusable)?;
    let database =
        Database::new(name).map_err(|error| Error::StateFile { path: path.clone(), reason: reason(&error) })?;
    Ok(Opened { database, _lock: Some(lock) })
}

/// The database guesses at encryption when a file is no database at all; people need the plain fact.
fn reason(error: &dynoxide::DynoxideError) -> String {
    let text = error.to_string();
    if text.contains("not a valid SQLite database") { "it is not a database".to_owned() } else { text }
}

fn in_memory(now: &Now) -> Result<Opened, Error> {
    let database = Database::memory_with_clock(Arc::new(Injected(now.clone())))
        .map_err(|error| Error::Memory { reason: error.to_string() })?;
    Ok(Opened { database, _lock: None })
}

/// Removes what expired, now and every hour.
pub(crate) async fn sweep(state: Arc<State>, stopped: watch::Receiver<bool>) {
    let mut hours = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            () = crate::told(stopped.clone()) => return,
            _ = hours.tick() => {}
        }
        let state = state.clone();
        // A sweep that fails is tried again in an hour; nothing depends on it.
        let _ = tokio::task::spawn_blocking(move || state.with(|database| database.sweep_ttl().is_ok())).await;
    }
}

/// The engine's clock, as the database wants it.
struct Injected(Now);

impl Clock for Injected {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from((self.0)().as_second()).unwrap_or_default()
    }

    fn now_unix_secs_f64(&self) -> f64 {
        (self.0)().as_duration().as_secs_f64()
    }
}
