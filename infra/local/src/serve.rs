//! `engine`: everything the handlers need but the handlers, at addresses that are known beforehand, so that a function's own binary
//! can be run against it: by `sam local`, by AWS's Runtime Interface Emulator, or by hand.
//!
//! Guarantees: whatever a deployment makes is there before the addresses are printed: table, queues, the store, the account.

use std::process::ExitCode;

use exchange::clock::{Clock, SystemClock};
use exchange::exchange::OFFICE_SETTINGS;

use crate::cli::Cli;
use crate::data::{Data, Refused};
use crate::demo::{self, Running};
use crate::ports;
use crate::stay::stopped;

/// Serves until it is asked to stop.
pub async fn engine(cli: &Cli) -> Result<ExitCode, String> {
    let table = ports::open(cli.port, 3, "table").await?;
    let queues = ports::open(cli.port, 4, "queues").await?;
    let running = Running::start(&cli.data, cli.port).await?;
    let (config, _) = demo::config(cli.port)?;
    let data = Data::open_on(&cli.data, table, queues).await.map_err(Refused::says)?;
    let urls = data.queues().await?;
    for store in &config.stores {
        data.table.seed_store(&store.id, store).await.map_err(|error| error.to_string())?;
    }
    data.table.remember(OFFICE_SETTINGS, SystemClock.now(), &config.roapp).await.map_err(|error| error.to_string())?;
    println!("Stand-in shop   http://127.0.0.1:{}", cli.port + 1);
    println!("Stand-in RO App http://127.0.0.1:{}", cli.port + 2);
    println!("Table           {}   ({})", data.table_url(), data.table.name());
    println!(
        "Queues          {}   ({}, {}, {})",
        data.queues_url(),
        urls.orders.url(),
        urls.pushes.url(),
        urls.dead.url()
    );
    println!("Functions: infra/events/README.md. Stop with Ctrl-C.");
    stopped().await;
    data.close().await;
    running.stop().await?;
    Ok(ExitCode::SUCCESS)
}
