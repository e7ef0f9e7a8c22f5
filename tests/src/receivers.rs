//! Receivers of notifications: a mail server that speaks as much SMTP as a client needs, and an HTTP server that stands in for
//! Telegram's Bot API and for web-hooks of others. What they received is kept, and they fail as a test says.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode, Uri};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::world::listen;

/// A received HTTP request.
#[derive(Debug, Clone)]
pub struct Caught {
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Caught {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// How an HTTP receiver answers.
#[derive(Debug, Clone)]
pub enum Answers {
    With(u16, String),
    /// A redirect.
    To(String),
    Never,
}

/// An HTTP receiver; clones share what they received.
#[derive(Debug, Clone)]
pub struct HttpReceiver {
    pub url: String,
    caught: Arc<Mutex<Vec<Caught>>>,
    answers: Arc<Mutex<Answers>>,
}

impl HttpReceiver {
    pub async fn start() -> Self {
        let (listener, url) = listen().await;
        let answers = Arc::new(Mutex::new(Answers::With(200, r#"{"ok": true}"#.to_owned())));
        let receiver = Self { url, caught: Arc::default(), answers };
        let router = Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    pub fn answer(&self, answers: Answers) {
        *self.answers.lock().unwrap() = answers;
    }

    pub fn caught(&self) -> Vec<Caught> {
        self.caught.lock().unwrap().clone()
    }
}

async fn take(State(receiver): State<HttpReceiver>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let caught = Caught { path: uri.to_string(), headers, body: String::from_utf8(body.to_vec()).unwrap() };
    receiver.caught.lock().unwrap().push(caught);
    let answers = receiver.answers.lock().unwrap().clone();
    match answers {
        Answers::With(status, body) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Answers::To(place) => (StatusCode::FOUND, [("location", place)]).into_response(),
        Answers::Never => std::future::pending().await,
    }
}

/// How a mail server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manners {
    Takes,
    RefusesLogin,
    RefusesMail,
    /// It takes the connection and says nothing.
    Hangs,
}

/// A received mail.
#[derive(Debug, Clone, Default)]
pub struct Email {
    /// User and password.
    pub login: Option<(String, String)>,
    pub from: String,
    pub to: Vec<String>,
    /// Headers and body as they came.
    pub raw: String,
}

impl Email {
    /// A header, without its encoding.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.raw.split_once("\r\n\r\n").unwrap();
        let unfolded = head.replace("\r\n ", " ");
        let start = format!("{name}: ");
        decoded_words(unfolded.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default())
    }

    /// The text, without its encoding.
    pub fn text(&self) -> String {
        let (_, body) = self.raw.split_once("\r\n\r\n").unwrap();
        let bytes = match self.header("Content-Transfer-Encoding").as_str() {
            "base64" => STANDARD.decode(body.replace("\r\n", "")).unwrap(),
            "quoted-printable" => quoted_printable(body),
            _ => body.as_bytes().to_vec(),
        };
        String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
    }
}

fn decoded_words(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut before: Option<bool> = None;
    for word in text.split(' ') {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
        // A blank between two encoded words belongs to neither.
        if before.is_some_and(|before| !before || encoded.is_none()) {
            bytes.push(b' ');
        }
        match encoded {
            Some(encoded) => bytes.extend(STANDARD.decode(encoded).unwrap()),
            None => bytes.extend(word.as_bytes()),
        }
        before = Some(encoded.is_some());
    }
    String::from_utf8(bytes).unwrap()
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let mut bytes = text.bytes();
    let mut all = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'=' {
            let digits: String = [bytes.next().unwrap(), bytes.next().unwrap()].map(char::from).iter().collect();
            all.push(u8::from_str_radix(&digits, 16).unwrap());
        } else {
            all.push(byte);
        }
    }
    all
}

/// A mail server; clones share what it received.
#[derive(Clone)]
pub struct MailServer {
    pub port: u16,
    emails: Arc<Mutex<Vec<Email>>>,
    manners: Arc<Mutex<Manners>>,
    connections: Arc<AtomicUsize>,
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            emails: Arc::default(),
            manners: Arc::new(Mutex::new(Manners::Takes)),
            connections: Arc::default(),
        };
        let serving = server.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                serving.connections.fetch_add(1, Ordering::SeqCst);
                let server = serving.clone();
                // A client that goes away in the middle of a line is none of its matters.
                tokio::spawn(async move { server.talk(stream).await.ok() });
            }
        });
        server
    }

    pub fn behave(&self, manners: Manners) {
        *self.manners.lock().unwrap() = manners;
    }

    pub fn emails(&self) -> Vec<Email> {
        self.emails.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    async fn talk(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let manners = *self.manners.lock().unwrap();
        if manners == Manners::Hangs {
            std::future::pending::<()>().await;
        }
        let (read, mut write) = stream.split();
        let mut lines = BufReader::new(read).lines();
        let mut email = Email::default();
        write.write_all(b"220 mail.test ESMTP\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let said = line.to_ascii_uppercase();
            let answer = match said.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => "250-mail.test\r\n250-AUTH PLAIN\r\n250 8BITMIME",
                "AUTH" if manners == Manners::RefusesLogin => "535 5.7.8 Bad credentials",
                "AUTH" => {
                    let plain = STANDARD.decode(line.rsplit(' ').next().unwrap()).unwrap();
                    let plain = String::from_utf8(plain).unwrap();
                    let mut parts = plain.split('\0').skip(1).map(str::to_owned);
                    email.login = Some((parts.next().unwrap(), parts.next().unwrap()));
                    "235 2.7.0 Accepted"
                }
                "MAIL" if manners == Manners::RefusesMail => "550 5.7.1 Sender not verified",
                "MAIL" => {
                    email.from = between(&line);
                    "250 2.1.0 Ok"
                }
                "RCPT" => {
                    email.to.push(between(&line));
                    "250 2.1.5 Ok"
                }
                "DATA" => {
                    write.write_all(b"354 Go ahead\r\n").await?;
                    while let Some(line) = lines.next_line().await? {
                        if line == "." {
                            break;
                        }
                        email.raw += line.strip_prefix('.').unwrap_or(&line);
                        email.raw += "\r\n";
                    }
                    self.emails.lock().unwrap().push(std::mem::take(&mut email));
                    "250 2.0.0 Queued"
                }
                "QUIT" => {
                    write.write_all(b"221 2.0.0 Bye\r\n").await?;
                    return Ok(());
                }
                _ => "250 Ok",
            };
            write.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }
}

/// The address between `<` and `>`.
fn between(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}
