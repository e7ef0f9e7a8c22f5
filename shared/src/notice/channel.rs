//! A channel: the way a person is told, what of, how often and in which language. Its password, token or key is kept with the secrets.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize};

use super::trouble::Kind;
use crate::order::is_control_or_direction;
use crate::texts::{Language, Message};

/// Channels that there may be.
pub const MOST_CHANNELS: usize = 8;
/// Recipients of a channel's mail.
const MOST_RECIPIENTS: usize = 10;
const LONGEST_NAME: usize = 64;
const LONGEST_ADDRESS: usize = 254;
const LONGEST_URL: usize = 500;
const LONGEST_CHAT: usize = 64;

/// Id of a channel: 8 hexadecimal digits, made by the exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ChannelId(String);

impl ChannelId {
    /// From random bytes.
    pub fn new(bytes: [u8; 4]) -> Self {
        Self(hex::encode(bytes))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChannelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ChannelId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let good = text.len() == 8 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if good { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

impl<'de> Deserialize<'de> for ChannelId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| serde::de::Error::custom("no channel id"))
    }
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    pub id: ChannelId,
    /// What people call it.
    pub name: String,
    pub way: Way,
    /// What it tells.
    pub kinds: Vec<Kind>,
    pub pace: Pace,
    /// Code of the language it tells in.
    pub language: String,
    /// Zone of the times it tells, and of the hour of the digest.
    pub time_zone: String,
    /// Nothing that ended before is told.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub added: Timestamp,
}

/// What a person chooses of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelDraft {
    pub name: String,
    pub way: Way,
    pub kinds: Vec<Kind>,
    pub pace: Pace,
    pub language: String,
    pub time_zone: String,
}

impl ChannelDraft {
    /// The channel that it becomes.
    pub fn channel(self, id: ChannelId, added: Timestamp) -> Channel {
        let Self { name, way, kinds, pace, language, time_zone } = self;
        Channel { id, name: name.trim().to_owned(), way, kinds, pace, language, time_zone, added }
    }
}

/// How it tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Mail(Mail),
    Telegram(Telegram),
    WebHook(WebHook),
}

impl Way {
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Mail(_) => "mail",
            Self::Telegram(_) => "telegram",
            Self::WebHook(_) => "web_hook",
        }
    }

    /// Whether it tells with a password, token or key.
    pub fn needs_secret(&self) -> bool {
        !matches!(self, Self::Mail(mail) if mail.user.is_empty())
    }

    /// Whether the secret of one is shown to nobody else by the other.
    pub fn same_place(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Mail(one), Self::Mail(other)) => {
                (&one.host, one.port, one.security, &one.user) == (&other.host, other.port, other.security, &other.user)
            }
            (Self::Telegram(one), Self::Telegram(other)) => one.server == other.server,
            // A key is not sent.
            (Self::WebHook(_), Self::WebHook(_)) => true,
            _ => false,
        }
    }
}

/// By SMTP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// Empty where the server asks for no login.
    #[serde(default)]
    pub user: String,
    pub from: String,
    pub to: Vec<String>,
}

/// How the connection to a mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the beginning: usually port 465.
    Tls,
    /// STARTTLS, which is demanded: usually port 587.
    StartTls,
    /// Not at all: only for a server of this machine.
    None,
}

/// By a bot of Telegram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telegram {
    /// Number of a chat, or `@name` of a channel.
    pub chat: String,
    /// Address of a Bot API server of one's own; empty for Telegram's.
    #[serde(default)]
    pub server: String,
}

/// By a signed web-hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebHook {
    pub url: String,
}

/// How often it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    AtOnce,
    /// Once a day at this hour, if there is anything to tell.
    Daily(u8),
}

impl Channel {
    pub fn language(&self) -> Language {
        Language::from_code(&self.language).unwrap_or_default()
    }

    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// What is wrong with it by itself, one sentence each.
    pub fn problems(&self) -> Vec<Message> {
        let mut found = Vec::new();
        let characters = self.name.trim().chars().count();
        if characters == 0 {
            found.push(Message::new("name-missing"));
        } else if characters > LONGEST_NAME {
            found.push(Message::new("channel-name-length").with("most", LONGEST_NAME));
        }
        if self.name.chars().any(is_control_or_direction) {
            found.push(Message::new("name-characters"));
        }
        if self.kinds.is_empty() || self.kinds.contains(&Kind::Unknown) {
            found.push(Message::new("channel-no-kind"));
        }
        if Language::from_code(&self.language).is_none() {
            let codes: Vec<&str> = Language::all().map(|(_, code, _)| code).collect();
            found.push(Message::new("channel-language").with("codes", codes));
        }
        if TimeZone::get(&self.time_zone).is_err() {
            let shown: String = self.time_zone.chars().take(LONGEST_NAME).collect();
            found.push(Message::new("channel-zone").with("zone", shown.escape_debug().to_string()));
        }
        if matches!(self.pace, Pace::Daily(hour) if hour > 23) {
            found.push(Message::new("channel-hour"));
        }
        match &self.way {
            Way::Mail(mail) => mail_problems(mail, &mut found),
            Way::Telegram(telegram) => {
                if !is_chat(&telegram.chat) {
                    found.push(Message::new("channel-chat"));
                }
                if !telegram.server.is_empty() && !is_address(&telegram.server) {
                    found.push(Message::new("channel-url"));
                }
            }
            Way::WebHook(hook) => {
                if !is_address(&hook.url) {
                    found.push(Message::new("channel-url"));
                }
            }
        }
        found
    }
}

