//! Attempts that were cut off because their work took too long.
//!
//! Guarantees: each counts as one that failed, so an order whose work never ends is shown to a person at last. The lease stays while the
//! order is tried again: what the attempt sent last may still arrive. The order is left alone where another attempt has claimed it.

use crate::decide::LAST_RETRY;
use crate::exchange::leases::{LEASE, TakenLeases, WORK_LIMIT};
use crate::exchange::sync::finish::Endings;
use crate::history::{Event, Reason};
use crate::queue::Message as QueueMessage;
use crate::state::StateError;
use crate::texts::Message;

impl Endings {
    /// Counts an attempt on the order of a message. One that was cut off before it had claimed the order is not counted.
    pub(crate) async fn note_cut_off(
        &self,
        message: &QueueMessage,
        taken: &TakenLeases,
        why: Message,
    ) -> Result<(), StateError> {
        let Some(mut link) = self.table.orders.link(&message.store, message.order).await? else { return Ok(()) };
        if !link.lease.as_ref().is_some_and(|lease| taken.has(lease)) {
            return Ok(());
        }
        link.retries += 1;
        let attempt = link.retries;
        if attempt >= LAST_RETRY {
            let reason = Reason::FailedOften { count: attempt, why }.into();
            return self.hold(&mut link, message.why, Vec::new(), reason, None).await.map(drop);
        }
        let seconds = LEASE.unsigned_abs().saturating_sub(WORK_LIMIT).as_secs();
        self.write(&mut link, message.why, vec![Event::AttemptFailed { attempt, why, seconds }]).await
    }
}
