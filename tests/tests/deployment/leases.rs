//! O5: how long a lease lasts, against how long a function may run and a message stays hidden.

use std::time::Duration;

use exchange::order::OrderNumber;
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
    let mut world = World::without_orders().await;
    world.alone = false;
    let line = json!({"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"});
    let number =
        world.place_order(json!({"delivery_name": "Ana", "delivery_phone": "0722 999 001", "products": [line]})).await;
    let mut left = None;
    for call in 1..60 {
        if !world.run_killed_at(call, When::Before).await {
            break;
        }
        let link = world.table().orders.link(&world.store.id, OrderNumber(number)).await.unwrap();
        let now: Timestamp = world.start().await.now();
        if let Some(lease) = link.and_then(|link| link.lease) {
            left = Some(lease.until.duration_since(now));
            break;
        }
    }
    let left = left.expect("a killed process leaves a lease");
    let longest = longest_function();
    assert!(
        left.unsigned_abs() > longest && left.is_positive(),
        "the lease ends in {left:?}, a function in {longest:?}"
    );
    // The message is delivered again only when nobody can be at work on it any more.
    let template = read("template.yaml");
    for (name, queue) in resources(&template, "AWS::SQS::Queue") {
        let hidden = queue["VisibilityTimeout"].as_u64();
        assert!(hidden.is_none_or(|hidden| hidden > longest.as_secs()), "{name}: {hidden:?} s, a function {longest:?}");
    }
}
