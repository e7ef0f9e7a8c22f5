//! The environment of one contender: both stand-ins, the engine, tables, and the start of its program.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType as Scalar,
};
use engine::Engine;
use exchange::exchange::ROAPP_SETTINGS;
use exchange::net::{HttpTransport, Request, Transport};
use exchange::queue::{self, Queue};
use exchange::settings::{RoAppSettings, StoreSettings};
use exchange::state::{self, ROAPP_SEEN, Table};
use jiff::Timestamp;
use local::demo;
use sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use tests::deployed::recorder::{self, Calls, Indexes};
use tests::deployed::secret;
use tests::world::{listen, store};

use crate::runtime::Instance;
use crate::tls::Tls;

/// Products that both systems have.
const KNOWN: [&str; 4] = ["LMP-W-01", "LMP-P-31", "BLB-E27", "DEC-VAS"];

/// A program that is compared.
#[derive(Debug, Clone)]
pub struct Contender {
    /// Name in tables.
    pub name: &'static str,
    /// Path of the program.
    pub program: PathBuf,
    pub arguments: Vec<String>,
    /// Its environment variables.
    pub variables: Vec<(String, String)>,
    /// Size of the deployed artifact in bytes.
    pub size: u64,
    /// Its parts with versions.
    pub made_of: String,
    /// Whether it is the exchange, which has its own table and retries by itself.
    pub ours: bool,
}

/// Path of a function's binary.
pub fn binary(build: &Path, function: &str) -> PathBuf {
    build.join(function).join("bootstrap").canonicalize().expect("the functions are built: .ci/build-functions")
}

impl Contender {
    /// The function order-import of the exchange.
    pub fn exchange(build: &Path) -> Self {
        let program = binary(build, "OrderImport");
        let size = std::fs::metadata(&program).unwrap().len();
        Self {
            name: "exchange",
            program,
            arguments: Vec::new(),
            variables: Vec::new(),
            size,
            made_of: format!("order-import {}, Rust", env!("CARGO_PKG_VERSION")),
            ours: true,
        }
    }
}

/// See the module.
pub struct Stage {
    pub contender: Contender,
    /// Recorded calls to the engine.
    pub calls: Calls,
    /// The exchange's table.
    pub table: Table,
    /// The exchange's queues: orders, and pushes.
    pub queues: [Queue; 2],
    variables: Vec<(String, String)>,
    roapp_url: String,
    http: HttpTransport,
    /// The engine behind the recorder.
    pub engine: Engine,
    _tls: Option<Tls>,
    _stop: oneshot::Sender<()>,
}

impl Stage {
    /// An environment with one store. The program is not started.
    pub async fn open(contender: Contender) -> Self {
        Self::new(contender, 1, false).await
    }

    /// The same with TLS before both systems and the table.
    pub async fn with_tls(contender: Contender) -> Self {
        Self::new(contender, 1, true).await
    }

    /// The same with a number of stores, all of one shop.
    pub async fn with_stores(contender: Contender, stores: usize) -> Self {
        Self::new(contender, stores, false).await
    }

