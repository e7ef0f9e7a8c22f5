//! Table and queues behind loopback ports, for programs outside this process.

use crate::embedded::{Embedded, Options};
use crate::error::Error;
use crate::ports::{self, Addresses};

/// Table and queues with ports. Dropping it stops them soon; [`Engine::stop`] waits for that.
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
        let (table, queues) = (ports::listen().await?, ports::listen().await?);
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

    /// Takes no more requests, finishes the running ones and closes the state file.
    pub async fn stop(self) {
        self.embedded.stop().await;
    }
}
