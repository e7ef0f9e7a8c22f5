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

/// A call to either system as a line: what it does and its body, without what is new each time.
pub(super) fn call_line(step: &str, url: &str, body: &str) -> (String, String) {
    let query = url.split_once('?').map(|(_, query)| format!("?{}", timeless(query))).unwrap_or_default();
    let mut body: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    if let Some(fields) = body.as_object_mut() {
        fields.remove("token");
    }
    let body = if body.is_null() { String::new() } else { format!(" {}", timeless(&body.to_string())) };
    (step.to_owned(), format!("{query}{body}"))
}

/// A request to the table as lines: one for each item that it writes, with the condition; none where it reads, or takes from the
/// request budget.
pub(super) fn table_lines(operation: &str, body: &[u8]) -> Vec<String> {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let parts: Vec<(&str, &Value)> = match operation {
        "PutItem" | "UpdateItem" | "DeleteItem" => vec![(operation, &request)],
        "TransactWriteItems" => {
            let parts = request["TransactItems"].as_array().into_iter().flatten();
            parts.filter_map(|part| part.as_object()?.iter().next()).map(|(name, part)| (name.as_str(), part)).collect()
        }
        _ => return Vec::new(),
    };
    let many = parts.len();
    let line = |(at, (name, part)): (usize, (&str, &Value))| {
        let item = if part["Key"].is_object() { &part["Key"] } else { &part["Item"] };
        let key = |name: &str| item[name]["S"].as_str().unwrap_or_default();
        let (pk, sk) = (key("pk"), timeless(key("sk")));
        let part_of = if many > 1 { format!(" ({} of {many} at once)", at + 1) } else { String::new() };
        let condition = part["ConditionExpression"].as_str().map(|text| format!(" if {text}")).unwrap_or_default();
        (!pk.starts_with("BUDGET#")).then(|| format!("table {name} {pk}/{sk}{condition}{part_of}"))
    };
    parts.into_iter().enumerate().filter_map(line).collect()
}

/// Messages that are put on a queue as lines.
pub(super) fn queue_lines(operation: &str, body: &[u8]) -> Vec<String> {
    if operation != "SendMessageBatch" {
        return Vec::new();
    }
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let queue = request["QueueUrl"].as_str().and_then(|url| url.rsplit('/').next()).unwrap_or_default().to_owned();
    let entries = request["Entries"].as_array().cloned().unwrap_or_default();
    let line = |entry: &Value| {
        let message: Value =
            serde_json::from_str(entry["MessageBody"].as_str().unwrap_or_default()).unwrap_or_default();
        let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        format!("queue {queue} {}/{} {}", text("store"), message["order"], text("why"))
    };
    entries.iter().map(line).collect()
}

/// A text without its times: runs of digits that are dates or clocks, and long numbers, which are times or random.
fn timeless(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\0']) {
        let of_time = c.is_ascii_digit() || (!run.is_empty() && matches!(c, '-' | ':' | 'T' | 'Z' | '%' | '.'));
        // In a query a colon and a blank are escaped.
        let escaped = c == 'A' && run.ends_with("%3");
        if of_time || escaped {
            run.push(c);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        out.push_str(if digits >= 12 { "<time>" } else { &run });
        run.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

/// An order with these lines (article, price, quantity) of a buyer.
pub fn order(phone: &str, lines: &[(&str, f64, f64)]) -> Value {
    let line = |(article, price, quantity): &(&str, f64, f64)| json!({"article": article, "title": article, "price": price, "quantity": quantity, "type": "product"});
    json!({
        "delivery_name": "Ana Popescu", "delivery_phone": phone, "delivery_email": "", "delivery_address": "Strada Veche 1",
        "comment": "", "stat_status": 1, "currency": "RON", "products": lines.iter().map(line).collect::<Vec<_>>(),
    })
}
