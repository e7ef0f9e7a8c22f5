//! Batches: entries succeed and fail one by one; a batch that breaks a rule for batches is refused as a whole.

use crate::world::{World, code, entry};

#[tokio::test]
async fn a_batch_succeeds_and_fails_entry_by_entry() {
    let world = World::start().await;
    let queue = world.queue("batch", &[]).await;
    let call = world.sqs.send_message_batch().queue_url(&queue);
    let call = call.entries(entry("a", "one")).entries(entry("b", "two")).entries(entry("c", "a\u{1}b"));
    let answer = call.send().await.unwrap();
    let ids: Vec<_> = answer.successful.iter().map(|done| done.id.as_str()).collect();
    assert_eq!(ids, ["a", "b"]);
    let failed: Vec<_> = answer.failed.iter().map(|f| (f.id(), f.code(), f.sender_fault())).collect();
    assert_eq!(failed, [("c", "InvalidMessageContents", true)]);

    assert_eq!(world.bodies(&queue).await, ["one", "two"]);
}

#[tokio::test]
async fn a_batch_that_breaks_the_rules_is_refused_as_a_whole() {
    let world = World::start().await;
    let queue = world.queue("rules", &[]).await;
    let eleven: Vec<_> = (0..11).map(|n| entry(&n.to_string(), "x")).collect();
    let big = "x".repeat(600_000);
    let table = [
        ("none", vec![], "AWS.SimpleQueueService.EmptyBatchRequest"),
        ("eleven", eleven, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
        ("twins", vec![entry("a", "x"), entry("a", "y")], "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
        ("odd id", vec![entry("a b", "x")], "AWS.SimpleQueueService.InvalidBatchEntryId"),
        ("too long", vec![entry("a", &big), entry("b", &big)], "AWS.SimpleQueueService.BatchRequestTooLong"),
    ];
    for (case, entries, expected) in table {
        let call = world.sqs.send_message_batch().queue_url(&queue).set_entries(Some(entries));
        assert_eq!(code(call.send().await), expected, "{case}");
    }
    assert_eq!(world.counts(&queue).await, ["0", "0", "0"]);
}
