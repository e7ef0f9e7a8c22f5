//! Why an engine did not start. Every message names the problem and what to do about it, because the user of a failed start sees it
//! first.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The data folder cannot be created or written to.
    #[error(
        "cannot keep data in {}: {source}. Choose a folder this user may write to, or free the space or the name.",
        path.display()
    )]
    Folder { path: PathBuf, source: std::io::Error },
    /// The database accepts only Unicode paths.
    #[error(
        "the data folder {} has a name that is not valid Unicode. Choose a folder with a plain name.",
        path.display()
    )]
    Name { path: PathBuf },
    /// Another process uses the folder. Two processes would each have their own queues.
    #[error(
        "the data folder {} is in use by another running copy. Stop that copy, or choose another folder.",
        path.display()
    )]
    InUse { path: PathBuf },
    /// The state file exists, but this version cannot open it.
    #[error(
        "the state file {} cannot be opened: {reason}. Put a good copy back, or move the file away to begin with an empty one.",
        path.display()
    )]
    StateFile {
        path: PathBuf,
        /// The database's own text.
        reason: String,
    },
    /// There is no space for what has to be written.
    #[error("no space is left on the disk of {}. Free some space and try again; the state file itself is good.", path.display())]
    Full { path: PathBuf },
    /// The table in memory could not be created.
    #[error("cannot make a table in memory: {reason}. Free some memory and start again.")]
    Memory {
        /// The database's own text.
        reason: String,
    },
    #[error(
        "cannot listen on 127.0.0.1: {0}. Check that the loopback interface is up and that this user may open ports."
    )]
    Port(std::io::Error),
    #[error(
        "the system gives no random numbers for the engine's key: {0}. Start again; if it stays so, restart the machine."
    )]
    Random(String),
}
