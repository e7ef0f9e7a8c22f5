//! The ports of the program, open to this machine only, but for the one that a configuration opens.

use std::net::SocketAddr;

use exchange::texts::Message;
use tokio::net::TcpListener;

/// Opens the address of a configuration.
pub async fn open_at(address: SocketAddr) -> Result<TcpListener, Message> {
    TcpListener::bind(address).await.map_err(|error| {
        Message::new("cli-listen-failed").with("address", address.to_string()).with("why", error.to_string())
    })
}

/// Opens the port `base + offset` of 127.0.0.1. `what` names its use in the error: `console`, `shop`, `roapp`, `table` or `queues`.
pub async fn open(base: u16, offset: u16, what: &str) -> Result<TcpListener, Message> {
    let no_room = || Message::new("cli-port-range").with("port", base.to_string()).with("ports", offset + 1);
    let port = base.checked_add(offset).ok_or_else(no_room)?;
    TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| {
        let failed = Message::new("cli-port-failed").with("port", port.to_string()).with("use", what);
        failed.with("why", error.to_string())
    })
}
