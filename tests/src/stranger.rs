//! Calls of another client to both systems. Its user agent is another one, so the contract checker ignores its requests.

use serde_json::Value;

use crate::world::World;

impl World {
    /// A call of another client to the shop's API.
    pub async fn shop_api(&self, function: &str, body: Value) -> Value {
        let request = self.stranger().post(format!("{}/api/{function}/", self.shop_url));
        send(request, body).await.1
    }

    /// A call of another client to RO App's API.
    pub async fn roapp_api(&self, method: &str, path: &str, body: Value) -> Value {
        let request = self.stranger().request(method.parse().unwrap(), format!("{}{path}", self.roapp_url));
        let (status, answer) = send(request.bearer_auth(sandbox::ROAPP_KEY), body).await;
        assert!(status < 300, "{path}: {status} {answer}");
        answer
    }

    fn stranger(&self) -> &reqwest::Client {
        self.stranger.get_or_init(|| reqwest::Client::builder().user_agent("another-client/1").build().unwrap())
    }
}

async fn send(request: reqwest::RequestBuilder, body: Value) -> (u16, Value) {
    let request = request.header("content-type", "application/json").body(body.to_string());
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
}
