//! The queue: which order to synchronise, and why. Messages carry no facts.
//!
//! A message that comes twice, late, out of order or never changes nothing, so standard queues do. Messages of one store share a
//! group id, which keeps the queue fair between stores.

mod message;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::operation::receive_message::ReceiveMessageOutput;
use aws_sdk_sqs::operation::receive_message::builders::ReceiveMessageFluentBuilder;
use aws_sdk_sqs::types::{QueueAttributeName, SendMessageBatchRequestEntry};
use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::net::Endpoint;
use crate::order::StoreId;
use crate::texts::Message as Text;

pub use message::{Message, Received};

/// The longest delay a queue takes; a later try is found in the table.
pub const MAX_DELAY: Duration = Duration::from_secs(900);

/// Visibility timeout of a received batch; longer than a batch takes at three requests a second.
const HIDDEN: Duration = Duration::from_secs(300);
/// Batches of messages that are sent side by side.
const SENT_AT_ONCE: usize = 8;
/// Header that says to a queue of one machine how many messages of a store are taken.
const PLACES: &str = "x-places-per-group";
/// Attempts after which a message is a dead letter.
const ATTEMPTS: u32 = 5;

/// A failed call to the queue.
#[derive(Debug, Clone)]
pub struct QueueError(Text);

impl std::fmt::Display for QueueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for QueueError {}

impl From<QueueError> for Text {
    fn from(error: QueueError) -> Self {
        error.message()
    }
}

impl QueueError {
    /// What a person reads, as the part of a sentence.
    pub fn message(&self) -> Text {
        Text::new("queue-unavailable").with("why", &self.0)
    }

    fn text(why: String) -> Self {
        Self(Text::text(why))
    }

    fn from_sdk(error: impl std::error::Error) -> Self {
        Self::text(crate::net::aws::short_causes(&error))
    }
}

/// A queue of orders to synchronise.
#[derive(Debug, Clone)]
pub struct Queue {
    client: Connection,
    url: String,
}

/// A client that is made when it is first needed: most processes start to read the state, and send nothing.
#[derive(Debug, Clone)]
pub struct Connection(Arc<LazyLock<Client, Box<dyn FnOnce() -> Client + Send>>>);

impl Connection {
    /// As [`connect`].
    pub fn to(endpoint: impl Into<Endpoint>) -> Self {
        let endpoint = endpoint.into();
        Self(Arc::new(LazyLock::new(Box::new(move || connect(endpoint)))))
    }
}

impl From<Client> for Connection {
    fn from(client: Client) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(|| client))))
    }
}

/// A client for the service behind an endpoint: see [`Endpoint`].
pub fn connect(endpoint: impl Into<Endpoint>) -> Client {
    Client::new(&crate::net::aws::config(&endpoint.into(), None))
}

