//! The injected clock.

use std::sync::Arc;

/// Where the engine reads the time from.
pub type Now = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;
