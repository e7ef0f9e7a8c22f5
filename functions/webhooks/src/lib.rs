//! The door of both systems' web-hooks.
//!
//! Guarantees: a web-hook is believed only as a hint, so its body decides nothing but which order to look at; whoever lacks the
//! token or the signature learns nothing; what is taken is on the queue before it is answered.

use std::sync::Arc;

use bytes::Bytes;
use exchange::exchange::{Exchange, OfficeCall, ShopCall, Taken};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::json;

/// The largest body that is read. An order of a thousand lines is smaller.
pub const MAX_BODY: usize = 1024 * 1024;

/// Where a shop calls.
const CARTUM: &str = "/hooks/cartum/{store}/{event}/{token}";
/// Where RO App calls.
const ROAPP: &str = "/hooks/roapp";

/// All routes. The shop calls with PUT as documented; POST is taken as well, because no live shop has confirmed that; DELETE says that
/// an admin removed the subscription.
pub const ROUTES: [(Method, &str); 4] =
    [(Method::PUT, CARTUM), (Method::POST, CARTUM), (Method::DELETE, CARTUM), (Method::POST, ROAPP)];

/// The route of a request.
fn route(method: &Method, path: &[&str]) -> Option<&'static str> {
    let fits = |known: &str| {
        let known: Vec<&str> = known.trim_matches('/').split('/').collect();
        known.len() == path.len()
            && known.iter().zip(path).all(|(known, given)| known.starts_with('{') || known == given)
    };
    ROUTES.iter().find(|(known, path)| known == method && fits(path)).map(|(_, path)| *path)
}

/// Answers a web-hook.
pub async fn handle(exchange: Arc<Exchange>, request: Request<Bytes>) -> Response<String> {
    let (head, body) = request.into_parts();
    let path: Vec<&str> = head.uri.path().trim_matches('/').split('/').collect();
    let taken = match (route(&head.method, &path), path.as_slice()) {
        (Some(CARTUM), [.., store, event, token]) => {
            let removed = head.method == Method::DELETE;
            exchange.webhooks.take_shop_call(ShopCall { store, event, token, removed, body: cut(&body) }).await
        }
        (Some(ROAPP), _) => {
            let text = |name: &str| header(&head.headers, name);
            exchange
                .webhooks
                .take_office_call(OfficeCall {
                    signature: text("x-signature"),
                    id: text("x-webhook-id"),
                    body: cut(&body),
                })
                .await
        }
        _ => Taken::Unknown,
    };
    answer(&taken)
}

/// A body that is too large is not looked into.
fn cut(body: &Bytes) -> Option<&[u8]> {
    Some(body.as_ref()).filter(|body| body.len() <= MAX_BODY)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn answer(taken: &Taken) -> Response<String> {
    let (status, message) = match taken {
        Taken::Queued | Taken::Repeated | Taken::Ignored => (StatusCode::OK, "taken".to_owned()),
        Taken::Unknown => (StatusCode::NOT_FOUND, "not found".to_owned()),
        Taken::Unsigned => (StatusCode::UNAUTHORIZED, "the signature is missing or wrong".to_owned()),
        Taken::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, format!("the body is larger than {MAX_BODY} bytes")),
        Taken::Malformed(why) => (StatusCode::BAD_REQUEST, why.clone()),
        Taken::Later(_) => (StatusCode::SERVICE_UNAVAILABLE, "try again in a moment".to_owned()),
    };
    if let Taken::Later(why) | Taken::Malformed(why) = taken {
        tracing::warn!(why = exchange::net::without_words(why), "web-hook not taken");
    }
    if *taken == Taken::Unsigned {
        tracing::warn!("web-hook refused: its signature is missing or made with another secret");
    }
    let mut response = Response::new(json!({"message": message}).to_string());
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    response
}
