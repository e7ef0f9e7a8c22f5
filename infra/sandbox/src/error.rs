//! Errors of the stand-ins' own storage and sockets. Simulated failures are not among them.

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the sandbox cannot use its folder or socket: {0}")]
    Io(#[from] std::io::Error),
    #[error("the sandbox cannot read or write its data file: {0}")]
    Data(#[from] rusqlite::Error),
    #[error("the sandbox's data file holds a row of another shape; delete the folder to start anew: {0}")]
    Row(#[from] serde_json::Error),
}
