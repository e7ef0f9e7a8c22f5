//! Refusals: what the real service does not take, and the codes callers match on.

use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::QueueAttributeName as Attribute;

use crate::world::{World, code, handle};

#[tokio::test]
async fn what_the_real_service_refuses_is_refused() {
    let world = World::start().await;
    let queue = world.queue("refuse", &[]).await;
    let send = |body: &str| world.sqs.send_message().queue_url(&queue).message_body(body);
    let receive = || world.sqs.receive_message().queue_url(&queue);
    let invalid = "InvalidParameterValue";
    let cases = [
        ("empty body", code(send("").send().await), "MissingParameter"),
        ("control character", code(send("a\u{1}b").send().await), "InvalidMessageContents"),
        ("delay", code(send("a").delay_seconds(901).send().await), invalid),
        ("size", code(send(&"x".repeat(1_048_577)).send().await), invalid),
        ("deduplication id", code(send("a").message_deduplication_id("d").send().await), invalid),
        ("eleven at once", code(receive().max_number_of_messages(11).send().await), invalid),
        ("none at once", code(receive().max_number_of_messages(0).send().await), invalid),
        ("long wait", code(receive().wait_time_seconds(21).send().await), invalid),
        ("long hiding", code(receive().visibility_timeout(43_201).send().await), invalid),
    ];
    let elsewhere = [
        ("delay", "accepted"),
        ("deduplication id", "accepted"),
        ("long wait", "accepted"),
        ("long hiding", "accepted"),
    ];
    world.ground.check(&cases, &elsewhere);
    let largest = send(&"x".repeat(1_048_576)).send().await;
    assert_eq!(code(largest), "accepted", "1 MiB is allowed");
}

#[tokio::test]
async fn a_missing_queue_and_a_made_up_receipt_have_their_codes() {
    let world = World::start().await;
    let queue = world.queue("here", &[]).await;
    let missing = format!("{}-not", queue);
    let gone = "AWS.SimpleQueueService.NonExistentQueue";
    let sqs = &world.sqs;
    let failed = sqs.send_message().queue_url(&missing).message_body("a").send().await.unwrap_err();
    assert_eq!(failed.code(), Some(gone));
    assert!(failed.into_service_error().is_queue_does_not_exist(), "the SDK knows the shape");
    assert_eq!(code(sqs.receive_message().queue_url(&missing).send().await), gone);
    assert_eq!(code(sqs.get_queue_url().queue_name(world.ground.name("not")).send().await), gone);
    assert_eq!(code(sqs.get_queue_attributes().queue_url(&missing).send().await), gone);
    assert_eq!(code(sqs.purge_queue().queue_url(&missing).send().await), gone);

    let made_up = sqs.delete_message().queue_url(&queue).receipt_handle("made-up").send().await;
    assert_eq!(code(made_up), "ReceiptHandleIsInvalid");
    let made_up = sqs.change_message_visibility().queue_url(&queue).receipt_handle("made-up");
    assert_eq!(code(made_up.visibility_timeout(1).send().await), "ReceiptHandleIsInvalid");
}

#[tokio::test]
async fn a_message_that_is_gone_or_free_cannot_be_hidden() {
    let world = World::start().await;
    let queue = world.queue("free", &[(Attribute::VisibilityTimeout, "1")]).await;
    world.send(&queue, "a").await;
    let message = world.receive(&queue).await.remove(0);
    world.ground.pass(1).await;
    let hide = || {
        let call = world.sqs.change_message_visibility().queue_url(&queue).visibility_timeout(9);
        call.receipt_handle(handle(&message)).send()
    };
    let free = code(hide().await);
    world.sqs.delete_message().queue_url(&queue).receipt_handle(handle(&message)).send().await.unwrap();
    let cases = [
        ("hiding a free message", free, "AWS.SimpleQueueService.MessageNotInflight"),
        ("hiding a deleted message", code(hide().await), "InvalidParameterValue"),
    ];
    let elsewhere = [("hiding a free message", "accepted"), ("hiding a deleted message", "ReceiptHandleIsInvalid")];
    world.ground.check(&cases, &elsewhere);
}
