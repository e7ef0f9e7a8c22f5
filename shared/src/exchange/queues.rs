//! The queues of a deployment. Urgent orders have their own queue, which no backlog of imports delays.

use std::time::Duration;

use crate::exchange::failure::Failure;
use crate::queue::{Message, Queue, QueueError};
use crate::state::StateError;

pub struct Queues {
    /// Orders that a poll found, or that are due.
    pub(crate) orders: Queue,
    /// Urgent orders: staff changed them in RO App, a web-hook arrived, or a person requested it.
    pub(crate) pushes: Queue,
    /// Where messages end that fail again and again, if that is known.
    pub(crate) dead: Option<Queue>,
}

impl Queues {
    pub fn orders(&self) -> &Queue {
        &self.orders
    }

    pub fn pushes(&self) -> &Queue {
        &self.pushes
    }

    /// Puts messages on their queue.
    pub(crate) async fn send(&self, messages: &[Message], delay: Duration) -> Result<(), Failure> {
        let (pushes, orders): (Vec<Message>, Vec<Message>) =
            messages.iter().cloned().partition(|message| message.why.is_urgent());
        for (queue, messages) in [(&self.orders, orders), (&self.pushes, pushes)] {
            queue.send(&messages, delay).await.map_err(unavailable)?;
        }
        Ok(())
    }

    /// Puts a message back for later.
    ///
    /// # Errors
    /// [`Failure::State`] when the queue fails; the poll finds the order all the same.
    pub async fn send_later(&self, message: &Message, wait: Duration) -> Result<(), Failure> {
        self.send(std::slice::from_ref(message), wait.max(Duration::from_secs(1))).await
    }

    /// Number of messages in the dead-letter queue. Their orders are found again in the table.
    pub(crate) async fn dead_letters(&self) -> Result<u64, Failure> {
        match &self.dead {
            Some(dead) => dead.depth().await.map_err(unavailable),
            None => Ok(0),
        }
    }
}

fn unavailable(error: QueueError) -> Failure {
    Failure::State(StateError::Unavailable(error.to_string()))
}
