//! The data folder: table, queues, and the lock that keeps a second process away.
//!
//! Guarantees: one process has the folder; folder and files are their owner's alone, also those that an older release made with
//! wider rights; table and queues have no port unless one is asked for.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::{Addresses, Embedded};
use exchange::queue::{self, Queue};
use exchange::state::{self, Table};
use jiff::Timestamp;
use tokio::net::TcpListener;

/// Name of table and queue in the embedded engines.
pub const NAME: &str = "orders";

/// An open data folder.
pub struct Data {
    /// The table.
    pub table: Table,
    /// Table and queues.
    pub engine: Embedded,
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
        let engine = Embedded::open(options).map_err(|error| broken(error.to_string()))?;
        let table = Table::new(state::connect(engine.table_client()), NAME);
        table.create_if_missing().await.map_err(|error| broken(error.to_string()))?;
        Ok(Self { table, engine, folder: folder.to_owned(), _lock: lock })
    }

    /// Serves table and queues on these listeners as well.
    pub fn serve(&mut self, table: TcpListener, queues: TcpListener) -> Result<Addresses, String> {
        self.engine.serve(table, queues).map_err(|error| error.to_string())
    }

    /// The queues.
    pub async fn queues(&self) -> Result<Queues, String> {
        let client = queue::connect(self.engine.queues_client());
        let create = async |name: &str, dead: Option<&Queue>| {
            Queue::create(client.clone(), name, dead).await.map_err(|error| error.to_string())
        };
        let dead = create("dead", None).await?;
        let orders = create(NAME, Some(&dead)).await?;
        let pushes = create("pushes", Some(&dead)).await?;
        Ok(Queues { orders, pushes, dead })
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Closes everything.
    pub async fn close(self) {
        self.engine.stop().await;
    }
}

/// Keeps a second process away from the folder.
fn lock(data: &Path) -> Result<File, Refused> {
    let shown = data.display();
    let broken = |what: &str, error: std::io::Error| {
        Refused::Broken(format!("The folder {shown} cannot be {what} ({error}). Choose another with --data."))
    };
    guard::file::folder(data).map_err(|error| broken("made", error))?;
    let file = guard::file::open(&data.join("lock")).map_err(|error| broken("written", error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Refused::Taken(format!(
            "Another process works on {shown}. Stop it, or choose another folder with --data."
        ))),
        Err(TryLockError::Error(error)) => Err(broken("locked", error)),
    }
}
