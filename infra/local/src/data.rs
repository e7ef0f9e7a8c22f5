//! The data folder: table, queues, and the lock that keeps a second process away.
//!
//! Guarantees: only one process works on the folder; a process knows when the one before it ended, unless that was killed; only
//! its owner may read the folder and its files, whatever rights they had before; table and queues have no port unless
//! [`Data::serve`] opens one.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::{Addresses, Embedded};
use exchange::clock::{Clock, SystemClock};
use exchange::queue::{self, Queue};
use exchange::state::{self, Table};
use exchange::texts::Message;
use jiff::Timestamp;
use tokio::net::TcpListener;

/// Name of the table and of the queue of orders.
pub const NAME: &str = "orders";

/// An open data folder.
pub struct Data {
    pub table: Table,
    /// Engine of table and queues.
    pub engine: Embedded,
    /// When the process before this one ended by itself; `None` where it was killed, or there was none.
    pub predecessor_ended: Option<Timestamp>,
    folder: PathBuf,
    _lock: File,
}

/// The three queues.
pub struct Queues {
    /// Orders that a poll found, or that are due.
    pub orders: Queue,
    /// Orders of web-hooks and of requests by people.
    pub pushes: Queue,
    /// Dead letters: messages that failed too often.
    pub dead: Queue,
}

/// A folder that cannot be opened, with a sentence for the user.
pub enum OpenError {
    /// Another process works on it.
    InUse(Message),
    /// Any other cause.
    Failed(Message),
}

/// English, for those who run a process.
impl From<OpenError> for String {
    fn from(error: OpenError) -> Self {
        Message::from(error).into()
    }
}

impl From<OpenError> for Message {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::InUse(why) | OpenError::Failed(why) => why,
        }
    }
}

impl Data {
    /// Opens a folder, and makes it where it is missing. One into which an import was cut off is refused.
    pub async fn open(folder: &Path) -> Result<Self, OpenError> {
        let data = Self::open_for_import(folder).await?;
        match data.table.import_is_unfinished().await {
            Ok(false) => Ok(data),
            found => {
                data.end(false).await;
                let why = found.map_or_else(|error| error.message(), |_| Message::new("state-import-unfinished"));
                Err(OpenError::Failed(why))
            }
        }
    }

    /// As [`Self::open`], also where an import was cut off.
    pub async fn open_for_import(folder: &Path) -> Result<Self, OpenError> {
        let lock = lock(folder)?;
        if restore_is_unfinished(folder) {
            return Err(OpenError::Failed(Message::new("cli-restore-unfinished").with("path", folder)));
        }
        let predecessor_ended = take_end(folder);
        let options = engine::Options { data: Some(folder.to_owned()), now: Arc::new(|| SystemClock.now()) };
        let engine = Embedded::open(options).map_err(|error| OpenError::Failed(error.to_string().into()))?;
        let table = Table::new(state::connect(engine.table_client()), NAME);
        table.create_if_missing().await.map_err(|error| OpenError::Failed(error.message()))?;
        Ok(Self { table, engine, predecessor_ended, folder: folder.to_owned(), _lock: lock })
    }

    /// Also serves table and queues at these ports.
    pub fn serve(&mut self, table: TcpListener, queues: TcpListener) -> Result<Addresses, Message> {
        self.engine.serve(table, queues).map_err(|error| Message::text(error.to_string()))
    }

    /// The queues, created where they are missing.
    pub async fn queues(&self) -> Result<Queues, Message> {
        let client = queue::connect(self.engine.queues_client());
        let create = async |name: &str, dead: Option<&Queue>| {
            Queue::create(client.clone(), name, dead).await.map_err(Message::from)
        };
        let dead = create("dead", None).await?;
        let orders = create(NAME, Some(&dead)).await?;
        let pushes = create("pushes", Some(&dead)).await?;
        Ok(Queues { orders, pushes, dead })
    }

    /// Path of the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Closes table and queues, and notes that this process ended by itself.
    pub async fn close(self) {
        self.end(true).await;
    }

    /// Closes table and queues. `all_done`: nothing that this process began may still be under way, which the next one is told.
    pub async fn end(self, all_done: bool) {
        self.engine.stop().await;
        if all_done {
            note_end(&self.folder);
        }
    }
}

/// The file of the table.
pub const STATE: &str = "state.db";
/// Folder inside the data folder in which the files of a backup wait until the old ones are out of the way.
pub const STAGED: &str = "restore.new";

/// Whether a restore was cut off between taking the old state away and putting the new one there.
pub fn restore_is_unfinished(folder: &Path) -> bool {
    folder.join(STAGED).is_dir() && !folder.join(STATE).exists()
}

/// Name of the file that says when a process ended by itself. It is there while no process works on the folder.
pub const ENDED: &str = "ended";

/// When the last process on a folder ended by itself.
pub fn ended_at(folder: &Path) -> Option<Timestamp> {
    std::fs::read_to_string(folder.join(ENDED)).ok()?.trim().parse().ok()
}

/// Reads when the process before this one ended, and forgets it: should this one be killed, nobody knows.
fn take_end(folder: &Path) -> Option<Timestamp> {
    let ended = ended_at(folder);
    match std::fs::remove_file(folder.join(ENDED)) {
        Ok(()) => ended,
        // What cannot be forgotten would be believed after a kill.
        Err(_) => None,
    }
}

/// A note that fails costs the next process some seconds.
fn note_end(folder: &Path) {
    let noted = guard::file::open(&folder.join(ENDED)).and_then(|mut file| {
        file.set_len(0)?;
        file.write_all(format!("{}\n", SystemClock.now()).as_bytes())
    });
    if let Err(error) = noted {
        tracing::debug!(%error, "the end of this process is not noted");
    }
}

/// Locks the folder for this process.
pub fn lock(data: &Path) -> Result<File, OpenError> {
    let failed = |what: &str, error: std::io::Error| OpenError::Failed(folder_failed(data, what, &error));
    guard::file::folder(data).map_err(|error| failed("made", error))?;
    let file = guard::file::open(&data.join("lock")).map_err(|error| failed("written", error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(Message::new("cli-in-use").with("path", data))),
        Err(TryLockError::Error(error)) => Err(failed("locked", error)),
    }
}

/// The error of a folder that cannot be `made`, `written` or `locked`.
pub fn folder_failed(folder: &Path, what: &str, error: &std::io::Error) -> Message {
    Message::new("cli-folder-failed").with("path", folder).with("what", what).with("why", error.to_string())
}
