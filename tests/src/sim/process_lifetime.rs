//! The lifetime of a process: it may be killed at any call, before the request is sent, while it is in flight, or after its effect.
//!
//! A request that was sent is delivered even when its sender is killed, as on a real network.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::core::Core;

/// When a process is killed at its last call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KillPoint {
    /// The request is not sent.
    Before,
    /// The request arrives after the kill.
    InFlight,
    /// After the effect, before the answer.
    After,
}

/// See the module.
pub struct Lifetime {
    /// Unique name of the process.
    pub name: String,
    core: Arc<Core>,
    left: Mutex<Option<(u64, KillPoint)>>,
    dead: AtomicBool,
    end: Notify,
}

impl Lifetime {
    /// A process that is killed after `calls` calls, or never.
    pub fn new(core: &Arc<Core>, name: String, calls: Option<u64>) -> Arc<Self> {
        let death = calls.map(|calls| (calls, core.pick(&[KillPoint::Before, KillPoint::InFlight, KillPoint::After])));
        Self::with(core, name, death)
    }

    /// A process that is killed at the call with the number `at`, counted from 0.
    pub fn dying(core: &Arc<Core>, name: String, at: u64, death: KillPoint) -> Arc<Self> {
        Self::with(core, name, Some((at, death)))
    }

    fn with(core: &Arc<Core>, name: String, death: Option<(u64, KillPoint)>) -> Arc<Self> {
        let (dead, end) = (AtomicBool::new(false), Notify::new());
        Arc::new(Self { name, core: core.clone(), left: Mutex::new(death), dead, end })
    }

    /// Waits for the kill.
    pub async fn ended(&self) {
        self.end.notified().await;
    }

    /// Kills the process between two calls.
    pub fn kill(&self) {
        self.dead.store(true, Ordering::SeqCst);
        self.end.notify_one();
    }

    /// Cancels the planned kill.
    pub fn never_kill(&self) {
        *self.left.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Makes a call, unless the process is killed.
    pub async fn call<T: Send + 'static>(&self, step: &str, delivery: impl Future<Output = T> + Send + 'static) -> T {
        if self.dead.load(Ordering::SeqCst) {
            return std::future::pending().await;
        }
        match self.next() {
            None => return tokio::spawn(delivery).await.expect("a delivery does not fail"),
            Some(KillPoint::Before) => self.core.met(step, "killed before"),
            Some(KillPoint::InFlight) => {
                tokio::spawn(delivery);
                self.core.met(step, "killed under way");
            }
            Some(KillPoint::After) => {
                drop(tokio::spawn(delivery).await);
                self.core.met(step, "killed after");
            }
        }
        self.core.step(&self.name, "dies at", step);
        self.kill();
        std::future::pending().await
    }

    fn next(&self) -> Option<KillPoint> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        match left.as_mut() {
            Some((0, death)) => Some(*death),
            Some((calls, _)) => {
                *calls -= 1;
                None
            }
            None => None,
        }
    }
}
