//! Everything on one machine: the program `exchange-local`, and those of its parts that the tests and the benchmarks share.

mod buyer;
mod cli;
mod commands;
mod control_socket;
mod data;
mod engine;
mod host;
mod language;
mod orders;
mod pace;
mod ports;
mod progress;
mod router;
mod serve;
mod setup;
mod signals;
mod stand_ins;
mod summary;

pub mod consumer;
pub mod demo;

/// Runs the program with the arguments and the environment of this process.
///
/// # Errors
/// A sentence for the user, in the terminal's language.
pub async fn run() -> Result<std::process::ExitCode, String> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error")),
        )
        .with_writer(std::io::stderr)
        .init();
    let language = language::language();
    commands::run(cli::Cli::read(language)).await.map_err(|why| why.render(language))
}
