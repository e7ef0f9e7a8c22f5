//! Everything on one machine: the program `exchange`, and those of its parts that the tests and the benchmarks share.

mod ask;
mod backup;
mod buyer;
mod cli;
mod commands;
mod control_socket;
mod data;
mod doctor;
mod engine;
mod events;
mod findings;
mod first_hour;
mod health;
mod host;
mod init;
mod language;
mod metrics;
mod names;
mod notify;
mod opened;
mod orders;
mod pace;
mod people;
mod ports;
mod progress;
mod reach;
mod restore;
mod router;
mod serve;
mod server;
mod setup;
mod signals;
mod stand_ins;
mod summary;
mod tally;
mod transfer;

pub mod consumer;
pub mod demo;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Runs the program with the arguments and the environment of this process.
///
/// # Errors
/// A sentence for the user, in the terminal's language.
pub async fn run() -> Result<std::process::ExitCode, String> {
    let language = language::language();
    let cli = cli::Cli::read(language);
    // Levels of targets need none of the regular expressions that `EnvFilter` links in.
    let wanted = std::env::var("RUST_LOG").ok().and_then(|levels| levels.parse::<Targets>().ok());
    let level = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::ERROR));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // A program that reads the log reads its other lines too.
    let lines = match cli.log {
        cli::Log::Json => lines.json().boxed(),
        cli::Log::Text | cli::Log::Off => lines.boxed(),
    };
    // Only what keeps running tells what happens.
    let events = cli.serves().then(|| events::layer(events::Events::new(cli.log)));
    tracing_subscriber::registry().with(lines.with_filter(level)).with(events).init();
    let serves = cli.serves();
    let code = commands::run(cli).await.map_err(|why| why.render(language))?;
    // What a command found out nobody has read.
    let unread = !serves && code == std::process::ExitCode::SUCCESS && !language::all_printed();
    Ok(if unread { std::process::ExitCode::FAILURE } else { code })
}
