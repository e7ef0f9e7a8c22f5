//! What the exchange relies on from its table, through the real SDK.
//!
//! Runs on the embedded engine; with `CONTRACT_DYNAMODB_URL` set, on the server there.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

mod conditions;
mod many;
mod queries;
mod restart;
#[path = "../support/mod.rs"]
mod support;
mod updates;
mod world;
