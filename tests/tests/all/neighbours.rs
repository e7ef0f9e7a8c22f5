//! A store that is slow, or does not answer, delays no other (simulated time).

use std::collections::BTreeSet;
use std::time::Duration;

use exchange::exchange::StoreCondition;
use exchange::order::StoreId;
use tests::sim::neighbours::{Neighbours, time_behind, times_beside};
use tests::sim::pace::Pace;

#[tokio::test(start_paused = true)]
async fn o2_a_hundred_stores_of_which_ten_hang_are_polled_within_a_minute() {
    let all = Neighbours::new(100).await;
    let hangs = |at: usize| at % 10 == 3;
    all.answer(|at| if hangs(at) { Pace::Hanging } else { Pace::Fixed(Duration::from_secs(1)) });
    // The second poll knows which shops do not answer.
    for poll in 0..2 {
        let polled = all.poll().await;
        let hanging: Vec<String> = (0..100).filter(|at| hangs(*at)).map(Neighbours::name).collect();
        let mut named = polled.names(false);
        named.sort_by_key(|name| (name.len(), name.clone()));
        assert_eq!(named, hanging, "poll {poll}");
        assert_eq!((polled.names(true).len(), polled.found.not_begun.len()), (90, 0), "poll {poll}");
        assert!(polled.took <= Duration::from_secs(60), "poll {poll}: {:?}", polled.took);
        let read = polled.found.stores.iter().filter(|store| store.seen == 40).count();
        assert_eq!(read, 90, "stores whose open orders were read");
        tokio::time::sleep(Duration::from_secs(300).saturating_sub(polled.took)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn o2_no_store_is_left_out_twice_in_a_row_and_a_poll_ends_before_its_function_is_stopped() {
    let all = Neighbours::new(300).await;
    all.answer(|_| Pace::Fixed(Duration::from_secs(5)));
    let mut left: Option<BTreeSet<String>> = None;
    for poll in 0..2 {
        let polled = all.poll().await;
        assert!(polled.took < Duration::from_secs(240), "poll {poll}: {:?}", polled.took);
        let reached: BTreeSet<String> = polled.names(true).into_iter().collect();
        assert!(poll > 0 || !polled.found.not_begun.is_empty(), "the time is enough for all: the test says nothing");
        if let Some(left) = &left {
            assert_eq!(left.difference(&reached).count(), 0, "poll {poll}: left out twice");
        }
        left = Some((0..300).map(Neighbours::name).filter(|name| !reached.contains(name)).collect());
        tokio::time::sleep(Duration::from_secs(300).saturating_sub(polled.took)).await;
        let health = all.app.health.read().await.unwrap();
        let well = |id: &StoreId| {
            matches!(health.store(id).unwrap().condition, StoreCondition::Working | StoreCondition::NoRules)
        };
        assert!(!polled.found.not_begun.iter().any(well), "poll {poll}: it is not known whether they are well");
    }
}

#[tokio::test(start_paused = true)]
async fn o2_a_shop_that_answers_slowly_is_polled_all_the_same() {
    let all = Neighbours::new(3).await;
    // The time for an answer grows with what the shop takes.
    all.answer(|at| if at == 1 { Pace::Fixed(Duration::from_secs(15)) } else { Pace::Quick });
    let mut well = Vec::new();
    for _ in 0..6 {
        let polled = all.poll().await;
        well.push(polled.names(true).contains(&Neighbours::name(1)));
        assert!(polled.names(true).len() >= 2, "{:?}", polled.names(false));
        tokio::time::sleep(Duration::from_secs(300)).await;
    }
    assert_eq!(well, [false, true, true, true, true, true]);
}

#[tokio::test(start_paused = true)]
async fn o2_an_order_is_there_as_fast_beside_a_store_that_hangs() {
    let (alone, beside) = (times_beside(Pace::Quick).await, times_beside(Pace::Hanging).await);
    println!("alone {alone:?}\nbeside a store that hangs {beside:?}");
    let near = |alone: f64, beside: f64| {
        assert!((alone - beside).abs() <= 2.0, "{alone} s, beside a hanging store {beside} s");
    };
    let last = alone.hooked.len() - 1;
    [last / 2, last].into_iter().for_each(|at| near(alone.hooked[at], beside.hooked[at]));
    // Both polls begin at the same times.
    alone.polled.iter().zip(&beside.polled).for_each(|(alone, beside)| near(*alone, *beside));
}

#[tokio::test(start_paused = true)]
async fn o2_orders_of_a_slow_store_that_are_queued_first_keep_no_order_of_another_store_waiting_on_one_machine() {
    for (orders, pace) in [(100, Duration::from_secs(3)), (40, Duration::from_secs(55))] {
        let took = Box::pin(time_behind(orders, Pace::Fixed(pace))).await;
        println!("behind {orders} orders of a shop that answers in {pace:?}: {took:?}");
        assert!(took < Duration::from_secs(15), "behind {orders} orders of a shop that answers in {pace:?}: {took:?}");
    }
}
