//! The poll of many stores, some of which do not answer.

use std::sync::Arc;
use std::time::Duration;

use exchange::exchange::{App, Discovery};
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use exchange::state::{Cursor, Link, Relink, Stage};
use jiff::{SignedDuration, Timestamp};
use local::consumer::{QueueKind, consume};
use serde_json::json;
use tokio::sync::watch;

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

/// Times from placing orders in the first of two shops to their creation in RO App, in seconds.
#[derive(Debug, Default)]
pub struct BesideTimes {
    /// Of orders with a web-hook, the shortest first.
    pub hooked: Vec<f64>,
    /// Of orders that only a poll finds, in the order in which they were placed.
    pub polled: Vec<f64>,
}

/// Places orders in the first of two shops; the other answers at this pace.
pub async fn times_beside(other: Pace) -> BesideTimes {
    const ORDERS: usize = 8;
    let core = Core::new(1, false);
    let world = super::run::open(core, Plan { stores: 2, ..plan_without_faults() }, false).await;
    let line = json!({"article": "A", "title": "A", "price": 10, "quantity": 1, "type": "product"});
    let order = json!({"currency": "RON", "stat_status": 1, "products": [line]});
    let orders = json!({"count": 40, "buyers": 5, "spread_seconds": 86_400, "order": order.clone(), "hooks": false});
    for shop in 0..2 {
        world.shop(shop, "POST", "orders/bulk", Some(orders.clone())).await;
    }
    let deployment = Deployment::new(world.clone());
    let _running = deployment.start();
    // Both stores are connected while both shops answer.
    tokio::time::sleep(Duration::from_secs(1_800)).await;
    lock(&world.paces).shops = vec![Pace::Quick, other];
    let mut placed = Vec::new();
    for at in 0..2 * ORDERS {
        // Not in step with the poll. The other shop's order is in RO App by then, if it comes at all.
        tokio::time::sleep(Duration::from_secs(507)).await;
        world.shop(1, "POST", "orders", Some(order.clone())).await;
        tokio::time::sleep(Duration::from_secs(10)).await;
        let hooks = at % 2 == 0;
        let bulk = json!({"count": 1, "buyers": 1, "spread_seconds": 1, "order": order.clone(), "hooks": hooks});
        placed.push((hooks, world.core.now().as_microsecond()));
        world.shop(0, "POST", "orders/bulk", Some(bulk)).await;
    }
    tokio::time::sleep(Duration::from_secs(320)).await;
    let departures = lock(&world.departures).clone();
    let mut times = BesideTimes::default();
    for (hooks, at) in placed {
        let creation = departures.iter().find(|call| call.at >= at && call.step == "RO App POST /v2/orders");
        let seconds = creation.map_or(f64::INFINITY, |call| (call.at - at) as f64 / 1e6);
        if hooks { times.hooked.push(seconds) } else { times.polled.push(seconds) }
    }
    times.hooked.sort_by(f64::total_cmp);
    times
}

/// Queues this many orders of a second shop that answers at this pace, works the queue of imports as on one machine, and places an order in
/// the first shop. Returns the time until that one is in RO App.
pub async fn time_behind(orders: usize, other: Pace) -> Duration {
    let core = Core::new(1, false);
    let world = super::run::open(core, Plan { stores: 2, ..plan_without_faults() }, false).await;
    let line = json!({"article": "A", "title": "A", "price": 10, "quantity": 1, "type": "product"});
    let order = json!({"currency": "RON", "stat_status": 1, "products": [line]});
    let bulk = |count: usize| json!({"count": count, "buyers": 5, "spread_seconds": 60, "order": order.clone(), "hooks": false});
    world.shop(1, "POST", "orders/bulk", Some(bulk(orders))).await;
    let deployment = Deployment::new(world.clone());
    let app = deployment.boot(&deployment.start_process(Kind::Import)).await;
    scheduled_import::handle(&app).await.expect("table and queue work in memory");
    lock(&world.paces).shops = vec![Pace::Quick, other];
    let (stop, stopped) = watch::channel(false);
    let consumer = tokio::spawn(consume(app.clone(), QueueKind::Orders, Arc::default(), stopped));
    tokio::time::sleep(Duration::from_secs(10)).await;
    let began = world.core.now().as_microsecond();
    world.shop(0, "POST", "orders/bulk", Some(bulk(1))).await;
    let placed = rows(world.shop(0, "GET", "orders", None).await);
    let number = placed.iter().find_map(|row| row["order_id"].as_u64()).expect("an order was placed");
    let store = store_id(0).parse().expect("an id");
    let message = Message::new(store, OrderNumber(number), Trigger::Poll);
    app.queues.orders().send(&[message], Duration::ZERO).await.expect("the queue works in memory");
    while world.roapp_orders((0, number)).await.is_empty() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    stop.send_replace(true);
    consumer.abort();
    Duration::from_micros((world.core.now().as_microsecond() - began).unsigned_abs())
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
        relink: Relink::default(),
        relinked_at: Some(now),
        page_rows: PAGE,
        catch_up: None,
        off: false,
        passed_by: None,
        on_since: None,
        hooks: Vec::new(),
    }
}
