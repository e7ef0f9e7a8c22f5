//! The common crate of every door: orders, the rules, and the talk with the outside.
//!
//! Imports run downwards only, which `tests/tests/all/layers.rs` checks: [`order`] knows nobody; [`decide`] is pure; each
//! talking module ([`cartum`], [`roapp`], [`state`], [`queue`], [`secrets`]) knows one outside system and no rule; [`metrics`] says
//! what is counted; [`logs`] writes lines; [`settings`] describes stores; [`exchange`] alone puts them together.

pub mod cartum;
pub mod clock;
pub mod decide;
pub mod exchange;
pub mod history;
pub mod logs;
pub mod metrics;
pub mod net;
pub mod order;
pub mod queue;
pub mod roapp;
pub mod secrets;
pub mod settings;
pub mod state;
pub mod texts;
