//! A table of faults: the same orders under one fault after the other, and what became of them.
//!
//! Simulated time and counts, so the same number of orders gives the same table on any machine.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use exchange::order::{OrderNumber, StoreId};
use exchange::state::{Link, Stage};
use serde_json::{Value, json};

use super::actors::ARTICLES;
use super::backfill::plan_without_faults;
use super::core::{Broken, Core};
use super::fault_rows::Row;
use super::process::{Deployment, store_id};
use super::rules;
use super::world_state::{WorldState, field, lock, rows, store_name};

/// Orders a minute.
const RATE: u32 = 10;
/// Of so many orders staff move one on.
const MOVED: usize = 5;
/// Longest time to settle.
const PATIENCE: Duration = Duration::from_secs(12 * 3_600);
/// Time between two looks whether all is settled.
const LOOK: Duration = Duration::from_secs(30);

/// What became of the orders.
#[derive(Debug)]
pub struct Outcome {
    /// Placed in the shop.
    pub orders: usize,
    /// In RO App once and whole, with the same status on both sides.
    pub delivered: usize,
    /// Not delivered, with a reason that a person reads or a next attempt.
    pub waiting: usize,
    /// Neither.
    pub stranded: usize,
    /// Orders, contacts, products, lines and comments that are there twice.
    pub doubled: usize,
    /// Orders that wait for a person.
    pub clicks: usize,
    /// Time from the end of the fault, or from the last order if that was later, until the last write, in seconds.
    pub settled: f64,
    /// The first promise that did not hold.
    pub broken: Option<Broken>,
}

impl Outcome {
    /// Whether nothing was lost or doubled and no person was needed.
    pub fn is_good(&self) -> bool {
        self.broken.is_none()
            && self.delivered + self.waiting == self.orders
            && self.stranded + self.doubled + self.clicks == 0
    }
}

/// Runs a row with so many orders.
pub fn run(row: Row, orders: usize) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without sockets starts").block_on(scenario(row, orders))
}

async fn scenario(row: Row, orders: usize) -> Outcome {
    let core = Core::new(1, false);
    let mut plan = plan_without_faults();
    (plan.importers, plan.pushers) = (2, 2);
    row.fault.prepare(&mut plan);
    let world = super::run::open(core.clone(), plan, false).await;
    *lock(&world.paces) = world.plan.paces.clone();
    let deployment = Deployment::new(world.clone());
    let _running = deployment.start();
    // The first poll registers the web-hooks.
    while lock(&world.departures).is_empty() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    tokio::time::sleep(Duration::from_secs(60)).await;
    let placing = tokio::spawn(place(deployment.clone(), orders));
    // A tenth of the orders is there when the fault begins.
    tokio::time::sleep(Duration::from_secs(60) * u32::try_from(orders / 10).expect("few") / RATE).await;
    row.fault.happen(&deployment).await;
    let over = core.now();
    let (numbers, last) = placing.await.expect("orders are placed");
    let calm = over.max(last);
    let settled = settle(&deployment, &numbers).await;
    let end = world.last_write().unwrap_or_default();
    let seconds = (end - calm.as_microsecond()).max(0) as f64 / 1e6;
    count(&deployment, &numbers, if settled { seconds } else { f64::INFINITY }).await
}

/// Buyers place orders, and staff move some on; returns their numbers and the time of the last.
async fn place(deployment: Arc<Deployment>, orders: usize) -> (Vec<u64>, jiff::Timestamp) {
    let world = &deployment.world;
    let mut numbers: Vec<u64> = Vec::new();
    for at in 0..orders {
        tokio::time::sleep(Duration::from_secs(60) / RATE).await;
        let line = |article: &str| json!({"article": article, "title": article, "price": 10, "quantity": 1 + at % 3, "type": "product"});
        let lines: Vec<Value> =
            ARTICLES.iter().cycle().skip(at).take(1 + at % 3).map(|article| line(article)).collect();
        // Two of five buyers order again.
        let buyer = at * 3 / 5;
        let order = json!({
            "currency": "RON", "stat_status": 1, "products": lines, "delivery_name": format!("Buyer {buyer}"),
            "delivery_phone": format!("07{:08}", 22_000_000 + buyer), "delivery_address": format!("Strada {at}"),
        });
        let answer = world.shop(0, "POST", "orders", Some(order)).await;
        numbers.push(answer["order_id"].as_u64().expect("the stand-in says the number"));
        if at % MOVED == 0 && at >= 2 * MOVED {
            world.move_on(numbers[at - 2 * MOVED]).await;
        }
    }
    (numbers, world.core.now())
}

