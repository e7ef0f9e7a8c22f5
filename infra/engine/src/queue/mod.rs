//! SQS on one machine: standard queues, the AWS JSON protocol, in memory.
//!
//! Existing stand-ins read the system's clock. Tests of an exchange are about time (growing delays, expiring leases, redelivery) and
//! are repeatable only when delays and visibility timeouts follow the clock that the test moves. Guarantees:
//! - Delay, visibility, retention and every timestamp come from the injected clock alone.
//! - Only the length of a long poll is real time. A waiting call reads the injected clock again at short intervals.
//! - Only the operations and parameters that this project uses are served. Any other is refused, never ignored.
//!
//! Differences from the real service: a delivery is never duplicated, counts are exact, group ids have no effect but for a caller that says
//! how many messages of a group it has places for (the header of `places.rs`), queues cannot be changed or deleted. A restart loses all
//! queues.

mod delete;
mod error;
mod messages;
mod places;
mod protocol;
mod queues;
mod receipt;
mod receive;
mod send;
mod server;
mod settings;
mod store;

pub(crate) use server::Queues;
