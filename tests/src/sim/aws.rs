//! The network between a process and the engines of table and queues, with faults: throttling, errors, lost answers, and messages that are
//! delivered twice or out of order. Requests are those of the AWS SDK, the engines are the real ones.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use axum::body::Body;
use serde_json::{Value, json};

use super::process_lifetime::Lifetime;
use super::trace_lines;
use super::trouble;
use super::world_state::{WorldState, lock};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The state table.
    Table,
    Queue,
}

/// HTTP client of one process for an engine.
#[derive(Clone)]
pub struct AwsWire {
    pub world: Arc<WorldState>,
    /// The process; `None` for the simulation itself, whose calls have no faults and take no time.
    pub lifetime: Option<Arc<Lifetime>>,
    pub engine: Engine,
}

impl std::fmt::Debug for AwsWire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AwsWire({:?})", self.engine)
    }
}

impl HttpClient for AwsWire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for AwsWire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let wire = self.clone();
        HttpConnectorFuture::new(async move { wire.travel(request).await })
    }
}

type Answer = (u16, String);
/// The operation, and the places of a caller of a queue.
type Head<'a> = (&'a str, Option<&'a str>);
const PLACES: &str = "x-places-per-group";

impl AwsWire {
    async fn travel(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let target = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let places = request.headers().get(PLACES).map(str::to_owned);
        let mut body = request.body().bytes().unwrap_or_default().to_vec();
        let Some(lifetime) = &self.lifetime else {
            let (status, answer) =
                self.world.perform(self.engine, (&target, places.as_deref()), &operation, &body).await;
            return respond(Some((status, trouble::as_read_later(&answer))));
        };
        let later = lock(&self.world.trouble).releases.is_later(&lifetime.name);
        if later {
            body = trouble::as_written_later(&body);
        }
        let step = format!("{} {operation}", if self.engine == Engine::Table { "table" } else { "queue" });
        let fate = self.fate(&operation, &body);
        if operation == "SendMessageBatch" {
            *lock(&self.world.sends).entry(lifetime.name.clone()).or_default() += 1;
        }
        let lines = match self.engine {
            Engine::Table => trace_lines::table_lines(&operation, &body),
            Engine::Queue => trace_lines::queue_lines(&operation, &body),
        };
        lines.iter().for_each(|line| self.world.core.keep(line));
        if operation != "ReceiveMessage" {
            self.world.core.step(&lifetime.name, &step, &format!("{fate} {}", digest(self.engine, &body)));
        }
        let trip = trip(self.world.clone(), self.engine, ((target, places), operation, body), step.clone(), fate);
        let answer = lifetime.call(&step, trip).await;
        respond(if later { answer.map(|(status, body)| (status, trouble::as_read_later(&body))) } else { answer })
    }

    fn fate(&self, operation: &str, body: &[u8]) -> &'static str {
        let (core, faults) = (&self.world.core, &self.world.plan.faults);
        if self.engine == Engine::Table && self.world.table_down.load(Ordering::SeqCst) {
            return "unavailable";
        }
        if self.engine == Engine::Queue && lock(&self.world.trouble).queues_away {
            return "unavailable";
        }
        let rate = if self.engine == Engine::Table { faults.table } else { faults.queue };
        if self.world.faults_ended() || !core.one_in(rate) {
            return "arrives";
        }
        match self.engine {
            Engine::Table => {
                let chosen = core.pick(&["throttled", "unavailable", "answer lost", "rival although done"]);
                let conditional = String::from_utf8_lossy(body).contains("ConditionExpression");
                if chosen == "rival although done" && !conditional { "throttled" } else { chosen }
            }
            Engine::Queue => match operation {
                "SendMessageBatch" => core.pick(&["unavailable", "answer lost", "twice", "out of order"]),
                "DeleteMessage" => core.pick(&["forgotten", "forgotten", "unavailable"]),
                _ => "unavailable",
            },
        }
    }
}

fn respond(answer: Option<Answer>) -> Result<HttpResponse, ConnectorError> {
    let Some((status, body)) = answer else {
        return Err(ConnectorError::io("connection reset".into()));
    };
    let status = status.try_into().map_err(|_| ConnectorError::io("no such status".into()))?;
    Ok(HttpResponse::new(status, SdkBody::from(body)))
}

fn refusal(status: u16, kind: &str) -> Option<Answer> {
    let kind = format!("com.amazonaws.dynamodb.v20120810#{kind}");
    Some((status, json!({"__type": kind, "message": "the simulation says so"}).to_string()))
}

