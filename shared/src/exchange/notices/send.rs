//! One attempt to tell something through a channel.
//!
//! Guarantees: an attempt ends within [`LIMIT`]; what was delivered before it failed counts as told.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use crate::channels::{Event, post_event, send_mail, send_telegram};
use crate::clock::{Clock, in_time};
use crate::exchange::notices::events::{event, test_event};
use crate::exchange::notices::words::{Words, words, words_of_test};
use crate::net::guarded::Reach;
use crate::notice::{Channel, Notice, Way};
use crate::texts::Message;

/// Time of an attempt, as long as a mail server may take for a greeting.
pub(super) const LIMIT: Duration = Duration::from_secs(10);
/// Events of an attempt; the next poll sends the others.
const MOST_EVENTS: usize = 25;

/// A channel, and what it is used with.
pub(super) struct Attempt<'a> {
    pub clock: &'a dyn Clock,
    pub channel: &'a Channel,
    pub secret: Option<SecretString>,
    /// Address of the console, if it is known.
    pub console: Option<&'a str>,
    pub reach: Reach,
}

impl Attempt<'_> {
    /// Tells these. Returns those that were told, and why the others were not.
    pub async fn tell(&self, notices: &[Notice]) -> (Vec<Notice>, Option<Message>) {
        let now = self.clock.now();
        let sent = Mutex::new(Vec::new());
        let note = |delivered: &[Notice]| {
            sent.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(delivered);
        };
        let attempt = async {
            if let Way::WebHook(_) = &self.channel.way {
                for notice in notices.iter().take(MOST_EVENTS) {
                    self.post(&event(self.channel, notice, self.console, now), now).await?;
                    note(std::slice::from_ref(notice));
                }
                return Ok(());
            }
            let ids: Vec<String> = notices.iter().map(|notice| notice.id(now)).collect();
            let id = hex::encode(Sha256::digest(ids.join(" ").as_bytes()));
            self.write(&id, &words(self.channel, notices, self.console), now).await?;
            note(notices);
            Ok(())
        };
        let done = in_time(self.clock, LIMIT, attempt).await.unwrap_or_else(|| Err(too_slow()));
        (sent.into_inner().unwrap_or_else(PoisonError::into_inner), done.err().map(Message::sentence))
    }

    /// Sends a test, which has this id.
    pub async fn test(&self, id: &str) -> Result<(), Message> {
        let now = self.clock.now();
        let said = words_of_test(self.channel, self.console);
        let attempt = async {
            match &self.channel.way {
                Way::WebHook(_) => self.post(&test_event(id, &said.text, now), now).await,
                Way::Mail(_) | Way::Telegram(_) => self.write(id, &said, now).await,
            }
        };
        let done = in_time(self.clock, LIMIT, attempt).await.unwrap_or_else(|| Err(too_slow()));
        done.map_err(Message::sentence)
    }

    async fn write(&self, id: &str, said: &Words, now: Timestamp) -> Result<(), Message> {
        let Words { title, text } = said;
        match &self.channel.way {
            Way::Mail(mail) => send_mail(mail, self.secret.as_ref(), (id, title, text), now, self.reach, LIMIT).await,
            Way::Telegram(telegram) => {
                let token = self.secret.as_ref().ok_or_else(|| Message::new("telegram-token"))?;
                send_telegram(telegram, token, &format!("{title}\n\n{text}"), self.reach, LIMIT).await
            }
            Way::WebHook(_) => Ok(()),
        }
    }

    async fn post(&self, event: &Event, now: Timestamp) -> Result<(), Message> {
        let Way::WebHook(hook) = &self.channel.way else { return Ok(()) };
        let key = self.secret.as_ref().ok_or_else(|| Message::new("channel-hook-key"))?;
        post_event(hook, key, event, now, self.reach, LIMIT).await
    }
}

fn too_slow() -> Message {
    Message::new("no-answer-in-time").with("seconds", LIMIT.as_secs())
}
