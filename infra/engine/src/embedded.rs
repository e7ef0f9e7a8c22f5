//! Table and queues inside this process, called without a port.
//!
//! Guarantee for a table in memory: an answer depends on the requests before it and on the injected clock alone. No port, no thread,
//! no system clock: a simulation that makes the same calls in the same order gets the same answers.

use std::path::PathBuf;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::ports::{self, Addresses};
use crate::queue::Queues;
use crate::state::{self, State};
use crate::{Error, Now, PATIENCE, direct, table};

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

/// A table and queues. Dropping it closes the state file when the work in hand is done; [`Embedded::stop`] ends servers first. The
/// table refuses its clients afterwards.
pub struct Embedded {
    state: Arc<State>,
    queues: Queues,
    running: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Embedded {
    /// Opens both. With a data folder it must be called in a Tokio runtime, which removes what expired.
    ///
    /// # Errors
    /// When the data folder or the state file in it cannot be used.
    pub fn open(options: Options) -> Result<Self, Error> {
        let (running, stopped) = watch::channel(false);
        let state = Arc::new(State::open(options.data.as_deref(), &options.now)?);
        let mut tasks = Vec::new();
        if options.data.is_some() {
            tasks.push(tokio::spawn(state::sweep(state.clone(), stopped.clone())));
        }
        Ok(Self { state, queues: Queues::new(options.now, stopped), running, tasks })
    }

    /// The table: the AWS JSON protocol on one path.
    pub fn table(&self) -> Router {
        table::router(self.state.clone())
    }

    /// The queues: the AWS JSON protocol on one path.
    pub fn queues(&self) -> Router {
        self.queues.router()
    }

    /// What an AWS client of the table has in the place of a network.
    pub fn table_client(&self) -> SharedHttpClient {
        direct::client(self.table())
    }

    /// What an AWS client of the queues has in the place of a network.
    pub fn queues_client(&self) -> SharedHttpClient {
        direct::client(self.queues())
    }

    /// One operation on the table, at once: HTTP status and body.
    pub fn perform(&self, operation: &str, body: &[u8]) -> (u16, String) {
        table::perform(&self.state, operation, body)
    }

    /// Serves both on these listeners as well, to whoever has the key (see [`Addresses::key`]). Queues are named after the second
    /// one from then on.
    ///
    /// # Errors
    /// When a listener has no address, or the system gives no random numbers for the key.
    pub fn serve(&mut self, table: TcpListener, queues: TcpListener) -> Result<Addresses, Error> {
        let addresses = Addresses::of(&table, &queues)?;
        self.queues.call_themselves(addresses.sqs_url());
        for (listener, router) in [(table, self.table()), (queues, self.queues())] {
            self.tasks.push(ports::serve(listener, router, &addresses, self.running.subscribe())?);
        }
        Ok(addresses)
    }

    /// Takes no more requests, finishes the answers in hand and closes the state file.
    pub async fn stop(mut self) {
        self.running.send_replace(true);
        let deadline = tokio::time::Instant::now() + PATIENCE;
        for mut task in std::mem::take(&mut self.tasks) {
            if tokio::time::timeout_at(deadline, &mut task).await.is_err() {
                task.abort();
            }
        }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.running.send_replace(true);
        self.state.close();
    }
}
