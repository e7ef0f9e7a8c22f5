//! A web-hook of one's own, signed as [Standard Webhooks](https://www.standardwebhooks.com) says.
//!
//! `webhook-id` is the same for the same event, however often it is sent; `webhook-timestamp` is the time of the attempt;
//! `webhook-signature` is `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64, with the key that stands in base64 behind `whsec_`.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::net::guarded::{self, Reach};
use crate::net::{host_of, moved_to};
use crate::notice::WebHook;
use crate::texts::Message;

const PREFIX: &str = "whsec_";
/// Bytes of a key, as the standard has it.
const SHORTEST: usize = 24;
const LONGEST: usize = 64;

/// An event to send.
#[derive(Debug, Clone)]
pub struct Event {
    pub id: String,
    pub body: String,
}

/// A new key.
pub fn new_key(bytes: [u8; 32]) -> SecretString {
    format!("{PREFIX}{}", STANDARD.encode(bytes)).into()
}

/// Whether a text is a key.
pub fn is_key(text: &str) -> bool {
    key_of(text).is_some()
}

fn key_of(text: &str) -> Option<Vec<u8>> {
    let key = STANDARD.decode(text.strip_prefix(PREFIX)?).ok()?;
    (SHORTEST..=LONGEST).contains(&key.len()).then_some(key)
}

/// Sends an event.
///
/// # Errors
/// The part of a sentence: what is wrong and what to do.
pub async fn post(
    channel: &WebHook,
    key: &SecretString,
    event: &Event,
    now: Timestamp,
    reach: Reach,
    timeout: Duration,
) -> Result<(), Message> {
    let host = host_of(&channel.url);
    let about = |id: &str| Message::new(id).with("host", &host);
    let key = key_of(key.expose_secret()).ok_or_else(|| Message::new("channel-hook-key"))?;
    let timestamp = now.as_second().to_string();
    let headers = [
        ("webhook-signature", signature(&key, &event.id, &timestamp, &event.body)),
        ("webhook-id", event.id.clone()),
        ("webhook-timestamp", timestamp),
    ];
    let body = event.body.clone().into();
    let answer = guarded::post(&channel.url, &headers, body, reach, timeout).await.map_err(|error| error.message())?;
    match answer.status {
        200..300 => Ok(()),
        300..400 => {
            let to = answer.location.as_deref().and_then(|location| moved_to(&channel.url, location));
            Err(about("channel-moved").with("to", to.unwrap_or_else(|| "?".to_owned())))
        }
        status => Err(about("channel-hook-refused").with("status", status)),
    }
}

fn signature(key: &[u8], id: &str, timestamp: &str, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h2_an_event_is_signed_as_the_standard_s_own_example() {
        let key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = signature(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn h2_a_key_is_24_to_64_bytes_behind_its_prefix() {
        assert!(is_key(new_key([7; 32]).expose_secret()));
        for text in ["", "whsec_", "whsec_MTIz", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64 at all, is it"] {
            assert!(!is_key(text), "{text}");
        }
    }
}
