//! Refusals: what the real service refuses, and the codes that callers match on.

use aws_sdk_sqs::error::ProvideErrorMetadata;

use crate::world::{World, code};

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
        ("eleven at once", code(receive().max_number_of_messages(11).send().await), invalid),
        ("none at once", code(receive().max_number_of_messages(0).send().await), invalid),
        ("long wait", code(receive().wait_time_seconds(21).send().await), invalid),
    ];
    let other_answers = [("delay", "accepted"), ("long wait", "accepted")];
    world.server.check(&cases, &other_answers);
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
    assert_eq!(code(sqs.get_queue_url().queue_name(world.server.name("not")).send().await), gone);
    assert_eq!(code(sqs.get_queue_attributes().queue_url(&missing).send().await), gone);

    let made_up = sqs.delete_message().queue_url(&queue).receipt_handle("made-up").send().await;
    assert_eq!(code(made_up), "ReceiptHandleIsInvalid");
}

#[tokio::test]
async fn a_parameter_that_is_not_served_is_refused() {
    let world = World::start().await;
    if world.server.skips("unknown parameters", "the real service knows them") {
        return;
    }
    let queue = world.queue("unknown", &[]).await;
    let call = world.sqs.receive_message().queue_url(&queue).visibility_timeout(1);
    assert_eq!(code(call.send().await), "MalformedInput");
    let call = world.sqs.purge_queue().queue_url(&queue);
    assert_eq!(code(call.send().await), "AWS.SimpleQueueService.UnsupportedOperation");
}
