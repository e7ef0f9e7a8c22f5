//! The health of the exchange as a request knows it (rule H1).

use std::sync::Arc;

use exchange::exchange::{Failure, HealthReading};
use exchange::texts::Message;

use crate::app::Console;

/// The health of the exchange, for the line at the top of a page (rule H1).
#[derive(Debug, Clone)]
pub enum KnownHealth {
    /// It was not read: there is no whole page, or nobody is signed in.
    None,
    Read(Arc<HealthReading>),
    /// The table failed, with the reason.
    Failed(Message),
}

impl KnownHealth {
    /// Reads it.
    pub async fn read(console: &Console) -> Self {
        Self::of(console.exchange.health.read().await)
    }

    /// What was read.
    pub fn of(read: Result<HealthReading, Failure>) -> Self {
        match read {
            Ok(health) => Self::Read(Arc::new(health)),
            Err(failure) => Self::Failed(failure.message().sentence()),
        }
    }
}
