//! Counts requests, for the summary and the budget's share.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Request, Sending, SharedTransport, Transport};

/// A transport that counts what goes through it.
pub struct Counted {
    inner: SharedTransport,
    count: AtomicU64,
}

impl Counted {
    /// Counts from zero.
    pub fn new(inner: SharedTransport) -> Self {
        Self { inner, count: AtomicU64::new(0) }
    }

    /// Requests so far.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

impl Transport for Counted {
    fn send(&self, request: Request) -> Sending<'_> {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.inner.send(request)
    }
}
