//! Web-hooks in a world: a process that listens on a real port, and calls of the stand-ins when a test asks for them.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::IntoResponse;
use axum::routing::any;
use exchange::exchange::App;
use serde_json::{Value, json};

use crate::kill_switch::KillSwitch;
use crate::world::{World, listen, rows};

/// Most bytes of a body: one more than the handler takes, so that it can refuse a larger body itself.
const READ: usize = webhooks::MAX_BODY + 1;

impl World {
    /// Starts a process that handles web-hooks of both systems; returns its address.
    pub async fn listen(&mut self) -> String {
        let (listener, url) = listen().await;
        self.public_url = Some(url.clone());
        self.serve(listener, url.clone()).await;
        let hook = json!({"url": format!("{url}/hooks/roapp"), "secret": sandbox::WEBHOOK_SECRET});
        self.control("POST", "roapp/webhooks", Some(hook)).await;
        url
    }

    /// Starts another process for web-hooks at another address; RO App still calls the first address.
    pub async fn listen_again(&mut self) {
        let (listener, url) = listen().await;
        self.serve(listener, url).await;
    }

    async fn serve(&mut self, listener: tokio::net::TcpListener, url: String) {
        let exchange = self.process(&KillSwitch::new(None)).await;
        (self.listening, self.listener_url) = (Some(exchange.clone()), url);
        tokio::spawn(serve(listener, exchange));
    }

    /// A web-hook address with the host of the present process.
    pub fn at_listener(&self, address: &str) -> String {
        let path = address.splitn(4, '/').nth(3).unwrap_or_default();
        format!("{}/{path}", self.listener_url)
    }

    /// Changes the key of web-hook addresses for processes that start later; the present key becomes the previous one.
    pub fn rotate_hooks_key(&mut self) {
        self.hooks_keys = ("a-newer-hooks-key".to_owned(), self.hooks_keys.0.clone());
    }

    /// Changes the key of web-hook addresses and the one before it, so that those of the present addresses are gone.
    pub fn lose_hooks_keys(&mut self) {
        self.hooks_keys = ("a-newest-hooks-key".to_owned(), "a-newer-hooks-key".to_owned());
    }

    /// The process that handles web-hooks.
    pub fn listening(&self) -> &Arc<App> {
        self.listening.as_ref().expect("World::listen was not called")
    }

    /// Both systems send their waiting web-hooks with these faults, and the process handles all messages that result.
    pub async fn deliver_hooks(&self, faults: Value) {
        self.send_hooks(faults).await;
        self.work_off(self.listening()).await;
    }

    /// Both systems send their waiting web-hooks; the messages stay on the queues.
    pub async fn send_hooks(&self, faults: Value) {
        self.control("POST", "hooks/faults", Some(faults)).await;
        self.control("POST", "hooks/flush", Some(json!({"force": true}))).await;
        self.control("POST", "hooks/faults", Some(json!({}))).await;
    }

    /// The waiting web-hooks of both systems are lost.
    pub async fn drop_hooks(&self) {
        self.send_hooks(json!({"lose": 1000})).await;
    }

    /// The RO App order of a shop order.
    ///
    /// # Panics
    /// When there is not exactly one.
    pub async fn roapp_order_of(&self, number: u64) -> Value {
        let mut all = self.roapp_orders_of(number).await;
        assert_eq!(all.len(), 1, "RO App orders of {number}");
        all.remove(0)
    }

    /// The RO App orders that name an order of the shop.
    pub async fn roapp_orders_of(&self, number: u64) -> Vec<Value> {
        let (field, text) = (format!("f{}", sandbox::FIELD_EXTERNAL_ID), number.to_string());
        let mut all = self.roapp_orders().await;
        all.retain(|order| order["custom_fields"][&field] == text.as_str());
        all
    }

    /// An RO App order by its id, with items and comments.
    pub async fn roapp_order(&self, id: i64) -> Option<Value> {
        self.roapp_orders().await.into_iter().find(|order| order["id"].as_i64() == Some(id))
    }

    pub async fn shop_order(&self, number: u64) -> Option<Value> {
        self.shop_orders().await.into_iter().find(|order| order["order_id"].as_u64() == Some(number))
    }

    /// Number of e-mails about its status that the shop sent to the buyer of an order because of API calls.
    pub async fn status_emails(&self, number: u64) -> usize {
        let state = self.control("GET", "shop/state", None).await;
        let emails = rows(state, "status_emails");
        emails.iter().filter(|email| email["order_id"].as_u64() == Some(number)).count()
    }

    /// Writing calls to both systems: method, path and body.
    pub async fn writes(&self) -> Vec<String> {
        let calls = rows(self.control("GET", "calls", None).await, "calls");
        let is_write = |call: &&Value| match call["system"].as_str() {
            Some("roapp") => call["method"] != "GET",
            _ => call["path"].as_str().is_some_and(|path| path.contains("orders/update") || path.contains("hooks/")),
        };
        let say = |call: &Value| format!("{} {} {}", call["method"], call["path"], call["request"]);
        calls.iter().filter(is_write).map(say).collect()
    }
}

/// Serves the web-hook handler of a process.
pub async fn serve(listener: tokio::net::TcpListener, exchange: Arc<App>) {
    let router = axum::Router::new().fallback(any(take)).with_state(exchange);
    axum::serve(listener, router).await.unwrap();
}

async fn take(State(exchange): State<Arc<App>>, request: Request) -> impl IntoResponse {
    let (head, body) = request.into_parts();
    match to_bytes(body, READ).await {
        Ok(body) => webhooks::handle(exchange, http::Request::from_parts(head, body)).await.into_response(),
        Err(_) => http::StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    }
}
