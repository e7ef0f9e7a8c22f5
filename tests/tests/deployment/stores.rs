//! Stores on AWS, where the index that lists them follows the table when it likes (S1).

use exchange::order::StoreId;
use exchange::settings::StoreSettings;
use tests::World;
use tests::deployed::Deployed;

#[tokio::test]
async fn s1_a_new_store_is_known_although_the_index_of_stores_was_behind_when_it_was_looked_for() {
    let mut deployed = Deployed::new(World::without_orders().await).await;
    deployed.start("console").await.unwrap();
    deployed.start("scheduled-import").await.unwrap();
    let (console, poll) = (deployed.exchange("console").clone(), deployed.exchange("scheduled-import").clone());
    let id: StoreId = "second".parse().unwrap();
    let settings = StoreSettings { id: id.clone(), name: "Garden shop".into(), ..deployed.world.store.clone() };

    deployed.indexes.stay_behind(true);
    console.stores.save_store(&settings).await.unwrap();
    let known = |exchange: &exchange::exchange::App| {
        exchange.stores.unusable().into_iter().any(|(store, name, _)| store == id && name == "Garden shop")
    };
    // It lacks its login, and is known all the same.
    assert!(known(&console), "who saved a store knows it at once");
    deployed.world.pass(16);
    poll.stores.refresh().await.unwrap();
    assert!(!known(&poll), "the index shows the change to nobody yet");
    // Such a process has read before it was the index's turn: it starts with less than there is.
    deployed.start("webhooks").await.unwrap();
    let hooks = deployed.exchange("webhooks").clone();
    assert!(!known(&hooks));

    deployed.indexes.stay_behind(false);
    deployed.world.pass(16);
    for exchange in [&console, &poll, &hooks] {
        exchange.stores.refresh().await.unwrap();
        assert!(known(exchange));
    }
}

#[tokio::test]
async fn s1_stores_are_read_again_for_a_minute_after_a_change_and_then_no_more() {
    let mut deployed = Deployed::new(World::without_orders().await).await;
    deployed.start("console").await.unwrap();
    deployed.start("scheduled-import").await.unwrap();
    let settings = StoreSettings { name: "Renamed shop".into(), ..deployed.world.store.clone() };
    deployed.exchange("console").stores.save_store(&settings).await.unwrap();
    let poll = &deployed.functions["scheduled-import"];
    let mut read = Vec::new();
    for _ in 0..10 {
        deployed.world.pass(16);
        poll.calls.lock().unwrap().clear();
        poll.exchange.stores.refresh().await.unwrap();
        read.push(poll.calls.lock().unwrap().iter().filter(|call| call.body["IndexName"] == "by_store").count());
    }
    // At 16, 32, 48 and 64 seconds.
    assert_eq!(read, [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
}
