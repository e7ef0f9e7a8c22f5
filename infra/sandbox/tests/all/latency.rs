//! Latency on demand: how long calls take, what hangs and what refuses, and what of it another side notices: nothing.

use crate::world::{World, new_order};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn count(world: &World) -> usize {
    world.control_get("roapp/orders").await.as_array().unwrap().len()
}

/// The milliseconds that the last logged call of a system took; null while it runs.
async fn took(world: &World, system: &str) -> Value {
    world.control_get(&format!("calls?system={system}")).await.as_array().unwrap().last().unwrap()["took_ms"].clone()
}

#[tokio::test]
async fn a_call_takes_as_long_as_its_distribution_says() {
    let world = World::new().await;
    for (rule, least, most) in [
        (json!({"system": "roapp", "kind": "fixed", "ms": 60}), 60, 5_000),
        (json!({"system": "roapp", "kind": "fixed", "ms": 0}), 0, 5_000),
        (json!({"system": "roapp", "kind": "log_normal", "median_ms": 40, "p99_ms": 40}), 40, 5_000),
        (json!({"system": "roapp", "kind": "log_normal", "median_ms": 10, "p99_ms": 20, "seed": 9}), 2, 5_000),
        (json!({"system": "roapp", "path": "/v2/company", "method": "get", "kind": "fixed", "ms": 50}), 50, 5_000),
    ] {
        world.control("latency", rule.clone()).await;
        let start = Instant::now();
        world.get("/v2/company").await;
        let ms = start.elapsed().as_millis();
        assert!((least..most).contains(&ms), "{rule}: {ms} ms");
        let logged = took(&world, "roapp").await.as_u64().unwrap();
        assert!(u128::from(logged) >= least, "{rule}: {logged} ms in the log");
    }
    let start = Instant::now();
    world
        .control(
            "latency",
            json!({"system": "roapp", "path": "/v2/company", "method": "GET", "kind": "fixed", "ms": 9_000}),
        )
        .await;
    world.get("/v2/orders/types").await;
    world.login().await;
    assert!(start.elapsed() < Duration::from_secs(9), "other calls and the shop are not slow");
}

