//! Secrets on AWS: read when a function starts and while it runs, changed without deploying anything (R7), and shown to nobody (S4).

use serde_json::{Value, json};
use tests::World;
use tests::deployed::Deployed;

use crate::days::{ask, hook_address, order};

async fn deployed() -> Deployed {
    Deployed::new(World::without_orders().await).await
}

async fn calls_back(deployed: &Deployed, key: &str) -> u16 {
    deployed.hook("PUT", &hook_address(key), &[], &json!({"order_id": 1})).await
}

#[tokio::test]
async fn r7_a_key_of_web_hooks_changes_while_the_old_one_is_still_good_and_then_is_not() {
    let mut deployed = deployed().await;
    deployed.start("webhooks").await.unwrap();
    let old = tests::world::HOOKS_KEY;
    assert_eq!((calls_back(&deployed, old).await, calls_back(&deployed, "newer").await), (200, 404));
    deployed.vault.change(|secret| {
        secret["hooks_key"] = json!("newer");
        secret["hooks_key_previous"] = json!(old);
    });
    deployed.world.pass(900);
    assert_eq!((calls_back(&deployed, old).await, calls_back(&deployed, "newer").await), (200, 200));
    deployed.vault.change(|secret| secret["hooks_key_previous"] = Value::Null);
    deployed.world.pass(900);
    assert_eq!((calls_back(&deployed, old).await, calls_back(&deployed, "newer").await), (404, 200));
}

#[tokio::test]
async fn r7_a_refused_key_is_read_again_at_once_and_no_order_is_lost() {
    let mut deployed = deployed().await;
    for name in ["scheduled-import", "order-import", "status-push"] {
        deployed.start(name).await.unwrap();
    }
    deployed.run(1).await;
    deployed.world.control("POST", "roapp/settings", Some(json!({"key": "second"}))).await;
    deployed.vault.change(|secret| secret["roapp_key"] = json!("second"));
    let number = deployed.world.place_order(order("0722 999 001", "Ana Popescu")).await;
    // The first to notice is refused; whoever comes a moment later is not, long before the fifteen minutes are over.
    deployed.poll().await;
    while deployed.work().await {}
    deployed.world.pass(16);
    deployed.poll().await;
    while deployed.work().await {}
    for _ in 0..12 {
        deployed.world.pass(60);
        deployed.poll().await;
        while deployed.work().await {}
    }
    assert_eq!(deployed.world.roapp_order_of(number).await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_stack_s_own_secret_is_enough_to_start_and_the_rest_is_entered_in_the_console() {
    let mut deployed = deployed().await;
    // As CloudFormation makes it.
    deployed.vault.change(|secret| *secret = json!({"hooks_key": "generated"}));
    deployed.start("console").await.unwrap();
    deployed.start("scheduled-import").await.unwrap();
    deployed.poll().await;
    let found = deployed.poll().await;
    assert!(found.roapp_problem.unwrap().to_string().contains("or there is none"));
    assert!(found.stores[0].problem.as_ref().unwrap().to_string().contains("CARTUM_LOGIN_DEMO"));
    assert!(deployed.world.calls("roapp").await.is_empty(), "nothing is sent without a key");
    let body = format!("roapp-key={}", sandbox::ROAPP_KEY);
    let (status, text) = ask(&deployed, "console", "POST", "/secrets", &body).await;
    assert_eq!(status, 303, "{text}");
    let held = deployed.vault.secret();
    assert_eq!((&held["hooks_key"], &held["values"]["ROAPP_KEY"]), (&json!("generated"), &json!(sandbox::ROAPP_KEY)));
    deployed.world.pass(16);
    assert_eq!(deployed.poll().await.roapp_problem, None);
}

#[tokio::test]
async fn s4_a_secret_that_cannot_be_read_is_said_without_its_value() {
    let mut deployed = deployed().await;
    for (junk, says) in [("{\"roapp_key\": \"hush-hush", "is not JSON"), ("hush-hush", "is not JSON")] {
        deployed.vault.change(|secret| *secret = json!(junk));
        let error = deployed.start("webhooks").await.unwrap_err();
        assert!(error.contains(says) && error.contains("order-exchange/credentials"), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }
}

#[tokio::test]
async fn s1_any_number_of_stores_fits() {
    let mut deployed = deployed().await;
    let stores: serde_json::Map<String, Value> = (0..300)
        .map(|at| (format!("store-{at}"), json!({"login": "exchange-bot", "password": "p".repeat(64)})))
        .collect();
    deployed.vault.change(|secret| secret["stores"].as_object_mut().unwrap().extend(stores));
    assert!(deployed.vault.secret().to_string().len() > 4096, "more than variables hold");
    deployed.start("scheduled-import").await.unwrap();
    assert_eq!(deployed.poll().await.stores[0].problem, None);
}

#[tokio::test]
async fn a_secret_that_is_full_is_said_and_stays_as_it_is() {
    let mut deployed = deployed().await;
    deployed.start("console").await.unwrap();
    deployed.console("console").await;
    deployed.vault.change(|secret| secret["stores"]["large"] = json!({"login": "l", "password": "p".repeat(65_300)}));
    let before = deployed.vault.secret();
    let body = format!("roapp-key={}", "k".repeat(300));
    let (status, text) = ask(&deployed, "console", "POST", "/secrets", &body).await;
    assert!(status >= 400 && text.contains("is full"), "{status} {text}");
    assert_eq!(deployed.vault.secret(), before);
}

#[tokio::test]
async fn a_function_that_may_not_write_the_secret_starts_before_anybody_opened_the_console_and_knows_its_sessions() {
    let mut deployed = deployed().await;
    deployed.vault.change(|secret| *secret = json!({"hooks_key": "generated"}));
    deployed.vault.refuse_writes();
    let mut keys = Vec::new();
    for name in ["manual-refresh", "console"] {
        deployed.start(name).await.unwrap();
        deployed.console(name).await;
        let key = deployed.exchange(name).stores.session_key().await.unwrap();
        keys.push(secrecy::ExposeSecret::expose_secret(&key).to_owned());
    }
    assert_eq!(keys[0], keys[1]);
    assert!(!keys[0].is_empty() && keys[0] != "generated");
}
