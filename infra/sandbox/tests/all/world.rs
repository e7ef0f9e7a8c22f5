//! A served sandbox whose clock the test moves, and the calls that the tests make.

use jiff::{SignedDuration, Timestamp};
use sandbox::{Options, ROAPP_KEY, SHOP_LOGIN, SHOP_PASSWORD, Sandbox};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The time at the start of every test.
pub const START: &str = "2026-03-10T10:00:00Z";

pub struct World {
    pub shop: String,
    pub roapp: String,
    pub client: reqwest::Client,
    clock: Arc<Mutex<Timestamp>>,
    stop: Option<oneshot::Sender<()>>,
    served: Option<tokio::task::JoinHandle<()>>,
}

/// Status and JSON body.
pub type Reply = (u16, Value);

impl World {
    pub async fn new() -> World {
        let world = World::open(None).await;
        world.control("limits", json!({"roapp_per_second": null})).await;
        world
    }

    pub async fn open(data: Option<&Path>) -> World {
        // The client needs a provider even for plain http.
        rustls::crypto::ring::default_provider().install_default().ok();
        let clock = Arc::new(Mutex::new(START.parse::<Timestamp>().unwrap()));
        let shared = clock.clone();
        let options =
            Options { data: data.map(Path::to_owned), now: Arc::new(move || *shared.lock().unwrap()), seed: true };
        let sandbox = Sandbox::open(options).unwrap();
        let (shop, roapp) = (listener().await, listener().await);
        let (shop_url, roapp_url) = (url(&shop), url(&roapp));
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(async move {
            sandbox
                .serve(shop, roapp, async {
                    stopped.await.ok();
                })
                .await
                .unwrap();
        });
        World {
            shop: shop_url,
            roapp: roapp_url,
            client: reqwest::Client::new(),
            clock,
            stop: Some(stop),
            served: Some(served),
        }
    }

    pub async fn stop(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        self.served.take().unwrap().await.unwrap();
    }

    pub fn now(&self) -> Timestamp {
        *self.clock.lock().unwrap()
    }

    pub fn advance_ms(&self, ms: i64) {
        let mut clock = self.clock.lock().unwrap();
        *clock = clock.checked_add(SignedDuration::from_millis(ms)).unwrap();
    }

