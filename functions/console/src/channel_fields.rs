//! A channel of notifications as fields of a form, and back. Its password, token or key is read from the form and never put
//! into it (rule S4).

use exchange::notice::{Channel, ChannelDraft, Kind, Mail, Pace, Security, Telegram, Way, WebHook};
use exchange::texts::Message;
use secrecy::SecretString;

use crate::form::Fields;

/// Ways to tell, with the text that names each.
pub const WAYS: [(&str, &str); 3] =
    [("mail", "channel-mail"), ("telegram", "channel-telegram"), ("web_hook", "channel-web-hook")];
/// Values of an empty form.
const DEFAULTS: [(&str, &str); 4] = [("pace", "at_once"), ("hour", "9"), ("port", "465"), ("security", "tls")];

/// Kinds, with the text that names each.
pub fn kinds() -> impl Iterator<Item = (Kind, String)> {
    Kind::ALL.into_iter().map(|kind| (kind, format!("kind-{}", kind.as_str())))
}

/// The fields of a new channel.
pub fn defaults(way: &str, language: &str, time_zone: &str) -> Fields {
    let mut pairs: Vec<(&str, String)> = DEFAULTS.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    pairs.extend([("way", way.to_owned()), ("language", language.to_owned()), ("time_zone", time_zone.to_owned())]);
    pairs.extend(Kind::ALL.iter().map(|kind| ("kinds", kind.as_str().to_owned())));
    owned(pairs)
}

pub fn from_channel(channel: &Channel) -> Fields {
    let (pace, hour) = match channel.pace {
        Pace::AtOnce => ("at_once", 9),
        Pace::Daily(hour) => ("daily", hour),
    };
    let mut pairs = vec![
        ("way", channel.way.as_str().to_owned()),
        ("name", channel.name.clone()),
        ("pace", pace.to_owned()),
        ("hour", hour.to_string()),
        ("language", channel.language.clone()),
        ("time_zone", channel.time_zone.clone()),
    ];
    pairs.extend(channel.kinds.iter().map(|kind| ("kinds", kind.as_str().to_owned())));
    match &channel.way {
        Way::Mail(mail) => pairs.extend([
            ("host", mail.host.clone()),
            ("port", mail.port.to_string()),
            ("security", security_name(mail.security).to_owned()),
            ("user", mail.user.clone()),
            ("from", mail.from.clone()),
            ("to", mail.to.join(", ")),
        ]),
        Way::Telegram(telegram) => {
            pairs.extend([("chat", telegram.chat.clone()), ("server", telegram.server.clone())]);
        }
        Way::WebHook(hook) => pairs.push(("url", hook.url.clone())),
    }
    owned(pairs)
}

fn owned(pairs: Vec<(&str, String)>) -> Fields {
    Fields(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Parses the form. What is wrong with the channel as a whole is said when it is saved.
pub fn parse(fields: &Fields) -> Result<ChannelDraft, Message> {
    let text = |name: &str| fields.get(name).to_owned();
    let way = match fields.get("way") {
        "mail" => Way::Mail(Mail {
            host: text("host"),
            port: fields.get("port").parse().map_err(|_| Message::new("channel-mail-port"))?,
            security: security(fields.get("security")),
            user: text("user"),
            from: text("from"),
            to: fields.get("to").split([',', ';', ' ']).filter(|to| !to.is_empty()).map(str::to_owned).collect(),
        }),
        "telegram" => Way::Telegram(Telegram { chat: text("chat"), server: text("server") }),
        "web_hook" => Way::WebHook(WebHook { url: text("url") }),
        _ => return Err(Message::new("channel-way-unknown")),
    };
    let hour = || fields.get("hour").parse().map_err(|_| Message::new("channel-hour"));
    Ok(ChannelDraft {
        name: text("name"),
        way,
        kinds: fields.all("kinds").filter_map(Kind::from_code).collect(),
        pace: if fields.get("pace") == "daily" { Pace::Daily(hour()?) } else { Pace::AtOnce },
        language: text("language"),
        time_zone: text("time_zone"),
    })
}

/// The password, token or key, if it is filled in.
pub fn secret(fields: &Fields) -> Option<SecretString> {
    Some(fields.get("secret")).filter(|text| !text.is_empty()).map(SecretString::from)
}

fn security(name: &str) -> Security {
    match name {
        "start_tls" => Security::StartTls,
        "none" => Security::None,
        _ => Security::Tls,
    }
}

fn security_name(security: Security) -> &'static str {
    match security {
        Security::Tls => "tls",
        Security::StartTls => "start_tls",
        Security::None => "none",
    }
}
