//! The poll of many stores, some of which do not answer.

use std::sync::Arc;
use std::time::Duration;

use exchange::exchange::{App, Discovery};
use exchange::order::OrderNumber;
use exchange::state::{Cursor, Link, Stage};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::backfill::plan_without_faults;
use super::core::Core;
use super::pace::{Pace, Paces};
use super::plan::Plan;
use super::process::{Deployment, Kind, store_id};
use super::world_state::{WorldState, lock, rows, store_name};

/// Rows of a shop's answer.
const PAGE: usize = 20;

/// Stores, each with two pages of open orders that were placed a month ago.
pub struct Neighbours {
    pub world: Arc<WorldState>,
    pub app: Arc<App>,
}

/// What one poll did.
#[derive(Debug)]
pub struct Polled {
    pub found: Discovery,
    /// How long it took.
    pub took: Duration,
}

impl Polled {
    /// Names of the stores that were polled well, or not.
    pub fn names(&self, well: bool) -> Vec<String> {
        let stores = self.found.stores.iter().filter(|store| store.problem.is_none() == well);
        stores.map(|store| store.name.clone()).collect()
    }
}

impl Neighbours {
    /// Needs a paused clock.
    pub async fn new(stores: usize) -> Self {
        let core = Core::new(1, false);
        let world = super::run::open(core, Plan { stores, ..plan_without_faults() }, false).await;
        let now = world.core.now();
        let placed = now - SignedDuration::from_hours(30 * 24);
        for (at, _) in world.sandboxes.iter().enumerate() {
            let line = json!({"article": "A", "title": "A", "price": 10, "quantity": 1, "type": "product"});
            let order = json!({"currency": "RON", "stat_status": 1, "products": [line], "stat_created": placed.strftime("%Y-%m-%d %H:%M:%S").to_string()});
            let bulk = json!({"count": 2 * PAGE, "buyers": 5, "spread_seconds": 60, "order": order, "hooks": false});
            world.shop(at, "POST", "orders/bulk", Some(bulk)).await;
        }
        let deployment = Deployment::new(world.clone());
        let table = deployment.table();
        for at in 0..stores {
            let id = store_id(at).parse().expect("an id");
            let mut cursor = cursor(now);
            table.put_cursor(&id, &mut cursor).await.expect("the table works in memory");
            for order in rows(world.shop(at, "GET", "orders", None).await) {
                let number = OrderNumber(order["order_id"].as_u64().expect("a number"));
                let mut link = Link::first(store_id(at).parse().expect("an id"), number, placed, now);
                link.stage = Stage::Agreed;
                table.orders.put_link(&mut link, None).await.expect("the table works in memory");
            }
        }
        // Reads that may lag show it by then.
        tokio::time::sleep(Duration::from_secs(60)).await;
        let app = deployment.boot(&deployment.start_process(Kind::Poll)).await;
        Self { world, app }
    }

    /// Says how the shops answer.
    pub fn answer(&self, pace: impl Fn(usize) -> Pace) {
        let shops = (0..self.world.plan.stores).map(pace).collect();
        *lock(&self.world.paces) = Paces { shops, ..Paces::default() };
    }

    /// Polls all stores.
    pub async fn poll(&self) -> Polled {
        let begun = tokio::time::Instant::now();
        let found = scheduled_import::handle(&self.app).await.expect("table and queue work in memory");
        Polled { found, took: begun.elapsed() }
    }

    /// The name of a store.
    pub fn name(at: usize) -> String {
        store_name(at)
    }
}

/// The cursor of a store whose orders are all linked.
fn cursor(now: Timestamp) -> Cursor {
    Cursor {
        rev: 0,
        switched_on: now,
        seen: now,
        problem: None,
        notice: None,
        settings: None,
        relink_page: None,
        relinked_at: Some(now),
        page_rows: PAGE,
        off: false,
        hooks: Vec::new(),
    }
}
