//! The console, proved from outside: real HTTP, the real table, both stand-ins.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod api;
mod deletion;
mod health;
mod hostile;
mod languages;
mod lookup;
mod openid;
mod orders;
mod refresh;
mod stores;
mod wizard;