impl Queue {
    /// The queue at `url`.
    pub fn new(client: impl Into<Connection>, url: &str) -> Self {
        Self { client: client.into(), url: url.to_owned() }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Creates the queue, or finds it: on one machine; on AWS the template does. Messages that fail repeatedly go to `dead`.
    pub async fn create(client: Client, name: &str, dead: Option<&Self>) -> Result<Self, QueueError> {
        let mut create = client
            .create_queue()
            .queue_name(name)
            .attributes(QueueAttributeName::VisibilityTimeout, HIDDEN.as_secs().to_string());
        if let Some(dead) = dead {
            let arn = dead.attributes(vec![QueueAttributeName::QueueArn]).await?.concat();
            let policy = serde_json::json!({"deadLetterTargetArn": arn, "maxReceiveCount": ATTEMPTS});
            create = create.attributes(QueueAttributeName::RedrivePolicy, policy.to_string());
        }
        let answer = create.send().await.map_err(QueueError::from_sdk)?;
        let url = answer.queue_url.ok_or_else(|| QueueError(Text::new("queue-no-address")))?;
        Ok(Self { client: client.into(), url })
    }

    /// Approximate number of messages: waiting, delayed and received.
    pub async fn depth(&self) -> Result<u64, QueueError> {
        use QueueAttributeName as Name;
        let counts = [
            Name::ApproximateNumberOfMessages,
            Name::ApproximateNumberOfMessagesDelayed,
            Name::ApproximateNumberOfMessagesNotVisible,
        ];
        Ok(self.attributes(counts.to_vec()).await?.iter().filter_map(|count| count.parse::<u64>().ok()).sum())
    }

    async fn attributes(&self, names: Vec<QueueAttributeName>) -> Result<Vec<String>, QueueError> {
        let ask = self.client.0.get_queue_attributes().queue_url(&self.url).set_attribute_names(Some(names));
        let answer = ask.send().await.map_err(QueueError::from_sdk)?;
        Ok(answer.attributes.unwrap_or_default().into_values().collect())
    }

    /// Puts messages on the queue, to be seen after `delay` (at most [`MAX_DELAY`]).
    ///
    /// # Errors
    /// [`QueueError`] when any was not taken.
    pub async fn send(&self, messages: &[Message], delay: Duration) -> Result<(), QueueError> {
        // Rounded up: a message that comes before its time would find nothing to do.
        let delay = delay.min(MAX_DELAY).as_millis().div_ceil(1000);
        let delay = i32::try_from(delay).unwrap_or(0);
        let batches: Vec<_> = messages.chunks(10).map(|batch| self.send_batch(batch, delay)).collect();
        stream::iter(batches).buffer_unordered(SENT_AT_ONCE).try_collect::<()>().await
    }

    async fn send_batch(&self, messages: &[Message], delay: i32) -> Result<(), QueueError> {
        let mut batch = self.client.0.send_message_batch().queue_url(&self.url);
        for (at, message) in messages.iter().enumerate() {
            let entry = SendMessageBatchRequestEntry::builder()
                .id(at.to_string())
                .message_body(message.to_body())
                .message_group_id(message.store.as_str())
                .delay_seconds(delay);
            batch = batch.entries(entry.build().map_err(|error| QueueError::text(error.to_string()))?);
        }
        let answer = batch.send().await.map_err(QueueError::from_sdk)?;
        match answer.failed().first() {
            Some(failed) => Err(QueueError::text(failed.message().unwrap_or(failed.code()).to_owned())),
            None => Ok(()),
        }
    }

    /// Takes up to ten messages, waiting for the first at most `wait`.
    pub async fn receive(&self, wait: Duration) -> Result<Vec<Received>, QueueError> {
        let answer = self.receiving(wait).send().await.map_err(QueueError::from_sdk)?;
        Ok(received(answer))
    }

    /// As [`Self::receive`], with no more messages of a store than that `most` of it are under way. Only the queues of one machine know
    /// this: on AWS the functions are called with messages, and the queue is fair between groups by itself.
    pub async fn receive_of_each(
        &self,
        wait: Duration,
        most: usize,
        under_way: &BTreeMap<StoreId, usize>,
    ) -> Result<Vec<Received>, QueueError> {
        let taken: String = under_way.iter().map(|(store, count)| format!("; {store}={count}")).collect();
        let places = format!("{most}{taken}");
        let call = self.receiving(wait).customize().mutate_request(move |request| {
            request.headers_mut().insert(PLACES, places.clone());
        });
        Ok(received(call.send().await.map_err(QueueError::from_sdk)?))
    }

    fn receiving(&self, wait: Duration) -> ReceiveMessageFluentBuilder {
        let call = self.client.0.receive_message().queue_url(&self.url).max_number_of_messages(10);
        call.wait_time_seconds(i32::try_from(wait.as_secs()).unwrap_or(0))
    }

    /// Deletes a processed message.
    pub async fn done(&self, message: &Received) -> Result<(), QueueError> {
        let delete = self.client.0.delete_message().queue_url(&self.url).receipt_handle(&message.handle);
        delete.send().await.map(drop).map_err(QueueError::from_sdk)
    }
}

fn received(answer: ReceiveMessageOutput) -> Vec<Received> {
    let one = |message: aws_sdk_sqs::types::Message| {
        Some(Received {
            id: message.message_id.unwrap_or_default(),
            handle: message.receipt_handle?,
            body: message.body.unwrap_or_default(),
        })
    };
    answer.messages.unwrap_or_default().into_iter().filter_map(one).collect()
}
