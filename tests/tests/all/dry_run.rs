//! S5 for large stores, in simulated time: the dry run ends, in pieces that fit a function, and goes on after failures.

use std::time::Duration;

use exchange::state::DryRunStage;
use tests::sim::large_store::LargeStore;
use tests::sim::pace::{Pace, Paces};

const SLOW: Pace = Pace::Spread { median: Duration::from_millis(300), p99: Duration::from_secs(3) };

#[tokio::test(start_paused = true)]
async fn s5_a_dry_run_of_hundreds_of_orders_and_products_ends_within_minutes() {
    for paces in [Paces::default(), Paces { roapp: SLOW, shops: vec![SLOW] }] {
        let store = LargeStore { orders: 600, people: 500, products: 2_000 };
        let ran = store.dry_run(paces.clone(), None).await;
        assert_eq!(ran.state.stage, DryRunStage::Done, "{:?}", ran.state.problem);
        let found = ran.state.result.as_ref().unwrap();
        assert_eq!((found.orders, found.clients.new, found.clients.there), (600, 600, 0));
        assert_eq!((found.products.new, found.products.unknown, found.new_products.len()), (1_800, 0, 50));
        assert!(ran.took <= Duration::from_secs(360), "{:?} with {paces:?}", ran.took);
        assert!(ran.longest <= Duration::from_secs(30), "{:?} at a time with {paces:?}", ran.longest);
        assert!(ran.requests <= 200, "{} requests", ran.requests);
    }
}

#[tokio::test(start_paused = true)]
async fn s5_a_dry_run_ends_with_a_reason_where_a_side_does_not_answer() {
    let store = LargeStore { orders: 20, people: 5, products: 5 };
    for paces in [
        Paces { shops: vec![Pace::Hanging], ..Paces::default() },
        Paces { roapp: Pace::Hanging, ..Paces::default() },
        Paces { shops: vec![Pace::Dead], ..Paces::default() },
        Paces { roapp: Pace::Dead, ..Paces::default() },
    ] {
        let ran = store.dry_run(paces.clone(), None).await;
        assert_eq!(ran.state.stage, DryRunStage::Failed, "{paces:?}");
        assert!(ran.state.problem.is_some() && ran.state.result.is_none(), "{paces:?}");
        assert!(ran.longest <= Duration::from_secs(70), "{:?} at a time with {paces:?}", ran.longest);
    }
}

#[tokio::test(start_paused = true)]
async fn s5_a_dry_run_that_is_cancelled_ends_within_seconds() {
    let store = LargeStore { orders: 500, people: 500, products: 2_000 };
    let ran = store.dry_run(Paces { roapp: SLOW, ..Paces::default() }, Some(Duration::from_secs(30))).await;
    assert_eq!((ran.state.stage, ran.state.result.is_none()), (DryRunStage::Cancelled, true));
    assert!(ran.took <= Duration::from_secs(60), "{:?}", ran.took);
}
