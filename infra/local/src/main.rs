//! Everything on one machine: `cargo run`.

mod buyer;
mod cli;
mod commands;
mod data;
mod demo;
mod desk;
mod host;
mod page;
mod ports;
mod serve;
mod socket;
mod stay;
mod summary;

use clap::Parser;

#[tokio::main]
async fn main() -> std::process::ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error")),
        )
        .with_writer(std::io::stderr)
        .init();
    match commands::run(cli::Cli::parse()).await {
        Ok(code) => code,
        Err(why) => {
            eprintln!("{why}");
            std::process::ExitCode::from(2)
        }
    }
}
