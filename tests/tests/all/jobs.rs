//! Work behind the queue goes on after a restart: on one machine the queues are in memory (S5, S7, R2). Nothing works on a part of an
//! import.

use exchange::exchange::{FirstHourStage, FirstHourWish};
use exchange::state::{AttentionFilter, DryRunStage};
use serde_json::{Value, json};
use tests::{When, World};

#[tokio::test]
async fn s5_a_dry_run_goes_on_after_a_restart_also_of_a_store_that_is_off() {
    for enabled in [true, false] {
        let mut world = World::seeded().await;
        world.store.enabled = enabled;
        let app = world.start().await;
        app.dry_run.begin(&world.store.id).await.unwrap();
        drop(app);
        world.pass(1);
        world.run().await;
        let state = world.start().await.dry_run.state(&world.store.id).await.unwrap().unwrap();
        assert_eq!(state.stage, DryRunStage::Done, "{enabled}: {:?}", state.problem);
    }
}

#[tokio::test]
async fn s5_a_dry_run_that_is_over_is_not_begun_again() {
    let world = World::seeded().await;
    let app = world.start().await;
    app.dry_run.begin(&world.store.id).await.unwrap();
    app.dry_run.cancel(&world.store.id).await.unwrap();
    drop(app);
    world.pass(1);
    world.run().await;
    let state = world.start().await.dry_run.state(&world.store.id).await.unwrap().unwrap();
    assert_eq!(state.stage, DryRunStage::Cancelled);
}

/// An order for a first hour to move, and the wish for that.
async fn named(world: &World) -> (u64, FirstHourWish) {
    world.allow_probes(true);
    let order = world.place_order(json!({"stat_status": 1, "payed": 0})).await;
    let store = Some(world.store.id.clone());
    (order, FirstHourWish { store, things: false, over_limit: false, shop_order: Some(order) })
}

/// What of an order a first hour may move.
async fn moved(world: &World, order: u64) -> (Value, Value) {
    let order = world.shop_order(order).await.unwrap();
    (order["stat_status"].clone(), order["payed"].clone())
}

/// Kills a first hour while its order is moved. Returns how the order was.
async fn killed_while_moved(world: &World, order: u64, wish: &FirstHourWish, behind: bool) -> (Value, Value) {
    let before = moved(world, order).await;
    for call in 1..400 {
        let (app, kill_switch) = world.start_killed_at(call, When::After).await;
        let run = async {
            match behind {
                true => drop(app.first_hour.begin_behind_queue(wish.clone()).await.unwrap()),
                false => drop(app.first_hour.begin(wish.clone()).await.unwrap()),
            }
            app.first_hour.run(&mut |_| {}).await.unwrap();
        };
        tokio::select! {
            () = Box::pin(run) => {}
            () = kill_switch.killed() => {}
        }
        if moved(world, order).await != before {
            world.pass(1);
            return before;
        }
        world.pass(3600);
    }
    panic!("it was never killed while the order was moved");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_a_first_hour_goes_on_after_a_restart_and_one_of_a_command_only_moves_its_order_back() {
    for (behind, stage) in [(true, FirstHourStage::Done), (false, FirstHourStage::Stopped)] {
        let world = World::without_orders().await;
        let (order, wish) = named(&world).await;
        let before = killed_while_moved(&world, order, &wish, behind).await;
        Box::pin(world.run()).await;
        let state = world.start().await.first_hour.state().await.unwrap().unwrap();
        assert_eq!((state.stage, state.moved), (stage, None), "{:?}", state.problem);
        assert_eq!(moved(&world, order).await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_a_first_hour_that_is_stopped_where_nobody_works_at_it_is_moved_back() {
    let world = World::without_orders().await;
    let (order, wish) = named(&world).await;
    let before = killed_while_moved(&world, order, &wish, true).await;
    let app = world.start().await;
    app.first_hour.stop().await.unwrap();
    Box::pin(world.run_on(&app)).await;
    let state = app.first_hour.state().await.unwrap().unwrap();
    assert_eq!((state.stage, state.moved), (FirstHourStage::Stopped, None));
    assert_eq!(moved(&world, order).await, before);
}

#[tokio::test]
async fn r2_all_orders_of_try_all_again_are_tried_after_a_restart() {
    let world = World::without_orders().await;
    let bulk = json!({"count": 45, "buyers": 30, "spread_seconds": 600, "order": {"products": []}, "hooks": false});
    world.control("POST", "shop/orders/bulk", Some(bulk)).await;
    world.run().await;
    assert_eq!(world.attention().await.len(), 45);
    let app = world.start().await;
    app.retry_all.begin(&AttentionFilter::default(), "person").await.unwrap();
    drop(app);
    world.pass(1);
    let app = world.start().await;
    world.run_on(&app).await;
    let run = app.retry_all.progress().await.unwrap().unwrap();
    assert!(!run.running && run.tally.tried == run.state.queued && run.tally.tried >= 25, "{run:?}");
}

#[tokio::test]
async fn g_nothing_works_on_a_table_into_which_an_import_was_cut_off() {
    let world = World::without_orders().await;
    world.place_order(json!({})).await;
    let before = world.roapp_orders().await.len();
    let (table, app) = (world.table(), world.start().await);
    table.begin_import(app.now()).await.unwrap();
    assert!(world.try_poll().await.is_err());
    assert!(app.stores.reload().await.is_err());
    assert!(app.stores.save_store(&world.store).await.is_err(), "and the note stays");
    assert!(table.import_is_unfinished().await.unwrap());
    assert_eq!(world.roapp_orders().await.len(), before);
    table.end_import(app.now()).await.unwrap();
    world.run().await;
    assert_eq!(world.roapp_orders().await.len(), before + 1);
}
