//! State outside the processes: the stand-ins of both systems, the engines, and a record of people's actions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use engine::Embedded;
use sandbox::Sandbox;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::core::Core;
use super::index::Index;
use super::known::KnownOrder;
use super::pace::Paces;
use super::plan::{Plan, Side};
use super::trouble::Trouble;

/// Most bytes of an answer of a stand-in.
const READ: usize = 64 * 1024 * 1024;

/// An order: index of its store, and its number there.
pub type OrderId = (usize, u64);

/// Secrets of the deployment: present and previous.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// Key of web-hook addresses.
    pub hooks: (String, String),
    /// Secret of RO App's signatures.
    pub roapp: (String, String),
}

/// A request to RO App.
#[derive(Debug, Clone)]
pub struct Departure {
    /// Time in microseconds.
    pub at: i64,
    /// Method and path, without ids.
    pub step: String,
    pub url: String,
}

/// See the module.
pub struct WorldState {
    pub core: Arc<Core>,
    pub plan: Plan,
    /// One stand-in per shop; the RO App account is that of the first.
    pub sandboxes: Vec<Sandbox>,
    pub roapp: Router,
    pub shops: Vec<Router>,
    /// The table.
    pub engine: Embedded,
    /// The queues, which a power cut empties.
    pub queues: Mutex<Embedded>,
    /// The indexes of the table, which lag.
    pub index: Mutex<Index>,
    /// Orders with people's actions.
    pub known: Mutex<BTreeMap<OrderId, KnownOrder>>,
    /// The deployment's secrets.
    pub secrets: Mutex<Secrets>,
    /// The system that does not answer.
    pub down: Mutex<Option<Side>>,
    /// What happens to calls beside the plan's faults.
    pub trouble: Mutex<Trouble>,
    /// How both sides answer.
    pub paces: Mutex<Paces>,
    /// Whether no process may run.
    pub stopped: AtomicBool,
    /// Whether the table does not answer.
    pub table_down: AtomicBool,
    /// Whether faults have ended.
    pub faults_ended: AtomicBool,
    /// Number of writes to either system and to orders in the table.
    pub writes: AtomicU64,
    /// Whether the invariants are checked after every write. Too slow with thousands of orders.
    pub watched: bool,
    /// Requests to RO App in order.
    pub departures: Mutex<Vec<Departure>>,
    /// Number of sends to a queue by process.
    pub sends: Mutex<BTreeMap<String, u64>>,
    /// Notified when a message is sent to a queue.
    pub news: tokio::sync::Notify,
    /// Number of web-hooks in flight.
    pub hooks_flying: AtomicU64,
    /// Number of contacts by phone and of products by key at the start.
    pub before: Mutex<BTreeMap<String, usize>>,
    /// Ids of the contacts at the start.
    pub people_before: Mutex<BTreeSet<i64>>,
    /// Variants of the stand-ins that differ from the defaults.
    pub variants: OnceLock<Value>,
}

/// Locks a mutex; a poisoned one too, since a panic ends the run anyway.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl WorldState {
    /// Delivers a request now.
    pub async fn deliver(router: &Router, request: http::Request<Body>) -> (u16, Option<u64>, bytes::Bytes) {
        let answer = router.clone().oneshot(request).await.expect("a router does not fail");
        let status = answer.status().as_u16();
        let header = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let body = to_bytes(answer.into_body(), READ).await.expect("the body is in memory");
        (status, header, body)
    }

    /// Calls the control interface of a stand-in; takes no simulated time.
    pub async fn control(&self, router: &Router, method: &str, path: &str, body: Option<Value>) -> Value {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("http://control/_sandbox/{path}"))
            .body(Body::from(body.map(|body| body.to_string()).unwrap_or_default()))
            .expect("a control call is well formed");
        let (status, _, body) = Self::deliver(router, request).await;
        assert!(status < 300, "{method} {path}: {status} {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap_or(Value::Null)
    }

    /// Calls RO App's control interface.
    pub async fn roapp(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        self.control(&self.roapp, method, &format!("roapp/{path}"), body).await
    }

    /// Calls a shop's control interface.
    pub async fn shop(&self, store: usize, method: &str, path: &str, body: Option<Value>) -> Value {
        self.control(&self.shops[store], method, &format!("shop/{path}"), body).await
    }

    /// All orders of RO App with the Store and External ID of this shop order.
    pub async fn roapp_orders(&self, (store, number): OrderId) -> Vec<Value> {
        let (store, number) = (store_name(store), number.to_string());
        let mut all = rows(self.roapp("GET", "orders", None).await);
        all.retain(|order| field(order, sandbox::FIELD_STORE) == store);
        all.retain(|order| field(order, sandbox::FIELD_EXTERNAL_ID) == number);
        all
    }

    /// Whether the first imported order is younger than a minute: the first status of the order type may still be unknown.
    pub async fn roapp_is_new(&self) -> bool {
        let ago = |order: &Value| -> Option<i64> {
            let created: jiff::Timestamp = order["created_at"].as_str()?.parse().ok()?;
            Some(self.core.now().as_second() - created.as_second())
        };
        let mut all = rows(self.roapp("GET", "orders", None).await);
        all.retain(|order| !field(order, sandbox::FIELD_EXTERNAL_ID).is_empty());
        all.iter().filter_map(ago).all(|seconds| seconds < 60)
    }

    /// A shop's order, unless it is deleted.
    pub async fn shop_order(&self, (store, number): OrderId) -> Option<Value> {
        let all = rows(self.shop(store, "GET", "orders", None).await);
        all.into_iter().find(|order| order["order_id"].as_u64() == Some(number))
    }

    /// The value of a variant in this run; null for the default.
    pub fn variant(&self, name: &str) -> &Value {
        self.variants.get().map_or(&Value::Null, |all| &all[name])
    }

    /// Sets the variants of the stand-ins.
    pub async fn play(&self, variants: Value) {
        self.core.step("variants", "are", &variants.to_string());
        for router in &self.shops {
            self.control(router, "POST", "variants", Some(variants.clone())).await;
        }
        self.variants.set(variants).expect("variants are drawn once");
    }

    /// Whether faults have ended.
    pub fn faults_ended(&self) -> bool {
        self.faults_ended.load(Ordering::SeqCst)
    }

    /// Ends all faults: everything answers, no process is killed, web-hooks arrive.
    pub fn end_faults(&self) {
        self.faults_ended.store(true, Ordering::SeqCst);
        self.table_down.store(false, Ordering::SeqCst);
        *lock(&self.down) = None;
        *lock(&self.paces) = Paces::default();
        lock(&self.trouble).end();
        self.core.step("faults", "calm", "");
    }
}

