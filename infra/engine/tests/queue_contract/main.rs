//! What the exchange relies on from a standard queue, through the real SDK.
//!
//! Runs on the embedded engine; with `CONTRACT_SQS_URL` set, on the server there.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

mod batches;
mod messages;
mod queues;
mod refusals;
#[path = "../support/mod.rs"]
mod support;
mod time;
mod world;
