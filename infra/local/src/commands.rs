//! The commands, one function each.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use exchange::clock::SystemClock;
use exchange::exchange::{own_pace, roapp_client, shop_client};
use exchange::net::HttpTransport;
use exchange::settings::{ConfigFile, check_store};

use crate::cli::{Cli, Command, Order};
use crate::data::{Data, Refused};
use crate::desk::{self, Question};
use crate::host::Host;
use crate::progress::bar;
use crate::signals::stop_requested;
use crate::stand_ins::StandIns;
use crate::{buyer, serve, setup, stay};

/// Runs what was typed.
pub async fn run(cli: Cli) -> Result<ExitCode, String> {
    match &cli.command {
        None => stay::stay(&cli).await,
        Some(Command::Once { json }) => once(&cli, *json).await,
        Some(Command::Sandbox) => sandbox(&cli).await,
        Some(Command::Engine) => serve::engine(&cli).await,
        Some(Command::Connect) => connect(&cli).await,
        Some(Command::History(order)) => history(&cli, order).await,
        Some(Command::Attention) => attention(&cli).await,
        Some(Command::Link) => link(&cli).await,
        Some(Command::Retry(order)) => retry(&cli, order).await,
        Some(Command::ExportBuyer(wanted)) => buyer::export(&cli, wanted).await,
        Some(Command::EraseBuyer(wanted)) => buyer::erase(&cli, wanted).await,
        Some(Command::ExportHistory(table)) => buyer::history(&cli, table).await,
    }
}

/// Without web-hooks: nobody listens for them while a single command runs.
fn not_called(config: ConfigFile) -> ConfigFile {
    ConfigFile { public_url: None, ..config }
}

/// Imports what there is and says what it did.
async fn import(host: &Host, quiet: bool) -> Result<crate::summary::Summary, String> {
    let bar = bar(quiet);
    let summary = host
        .once(|found, imported| {
            let queued: usize = found.stores.iter().map(|store| store.queued).sum();
            bar.set_length(bar.length().unwrap_or(0).max(queued as u64).max(imported));
            bar.set_position(imported);
        })
        .await;
    bar.finish_and_clear();
    summary
}

async fn once(cli: &Cli, json: bool) -> Result<ExitCode, String> {
    let (running, config, credentials) = setup::load(cli).await?;
    let host = Host::start(&cli.data, not_called(config), credentials).await?;
    let summary = import(&host, json).await?;
    host.stop().await;
    if let Some(running) = running {
        running.stop().await?;
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&summary).map_err(|error| error.to_string())?);
    } else {
        print!("{summary}");
    }
    Ok(if summary.wants_a_person() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

async fn sandbox(cli: &Cli) -> Result<ExitCode, String> {
    guard::file::folder(&cli.data)
        .map_err(|error| format!("The folder {} cannot be made ({error}).", cli.data.display()))?;
    let running = StandIns::start(&cli.data, cli.port).await?;
    println!(
        "Stand-in shop   http://127.0.0.1:{}  login {} / {}",
        cli.port + 1,
        sandbox::SHOP_LOGIN,
        sandbox::SHOP_PASSWORD
    );
    println!("Stand-in RO App http://127.0.0.1:{}  API key {}", cli.port + 2, sandbox::ROAPP_KEY);
    println!("Faults and time: infra/sandbox/README.md. Stop with Ctrl-C.");
    stop_requested().await;
    running.stop().await?;
    Ok(ExitCode::SUCCESS)
}

async fn connect(cli: &Cli) -> Result<ExitCode, String> {
    if cli.config.is_none() {
        return Err("Name a configuration with --config FILE; config.example.toml shows one.".into());
    }
    let (_, config, credentials) = setup::load(cli).await?;
    let http = Arc::new(HttpTransport::new(Duration::from_secs(60))?);
    let clock = Arc::new(SystemClock);
    let roapp = roapp_client(&config.roapp, &credentials, http.clone(), own_pace(&config.roapp, clock.clone()))?;
    let mut problems = 0;
    for store in &config.stores {
        println!("Store '{}'", store.name);
        let shop = shop_client(store, &credentials, http.clone(), clock.clone())?;
        for finding in check_store(store, &config.stores, &config.roapp, &shop, &roapp).await {
            println!("  {} {}", if finding.good { "ok     " } else { "PROBLEM" }, finding.says);
            problems += usize::from(!finding.good);
        }
    }
    println!("{}", if problems == 0 { "Ready.".to_owned() } else { format!("{problems} to mend.") });
    Ok(if problems == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Opens the folder, or asks the process that has it.
async fn table_or(cli: &Cli, question: Question<'_>) -> Result<Result<Data, String>, String> {
    match Data::open(&cli.data).await {
        Ok(data) => Ok(Ok(data)),
        Err(Refused::Taken(why)) => desk::ask(&cli.data, why, question).await.map(Err),
        Err(Refused::Broken(why)) => Err(why),
    }
}

async fn history(cli: &Cli, order: &Order) -> Result<ExitCode, String> {
    let (store, number) = desk::parse(&order.store, &order.number)?;
    let text = match table_or(cli, Question::History(order)).await? {
        Ok(data) => {
            let text = desk::history(&data.table, &store, number).await?;
            data.close().await;
            text
        }
        Err(text) => text,
    };
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}

async fn attention(cli: &Cli) -> Result<ExitCode, String> {
    let text = match table_or(cli, Question::Attention).await? {
        Ok(data) => {
            let text = desk::attention(&data.table).await?;
            data.close().await;
            text
        }
        Err(text) => text,
    };
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}

async fn link(cli: &Cli) -> Result<ExitCode, String> {
    let nobody = "Nothing runs on this folder. Start it without a command; it prints a link itself.".to_owned();
    println!("{}", desk::ask(&cli.data, nobody, Question::Link).await?);
    Ok(ExitCode::SUCCESS)
}

async fn retry(cli: &Cli, order: &Order) -> Result<ExitCode, String> {
    let (store, number) = desk::parse(&order.store, &order.number)?;
    let text = match table_or(cli, Question::Retry(order)).await? {
        Ok(data) => {
            data.close().await;
            let (running, config, credentials) = setup::load(cli).await?;
            let host = Host::start(&cli.data, not_called(config), credentials).await?;
            let text = desk::retry(&host.exchange, store, number).await?;
            host.stop().await;
            if let Some(running) = running {
                running.stop().await?;
            }
            text
        }
        Err(text) => text,
    };
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}
