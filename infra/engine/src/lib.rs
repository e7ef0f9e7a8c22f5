//! Embedded stand-ins for DynamoDB and SQS: the exchange runs on one machine, and its tests run anywhere, with the same AWS SDK
//! clients as in the cloud.
//!
//! Guarantees:
//! - [`Embedded`] opens no port. AWS clients of the same process get an HTTP client that calls it directly.
//! - [`Engine`] also listens on `127.0.0.1`, on free ports. It answers only requests with the key of this start, and no web page.
//! - The table is kept in a file when [`Options::data`] names a folder. Queue messages are not kept: they only name orders to check,
//!   and the next poll finds these orders again.
//! - Queues read the time from [`Options::now`] alone. A test that advances this clock by a day sees a day's delays and visibility
//!   timeouts pass at once.
//! - A write that was answered is on the disk: SQLite flushes its log at each (`synchronous = FULL`).
//! - Stopping finishes running requests, then closes the state file.

mod clock;
mod connector;
mod copy;
mod embedded;
mod engine;
mod error;
mod ports;
mod queue;
mod shutdown;
mod state;
mod table;

pub use clock::Now;
pub use copy::{BadCopy, check_copy, copy_state};
pub use embedded::{Embedded, Options};
pub use engine::Engine;
pub use error::Error;
pub use ports::Addresses;
