//! Credentials: the account's key, or a session token of the v1 login, as a Bearer value or as `?token=`.

use super::RoApp;
use super::request::Request;
use crate::answer::Answer;
use jiff::SignedDuration;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Whether the call has the key or a valid session token.
pub(super) fn is_authorized(roapp: &RoApp, request: &Request) -> bool {
    let settings = roapp.settings();
    credentials(request).any(|given| {
        given == settings.key || settings.tokens.iter().any(|(token, until)| token == given && request.at < *until)
    })
}

/// v1's refusal. An expired token has its own code.
pub(super) fn v1_refusal(roapp: &RoApp, request: &Request) -> Answer {
    let settings = roapp.settings();
    if credentials(request).any(|given| settings.tokens.iter().any(|(token, _)| token == given)) {
        Answer::json(403, &json!({"code": 101, "success": false, "message": "Token expired"}))
    } else {
        Answer::json(401, &json!({"code": 401, "success": false, "message": "Unauthorized"}))
    }
}

fn credentials<'a>(request: &'a Request) -> impl Iterator<Item = &'a str> {
    let header = request.call.header("authorization").split_once(' ');
    let bearer = header.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, key)| key.trim());
    // The key is not accepted in the query.
    let session = request.call.param("token").filter(|token| token.len() == 40);
    bearer.into_iter().chain(session)
}

/// Creates a session token.
pub(super) fn login(roapp: &mut RoApp, request: &Request) -> Answer {
    let given = match request.call.json() {
        Ok(body) => crate::json::text(&body, "api_key").to_owned(),
        Err(_) => {
            let mut fields = form_urlencoded::parse(&request.call.body);
            fields.find(|(name, _)| name == "api_key").map(|(_, value)| value.into_owned()).unwrap_or_default()
        }
    };
    if given != roapp.settings().key {
        return Answer::json(401, &json!({"code": 111, "success": false, "message": "Unable to log you in."}));
    }
    let minutes = request.variants.number("roapp.session_minutes").and_then(|minutes| i64::try_from(minutes).ok());
    let life = SignedDuration::from_mins(minutes.unwrap_or(24 * 60));
    let settings = roapp.settings_mut();
    settings.last_session += 1;
    let digest = Sha256::digest(format!("session {} at {}", settings.last_session, request.at));
    let token = hex::encode(&digest[..20]);
    settings.tokens.push((token.clone(), request.at.checked_add(life).unwrap_or(request.at)));
    Answer::json(200, &json!({"token": token, "success": true}))
}
