//! The data folder: engines, table, queues, and the lock that keeps a second process away.
//!
//! A process that holds the folder leaves a note beside the lock, readable by its owner only, of where it listens and the word
//! that opens its desk, so that commands typed meanwhile are answered by it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::Engine;
use exchange::queue::{self, Queue};
use exchange::state::{self, Table};
use jiff::Timestamp;

/// Name of table and queue in the embedded engines.
pub const NAME: &str = "orders";

/// An open data folder.
pub struct Data {
    /// The table.
    pub table: Table,
    engine: Engine,
    folder: PathBuf,
    _lock: File,
}

/// The queues of one machine.
pub struct Queues {
    /// Orders that a poll found, or that are due.
    pub orders: Queue,
    /// Orders somebody waits for.
    pub pushes: Queue,
    /// Messages nobody could handle.
    pub dead: Queue,
}

/// Why a folder could not be opened.
pub enum Refused {
    /// Another process works on it.
    Taken(String),
    /// Anything else.
    Broken(String),
}

impl Refused {
    /// As a person is told.
    pub fn says(self) -> String {
        match self {
            Self::Taken(why) | Self::Broken(why) => why,
        }
    }
}

impl Data {
    /// Opens a folder, making it where it is missing.
    pub async fn open(folder: &Path) -> Result<Self, Refused> {
        let lock = lock(folder)?;
        let broken = |error: String| Refused::Broken(error);
        let options = engine::Options { data: Some(folder.to_owned()), now: Arc::new(Timestamp::now) };
        let engine = Engine::start(options).await.map_err(|error| broken(error.to_string()))?;
        let table = Table::new(state::connect(Some(engine.dynamodb_url())), NAME);
        table.create_if_missing().await.map_err(|error| broken(error.to_string()))?;
        Ok(Self { table, engine, folder: folder.to_owned(), _lock: lock })
    }

    /// The queues.
    pub async fn queues(&self) -> Result<Queues, String> {
        let client = queue::connect(Some(self.engine.sqs_url()));
        let create = async |name: &str, dead: Option<&Queue>| {
            Queue::create(client.clone(), name, dead).await.map_err(|error| error.to_string())
        };
        let dead = create("dead", None).await?;
        let orders = create(NAME, Some(&dead)).await?;
        let pushes = create("pushes", Some(&dead)).await?;
        Ok(Queues { orders, pushes, dead })
    }

    /// Where the table listens, on this machine.
    pub fn table_url(&self) -> &str {
        self.engine.dynamodb_url()
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Notes where this process's desk is.
    pub fn note_desk(&self, port: u16, word: &str) -> Result<(), String> {
        let path = note(&self.folder);
        let written = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)
            .and_then(|mut file| file.write_all(format!("{port} {word}").as_bytes()));
        written.map_err(|error| format!("{} cannot be written ({error}).", path.display()))
    }

    /// Closes everything.
    pub async fn close(self) {
        // Left behind after a kill, it names a port where nobody answers, which the reader says.
        if let Err(error) = fs::remove_file(note(&self.folder)) {
            tracing::debug!(%error, "no note of a desk to remove");
        }
        self.engine.stop().await;
    }
}

/// Port and word of the desk of the process that works on a folder.
pub fn desk_of(folder: &Path) -> Option<(u16, String)> {
    let text = fs::read_to_string(note(folder)).ok()?;
    let (port, word) = text.split_once(' ')?;
    Some((port.parse().ok()?, word.to_owned()))
}

fn note(folder: &Path) -> PathBuf {
    folder.join("desk")
}

/// Keeps a second process away from the folder.
fn lock(data: &Path) -> Result<File, Refused> {
    let shown = data.display();
    let broken = |what: &str, error: std::io::Error| {
        Refused::Broken(format!("The folder {shown} cannot be {what} ({error}). Choose another with --data."))
    };
    fs::create_dir_all(data).map_err(|error| broken("made", error))?;
    let file = File::create(data.join("lock")).map_err(|error| broken("written", error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Refused::Taken(format!(
            "Another process works on {shown}. Stop it, or choose another folder with --data."
        ))),
        Err(TryLockError::Error(error)) => Err(broken("locked", error)),
    }
}
