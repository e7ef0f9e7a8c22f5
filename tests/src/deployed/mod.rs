//! A deployment as on AWS in a world: six functions, each started from environment variables, each behind recorders of its calls; one
//! table, two queues with a dead-letter queue, one secret.

pub mod recorder;
pub mod template;
pub mod used;
pub mod vault;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use console::{Access, Console, OpenId, Role};
use exchange::clock::Clock;
use exchange::exchange::{App, Discovery, HostEnv, ROAPP_SETTINGS};
use exchange::metrics::Sink;
use exchange::queue::Queue;
use exchange::settings::RoAppSettings;
use local::consumer::{self, QueueKind, event_of};
use local::demo;
use serde_json::{Value, json};

use self::recorder::{Calls, Indexes};
use self::vault::Vault;
use crate::world::{HOOKS_KEY, World};

/// The six functions.
pub const FUNCTIONS: [&str; 6] =
    ["scheduled-import", "order-import", "status-push", "webhooks", "console", "manual-refresh"];
/// Name of the deployment.
pub const NAME: &str = "order-exchange-test";
/// Address of the deployment's web-hooks.
pub const PUBLIC_URL: &str = "https://hooks.example.com";
/// Where the console is.
const CONSOLE_URL: &str = "http://localhost";

/// The secret of a deployment on the stand-ins, with these stores.
pub fn secret<'a>(stores: impl IntoIterator<Item = &'a str>) -> Value {
    let login = json!({"login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD});
    let stores: serde_json::Map<_, _> = stores.into_iter().map(|store| (store.to_owned(), login.clone())).collect();
    json!({
        "roapp_key": sandbox::ROAPP_KEY, "roapp_hook_secret": sandbox::WEBHOOK_SECRET, "hooks_key": HOOKS_KEY,
        "stores": stores,
    })
}

/// Metrics of a function, one JSON value a line.
#[derive(Default)]
pub struct Lines(pub Mutex<Vec<Value>>);

impl Sink for Lines {
    fn take(&self, line: &str) {
        self.0.lock().unwrap().push(serde_json::from_str(line).unwrap());
    }
}

/// A started function.
pub struct Function {
    /// Its application.
    pub exchange: Arc<App>,
    /// Its recorded calls.
    pub calls: Calls,
    /// Its metrics.
    pub lines: Arc<Lines>,
}

/// See the module.
pub struct Deployed {
    /// Both systems and the engines.
    pub world: World,
    /// The stand-in of Secrets Manager.
    pub vault: Vault,
    /// Indexes of the table.
    pub indexes: Indexes,
    /// The started functions.
    pub functions: BTreeMap<&'static str, Function>,
    /// Queue of orders that a poll found, or that are due.
    pub orders: Queue,
    /// Queue of orders that a web-hook or a person asked for.
    pub pushes: Queue,
    /// Dead-letter queue.
    pub dead: Queue,
    urls: BTreeMap<&'static str, String>,
}

impl Deployed {
    /// The state after `sam deploy`: a table with one store, queues and the secret. No function is started.
    pub async fn new(world: World) -> Self {
        let secret = secret([demo::STORE]);
        let roapp = RoAppSettings {
            // The injected clock jumps while several functions wait, which no shared budget outlives.
            requests_per_second: 100_000,
            ..demo::roapp(&world.roapp_url)
        };
        world.table.put_cached(ROAPP_SETTINGS, world.clock.now(), roapp).await.unwrap();
        world.table.keep_store(&world.store.id, &world.store).await.unwrap();
        let sqs = exchange::queue::connect(world.engine.embedded().queues_client());
        let dead = Queue::create(sqs.clone(), "dead", None).await.unwrap();
        let orders = Queue::create(sqs.clone(), "orders", Some(&dead)).await.unwrap();
        let pushes = Queue::create(sqs.clone(), "pushes", Some(&dead)).await.unwrap();
        let mut urls = BTreeMap::new();
        for name in ["dead", "orders", "pushes"] {
            urls.insert(name, sqs.get_queue_url().queue_name(name).send().await.unwrap().queue_url.unwrap());
        }
        let (vault, indexes, functions) = (Vault::holding(secret), Indexes::default(), BTreeMap::new());
        Self { world, vault, indexes, functions, orders, pushes, dead, urls }
    }

    /// Starts or restarts a function.
    ///
    /// # Errors
    /// Its error at start.
    pub async fn start(&mut self, name: &'static str) -> Result<(), String> {
        let calls = Calls::default();
        let lines = Arc::new(Lines::default());
        let dynamodb = recorder::before(self.world.engine.dynamodb_url(), calls.clone(), self.indexes.clone()).await;
        let sqs = recorder::before(self.world.engine.sqs_url(), calls.clone(), Indexes::default()).await;
        let secrets = self.vault.at(calls.clone()).await;
        let variable = |wanted: &str| -> Option<String> {
            Some(match wanted {
                "EXCHANGE_TABLE" => "orders".to_owned(),
                "EXCHANGE_QUEUE_URL" => self.urls["orders"].clone(),
                "EXCHANGE_PUSH_QUEUE_URL" => self.urls["pushes"].clone(),
                "EXCHANGE_DEAD_QUEUE_URL" if name == "scheduled-import" => self.urls["dead"].clone(),
                "EXCHANGE_PUBLIC_URL" if name != "webhooks" => PUBLIC_URL.to_owned(),
                "EXCHANGE_SECRET_ID" => vault::NAME.to_owned(),
                "EXCHANGE_DEPLOYMENT" => NAME.to_owned(),
                "EXCHANGE_DYNAMODB_URL" => dynamodb.clone(),
                "EXCHANGE_SQS_URL" => sqs.clone(),
                "EXCHANGE_ENGINE_KEY" => self.world.engine.key().to_owned(),
                "EXCHANGE_SECRETS_URL" => secrets.clone(),
                _ => return None,
            })
        };
        let host_env = HostEnv { clock: Arc::new(self.world.clock.clone()), metrics: lines.clone() };
        let exchange = Arc::new(App::from_variables(&variable, host_env).await?);
        self.functions.insert(name, Function { exchange, calls, lines });
        Ok(())
    }

    /// A deployment with all functions started, the console first.
    pub async fn running(world: World) -> Self {
        let mut deployed = Self::new(world).await;
        deployed.start("console").await.unwrap();
        deployed.console("console").await;
        for name in FUNCTIONS.into_iter().filter(|name| *name != "console") {
            deployed.start(name).await.unwrap();
        }
        deployed
    }

    /// The application of a function.
    pub fn exchange(&self, name: &str) -> &Arc<App> {
        &self.functions[name].exchange
    }

    /// The console in a function.
    pub async fn console(&self, name: &str) -> Console {
        let roles = [("owners".to_owned(), Role::Admin)].into();
        let client = ("console".to_owned(), None);
        // Nobody asks the provider: sessions are made by the tests.
        let open_id = OpenId::new("http://127.0.0.1:9".into(), client, CONSOLE_URL, "groups".into(), roles);
        let access = Access::with_open_id(CONSOLE_URL, open_id).unwrap();
        Console::new(self.exchange(name).clone(), access).await.unwrap()
    }

    /// Metrics of all functions.
    pub fn lines(&self) -> Vec<Value> {
        self.functions.values().flat_map(|function| function.lines.0.lock().unwrap().clone()).collect()
    }

    /// Runs scheduled-import once.
    pub async fn poll(&self) -> Discovery {
        scheduled_import::handle(self.exchange("scheduled-import")).await.unwrap()
    }

    /// Delivers one batch of each queue to its function; returns whether there was any.
    pub async fn work(&self) -> bool {
        let mut any = false;
        for (kind, queue, name) in
            [(QueueKind::Pushes, &self.pushes, "status-push"), (QueueKind::Orders, &self.orders, "order-import")]
        {
            let batch = queue.receive(Duration::ZERO).await.unwrap();
            any |= !batch.is_empty();
            let mut event = event_of(&batch);
            let sent = self.world.clock.now().as_millisecond() - 2_500;
            for record in &mut event.records {
                record.attributes.insert("SentTimestamp".to_owned(), sent.to_string());
            }
            let response = kind.handle(self.exchange(name), event).await;
            consumer::delete(queue, &batch, &response).await.unwrap();
        }
        any
    }

    /// Polls `polls` times, every five minutes, and processes all messages after each.
    pub async fn run(&self, polls: usize) {
        for _ in 0..polls {
            self.poll().await;
            while self.work().await {}
            self.world.pass(300);
        }
    }

    /// Sends a web-hook; returns the status of the answer.
    pub async fn hook(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> u16 {
        let mut request = http::Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Bytes::from(body.to_string())).unwrap();
        webhooks::handle(self.exchange("webhooks").clone(), request).await.status().as_u16()
    }
}
