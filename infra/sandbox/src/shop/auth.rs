//! Logins: a token of 32 characters that is good for 600 seconds and cannot be renewed.

use super::door::Ask;
use super::state::Token;
use super::{Shop, envelope};
use crate::answer::Answer;
use crate::json::text;
use jiff::SignedDuration;
use serde_json::json;
use sha2::{Digest, Sha256};

const LIFE: SignedDuration = SignedDuration::from_secs(600);

/// What a refused login is told, in the language of the shop's admin panel.
fn refused(ask: &Ask) -> &'static str {
    match ask.variants.choice("shop.auth_text").as_str() {
        "ukrainian" => "Користувача з таким логіном/паролем не знайдено",
        "russian" => "Пользователь с таким логином/паролем не найден",
        _ => "User with such username/password not found",
    }
}

pub(super) fn login(shop: &mut Shop, ask: &Ask) -> Answer {
    let meta = shop.meta();
    let locked = meta.locked_until.is_some_and(|until| ask.at < until);
    let known = text(ask.body, "login") == meta.login && text(ask.body, "password") == meta.password;
    if locked || !known {
        meta.wrong_logins += 1;
        if ask.variants.number("shop.lockout_after").is_some_and(|limit| meta.wrong_logins >= limit) && !locked {
            meta.locked_until = ask.at.checked_add(LIFE).ok();
        }
        let status = if ask.variants.is("shop.auth_failure_status", "401") { 401 } else { 200 };
        return envelope::told(ask.variants, status, "ERROR", None, refused(ask));
    }
    meta.wrong_logins = 0;
    meta.locked_until = None;
    meta.last_token += 1;
    let digest = Sha256::digest(format!("token {} at {}", meta.last_token, ask.at));
    let token = hex::encode(&digest[..16]);
    forget_dead(shop, ask);
    let key = shop.tokens.next_key(1);
    let until = ask.at.checked_add(LIFE).unwrap_or(ask.at);
    shop.tokens.insert(key, Token { token: token.clone(), until });
    envelope::ok(json!({"token": token}))
}

/// Whether the token in the body is a good one.
pub(super) fn admits(shop: &Shop, ask: &Ask) -> bool {
    let given = text(ask.body, "token");
    shop.tokens.values().any(|known| known.token == given && ask.at < known.until)
}

fn forget_dead(shop: &mut Shop, ask: &Ask) {
    let all = ask.variants.on("shop.second_login_kills");
    let dead: Vec<i64> =
        shop.tokens.iter().filter(|(_, token)| all || token.until <= ask.at).map(|(key, _)| key).collect();
    for key in dead {
        shop.tokens.remove(key);
    }
}
