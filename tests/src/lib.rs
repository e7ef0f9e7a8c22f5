//! The world the tests share: both stand-ins, the engines, a clock of its own, and the real handlers in between.
//!
//! A [`World`] has verbs; a test says what happens and looks at what each side then holds, over HTTP. Its processes can be killed
//! between any two calls ([`World::run_killed_at`]); what they left in table and stand-ins stays.

// This crate is test code throughout: a failed step is a failed test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod clock;
pub mod console;
pub mod contract;
pub mod deployed;
pub mod dice;
pub mod gate;
pub mod hooks;
pub mod many;
pub mod sim;
pub mod stranger;
pub mod world;

pub use clock::TestClock;
pub use gate::{Gate, When};
pub use world::World;
