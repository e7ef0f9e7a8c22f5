//! What can go wrong in the stand-ins themselves, as opposed to what they are asked to play.

/// A failure of the stand-ins' own storage or sockets.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data folder or a socket refused.
    #[error("the sandbox cannot use its folder or socket: {0}")]
    Io(#[from] std::io::Error),
    /// The data file refused.
    #[error("the sandbox cannot read or write its data file: {0}")]
    Data(#[from] rusqlite::Error),
    /// A row does not have the shape this version writes.
    #[error("the sandbox's data file holds a row of another shape; delete the folder to start anew: {0}")]
    Row(#[from] serde_json::Error),
}
