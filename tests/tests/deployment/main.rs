//! The deployment on AWS: that its templates fit what the code does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod alarms;
mod counts;
mod days;
mod leases;
mod logs;
mod rights;
mod routes;
mod secrets;
mod stores;
