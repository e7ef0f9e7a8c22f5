//! All rules that hold so far, one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;
mod agreement;
mod amounts;
mod broken;
mod budget;
mod changes;
mod clocks;
mod crash;
mod documents;
mod doubtful;
mod dry_run;
mod enriching;
mod found;
mod found_again;
mod golden;
mod import;
mod jobs;
mod late;
mod layers;
mod listed;
mod lookup;
mod meanwhile;
mod neighbours;
mod people;
mod personal;
mod polling;
mod reconcile;
mod records;
mod refusals;
mod rounding;
mod sentences;
mod set_back;
mod shop_facts;
mod silence;
mod slow_enriching;
mod slow_shop;
mod statuses;
mod subscriptions;
mod trouble;
mod untrue;
mod upgrade;
mod variants;
mod webhooks;
mod windows;
