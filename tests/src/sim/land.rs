//! Everything outside the processes: the stand-ins of both systems, the engines, and what people have done so far.

use std::collections::BTreeMap;
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
use super::known::Known;
use super::plan::{Plan, Side};

/// The largest body a stand-in sends.
const READ: usize = 64 * 1024 * 1024;

/// An order: place of its store, and its number there.
pub type OrderId = (usize, u64);

/// Secrets as a deployment has them: the present one and the one before.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// What web-hook addresses are made with.
    pub hooks: (String, String),
    /// What RO App signs with.
    pub office: (String, String),
}

/// A request that left for RO App.
#[derive(Debug, Clone)]
pub struct Departure {
    /// When, in microseconds.
    pub at: i64,
    /// What it does, without its numbers.
    pub step: String,
    /// Its address.
    pub url: String,
}

/// The world of one run.
pub struct Land {
    /// Time and chance.
    pub core: Arc<Core>,
    /// What the seed has in store.
    pub plan: Plan,
    /// One world per shop; the account is that of the first.
    pub sandboxes: Vec<Sandbox>,
    /// RO App.
    pub roapp: Router,
    /// The shops.
    pub shops: Vec<Router>,
    /// Table and queues.
    pub engine: Embedded,
    /// The table's indexes, behind the table.
    pub index: Mutex<Index>,
    /// Orders and what people did to them.
    pub known: Mutex<BTreeMap<OrderId, Known>>,
    /// The deployment's secrets.
    pub secrets: Mutex<Secrets>,
    /// Which side does not answer.
    pub down: Mutex<Option<Side>>,
    /// Whether the table does not answer.
    pub table_down: AtomicBool,
    /// Whether all troubles are over.
    pub calm: AtomicBool,
    /// Writes to either system and to what the table keeps of orders.
    pub writes: AtomicU64,
    /// Whether the promises that hold at every step are looked at, at every step. Not where thousands of orders are.
    pub watched: bool,
    /// Requests to RO App, in the order in which they left.
    pub departures: Mutex<Vec<Departure>>,
    /// How often each process put something on a queue.
    pub sends: Mutex<BTreeMap<String, u64>>,
    /// Rung when a message was put on a queue.
    pub news: tokio::sync::Notify,
    /// Web-hooks under way.
    pub hooks_flying: AtomicU64,
    /// Contacts and products that were there twice from the start.
    pub before: Mutex<BTreeMap<String, usize>>,
    /// The variants that the far sides play, where they are not at their defaults.
    pub variants: OnceLock<Value>,
}

/// Locks; a panic elsewhere ends the run anyway.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Land {
    /// A call that reaches its receiver this moment.
    pub async fn deliver(router: &Router, request: http::Request<Body>) -> (u16, Option<u64>, bytes::Bytes) {
        let answer = router.clone().oneshot(request).await.expect("a router does not fail");
        let status = answer.status().as_u16();
        let header = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let body = to_bytes(answer.into_body(), READ).await.expect("the body is in memory");
        (status, header, body)
    }

    /// Speaks to the control interface of a stand-in; takes no time.
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

    /// Speaks to RO App's control interface.
    pub async fn office(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        self.control(&self.roapp, method, &format!("roapp/{path}"), body).await
    }

    /// Speaks to a shop's control interface.
    pub async fn shop(&self, store: usize, method: &str, path: &str, body: Option<Value>) -> Value {
        self.control(&self.shops[store], method, &format!("shop/{path}"), body).await
    }

    /// All orders of RO App that say they are this shop order.
    pub async fn office_orders(&self, (store, number): OrderId) -> Vec<Value> {
        let (store, number) = (store_name(store), number.to_string());
        let mut all = rows(self.office("GET", "orders", None).await);
        all.retain(|order| field(order, sandbox::FIELD_STORE) == store);
        all.retain(|order| field(order, sandbox::FIELD_EXTERNAL_ID) == number);
        all
    }

    /// Whether the first order that came from a shop is not a minute old: what the order type starts with may not have been learnt yet.
    pub async fn office_is_new(&self) -> bool {
        let ago = |order: &Value| -> Option<i64> {
            let created: jiff::Timestamp = order["created_at"].as_str()?.parse().ok()?;
            Some(self.core.now().as_second() - created.as_second())
        };
        let mut all = rows(self.office("GET", "orders", None).await);
        all.retain(|order| !field(order, sandbox::FIELD_EXTERNAL_ID).is_empty());
        all.iter().filter_map(ago).all(|seconds| seconds < 60)
    }

    /// A shop's order, while it has it.
    pub async fn shop_order(&self, (store, number): OrderId) -> Option<Value> {
        let all = rows(self.shop(store, "GET", "orders", None).await);
        all.into_iter().find(|order| order["order_id"].as_u64() == Some(number))
    }

    /// A variant that this run plays; null where it is at its default.
    pub fn variant(&self, name: &str) -> &Value {
        self.variants.get().map_or(&Value::Null, |all| &all[name])
    }

    /// Has the far sides play these variants.
    pub async fn play(&self, variants: Value) {
        self.core.step("variants", "are", &variants.to_string());
        for router in &self.shops {
            self.control(router, "POST", "variants", Some(variants.clone())).await;
        }
        self.variants.set(variants).expect("variants are drawn once");
    }

    /// Whether all troubles are over.
    pub fn calm(&self) -> bool {
        self.calm.load(Ordering::SeqCst)
    }

    /// Troubles end: everything answers, nothing dies, web-hooks arrive.
    pub fn calm_down(&self) {
        self.calm.store(true, Ordering::SeqCst);
        self.table_down.store(false, Ordering::SeqCst);
        *lock(&self.down) = None;
        self.core.step("weather", "calm", "");
    }
}

