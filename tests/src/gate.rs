//! Kills a process between two calls: the call before its effect, or after the effect and before the answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use exchange::net::{Request, Sending, SharedTransport, Transport};
use tokio::sync::Notify;

/// On which side of the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The request never leaves.
    Before,
    /// The effect is there, the answer never comes.
    After,
}

/// Lets calls pass until the one that is to be the last.
pub struct Gate {
    inner: SharedTransport,
    last: Option<(usize, When)>,
    calls: AtomicUsize,
    killed: Arc<Notify>,
}

impl Gate {
    /// Kills at call number `last` (from 0).
    pub fn new(inner: SharedTransport, last: Option<(usize, When)>) -> Self {
        Self { inner, last, calls: AtomicUsize::new(0), killed: Arc::new(Notify::new()) }
    }

    /// Resolves at the kill.
    pub async fn killed(&self) {
        self.killed.notified().await;
    }

    /// Calls so far.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Transport for Gate {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(async move {
            let call = self.calls.fetch_add(1, Ordering::SeqCst);
            let last = self.last.filter(|(at, _)| call >= *at);
            if let Some((at, when)) = last {
                if call == at && when == When::After {
                    // Whether it worked is what the dead process never learns.
                    drop(self.inner.send(request).await);
                }
                self.killed.notify_one();
                return std::future::pending().await;
            }
            self.inner.send(request).await
        })
    }
}
