//! Who may call: the account's key, or a session token of the older login, as a Bearer value or as `?token=`.

use super::Office;
use super::door::Ask;
use crate::answer::Answer;
use jiff::SignedDuration;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Whether the call carries the key or a living session token.
pub(super) fn admits(office: &Office, ask: &Ask) -> bool {
    let settings = office.look();
    credentials(ask).any(|given| {
        given == settings.key || settings.tokens.iter().any(|(token, until)| token == given && ask.at < *until)
    })
}

/// The refusal of an older call: a token that has expired is told apart.
pub(super) fn older_refusal(office: &Office, ask: &Ask) -> Answer {
    let settings = office.look();
    if credentials(ask).any(|given| settings.tokens.iter().any(|(token, _)| token == given)) {
        Answer::json(403, &json!({"code": 101, "success": false, "message": "Token expired"}))
    } else {
        Answer::json(401, &json!({"code": 401, "success": false, "message": "Unauthorized"}))
    }
}

fn credentials<'a>(ask: &'a Ask) -> impl Iterator<Item = &'a str> {
    let header = ask.call.header("authorization").split_once(' ');
    let bearer = header.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, key)| key.trim());
    // The key itself is never taken from the query.
    let session = ask.call.param("token").filter(|token| token.len() == 40);
    bearer.into_iter().chain(session)
}

/// A session token.
pub(super) fn login(office: &mut Office, ask: &Ask) -> Answer {
    let given = match ask.call.json() {
        Ok(body) => crate::json::text(&body, "api_key").to_owned(),
        Err(_) => {
            let mut fields = form_urlencoded::parse(&ask.call.body);
            fields.find(|(name, _)| name == "api_key").map(|(_, value)| value.into_owned()).unwrap_or_default()
        }
    };
    if given != office.look().key {
        return Answer::json(401, &json!({"code": 111, "success": false, "message": "Unable to log you in."}));
    }
    let minutes = ask.variants.number("roapp.session_minutes").and_then(|minutes| i64::try_from(minutes).ok());
    let life = SignedDuration::from_mins(minutes.unwrap_or(24 * 60));
    let settings = office.settings();
    settings.last_session += 1;
    let digest = Sha256::digest(format!("session {} at {}", settings.last_session, ask.at));
    let token = hex::encode(&digest[..20]);
    settings.tokens.push((token.clone(), ask.at.checked_add(life).unwrap_or(ask.at)));
    Answer::json(200, &json!({"token": token, "success": true}))
}