fn mail_problems(mail: &Mail, found: &mut Vec<Message>) {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if mail.host.is_empty() || mail.host.len() > LONGEST_ADDRESS || !mail.host.chars().all(good) || mail.port == 0 {
        found.push(Message::new("channel-mail-host"));
    }
    if mail.security == Security::None && !is_this_machine(&mail.host) {
        found.push(Message::new("channel-mail-security"));
    }
    if mail.user.len() > LONGEST_ADDRESS || mail.user.chars().any(char::is_control) {
        found.push(Message::new("channel-mail-user"));
    }
    if !(1..=MOST_RECIPIENTS).contains(&mail.to.len()) {
        found.push(Message::new("channel-mail-recipients").with("most", MOST_RECIPIENTS));
    }
    if let Some(wrong) = [&mail.from].into_iter().chain(&mail.to).find(|text| !is_mailbox(text)) {
        let shown: String = wrong.chars().take(LONGEST_ADDRESS).collect();
        found.push(Message::new("channel-mail-address").with("text", shown.escape_debug().to_string()));
    }
}

/// Whether a text can be an e-mail address. Whether there is one, the server says.
fn is_mailbox(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')');
    let parts = text.split_once('@');
    parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'))
        && text.len() <= LONGEST_ADDRESS
        && !text.chars().any(odd)
}

fn is_chat(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let name = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    text.len() <= LONGEST_CHAT
        && (digits(text.strip_prefix('-').unwrap_or(text)) || text.strip_prefix('@').is_some_and(name))
}

/// `https` and a host; `http` only for this machine. Without user and password, which would be shown.
fn is_address(url: &str) -> bool {
    let Ok(uri) = url.parse::<http::Uri>() else { return false };
    let scheme = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => uri.host().is_some_and(is_this_machine),
        _ => false,
    };
    let user = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
    scheme && !user && url.len() <= LONGEST_URL && uri.host().is_some_and(|host| !host.is_empty())
}

fn is_this_machine(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(way: Way) -> Channel {
        Channel {
            id: ChannelId::new([1, 2, 3, 4]),
            name: "Night shift".into(),
            way,
            kinds: Kind::ALL.into(),
            pace: Pace::AtOnce,
            language: "uk".into(),
            time_zone: "Europe/Kyiv".into(),
            added: Timestamp::UNIX_EPOCH,
        }
    }

    fn mail(change: impl FnOnce(&mut Mail)) -> Way {
        let mut mail = Mail {
            host: "mail.example.com".into(),
            port: 465,
            security: Security::Tls,
            user: "exchange".into(),
            from: "exchange@example.com".into(),
            to: vec!["owner@example.com".into()],
        };
        change(&mut mail);
        Way::Mail(mail)
    }

    fn hook(url: &str) -> Way {
        Way::WebHook(WebHook { url: url.into() })
    }

    fn telegram(chat: &str, server: &str) -> Way {
        Way::Telegram(Telegram { chat: chat.into(), server: server.into() })
    }

    #[test]
    fn h2_what_is_wrong_with_a_channel_is_said_one_by_one() {
        let none: [&str; 0] = [];
        let table: Vec<(Way, &[&str])> = vec![
            (mail(|_| ()), &none),
            (mail(|mail| mail.host = String::new()), &["channel-mail-host"]),
            (mail(|mail| mail.host = "a b".into()), &["channel-mail-host"]),
            (mail(|mail| mail.security = Security::None), &["channel-mail-security"]),
            (mail(|mail| (mail.security, mail.host) = (Security::None, "localhost".into())), &none),
            (mail(|mail| mail.to.clear()), &["channel-mail-recipients"]),
            (mail(|mail| mail.to = vec!["a@example.com".into(); 11]), &["channel-mail-recipients"]),
            (mail(|mail| mail.from = "a@b\r\nBcc: c@d".into()), &["channel-mail-address"]),
            (mail(|mail| mail.to = vec!["nobody".into()]), &["channel-mail-address"]),
            (hook("https://example.com/notify?team=1"), &none),
            (hook("http://127.0.0.1:8080/x"), &none),
            (hook("http://example.com/x"), &["channel-url"]),
            (hook("https://user:word@example.com/"), &["channel-url"]),
            (hook("ftp://example.com/"), &["channel-url"]),
            (hook("file:///etc/passwd"), &["channel-url"]),
            (hook(""), &["channel-url"]),
            (telegram("-1001234", ""), &none),
            (telegram("@shop_team", "https://bots.example.com"), &none),
            (telegram("", ""), &["channel-chat"]),
            (telegram("my chat", ""), &["channel-chat"]),
            (telegram("7", "http://169.254.169.254"), &["channel-url"]),
        ];
        for (way, expected) in table {
            let channel = channel(way);
            let ids: Vec<String> = channel.problems().iter().map(|problem| problem.id().to_owned()).collect();
            assert_eq!(ids, expected, "{channel:?}");
        }
        let odd = Channel {
            name: " \u{202E}".into(),
            kinds: Vec::new(),
            language: "de".into(),
            time_zone: "Mars".into(),
            pace: Pace::Daily(24),
            ..channel(hook("https://example.com"))
        };
        let ids: Vec<String> = odd.problems().iter().map(|problem| problem.id().to_owned()).collect();
        let expected = ["name-characters", "channel-no-kind", "channel-language", "channel-zone", "channel-hour"];
        assert_eq!(ids, expected);
    }
}
