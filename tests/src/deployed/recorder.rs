//! A proxy before an engine's endpoint that records calls and the capacity units they consume.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::world::listen;

/// A call in AWS's JSON protocol.
#[derive(Debug, Clone)]
pub struct Call {
    /// `x-amz-target`, such as `DynamoDB_20120810.GetItem`.
    pub target: String,
    pub body: Value,
    /// Consumed capacity units of the table and its indexes, which AWS bills.
    pub units: f64,
}

/// Recorded calls.
pub type Calls = Arc<Mutex<Vec<Call>>>;

/// The indexes of a table. They may lag behind the table as on AWS: then a query gets its previous answer.
#[derive(Debug, Clone, Default)]
pub struct Indexes(Arc<Mutex<Behind>>);

#[derive(Debug, Default)]
struct Behind {
    now: bool,
    answers: HashMap<String, Bytes>,
}

impl Indexes {
    /// Sets whether they lag.
    pub fn stay_behind(&self, now: bool) {
        self.0.lock().unwrap().now = now;
    }

    fn before(&self, asked: &Call) -> Option<Bytes> {
        let behind = self.0.lock().unwrap();
        behind.answers.get(&asked.body.to_string()).filter(|_| behind.now).cloned()
    }

    fn note(&self, asked: &Call, answer: &Bytes) {
        if asked.body["IndexName"].is_string() {
            self.0.lock().unwrap().answers.insert(asked.body.to_string(), answer.clone());
        }
    }
}

struct Before {
    engine: String,
    http: reqwest::Client,
    calls: Calls,
    indexes: Indexes,
}

/// Starts a recorder before an engine; returns its address.
pub async fn before(engine: &str, calls: Calls, indexes: Indexes) -> String {
    let (listener, url) = listen().await;
    let before = Before { engine: engine.to_owned(), http: reqwest::Client::new(), calls, indexes };
    let router = Router::new().fallback(pass).with_state(Arc::new(before));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

/// Records a call.
pub(super) fn note(calls: &Calls, headers: &HeaderMap, body: &[u8]) -> Call {
    let target = headers.get("x-amz-target").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let call = Call { target, body: serde_json::from_slice(body).unwrap_or_default(), units: 0.0 };
    calls.lock().unwrap().push(call.clone());
    call
}

async fn pass(State(before): State<Arc<Before>>, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let asked = note(&before.calls, &headers, &body);
    let mut request = before.http.post(&before.engine).body(counted(&asked).unwrap_or(body));
    for name in ["x-amz-target", "content-type", "authorization", "x-amz-date"] {
        if let Some(value) = headers.get(name) {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    let status = StatusCode::from_u16(answer.status().as_u16()).unwrap();
    let mut headers = HeaderMap::new();
    for (name, value) in answer.headers() {
        if name == "content-type" || name.as_str().starts_with("x-amz") {
            headers.insert(name.clone(), value.clone());
        }
    }
    let mut answer = answer.bytes().await.unwrap();
    match before.indexes.before(&asked) {
        Some(older) => {
            // It is the checksum of the newer answer.
            headers.remove("x-amz-crc32");
            answer = older;
        }
        None => before.indexes.note(&asked, &answer),
    }
    if let Some(noted) = before.calls.lock().unwrap().iter_mut().rfind(|call| call.body == asked.body) {
        noted.units = units(&serde_json::from_slice(&answer).unwrap_or_default());
    }
    (status, headers, answer)
}

/// The same request with a question for the consumed units.
fn counted(call: &Call) -> Option<Bytes> {
    let operation = call.target.strip_prefix("DynamoDB_20120810.")?;
    if !["Item", "Items", "Query"].iter().any(|kind| operation.ends_with(kind)) {
        return None;
    }
    let mut body = call.body.clone();
    body["ReturnConsumedCapacity"] = "INDEXES".into();
    Some(body.to_string().into())
}

fn units(answer: &Value) -> f64 {
    let consumed = &answer["ConsumedCapacity"];
    let all = consumed.as_array().map_or(std::slice::from_ref(consumed), Vec::as_slice);
    all.iter().filter_map(|table| table["CapacityUnits"].as_f64()).sum()
}
