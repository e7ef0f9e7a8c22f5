//! Time: visibility timeouts, delays and long polls.

use std::time::{Duration, Instant};

use aws_sdk_sqs::types::{Message, MessageSystemAttributeName as System, QueueAttributeName as Attribute};

use crate::world::{World, handle};

#[tokio::test]
async fn a_received_message_is_hidden_for_its_visibility_timeout() {
    let world = World::start().await;
    let queue = world.queue("hide", &[(Attribute::VisibilityTimeout, "2")]).await;
    world.send(&queue, "a").await;
    let first = world.receive(&queue).await;
    assert_eq!(world.counts(&queue).await, ["0", "1", "0"]);
    assert!(world.receive(&queue).await.is_empty());
    world.server.pass(2).await;
    let second = world.receive(&queue).await;
    let count = |message: &Message| message.attributes.as_ref().unwrap()[&System::ApproximateReceiveCount].clone();
    assert_eq!((count(&first[0]), count(&second[0])), ("1".into(), "2".into()));
    assert_ne!(handle(&first[0]), handle(&second[0]));
    let sent = |message: &Message| message.attributes.as_ref().unwrap()[&System::SentTimestamp].clone();
    assert_eq!(sent(&first[0]), sent(&second[0]), "the time of sending does not change");
}

#[tokio::test]
async fn a_delayed_message_waits() {
    let world = World::start().await;
    let queue = world.queue("delay", &[]).await;
    let call = world.sqs.send_message().queue_url(&queue).message_body("later").delay_seconds(2);
    call.send().await.unwrap();
    assert_eq!(world.counts(&queue).await, ["0", "0", "1"]);
    assert!(world.receive(&queue).await.is_empty());
    world.server.pass(2).await;
    assert_eq!(world.bodies(&queue).await, ["later"]);
}

#[tokio::test]
async fn the_longest_times_are_exact_to_the_second() {
    let world = World::start().await;
    if world.server.skips("longest times", "would take days of real time") {
        return;
    }
    let queue = world.queue("long", &[(Attribute::VisibilityTimeout, "43200")]).await;
    let call = world.sqs.send_message().queue_url(&queue).message_body("a").delay_seconds(900);
    call.send().await.unwrap();
    world.server.pass(899).await;
    assert!(world.receive(&queue).await.is_empty());
    world.server.pass(1).await;
    assert_eq!(world.bodies(&queue).await, ["a"]);
    world.server.pass(43_199).await;
    assert!(world.receive(&queue).await.is_empty());
    world.server.pass(1).await;
    assert_eq!(world.bodies(&queue).await, ["a"]);
    world.server.pass(4 * 86_400).await;
    assert_eq!(world.counts(&queue).await, ["0", "0", "0"], "kept four days by default");
}

#[tokio::test]
async fn a_long_poll_ends_with_the_message_it_waited_for() {
    let world = World::start().await;
    let queue = world.queue("poll", &[]).await;
    let began = Instant::now();
    let poll = world.sqs.receive_message().queue_url(&queue).wait_time_seconds(10).send();
    let send = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        world.send(&queue, "a").await;
    };
    let (got, ()) = tokio::join!(poll, send);
    assert_eq!(got.unwrap().messages().len(), 1);
    assert!(began.elapsed() < Duration::from_secs(5), "the poll did not wait for its deadline");

    let began = Instant::now();
    let nothing = world.sqs.receive_message().queue_url(&queue).wait_time_seconds(1).send().await.unwrap();
    assert!(nothing.messages.is_none_or(|messages| messages.is_empty()));
    assert!(began.elapsed() >= Duration::from_millis(900), "an empty poll does wait");
}

#[tokio::test]
async fn a_long_poll_sees_a_delayed_message_come_due() {
    let world = World::start().await;
    let queue = world.queue("due", &[]).await;
    let call = world.sqs.send_message().queue_url(&queue).message_body("a").delay_seconds(2);
    call.send().await.unwrap();
    let began = Instant::now();
    let poll = world.sqs.receive_message().queue_url(&queue).wait_time_seconds(10).send();
    let pass = async {
        // The server has the poll by then, and finds nothing.
        tokio::time::sleep(Duration::from_millis(200)).await;
        world.server.pass(2).await;
    };
    let (got, ()) = tokio::join!(poll, pass);
    assert_eq!(got.unwrap().messages().len(), 1);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_long_poll() {
    let world = World::start().await;
    if world.server.skips("stopping", "the server belongs to others") {
        return;
    }
    let queue = world.queue("stop", &[]).await;
    let sqs = world.sqs.clone();
    let poll = tokio::spawn(async move { sqs.receive_message().queue_url(queue).wait_time_seconds(20).send().await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let began = Instant::now();
    world.server.stop().await;
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(poll.await.unwrap().unwrap().messages.is_none(), "the poll got an answer, and it was empty");
}
