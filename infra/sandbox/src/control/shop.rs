//! What happens in the shop without the API: its admin panel and its buyers.

use super::answers::{bad, created, done, done_if, ok, unknown};
use super::context::ShopContext;
use super::shop_orders;
use crate::answer::Reply;
use crate::call::Call;
use crate::clock;
use crate::inner::Inner;
use crate::json::{integer, merge};
use crate::shop::{events, imports};
use crate::table::ChangedRows;
use serde_json::{Value, json};

pub(super) fn answer(inner: &Inner, call: &Call, path: &[&str], body: &Value) -> Reply {
    ShopContext::run(inner, call, body, |context| route(context, call.method.as_str(), path))
}

fn route(context: &mut ShopContext, method: &str, path: &[&str]) -> Reply {
    match (method, path) {
        (_, ["orders", rest @ ..]) => shop_orders::answer(context, method, rest),
        ("POST", ["products"]) => {
            let article = context.body["article"].as_str().ok_or_else(|| bad("a product needs an article"))?;
            created(&imports::merge_product(context.shop, article, context.body))
        }
        ("GET", ["products"]) => ok(&context.shop.products.values().cloned().collect()),
        ("DELETE", ["products", article]) => {
            let key = context.shop.product_key(article).ok_or_else(unknown)?;
            context.shop.products.remove(key);
            done()
        }
        ("POST", ["statuses"]) => add_status(context),
        ("DELETE", ["statuses", id]) => {
            let statuses = context.shop.meta().statuses.as_object_mut();
            done_if(statuses.and_then(|statuses| statuses.remove(*id)).is_some())
        }
        ("POST", ["users"]) => add_user(context),
        ("POST", ["events"]) => {
            let event = context.body["event"].as_str().ok_or_else(|| bad("send event and body"))?;
            events::raise(context.shop, event, &context.body["body"], context.at, context.variants);
            done()
        }
        ("DELETE", ["hooks", id]) => {
            let id = id.parse().map_err(|_| bad("a subscriber's id is a number"))?;
            done_if(events::remove_subscriber(context.shop, id, context.at))
        }
        ("POST", ["credentials"]) => {
            let text = |name: &str| context.body[name].as_str().map(str::to_owned);
            let (login, password) = (text("login"), text("password"));
            let meta = context.shop.meta();
            meta.login = login.unwrap_or_else(|| meta.login.clone());
            meta.password = password.unwrap_or_else(|| meta.password.clone());
            done()
        }
        ("DELETE", ["tokens"]) => {
            context.shop.tokens.clear();
            done()
        }
        ("GET", ["state"]) => state(context),
        _ => Err(unknown()),
    }
}

fn add_status(context: &mut ShopContext) -> Reply {
    let id = context.body.get("id").and_then(integer).ok_or_else(|| bad("a status needs an id"))?;
    let mut status = json!({"id": id, "title": {"en": "", "ro": ""}, "is_successful": 0});
    merge(&mut status, context.body);
    context.shop.meta().statuses[id.to_string()] = status.clone();
    created(&status)
}

fn add_user(context: &mut ShopContext) -> Reply {
    let (id, mut user) = imports::new_user(context.shop, context.at, context.variants);
    merge(&mut user, context.body);
    context.shop.users.insert(id, user.clone());
    events::raise(context.shop, "user_signup", &user, context.at, context.variants);
    created(&user)
}

fn state(context: &mut ShopContext) -> Reply {
    let statuses = context.shop.meta().statuses.clone();
    let shop = &*context.shop;
    let subscribers = shop.subscribers.iter();
    let subscribers: Vec<Value> = subscribers
        .map(|(id, subscriber)| json!({"id": id, "event": subscriber.event, "target_url": subscriber.target_url}))
        .collect();
    ok(&json!({
        "orders": shop.orders.len(), "products": shop.products.len(), "statuses": statuses, "subscribers": subscribers,
        "live_tokens": shop.tokens.values().filter(|token| context.at < token.until).count(),
        "deliveries_waiting": shop.deliveries.values().filter(|delivery| !delivery.lost).count(),
        "deliveries_lost": shop.deliveries.values().filter(|delivery| delivery.lost).count(),
        "status_emails": shop.status_emails.values().collect::<Vec<_>>(),
        "now": clock::local(context.at, &context.variants.choice("shop.timezone")),
    }))
}
