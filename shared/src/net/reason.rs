//! What a failed connection means to those who entered the address: a host that is not there, a port without https, a certificate that
//! is not trusted. What is none of these is told as the network says it.

use std::error::Error;
use std::io;

use rustls::CertificateError;

use crate::texts::Message;

/// Why there is no connection to a host.
pub fn reason(host: &str, error: &(dyn Error + 'static)) -> Message {
    let about = |id: &str| Message::new(id).with("host", host);
    let mut cause = Some(error);
    while let Some(error) = cause {
        if says_no_host(error) {
            return about("net-no-host");
        }
        if let Some(tls) = tls(error) {
            return of_tls(host, tls);
        }
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused) {
            return about("net-refused");
        }
        cause = error.source();
    }
    Message::text(super::causes(error))
}

/// Whether an error is that of a name that was looked up. Nothing but its text says so.
fn says_no_host(error: &dyn Error) -> bool {
    error.to_string() == "dns error"
}

/// The error of TLS itself, which I/O errors may hold, one within another, without naming it as their source.
fn tls<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut held: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = held {
        if let Some(tls) = error.downcast_ref() {
            return Some(tls);
        }
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        held = inner.map(|inner| inner as &(dyn Error + 'static));
    }
    None
}

fn of_tls(host: &str, error: &rustls::Error) -> Message {
    let about = |id: &str| Message::new(id).with("host", host);
    match error {
        rustls::Error::InvalidMessage(_) => about("net-no-https"),
        rustls::Error::InvalidCertificate(why) => about("net-untrusted").with("fault", fault(why)),
        other => about("net-no-tls").with("why", other.to_string()),
    }
}

/// What is wrong with a certificate, as messages know it.
fn fault(why: &CertificateError) -> &'static str {
    match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "early",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "name",
        CertificateError::Revoked => "revoked",
        _ => "issuer",
    }
}

#[cfg(test)]
mod tests {
    use rustls::{AlertDescription, InvalidMessage};

    use super::*;

    fn io(error: rustls::Error) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, error)
    }

    #[test]
    fn an_error_within_another_is_found() {
        let inner = io(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType));
        assert_eq!(reason("x", &io::Error::other(inner)).id(), "net-no-https");
    }

    #[test]
    fn what_is_wrong_with_an_address_is_said_in_peoples_words() {
        let certificate = |why| io(rustls::Error::InvalidCertificate(why));
        for (error, id, said) in [
            (
                io(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)),
                "net-no-https",
                "does not speak https",
            ),
            (
                io(rustls::Error::InvalidMessage(InvalidMessage::MessageTooLarge)),
                "net-no-https",
                "does not speak https",
            ),
            (certificate(CertificateError::UnknownIssuer), "net-untrusted", "is not trusted"),
            (certificate(CertificateError::BadSignature), "net-untrusted", "is not trusted"),
            (certificate(CertificateError::Expired), "net-untrusted", "expired"),
            (certificate(CertificateError::NotValidYet), "net-untrusted", "not valid yet"),
            (certificate(CertificateError::NotValidForName), "net-untrusted", "another name"),
            (certificate(CertificateError::Revoked), "net-untrusted", "withdrawn"),
            (io(rustls::Error::AlertReceived(AlertDescription::HandshakeFailure)), "net-no-tls", "cannot agree"),
            (io::ErrorKind::ConnectionRefused.into(), "net-refused", "nothing answers"),
        ] {
            let about = reason("shop.example.com:444", &error);
            assert_eq!(about.id(), id, "{error}");
            let about = about.to_string();
            assert!(about.contains(said) && about.contains("shop.example.com:444"), "{about}");
        }
        let other = reason("shop.example.com", &io::Error::other("broken pipe"));
        assert_eq!(other, Message::text("broken pipe"));
    }
}
