//! The console, proved from outside: real HTTP, the real table, both stand-ins.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod api;
mod attention;
mod clashes;
mod daily;
mod deletion;
mod finding;
mod first_hour;
mod health;
mod home;
mod hostile;
mod languages;
mod lookup;
mod notices;
mod notices_fail;
mod notifications;
mod openid;
mod order;
mod orders;
mod promises;
mod refresh;
mod retry_all;
mod searching;
mod side_by_side;
mod stores;
mod switching;
mod team;
mod told;
mod wizard;
