//! The dry run of a store with thousands of orders, products and buyers.

use std::time::Duration;

use exchange::exchange::DryRunOf;
use local::consumer::{QueueKind, consume_batch};
use serde_json::json;

use super::backfill::plan_without_faults;
use super::core::Core;
use super::pace::Paces;
use super::process::{Deployment, Kind, store_id};
use super::world_state::lock;

/// Sizes of both sides.
#[derive(Debug, Clone, Copy)]
pub struct LargeStore {
    /// Orders in the shop, each with three products that no other order has.
    pub orders: u64,
    /// Contacts in RO App.
    pub people: u64,
    /// Products in RO App.
    pub products: u64,
}

/// What a dry run took.
#[derive(Debug)]
pub struct Ran {
    pub state: DryRunOf,
    pub took: Duration,
    /// Requests to RO App.
    pub requests: usize,
    /// The longest time for which a function worked without a break.
    pub longest: Duration,
}

impl LargeStore {
    /// Needs a paused clock. Cancels the run after this time, where one is given.
    pub async fn dry_run(self, paces: Paces, cancel_after: Option<Duration>) -> Ran {
        let world = super::run::open(Core::new(1, false), plan_without_faults(), false).await;
        for order in 0..self.orders {
            let line = |at: u64| {
                let article = format!("SHOP-{}", order * 3 + at);
                json!({"article": article, "title": article, "price": 10, "quantity": 1, "type": "product"})
            };
            let phone = format!("07{:08}", 30_000_000 + order);
            let lines: Vec<_> = (0..3).map(line).collect();
            let order = json!({"currency": "RON", "stat_status": 1, "products": lines, "delivery_phone": phone,
                               "delivery_name": "Ana Popescu", "delivery_email": ""});
            world.shop(0, "POST", "orders", Some(order)).await;
        }
        world.roapp("POST", "fill", Some(json!({"people": self.people, "products": self.products}))).await;
        let deployment = Deployment::new(world.clone());
        let app = deployment.boot(&deployment.start_process(Kind::Push)).await;
        *lock(&world.paces) = paces;
        let before = lock(&world.departures).len();
        let begun = tokio::time::Instant::now();
        let store = store_id(0).parse().expect("an id");
        let mut state = app.dry_run.begin(&store).await.expect("the table works in memory");
        let mut longest = Duration::ZERO;
        let mut cancelled = false;
        while state.is_running() && begun.elapsed() < Duration::from_secs(3_600) {
            let work = tokio::time::Instant::now();
            let worked = consume_batch(&app, QueueKind::Pushes, Duration::ZERO).await;
            longest = longest.max(work.elapsed());
            if worked.expect("the queue works in memory").received == 0 {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            if cancel_after.is_some_and(|after| begun.elapsed() >= after) && !cancelled {
                cancelled = true;
                app.dry_run.cancel(&store).await.expect("the table works in memory");
            }
            state = app.dry_run.state(&store).await.expect("the table works in memory").expect("one was begun");
        }
        let requests = lock(&world.departures).len() - before;
        Ran { state, took: begun.elapsed(), requests, longest }
    }
}
