//! Queues: made, described, changed, emptied, and refused when they make no sense.

use aws_sdk_sqs::types::QueueAttributeName as Attribute;

use crate::world::{World, code};

#[tokio::test]
async fn making_a_queue_twice_is_making_it_once() {
    let world = World::start().await;
    let first = world.queue("same", &[(Attribute::VisibilityTimeout, "60")]).await;
    assert_eq!(world.queue("same", &[(Attribute::VisibilityTimeout, "60")]).await, first);
    let name = world.ground.name("same");
    let found = world.sqs.get_queue_url().queue_name(&name).send().await.unwrap();
    assert_eq!(found.queue_url.as_deref(), Some(first.as_str()));
    let listed = world.sqs.list_queues().queue_name_prefix(&name).send().await.unwrap();
    assert_eq!(listed.queue_urls.unwrap(), [first]);
    let other = world.sqs.create_queue().queue_name(&name).attributes(Attribute::VisibilityTimeout, "61");
    assert_eq!(code(other.send().await), "QueueAlreadyExists");
}

#[tokio::test]
async fn attributes_can_be_read_and_changed() {
    let world = World::start().await;
    let queue = world.queue("settings", &[(Attribute::DelaySeconds, "3")]).await;
    assert_eq!(world.attribute(&queue, Attribute::DelaySeconds).await, "3");
    assert_eq!(world.attribute(&queue, Attribute::VisibilityTimeout).await, "30");
    let call = world.sqs.set_queue_attributes().queue_url(&queue);
    call.attributes(Attribute::VisibilityTimeout, "45").send().await.unwrap();
    assert_eq!(world.attribute(&queue, Attribute::VisibilityTimeout).await, "45");
    assert_eq!(world.attribute(&queue, Attribute::DelaySeconds).await, "3");
}

#[tokio::test]
async fn a_dead_letter_queue_knows_its_sources() {
    let world = World::start().await;
    if world.ground.skips("ListDeadLetterSourceQueues", "not implemented there") {
        return;
    }
    let (queue, dead) = world.with_dead_letters("3", &[]).await;
    let sources = world.sqs.list_dead_letter_source_queues().queue_url(&dead).send().await.unwrap();
    assert_eq!(sources.queue_urls, [queue]);
}

#[tokio::test]
async fn a_purged_queue_is_empty() {
    let world = World::start().await;
    let queue = world.queue("purge", &[]).await;
    for body in ["a", "b", "c"] {
        world.send(&queue, body).await;
    }
    world.receive(&queue).await;
    world.sqs.purge_queue().queue_url(&queue).send().await.unwrap();
    assert_eq!(world.counts(&queue).await, ["0", "0", "0"]);
}

#[tokio::test]
async fn queues_that_make_no_sense_are_refused() {
    let world = World::start().await;
    let make = |stem: &str, attribute: Attribute, value: &str| {
        world.sqs.create_queue().queue_name(world.ground.name(stem)).attributes(attribute, value).send()
    };
    let nowhere = r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:nowhere","maxReceiveCount":3}"#;
    let cases = [
        ("range", code(make("a", Attribute::VisibilityTimeout, "43201").await), "InvalidAttributeValue"),
        ("number", code(make("b", Attribute::DelaySeconds, "soon").await), "InvalidAttributeValue"),
        ("unknown", code(make("c", Attribute::from("Colour"), "blue").await), "InvalidAttributeName"),
        ("redrive to nowhere", code(make("d", Attribute::RedrivePolicy, nowhere).await), "InvalidParameterValue"),
        ("redrive without count", code(make("e", Attribute::RedrivePolicy, "{}").await), "InvalidParameterValue"),
    ];
    let elsewhere = [
        ("unknown", "accepted"),
        ("redrive to nowhere", "InvalidAttributeValue"),
        ("redrive without count", "InvalidAttributeValue"),
    ];
    world.ground.check(&cases, &elsewhere);
    if world.ground.embedded() {
        let fifo = code(make("f", Attribute::FifoQueue, "true").await);
        assert_eq!(fifo, "AWS.SimpleQueueService.UnsupportedOperation");
    }
}
