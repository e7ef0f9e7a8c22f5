//! `cargo run`: start everything, import, and stay: polling every five minutes, taking web-hooks as they come.

use std::process::ExitCode;
use std::time::Duration;

use console::{Access, Console};
use exchange::clock::{Clock, SystemClock};
use exchange::exchange::Discovery;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::cli::Cli;
use crate::host::{Consumers, Host};
use crate::page::{self, Served};
use crate::progress::bar;
use crate::signals::stop_requested;
use crate::stand_ins;
use crate::{ports, setup, socket};

/// The schedule of rule O2.
const EVERY: Duration = Duration::from_secs(300);
/// How often the progress bar moves.
const TICK: Duration = Duration::from_millis(500);

/// Starts everything and stays until it is asked to stop.
pub async fn stay(cli: &Cli) -> Result<ExitCode, String> {
    let listener = ports::open(cli.port, 0, "console").await?;
    let (running, config, credentials) = setup::load(cli).await?;
    let host = Host::start(&cli.data, config, credentials).await?;
    let commands = socket::listen(host.data.folder())?;
    let console = Console::new(host.exchange.clone(), Access::one_machine(cli.port)).await?;
    let link = console.access.links.make();
    let served = Served { console, port: cli.port, exchange: host.exchange.clone() };
    let desk = page::desk(served.clone(), host.data.engine.table());
    let servers = [
        tokio::spawn(async move { axum::serve(commands, desk).await }),
        tokio::spawn(async move { axum::serve(listener, page::router(served)).await }),
    ];
    println!(
        "Console         http://127.0.0.1:{}{link}   (this link lets one person in, once; another: link)",
        cli.port
    );
    if running.is_some() {
        println!("Stand-in shop   http://127.0.0.1:{}   (what it holds: /_sandbox/shop/orders)", cli.port + 1);
        println!("Stand-in RO App http://127.0.0.1:{}   (what it holds: /_sandbox/roapp/orders)", cli.port + 2);
        stand_ins::register_hooks(cli.port).await?;
    }
    println!();
    let consumers = host.consume();
    let worked = tokio::select! {
        worked = work(&host, &consumers) => worked,
        () = stop_requested() => Ok(()),
    };
    servers.iter().for_each(JoinHandle::abort);
    socket::remove(host.data.folder());
    consumers.stop().await;
    host.stop().await;
    if let Some(running) = running {
        running.stop().await?;
    }
    worked?;
    println!("Stopped. The next start goes on from here.");
    Ok(ExitCode::SUCCESS)
}

async fn work(host: &Host, consumers: &Consumers) -> Result<(), String> {
    let mut told = false;
    loop {
        let next = Instant::now() + EVERY;
        let changes = host.exchange.changes();
        let found = match scheduled_import::handle(&host.exchange).await {
            Ok(found) => found,
            Err(why) => {
                // The next poll finds what this one missed.
                eprintln!("This poll failed: {why}");
                SystemClock.sleep(Duration::from_secs(30)).await;
                continue;
            }
        };
        consumers.wake();
        let polls = [found];
        // A store that somebody just switched on is not kept waiting.
        while Instant::now() < next && host.exchange.changes() == changes {
            if !told {
                told = import(host, consumers, &polls[0], next).await;
                if told {
                    // What was just entered in RO App is looked at once more, so that the next look finds nothing new.
                    print!("{}", host.summary(&polls).await?);
                    println!("\nPolling every 5 minutes. Stop with Ctrl-C.");
                }
            }
            SystemClock.sleep(Duration::from_secs(1).min(next - Instant::now())).await;
        }
    }
}

/// Shows a bar until the queues are empty; says whether they were before `until`.
async fn import(host: &Host, consumers: &Consumers, found: &Discovery, until: Instant) -> bool {
    let before = host.exchange.tallied().imported;
    let bar = bar(false);
    bar.set_length(found.queued() as u64);
    while !consumers.idle() && Instant::now() < until {
        bar.set_position(host.exchange.tallied().imported - before);
        SystemClock.sleep(TICK).await;
    }
    bar.finish_and_clear();
    consumers.idle()
}
