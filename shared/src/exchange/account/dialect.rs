//! How this RO App account was seen to take filters, remembered for all processes (the account's dialect).

use crate::exchange::account::enrich::LEARNT;
use crate::exchange::app::Exchange;
use crate::exchange::failure::Failure;
use crate::roapp::{FilterNotation, RoAppError};

const FILTERS: &str = "FILTERS";

impl Exchange {
    /// Asks something that is filtered, in the notation that is known, and remembers the one that was found to work.
    pub(crate) async fn in_dialect<T>(
        &self,
        ask: impl Future<Output = Result<T, RoAppError>>,
    ) -> Result<Result<T, RoAppError>, Failure> {
        let known = self.fact::<FilterNotation>(FILTERS, LEARNT).await?;
        self.roapp.set_notation(known);
        let answer = ask.await;
        if let Some(seen) = self.roapp.notation().filter(|seen| Some(*seen) != known) {
            self.learn(FILTERS, seen).await?;
        }
        Ok(answer)
    }
}