    async fn new(contender: Contender, stores: usize, tls: bool) -> Self {
        // First, because it sets up TLS for every client of this process.
        let http = HttpTransport::new(Duration::from_secs(20)).unwrap();
        let world = sandbox::Options { data: None, now: Arc::new(Timestamp::now), seed: true };
        let world = Sandbox::open(world).unwrap();
        let ((shop, shop_url), (roapp, roapp_url)) = (listen().await, listen().await);
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let ended = async { drop(stopped.await) };
            world.serve(shop, roapp, ended).await
        });
        let engine = Engine::start(engine::Options { data: None, now: Arc::new(Timestamp::now) }).await.unwrap();
        let calls = Calls::default();
        let dynamodb = recorder::before(engine.dynamodb_url(), calls.clone(), Indexes::default()).await;
        let tls = tls.then(Tls::with_new_certificate);
        let mut seen = [shop_url, roapp_url.clone(), dynamodb];
        if let Some(tls) = &tls {
            for url in &mut seen {
                *url = tls.before(url).await;
            }
        }
        let [shop_url, seen_roapp_url, dynamodb] = seen;
        let client = state::connect(engine.embedded().table_client());
        let table = Table::new(client.clone(), "orders");
        table.create_if_missing().await.unwrap();
        let roapp = RoAppSettings { requests_per_second: 100_000, ..demo::roapp(&seen_roapp_url) };
        table.put_cached(ROAPP_SETTINGS, Timestamp::now(), roapp).await.unwrap();
        // As after a poll.
        table.put_cached(ROAPP_SEEN, Timestamp::now(), Timestamp::now()).await.unwrap();
        let names: Vec<String> =
            (0..stores).map(|at| if at == 0 { "demo".into() } else { format!("shop-{at}") }).collect();
        for name in &names {
            let shop = StoreSettings { id: name.parse().unwrap(), name: name.clone(), ..store(&shop_url) };
            table.seed_store(&shop.id, &shop).await.unwrap();
        }
        for name in ["peer_orders", "peer_idempotency"] {
            simple_table(&client, name).await;
        }
        let sqs = queue::connect(engine.embedded().queues_client());
        let queues = [
            Queue::create(sqs.clone(), "orders", None).await.unwrap(),
            Queue::create(sqs.clone(), "pushes", None).await.unwrap(),
        ];
        let mut variables = contender.variables.clone();
        variables.extend(if contender.ours {
            ours(&dynamodb, engine.sqs_url(), &queues, &names)
        } else {
            theirs(&dynamodb, &shop_url, &seen_roapp_url)
        });
        // The variables that Lambda sets; the engine's key is the access key id.
        variables.extend([
            pair("AWS_REGION", "eu-central-1"),
            pair("EXCHANGE_ENGINE_KEY", engine.key()),
            pair("AWS_ACCESS_KEY_ID", engine.key()),
            pair("AWS_SECRET_ACCESS_KEY", "local"),
        ]);
        variables.extend(tls.iter().flat_map(Tls::variables));
        let stage =
            Self { contender, calls, table, queues, variables, roapp_url, http, engine, _tls: tls, _stop: stop };
        stage.control("POST", "limits", Some(json!({"roapp_per_second": null}))).await;
        stage
    }

    /// Calls the control interface of the stand-ins.
    pub async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/_sandbox/{path}", self.roapp_url);
        let body = body.map(|body| body.to_string().into());
        let request = Request { method: method.parse().unwrap(), url, bearer: None, body };
        let answer = self.http.send(request).await.unwrap();
        assert!(answer.status < 300, "{method} {path}: {}", String::from_utf8_lossy(&answer.body));
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    /// Places an order of three lines by one of forty buyers.
    pub async fn place(&self, order: usize) -> u64 {
        let line = |at: usize| json!({"article": KNOWN[(order + at) % KNOWN.len()], "quantity": 1 + at});
        let order = json!({
            "delivery_name": format!("Buyer{} Number", order % 40),
            "delivery_phone": format!("0722 7{:05}", order % 40),
            "delivery_email": "", "comment": "", "products": [line(0), line(1), line(2)],
        });
        self.control("POST", "shop/orders", Some(order)).await["order_id"].as_u64().unwrap()
    }

    /// Starts the contender's program.
    pub async fn start(&self) -> Instance {
        self.start_as(&self.contender.program, &self.contender.arguments).await
    }

    /// Starts another program with the same environment variables.
    pub async fn start_as(&self, program: &Path, arguments: &[String]) -> Instance {
        Instance::start(program, arguments, &self.variables).await.unwrap()
    }

    /// Number of requests to RO App.
    pub async fn roapp_calls(&self) -> usize {
        self.calls_of("roapp").await
    }

    /// Number of requests to a system, `roapp` or `shop`.
    pub async fn calls_of(&self, system: &str) -> usize {
        rows(self.control("GET", "calls", None).await, "calls").iter().filter(|call| call["system"] == system).count()
    }

    /// All orders of RO App, with their lines.
    pub async fn roapp_orders(&self) -> Vec<Value> {
        rows(self.control("GET", "roapp/orders", None).await, "orders")
    }

    /// All contacts of RO App.
    pub async fn people(&self) -> Vec<Value> {
        rows(self.control("GET", "roapp/people", None).await, "people")
    }
}

