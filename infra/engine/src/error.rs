//! Why an engine did not start. Every message says what is wrong and what to do about it, because
//! it is the first thing a person sees when the one-command run does not come up.

use std::path::PathBuf;

/// Why an engine did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The data folder cannot be made, or nothing can be written in it.
    #[error(
        "cannot keep data in {}: {source}. Choose a folder this user may write to, or free the space or the name.",
        path.display()
    )]
    Folder {
        /// The folder asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The path cannot be handed to the database.
    #[error(
        "the data folder {} has a name that is not valid Unicode. Choose a folder with a plain name.",
        path.display()
    )]
    Name {
        /// The folder asked for.
        path: PathBuf,
    },
    /// Another process holds the folder: two writers would each believe they own the queues.
    #[error(
        "the data folder {} is in use by another running copy. Stop that copy, or choose another folder.",
        path.display()
    )]
    InUse {
        /// The folder asked for.
        path: PathBuf,
    },
    /// The state file exists, and is not one this version can open.
    #[error(
        "the state file {} cannot be opened: {reason}. Put a good copy back, or move the file away to begin with an empty one.",
        path.display()
    )]
    StateFile {
        /// The state file.
        path: PathBuf,
        /// What the database said.
        reason: String,
    },
    /// The table in memory could not be made.
    #[error("cannot make a table in memory: {reason}. Free some memory and start again.")]
    Memory {
        /// What the database said.
        reason: String,
    },
    /// No port on the loopback address.
    #[error(
        "cannot listen on 127.0.0.1: {0}. Check that the loopback interface is up and that this user may open ports."
    )]
    Port(std::io::Error),
    /// No random numbers for the key.
    #[error(
        "the system gives no random numbers for the engine's key: {0}. Start again; if it stays so, restart the machine."
    )]
    Random(String),
}
