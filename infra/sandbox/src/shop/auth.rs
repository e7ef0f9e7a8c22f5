//! Logins: a token of 32 characters, valid for 600 seconds, not renewable.

use super::request::Request;
use super::state::Token;
use super::{Shop, envelope};
use crate::answer::Answer;
use crate::json::text;
use jiff::SignedDuration;
use serde_json::json;
use sha2::{Digest, Sha256};

const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_secs(600);

/// The message of a refused login, in the language of the shop's admin panel.
fn refusal_text(request: &Request) -> &'static str {
    match request.variants.choice("shop.auth_text").as_str() {
        "ukrainian" => "Користувача з таким логіном/паролем не знайдено",
        "russian" => "Пользователь с таким логином/паролем не найден",
        _ => "User with such username/password not found",
    }
}

pub(super) fn login(shop: &mut Shop, request: &Request) -> Answer {
    let meta = shop.meta();
    let locked = meta.locked_until.is_some_and(|until| request.at < until);
    let known = text(request.body, "login") == meta.login && text(request.body, "password") == meta.password;
    if locked || !known {
        meta.wrong_logins += 1;
        if request.variants.number("shop.lockout_after").is_some_and(|limit| meta.wrong_logins >= limit) && !locked {
            meta.locked_until = request.at.checked_add(TOKEN_LIFETIME).ok();
        }
        let status = if request.variants.is("shop.auth_failure_status", "401") { 401 } else { 200 };
        return envelope::failure(request.variants, status, "ERROR", None, refusal_text(request));
    }
    meta.wrong_logins = 0;
    meta.locked_until = None;
    meta.last_token += 1;
    let digest = Sha256::digest(format!("token {} at {}", meta.last_token, request.at));
    let token = hex::encode(&digest[..16]);
    remove_expired(shop, request);
    let key = shop.tokens.next_key(1);
    let until = request.at.checked_add(TOKEN_LIFETIME).unwrap_or(request.at);
    shop.tokens.insert(key, Token { token: token.clone(), until });
    envelope::ok(json!({"token": token}))
}

/// Whether the body has a valid token.
pub(super) fn is_authorized(shop: &Shop, request: &Request) -> bool {
    let given = text(request.body, "token");
    shop.tokens.values().any(|known| known.token == given && request.at < known.until)
}

fn remove_expired(shop: &mut Shop, request: &Request) {
    let all = request.variants.on("shop.second_login_kills");
    let expired = shop.tokens.iter().filter(|(_, token)| all || token.until <= request.at);
    for key in expired.map(|(key, _)| key).collect::<Vec<i64>>() {
        shop.tokens.remove(key);
    }
}
