//! Telegram: `sendMessage` of the Bot API, at Telegram itself or at a Bot API server of one's own.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::net::guarded::{Reach, post};
use crate::net::{NetError, Response, host_of, moved_to, quote_foreign, redact};
use crate::notice::Telegram;
use crate::texts::Message;

const SERVER: &str = "https://api.telegram.org";
/// Characters of a message that Telegram takes.
const LONGEST: usize = 4096;

/// Sends a text to the channel's chat.
///
/// # Errors
/// The part of a sentence: what is wrong and what to do.
pub async fn send(
    channel: &Telegram,
    token: &SecretString,
    text: &str,
    reach: Reach,
    timeout: Duration,
) -> Result<(), Message> {
    let server = Some(channel.server.trim_end_matches('/')).filter(|server| !server.is_empty()).unwrap_or(SERVER);
    if !is_token(token.expose_secret()) {
        return Err(Message::new("telegram-token"));
    }
    let text: String = text.chars().take(LONGEST).collect();
    let body = json!({"chat_id": channel.chat, "text": text, "link_preview_options": {"is_disabled": true}});
    let url = format!("{server}/bot{}/sendMessage", token.expose_secret());
    let answer = post(&url, &[], body.to_string().into(), reach, timeout).await.map_err(|error| unreachable(&error))?;
    understood(server, token, &answer)
}

/// The network's error. The address holds the token: nothing of it but the host is told.
fn unreachable(error: &NetError) -> Message {
    Message::new("telegram-unreachable").with("why", error.message())
}

/// A token as @BotFather writes it. Anything else would change the address.
fn is_token(text: &str) -> bool {
    text.len() <= 200
        && text.split_once(':').is_some_and(|(id, key)| {
            let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            !id.is_empty() && !key.is_empty() && id.chars().all(|c| c.is_ascii_digit()) && key.chars().all(good)
        })
}

fn understood(server: &str, token: &SecretString, answer: &Response) -> Result<(), Message> {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if answer.status == 200 && body["ok"] == true {
        return Ok(());
    }
    let words = body["description"].as_str().unwrap_or_default();
    let refused = |id: &str| {
        let words = quote_foreign(&redact(words, &[token]));
        Message::new(id).with("status", answer.status).with("words", words).with("host", host_of(server))
    };
    Err(match answer.status {
        // An unknown token is an unknown address as well.
        401 | 404 => Message::new("telegram-token"),
        400 if words.contains("chat not found") => Message::new("telegram-chat"),
        403 => Message::new("telegram-blocked"),
        429 => Message::new("telegram-busy"),
        300..400 => {
            let to = answer.location.as_deref().and_then(|location| moved_to(server, location));
            Message::new("channel-moved").with("host", host_of(server)).with("to", to.unwrap_or_else(|| "?".to_owned()))
        }
        _ => refused("telegram-refused"),
    })
}
