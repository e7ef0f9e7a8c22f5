//! The queue service under test, and the calls that the tests make.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::retry::RetryConfig;
use aws_sdk_sqs::config::timeout::TimeoutConfig;
use aws_sdk_sqs::config::{BehaviorVersion, Region, StalledStreamProtectionConfig};
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{
    Message, MessageSystemAttributeName as System, QueueAttributeName as Attribute,
    SendMessageBatchRequestEntry as Entry,
};
use engine::Engine;

use crate::support::{self, TestServer};

pub struct World {
    pub server: TestServer,
    pub sqs: Client,
}

impl World {
    pub async fn start() -> World {
        let server = TestServer::start("CONTRACT_SQS_URL", Engine::sqs_url).await;
        let config = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .endpoint_url(server.url())
            .credentials_provider(support::credentials(server.key()))
            .retry_config(RetryConfig::disabled())
            // A server may take a longer wait of a receive than the service does.
            .timeout_config(TimeoutConfig::builder().read_timeout(Duration::from_secs(60)).build())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(exchange::net::plain())
            .build();
        World { server, sqs: Client::from_conf(config) }
    }

    pub async fn queue(&self, stem: &str, attributes: &[(Attribute, &str)]) -> String {
        let mut call = self.sqs.create_queue().queue_name(self.server.name(stem));
        for (name, value) in attributes {
            call = call.attributes(name.clone(), *value);
        }
        call.send().await.unwrap().queue_url.unwrap()
    }

    /// A queue with `max_receive_count`, and its dead-letter queue.
    pub async fn with_dead_letter_queue(
        &self,
        max_receive_count: &str,
        attributes: &[(Attribute, &str)],
    ) -> (String, String) {
        let dead = self.queue("dead", &[]).await;
        let arn = self.attribute(&dead, Attribute::QueueArn).await;
        let policy = format!(r#"{{"deadLetterTargetArn":"{arn}","maxReceiveCount":{max_receive_count}}}"#);
        let mut all = attributes.to_vec();
        all.push((Attribute::RedrivePolicy, &policy));
        (self.queue("work", &all).await, dead)
    }

    pub async fn attribute(&self, queue: &str, name: Attribute) -> String {
        let call = self.sqs.get_queue_attributes().queue_url(queue).attribute_names(Attribute::All);
        let attributes = call.send().await.unwrap().attributes.unwrap();
        attributes[&name].clone()
    }

    /// Available, in flight, delayed.
    pub async fn counts(&self, queue: &str) -> [String; 3] {
        [
            self.attribute(queue, Attribute::ApproximateNumberOfMessages).await,
            self.attribute(queue, Attribute::ApproximateNumberOfMessagesNotVisible).await,
            self.attribute(queue, Attribute::ApproximateNumberOfMessagesDelayed).await,
        ]
    }

    pub async fn send(&self, queue: &str, body: &str) -> String {
        let sent = self.sqs.send_message().queue_url(queue).message_body(body).send().await.unwrap();
        sent.message_id.unwrap()
    }

    /// All messages that are available now, up to ten.
    pub async fn receive(&self, queue: &str) -> Vec<Message> {
        let call = self.sqs.receive_message().queue_url(queue).max_number_of_messages(10);
        let call = call.message_system_attribute_names(System::All);
        call.send().await.unwrap().messages.unwrap_or_default()
    }

    pub async fn bodies(&self, queue: &str) -> Vec<String> {
        let mut bodies: Vec<_> = self.receive(queue).await.into_iter().map(|message| message.body.unwrap()).collect();
        bodies.sort();
        bodies
    }
}

pub fn handle(message: &Message) -> &str {
    message.receipt_handle.as_deref().unwrap()
}

pub fn entry(id: &str, body: &str) -> Entry {
    Entry::builder().id(id).message_body(body).build().unwrap()
}

/// The code a caller sees, or "accepted".
pub fn code<T, E: ProvideErrorMetadata, R>(result: Result<T, SdkError<E, R>>) -> String {
    match result {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.code().unwrap_or("no code").to_owned(),
    }
}
