//! The ports of the program, open to this machine only.

use tokio::net::TcpListener;

/// Opens the port `base + offset` of 127.0.0.1. `what` names its use in the error.
pub async fn open(base: u16, offset: u16, what: &str) -> Result<TcpListener, String> {
    let port = base.checked_add(offset).ok_or_else(|| format!("--port {base} leaves no room for three ports"))?;
    TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| {
        format!(
            "Port {port} for the {what} cannot be opened ({error}). Stop what uses it, or choose others with --port."
        )
    })
}
