//! Time: hiding, delays and long polls.

use std::time::{Duration, Instant};

use aws_sdk_sqs::types::{Message, MessageSystemAttributeName as System, QueueAttributeName as Attribute};

use crate::world::{World, code, handle};

#[tokio::test]
async fn a_received_message_hides_and_comes_back() {
    let world = World::start().await;
    let queue = world.queue("hide", &[(Attribute::VisibilityTimeout, "2")]).await;
    world.send(&queue, "a").await;
    let first = world.receive(&queue).await;
    assert_eq!(world.counts(&queue).await, ["0", "1", "0"]);
    assert!(world.receive(&queue).await.is_empty());
    world.ground.pass(2).await;
    let second = world.receive(&queue).await;
    let count = |message: &Message| message.attributes.as_ref().unwrap()[&System::ApproximateReceiveCount].clone();
    assert_eq!((count(&first[0]), count(&second[0])), ("1".into(), "2".into()));
    assert_ne!(handle(&first[0]), handle(&second[0]));
    let sent = |message: &Message| message.attributes.as_ref().unwrap()[&System::SentTimestamp].clone();
    assert_eq!(sent(&first[0]), sent(&second[0]), "the time of sending does not change");
}

#[tokio::test]
async fn a_receiver_can_choose_how_long_to_hide() {
    let world = World::start().await;
    let queue = world.queue("choose", &[]).await;
    world.send(&queue, "a").await;
    let call = world.sqs.receive_message().queue_url(&queue).visibility_timeout(1);
    assert_eq!(call.send().await.unwrap().messages().len(), 1);
    assert!(world.receive(&queue).await.is_empty());
    world.ground.pass(1).await;
    let message = world.receive(&queue).await.remove(0);

    world.hide(&queue, &message, 0).await;
    let message = world.receive(&queue).await.remove(0);
    world.hide(&queue, &message, 2).await;
    assert!(world.receive(&queue).await.is_empty());
    world.ground.pass(2).await;
    assert_eq!(world.bodies(&queue).await, ["a"]);
}

#[tokio::test]
async fn a_delayed_message_waits() {
    let world = World::start().await;
    let queue = world.queue("delay", &[]).await;
    let call = world.sqs.send_message().queue_url(&queue).message_body("later").delay_seconds(2);
    call.send().await.unwrap();
    assert_eq!(world.counts(&queue).await, ["0", "0", "1"]);
    assert!(world.receive(&queue).await.is_empty());
    world.ground.pass(2).await;
    assert_eq!(world.bodies(&queue).await, ["later"]);

    let slow = world.queue("slow", &[(Attribute::DelaySeconds, "2")]).await;
    world.send(&slow, "by default").await;
    assert!(world.receive(&slow).await.is_empty());
    world.ground.pass(2).await;
    assert_eq!(world.bodies(&slow).await, ["by default"]);
}

#[tokio::test]
async fn the_longest_times_are_kept_to_the_second() {
    let world = World::start().await;
    if world.ground.skips("longest times", "would take days of real time") {
        return;
    }
    let queue = world.queue("long", &[(Attribute::VisibilityTimeout, "43200")]).await;
    let call = world.sqs.send_message().queue_url(&queue).message_body("a").delay_seconds(900);
    call.send().await.unwrap();
    world.ground.pass(899).await;
    assert!(world.receive(&queue).await.is_empty());
    world.ground.pass(1).await;
    assert_eq!(world.bodies(&queue).await, ["a"]);
    world.ground.pass(43_199).await;
    assert!(world.receive(&queue).await.is_empty());
    world.ground.pass(1).await;
    let message = world.receive(&queue).await.remove(0);
    world.ground.pass(10).await;
    let call = world.sqs.change_message_visibility().queue_url(&queue).visibility_timeout(43_200);
    let refused = call.receipt_handle(handle(&message)).send().await;
    assert_eq!(code(refused), "InvalidParameterValue", "twelve hours from the receiving, not from now");
    world.ground.pass(4 * 86_400).await;
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
    let (got, ()) = tokio::join!(poll, world.ground.pass(2));
    assert_eq!(got.unwrap().messages().len(), 1);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_long_poll() {
    let world = World::start().await;
    if world.ground.skips("stopping", "that server is not ours to stop") {
        return;
    }
    let queue = world.queue("stop", &[]).await;
    let sqs = world.sqs.clone();
    let poll = tokio::spawn(async move { sqs.receive_message().queue_url(queue).wait_time_seconds(20).send().await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let began = Instant::now();
    world.ground.stop().await;
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(poll.await.unwrap().unwrap().messages.is_none(), "the poll got an answer, and it was empty");
}
