//! All rules that hold so far, one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;
mod agreement;
mod amounts;
mod broken;
mod budget;
mod changes;
mod crash;
mod documents;
mod doubtful;
mod enriching;
mod found;
mod golden;
mod import;
mod layers;
mod listed;
mod people;
mod personal;
mod polling;
mod reconcile;
mod refusals;
mod sentences;
mod shop_facts;
mod silence;
mod statuses;
mod subscriptions;
mod trouble;
mod upgrade;
mod variants;
mod webhooks;