async fn trip(
    world: Arc<WorldState>,
    engine: Engine,
    ((target, places), operation, body): ((String, Option<String>), String, Vec<u8>),
    step: String,
    fate: &'static str,
) -> Option<Answer> {
    world.core.met(&step, fate);
    tokio::time::sleep(world.core.millis(1, 5)).await;
    if engine == Engine::Table {
        let slow = lock(&world.trouble).table_answers_in;
        tokio::time::sleep(slow).await;
    }
    match fate {
        "throttled" => return refusal(400, "ProvisionedThroughputExceededException"),
        "unavailable" => return refusal(500, "InternalServerError"),
        "forgotten" => return Some((200, "{}".to_owned())),
        _ => {}
    }
    let body = if fate == "out of order" { shuffled(&world, &body) } else { body };
    let head = (target.as_str(), places.as_deref());
    let answer = world.perform(engine, head, &operation, &body).await;
    if fate == "twice" {
        world.perform(engine, head, &operation, &body).await;
    }
    tokio::time::sleep(world.core.millis(1, 5)).await;
    match fate {
        "answer lost" => None,
        "rival although done" if operation == "TransactWriteItems" => refusal(400, "TransactionCanceledException"),
        "rival although done" => refusal(400, "ConditionalCheckFailedException"),
        _ => Some(answer),
    }
}

/// Gives each message a delay of its own, so that they are delivered out of order.
fn shuffled(world: &WorldState, body: &[u8]) -> Vec<u8> {
    let mut request: Value = serde_json::from_slice(body).unwrap_or_default();
    for entry in request["Entries"].as_array_mut().into_iter().flatten() {
        let delay = entry["DelaySeconds"].as_u64().unwrap_or(0) + world.core.below(20);
        entry["DelaySeconds"] = json!(delay.min(900));
    }
    request.to_string().into_bytes()
}

impl WorldState {
    async fn perform(&self, engine: Engine, head: Head<'_>, operation: &str, body: &[u8]) -> Answer {
        match engine {
            Engine::Table => {
                let answer = self.on_table(operation, body);
                if self.watched && answer.0 == 200 {
                    let request: Value = serde_json::from_slice(body).unwrap_or_default();
                    for item in written(operation, &request) {
                        self.agreement_written(item).await;
                    }
                }
                answer
            }
            Engine::Queue => self.on_queue(head, operation, body).await,
        }
    }

    async fn on_queue(&self, (target, places): Head<'_>, operation: &str, body: &[u8]) -> Answer {
        let mut request = http::Request::post("http://queues/").header("x-amz-target", target);
        if let Some(places) = places {
            request = request.header(PLACES, places);
        }
        let request = request.body(Body::from(body.to_vec())).expect("a request is well formed");
        let queues = lock(&self.queues).queues();
        let (status, _, answer) = Self::deliver(&queues, request).await;
        if operation.starts_with("SendMessage") {
            self.news.notify_waiters();
        }
        (status, String::from_utf8_lossy(&answer).into_owned())
    }

    fn on_table(&self, operation: &str, body: &[u8]) -> Answer {
        let now = self.core.now().as_microsecond();
        let request: Value = serde_json::from_slice(body).unwrap_or_default();
        if operation == "Query"
            && let Some((answer, stale)) = lock(&self.index).query(&request, now)
        {
            if stale {
                self.core.met("table Query", "stale");
            }
            return (200, answer);
        }
        let answer = self.engine.perform(operation, body);
        if answer.0 == 200 {
            let lag = if self.faults_ended() { 0 } else { self.plan.faults.lag };
            let due = now + i64::try_from(self.core.below(lag + 1) * 1000).unwrap();
            for item in written(operation, &request) {
                self.wrote(item);
                if item["pk"]["S"].is_string() {
                    lock(&self.index).put(item, due);
                }
            }
        }
        answer
    }

    /// Counts writes of orders, contacts and products.
    fn wrote(&self, item: &Value) {
        let pk = item["pk"]["S"].as_str().unwrap_or_default();
        if ["ORDER#", "PHONE#", "EMAIL#", "BUYER#", "PRODUCT#"].iter().any(|kind| pk.starts_with(kind)) {
            self.writes.fetch_add(1, Ordering::SeqCst);
        }
    }
}

fn written<'a>(operation: &str, request: &'a Value) -> Vec<&'a Value> {
    match operation {
        "PutItem" => vec![&request["Item"]],
        "TransactWriteItems" => {
            request["TransactItems"].as_array().into_iter().flatten().map(|one| &one["Put"]["Item"]).collect()
        }
        _ => Vec::new(),
    }
}

/// Text of a request for the trace. The SDK writes the attributes of an item in any order.
fn digest(engine: Engine, body: &[u8]) -> String {
    if engine == Engine::Queue {
        return String::from_utf8_lossy(body).chars().take(400).collect();
    }
    let mut request: Value = serde_json::from_slice(body).unwrap_or_default();
    // The SDK makes a new one for each call.
    request.as_object_mut().map(|fields| fields.remove("ClientRequestToken"));
    let mut about = Vec::new();
    for item in [&request["Item"], &request["Key"]].into_iter().chain(written("TransactWriteItems", &request)) {
        if let (Some(pk), Some(sk)) = (item["pk"]["S"].as_str(), item["sk"]["S"].as_str()) {
            about.push(format!("{pk}/{sk}"));
        }
    }
    about.extend(request["ExpressionAttributeValues"][":pk"]["S"].as_str().map(str::to_owned));
    format!("{} {request}", about.join(" ")).chars().take(1500).collect()
}
