//! Errors of the stand-ins' own storage and sockets. Simulated failures are not among them.

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the sandbox cannot use its folder or socket: {0}")]
    Io(#[from] std::io::Error),
    #[error("the sandbox cannot read or write its data file: {0}")]
    Data(#[from] rusqlite::Error),
    #[error("the sandbox's data file holds a row of another shape; delete the folder to start anew: {0}")]
    Row(#[from] serde_json::Error),
    #[error(
        "port {port} of the sandbox's shop {number} cannot be opened: {source}. End the program that has it, or remove the shop."
    )]
    Port { number: u32, port: u16, source: std::io::Error },
}
