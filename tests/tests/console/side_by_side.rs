//! Two processes of one table: what a person changes in one is not undone from the other's copy (S2, S6).

use std::sync::Arc;

use console::Role;
use exchange::exchange::{App, Failure};
use exchange::order::StoreId;
use exchange::settings::{Phase, StoreSettings};
use exchange::state::StateError;
use serde_json::json;
use tests::World;
use tests::console::TestConsole;

use crate::deletion::bare;
use crate::wizard::{form_of, send};

/// A console whose copy of the stores is fresh, with a second store, and another process beside it.
async fn two() -> (TestConsole, Arc<App>, StoreId) {
    let console = TestConsole::open(World::without_orders().await).await;
    let store = bare(&console, "second").await;
    let other = console.another().await;
    (console, other, store)
}

async fn kept(console: &TestConsole, store: &StoreId) -> StoreSettings {
    console.table().store(store).await.unwrap().unwrap()
}

/// What another person changes in the other process.
async fn elsewhere(console: &TestConsole, other: &App, store: &StoreId, change: impl FnOnce(&mut StoreSettings)) {
    let mut settings = kept(console, store).await;
    change(&mut settings);
    other.stores.save_store(&settings).await.unwrap();
}

#[tokio::test]
async fn s2_rules_that_are_saved_keep_what_another_process_has_just_changed() {
    let (console, other, store) = two().await;
    elsewhere(&console, &other, &store, |settings| settings.history_days = 61).await;
    let rules = [("to_roapp_2", "1900002")];
    let saved = console.post(Role::Admin, "/stores/second/rules", &rules).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let now = kept(&console, &store).await;
    assert_eq!((now.history_days, now.status_to_roapp.len()), (61, 1));
}

#[tokio::test]
async fn s3_a_store_that_another_process_has_just_switched_off_is_not_switched_on_by_a_change_of_its_settings() {
    let (console, other, store) = two().await;
    let on = |settings: &mut StoreSettings| settings.enabled = true;
    elsewhere(&console, &console.exchange, &store, on).await;
    let (_, fields) = form_of(&console.page("/stores/second/settings").await);
    elsewhere(&console, &other, &store, |settings| settings.enabled = false).await;
    let fields: Vec<_> = fields.into_iter().filter(|(name, _)| name != "search").collect();
    let saved = send(&console, "/stores/second/settings", &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    assert!(!kept(&console, &store).await.enabled);
    elsewhere(&console, &console.exchange, &store, on).await;
    elsewhere(&console, &other, &store, |settings| settings.enabled = false).await;
    let settings = serde_json::to_value(StoreSettings { history_days: 62, ..kept(&console, &store).await }).unwrap();
    let put = console.api(Role::Admin, "PUT", "/api/stores/second", json!({"settings": settings})).await;
    assert_eq!(put.status, 200, "{}", put.text);
    let now = kept(&console, &store).await;
    assert_eq!((now.enabled, now.history_days), (false, 62));
}

#[tokio::test]
async fn s3_a_store_that_is_switched_off_keeps_what_another_process_has_just_changed() {
    let (console, other, store) = two().await;
    elsewhere(&console, &other, &store, |settings| (settings.enabled, settings.history_days) = (true, 63)).await;
    let off = console.post(Role::Admin, "/stores/second/switch", &[("on", "no")]).await;
    assert_eq!(off.status, 303, "{}", off.text);
    let now = kept(&console, &store).await;
    assert_eq!((now.enabled, now.history_days), (false, 63));
    elsewhere(&console, &other, &store, |settings| (settings.enabled, settings.history_days) = (true, 64)).await;
    let off = console.api(Role::Admin, "POST", "/api/stores/second/switch", json!({"on": false})).await;
    assert_eq!(off.status, 200, "{}", off.text);
    let now = kept(&console, &store).await;
    assert_eq!((now.enabled, now.history_days), (false, 64));
}

#[tokio::test]
async fn s6_no_change_undoes_a_deletion_that_another_process_has_just_begun() {
    let (console, other, store) = two().await;
    elsewhere(&console, &console.exchange, &store, |settings| settings.phase = Phase::Rules).await;
    let (_, fields) = form_of(&console.page("/stores/second/settings").await);
    let fields: Vec<_> = fields.into_iter().filter(|(name, _)| name != "search").collect();
    let before = serde_json::to_value(kept(&console, &store).await).unwrap();
    other.removal.begin(&store).await.unwrap();
    let forms: [(&str, Vec<(String, String)>); 6] = [
        ("/stores/second/settings", fields.clone()),
        ("/stores/second/rules", vec![("to_roapp_2".into(), "1900002".into())]),
        ("/stores/second/switch", vec![("on".into(), "no".into())]),
        ("/stores/second/connect/shop", fields.clone()),
        ("/stores/second/connect/roapp", fields),
        ("/stores/second/connect/rules", Vec::new()),
    ];
    for (path, fields) in forms {
        // Each finds the copy of a process that has not heard of it.
        console.exchange.stores.reload_with(Some(&serde_json::from_value(before.clone()).unwrap())).await.unwrap();
        let answer = send(&console, path, &fields).await;
        assert!(answer.status == 409 && answer.text.contains("is being deleted"), "{path}: {}", answer.status);
        assert_eq!(kept(&console, &store).await.phase, Phase::Removal, "{path}");
    }
    let calls = [
        ("PUT", "/api/stores/second", json!({"settings": before})),
        ("POST", "/api/stores/second/switch", json!({"on": false})),
    ];
    for (method, path, body) in calls {
        console.exchange.stores.reload_with(Some(&serde_json::from_value(before.clone()).unwrap())).await.unwrap();
        let answer = console.api(Role::Admin, method, path, body).await;
        assert!(answer.status == 409 && answer.text.contains("is being deleted"), "{path}: {}", answer.text);
        assert_eq!(kept(&console, &store).await.phase, Phase::Removal, "{path}");
    }
}

#[tokio::test]
async fn s2_settings_made_of_a_revision_that_is_not_the_latest_are_not_kept() {
    let (console, other, store) = two().await;
    let (settings, revision) = console.table().store_revision::<StoreSettings>(&store).await.unwrap().unwrap();
    elsewhere(&console, &other, &store, |settings| settings.history_days = 65).await;
    let late = StoreSettings { history_days: 66, ..settings };
    let refused = console.exchange.stores.save_store_on(&late, Some(revision)).await;
    assert!(matches!(refused, Err(Failure::State(StateError::Conflict))), "{refused:?}");
    assert_eq!(kept(&console, &store).await.history_days, 65);
}
