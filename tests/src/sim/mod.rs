//! Deterministic simulation of a deployment, both systems and an hour or a day of people's actions. A seed determines the whole run.
//!
//! Real: the handlers, the exchange, both clients, the AWS SDK's clients, the engines of table and queues, both stand-ins. Simulated:
//! time (tokio's paused clock), the network between all of them, the start and the end of processes, people. A run has no socket and one
//! thread, so the seed alone determines the order of events.
//!
//! `turmoil` and `madsim` replace the network below `tokio::net`. Here every call of the exchange goes through one of two ports (a
//! `Transport` and the SDK's HTTP client), where a call can be cut before or after its effect without simulating TCP. madsim also needs
//! its own builds of tokio and the AWS SDK. Tokio's paused clock needs neither.

pub mod actors;
pub mod amounts;
pub mod aws;
pub mod backfill;
pub mod buyers;
pub mod check;
pub mod check_lines;
pub mod clients;
pub mod core;
pub mod coverage;
pub mod fault_rows;
pub mod fault_schedule;
pub mod fault_table;
pub mod golden;
pub mod hooks;
pub mod index;
pub mod invariants;
pub mod known;
pub mod large_store;
pub mod neighbours;
pub mod oddities;
pub mod pace;
pub mod parts;
pub mod plan;
pub mod process;
pub mod process_lifetime;
pub mod rules;
pub mod run;
pub mod settle;
pub mod shrink;
pub mod state_loss;
pub mod totals;
pub mod trace_lines;
pub mod trouble;
pub mod wire;
pub mod world_state;

pub use core::{Broken, Coverage};
pub use run::{Outcome, run, run_without};
