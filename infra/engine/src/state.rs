//! The table: an embedded DynamoDB engine, served on a loopback port.
//!
//! Guarantees: one process at a time owns a data folder (a lock file says so, and the system
//! releases it even after a crash), and items past their expiry leave a kept table within about an
//! hour, as they leave the real one within days. A table in memory is never swept: a reader has to
//! cope with expired items that are still there, and tests are where it learns to.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dynoxide::Database;
use dynoxide::storage_backend::Clock;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::{Error, Now};

const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);

/// The running server.
pub(crate) struct State {
    pub(crate) url: String,
    pub(crate) tasks: Vec<JoinHandle<()>>,
}

/// Opens the table and serves it until `stopped`.
pub(crate) fn start(
    data: Option<&Path>,
    now: &Now,
    listener: TcpListener,
    stopped: watch::Receiver<bool>,
) -> Result<State, Error> {
    let (database, lock) = match data {
        Some(folder) => {
            let (database, lock) = open(folder)?;
            (database, Some(lock))
        }
        None => (in_memory(now)?, None),
    };
    let url = crate::url(&listener)?;
    let mut tasks = Vec::new();
    if lock.is_some() {
        tasks.push(tokio::spawn(sweep(database.clone(), stopped.clone())));
    }
    tasks.push(tokio::spawn(async move {
        // It fails only when accepting connections does; clients then see a refused connection.
        let _ = dynoxide::server::serve_with_shutdown(listener, database, crate::told(stopped)).await;
        drop(lock);
    }));
    Ok(State { url, tasks })
}

fn open(folder: &Path) -> Result<(Database, File), Error> {
    let unusable = |source| Error::Folder { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(unusable)?;
    let lock = File::create(folder.join("state.lock")).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Error::InUse { path: folder.to_owned() });
        }
        Err(TryLockError::Error(source)) => return Err(unusable(source)),
    }
    let path = folder.join("state.db");
    let name = path.to_str().ok_or_else(|| Error::Name { path: folder.to_owned() })?;
    let database =
        Database::new(name).map_err(|error| Error::StateFile { path: path.clone(), reason: reason(&error) })?;
    Ok((database, lock))
}

/// The database guesses at encryption when a file is no database at all; people need the plain fact.
fn reason(error: &dynoxide::DynoxideError) -> String {
    let text = error.to_string();
    if text.contains("not a valid SQLite database") { "it is not a database".to_owned() } else { text }
}

pub(crate) fn in_memory(now: &Now) -> Result<Database, Error> {
    Database::memory_with_clock(Arc::new(Injected(now.clone())))
        .map_err(|error| Error::Memory { reason: error.to_string() })
}

async fn sweep(database: Database, stopped: watch::Receiver<bool>) {
    let mut hours = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            () = crate::told(stopped.clone()) => return,
            _ = hours.tick() => {}
        }
        let database = database.clone();
        // A sweep that fails is tried again in an hour; nothing depends on it.
        let _ = tokio::task::spawn_blocking(move || database.sweep_ttl()).await;
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
