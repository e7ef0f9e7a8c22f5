//! Embedded stand-ins for DynamoDB and SQS, so that the exchange runs on one machine and its tests
//! run anywhere, through the same AWS SDK clients as in the cloud.
//!
//! What holds:
//! - [`Embedded`] opens no port: AWS clients of the same process have a connector in the place of a network.
//! - [`Engine`] listens on `127.0.0.1` as well, for programs that run by themselves, on ports the system picks unless the caller
//!   brings its own. It answers only who has the key of this start, and no web page.
//! - The table outlives the process when [`Options::data`] names a folder. Queue messages do not:
//!   they are hints about which order to look at, and the next poll finds what a restart forgot.
//! - Queue time comes from [`Options::now`] alone, so a test that advances its clock by a day sees
//!   a day's worth of delays and visibility timeouts pass, in no real time.
//! - Stopping answers what is in hand, then closes the state file.

mod direct;
mod embedded;
mod error;
mod ports;
mod queue;
mod state;
mod table;

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

pub use embedded::{Embedded, Options};
pub use error::Error;
pub use ports::Addresses;

/// How long stopping waits for answers in hand. A client that sent half a request would
/// otherwise hold the door open for ever.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the engine reads the time from.
pub type Now = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// Table and queues with ports. Dropping it stops them soon; [`Engine::stop`] waits until they have.
pub struct Engine {
    embedded: Embedded,
    addresses: Addresses,
}

impl Engine {
    /// Opens the table and starts both servers on free loopback ports.
    ///
    /// # Errors
    /// When the data folder or the state file in it cannot be used, or no port can be opened.
    pub async fn start(options: Options) -> Result<Engine, Error> {
        Self::start_on(options, ports::listen().await?, ports::listen().await?)
    }

    /// Opens the table and starts the servers of table and queues on these listeners.
    ///
    /// # Errors
    /// When the data folder or the state file in it cannot be used, or a listener has no address.
    pub fn start_on(options: Options, table: TcpListener, queues: TcpListener) -> Result<Engine, Error> {
        let mut embedded = Embedded::open(options)?;
        let addresses = embedded.serve(table, queues)?;
        Ok(Engine { embedded, addresses })
    }

    /// The engine, for clients of this process.
    #[must_use]
    pub fn embedded(&self) -> &Embedded {
        &self.embedded
    }

    /// The DynamoDB endpoint, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn dynamodb_url(&self) -> &str {
        self.addresses.dynamodb_url()
    }

    /// The SQS endpoint, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn sqs_url(&self) -> &str {
        self.addresses.sqs_url()
    }

    /// The key of this start: the access key id of a client's credentials.
    #[must_use]
    pub fn key(&self) -> &str {
        self.addresses.key()
    }

    /// Takes no more requests, finishes the answers in hand and closes the state file.
    pub async fn stop(self) {
        self.embedded.stop().await;
    }
}

/// Resolves once the engine is told to stop, or is dropped.
async fn told(mut stopped: watch::Receiver<bool>) {
    // An error means that the engine itself is gone, which is the same wish.
    let _ = stopped.wait_for(|stop| *stop).await;
}
