//! What systemd is told of the running program, where it asks: that it is ready, that it is stopping, and that it is alive.
//!
//! Guarantee: the watchdog is told from the loop that polls and serves, so a process that hangs is started again.

use std::time::Duration;

use exchange::clock::{Clock, SystemClock};
use sd_notify::NotifyState;

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::debug!(%error, "systemd was not told");
    }
}

/// The program takes requests.
pub fn ready() {
    tell(NotifyState::Ready);
}

/// The program begins to stop.
pub fn stopping() {
    tell(NotifyState::Stopping);
}

/// Tells the watchdog at half its time, for ever; only waits where there is none. `alive` has to answer each time.
pub async fn watchdog(alive: impl AsyncFn() -> bool) {
    let Some(limit) = sd_notify::watchdog_enabled() else { return std::future::pending().await };
    loop {
        if alive().await {
            tell(NotifyState::Watchdog);
        }
        SystemClock.sleep((limit / 2).max(Duration::from_millis(100))).await;
    }
}
