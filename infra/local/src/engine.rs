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
use exchange::texts::Message;

use crate::cli::Cli;
use crate::data::Data;
use crate::demo;
use crate::language::{language, print, print_labelled};
use crate::ports;
use crate::signals::stop_requested;
use crate::stand_ins::StandIns;

/// Serves until a signal stops it.
pub async fn run(cli: &Cli) -> Result<ExitCode, Message> {
    let table = ports::open(cli.port, 3, "table").await?;
    let queues = ports::open(cli.port, 4, "queues").await?;
    let running = StandIns::start(&cli.data, cli.port).await?;
    let (config, _) = demo::config(cli.port)?;
    let mut data = Data::open(&cli.data).await?;
    let addresses = data.serve(table, queues)?;
    let urls = data.queues().await?;
    let key = cli.data.join("engine.key");
    write_key(&key, addresses.key())
        .map_err(|error| Message::new("cli-file-failed").with("path", &key).with("why", error.to_string()))?;
    for store in &config.stores {
        data.table.seed_store(&store.id, store).await.map_err(|error| error.message())?;
    }
    data.table.put_cached(ROAPP_SETTINGS, SystemClock.now(), &config.roapp).await.map_err(|error| error.message())?;
    print_labelled("cli-stand-in-shop", &format!("http://127.0.0.1:{}", cli.port + 1));
    print_labelled("cli-stand-in-roapp", &format!("http://127.0.0.1:{}", cli.port + 2));
    print_labelled("cli-table", &format!("{}   ({})", addresses.dynamodb_url(), data.table.name()));
    let urls = format!("{}, {}, {}", urls.orders.url(), urls.pushes.url(), urls.dead.url());
    print_labelled("cli-queues", &format!("{}   ({urls})", addresses.sqs_url()));
    print_labelled("cli-engine-key", &Message::new("cli-engine-key-use").with("path", &key).render(language()));
    print(&Message::new("cli-engine-running"));
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
