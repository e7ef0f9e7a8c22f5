//! The backfill of a store with thousands of orders, with web-hooks and refreshes at the same time and without faults.
//!
//! It measures simulated time and counts, so the same size gives the same figures on any machine: the duration beside the time that the
//! requests need at 3 a second, the number of each request, and the waits of persons and web-hooks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use exchange::exchange::Refreshed;
use exchange::order::OrderNumber;
use exchange::settings::{Identify, Winner};
use serde_json::{Value, json};

use super::actors::ARTICLES;
use super::core::{Broken, Core};
use super::pace::Paces;
use super::plan::Oddities;
use super::plan::{FaultRates, Plan};
use super::process::{Deployment, Kind, store_id};
use super::world_state::{Departure, WorldState, field, lock, rows};

/// Sizes of a run.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Orders that are there when the store is connected.
    pub orders: u64,
    /// Buyers that placed them.
    pub buyers: u64,
    /// Orders placed meanwhile, each with its web-hook.
    pub hooks: u64,
    /// Refreshes of orders by persons meanwhile.
    pub refreshes: u64,
}

/// Figures of a run.
#[derive(Debug)]
pub struct Report {
    /// The first promise that did not hold, if any.
    pub broken: Option<Broken>,
    /// Requests to RO App from the first poll until the last order was in.
    pub calls: usize,
    /// Number of each request.
    pub by_step: BTreeMap<String, usize>,
    /// Time from the first of them to the last, in seconds.
    pub seconds: f64,
    /// Requests that RO App refused with 429.
    pub refused: u64,
    /// Time from a person's click to the first request for that order in seconds: longest and median.
    pub person: (f64, f64),
    /// Time from placing an order to its creation in RO App in seconds, for orders with a web-hook: longest and median.
    pub hook: (f64, f64),
    /// Number of orders in RO App, and of those that are there once.
    pub there: (usize, usize),
    /// Number of orders in the shop.
    pub wanted: usize,
}

impl Report {
    /// Used share of 3 requests a second.
    pub fn used(&self) -> f64 {
        (self.calls.saturating_sub(1)) as f64 / 3.0 / self.seconds
    }
}

/// Runs a backfill.
pub fn run(size: Size) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without sockets starts").block_on(scenario(size))
}

pub(super) fn plan_without_faults() -> Plan {
    let faults =
        FaultRates { call: 0, call_kinds: 0, table: 0, queue: 0, lifetime: 0, hooks: 0, lag: 500, skew: 3_000 };
    Plan {
        stores: 1,
        identify: Identify::Article,
        conflict: Winner::Roapp,
        orders: 0,
        changes: 0,
        busy: Duration::ZERO,
        importers: 3,
        pushers: 5,
        pollers: 1,
        faults,
        table_outage: false,
        outage: None,
        rotate: false,
        switch: false,
        staff_edits: false,
        comments_read: true,
        echo: true,
        odd: Oddities::default(),
        paces: Paces::default(),
        state_loss: None,
        variants: true,
    }
}

