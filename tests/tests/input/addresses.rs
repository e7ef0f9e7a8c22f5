//! Addresses that were entered wrong, and servers that answer otherwise than asked: what a person is told, through the real transport.

use std::sync::Arc;
use std::time::Duration;

use exchange::cartum::{Cartum, CartumLogin, ShopClock};
use exchange::net::{HttpTransport, SharedTransport};
use exchange::roapp::{Limits, ProcessRateLimiter, RoApp, RoAppAddress};
use exchange::texts::{Language, Message};
use tests::TestClock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

fn clock() -> Arc<TestClock> {
    Arc::new(TestClock::at("2026-11-20T10:00:00Z"))
}

fn transport() -> SharedTransport {
    Arc::new(HttpTransport::new(Duration::from_secs(10)).unwrap())
}

/// What is said of a shop at an address.
async fn shop(url: &str) -> Message {
    let login = CartumLogin { login: "exchange-bot".into(), password: "hush-hush".into() };
    let zone = ShopClock::new("Europe/Bucharest").unwrap();
    let shop = Cartum::new(transport(), clock(), url, login, zone, exchange::order::BuyerReading::of("RO"));
    shop.check_login().await.unwrap_err().message().sentence()
}

/// What is said of RO App at an address.
async fn roapp(url: &str) -> Message {
    let limiter = Arc::new(ProcessRateLimiter::new(clock(), Limits { per_second: 3 }));
    let address = RoAppAddress { base: url.to_owned(), older: url.to_owned() };
    let roapp = RoApp::new(transport(), limiter, address, "hush-hush".into());
    roapp.company().await.unwrap_err().message().sentence()
}

/// Answers every request with these bytes; tells what was asked.
async fn answering(answer: Vec<u8>) -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (tell, reported) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (answer, tell) = (answer.clone(), tell.clone());
            tokio::spawn(async move {
                let mut asked = vec![0; 8_000];
                let read = stream.read(&mut asked).await.unwrap_or_default();
                drop(tell.send(String::from_utf8_lossy(&asked[..read]).into_owned()));
                drop(stream.write_all(&answer).await);
                drop(stream.shutdown().await);
            });
        }
    });
    (address, reported)
}

fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Speaks TLS with a certificate of its own for a name.
async fn with_own_certificate(name: &str) -> String {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let (acceptor, listener) = (TlsAcceptor::from(Arc::new(config)), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(acceptor.accept(stream).await);
        }
    });
    address
}

/// A sentence is the same in all languages as far as its facts go, and is in people's words.
fn is_in_peoples_words(message: &Message, facts: &[&str]) {
    for language in [Language::English, Language::Ukrainian, Language::French] {
        let said = message.render(language);
        for fact in facts {
            assert!(said.contains(fact), "{fact} is not in {said}");
        }
        for word in ["error:", "InvalidContentType", "Other(", "os error", "hush-hush", "{", "Tls"] {
            assert!(!said.contains(word), "{word} is in {said}");
        }
    }
}

#[tokio::test]
async fn s3_an_address_that_is_wrong_is_said_by_what_is_wrong_with_it() {
    let (plain, _) = answering(http("400 Bad Request", "", b"plain HTTP was expected")).await;
    let own = with_own_certificate("127.0.0.1").await;
    let foreign = with_own_certificate("other.example.com").await;
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let host = "no-such-host.invalid";
    for (url, fact, said) in [
        (format!("https://{plain}"), plain.as_str(), "does not speak https"),
        (format!("https://{own}"), own.as_str(), "is not trusted"),
        (format!("https://{foreign}"), foreign.as_str(), "is not trusted"),
        (format!("https://{closed}"), closed.as_str(), "nothing answers"),
        (format!("http://{closed}"), closed.as_str(), "nothing answers"),
        (format!("https://{host}"), host, "there is no host"),
        (format!("http://{host}:8080"), host, "there is no host"),
    ] {
        for message in [shop(&url).await, roapp(&url).await] {
            assert!(message.to_string().contains(said), "{url}: {message}");
            is_in_peoples_words(&message, &[fact]);
        }
    }
}

#[tokio::test]
async fn s3_an_address_that_sends_on_names_the_one_to_enter() {
    for (status, location, to) in [
        ("301 Moved", "https://www.shop.example.com/api/auth/", Some("https://www.shop.example.com")),
        ("302 Found", "https://shop.example.com/", Some("https://shop.example.com")),
        ("303 See Other", "https://shop.example.com/login?next=secret", Some("https://shop.example.com")),
        ("307 Temporary", "http://other.example.com:8080/api", Some("http://other.example.com:8080")),
        ("308 Permanent", "HTTPS://WWW.Example.com/x", Some("https://www.example.com")),
        ("301 Moved", "//cdn.example.com/x", Some("http://cdn.example.com")),
        ("301 Moved", "https://user:word@other.example.com/x", Some("https://other.example.com")),
        ("302 Found", "/login", None),
        ("302 Found", "login?a=1", None),
        ("302 Found", "", None),
        ("300 Multiple Choices", "mailto:x@example.com", None),
    ] {
        let (address, _) = answering(http(status, &format!("location: {location}\r\n"), b"")).await;
        let url = format!("http://{address}");
        for message in [shop(&url).await, roapp(&url).await] {
            let said = message.to_string();
            assert!(said.contains(&status[..3]) && said.contains("sends"), "{location}: {said}");
            assert_eq!(said.contains("enter that as"), to.is_some(), "{location}: {said}");
            assert!(!said.contains("secret") && !said.contains("word@") && !said.contains(", ."), "{location}: {said}");
            is_in_peoples_words(&message, &to.into_iter().collect::<Vec<_>>());
        }
    }
}

#[tokio::test]
async fn what_is_not_text_is_never_shown_and_nothing_is_asked_to_be_compressed() {
    let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV*.I,)-V\xb2R\xf2\xf7V\xaa\x05\x00";
    for (headers, body, said) in [
        ("content-encoding: gzip\r\n", &gzip[..], "compressed"),
        ("", &gzip[..], "compressed"),
        ("content-encoding: zstd\r\n", b"\x28\xb5\x2f\xfd\x04\x00\x59\x00\x00", "compressed"),
        ("content-encoding: deflate\r\n", b"\x78\x9c\xabV*.I,)-V\xb2R\xf2\xf7V", "compressed"),
        ("content-encoding: br\r\n", b"\x0b\x07\x80{\x22\x01\x02\x03\x04\x05\xff\xfe", "no text"),
        ("", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01", "no text"),
        ("", b"\x00\x00\x00\x00", "no text"),
        ("", b"PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00", "no text"),
        ("", b"", "empty answer"),
        ("", b"\r\n \t", "empty answer"),
        ("", b"<html>Down</html>", "Down"),
    ] {
        let (address, mut reported) = answering(http("200 OK", headers, body)).await;
        let url = format!("http://{address}");
        let mut all = vec![shop(&url).await];
        // RO App may answer with nothing where nothing is to be said.
        if !body.is_empty() {
            all.push(roapp(&url).await);
        }
        for message in all {
            let text = message.to_string();
            assert!(text.contains(said), "{body:?}: {text}");
            assert!(text.chars().all(|c| !c.is_control() && c != '\u{fffd}'), "{body:?}: {text}");
            is_in_peoples_words(&message, &[]);
            let asked = reported.recv().await.unwrap().to_lowercase();
            assert!(asked.contains("accept-encoding: identity"), "{asked}");
        }
    }
}
