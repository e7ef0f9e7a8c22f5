//! What a user types.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Orders from Cartum shops into RO App, on one machine.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    /// Folder that keeps the state, and the stand-ins' world.
    #[arg(long, global = true, default_value = ".data")]
    pub data: PathBuf,
    /// First of three ports: status page, stand-in shop, stand-in RO App; with `engine`, then table and queues.
    #[arg(long, global = true, default_value_t = 8080)]
    pub port: u16,
    /// Configuration of real accounts; without it, the demo store on the stand-ins.
    #[arg(long, global = true)]
    pub config: Option<PathBuf>,
    /// What to do; without it: start everything and stay.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// One poll until the queue is empty, then a summary; exit code 1 if anything needs attention.
    Once {
        /// Print the summary as JSON.
        #[arg(long)]
        json: bool,
    },
    /// The two stand-ins alone.
    Sandbox,
    /// Table, queues, stand-ins and the demo store, for handlers that run outside of this process.
    Engine,
    /// Check the configuration named by --config against both systems; exit code 1 on a problem.
    Connect,
    /// What happened to one order.
    History(Order),
    /// Orders that wait for a person, and why.
    Attention,
    /// Print a link that lets one person into the console, once.
    Link,
    /// Try an order again, now.
    Retry(Order),
}

/// One order.
#[derive(Debug, Args)]
pub struct Order {
    /// Store id.
    pub store: String,
    /// Order number in the shop.
    pub number: String,
}
