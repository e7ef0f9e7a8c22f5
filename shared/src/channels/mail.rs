//! Mail by SMTP, with TLS of the same stack as all other connections.

use std::error::Error as _;
use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use lettre::address::AddressError;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message as Email};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use crate::net::guarded::{Reach, addresses};
use crate::net::{quote_foreign, reason, redact};
use crate::notice::{Mail, Security};
use crate::texts::Message;

/// Sends a mail to all recipients. Mail with the same `id` has the same Message-ID.
///
/// # Errors
/// The part of a sentence: what is wrong and what to do.
pub async fn send(
    channel: &Mail,
    password: Option<&SecretString>,
    (id, subject, text): (&str, &str, &str),
    now: Timestamp,
    reach: Reach,
    timeout: Duration,
) -> Result<(), Message> {
    let host = &channel.host;
    let email = email(channel, id, subject, text, now)?;
    let address = addresses(host, channel.port, reach).await?;
    // The one that was checked; the certificate is that of the name.
    let Some(address) = address.first() else { return Err(Message::new("net-no-host").with("host", host)) };
    let tls = || TlsParameters::new(host.clone()).map_err(|error| about(host, &error, password));
    let tls = match channel.security {
        Security::Tls => Tls::Wrapper(tls()?),
        Security::StartTls => Tls::Required(tls()?),
        Security::None => Tls::None,
    };
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.ip().to_string())
        .port(channel.port)
        .tls(tls)
        .timeout(Some(timeout));
    if let Some((_, domain)) = channel.from.split_once('@') {
        transport = transport.hello_name(ClientId::Domain(domain.to_owned()));
    }
    if !channel.user.is_empty() {
        let password = password.ok_or_else(|| Message::new("channel-no-password"))?.expose_secret().to_owned();
        transport = transport.credentials(Credentials::new(channel.user.clone(), password));
    }
    transport.build().send(email).await.map(drop).map_err(|error| about(host, &error, password))
}

fn email(channel: &Mail, id: &str, subject: &str, text: &str, now: Timestamp) -> Result<Email, Message> {
    let wrong = |text: &str| Message::new("channel-mail-address").with("text", text.escape_debug().to_string());
    let mailbox = |text: &str| -> Result<Mailbox, Message> {
        let address = text.parse().map_err(|_: AddressError| wrong(text))?;
        Ok(Mailbox::new(None, address))
    };
    let domain = channel.from.split_once('@').map_or("localhost", |(_, domain)| domain);
    let mut email = Email::builder()
        .from(mailbox(&channel.from)?)
        .subject(subject)
        .date(UNIX_EPOCH + Duration::from_secs(u64::try_from(now.as_second()).unwrap_or_default()))
        .message_id(Some(format!("<{id}@{domain}>")));
    for recipient in &channel.to {
        email = email.to(mailbox(recipient)?);
    }
    let email = email.header(ContentType::TEXT_PLAIN).body(text.to_owned());
    email.map_err(|error| Message::text(error.to_string()))
}

/// What a failure means to the person who entered the server.
fn about(host: &str, error: &Error, password: Option<&SecretString>) -> Message {
    let named = |id: &str| Message::new(id).with("host", host);
    if error.is_timeout() {
        return named("mail-too-late");
    }
    let words = || {
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        let secrets: Vec<&SecretString> = password.into_iter().collect();
        quote_foreign(&redact(&said, &secrets))
    };
    match error.status().map(u16::from) {
        Some(530 | 534 | 535 | 538) => named("mail-login"),
        Some(code) => named("mail-refused").with("code", code).with("words", words()),
        None if error.is_client() || error.is_tls() => named("mail-unfit").with("why", words()),
        None => {
            let why = reason(host, error);
            match why.id() {
                "net-no-https" => named("mail-no-tls"),
                "net-untrusted" | "net-no-tls" => why,
                _ => named("mail-unreachable").with("why", words()),
            }
        }
    }
}