/// Waits until all is done; returns whether it was.
async fn settle(deployment: &Deployment, numbers: &[u64]) -> bool {
    let end = tokio::time::Instant::now() + PATIENCE;
    while tokio::time::Instant::now() < end {
        tokio::time::sleep(LOOK).await;
        if !deployment.nothing_waits().await {
            continue;
        }
        let links = links(deployment, numbers).await;
        if numbers
            .iter()
            .all(|number| links.get(number).is_some_and(|link| is_agreed(link) || link.attention.is_some()))
        {
            return true;
        }
    }
    false
}

fn is_agreed(link: &Link) -> bool {
    link.stage == Stage::Agreed && link.attention.is_none() && link.next_attempt_at.is_none()
}

async fn links(deployment: &Deployment, numbers: &[u64]) -> BTreeMap<u64, Link> {
    let store: StoreId = store_id(0).parse().expect("the id is good");
    let numbers: Vec<OrderNumber> = numbers.iter().map(|number| OrderNumber(*number)).collect();
    let links = deployment.table().orders.links(&store, &numbers).await.expect("the table works in memory");
    links.into_iter().map(|link| (link.number.0, link)).collect()
}

async fn count(deployment: &Deployment, numbers: &[u64], settled: f64) -> Outcome {
    let world = &deployment.world;
    let links = links(deployment, numbers).await;
    let mut in_roapp: BTreeMap<u64, Vec<Value>> = BTreeMap::new();
    for order in rows(world.roapp("GET", "orders", None).await) {
        if field(&order, sandbox::FIELD_STORE) == store_name(0)
            && let Ok(number) = field(&order, sandbox::FIELD_EXTERNAL_ID).parse()
        {
            in_roapp.entry(number).or_default().push(order);
        }
    }
    let in_shop: BTreeMap<u64, Value> = rows(world.shop(0, "GET", "orders", None).await)
        .into_iter()
        .filter_map(|order| Some((order["order_id"].as_u64()?, order)))
        .collect();
    let (mut delivered, mut waiting, mut clicks) = (0, 0, 0);
    for number in numbers {
        let link = links.get(number);
        let there = in_roapp.get(number).map(Vec::as_slice).unwrap_or_default();
        let is_whole = there.first().is_some_and(|order| is_same(&in_shop[number], order));
        if is_whole && link.is_some_and(is_agreed) {
            delivered += 1;
        } else if link.is_some_and(|link| link.attention.is_some() || link.next_attempt_at.is_some()) {
            waiting += 1;
        }
        clicks += usize::from(link.is_some_and(|link| link.attention.is_some()));
    }
    let before = lock(&world.before).clone();
    let twice = |all: BTreeMap<String, usize>| {
        all.iter().filter(|(key, count)| **count > 1 && before.get(*key).is_none_or(|before| before < count)).count()
    };
    let doubled = in_roapp
        .values()
        .map(|orders| orders.len() - 1 + orders.iter().map(doubled_parts).sum::<usize>())
        .sum::<usize>()
        + twice(world.contacts().await)
        + twice(world.products().await);
    let stranded = numbers.len() - delivered - waiting;
    Outcome {
        orders: numbers.len(),
        delivered,
        waiting,
        stranded,
        doubled,
        clicks,
        settled,
        broken: world.core.broken(),
    }
}

/// Whether both sides have the same lines, and statuses that belong together.
fn is_same(shop: &Value, roapp: &Value) -> bool {
    let count = |order: &Value, of: &str| order[of].as_array().map_or(0, Vec::len);
    let status = roapp["status"]["id"].as_i64().or_else(|| roapp["status_id"].as_i64()).unwrap_or_default();
    let in_shop = shop["stat_status"].as_u64().unwrap_or_default();
    count(shop, "products") == count(roapp, "items")
        && (rules::to_shop(status) == Some(in_shop) || rules::to_roapp(in_shop) == Some(status))
}

/// Lines with the same mark, and comments with the same text.
fn doubled_parts(order: &Value) -> usize {
    let repeated = |of: &str, text: &dyn Fn(&Value) -> String| {
        let mut all: Vec<String> = order[of].as_array().into_iter().flatten().map(text).collect();
        let count = all.len();
        all.sort();
        all.dedup();
        count - all.len()
    };
    repeated("items", &|item| item["comment"].to_string()) + repeated("comments", &super::invariants::text_of)
}

impl WorldState {
    /// Staff move an order on, where RO App has it.
    async fn move_on(&self, number: u64) {
        let Some(order) = self.roapp_orders((0, number)).await.pop() else { return };
        let body = json!({"status_id": sandbox::STATUS_SHIPPED});
        self.roapp("POST", &format!("orders/{}/status", order["id"]), Some(body)).await;
    }

    /// Time of the last request that wrote to RO App, in microseconds.
    fn last_write(&self) -> Option<i64> {
        lock(&self.departures).iter().rev().find(|request| !request.step.contains(" GET ")).map(|request| request.at)
    }

    /// Empties the queues, as a power cut does.
    pub(super) fn empty_queues(&self) {
        *lock(&self.queues) = super::run::in_memory(&self.core);
    }
}
