//! How long a connection check waits for the far sides.
//!
//! Guarantee: all that one check asks ends together, however many answers are still missing.

use std::pin::Pin;
use std::time::Duration;

use futures_util::future::{FutureExt, Shared};

use crate::texts::Message;

/// A page waits for a far side no longer.
pub const SHOWN_WITHIN: Duration = Duration::from_secs(5);

/// The end of a check's waiting.
pub struct Patience(Shared<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl Patience {
    /// Ends with this future: of a page, when [`SHOWN_WITHIN`] has passed.
    pub fn until(end: Pin<Box<dyn Future<Output = ()> + Send>>) -> Self {
        Self(end.shared())
    }

    /// That of a command: until every far side has answered or failed.
    pub fn of_command() -> Self {
        Self::until(Box::pin(std::future::pending()))
    }

    /// The answer, if it comes in time.
    pub(super) async fn wait_for<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = work => Some(done),
            () = self.0.clone() => None,
        }
    }
}

/// What a page says that did not wait for RO App any longer.
pub fn too_slow() -> Message {
    Message::new("roapp-page-too-slow").with("seconds", SHOWN_WITHIN.as_secs())
}

/// What a page says that did not wait for a shop any longer.
pub fn too_slow_shop() -> Message {
    Message::new("shop-page-too-slow").with("seconds", SHOWN_WITHIN.as_secs())
}
