//! The first hour with an account (rule S7): each way in which an open question may turn out is found, and nothing else is left behind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;
mod answers;
mod drift;
mod hooks;
mod kills;
mod reading;
mod ways;
