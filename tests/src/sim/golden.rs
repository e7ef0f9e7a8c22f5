//! One order's way as a list of lines: every call to either system, every write to the table with its condition, and every message
//! that is put on a queue, in the order in which they leave.
//!
//! Guarantee: a scene gives the same lines however often it is played. Nothing goes wrong in it but what the scene asks for, and each
//! look is a process of its own that works one message after the other.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::SqsBatchResponse;
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use exchange::settings::Winner;
use local::consumer::{self, QueueKind, event_of};
use serde_json::{Value, json};

use super::backfill::calm_plan;
use super::core::Core;
use super::land::{Land, lock, rows};
use super::life::{Death, Life};
use super::plan::Plan;
use super::process::{Deployment, Kind, store_id};

/// What happens in a scene.
pub type Script = for<'a> fn(&'a Stage) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// The world of one scene: one store, both systems, table and queues.
pub struct Stage {
    land: Arc<Land>,
    deployment: Arc<Deployment>,
}

/// Plays a scene, a [`Script`] or a closure, and says what left, line by line. `Err` says what broke.
pub fn play(winner: Winner, script: impl AsyncFnOnce(&Stage)) -> Result<Vec<String>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without sockets starts").block_on(async {
        let core = Core::new(1, std::env::var_os("GOLDEN_TRACE").is_some());
        let plan = Plan { conflict: winner, ..plan() };
        let land = super::run::open(core.clone(), plan, false).await;
        let deployment = Deployment::new(land.clone());
        let stage = Stage { land, deployment };
        script(&stage).await;
        match core.broken() {
            Some(broken) => Err(format!("{}: {}", broken.promise, broken.seen)),
            None => Ok(core.kept()),
        }
    })
}

fn plan() -> Plan {
    let mut plan = calm_plan();
    (plan.troubles.lag, plan.troubles.skew) = (0, 0);
    plan
}

impl Stage {
    /// From here on lines are kept; without the bodies of calls where `brief`.
    pub fn keep(&self, brief: bool) {
        self.land.core.keep_from_here(brief);
    }

    /// A heading among the lines.
    pub fn note(&self, text: &str) {
        self.land.core.keep(&format!("-- {text}"));
    }

    /// A buyer orders; says the order's number.
    pub async fn place(&self, order: Value) -> u64 {
        let answer = self.shop("POST", "orders", Some(order)).await;
        answer["order_id"].as_u64().expect("the stand-in says the number")
    }

    /// Changes something in the shop, by its control interface.
    pub async fn shop(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        self.land.shop(0, method, path, body).await
    }

    /// Changes something in RO App, by its control interface.
    pub async fn office(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        self.land.office(method, path, body).await
    }

    /// The RO App order of a shop order.
    pub async fn office_order(&self, number: u64) -> Value {
        self.land.office_orders((0, number)).await.into_iter().next().unwrap_or_default()
    }

    /// Plays variants, or lets calls fail.
    pub async fn set(&self, path: &str, body: Value) {
        self.land.control(&self.land.roapp, "POST", path, Some(body)).await;
    }

    /// Calls fail no longer.
    pub async fn mend(&self) {
        for fault in rows(self.land.control(&self.land.roapp, "GET", "faults", None).await) {
            self.land.control(&self.land.roapp, "DELETE", &format!("faults/{}", fault["id"]), None).await;
        }
    }

    /// Time passes.
    pub async fn pass(&self, seconds: u64) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }

    /// Somebody has an order looked at, and whatever is on the queues then is worked off.
    pub async fn look(&self, number: u64, why: Trigger) {
        self.send(number, why).await;
        self.work(&self.deployment.birth(Kind::Import)).await;
    }

    /// As [`Self::look`], by a process that dies at its call of that number; whether it died.
    pub async fn look_dying(&self, number: u64, why: Trigger, at: u64, death: Death) -> bool {
        self.send(number, why).await;
        let life = Life::dying(&self.land.core, "dying".to_owned(), at, death);
        // Its message comes again by itself, but later than a scene lasts.
        tokio::select! {
            biased;
            () = life.ended() => true,
            () = self.work(&life) => false,
        }
    }

    /// A poll, and whatever it finds is worked off.
    pub async fn poll(&self) {
        let life = self.deployment.birth(Kind::Poll);
        let exchange = self.deployment.boot(&life).await;
        scheduled_import::handle(&exchange).await.expect("the poll works");
        self.work(&life).await;
    }

    /// A person clicks "Update orders".
    pub async fn refresh(&self, number: u64) {
        let life = self.deployment.birth(Kind::Refresh);
        let exchange = self.deployment.boot(&life).await;
        let order = (store_id(0).parse().expect("the id is good"), OrderNumber(number));
        exchange.refresh(&[order]).await.expect("the table works in memory").truncate(0);
        self.work(&life).await;
    }

    async fn send(&self, number: u64, why: Trigger) {
        let message = Message::new(store_id(0).parse().expect("the id is good"), OrderNumber(number), why);
        let queue = if why.is_office() { "pushes" } else { "orders" };
        self.deployment.queue(queue).send(&[message], Duration::ZERO).await.expect("the queue works in memory");
    }

    async fn work(&self, life: &Arc<Life>) {
        let exchange = self.deployment.boot(life).await;
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
        lock(&self.deployment.living).remove(&life.name);
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
