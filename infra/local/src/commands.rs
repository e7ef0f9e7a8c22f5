//! The commands, one function each.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use exchange::clock::{Clock, SystemClock};
use exchange::exchange::{own_rate_limiter, roapp_client, shop_client};
use exchange::net::{HttpTransport, SharedTransport};
use exchange::settings::{ConfigFile, Grade, Patience, check_store};
use exchange::texts::Message;

use crate::cli::{Cli, Command, Order, ReconcileArgs, WhyArgs};
use crate::control_socket;
use crate::data::{Data, OpenError, folder_failed};
use crate::findings::{checked, print_finding};
use crate::host::Host;
use crate::language::{language, print, print_labelled, say, say_on};
use crate::orders::Reply;
use crate::progress::bar;
use crate::signals::stop_requested;
use crate::stand_ins::StandIns;
use crate::tally::Range;
use crate::{
    backup, buyer, doctor, engine, first_hour, health, init, names, orders, people, restore, serve, setup, tally,
    transfer,
};

/// Runs the command that the arguments name.
pub async fn run(cli: Cli) -> Result<ExitCode, Message> {
    match &cli.command {
        None | Some(Command::Serve) => Ok(serve::run(&cli).await?),
        Some(Command::Health { answers }) => health::run(&cli, *answers).await,
        Some(Command::Once { json }) => once(&cli, *json).await,
        Some(Command::Sandbox) => sandbox(&cli).await,
        Some(Command::Engine) => engine::run(&cli).await,
        Some(Command::Connect) => connect(&cli).await,
        Some(Command::FirstHour(args)) => first_hour::run(&cli, args).await,
        Some(Command::Init(args)) => init::run(&cli, args).await,
        Some(Command::History(order)) => history(&cli, order).await,
        Some(Command::Why(wanted)) => why(&cli, wanted).await,
        Some(Command::Attention) => attention(&cli).await,
        Some(Command::Reconcile(wanted)) => reconcile(&cli, wanted).await,
        Some(Command::Link) => link(&cli).await,
        Some(Command::Retry(order)) => retry(&cli, order).await,
        Some(Command::ExportBuyer(wanted)) => buyer::export(&cli, wanted).await,
        Some(Command::EraseBuyer(wanted)) => buyer::erase(&cli, wanted).await,
        Some(Command::ExportHistory(table)) => buyer::history(&cli, table).await,
        Some(Command::Backup { target }) => backup::run(&cli.data, target),
        Some(Command::Restore { source }) => restore::run(&cli.data, source),
        Some(Command::Doctor { json }) => doctor::run(&cli, *json).await,
        Some(Command::ExportState { state_file, table }) => transfer::export(&cli, state_file, table).await,
        Some(Command::ImportState { state_file, over, table }) => {
            transfer::import(&cli, state_file, *over, table).await
        }
        Some(Command::People(args)) => people::run(&cli, &args.command).await,
    }
}

/// The configuration without web-hooks: a single command does not listen for them.
fn without_hooks(config: ConfigFile) -> ConfigFile {
    ConfigFile { public_url: None, ..config }
}

/// Imports the waiting orders, and returns the summary.
async fn import(host: &Host, quiet: bool) -> Result<crate::summary::Summary, Message> {
    let bar = bar(quiet);
    let summary = host
        .once(|found, imported| {
            let queued: usize = found.stores.iter().map(|store| store.queued).sum();
            bar.set_length(bar.length().unwrap_or(0).max(queued as u64).max(imported));
            bar.set_position(imported);
        })
        .await;
    bar.finish_and_clear();
    Ok(summary?)
}