    pub async fn send(
        &self,
        method: &str,
        url: String,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> reqwest::Result<reqwest::Response> {
        let mut request = self.client.request(method.parse().unwrap(), url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        match body {
            Some(body) => request.header("content-type", "application/json").body(body).send().await,
            None => request.send().await,
        }
    }

    /// A control call that must succeed.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.control_as("POST", path, body).await;
        assert!(status < 300, "{path}: {status} {answer}");
        answer
    }

    pub async fn control_as(&self, method: &str, path: &str, body: Value) -> Reply {
        self.call(&self.shop, method, &format!("/_sandbox/{path}"), body).await
    }

    /// A call to a base address.
    pub async fn call(&self, base: &str, method: &str, path: &str, body: Value) -> Reply {
        let body = if method == "GET" { None } else { Some(body.to_string().into_bytes()) };
        reply(self.send(method, format!("{base}{path}"), &[], body).await.unwrap()).await
    }

    /// Adds an empty further shop; its number and its address.
    pub async fn further_shop(&self) -> (u64, String) {
        let shop = self.control("shops", json!({"empty": true})).await;
        (shop["number"].as_u64().unwrap(), shop["url"].as_str().unwrap().to_owned())
    }

    pub async fn control_get(&self, path: &str) -> Value {
        let (status, answer) = self.control_as("GET", path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    pub async fn variant(&self, name: &str, value: impl Into<Value>) {
        self.control("variants", json!({name: value.into()})).await;
    }

    /// One call of the shop's API.
    pub async fn shop(&self, function: &str, body: Value) -> Reply {
        reply(
            self.send("POST", format!("{}/api/{function}/", self.shop), &[], Some(body.to_string().into_bytes()))
                .await
                .unwrap(),
        )
        .await
    }

    pub async fn login(&self) -> String {
        let (status, answer) = self.shop("auth", json!({"login": SHOP_LOGIN, "password": SHOP_PASSWORD})).await;
        assert_eq!((status, &answer["status"]), (200, &json!("OK")), "{answer}");
        answer["response"]["token"].as_str().unwrap().to_owned()
    }

    /// A call of the shop's API with a fresh token in the body.
    pub async fn shop_in(&self, function: &str, mut body: Value) -> Reply {
        body["token"] = json!(self.login().await);
        self.shop(function, body).await
    }

    /// The orders in the answer of `orders/get`.
    pub async fn shop_orders(&self, filter: Value) -> Vec<Value> {
        let (_, answer) = self.shop_in("orders/get", filter).await;
        answer["response"]["orders"].as_array().cloned().unwrap_or_default()
    }

    /// One call of RO App's API with the right key.
    pub async fn roapp(&self, method: &str, path: &str, body: Value) -> Reply {
        let key = format!("Bearer {ROAPP_KEY}");
        let body = if body.is_null() { None } else { Some(body.to_string().into_bytes()) };
        reply(self.send(method, format!("{}{path}", self.roapp), &[("authorization", &key)], body).await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.roapp("GET", path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// A new order of the first contact; its id.
    pub async fn roapp_order(&self) -> i64 {
        let (status, answer) = self.roapp("POST", "/v2/orders", new_order()).await;
        assert_eq!(status, 200, "{answer}");
        answer["id"].as_i64().unwrap()
    }
}

/// The first seeded contact.
pub const CLIENT: i64 = 31_000_701;

pub fn new_order() -> Value {
    json!({"branch_id": sandbox::LOCATION, "order_type_id": sandbox::ORDER_TYPE_SHOP, "client_id": CLIENT})
}

pub fn new_item() -> Value {
    json!({"entity_id": sandbox::FALLBACK_PRODUCT, "assignee_id": sandbox::SECOND_MANAGER, "quantity": 2, "price": 499, "cost": 0,
           "discount": {"type": "percentage", "percentage": 0, "amount": 0, "sponsor": "staff"},
           "warranty": {"period": "0", "periodUnits": "days"}})
}

async fn reply(response: reqwest::Response) -> Reply {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

fn url(listener: &TcpListener) -> String {
    format!("http://{}", listener.local_addr().unwrap())
}

/// Asserts that every key of the example is in the answer with a value of the same JSON type. Null in the example accepts any value;
/// lists are compared by their first entries.
pub fn assert_shape(example: &Value, answer: &Value, path: &str) {
    match (example, answer) {
        (Value::Null, _) => {}
        // An empty field is null, so a value of the example can be null in another row.
        (Value::Object(wanted), Value::Object(given)) => {
            for (key, inner) in wanted {
                let found = given.get(key).unwrap_or_else(|| panic!("{path}.{key} is missing in {answer}"));
                assert_shape(inner, found, &format!("{path}.{key}"));
            }
        }
        (Value::Array(wanted), Value::Array(given)) => {
            if let (Some(wanted), Some(given)) = (wanted.first(), given.first()) {
                assert_shape(wanted, given, &format!("{path}[0]"));
            }
        }
        _ => assert_eq!(
            std::mem::discriminant(example),
            std::mem::discriminant(answer),
            "{path}: {example} against {answer}"
        ),
    }
}

/// A web-hook receiver that stores the calls and answers the given statuses, then 200.
pub struct Receiver {
    pub url: String,
    pub got: Arc<Mutex<Vec<Received>>>,
    pub answers: Arc<Mutex<Vec<u16>>>,
}

#[derive(Clone)]
pub struct Received {
    pub method: String,
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }
}

impl Receiver {
    pub async fn new() -> Receiver {
        let listener = listener().await;
        let url = format!("{}/hook", url(&listener));
        let (got, answers) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::<u16>::new())));
        let (seen, next) = (got.clone(), answers.clone());
        let router =
            axum::Router::new().fallback(move |method: http::Method, headers: http::HeaderMap, body: String| {
                let headers = headers
                    .iter()
                    .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                    .collect();
                let body = serde_json::from_str(&body).unwrap_or(Value::Null);
                seen.lock().unwrap().push(Received { method: method.to_string(), headers, body });
                let status = next.lock().unwrap().pop().unwrap_or(200);
                std::future::ready(http::StatusCode::from_u16(status).unwrap())
            });
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Receiver { url, got, answers }
    }

    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut *self.got.lock().unwrap())
    }
}
