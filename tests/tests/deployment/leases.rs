//! O5: how long a lease lasts, against how long a function may run and a message stays hidden.

use std::time::Duration;

use exchange::order::{OrderNumber, Phone, Trigger};
use exchange::queue::Message;
use exchange::state::{ClaimKey, Lease};
use jiff::Timestamp;
use serde_json::json;
use tests::World;
use tests::deployed::template::{read, resources};
use tests::kill_switch::When;

/// The longest time that a function of the template may run.
fn longest_function() -> Duration {
    let template = read("template.yaml");
    let seconds = resources(&template, "AWS::Serverless::Function")
        .into_iter()
        .map(|(_, function)| function["Timeout"].as_u64().unwrap())
        .max();
    Duration::from_secs(seconds.unwrap())
}

#[tokio::test]
async fn o5_a_lease_outlives_the_function_that_took_it() {
    let line = json!({"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"});
    let given = json!({"delivery_name": "Ana", "delivery_phone": "0722 999 001", "products": [line]});
    let buyer = ClaimKey::Phone(Phone::parse("0722 999 001", "RO").unwrap());
    let (mut of_order, mut of_contact) = (None, None);
    for call in 0.. {
        let mut world = World::without_orders().await;
        world.alone = false;
        let number = world.place_order(given.clone()).await;
        if of_order.is_some() && of_contact.is_some() || !world.run_killed_at(call, When::Before).await {
            break;
        }
        let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap();
        let claim = world.table().claim(&buyer).await.unwrap();
        let now: Timestamp = world.start().await.now();
        let left = |lease: Option<Lease>| lease.map(|lease| lease.until.duration_since(now));
        of_order = of_order.or(link.and_then(|link| left(link.lease)));
        of_contact = of_contact.or(claim.and_then(|claim| left(claim.lease)));
    }
    let longest = longest_function();
    for (of, left) in [("an order", of_order), ("a contact", of_contact)] {
        let left = left.expect("a killed process leaves a lease");
        assert!(
            left.unsigned_abs() > longest && left.is_positive(),
            "the lease on {of} ends in {left:?}, a function in {longest:?}"
        );
    }
    // The message is delivered again only when nobody can be at work on it any more.
    let template = read("template.yaml");
    for (name, queue) in resources(&template, "AWS::SQS::Queue") {
        let hidden = queue["VisibilityTimeout"].as_u64();
        assert!(hidden.is_none_or(|hidden| hidden > longest.as_secs()), "{name}: {hidden:?} s, a function {longest:?}");
    }
}

#[tokio::test]
async fn r1_a_message_comes_again_only_when_nobody_can_be_at_work_on_it() {
    let world = World::without_orders().await;
    let exchange = world.start().await;
    let message = Message::new(world.store.id.clone(), OrderNumber(1), Trigger::Poll);
    exchange.queues.send_later(&message, Duration::ZERO).await.unwrap();
    for (seconds, comes) in [(2, 1), (longest_function().as_secs(), 0), (100, 1)] {
        world.pass(seconds);
        let received = exchange.queues.orders().receive(Duration::ZERO).await.unwrap();
        assert_eq!(received.len(), comes, "{seconds} s later");
    }
}