async fn once(cli: &Cli, json: bool) -> Result<ExitCode, Message> {
    let (running, config, credentials) = setup::load(cli).await?;
    let host = Host::start(&cli.data, without_hooks(config), credentials).await?;
    let summary = import(&host, json).await?;
    host.stop().await;
    if let Some(running) = running {
        running.stop().await?;
    }
    if json {
        say!("{}", serde_json::to_string_pretty(&summary).map_err(|error| Message::text(error.to_string()))?);
    } else {
        say_on!("{}", summary.render(language()));
    }
    Ok(if summary.needs_a_person() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

async fn sandbox(cli: &Cli) -> Result<ExitCode, Message> {
    guard::file::folder(&cli.data).map_err(|error| folder_failed(&cli.data, "made", &error))?;
    let running = StandIns::start(&cli.data, cli.port).await?;
    let login = Message::new("cli-login").with("login", sandbox::SHOP_LOGIN).with("password", sandbox::SHOP_PASSWORD);
    let key = Message::new("cli-api-key").with("key", sandbox::ROAPP_KEY);
    let address =
        |offset: u16, access: Message| format!("http://127.0.0.1:{}  {}", cli.port + offset, access.render(language()));
    print_labelled("cli-stand-in-shop", &address(1, login));
    print_labelled("cli-stand-in-roapp", &address(2, key));
    for shop in running.further_shops() {
        print(&Message::new("cli-stand-in-further").with("number", shop.number).with("port", shop.port.to_string()));
    }
    print(&Message::new("cli-sandbox-running"));
    stop_requested().await;
    running.stop().await?;
    Ok(ExitCode::SUCCESS)
}

async fn connect(cli: &Cli) -> Result<ExitCode, Message> {
    if cli.config.is_none() {
        return Err(Message::new("cli-config-needed"));
    }
    let (_, config, credentials) = setup::load(cli).await?;
    let http: SharedTransport = Arc::new(HttpTransport::new(Duration::from_secs(60))?);
    let clock = Arc::new(SystemClock);
    let limiter = own_rate_limiter(&config.roapp, clock.clone());
    let roapp = roapp_client(&config.roapp, &credentials, http.clone(), limiter)?;
    // What stands by a name has to be looked up first; where that fails, it is the problem that is found.
    let config = match names::resolved(config, &credentials, &roapp, &http).await {
        Ok(config) => config,
        Err(problem) => {
            print(&problem);
            return Ok(ExitCode::FAILURE);
        }
    };
    if config.stores.is_empty() {
        return Err(Message::new("cli-no-stores"));
    }
    let language = language();
    let mut problems = 0;
    for store in &config.stores {
        say!("{}", Message::new("cli-store").with("store", &store.name).render(language));
        let shop = shop_client(store, &credentials, http.clone(), clock.clone())?;
        let limits = (clock.now(), &Patience::of_command());
        let check = async || check_store(store, &config.stores, &config.roapp, &shop, &roapp, limits).await;
        for finding in checked(check).await {
            print_finding(&finding);
            problems += usize::from(finding.grade == Grade::Problem);
        }
    }
    let result = Message::new("cli-connect-result").with("problems", problems);
    say!("{}", result.render(language));
    Ok(if problems == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Opens the folder, or sends the command to the process that has locked it and returns the answer.
async fn open_or_send(cli: &Cli, command: control_socket::Command<'_>) -> Result<Result<Data, Reply>, Message> {
    match Data::open(&cli.data).await {
        Ok(data) => Ok(Ok(data)),
        Err(OpenError::InUse(why)) => control_socket::send(&cli.data, why, command).await.map(Err),
        Err(OpenError::Failed(why)) => Err(why),
    }
}

/// Prints an answer. The exit code says whether the command found or did what it is for.
fn print_reply(reply: &Reply) -> ExitCode {
    say_on!("{}", reply.text);
    if reply.done { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

async fn history(cli: &Cli, order: &Order) -> Result<ExitCode, Message> {
    let (store, number) = orders::parse(&order.store, &order.number)?;
    let reply = match open_or_send(cli, control_socket::Command::History(order)).await? {
        Ok(data) => {
            let reply = orders::history(&data.table, &store, number, language()).await;
            data.close().await;
            reply?
        }
        Err(reply) => reply,
    };
    Ok(print_reply(&reply))
}

async fn attention(cli: &Cli) -> Result<ExitCode, Message> {
    let text = match open_or_send(cli, control_socket::Command::Attention).await? {
        Ok(data) => {
            let text = orders::attention(&data.table, language()).await?;
            data.close().await;
            text
        }
        Err(answer) => answer.text,
    };
    say_on!("{text}");
    Ok(ExitCode::SUCCESS)
}

async fn link(cli: &Cli) -> Result<ExitCode, Message> {
    let nothing_runs = Message::new("cli-nothing-runs");
    say!("{}", control_socket::send(&cli.data, nothing_runs, control_socket::Command::Link).await?.text);
    Ok(ExitCode::SUCCESS)
}

async fn retry(cli: &Cli, order: &Order) -> Result<ExitCode, Message> {
    let (store, number) = orders::parse(&order.store, &order.number)?;
    let work = async |host: &Host| orders::retry(&host.exchange, store, number, language()).await;
    on_host_or_send(cli, control_socket::Command::Retry(order), work).await
}

async fn why(cli: &Cli, WhyArgs { order, import }: &WhyArgs) -> Result<ExitCode, Message> {
    let (store, number) = orders::parse(&order.store, &order.number)?;
    if *import {
        let work = async |host: &Host| orders::import(&host.exchange, store, number, language()).await;
        return on_host_or_send(cli, control_socket::Command::Import(order), work).await;
    }
    let work = async |host: &Host| orders::why(&host.exchange, &store, number, language()).await;
    on_host_or_send(cli, control_socket::Command::Why(order), work).await
}

async fn reconcile(cli: &Cli, wanted: &ReconcileArgs) -> Result<ExitCode, Message> {
    let range = Range::parse(wanted.from.as_deref(), wanted.to.as_deref(), Range::today(SystemClock.now()))?;
    let work = async |host: &Host| {
        let tallies = tally::count(&host.exchange, range).await?;
        let fetched = host.work_off().await?;
        tally::report(range, &tallies, Some(fetched), (wanted.json, language()))
    };
    on_host_or_send(cli, control_socket::Command::Reconcile(range, wanted.json), work).await
}

/// Does the work with an application of its own, or sends the command to the process that has locked the folder.
async fn on_host_or_send(
    cli: &Cli,
    command: control_socket::Command<'_>,
    work: impl AsyncFnOnce(&Host) -> Result<Reply, Message>,
) -> Result<ExitCode, Message> {
    let reply = match open_or_send(cli, command).await? {
        Ok(data) => {
            data.close().await;
            let (running, config, credentials) = setup::load(cli).await?;
            let host = Host::start(&cli.data, without_hooks(config), credentials).await?;
            host.look_up().await?;
            let reply = work(&host).await;
            host.stop().await;
            if let Some(running) = running {
                running.stop().await?;
            }
            reply?
        }
        Err(reply) => reply,
    };
    Ok(print_reply(&reply))
}
