//! `serve`, or the program without a command: start everything, import, then poll every five minutes and take web-hooks until a signal
//! stops it.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use console::Console;
use exchange::clock::{Clock, SystemClock};
use exchange::exchange::Discovery;
use exchange::net::redact_foreign;
use exchange::texts::Message;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::cli::{Cli, Command, Log};
use crate::events::{Events, Polls};
use crate::host::{Consumers, Host};
use crate::language::{language, print, say, say_on};
use crate::progress::bar;
use crate::router::{self, Served};
use crate::server::{self, Service};
use crate::signals::stop_requested;
use crate::stand_ins;
use crate::{control_socket, notify, ports, reach, setup};

/// Time between two polls (rule O2).
const EVERY: Duration = Duration::from_secs(300);
/// Time between two updates of the progress bar.
const TICK: Duration = Duration::from_millis(500);

/// Who reads what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// Whoever started the program.
    Person,
    /// The log of a service: lines of text.
    TextLog,
    /// A program, or nobody: events alone are printed.
    Program,
}

/// Runs until a signal stops it.
pub async fn run(cli: &Cli) -> Result<ExitCode, String> {
    Events::new(cli.log).started();
    let server = Arc::new(setup::server(cli)?);
    let listener = match server.listen {
        Some(address) => ports::open_at(address).await?,
        None => ports::open(cli.port, 0, "console").await?,
    };
    let port = server.listen.map_or(cli.port, |address| address.port());
    let (running, config, credentials) = setup::load(cli).await?;
    // Where the file has no store, key and stores are entered in the console.
    let all_in_console = config.stores.is_empty() && config.named.is_empty();
    let credentials = if all_in_console { credentials.awaiting_key() } else { credentials };
    let host = Host::start(&cli.data, config, credentials).await?;
    // The demo has nobody to tell.
    host.exchange.health.only_channels.store(running.is_none(), Ordering::Relaxed);
    let commands = control_socket::listen(host.data.folder())?;
    let console = Console::new(host.exchange.clone(), reach::access(&server, port)?).await?;
    let link = console.access.links.make(host.exchange.now());
    let (metrics, console_address) = (host.metrics.clone(), reach::address(&server, port));
    let served = Served { console, address: console_address.clone(), metrics, exchange: host.exchange.clone() };
    let control = router::control(served.clone(), host.data.engine.table());
    let service = Service { router: router::public(served), server };
    let servers = [
        tokio::spawn(async move { drop(axum::serve(commands, control).await) }),
        tokio::spawn(server::serve(listener, service)),
    ];
    let address = |port: u16, path: &str| format!("http://127.0.0.1:{port}{path}");
    let events = Events::new(cli.log);
    // What a service prints is a log, and a link into the console, a buyer or an amount is for no log.
    let is_service =
        matches!(cli.command, Some(Command::Serve)) && running.is_none() && !std::io::stdout().is_terminal();
    let reader = match (cli.log, is_service) {
        (Log::Text, false) => Reader::Person,
        (Log::Text, true) => Reader::TextLog,
        (Log::Json | Log::Off, _) => Reader::Program,
    };
    match reader {
        Reader::Person => print(&Message::new("cli-console-at").with("address", format!("{console_address}{link}"))),
        Reader::TextLog | Reader::Program => events.console_at(&console_address),
    }
    if running.is_some() {
        stand_ins::register_hooks(cli.port).await?;
    }
    if running.is_some() && reader == Reader::Person {
        print(&Message::new("cli-stand-in-shop-at").with("address", address(cli.port + 1, "")));
        print(&Message::new("cli-stand-in-roapp-at").with("address", address(cli.port + 2, "")));
        print(&Message::new("cli-place-order").with("line", stand_ins::order_line(cli.port)));
        say!();
    }
    let consumers = host.consume();
    notify::ready();
    let table = host.data.table.clone();
    let result = tokio::select! {
        result = poll(&host, &consumers, events, reader) => result,
        // A table that does not answer is what a restart may mend.
        () = notify::watchdog(async || table.team().await.is_ok()) => Ok(()),
        () = stop_requested() => Ok(()),
    };
    notify::stopping();
    servers.iter().for_each(JoinHandle::abort);
    control_socket::remove(host.data.folder());
    let all_done = consumers.stop().await;
    host.end(all_done).await;
    if let Some(running) = running {
        running.stop().await?;
    }
    result?;
    if reader != Reader::Program {
        print(&Message::new("cli-stopped"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Polls for ever.
async fn poll(host: &Host, consumers: &Consumers, events: Events, reader: Reader) -> Result<(), String> {
    let (mut reported, mut known) = (false, Polls::default());
    loop {
        let next = Instant::now() + EVERY;
        let changes = host.exchange.stores.changes();
        let found = match host.check().await {
            Ok(found) => found,
            Err(why) => {
                // The next poll finds what this one missed.
                let failed = Message::new("cli-poll-failed").with("why", redact_foreign(&why)).render(language());
                match reader {
                    Reader::Person | Reader::TextLog => eprintln!("{failed}"),
                    Reader::Program => tracing::error!("{failed}"),
                }
                SystemClock.sleep(Duration::from_secs(30)).await;
                continue;
            }
        };
        consumers.wake();
        known.note(events, &host.exchange, &found);
        let polls = [found];
        // A store that was just switched on is polled at once.
        while Instant::now() < next && host.exchange.stores.changes() == changes {
            if !reported {
                reported = import(host, consumers, &polls[0], next).await;
                if reported && reader != Reader::Program {
                    let summary = host.summary(&polls).await?;
                    let summary = if reader == Reader::Person { summary } else { summary.counts() };
                    say_on!("{}", summary.render(language()));
                    say!("\n{}", language().text("cli-polling"));
                }
            }
            SystemClock.sleep(Duration::from_secs(1).min(next - Instant::now())).await;
        }
    }
}

/// Shows the progress until the queues are empty or `until` has come; returns whether they are empty.
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
