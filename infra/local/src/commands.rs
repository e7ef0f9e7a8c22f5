//! The commands, one function each.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use exchange::settings::{ConfigFile, Credentials, check_store};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::{Cli, Command};
use crate::demo::{self, Running};
use crate::host::Host;
use crate::page::{self, Latest};
use crate::ports;

/// The schedule of rule O2.
const EVERY: Duration = Duration::from_secs(300);

/// Runs what was typed.
pub async fn run(cli: Cli) -> Result<ExitCode, String> {
    match &cli.command {
        None => stay(&cli).await,
        Some(Command::Once { config, json }) => once(&cli, config.as_deref(), *json).await,
        Some(Command::Sandbox) => sandbox(&cli).await,
        Some(Command::Connect { config }) => connect(&cli, config).await,
        Some(Command::History { store, number }) => history(&cli, store, number).await,
    }
}

/// Reads a configuration and its credentials.
fn read(path: &Path) -> Result<(ConfigFile, Credentials), String> {
    let config = ConfigFile::read(path).map_err(|error| error.to_string())?;
    let credentials = match &config.credentials_file {
        Some(file) => {
            let folder = path.parent().map_or_else(PathBuf::new, Path::to_owned);
            Credentials::from_file(&folder.join(file))?
        }
        None => Credentials::from_environment(),
    };
    Ok((config, credentials))
}

fn bar(hidden: bool) -> ProgressBar {
    let bar = if hidden { ProgressBar::hidden() } else { ProgressBar::new(0) };
    if let Ok(style) = ProgressStyle::with_template("Importing {bar:40} {pos}/{len} orders, {elapsed}") {
        bar.set_style(style);
    }
    bar
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

async fn once(cli: &Cli, config: Option<&Path>, json: bool) -> Result<ExitCode, String> {
    let (world, (config, credentials)) = match config {
        Some(path) => (None, read(path)?),
        None => (Some(Running::start(&cli.data, cli.port).await?), demo::config(cli.port)?),
    };
    let host = Host::start(&cli.data, config, credentials).await?;
    let summary = import(&host, json).await?;
    host.stop().await;
    if let Some(world) = world {
        world.stop().await?;
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&summary).map_err(|error| error.to_string())?);
    } else {
        print!("{summary}");
    }
    Ok(if summary.wants_a_person() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

async fn stay(cli: &Cli) -> Result<ExitCode, String> {
    let listener = ports::open(cli.port, 0, "status page").await?;
    let world = Running::start(&cli.data, cli.port).await?;
    let (config, credentials) = demo::config(cli.port)?;
    let host = Host::start(&cli.data, config, credentials).await?;
    let latest = Latest::default();
    latest.show("The first import is under way.".into());
    let served = tokio::spawn({
        let router = page::router(latest.clone());
        async move { axum::serve(listener, router).await }
    });
    println!("Status page   http://127.0.0.1:{}", cli.port);
    println!("Stand-in shop http://127.0.0.1:{}   (what it holds: /_sandbox/shop/orders)", cli.port + 1);
    println!("Stand-in RO App http://127.0.0.1:{} (what it holds: /_sandbox/roapp/orders)\n", cli.port + 2);
    let mut stop = std::pin::pin!(stopped());
    let mut first = true;
    loop {
        let done = tokio::select! {
            summary = import(&host, !first) => Some(summary?),
            () = &mut stop => None,
        };
        // A stop in the middle of an import is as safe as a kill: the table says where to go on.
        let Some(summary) = done else { break };
        latest.show(summary.to_string());
        if first || summary.imported > 0 {
            print!("{summary}");
            println!("\nPolling every 5 minutes. Stop with Ctrl-C.");
        }
        first = false;
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = &mut stop => break,
        }
    }
    served.abort();
    host.stop().await;
    world.stop().await?;
    println!("Stopped. The next start goes on from here.");
    Ok(ExitCode::SUCCESS)
}

async fn sandbox(cli: &Cli) -> Result<ExitCode, String> {
    std::fs::create_dir_all(&cli.data)
        .map_err(|error| format!("The folder {} cannot be made ({error}).", cli.data.display()))?;
    let world = Running::start(&cli.data, cli.port).await?;
    println!(
        "Stand-in shop   http://127.0.0.1:{}  login {} / {}",
        cli.port + 1,
        sandbox::SHOP_LOGIN,
        sandbox::SHOP_PASSWORD
    );
    println!("Stand-in RO App http://127.0.0.1:{}  API key {}", cli.port + 2, sandbox::ROAPP_KEY);
    println!("Faults and time: infra/sandbox/README.md. Stop with Ctrl-C.");
    stopped().await;
    world.stop().await?;
    Ok(ExitCode::SUCCESS)
}

async fn connect(cli: &Cli, path: &Path) -> Result<ExitCode, String> {
    let (config, credentials) = read(path)?;
    if config.stores.is_empty() {
        return Err(format!("{} names no store. Add a [[store]] section.", path.display()));
    }
    let office = config.roapp.clone();
    let host = Host::start(&cli.data.join("check"), config, credentials).await?;
    let mut problems = 0;
    for shop in host.exchange.stores() {
        println!("Store '{}'", shop.settings.name);
        for finding in check_store(&shop.settings, &office, &shop.cartum, host.exchange.roapp()).await {
            println!("  {} {}", if finding.good { "ok     " } else { "PROBLEM" }, finding.says);
            problems += usize::from(!finding.good);
        }
    }
    host.stop().await;
    println!("{}", if problems == 0 { "Ready.".to_owned() } else { format!("{problems} to mend.") });
    Ok(if problems == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

async fn history(cli: &Cli, store: &str, number: &str) -> Result<ExitCode, String> {
    let store = store.parse()?;
    let number = number.parse().map_err(|_| format!("'{number}' is not an order number"))?;
    let (mut config, credentials) = demo::config(cli.port)?;
    config.stores.clear();
    let host = Host::start(&cli.data, config, credentials).await?;
    let entries = host.exchange.table().history(&store, number).await.map_err(|error| error.to_string())?;
    if entries.is_empty() {
        println!("Nothing is known of order {number} of store '{store}'.");
    }
    for entry in entries {
        println!("{}", entry.at.strftime("%Y-%m-%d %H:%M:%S UTC"));
        for sentence in entry.told {
            println!("  {sentence}");
        }
    }
    host.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// Resolves when the process is asked to stop.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => drop(interrupted.await),
    }
}
