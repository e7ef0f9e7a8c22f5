//! The checker itself, proved: what it must find, what it must let pass, and that every row of the tables can be met.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod breaches;
mod examples;
mod rows;
mod standins;
