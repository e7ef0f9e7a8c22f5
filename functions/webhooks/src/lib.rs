//! Lambda handler of the web-hooks of both systems.
//!
//! Guarantees: of the body of a web-hook only the order is used; a caller without the token or
//! the signature learns nothing; the message is on the queue before the web-hook is answered.

use std::sync::Arc;

use bytes::Bytes;
use exchange::exchange::{App, RoAppCall, ShopCall, WebhookResult};
use exchange::texts::Message;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::json;

/// Largest body in bytes. An order of a thousand lines is smaller.
pub const MAX_BODY: usize = 1024 * 1024;

const CARTUM: &str = "/hooks/cartum/{store}/{event}/{token}";
const ROAPP: &str = "/hooks/roapp";

/// Shops call with PUT, as documented. POST is accepted too, because no live shop has confirmed that. DELETE means that an admin
/// removed the subscription.
pub const ROUTES: [(Method, &str); 4] =
    [(Method::PUT, CARTUM), (Method::POST, CARTUM), (Method::DELETE, CARTUM), (Method::POST, ROAPP)];

/// Answers a web-hook.
pub async fn handle(exchange: Arc<App>, request: Request<Bytes>) -> Response<String> {
    let (head, body) = request.into_parts();
    let path: Vec<&str> = head.uri.path().trim_matches('/').split('/').collect();
    let result = match (route(&head.method, &path), path.as_slice()) {
        (Some(CARTUM), [.., store, event, token]) => {
            let (method, removed) = (&head.method, head.method == Method::DELETE);
            let call = ShopCall { store, event, token, method, removed, body: limited(&body) };
            exchange.webhooks.take_shop_call(call).await
        }
        (Some(ROAPP), _) => {
            let text = |name: &str| header(&head.headers, name);
            exchange
                .webhooks
                .take_roapp_call(RoAppCall {
                    signature: text("x-signature"),
                    id: text("x-webhook-id"),
                    body: limited(&body),
                })
                .await
        }
        _ => WebhookResult::Unknown,
    };
    respond(&result)
}

fn route(method: &Method, path: &[&str]) -> Option<&'static str> {
    let matches = |pattern: &str| {
        let pattern: Vec<&str> = pattern.trim_matches('/').split('/').collect();
        pattern.len() == path.len()
            && pattern.iter().zip(path).all(|(pattern, segment)| pattern.starts_with('{') || pattern == segment)
    };
    ROUTES.iter().find(|(known, path)| known == method && matches(path)).map(|(_, path)| *path)
}

/// The body, unless it is too large.
fn limited(body: &Bytes) -> Option<&[u8]> {
    Some(body.as_ref()).filter(|body| body.len() <= MAX_BODY)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The error of a body that is larger than [`MAX_BODY`].
pub fn too_large() -> Message {
    Message::new("hook-too-large").with("bytes", MAX_BODY)
}

fn respond(result: &WebhookResult) -> Response<String> {
    let (status, message) = match result {
        WebhookResult::Queued | WebhookResult::Repeated | WebhookResult::Ignored => {
            (StatusCode::OK, Message::text("taken"))
        }
        WebhookResult::Unknown => (StatusCode::NOT_FOUND, Message::text("not found")),
        WebhookResult::Unsigned => (StatusCode::UNAUTHORIZED, Message::new("hook-unsigned")),
        WebhookResult::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, too_large()),
        WebhookResult::Malformed(why) => (StatusCode::BAD_REQUEST, why.clone()),
        WebhookResult::Later(_) => (StatusCode::SERVICE_UNAVAILABLE, Message::new("hook-later")),
    };
    if let WebhookResult::Later(why) | WebhookResult::Malformed(why) = result {
        tracing::warn!(why = exchange::net::redact_foreign(&why.to_string()), "web-hook not taken");
    }
    if *result == WebhookResult::Unsigned {
        tracing::warn!("web-hook refused: its signature is missing or made with another secret");
    }
    let mut response = Response::new(json!({"message": message.to_string()}).to_string());
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    response
}
