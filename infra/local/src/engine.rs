//! The command `engine`: table, queues, stand-ins and the demo store at known addresses, without the handlers. A function's own binary
//! runs against it: by `sam local`, by AWS's Runtime Interface Emulator, or by hand.
//!
//! Guarantees: table and queues answer only requests with the key of this start, which is in `engine.key` of the data folder while this
//! runs; table, queues, store and account exist before the addresses are printed.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use exchange::clock::{Clock, SystemClock};
use exchange::exchange::ROAPP_SETTINGS;

use crate::cli::Cli;
use crate::data::Data;
use crate::demo;
use crate::ports;
use crate::signals::stop_requested;
use crate::stand_ins::StandIns;

/// Serves until a signal stops it.
pub async fn run(cli: &Cli) -> Result<ExitCode, String> {
    let table = ports::open(cli.port, 3, "table").await?;
    let queues = ports::open(cli.port, 4, "queues").await?;
    let running = StandIns::start(&cli.data, cli.port).await?;
    let (config, _) = demo::config(cli.port)?;
    let mut data = Data::open(&cli.data).await?;
    let addresses = data.serve(table, queues)?;
    let urls = data.queues().await?;
    let key = cli.data.join("engine.key");
    write_key(&key, addresses.key()).map_err(|error| format!("{} cannot be written ({error}).", key.display()))?;
    for store in &config.stores {
        data.table.seed_store(&store.id, store).await.map_err(|error| error.to_string())?;
    }
    data.table.put_cached(ROAPP_SETTINGS, SystemClock.now(), &config.roapp).await.map_err(|error| error.to_string())?;
    println!("Stand-in shop   http://127.0.0.1:{}", cli.port + 1);
    println!("Stand-in RO App http://127.0.0.1:{}", cli.port + 2);
    println!("Table           {}   ({})", addresses.dynamodb_url(), data.table.name());
    println!(
        "Queues          {}   ({}, {}, {})",
        addresses.sqs_url(),
        urls.orders.url(),
        urls.pushes.url(),
        urls.dead.url()
    );
    println!("Key of both     in {}, for EXCHANGE_ENGINE_KEY or as an AWS client's access key id", key.display());
    println!("Functions: infra/events/README.md. Stop with Ctrl-C.");
    stop_requested().await;
    if let Err(error) = fs::remove_file(&key) {
        tracing::debug!(%error, "no key to remove");
    }
    data.close().await;
    running.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the key into a file that only its owner may read.
fn write_key(path: &Path, key: &str) -> std::io::Result<()> {
    let mut file = guard::file::open(path)?;
    file.set_len(0)?;
    writeln!(file, "{key}")
}
