//! The common crate of all functions: orders, rules, and the clients of outside systems.
//!
//! Imports run downwards only, which `tests/tests/all/layers.rs` checks: [`order`] imports nothing; [`notice`] says what people are told
//! of, [`team`] who may use it; [`decide`] is pure; each client ([`cartum`], [`roapp`], [`state`], [`queue`], [`secrets`],
//! [`channels`]) contains one outside system and no rule; [`metrics`] defines the metrics; [`logs`] writes the log; [`release`]
//! names the build; [`settings`] describes stores; [`exchange`] combines them.

pub mod cartum;
pub mod channels;
pub mod clock;
pub mod decide;
pub mod exchange;
pub mod history;
pub mod logs;
pub mod metrics;
pub mod net;
pub mod notice;
pub mod order;
pub mod queue;
pub mod release;
pub mod roapp;
pub mod secrets;
pub mod settings;
pub mod state;
pub mod team;
pub mod texts;