pub fn store_name(store: usize) -> String {
    let own = ["Lamp shop", "Garden shop", "Socket shop"].get(store);
    own.map_or_else(|| format!("Shop {store}"), |name| (*name).to_owned())
}

/// Rows of an answer of the control interface.
pub fn rows(answer: Value) -> Vec<Value> {
    match answer {
        Value::Array(rows) => rows,
        Value::Object(mut fields) => {
            fields.values_mut().find_map(|value| value.as_array_mut().map(std::mem::take)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// A custom field of an RO App order.
pub fn field(order: &Value, id: i64) -> &str {
    order["custom_fields"][format!("f{id}")].as_str().unwrap_or_default()
}

/// Values of variants with which an order rightly needs attention, has a fallback product, or has other lines than in the shop. Each has
/// tests of its own (`tests/tests/all/variants.rs`, `account.rs`).
const OTHER_END: [(&str, &[&str]); 10] = [
    ("shop.api_off", &["auth_json", "auth_plain", "later_json", "later_plain", "page_404"]),
    ("shop.auth_answer", &["http_500", "http_500_response", "exception", "firewall_page", "firewall_json", "moved"]),
    ("shop.bot_filter", &["firewall"]),
    ("roapp.plan", &["no_api"]),
    ("roapp.product_items", &["403"]),
    ("roapp.item_deducted", &["written_off"]),
    // The older route always creates products.
    ("roapp.old_paths", &["404", "403"]),
    ("roapp.old_product_create", &["404", "403"]),
    // Not drawn, so that earlier seeds play what they played.
    ("roapp.old_created_shape", &["empty"]),
    ("shop.expired_token", &["error_authorization_en"]),
];
/// Values of variants that take a number.
const NUMBERS: [(&str, u64); 4] =
    [("shop.orders_default_cap", 20), ("shop.orders_max_cap", 20), ("shop.retry_after", 2), ("roapp.retry_after", 2)];

/// Variants that are not drawn with the others, so that earlier seeds play what they played.
const NEWER: [&str; 6] = [
    "roapp.order_fields_kept",
    "roapp.default_tax",
    "roapp.product_description",
    "roapp.quantity_decimals",
    "shop.gift_price",
    "shop.hook_events",
];

/// Draws the variants of a seed: each has its default with a probability of one half.
pub async fn variants(world: &WorldState) -> Value {
    let (core, plan) = (&world.core, &world.plan);
    let mut drawn = serde_json::Map::new();
    let all = world.control(&world.roapp, "GET", "variants", None).await;
    for (name, fact) in all.as_object().expect("variants are listed by name") {
        if NEWER.contains(&name.as_str()) {
            continue;
        }
        let other_end = OTHER_END.iter().find(|(of, _)| of == name).map_or(&[][..], |(_, ways)| ways);
        let mut ways = fact["values"].as_array().cloned().unwrap_or_default();
        ways.extend(NUMBERS.iter().filter(|(of, _)| of == name).map(|(_, number)| json!(number)));
        ways.retain(|way| !way.as_str().is_some_and(|way| other_end.contains(&way)));
        // Always drawn, so that a new value of one variant changes no other variant.
        let (way, default) = (core.below(u64::MAX), core.one_in(2));
        let many = u64::try_from(ways.len()).expect("a handful");
        if default || many == 0 || !plan.variants {
            continue;
        }
        let way = usize::try_from(way % many).expect("a handful");
        drawn.insert(name.clone(), ways.swap_remove(way));
    }
    if drawn.contains_key("roapp.item_delete") {
        // A person has to remove a line that can be neither deleted nor set to 0.
        drawn.insert("roapp.zero_quantity".into(), json!("accepted"));
    }
    if plan.variants && plan.odd.fields_on_change {
        drawn.insert("roapp.order_fields_kept".into(), json!("on_change"));
    }
    drawn.insert("roapp.comments_read".into(), json!(if plan.comments_read { "offered" } else { "404" }));
    drawn.insert("roapp.echo".into(), json!(plan.echo));
    Value::Object(drawn)
}
