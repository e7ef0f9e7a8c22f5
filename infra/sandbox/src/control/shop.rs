//! What happens in the shop by other hands than the API's: its admin panel and its buyers.

use super::{bad, broken, ok, shop_orders, unknown};
use crate::answer::Answer;
use crate::call::Call;
use crate::control::variants::Variants;
use crate::json::{integer, merge};
use crate::sandbox::Inner;
use crate::shop::{Shop, events, imports};
use jiff::Timestamp;
use serde_json::{Value, json};

/// What every control call of the shop works with.
pub(super) struct Desk<'a> {
    pub(super) shop: &'a mut Shop,
    pub(super) at: Timestamp,
    pub(super) variants: &'a Variants,
    pub(super) body: &'a Value,
}

pub(super) fn answer(inner: &Inner, call: &Call, path: &[&str], body: &Value) -> Result<Answer, Answer> {
    let variants = inner.control.effect(|control| control.settings().variants).map_err(broken)?;
    let act = |shop: &mut Shop| route(&mut Desk { shop, at: call.at, variants: &variants, body }, call, path);
    inner.shop.effect(act).map_err(broken)?
}

fn route(desk: &mut Desk, call: &Call, path: &[&str]) -> Result<Answer, Answer> {
    match (call.method.as_str(), path) {
        (_, ["orders", rest @ ..]) => shop_orders::answer(desk, call.method.as_str(), rest),
        ("POST", ["products"]) => product(desk),
        ("GET", ["products"]) => ok(&desk.shop.products.values().cloned().collect()),
        ("DELETE", ["products", article]) => {
            let key = desk.shop.products.iter().find(|(_, product)| product["article"] == *article).map(|(key, _)| key);
            key.and_then(|key| desk.shop.products.remove(key)).ok_or_else(unknown)?;
            ok(&json!({}))
        }
        ("POST", ["statuses"]) => status(desk),
        ("DELETE", ["statuses", id]) => {
            desk.shop.meta().statuses.as_object_mut().and_then(|statuses| statuses.remove(*id)).ok_or_else(unknown)?;
            ok(&json!({}))
        }
        ("POST", ["users"]) => user(desk),
        ("POST", ["events"]) => {
            let event = desk.body["event"].as_str().ok_or_else(|| bad("send event and body"))?;
            events::raise(desk.shop, event, &desk.body["body"], desk.at, desk.variants);
            ok(&json!({}))
        }
        ("DELETE", ["hooks", id]) => {
            let id = id.parse().map_err(|_| bad("a subscriber's id is a number"))?;
            if events::remove_subscriber(desk.shop, id, desk.at) { ok(&json!({})) } else { Err(unknown()) }
        }
        ("POST", ["credentials"]) => {
            let text = |name: &str| desk.body[name].as_str().map(str::to_owned);
            let (login, password) = (text("login"), text("password"));
            let meta = desk.shop.meta();
            meta.login = login.unwrap_or_else(|| meta.login.clone());
            meta.password = password.unwrap_or_else(|| meta.password.clone());
            ok(&json!({}))
        }
        ("DELETE", ["tokens"]) => {
            desk.shop.tokens.clear();
            ok(&json!({}))
        }
        ("GET", ["state"]) => state(desk),
        _ => Err(unknown()),
    }
}

/// A product laid over the one with the same article, or over a plain new one.
fn product(desk: &mut Desk) -> Result<Answer, Answer> {
    let article = desk.body["article"].as_str().ok_or_else(|| bad("a product needs an article"))?;
    let known = desk.shop.products.iter().find(|(_, product)| product["article"] == article);
    let (key, mut product) = match known {
        Some((key, product)) => (key, product.clone()),
        None => (desk.shop.products.next_key(1), imports::plain_product(article)),
    };
    merge(&mut product, desk.body);
    desk.shop.products.insert(key, product.clone());
    Ok(Answer::json(201, &product))
}

fn status(desk: &mut Desk) -> Result<Answer, Answer> {
    let id = desk.body.get("id").and_then(integer).ok_or_else(|| bad("a status needs an id"))?;
    let mut status = json!({"id": id, "title": {"en": "", "ro": ""}, "is_successful": 0});
    merge(&mut status, desk.body);
    desk.shop.meta().statuses[id.to_string()] = status.clone();
    Ok(Answer::json(201, &status))
}

fn user(desk: &mut Desk) -> Result<Answer, Answer> {
    let id = desk.shop.users.next_key(204);
    let registered = crate::clock::local(desk.at, &desk.variants.choice("shop.timezone"));
    let mut user = json!({"id": id, "title": "", "email": "", "phone": "", "country": "", "city": "", "address": "", "registered": registered});
    merge(&mut user, desk.body);
    desk.shop.users.insert(id, user.clone());
    events::raise(desk.shop, "user_signup", &user, desk.at, desk.variants);
    Ok(Answer::json(201, &user))
}

fn state(desk: &mut Desk) -> Result<Answer, Answer> {
    let subscribers: Vec<Value> = desk
        .shop
        .subscribers
        .iter()
        .map(|(id, subscriber)| json!({"id": id, "event": subscriber.event, "target_url": subscriber.target_url}))
        .collect();
    let tokens = desk.shop.tokens.values().filter(|token| desk.at < token.until).count();
    let statuses = desk.shop.meta().statuses.clone();
    ok(&json!({
        "orders": desk.shop.orders.len(), "products": desk.shop.products.len(), "live_tokens": tokens, "statuses": statuses,
        "subscribers": subscribers, "deliveries_waiting": desk.shop.deliveries.values().filter(|delivery| !delivery.lost).count(),
        "deliveries_lost": desk.shop.deliveries.values().filter(|delivery| delivery.lost).count(),
        "letters": desk.shop.letters.values().collect::<Vec<_>>(),
        "now": crate::clock::local(desk.at, &desk.variants.choice("shop.timezone")),
    }))
}
