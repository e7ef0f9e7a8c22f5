//! Messages: received as they were sent, by one receiver at a time, and not again after they were deleted.

use aws_sdk_sqs::types::{Message, QueueAttributeName as Attribute};

use crate::world::{World, entry, handle};

#[tokio::test]
async fn a_message_is_received_as_it_was_sent() {
    let world = World::start().await;
    let queue = world.queue("plain", &[]).await;
    let body = "{\"v\":1,\"why\":\"лампа \\\"LED\\\" \u{1F4A1}\"}\n";
    let call = world.sqs.send_message().queue_url(&queue).message_body(body).message_group_id("store-1");
    let sent = call.send().await.unwrap();

    let got = world.receive(&queue).await;
    assert_eq!(got.len(), 1);
    let got = &got[0];
    assert_eq!(got.body.as_deref(), Some(body));
    assert_eq!(got.message_id, sent.message_id);
    assert_eq!(got.md5_of_body, sent.md5_of_message_body);
}

#[tokio::test]
async fn checksums_are_the_published_ones() {
    let world = World::start().await;
    let queue = world.queue("sums", &[]).await;
    let sent = world.sqs.send_message().queue_url(&queue).message_body("This is a test message");
    let sent = sent.send().await.unwrap();
    assert_eq!(sent.md5_of_message_body.as_deref(), Some("fafb00f5732ab283681e124bf8747ed1"));
}

#[tokio::test]
async fn a_deleted_message_is_gone_and_deleting_it_again_is_no_error() {
    let world = World::start().await;
    let queue = world.queue("gone", &[(Attribute::VisibilityTimeout, "1")]).await;
    world.send(&queue, "a").await;
    let message = world.receive(&queue).await.remove(0);
    let delete = || world.sqs.delete_message().queue_url(&queue).receipt_handle(handle(&message)).send();
    delete().await.unwrap();
    if !world.server.skips("deleting twice", "the second time it answers ReceiptHandleIsInvalid") {
        delete().await.unwrap();
    }
    world.server.pass(1).await;
    assert!(world.receive(&queue).await.is_empty());
    assert_eq!(world.counts(&queue).await, ["0", "0", "0"]);
}

#[tokio::test]
async fn an_old_receipt_has_no_effect() {
    let world = World::start().await;
    if world.server.skips("old receipts", "the real service documents both behaviours") {
        return;
    }
    let queue = world.queue("old", &[(Attribute::VisibilityTimeout, "5")]).await;
    world.send(&queue, "a").await;
    let late = world.receive(&queue).await.remove(0);
    world.server.pass(5).await;
    let current = world.receive(&queue).await.remove(0);
    let delete =
        |message: &Message| world.sqs.delete_message().queue_url(&queue).receipt_handle(handle(message)).send();
    delete(&late).await.unwrap();
    assert_eq!(world.counts(&queue).await, ["0", "1", "0"]);
    delete(&current).await.unwrap();
    assert_eq!(world.counts(&queue).await, ["0", "0", "0"]);
}

#[tokio::test]
async fn a_message_nobody_handles_goes_to_the_dead_letter_queue() {
    let world = World::start().await;
    let (queue, dead) = world.with_dead_letter_queue("2", &[(Attribute::VisibilityTimeout, "1")]).await;
    let id = world.send(&queue, "bad").await;
    for _ in 0..2 {
        assert_eq!(world.bodies(&queue).await, ["bad"]);
        assert!(world.receive(&dead).await.is_empty());
        world.server.pass(1).await;
    }
    assert!(world.receive(&queue).await.is_empty());
    let dead_messages = world.receive(&dead).await;
    assert_eq!(dead_messages.len(), 1);
    assert_eq!(dead_messages[0].message_id, Some(id));
    assert_eq!(dead_messages[0].body.as_deref(), Some("bad"));
}

#[tokio::test]
async fn a_deleted_message_does_not_reach_the_dead_letter_queue() {
    let world = World::start().await;
    let (queue, dead) = world.with_dead_letter_queue("1", &[(Attribute::VisibilityTimeout, "1")]).await;
    world.send(&queue, "good").await;
    let message = world.receive(&queue).await.remove(0);
    world.sqs.delete_message().queue_url(&queue).receipt_handle(handle(&message)).send().await.unwrap();
    world.server.pass(1).await;
    assert!(world.receive(&queue).await.is_empty());
    assert!(world.receive(&dead).await.is_empty());
}

#[tokio::test]
async fn many_receivers_never_share_a_message() {
    let world = World::start().await;
    let queue = world.queue("many", &[(Attribute::VisibilityTimeout, "300")]).await;
    for tens in 0..10 {
        let entries = (0..10).map(|n| entry(&n.to_string(), &format!("{:03}", tens * 10 + n)));
        let call = world.sqs.send_message_batch().queue_url(&queue).set_entries(Some(entries.collect()));
        assert_eq!(call.send().await.unwrap().successful.len(), 10);
    }
    let receivers = (0..8).map(|_| {
        let (sqs, queue) = (world.sqs.clone(), queue.clone());
        tokio::spawn(async move {
            let mut bodies = Vec::new();
            loop {
                let call = sqs.receive_message().queue_url(&queue).max_number_of_messages(3);
                let got = call.send().await.unwrap().messages.unwrap_or_default();
                if got.is_empty() {
                    return bodies;
                }
                bodies.extend(got.into_iter().map(|message| message.body.unwrap()));
            }
        })
    });
    let mut all = Vec::new();
    for receiver in receivers.collect::<Vec<_>>() {
        all.extend(receiver.await.unwrap());
    }
    all.sort();
    let expected: Vec<_> = (0..100).map(|n| format!("{n:03}")).collect();
    assert_eq!(all, expected);
}
