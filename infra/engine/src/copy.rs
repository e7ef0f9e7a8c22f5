//! Copies of the state file, made while another process writes it, and the check of such a copy.
//!
//! Guarantees: a copy is one moment of the state, with every write that was answered before it began and no part of another; only its
//! owner can read it; it needs no other file. A copy that is damaged, of another program or of a newer release is recognised.

use std::path::Path;
use std::time::Duration;

use dynoxide::Database;
use rusqlite::{Connection, OpenFlags};

use crate::error::Error;
use crate::state::STATE_FILE;

/// How long a lock of the process that writes is waited for.
const BUSY: Duration = Duration::from_secs(10);

/// What is wrong with a copy.
#[derive(Debug, PartialEq, Eq)]
pub enum BadCopy {
    /// It is not a whole database. The database's own text.
    Damaged(String),
    /// A database of something else.
    Foreign,
    /// This release cannot read it. The database's own text.
    Unreadable(String),
}

/// Copies the state file of a data folder into a new file, also while another process works on the folder.
///
/// # Errors
/// When there is no state file, or it cannot be read, or the copy cannot be written.
pub fn copy_state(folder: &Path, target: &Path) -> Result<(), Error> {
    let path = folder.join(STATE_FILE);
    let unusable = |source| Error::Folder { path: target.to_owned(), source };
    let name = target.to_str().ok_or_else(|| Error::Name { path: target.to_owned() })?;
    // SQLite fills an empty file and keeps its permissions; one that has content is refused.
    let file = guard::file::open(target).map_err(unusable)?;
    let copy = || {
        // Without the right to create: a missing file is an error. With the right to write: the files beside it go with this connection.
        let db = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        db.busy_timeout(BUSY)?;
        // One read transaction. The online backup of SQLite starts anew whenever the other process writes.
        db.execute("VACUUM INTO ?1", [name])
    };
    copy().map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => Error::Full { path: target.to_owned() },
        _ => Error::StateFile { path: path.clone(), reason: error.to_string() },
    })?;
    file.sync_all().map_err(unusable)
}

/// Checks a copy of a state file that has this table. Brings a copy of an older release up to date.
///
/// # Errors
/// What is wrong with it.
pub fn check_copy(path: &Path, table: &str) -> Result<(), BadCopy> {
    let damaged = |error: rusqlite::Error| BadCopy::Damaged(error.to_string());
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(damaged)?;
    let found: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(damaged)?;
    if found != "ok" {
        return Err(BadCopy::Damaged(found));
    }
    let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('_config', '_tables')";
    let ours: i64 = db.query_row(tables, [], |row| row.get(0)).map_err(damaged)?;
    let named = "SELECT count(*) FROM _tables WHERE table_name = ?1";
    if ours != 2 || db.query_row(named, [table], |row| row.get::<_, i64>(0)).map_err(damaged)? != 1 {
        return Err(BadCopy::Foreign);
    }
    drop(db);
    let name = path.to_str().ok_or_else(|| BadCopy::Unreadable("its path is not valid Unicode".to_owned()))?;
    Database::new(name).map(drop).map_err(|error| BadCopy::Unreadable(error.to_string()))
}
