//! Arguments of the program.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Orders from Cartum shops into RO App, on one machine.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    /// Folder that keeps the state, and the stand-ins' data.
    #[arg(long, global = true, default_value = ".data")]
    pub data: PathBuf,
    /// First of three ports: status page, stand-in shop, stand-in RO App; with `engine`, then table and queues.
    #[arg(long, global = true, default_value_t = 8080)]
    pub port: u16,
    /// Configuration of real accounts; without it, the demo store on the stand-ins.
    #[arg(long, global = true)]
    pub config: Option<PathBuf>,
    /// What to do; without it: start everything and keep running.
    #[command(subcommand)]
    pub command: Option<Command>,
}

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
    /// Try an order again, now; waits up to 20 seconds for what was sent for it before. Exit code 1 if it could not be brought to agreement.
    Retry(Order),
    /// Print everything that is kept about a buyer, as JSON.
    ExportBuyer(BuyerArgs),
    /// Erase what is kept about a buyer: name, phone, e-mail and the histories of their orders. Ids and amounts stay.
    EraseBuyer(BuyerArgs),
    /// Print the histories of all orders, one JSON object a line.
    ExportHistory(TableArgs),
}

/// Which table; without any of these, the one in the data folder.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// A DynamoDB table, reached with the credentials in the environment (AWS_ACCESS_KEY_ID and the like).
    #[arg(long)]
    pub table: Option<String>,
    /// The table's AWS region; without it, AWS_REGION.
    #[arg(long, requires = "table")]
    pub region: Option<String>,
    /// A local engine that has the table, such as http://127.0.0.1:8083, in place of AWS; its key is read from EXCHANGE_ENGINE_KEY.
    #[arg(long, requires = "table")]
    pub endpoint: Option<String>,
}

/// Which buyer, by one of three.
#[derive(Debug, Args)]
pub struct BuyerArgs {
    #[command(flatten)]
    pub who: Who,
    #[command(flatten)]
    pub table: TableArgs,
}

/// Phone, e-mail or contact id.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Who {
    /// Phone with country code, such as +380501234567.
    #[arg(long)]
    pub phone: Option<String>,
    /// E-mail.
    #[arg(long)]
    pub email: Option<String>,
    /// Id of the contact in RO App.
    #[arg(long)]
    pub contact: Option<u64>,
}

#[derive(Debug, Args)]
pub struct Order {
    /// Store id.
    pub store: String,
    /// Order number in the shop.
    pub number: String,
}
