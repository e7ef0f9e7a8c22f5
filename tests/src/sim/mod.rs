//! A whole deployment, both systems and an hour or a day of people's doings, simulated: everything in it follows from one number.
//!
//! What is real: the handlers, the exchange, both clients, the AWS SDK's clients, the table's and the queue's engine, and both
//! stand-ins. What is simulated: time (tokio's paused clock), the network between all of them, the scheduling of processes, their
//! deaths, and people. There is no socket and no second thread in a run, so nothing but the seed decides what comes first.
//!
//! Why so: `turmoil` and `madsim` replace the network under `tokio::net`, but every call of the exchange goes through two ports (a
//! `Transport` and the SDK's HTTP client), where a call can be cut on either side of its effect without simulating TCP; and madsim
//! wants its own builds of tokio and the AWS SDK. Tokio's paused clock needs neither.

pub mod aws;
pub mod backfill;
pub mod check;
pub mod core;
pub mod golden;
pub mod hooks;
pub mod index;
pub mod known;
pub mod land;
pub mod life;
pub mod people;
pub mod plan;
pub mod process;
pub mod rules;
pub mod run;
pub mod settle;
pub mod trace_lines;
pub mod watch;
pub mod wire;

pub use core::{Broken, Coverage};
pub use run::{Outcome, run};
