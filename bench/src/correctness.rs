//! The check of correctness: a thousand deliveries, a fifth of them repeated, a tenth out of order, one in twenty with a connection that is
//! cut after RO App has created the order. It counts lost and doubled orders.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::runtime::Instance;
use crate::stage::{Stage, event_of};
use tests::rng::Rng;

/// Deliveries of a message that fails.
const RECEIVES: u32 = 5;
/// Concurrent instances.
const SIDE_BY_SIDE: usize = 2;
/// Time limit for the retries of the exchange.
const PATIENCE: Duration = Duration::from_secs(1200);

/// Result of the check.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// First deliveries.
    pub deliveries: usize,
    /// Orders of these deliveries.
    pub orders: usize,
    /// Orders that RO App does not have.
    pub lost: usize,
    /// Surplus orders in RO App.
    pub doubled: usize,
    /// Orders with wrong lines.
    pub spoilt: usize,
    /// Surplus contacts.
    pub contacts: usize,
}

#[derive(Clone)]
struct Delivery {
    order: usize,
    message: u64,
    receives: u32,
    cut: bool,
}

/// The deliveries, the same for every contender.
fn schedule(deliveries: usize) -> (VecDeque<Delivery>, usize) {
    let mut rng = Rng::new(7);
    let orders = deliveries - deliveries / 5;
    let mut all: Vec<usize> = (0..orders).collect();
    for _ in 0..deliveries / 5 {
        let at = usize::try_from(rng.below(all.len() as u64)).unwrap();
        let later = (at + 1 + usize::try_from(rng.below(20)).unwrap()).min(all.len());
        all.insert(later, all[at]);
    }
    for at in 0..all.len() {
        if rng.one_in(10) {
            let other = (at + 1 + usize::try_from(rng.below(10)).unwrap()).min(all.len() - 1);
            all.swap(at, other);
        }
    }
    let one = |(message, order)| Delivery { order, message: message as u64, receives: 0, cut: rng.one_in(20) };
    (all.into_iter().enumerate().map(one).collect(), orders)
}

/// Checks a contender. `poll` is the program that finds waiting orders, which only the exchange has.
pub async fn run(stage: &Stage, deliveries: usize, poll: Option<&Path>) -> Verdict {
    let (waiting, orders) = schedule(deliveries);
    let mut numbers = Vec::new();
    for order in 0..orders {
        numbers.push(stage.place(order).await);
    }
    let waiting = Arc::new(Mutex::new(waiting));
    let work = async || {
        let mut instance = stage.start().await;
        loop {
            let Some(mut delivery) = waiting.lock().await.pop_front() else { break };
            if delivery.cut && delivery.receives == 0 {
                let fault = json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "cut_after"});
                stage.control("POST", "faults", Some(fault)).await;
            }
            delivery.receives += 1;
            let answer = instance.invoke(&event_of(numbers[delivery.order], delivery.message)).await;
            let failed = match answer {
                Ok((_, answer)) => answer["batchItemFailures"].as_array().is_some_and(|all| !all.is_empty()),
                Err(why) => {
                    eprintln!("{}: {why}", stage.contender.name);
                    instance = stage.start().await;
                    true
                }
            };
            if failed && delivery.receives < RECEIVES {
                waiting.lock().await.push_back(delivery);
            }
        }
        instance
    };
    let (mut one, _) = tokio::join!(work(), work());
    const { assert!(SIDE_BY_SIDE == 2) };
    stage.control("DELETE", "faults", None).await;
    if let Some(poll) = poll {
        come_back(stage, &mut one, poll).await;
    }
    judge(stage, &numbers, deliveries).await
}

/// Polls and handles messages until nothing is left.
async fn come_back(stage: &Stage, worker: &mut Instance, poll: &Path) {
    let mut poller = stage.start_as(poll, &[]).await;
    let demo = ["demo".parse().unwrap()];
    let began = Instant::now();
    loop {
        poller.invoke("{}").await.unwrap();
        let mut any = false;
        for queue in &stage.queues {
            loop {
                let batch = queue.receive(Duration::ZERO).await.unwrap();
                if batch.is_empty() {
                    break;
                }
                any = true;
                for message in &batch {
                    let body: Value = serde_json::from_str(&message.body).unwrap();
                    worker.invoke(&event_of(body["order"].as_u64().unwrap(), 0)).await.unwrap();
                    queue.done(message).await.unwrap();
                }
            }
        }
        let waits = stage.table.orders.next_try(&demo).await.unwrap().is_some();
        if !any && !waits {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "the exchange does not settle");
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

async fn judge(stage: &Stage, numbers: &[u64], deliveries: usize) -> Verdict {
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    let mut arrived: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for order in stage.roapp_orders().await {
        if let Some(number) = order["custom_fields"][&field].as_str() {
            arrived.entry(number.to_owned()).or_default().push(order.clone());
        }
    }
    let mut verdict = Verdict { deliveries, orders: numbers.len(), ..Verdict::default() };
    for number in numbers {
        let there = arrived.get(&number.to_string()).map(Vec::as_slice).unwrap_or_default();
        verdict.lost += usize::from(there.is_empty());
        verdict.doubled += there.len().saturating_sub(1);
        verdict.spoilt += there.iter().filter(|order| order["items"].as_array().map(Vec::len) != Some(3)).count();
    }
    let people = stage.people().await;
    let buyers = people.iter().filter(|person| person["last_name"] == "Number");
    let distinct: HashSet<&str> = buyers.clone().filter_map(|person| person["first_name"].as_str()).collect();
    verdict.contacts = buyers.count() - distinct.len();
    verdict
}
