//! All rules that hold so far, one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod budget;
mod changes;
mod crash;
mod import;
mod layers;
mod subscriptions;
mod webhooks;