async fn scenario(size: Size) -> Report {
    let core = Core::new(1, false);
    let world = super::run::open(core, plan_without_faults(), false).await;
    let lines: Vec<Value> = ARTICLES
        .iter()
        .take(3)
        .map(|article| json!({"article": article, "title": article, "price": 10, "quantity": 1, "type": "product"}))
        .collect();
    let order = json!({"currency": "RON", "stat_status": 1, "products": lines});
    let bulk =
        json!({"count": size.orders, "buyers": size.buyers, "spread_seconds": 86_400, "order": order, "hooks": false});
    world.shop(0, "POST", "orders/bulk", Some(bulk)).await;
    let deployment = Deployment::new(world.clone());
    let _running = deployment.start();
    // The first poll registers the web-hooks and starts the backfill.
    while lock(&world.departures).is_empty() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    // About as long as the backfill takes, less its beginning, when there is nothing to refresh.
    let whole = Duration::from_millis(size.orders * 1_700);
    let (asked, placed) =
        tokio::join!(persons(&deployment, size.refreshes, whole), buyers(&world, size.hooks, &order, whole));
    while !all_in(&deployment).await {
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    report(&world, &asked, &placed).await
}

async fn all_in(deployment: &Deployment) -> bool {
    for name in ["orders", "pushes"] {
        if deployment.queue(name).depth().await.expect("the queue works in memory") > 0 {
            return false;
        }
    }
    let orders = rows(deployment.world.shop(0, "GET", "orders", None).await).len();
    let there = rows(deployment.world.roapp("GET", "orders", None).await);
    there.iter().filter(|order| !field(order, sandbox::FIELD_EXTERNAL_ID).is_empty()).count() >= orders
        && deployment.table().orders.waiting_links().await.expect("the table works in memory").is_empty()
}

/// Persons click "Update orders", each for another order; returns times in microseconds and RO App ids.
async fn persons(deployment: &Arc<Deployment>, count: u64, whole: Duration) -> Vec<(i64, String)> {
    let mut asked = Vec::new();
    let mut had = BTreeSet::new();
    tokio::time::sleep(whole / 20).await;
    let lifetime = deployment.start_process(Kind::Refresh);
    let exchange = deployment.boot(&lifetime).await;
    for _ in 0..count {
        tokio::time::sleep(whole * 17 / 20 / u32::try_from(count).unwrap_or(1)).await;
        let there = rows(deployment.world.roapp("GET", "orders", None).await);
        let number = |order: &Value| {
            field(order, sandbox::FIELD_EXTERNAL_ID).parse().ok().map(|number| (number, order["id"].to_string()))
        };
        let agreed = |number: u64| deployment.world.is_agreed((0, number));
        let free = there.iter().filter_map(number).find(|(number, _)| !had.contains(number) && agreed(*number));
        let Some((number, roapp_id)) = free else { continue };
        had.insert(number);
        let at = deployment.world.core.now().as_microsecond();
        let order = (store_id(0).parse().expect("the id is good"), OrderNumber(number));
        let answer = exchange.refresh.refresh(&[order], "").await;
        assert_eq!(
            answer.expect("the table works in memory"),
            [Refreshed::Accepted],
            "nobody asked for {number} before"
        );
        asked.push((at, roapp_id));
    }
    lock(&deployment.living).remove(&lifetime.name);
    asked
}

/// Buyers place orders; returns times in microseconds and numbers.
async fn buyers(world: &WorldState, count: u64, order: &Value, whole: Duration) -> Vec<(i64, u64)> {
    let mut placed = Vec::new();
    tokio::time::sleep(whole / 10).await;
    for buyer in 0..count {
        tokio::time::sleep(whole * 8 / 10 / u32::try_from(count).unwrap_or(1)).await;
        let mut order = order.clone();
        order["delivery_name"] = json!(format!("New Buyer{buyer}"));
        order["delivery_phone"] = json!(format!("07{:08}", 31_000_000 + buyer));
        let answer = world.shop(0, "POST", "orders", Some(order)).await;
        placed.push((
            world.core.now().as_microsecond(),
            answer["order_id"].as_u64().expect("the stand-in says the number"),
        ));
    }
    placed
}

async fn report(world: &WorldState, asked: &[(i64, String)], placed: &[(i64, u64)]) -> Report {
    let departures = lock(&world.departures).clone();
    let created = |departure: &&Departure| departure.step == "RO App POST /v2/orders/{id}/items";
    // Later requests are of the next poll.
    let end = departures.iter().rposition(|departure| created(&departure)).map_or(0, |last| last + 1);
    let calls = &departures[..end];
    let mut by_step = BTreeMap::new();
    for call in calls {
        *by_step.entry(call.step.clone()).or_default() += 1;
    }
    let mut orders = rows(world.roapp("GET", "orders", None).await);
    // RO App has orders of its own.
    orders.retain(|order| !field(order, sandbox::FIELD_EXTERNAL_ID).is_empty());
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for order in &orders {
        *times.entry(field(order, sandbox::FIELD_EXTERNAL_ID).to_owned()).or_default() += 1;
    }
    let waits = asked.iter().map(|(at, roapp_id)| {
        let its = format!("/v2/orders/{roapp_id}");
        let begun = departures.iter().find(|call| call.at >= *at && call.url.contains(&its));
        begun.map_or(f64::INFINITY, |call| (call.at - at) as f64 / 1e6)
    });
    let created_at: BTreeMap<String, i64> = orders
        .iter()
        .filter_map(|order| Some((field(order, sandbox::FIELD_EXTERNAL_ID).to_owned(), micros(&order["created_at"])?)))
        .collect();
    let hook_waits = placed.iter().map(|(at, number)| {
        created_at.get(&number.to_string()).map_or(f64::INFINITY, |created| (created - at).max(0) as f64 / 1e6)
    });
    let refused =
        world.core.coverage().iter().filter(|((_, fate), _)| *fate == "refused").map(|(_, count)| count).sum();
    let (first, last) = (calls.first().map_or(0, |call| call.at), calls.last().map_or(0, |call| call.at));
    Report {
        broken: world.core.broken(),
        calls: calls.len(),
        by_step,
        seconds: (last - first) as f64 / 1e6,
        refused,
        person: longest_and_median(waits.collect()),
        hook: longest_and_median(hook_waits.collect()),
        there: (orders.len(), times.values().filter(|times| **times == 1).count()),
        wanted: rows(world.shop(0, "GET", "orders", None).await).len(),
    }
}

fn micros(time: &Value) -> Option<i64> {
    Some(time.as_str()?.parse::<jiff::Timestamp>().ok()?.as_microsecond())
}

fn longest_and_median(mut all: Vec<f64>) -> (f64, f64) {
    all.sort_by(f64::total_cmp);
    (all.last().copied().unwrap_or(0.0), all.get(all.len() / 2).copied().unwrap_or(0.0))
}
