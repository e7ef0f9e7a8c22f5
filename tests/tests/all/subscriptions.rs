//! The shop's web-hook subscriptions: made when a store is switched on, never twice, ended when it is switched off; R7.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use exchange::net::{Request, Sending, SharedTransport, Transport};
use serde_json::{Value, json};
use tests::{TestClock, World};

async fn subscribers(world: &World) -> Vec<Value> {
    world.control("GET", "shop/state", None).await["subscribers"].as_array().unwrap().clone()
}

async fn hook_calls(world: &World) -> usize {
    world.writes().await.iter().filter(|call| call.contains("hooks/")).count()
}

async fn connected() -> World {
    let mut world = World::without_orders().await;
    world.listen().await;
    world.run().await;
    world
}

#[tokio::test]
async fn each_event_is_subscribed_to_once_whatever_restarts() {
    let world = connected().await;
    let before = subscribers(&world).await;
    let events: Vec<&str> = before.iter().map(|row| row["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["order_created", "order_update", "order_paid"]);
    for _ in 0..3 {
        world.run().await;
    }
    assert_eq!(subscribers(&world).await, before);
    assert_eq!(hook_calls(&world).await, 3);
    let state = world.table_items().await.join("\n");
    for row in before {
        let target = row["target_url"].as_str().unwrap();
        let token = target.rsplit('/').next().unwrap();
        assert_eq!(token.len(), 64, "nobody guesses {token}");
        assert!(!state.contains(token), "S4: the token stands in the table");
    }
}

#[tokio::test]
async fn switched_off_the_subscriptions_end_and_switched_on_they_are_made_anew() {
    let mut world = connected().await;
    world.store.enabled = false;
    world.run().await;
    assert_eq!(subscribers(&world).await, [] as [Value; 0]);
    let calls = hook_calls(&world).await;
    world.run().await;
    assert_eq!(hook_calls(&world).await, calls, "ended once");
    world.store.enabled = true;
    world.run().await;
    assert_eq!(subscribers(&world).await.len(), 3);
}

#[tokio::test]
async fn a_full_event_is_explained_and_asked_about_again_a_day_later() {
    let mut world = World::without_orders().await;
    let mut taken = Vec::new();
    for n in 0..5 {
        let token =
            world.shop_api("auth", json!({"login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD})).await;
        let token = token["response"]["token"].clone();
        let target = format!("http://127.0.0.1:9/{n}");
        let body = json!({"token": token, "event": "order_created", "target_url": target});
        taken.push((world.shop_api("hooks/subscribe", body).await["id"].clone(), target));
    }
    world.listen().await;
    let found = world.poll().await;
    let problem = found.stores[0].hook_problem.clone().unwrap();
    assert!(
        problem.to_string().contains("five subscribers") && problem.to_string().contains("order_created"),
        "{problem}"
    );
    let calls = hook_calls(&world).await;
    world.run().await;
    assert_eq!(hook_calls(&world).await, calls, "not asked again at every poll");
    world.control("DELETE", &format!("shop/hooks/{}", taken[0].0), None).await;
    world.pass(25 * 3600);
    assert_eq!(world.poll().await.stores[0].hook_problem, None);
    assert_eq!(subscribers(&world).await.iter().filter(|row| row["event"] == "order_created").count(), 5);
}

#[tokio::test]
async fn a_lost_answer_never_makes_a_second_subscription() {
    let mut world = World::without_orders().await;
    world.listen().await;
    world.fault(json!({"system": "shop", "path": "hooks/subscribe", "kind": "cut_after", "times": 1})).await;
    let found = world.poll().await;
    let problem = found.stores[0].hook_problem.clone().unwrap();
    assert!(
        problem.to_string().contains("answer was lost") && problem.to_string().contains("regular check"),
        "{problem}"
    );
    world.pass(30 * 24 * 3600);
    world.run().await;
    assert_eq!(subscribers(&world).await.len(), 3, "the one whose answer was lost among them");
}

#[tokio::test]
async fn an_answer_without_an_id_or_of_a_failing_shop_never_makes_a_second_subscription() {
    for (status, body, certain) in [
        (201, json!({"status": "OK"}), false),
        (201, json!(""), false),
        (200, json!({"status": "OK", "response": {}}), false),
        (500, json!({"status": "HTTP_ERROR", "message": "UNKNOWN SERVER ERROR"}), false),
        (500, json!({"status": "ERROR", "response": {"message": "Internal"}}), false),
        (502, json!({"status": "EXCEPTION", "response": {"message": "Internal"}}), false),
        (201, json!({"response": {"id": 17}}), true),
        (201, json!({"id": "17"}), true),
    ] {
        let mut world = World::without_orders().await;
        world.listen().await;
        let fault = json!({"system": "shop", "path": "hooks/subscribe", "kind": "status", "status": status, "body": body, "times": 0});
        world.fault(fault).await;
        let problem = world.poll().await.stores[0].hook_problem.clone().map(|why| why.to_string());
        let said = problem.as_deref().is_some_and(|why| why.contains("does not say") && why.contains("regular check"));
        assert_eq!(said, !certain, "{status} {body}: {problem:?}");
        let calls = hook_calls(&world).await;
        assert_eq!(calls, 3, "{status} {body}");
        for _ in 0..8 {
            world.pass(25 * 3600);
            world.poll().await;
        }
        assert_eq!(hook_calls(&world).await, calls, "{status} {body}: asked again");
    }
}

#[tokio::test]
async fn an_event_that_the_shops_version_does_not_know_is_no_problem() {
    let mut world = World::without_orders().await;
    world.control("POST", "variants", Some(json!({"shop.hook_events": "documented"}))).await;
    world.listen().await;
    assert_eq!(world.poll().await.stores[0].hook_problem, None);
    let calls = hook_calls(&world).await;
    assert_eq!((calls, subscribers(&world).await.len()), (3, 1));
    for _ in 0..6 {
        world.pass(25 * 3600);
        assert_eq!(world.poll().await.stores[0].hook_problem, None);
    }
    assert_eq!(hook_calls(&world).await, calls, "not asked every day");
    let hooks = world.table().cursor(&world.store.id).await.unwrap().unwrap().hooks;
    let said: Vec<String> = hooks.iter().filter_map(|hook| hook.problem.as_ref()).map(ToString::to_string).collect();
    assert!(said.len() == 2 && said.iter().all(|why| why.contains("Nothing has to be done")), "{said:?}");
    // The shop has a newer version.
    world.control("POST", "variants", Some(json!({"shop.hook_events": "all"}))).await;
    world.pass(2 * 24 * 3600);
    world.poll().await;
    assert_eq!(subscribers(&world).await.len(), 3);
}

#[tokio::test]
async fn an_admin_who_removes_a_subscription_is_believed() {
    let mut world = connected().await;
    let first = subscribers(&world).await[0].clone();
    world.control("DELETE", &format!("shop/hooks/{}", first["id"]), None).await;
    world.deliver_hooks(json!({})).await;
    let found = world.poll().await;
    let problem = found.stores[0].hook_problem.clone().unwrap();
    assert!(
        problem.to_string().contains("admin removed") && problem.to_string().contains("order_created"),
        "{problem}"
    );
    world.run().await;
    assert_eq!(subscribers(&world).await.len(), 2, "not subscribed again behind the admin's back");
    world.pass(25 * 3600);
    world.poll().await;
    world.rotate_hooks_key();
    world.listen_again().await;
    world.pass(25 * 3600);
    world.poll().await;
    assert_eq!(subscribers(&world).await.len(), 2, "nor a day later, nor with a new key");
    for enabled in [false, true] {
        world.store.enabled = enabled;
        world.run().await;
    }
    assert_eq!(subscribers(&world).await.len(), 3, "switched off and on");
}

#[tokio::test]
async fn r7_an_admin_who_removes_the_new_one_of_two_subscriptions_is_believed_of_that_one() {
    let mut world = connected().await;
    let refused = json!({"status": "EXCEPTION", "response": {"message": "Internal error"}});
    let fault = json!({"system": "shop", "path": "hooks/unSubscribe", "kind": "status", "status": 200, "body": refused, "times": 0});
    world.fault(fault).await;
    let old = subscribers(&world).await;
    world.rotate_hooks_key();
    world.listen_again().await;
    world.poll().await;
    let is_new = |row: &Value| old.iter().all(|other| other["id"] != row["id"]);
    let new = subscribers(&world).await.into_iter().find(is_new).unwrap();
    world.control("DELETE", &format!("shop/hooks/{}", new["id"]), None).await;
    // The process that knows the new key.
    let target = world.at_listener(new["target_url"].as_str().unwrap());
    assert_eq!(reqwest::Client::new().delete(target).send().await.unwrap().status().as_u16(), 200);
    world.control("DELETE", "faults", None).await;
    world.pass(3700);
    let problem = world.poll().await.stores[0].hook_problem.clone().unwrap();
    assert!(problem.to_string().contains("admin removed"), "{problem}");
    assert_eq!(
        subscribers(&world).await.len(),
        2,
        "the old ones are ended, and the removed one is not asked for again"
    );
}

/// A shop that takes a request to end a subscription and does not answer: the limits of the work pass.
struct Unanswered {
    inner: SharedTransport,
    clock: TestClock,
    on: Arc<AtomicBool>,
}

impl Transport for Unanswered {
    fn send(&self, request: Request) -> Sending<'_> {
        if !request.url.contains("hooks/unSubscribe") || !self.on.load(Ordering::SeqCst) {
            return self.inner.send(request);
        }
        Box::pin(async move {
            let sent = self.inner.send(request).await;
            drop(sent);
            loop {
                tokio::task::yield_now().await;
                self.clock.pass_deadlines_of(Duration::from_secs(30));
            }
        })
    }
}

#[tokio::test]
async fn a_shop_that_leaves_the_end_of_a_subscription_unanswered_is_polled_all_the_same_and_asked_once_an_hour() {
    let mut world = World::without_orders().await;
    let (clock, on) = (world.clock.clone(), Arc::new(AtomicBool::new(false)));
    let hangs = on.clone();
    world.between =
        Some(Arc::new(move |inner| Arc::new(Unanswered { inner, clock: clock.clone(), on: hangs.clone() })));
    let fault = json!({"status": "EXCEPTION", "response": {"message": "Internal error"}});
    world
        .fault(json!({"system": "shop", "path": "hooks/unSubscribe", "kind": "status", "status": 200, "body": fault, "times": 0}))
        .await;
    world.listen().await;
    world.run().await;
    on.store(true, Ordering::SeqCst);
    world.rotate_hooks_key();
    world.listen_again().await;
    // Each of the three is asked for once; then nothing is, for an hour.
    for _ in 0..3 {
        let found = world.poll().await;
        assert_eq!(found.stores[0].problem, None, "orders flow");
        assert!(found.stores[0].hook_problem.is_some());
        world.pass(300);
    }
    let calls = hook_calls(&world).await;
    let found = world.poll().await;
    assert_eq!(hook_calls(&world).await, calls, "not asked again at every poll");
    assert!(found.stores[0].hook_problem.clone().unwrap().to_string().contains("did not end"));
    // After a month they are given up.
    for _ in 0..8 {
        world.pass(31 * 24 * 3600);
        world.poll().await;
    }
    let calls = hook_calls(&world).await;
    world.pass(25 * 3600);
    assert_eq!(world.poll().await.stores[0].hook_problem, None);
    assert_eq!(hook_calls(&world).await, calls);
}

#[tokio::test]
async fn r7_a_new_key_gets_new_addresses_and_the_old_ones_are_still_heard() {
    let mut world = connected().await;
    let old = subscribers(&world).await;
    world.rotate_hooks_key();
    world.listen_again().await;
    world.run().await;
    let new = subscribers(&world).await;
    assert_eq!(new.len(), 3);
    assert!(old.iter().all(|row| new.iter().all(|other| other["target_url"] != row["target_url"])));
    let target = |row: &Value| world.at_listener(row["target_url"].as_str().unwrap());
    for row in old.iter().chain(&new) {
        let answer = reqwest::Client::new().put(target(row)).body(json!({"order_id": 1}).to_string()).send().await;
        assert_eq!(answer.unwrap().status().as_u16(), 200, "{row}");
    }
}

#[tokio::test]
async fn the_limit_of_five_is_blamed_only_where_the_shop_says_so() {
    let limit = "Subscriptions limit for current event has been reached";
    for (status, body, blamed, says) in [
        (400, json!({"status": "ERROR", "response": {"message": limit}}), true, "/edit/"),
        (400, json!(limit.to_uppercase()), true, "/edit/"),
        (
            400,
            json!({"status": "ERROR", "message": "target_url is defined incorrectly"}),
            false,
            "target_url is defined",
        ),
        (200, json!({"status": "EXCEPTION", "response": {"message": "Internal error"}}), false, "Internal error"),
        (409, json!("Api module is not available"), false, "plan has no API access"),
        (404, json!("<html>Not found</html>"), false, "does not know hooks/subscribe"),
        (403, json!("<html>Denied</html>"), false, "firewall"),
    ] {
        let mut world = World::without_orders().await;
        world.listen().await;
        let fault = json!({"system": "shop", "path": "hooks/subscribe", "kind": "status", "status": status, "body": body, "times": 0});
        world.fault(fault).await;
        let problem = world.poll().await.stores[0].hook_problem.clone().unwrap();
        assert!(
            problem.to_string().contains(says) && !problem.to_string().contains("no API at this address"),
            "{status} {body}: {problem}"
        );
        assert_eq!(problem.to_string().contains("five subscribers"), blamed, "{status} {body}: {problem}");
        let calls = hook_calls(&world).await;
        world.poll().await;
        assert_eq!(hook_calls(&world).await, calls, "{status} {body}: not asked again at every poll");
        world.control("DELETE", "faults", None).await;
        world.pass(25 * 3600);
        assert_eq!(world.poll().await.stores[0].hook_problem, None, "{status} {body}");
        assert_eq!(subscribers(&world).await.len(), 3, "{status} {body}");
    }
}

#[tokio::test]
async fn a_subscription_the_shop_refuses_to_end_is_ended_later_and_its_place_is_not_lost() {
    for switched_off in [false, true] {
        let mut world = connected().await;
        let refused = json!({"status": "EXCEPTION", "response": {"message": "Internal error"}});
        let fault = json!({"system": "shop", "path": "hooks/unSubscribe", "kind": "status", "status": 200, "body": refused, "times": 0});
        world.fault(fault).await;
        if switched_off {
            world.store.enabled = false;
        } else {
            world.rotate_hooks_key();
            world.listen_again().await;
        }
        let found = world.poll().await;
        let kept = if switched_off { 3 } else { 6 };
        assert_eq!(subscribers(&world).await.len(), kept);
        if !switched_off {
            let problem = found.stores[0].hook_problem.clone().unwrap();
            assert!(problem.to_string().contains("did not end") && problem.to_string().contains("/edit/"), "{problem}");
        }
        let calls = hook_calls(&world).await;
        world.poll().await;
        assert_eq!(hook_calls(&world).await, calls, "not asked again at every poll");
        world.pass(3700);
        world.poll().await;
        assert_eq!(hook_calls(&world).await, calls + 3, "asked again after an hour");
        world.control("DELETE", "faults", None).await;
        world.pass(3700);
        world.poll().await;
        assert_eq!(subscribers(&world).await.len(), kept - 3, "switched off: {switched_off}");
        let calls = hook_calls(&world).await;
        world.pass(25 * 3600);
        world.poll().await;
        assert_eq!(hook_calls(&world).await, calls, "ended once");
    }
}

#[tokio::test]
async fn r7_a_subscription_whose_key_is_gone_is_told_of_and_its_place_does_not_count_as_free() {
    let mut world = connected().await;
    // As where a key was renewed outside of the console before the shop had the one before it.
    world.lose_hooks_keys();
    world.listen_again().await;
    let found = world.poll().await;
    assert_eq!(subscribers(&world).await.len(), 6);
    let problem = found.stores[0].hook_problem.clone().unwrap().to_string();
    assert!(problem.contains("no longer kept") && problem.contains("/edit/"), "{problem}");
    let cursor = world.table().cursor(&world.store.id).await.unwrap().unwrap();
    let left = cursor.hooks.iter().filter(|hook| hook.ending.is_some() && hook.id.is_some());
    assert_eq!(left.count(), 3);
}

#[tokio::test]
async fn a_subscription_that_cannot_be_ended_is_given_up_after_a_month_and_one_that_is_gone_at_once() {
    for (body, status, calls_more) in [
        (json!({"status": "ERROR", "message": "Subscription is not found"}), 404, 0),
        (json!({"status": "ERROR", "message": "No"}), 404, 3),
    ] {
        let mut world = connected().await;
        let fault = json!({"system": "shop", "path": "hooks/unSubscribe", "kind": "status", "status": status, "body": body, "times": 0});
        world.fault(fault).await;
        world.store.enabled = false;
        world.poll().await;
        let calls = hook_calls(&world).await;
        world.pass(31 * 24 * 3600);
        world.poll().await;
        assert_eq!(hook_calls(&world).await, calls + calls_more, "{body}");
        for _ in 0..3 {
            world.pass(25 * 3600);
            world.poll().await;
        }
        assert_eq!(hook_calls(&world).await, calls + calls_more, "{body}: no more");
    }
}

#[tokio::test]
async fn r5_of_two_events_the_subscription_that_an_admin_removed_counts_as_removed_and_the_others_are_ended() {
    for event in 0..3 {
        let mut world = connected().await;
        let removed = subscribers(&world).await[event].clone();
        world.control("DELETE", &format!("shop/hooks/{}", removed["id"]), None).await;
        world.deliver_hooks(json!({})).await;
        world.store.enabled = false;
        world.run().await;
        assert_eq!(subscribers(&world).await, [] as [Value; 0], "{removed}");
    }
}

#[tokio::test]
async fn r7_of_subscriptions_that_are_to_end_the_one_that_an_admin_removed_is_done_and_the_others_are_ended_later() {
    for event in 0..3 {
        let mut world = connected().await;
        let refused = json!({"status": "EXCEPTION", "response": {"message": "Internal error"}});
        let fault = json!({"system": "shop", "path": "hooks/unSubscribe", "kind": "status", "status": 200, "body": refused, "times": 0});
        world.fault(fault).await;
        let old = subscribers(&world).await[event].clone();
        world.rotate_hooks_key();
        world.listen_again().await;
        world.poll().await;
        assert_eq!(subscribers(&world).await.len(), 6);
        world.control("DELETE", &format!("shop/hooks/{}", old["id"]), None).await;
        world.deliver_hooks(json!({})).await;
        world.control("DELETE", "faults", None).await;
        world.pass(3700);
        assert_eq!(world.poll().await.stores[0].hook_problem, None, "{old}");
        assert_eq!(subscribers(&world).await.len(), 3, "{old}: the new ones");
    }
}
