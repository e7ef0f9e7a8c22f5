//! What is measured: the exchange beside other programs for the same job, its growth with the table, its cold starts and its own share
//! of an order's time. Nothing here proves a rule; see docs/benchmarks.md for the figures.
//!
//! Guarantees of the comparison (`bench/run`): every program gets the same orders, the same stand-ins, the same table engine and the
//! same Runtime API; each has stand-ins and tables of its own; calls are counted in the stand-ins and before the engine, never by the
//! program that is measured.

// A benchmark that cannot set itself up stops.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod correctness;
pub mod measure;
pub mod report;
pub mod runtime;
pub mod stage;
pub mod tls;