fn rows(answer: Value, name: &str) -> Vec<Value> {
    let all = if answer.is_array() { answer } else { answer[name].clone() };
    all.as_array().cloned().unwrap_or_default()
}

/// An event of a queue with one message.
pub fn event_of(order: u64, message: u64) -> String {
    let body = json!({"v": 1, "store": "demo", "order": order, "why": "poll"}).to_string();
    json!({"Records": [{
        "messageId": format!("00000000-0000-0000-0000-{message:012}"), "receiptHandle": "handle", "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1790000000000", "SenderId": "sender",
                       "ApproximateFirstReceiveTimestamp": "1790000000000"},
        "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:orders", "awsRegion": "eu-central-1",
    }]})
    .to_string()
}

/// An event without messages.
pub const NOTHING: &str = r#"{"Records":[]}"#;

fn pair(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

fn ours(dynamodb: &str, sqs: &str, [orders, pushes]: &[Queue; 2], stores: &[String]) -> Vec<(String, String)> {
    let credentials = secret(stores.iter().map(String::as_str));
    vec![
        pair("EXCHANGE_TABLE", "orders"),
        pair("EXCHANGE_DYNAMODB_URL", dynamodb),
        pair("EXCHANGE_SQS_URL", sqs),
        pair("EXCHANGE_QUEUE_URL", orders.url()),
        pair("EXCHANGE_PUSH_QUEUE_URL", pushes.url()),
        pair("EXCHANGE_DEAD_QUEUE_URL", ""),
        pair("EXCHANGE_PUBLIC_URL", ""),
        pair("EXCHANGE_SECRET_ID", ""),
        pair("EXCHANGE_CREDENTIALS", credentials.to_string()),
        pair("AWS_LAMBDA_LOG_FORMAT", "JSON"),
        pair("AWS_LAMBDA_LOG_LEVEL", "INFO"),
    ]
}

fn theirs(dynamodb: &str, shop: &str, roapp: &str) -> Vec<(String, String)> {
    vec![
        pair("PEER_TABLE", "peer_orders"),
        pair("PEER_IDEMPOTENCY_TABLE", "peer_idempotency"),
        pair("PEER_DYNAMODB_URL", dynamodb),
        pair("PEER_SHOP_URL", shop),
        pair("PEER_SHOP_LOGIN", sandbox::SHOP_LOGIN),
        pair("PEER_SHOP_PASSWORD", sandbox::SHOP_PASSWORD),
        pair("PEER_ROAPP_URL", roapp),
        pair("PEER_ROAPP_KEY", sandbox::ROAPP_KEY),
        pair("PEER_LOCATION", sandbox::LOCATION.to_string()),
        pair("PEER_ORDER_TYPE", sandbox::ORDER_TYPE_SHOP.to_string()),
        pair("PEER_MANAGER", sandbox::MANAGER.to_string()),
        pair("PEER_FALLBACK_PRODUCT", sandbox::FALLBACK_PRODUCT.to_string()),
        pair("PEER_NUMBER_FIELD", format!("f{}", sandbox::FIELD_EXTERNAL_ID)),
        pair("AWS_DEFAULT_REGION", "eu-central-1"),
        pair("AWS_EC2_METADATA_DISABLED", "true"),
        pair("POWERTOOLS_SERVICE_NAME", "orders"),
        pair("POWERTOOLS_DEV", "false"),
    ]
}

/// A table with a key called `id`, as Powertools wants one.
async fn simple_table(client: &aws_sdk_dynamodb::Client, name: &str) {
    let attribute = AttributeDefinition::builder().attribute_name("id").attribute_type(Scalar::S).build().unwrap();
    let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build().unwrap();
    let create = client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
    create.attribute_definitions(attribute).key_schema(key).send().await.unwrap();
}