/// What a store is called.
pub fn store_name(store: usize) -> String {
    ["Lamp shop", "Garden shop", "Socket shop"][store].to_owned()
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

/// Ways of the far sides under which an order rightly waits for a person, stands on a fallback product, or has other lines than the
/// shop's. Each has tests of its own (`tests/tests/all/variants.rs`, `account.rs`).
const OTHER_END: [(&str, &[&str]); 8] = [
    ("shop.api_off", &["auth_json", "auth_plain", "later_json", "later_plain", "page_404"]),
    ("shop.auth_answer", &["http_500", "http_500_response", "exception", "firewall_page", "firewall_json", "moved"]),
    ("shop.bot_filter", &["firewall"]),
    ("roapp.plan", &["no_api"]),
    ("roapp.product_items", &["403"]),
    ("roapp.item_deducted", &["written_off"]),
    // The older route creates products always.
    ("roapp.old_paths", &["404", "403"]),
    ("roapp.old_product_create", &["404", "403"]),
];
/// Numbers that a variant without a list of values may take.
const NUMBERS: [(&str, u64); 4] =
    [("shop.orders_default_cap", 20), ("shop.orders_max_cap", 20), ("shop.retry_after", 2), ("roapp.retry_after", 2)];

/// Draws how the far sides are in one seed: every variant of the stand-ins, at its default as often as not.
pub async fn variants(land: &Land) -> Value {
    let (core, plan) = (&land.core, &land.plan);
    let mut drawn = serde_json::Map::new();
    let all = land.control(&land.roapp, "GET", "variants", None).await;
    for (name, fact) in all.as_object().expect("variants are listed by name") {
        let other_end = OTHER_END.iter().find(|(of, _)| of == name).map_or(&[][..], |(_, ways)| ways);
        let mut ways = fact["values"].as_array().cloned().unwrap_or_default();
        ways.extend(NUMBERS.iter().filter(|(of, _)| of == name).map(|(_, number)| json!(number)));
        ways.retain(|way| !way.as_str().is_some_and(|way| other_end.contains(&way)));
        // Drawn in any case, so that one more way of one variant changes no other.
        let (way, default) = (core.below(u64::MAX), core.one_in(2));
        let many = u64::try_from(ways.len()).expect("a handful");
        if default || many == 0 {
            continue;
        }
        let way = usize::try_from(way % many).expect("a handful");
        drawn.insert(name.clone(), ways.swap_remove(way));
    }
    if drawn.contains_key("roapp.item_delete") {
        // A line that can be neither removed nor set to 0 is a person's to remove.
        drawn.insert("roapp.zero_quantity".into(), json!("accepted"));
    }
    drawn.insert("roapp.comments_read".into(), json!(if plan.comments_read { "offered" } else { "404" }));
    drawn.insert("roapp.echo".into(), json!(plan.echo));
    Value::Object(drawn)
}
