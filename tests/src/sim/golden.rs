//! The calls for one order as a list of lines: every call to either system, every write to the table with its condition, and every message
//! to a queue, in order.
//!
//! Guarantee: a scene always gives the same lines. It has only the faults that it sets itself, and each sync runs in a new process that
//! handles one message after the other.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::SqsBatchResponse;
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use exchange::settings::Winner;
use local::consumer::{self, QueueKind, event_of};
use serde_json::{Value, json};

use super::backfill::plan_without_faults;
use super::core::Core;
use super::plan::Plan;
use super::process::{Deployment, Kind, store_id};
use super::process_lifetime::{KillPoint, Lifetime};
use super::world_state::{WorldState, lock, rows};

/// Steps of a scene.
pub type Script = for<'a> fn(&'a Stage) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// The world of a scene: one store, both systems, table and queues.
pub struct Stage {
    world: Arc<WorldState>,
    deployment: Arc<Deployment>,
}

/// Runs a scene and returns its lines, or the broken promise.
pub fn play(winner: Winner, script: impl AsyncFnOnce(&Stage)) -> Result<Vec<String>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without sockets starts").block_on(async {
        let core = Core::new(1, std::env::var_os("GOLDEN_TRACE").is_some());
        let plan = Plan { conflict: winner, ..plan() };
        let world = super::run::open(core.clone(), plan, false).await;
        let deployment = Deployment::new(world.clone());
        let stage = Stage { world, deployment };
        script(&stage).await;
        match core.broken() {
            Some(broken) => Err(format!("{}: {}", broken.promise, broken.seen)),
            None => Ok(core.kept()),
        }
    })
}

fn plan() -> Plan {
    let mut plan = plan_without_faults();
    (plan.faults.lag, plan.faults.skew) = (0, 0);
    plan
}

impl Stage {
    /// Starts keeping lines; without the bodies of calls when `brief`.
    pub fn keep(&self, brief: bool) {
        self.world.core.keep_from_here(brief);
    }

    /// A heading among the lines.
    pub fn note(&self, text: &str) {
        self.world.core.keep(&format!("-- {text}"));
    }

    /// Places an order in the shop; returns its number.
    pub async fn place(&self, order: Value) -> u64 {
        let answer = self.shop("POST", "orders", Some(order)).await;
        answer["order_id"].as_u64().expect("the stand-in says the number")
    }

    /// Calls the control interface of the shop.
    pub async fn shop(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        self.world.shop(0, method, path, body).await
    }

    /// Calls the control interface of RO App.
    pub async fn roapp(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        self.world.roapp(method, path, body).await
    }

    /// The RO App order of a shop order.
    pub async fn roapp_order(&self, number: u64) -> Value {
        self.world.roapp_orders((0, number)).await.into_iter().next().unwrap_or_default()
    }

    /// Sets variants or faults of the stand-ins.
    pub async fn set(&self, path: &str, body: Value) {
        self.world.control(&self.world.roapp, "POST", path, Some(body)).await;
    }

    /// Removes all faults.
    pub async fn mend(&self) {
        for fault in rows(self.world.control(&self.world.roapp, "GET", "faults", None).await) {
            self.world.control(&self.world.roapp, "DELETE", &format!("faults/{}", fault["id"]), None).await;
        }
    }

    /// Lets time pass.
    pub async fn pass(&self, seconds: u64) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }

    /// Requests the sync of an order, and handles all messages.
    pub async fn sync(&self, number: u64, why: Trigger) {
        self.send(number, why).await;
        self.work(&self.deployment.start_process(Kind::Import)).await;
    }

    /// As [`Self::sync`], with a process that is killed at the call with the number `at`; returns whether it was.
    pub async fn sync_killed(&self, number: u64, why: Trigger, at: u64, death: KillPoint) -> bool {
        self.send(number, why).await;
        let lifetime = Lifetime::dying(&self.world.core, "dying".to_owned(), at, death);
        // Its message is delivered again after the end of the scene.
        tokio::select! {
            biased;
            () = lifetime.ended() => true,
            () = self.work(&lifetime) => false,
        }
    }

    /// Polls, and handles all messages.
    pub async fn poll(&self) {
        let lifetime = self.deployment.start_process(Kind::Poll);
        let exchange = self.deployment.boot(&lifetime).await;
        scheduled_import::handle(&exchange).await.expect("the poll works");
        self.work(&lifetime).await;
    }

    /// A person clicks "Update orders".
    pub async fn refresh(&self, number: u64) {
        let lifetime = self.deployment.start_process(Kind::Refresh);
        let exchange = self.deployment.boot(&lifetime).await;
        let order = (store_id(0).parse().expect("the id is good"), OrderNumber(number));
        exchange.refresh.refresh(&[order], "").await.expect("the table works in memory").truncate(0);
        self.work(&lifetime).await;
    }

    async fn send(&self, number: u64, why: Trigger) {
        let message = Message::new(store_id(0).parse().expect("the id is good"), OrderNumber(number), why);
        let queue = if why.is_roapp() { "pushes" } else { "orders" };
        self.deployment.queue(queue).send(&[message], Duration::ZERO).await.expect("the queue works in memory");
    }

    async fn work(&self, lifetime: &Arc<Lifetime>) {
        let exchange = self.deployment.boot(lifetime).await;
        for kind in [QueueKind::Orders, QueueKind::Pushes] {
            let queue = kind.queue(&exchange);
            loop {
                let batch = queue.receive(Duration::ZERO).await.unwrap_or_default();
                if batch.is_empty() {
                    break;
                }
                kind.handle(&exchange, event_of(&batch)).await;
                // Failed messages are deleted as well: a scene ends before they would come again.
                let none_failed = SqsBatchResponse::default();
                consumer::delete(queue, &batch, &none_failed).await.expect("the queue works in memory");
            }
        }
        lock(&self.deployment.living).remove(&lifetime.name);
    }
}

/// An order with these lines (article, price, quantity) of a buyer.
pub fn order(phone: &str, lines: &[(&str, f64, f64)]) -> Value {
    let line = |(article, price, quantity): &(&str, f64, f64)| json!({"article": article, "title": article, "price": price, "quantity": quantity, "type": "product"});
    json!({
        "delivery_name": "Ana Popescu", "delivery_phone": phone, "delivery_email": "", "delivery_address": "Strada Veche 1",
        "comment": "", "stat_status": 1, "currency": "RON", "products": lines.iter().map(line).collect::<Vec<_>>(),
    })
}
