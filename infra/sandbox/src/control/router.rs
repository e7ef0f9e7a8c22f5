//! From a path under `/_sandbox/` to its control call.

use super::answers::bad;
use super::{general, hooks, roapp, shop, shops};
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::inner::Inner;
use crate::json;
use serde_json::Value;

/// Answers one control call.
pub(crate) async fn answer(inner: &Inner, call: &Call) -> Answer {
    let Ok(body) = call.json() else {
        return Answer::message(400, "the body is not JSON");
    };
    let segments = call.segments();
    route(inner, call, segments.get(1..).unwrap_or_default(), &body).await.unwrap_or_else(|refusal| refusal)
}

/// Answers a control call of one shop, by the path below its control API.
pub(super) async fn route(inner: &Inner, call: &Call, path: &[&str], body: &Value) -> Reply {
    if !inner.is_first() && concerns_all(path, body) {
        return Err(bad(
            "this controls one further shop; the account and the list of shops are controlled at the first shop's port or at RO App's",
        ));
    }
    match path {
        ["hooks", rest @ ..] => hooks::answer(inner, call, rest, body).await,
        ["shop", rest @ ..] => shop::answer(inner, call, rest, body),
        // The control API of a further shop, also while it accepts no connection.
        ["shops", number, first, rest @ ..] => {
            let further = shops::further_shop(inner, number)?;
            let path = [&[*first], rest].concat();
            Box::pin(route(&further, call, &path, body)).await
        }
        ["shops", rest @ ..] => shops::answer(inner, call, rest, body).await,
        ["roapp", rest @ ..] => roapp::answer(inner, call, rest, body),
        rest => general::answer(inner, call, rest, body),
    }
}

/// Whether a call is about the account or about all shops.
fn concerns_all(path: &[&str], body: &Value) -> bool {
    let names_roapp = |one: &&Value| {
        let keys = one.as_object().into_iter().flat_map(serde_json::Map::keys);
        one.get("system") == Some(&Value::from("roapp")) || keys.into_iter().any(|key| key.starts_with("roapp"))
    };
    match path.first() {
        Some(&("roapp" | "shops")) => true,
        Some(&"shop") | None => false,
        Some(_) => json::one_or_many(body).iter().any(names_roapp),
    }
}
