//! Embedded stand-ins for DynamoDB and SQS, so that the exchange runs on one machine and its tests
//! run anywhere, through the same AWS SDK clients as in the cloud.
//!
//! What holds:
//! - Both servers listen on `127.0.0.1` only, so nothing outside the machine can reach them; on ports the system picks, so any
//!   number of engines run side by side, unless the caller brings its own.
//! - The table outlives the process when [`Options::data`] names a folder. Queue messages do not:
//!   they are hints about which order to look at, and the next poll finds what a restart forgot.
//! - Queue time comes from [`Options::now`] alone, so a test that advances its clock by a day sees
//!   a day's worth of delays and visibility timeouts pass, in no real time.
//! - [`Engine::stop`] answers what is in hand, then closes the state file.

mod embedded;
mod error;
mod queue;
mod state;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use embedded::Embedded;
pub use error::Error;

/// How long [`Engine::stop`] waits for answers in hand. A client that sent half a request would
/// otherwise hold the door open for ever.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the engine reads the time from.
pub type Now = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// What an engine needs to start.
#[derive(Clone)]
pub struct Options {
    /// Folder that keeps the table, in `state.db`; made if it is missing. `None` keeps the table
    /// in memory.
    pub data: Option<PathBuf>,
    /// The clock. With a `data` folder the table itself keeps to the system's clock (its engine
    /// takes another one in memory only); this one then rules the queues alone.
    pub now: Now,
}

/// Both servers, running. Dropping it stops them soon; [`Engine::stop`] waits until they have.
pub struct Engine {
    dynamodb: String,
    sqs: String,
    stop: watch::Sender<bool>,
    servers: Vec<JoinHandle<()>>,
}

impl Engine {
    /// Opens the table and starts both servers on free loopback ports.
    ///
    /// # Errors
    /// When the data folder or the state file in it cannot be used, or no port can be opened.
    pub async fn start(options: Options) -> Result<Engine, Error> {
        Self::start_on(options, listen().await?, listen().await?).await
    }

    /// Opens the table and starts the servers of table and queues on these listeners.
    ///
    /// # Errors
    /// When the data folder or the state file in it cannot be used, or a listener has no address.
    pub async fn start_on(options: Options, table: TcpListener, queues: TcpListener) -> Result<Engine, Error> {
        let (stop, stopped) = watch::channel(false);
        let state = state::start(options.data.as_deref(), &options.now, table, stopped.clone())?;
        let queue = queue::start(options.now, queues, stopped)?;
        let mut servers = state.tasks;
        servers.push(queue.task);
        Ok(Engine { dynamodb: state.url, sqs: queue.url, stop, servers })
    }

    /// The DynamoDB endpoint, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn dynamodb_url(&self) -> &str {
        &self.dynamodb
    }

    /// The SQS endpoint, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn sqs_url(&self) -> &str {
        &self.sqs
    }

    /// Takes no more requests, finishes the answers in hand and closes the state file.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let servers = std::mem::take(&mut self.servers);
        let deadline = tokio::time::Instant::now() + PATIENCE;
        for mut server in servers {
            if tokio::time::timeout_at(deadline, &mut server).await.is_err() {
                server.abort();
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// Resolves once the engine is told to stop, or is dropped.
async fn told(mut stopped: watch::Receiver<bool>) {
    // An error means that the engine itself is gone, which is the same wish.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// A listener on a free loopback port.
async fn listen() -> Result<TcpListener, Error> {
    TcpListener::bind(("127.0.0.1", 0)).await.map_err(Error::Port)
}

/// A listener's address as an endpoint.
fn url(listener: &TcpListener) -> Result<String, Error> {
    Ok(format!("http://{}", listener.local_addr().map_err(Error::Port)?))
}