#[tokio::test]
async fn a_caller_that_leaves_after_half_of_it_has_had_its_effect() {
    let world = World::new().await;
    let before = count(&world).await;
    world.control("latency", json!({"system": "roapp", "method": "POST", "kind": "fixed", "ms": 6_000})).await;
    let create = world.roapp("POST", "/v2/orders", new_order());
    let effect = async {
        while count(&world).await == before {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = create => panic!("the answer comes 3 s after the effect"),
        () = effect => {}
    }
    assert_eq!(count(&world).await, before + 1);
    assert_eq!(took(&world, "roapp").await, Value::Null, "it is still being answered");
}

#[tokio::test]
async fn a_call_that_hangs_holds_up_nothing_else_and_goes_on_when_the_latency_is_removed() {
    let world = World::new().await;
    let (number, other) = world.further_shop().await;
    let hanging = json!({"system": "shop", "kind": "hanging"});
    let id = world.control("latency", hanging.clone()).await["ids"][0].clone();
    let login = json!({"login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD});
    let others = async {
        while world.control_get("calls?system=shop").await.as_array().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(world.call(&other, "POST", "/api/auth/", login.clone()).await.1["status"], "OK");
        world.roapp_order().await;
        world.control("shop/orders", json!({})).await;
        assert_eq!(took(&world, "shop").await, Value::Null);
        world.control_as("DELETE", &format!("latency/{id}"), json!({})).await
    };
    let (answer, removed) = tokio::join!(world.shop("auth", login.clone()), others);
    assert_eq!((answer.1["status"].as_str(), removed.0), (Some("OK"), 200));
    // The other way round: the further shop hangs, and the first is answered.
    world.control(&format!("shops/{number}/latency"), hanging).await;
    world.login().await;
    let first = world.call(&other, "POST", "/api/auth/", login);
    assert!(tokio::time::timeout(Duration::from_millis(50), first).await.is_err());
}

#[tokio::test]
async fn a_caller_that_leaves_a_hanging_call_has_had_no_effect() {
    let world = World::new().await;
    let before = count(&world).await;
    world.control("latency", json!({"system": "roapp", "path": "/v2/orders", "kind": "hanging"})).await;
    let create = world.roapp("POST", "/v2/orders", new_order());
    assert!(tokio::time::timeout(Duration::from_millis(50), create).await.is_err());
    while took(&world, "roapp").await.is_null() {
        tokio::task::yield_now().await;
    }
    world.control_as("DELETE", "latency", json!({})).await;
    assert_eq!(count(&world).await, before);
    let call = world.control_get("calls?system=roapp").await[0].clone();
    assert_eq!(call["status"], Value::Null, "{call}");
}

#[tokio::test]
async fn a_side_that_refuses_has_no_open_port_until_it_is_removed() {
    let world = World::new().await;
    let (number, further) = world.further_shop().await;
    let refusing = |system: &str| json!({"system": system, "kind": "refusing"});
    let base = |path: &str| format!("/_sandbox/{path}");
    // Each side, and where it is controlled from meanwhile.
    for (system, port, at, path) in [
        ("shop", &world.shop, &world.roapp, "latency".to_owned()),
        ("roapp", &world.roapp, &world.shop, "latency".to_owned()),
        ("shop", &further, &world.shop, format!("shops/{number}/latency")),
    ] {
        let (status, answer) = world.call(at, "POST", &base(&path), refusing(system)).await;
        assert_eq!(status, 201, "{answer}");
        let address = port.trim_start_matches("http://").to_owned();
        // The port closes as soon as its task runs.
        let refused = async {
            while tokio::net::TcpStream::connect(&address).await.is_ok() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), refused).await.unwrap();
        let error = reqwest::Client::new().get(format!("{port}/v2/company")).send().await.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
        let (_, shown) = world.call(at, "GET", &base(&path), Value::Null).await;
        assert_eq!(shown[0]["kind"], "refusing");
        assert_eq!(world.call(at, "DELETE", &base(&path), json!({})).await.0, 200);
        let opened = async {
            while tokio::net::TcpStream::connect(&address).await.is_err() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), opened).await.unwrap();
        assert_eq!(world.call(port, "GET", "/_sandbox/", Value::Null).await.0, 200);
    }
    world.control("latency", refusing("shop")).await;
    let (status, answer) = world.call(&world.roapp, "POST", &base("latency"), refusing("roapp")).await;
    assert!(status == 400 && answer["message"].as_str().unwrap().contains("`hanging`"), "{answer}");
}

#[tokio::test]
async fn a_latency_that_is_wrong_is_refused_with_its_field() {
    let world = World::new().await;
    let log_normal = |more: Value| {
        let mut rule = json!({"system": "shop", "kind": "log_normal", "median_ms": 300, "p99_ms": 3_000});
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rule
    };
    for (body, says) in [
        (json!(null), "send a latency such as"),
        (json!([]), "send a latency such as"),
        (json!("slow"), "a latency is an object"),
        (json!([[]]), "a latency is an object"),
        (json!({}), "kind is one of"),
        (json!({"kind": "slow", "system": "shop"}), "kind is one of fixed, log_normal, hanging and refusing"),
        (json!({"kind": "hanging"}), "system is shop or roapp"),
        (json!({"kind": "hanging", "system": "bank"}), "system is shop or roapp"),
        (
            json!({"kind": "hanging", "system": "shop", "ms": 3}),
            "hanging has no field \"ms\"; it has system, kind, method, path",
        ),
        (
            json!({"kind": "refusing", "system": "shop", "path": "/api"}),
            "refusing has no field \"path\"; it has system, kind",
        ),
        (json!({"kind": "hanging", "system": "shop", "path": ""}), "path is a text that is not empty"),
        (json!({"kind": "hanging", "system": "shop", "method": 1}), "method is a text"),
        (
            json!({"kind": "fixed", "system": "shop"}),
            "ms is a whole number of milliseconds from 0 to 3600000, and is missing",
        ),
        (json!({"kind": "fixed", "system": "shop", "ms": -1}), "not -1"),
        (json!({"kind": "fixed", "system": "shop", "ms": 1.5}), "not 1.5"),
        (json!({"kind": "fixed", "system": "shop", "ms": "300"}), "not \"300\""),
        (json!({"kind": "fixed", "system": "shop", "ms": 3_600_001}), "from 0 to 3600000, not 3600001"),
        (log_normal(json!({"p99_ms": 299})), "p99_ms (299) is below median_ms (300)"),
        (log_normal(json!({"median_ms": 0})), "median_ms is a whole number of milliseconds from 1"),
        (log_normal(json!({"p99_ms": null})), "p99_ms is a whole number"),
        (log_normal(json!({"seed": -2})), "seed is a whole number from 0, not -2"),
        (
            log_normal(json!({"mean_ms": 3})),
            "log_normal has no field \"mean_ms\"; it has system, kind, method, path, median_ms, p99_ms, seed",
        ),
    ] {
        // Beside a good one: none of a list is taken if one is wrong.
        let list = json!([{"system": "roapp", "kind": "hanging"}, body]);
        let bodies = if body.is_object() { vec![body, list] } else { vec![body] };
        for body in bodies {
            let (status, answer) = world.control_as("POST", "latency", body.clone()).await;
            let message = answer["message"].as_str().unwrap_or_default();
            assert!(status == 400 && message.contains(says), "{body}: {status} {answer}");
        }
    }
    assert_eq!(world.control_get("latency").await, json!([]));
    for (path, status) in [("latency/x", 400), ("latency/7", 404)] {
        assert_eq!(world.control_as("DELETE", path, json!({})).await.0, status, "{path}");
    }
    let (status, _) = reply_to_text(&world, "{\"kind\":").await;
    assert_eq!(status, 400);
}

async fn reply_to_text(world: &World, text: &str) -> (u16, String) {
    let url = format!("{}/_sandbox/latency", world.shop);
    let answer = world.send("POST", url, &[], Some(text.as_bytes().to_vec())).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn latencies_are_shown_survive_a_restart_and_end_with_a_reset() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Some(folder.path())).await;
    let rules = json!([{"system": "shop", "kind": "log_normal", "median_ms": 3, "p99_ms": 9},
                       {"system": "roapp", "path": "/v2/orders", "kind": "fixed", "ms": 1}]);
    world.control("latency", rules).await;
    let wanted = json!([
        {"id": 1, "system": "shop", "method": null, "path": null, "kind": "log_normal", "median_ms": 3, "p99_ms": 9, "seed": 1},
        {"id": 2, "system": "roapp", "method": null, "path": "/v2/orders", "kind": "fixed", "ms": 1},
    ]);
    assert_eq!(world.control_get("latency").await, wanted);
    world.stop().await;
    let world = World::open(Some(folder.path())).await;
    assert_eq!(world.control_get("").await["latency"], wanted);
    world.control("latency", json!({"system": "shop", "kind": "fixed", "ms": 2})).await;
    let shown = world.control_get("latency").await;
    assert_eq!(
        (shown.as_array().unwrap().len(), &shown[1]["ms"]),
        (2, &json!(2)),
        "it replaces the one for the same calls"
    );
    world.control("reset", json!({})).await;
    assert_eq!(world.control_get("").await["latency"], json!([]));
}

#[tokio::test]
async fn a_call_above_the_limit_is_refused_at_once() {
    let world = World::new().await;
    world.control("limits", json!({"roapp_per_second": 1})).await;
    world.control("latency", json!({"system": "roapp", "kind": "hanging"})).await;
    let first = world.roapp("GET", "/v2/company", Value::Null);
    assert!(tokio::time::timeout(Duration::from_millis(50), first).await.is_err());
    assert_eq!(world.roapp("GET", "/v2/company", Value::Null).await.0, 429);
}
