//! A process's life: it may end at any call, before the call leaves, while it is under way, or after its effect.
//!
//! What was sent is delivered whatever becomes of its sender, as on a real network.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::core::Core;

/// On which side of the last call's effect a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Death {
    /// The call never leaves.
    Before,
    /// The call arrives when its sender is dead already.
    Flying,
    /// The answer finds nobody.
    After,
}

/// One process, from its start to its end.
pub struct Life {
    /// Its name; no other process of the run has it.
    pub name: String,
    core: Arc<Core>,
    left: Mutex<Option<(u64, Death)>>,
    dead: AtomicBool,
    end: Notify,
}

impl Life {
    /// A process that lives for ever, or for `calls` calls.
    pub fn new(core: &Arc<Core>, name: String, calls: Option<u64>) -> Arc<Self> {
        let death = calls.map(|calls| (calls, core.pick(&[Death::Before, Death::Flying, Death::After])));
        Self::with(core, name, death)
    }

    /// A process that dies in this way at its call of that number, counted from 0.
    pub fn dying(core: &Arc<Core>, name: String, at: u64, death: Death) -> Arc<Self> {
        Self::with(core, name, Some((at, death)))
    }

    fn with(core: &Arc<Core>, name: String, death: Option<(u64, Death)>) -> Arc<Self> {
        let (dead, end) = (AtomicBool::new(false), Notify::new());
        Arc::new(Self { name, core: core.clone(), left: Mutex::new(death), dead, end })
    }

    /// Resolves when the process has died.
    pub async fn ended(&self) {
        self.end.notified().await;
    }

    /// Ends it from outside, between two calls.
    pub fn kill(&self) {
        self.dead.store(true, Ordering::SeqCst);
        self.end.notify_one();
    }

    /// From now on it lives for ever.
    pub fn spare(&self) {
        *self.left.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Makes a call, unless the process is dead by then.
    pub async fn call<T: Send + 'static>(&self, step: &str, delivery: impl Future<Output = T> + Send + 'static) -> T {
        if self.dead.load(Ordering::SeqCst) {
            return std::future::pending().await;
        }
        match self.next() {
            None => return tokio::spawn(delivery).await.expect("a delivery does not fail"),
            Some(Death::Before) => self.core.met(step, "killed before"),
            Some(Death::Flying) => {
                tokio::spawn(delivery);
                self.core.met(step, "killed under way");
            }
            Some(Death::After) => {
                drop(tokio::spawn(delivery).await);
                self.core.met(step, "killed after");
            }
        }
        self.core.step(&self.name, "dies at", step);
        self.kill();
        std::future::pending().await
    }

    fn next(&self) -> Option<Death> {
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
