//! Everything that comes from outside, as it should not be: both systems' answers, web-hooks, queue messages, configuration, stored
//! items. Nothing of it may panic, hang, grow without bound, tell a secret, or lose an order that was accepted.
//!
//! `INPUT_SEEDS=5000 cargo test -p tests --test input` tries more random cases of each example than the default.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod addresses;
mod configuration;
mod hooks;
mod mutate;
mod roapp;
mod run;
mod shop;
mod stored;
mod wire;
