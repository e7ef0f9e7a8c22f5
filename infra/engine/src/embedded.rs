//! Table and queues inside this process, called without a port.
//!
//! Guarantee for a table in memory: an answer depends only on earlier requests and on the injected clock. There is no port, no thread
//! and no system clock, so a simulation that repeats its calls gets the same answers.

use std::path::PathBuf;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::clock::Now;
use crate::error::Error;
use crate::ports::{self, Addresses};
use crate::queue::Queues;
use crate::shutdown::GRACE_PERIOD;
use crate::state::{self, State};
use crate::{connector, table};

#[derive(Clone)]
pub struct Options {
    /// Folder of the table's file, `state.db`; created if it is missing. `None` keeps the table in memory.
    pub data: Option<PathBuf>,
    /// The clock. A table in a file uses the system's clock: its database accepts another one in memory only.
    pub now: Now,
}

/// A table and queues. Dropping it closes the state file after the running calls; [`Embedded::stop`] ends the servers first.
/// Afterwards the table refuses all calls.
pub struct Embedded {
    state: Arc<State>,
    queues: Queues,
    shutdown: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Embedded {
    /// Opens both. With a data folder it must be called in a Tokio runtime: a task there removes expired items.
    ///
    /// # Errors
    /// When the data folder or the state file in it cannot be used.
    pub fn open(options: Options) -> Result<Self, Error> {
        let (shutdown, receiver) = watch::channel(false);
        let state = Arc::new(State::open(options.data.as_deref(), &options.now)?);
        let mut tasks = Vec::new();
        if options.data.is_some() {
            tasks.push(tokio::spawn(state::sweep(state.clone(), receiver.clone())));
        }
        Ok(Self { state, queues: Queues::new(options.now, receiver), shutdown, tasks })
    }

    /// The table: the AWS JSON protocol on one path.
    pub fn table(&self) -> Router {
        table::router(self.state.clone())
    }

    /// The queues: the AWS JSON protocol on one path.
    pub fn queues(&self) -> Router {
        self.queues.router()
    }

    /// HTTP client for an AWS client of the table.
    pub fn table_client(&self) -> SharedHttpClient {
        connector::client(self.table())
    }

    /// HTTP client for an AWS client of the queues.
    pub fn queues_client(&self) -> SharedHttpClient {
        connector::client(self.queues())
    }

    /// Performs one operation on the table; HTTP status and body of the answer.
    pub fn perform(&self, operation: &str, body: &[u8]) -> (u16, String) {
        table::perform(&self.state, operation, body)
    }

    /// Serves both on these listeners as well, to clients with the key (see [`Addresses::key`]). Queue URLs contain the second address
    /// from then on.
    ///
    /// # Errors
    /// When a listener has no address, or the system gives no random numbers for the key.
    pub fn serve(&mut self, table: TcpListener, queues: TcpListener) -> Result<Addresses, Error> {
        let addresses = Addresses::new(&table, &queues)?;
        self.queues.set_base_url(addresses.sqs_url());
        for (listener, router) in [(table, self.table()), (queues, self.queues())] {
            self.tasks.push(ports::serve(listener, router, &addresses, self.shutdown.subscribe())?);
        }
        Ok(addresses)
    }

    /// Takes no more requests, finishes the running ones and closes the state file.
    pub async fn stop(mut self) {
        self.shutdown.send_replace(true);
        let deadline = tokio::time::Instant::now() + GRACE_PERIOD;
        for mut task in std::mem::take(&mut self.tasks) {
            if tokio::time::timeout_at(deadline, &mut task).await.is_err() {
                task.abort();
            }
        }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.shutdown.send_replace(true);
        self.state.close();
    }
}
