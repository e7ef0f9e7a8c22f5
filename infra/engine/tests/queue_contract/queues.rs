//! Queues: creating, finding and describing them, and attributes that are refused.

use aws_sdk_sqs::types::QueueAttributeName as Attribute;

use crate::world::{World, code};

#[tokio::test]
async fn creating_a_queue_again_has_no_effect() {
    let world = World::start().await;
    let first = world.queue("same", &[(Attribute::VisibilityTimeout, "60")]).await;
    assert_eq!(world.queue("same", &[(Attribute::VisibilityTimeout, "60")]).await, first);
    let name = world.server.name("same");
    let found = world.sqs.get_queue_url().queue_name(&name).send().await.unwrap();
    assert_eq!(found.queue_url.as_deref(), Some(first.as_str()));
    let listed = world.sqs.list_queues().send().await.unwrap();
    assert!(listed.queue_urls.unwrap().contains(&first));
    let other = world.sqs.create_queue().queue_name(&name).attributes(Attribute::VisibilityTimeout, "61");
    assert_eq!(code(other.send().await), "QueueAlreadyExists");
}

#[tokio::test]
async fn invalid_attributes_are_refused() {
    let world = World::start().await;
    let create = |stem: &str, attribute: Attribute, value: &str| {
        world.sqs.create_queue().queue_name(world.server.name(stem)).attributes(attribute, value).send()
    };
    let missing = r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:nowhere","maxReceiveCount":3}"#;
    let cases = [
        ("range", code(create("a", Attribute::VisibilityTimeout, "43201").await), "InvalidAttributeValue"),
        ("number", code(create("b", Attribute::VisibilityTimeout, "soon").await), "InvalidAttributeValue"),
        ("unknown", code(create("c", Attribute::from("Colour"), "blue").await), "InvalidAttributeName"),
        ("redrive to no queue", code(create("d", Attribute::RedrivePolicy, missing).await), "InvalidParameterValue"),
        ("redrive without count", code(create("e", Attribute::RedrivePolicy, "{}").await), "InvalidParameterValue"),
    ];
    let other_answers = [
        ("unknown", "accepted"),
        ("redrive to no queue", "InvalidAttributeValue"),
        ("redrive without count", "InvalidAttributeValue"),
    ];
    world.server.check(&cases, &other_answers);
    if world.server.embedded() {
        let fifo = code(create("f", Attribute::FifoQueue, "true").await);
        assert_eq!(fifo, "AWS.SimpleQueueService.UnsupportedOperation");
    }
}
