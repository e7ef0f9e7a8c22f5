//! Both engines without a socket, for a caller that lives in the same process and brings its own network.
//!
//! Guarantee: an answer depends on the requests before it and on the injected clock alone. No port, no thread, no system clock:
//! a simulation that makes the same calls in the same order gets the same answers.

use axum::Router;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::{Error, Now, queue, state};

/// A table and queues in memory, called directly.
pub struct Embedded {
    database: Database,
    queues: Router,
    _running: watch::Sender<bool>,
}

impl Embedded {
    /// Opens both, empty.
    ///
    /// # Errors
    /// When the table's engine does not start.
    pub fn open(now: Now) -> Result<Self, Error> {
        let (running, stopped) = watch::channel(false);
        let database = state::in_memory(&now)?;
        Ok(Self { database, queues: queue::router(now, stopped, "http://queues"), _running: running })
    }

    /// The queues: the AWS JSON protocol on one path.
    pub fn queues(&self) -> Router {
        self.queues.clone()
    }

    /// One operation on the table, as the AWS JSON protocol has it: HTTP status and body.
    pub fn table(&self, operation: &str, body: &[u8]) -> (u16, String) {
        self.perform(operation, body).unwrap_or_else(|error| (error.status_code(), error.to_json()))
    }

    fn perform(&self, operation: &str, body: &[u8]) -> Result<(u16, String), DynoxideError> {
        let db = &self.database;
        let answer = match operation {
            "CreateTable" => write(&db.create_table(read(body)?)?),
            "DescribeTable" => write(&db.describe_table(read(body)?)?),
            "DescribeTimeToLive" => write(&db.describe_time_to_live(read(body)?)?),
            "UpdateTimeToLive" => write(&db.update_time_to_live(read(body)?)?),
            "GetItem" => write(&db.get_item(read(body)?)?),
            "PutItem" => write(&db.put_item(read(body)?)?),
            "UpdateItem" => write(&db.update_item(read(body)?)?),
            "DeleteItem" => write(&db.delete_item(read(body)?)?),
            "Query" => write(&db.query(read(body)?)?),
            "Scan" => write(&db.scan(read(body)?)?),
            "BatchGetItem" => write(&db.batch_get_item(read(body)?)?),
            "TransactWriteItems" => write(&db.transact_write_items(read(body)?)?),
            other => Err(DynoxideError::ValidationException(format!("{other} is not served without a socket"))),
        };
        answer.map(|body| (200, body))
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, DynoxideError> {
    serde_json::from_slice(body).map_err(|error| DynoxideError::SerializationException(error.to_string()))
}

fn write(answer: &impl Serialize) -> Result<String, DynoxideError> {
    serde_json::to_string(answer).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}
