//! How an engine stops.

use std::time::Duration;

use tokio::sync::watch;

/// How long stopping waits for running requests. Without a limit, a client that sent half a request would block it for ever.
pub(crate) const GRACE_PERIOD: Duration = Duration::from_secs(10);

/// Resolves when the engine is stopped or dropped.
pub(crate) async fn requested(mut shutdown: watch::Receiver<bool>) {
    // An error means that the sender, the engine, was dropped.
    let _ = shutdown.wait_for(|stop| *stop).await;
}
