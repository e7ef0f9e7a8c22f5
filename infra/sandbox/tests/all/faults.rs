//! Faults on demand do exactly what was requested; "after" has the call's effect.

use crate::world::{World, new_order};
use serde_json::{Value, json};

async fn count(world: &World) -> usize {
    world.control_get("roapp/orders").await.as_array().unwrap().len()
}

async fn create(world: &World) -> reqwest::Result<reqwest::Response> {
    let key = format!("Bearer {}", sandbox::ROAPP_KEY);
    let body = new_order().to_string().into_bytes();
    world.send("POST", format!("{}/v2/orders", world.roapp), &[("authorization", &key)], Some(body)).await
}

#[tokio::test]
async fn a_cut_connection_gives_no_answer_and_after_means_after() {
    let world = World::new().await;
    let before = count(&world).await;
    for (kind, more) in [("cut_before", 0), ("cut_after", 1)] {
        world.control("faults", json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": kind})).await;
        let error = create(&world).await.unwrap_err();
        assert!(error.status().is_none(), "{error:?}");
        assert_eq!(count(&world).await - before, more, "{kind}");
    }
    assert_eq!(create(&world).await.unwrap().status(), 200, "each fault was for one call");
}

#[tokio::test]
async fn false_answers_have_no_effect_unless_after() {
    let world = World::new().await;
    let before = count(&world).await;
    let fault = |more: Value| {
        let mut fault = json!({"system": "roapp", "path": "/v2/orders"});
        fault.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fault
    };
    world
        .control(
            "faults",
            fault(json!({"kind": "status", "status": 502, "body": "bad gateway", "headers": {"retry-after": "9"}})),
        )
        .await;
    let answer = create(&world).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (502, "9"));
    assert_eq!(answer.text().await.unwrap(), "bad gateway");
    for (kind, wanted) in [("html", "<!DOCTYPE html>"), ("junk", "{\"status\""), ("empty", "")] {
        world.control("faults", fault(json!({"kind": kind}))).await;
        let answer = create(&world).await.unwrap();
        assert_eq!(answer.status(), 200);
        let text = answer.text().await.unwrap();
        assert!(text.starts_with(wanted) && serde_json::from_str::<Value>(&text).is_err(), "{kind}");
    }
    world.control("faults", fault(json!({"kind": "huge", "bytes": 3_000_000}))).await;
    assert_eq!(create(&world).await.unwrap().bytes().await.unwrap().len(), 3_000_000);
    assert_eq!(count(&world).await, before);
    world.control("faults", fault(json!({"kind": "status_after", "status": 504}))).await;
    assert_eq!(create(&world).await.unwrap().status(), 504);
    assert_eq!(count(&world).await, before + 1);
}

#[tokio::test]
async fn faults_wait_for_their_call_and_last_for_the_requested_number_of_calls() {
    let world = World::new().await;
    world.control("faults", json!({"system": "shop", "path": "/api/orders/get", "after": 2, "times": 2, "kind": "status", "status": 503})).await;
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(world.shop_in("orders/get", json!({"limit": 1})).await.0);
    }
    assert_eq!(seen, [200, 200, 503, 503, 200]);
    world
        .control(
            "faults",
            json!([{"system": "shop", "contains": "\"limit\":1", "times": 0, "kind": "status", "status": 524}]),
        )
        .await;
    for _ in 0..3 {
        assert_eq!(world.shop_in("orders/get", json!({"limit": 1})).await.0, 524);
    }
    assert_eq!(world.shop_in("orders/get", json!({"limit": 2})).await.0, 200);
    assert_eq!(world.control_get("faults").await["waiting"].as_array().unwrap().len(), 1);
    world.control_as("DELETE", "faults", json!({})).await;
    assert_eq!(world.shop_in("orders/get", json!({"limit": 1})).await.0, 200);
}

/// Waits until a fault holds this number of calls.
async fn until_waiting(world: &World, calls: u32) {
    while world.control_get("faults").await["held"] != calls {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn held_calls_stay_until_released() {
    let world = World::new().await;
    let before = count(&world).await;
    world
        .control(
            "faults",
            json!([{"system": "roapp", "kind": "hold_before"}, {"system": "roapp", "kind": "hold_after"}]),
        )
        .await;
    let release = async {
        until_waiting(&world, 2).await;
        let done = count(&world).await;
        world.control("faults/release", json!({})).await;
        done
    };
    let (one, two, between) = tokio::join!(create(&world), create(&world), release);
    assert_eq!((one.unwrap().status().as_u16(), two.unwrap().status().as_u16()), (200, 200));
    assert_eq!((between, count(&world).await), (before + 1, before + 2));
}

#[tokio::test]
async fn a_caller_who_gives_up_does_not_undo_what_it_asked_for() {
    let world = World::new().await;
    let before = count(&world).await;
    world.control("faults", json!({"system": "roapp", "kind": "hold_before"})).await;
    tokio::select! {
        _ = create(&world) => panic!("the call is held"),
        () = until_waiting(&world, 1) => {}
    }
    world.control("faults/release", json!({})).await;
    while count(&world).await == before {
        tokio::task::yield_now().await;
    }
    world.control("faults", json!({"system": "roapp", "kind": "timeout_after"})).await;
    tokio::select! {
        _ = create(&world) => panic!("the call is never answered"),
        () = async { while count(&world).await < before + 2 { tokio::task::yield_now().await } } => {}
    }
}

#[tokio::test]
async fn a_delay_only_delays() {
    let world = World::new().await;
    world.control("faults", json!({"system": "roapp", "kind": "delay_ms", "delay_ms": 20})).await;
    assert_eq!(create(&world).await.unwrap().status(), 200);
    assert!(world.control_get("calls").await[0]["took_ms"].as_u64().unwrap() >= 20);
}

#[tokio::test]
async fn a_fault_nobody_understands_is_refused() {
    let world = World::new().await;
    for bad in [json!({}), json!({"system": "shop", "kind": "explode"}), json!({"system": "erp", "kind": "empty"})] {
        assert_eq!(world.control_as("POST", "faults", bad).await.0, 400);
    }
}

#[tokio::test]
async fn a_spoilt_answer_is_the_calls_own_with_other_bytes() {
    let world = World::new().await;
    let key = format!("Bearer {}", sandbox::ROAPP_KEY);
    let get = async || {
        let url = format!("{}/v2/orders/statuses", world.roapp);
        world.send("GET", url, &[("authorization", &key)], None).await.unwrap().bytes().await.unwrap().to_vec()
    };
    let whole = get().await;
    for (more, expected) in [
        (json!({"find": "In progress", "put": "\u{e9}\u{20ac}"}), {
            let text = String::from_utf8(whole.clone()).unwrap();
            text.split("In progress").map(str::as_bytes).collect::<Vec<_>>().join(&b"\xe9\xe2\x82\xac"[..])
        }),
        (json!({"lead": "<b>", "trail": "</b>"}), [b"<b>", &whole[..], b"</b>"].concat()),
        (json!({"until": "In progress"}), {
            let text = String::from_utf8(whole.clone()).unwrap();
            text.split_once("In progress").unwrap().0.as_bytes().to_vec()
        }),
        (json!({}), whole.clone()),
    ] {
        let mut fault = json!({"system": "roapp", "path": "/v2/orders/statuses", "kind": "spoiled"});
        fault.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        world.control("faults", fault).await;
        assert_eq!(get().await, expected, "{more}");
    }
}
