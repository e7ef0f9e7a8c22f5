//! What the tests share. A [`World`] has both stand-ins, the engines of table and queues, a clock that tests set, and the real handlers.
//!
//! A test calls methods of the world and compares what each system then has, over HTTP. A process can be killed at any call
//! ([`World::run_killed_at`]); what it has written to table and stand-ins remains.

// This crate is test code throughout: a failed step is a failed test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod clock;
pub mod console;
pub mod contract;
pub mod day;
pub mod deployed;
pub mod hooks;
pub mod kill_switch;
pub mod many;
pub mod meanwhile;
pub mod receivers;
pub mod rng;
pub mod sim;
pub mod stranger;
pub mod world;

pub use clock::TestClock;
pub use kill_switch::{KillSwitch, When};
pub use meanwhile::Meanwhile;
pub use world::World;
