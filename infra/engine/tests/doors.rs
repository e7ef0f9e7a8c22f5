//! Who is answered at an engine's ports: programs of this machine with the key of this start. Spoken by hand, as a browser and a
//! stranger would.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use engine::{Engine, Options};
use jiff::Timestamp;

/// What a request is made of.
#[derive(Clone)]
struct Asked {
    method: &'static str,
    host: String,
    key: String,
    more: Vec<(&'static str, String)>,
}

/// Sends a request that lists what there is; returns status, headers and body as they came.
fn ask(url: &str, target: &str, asked: &Asked) -> (u16, String) {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    let mut text = format!("{} / HTTP/1.1\r\nconnection: close\r\nx-amz-target: {target}\r\n", asked.method);
    text += "content-type: application/x-amz-json-1.0\r\nx-amz-date: 20261128T000000Z\r\n";
    if !asked.host.is_empty() {
        text += &format!("host: {}\r\n", asked.host);
    }
    if !asked.key.is_empty() {
        let scope = "20261128/us-east-1/any/aws4_request, SignedHeaders=host, Signature=0";
        text += &format!("authorization: AWS4-HMAC-SHA256 Credential={}/{scope}\r\n", asked.key);
    }
    for (name, value) in &asked.more {
        text += &format!("{name}: {value}\r\n");
    }
    stream.write_all(format!("{text}content-length: 2\r\n\r\n{{}}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_programs_of_this_machine_with_the_key_of_this_start_are_answered() {
    let start = || Engine::start(Options { data: None, now: Arc::new(Timestamp::now) });
    let (engine, another) = (start().await.unwrap(), start().await.unwrap());
    assert!(engine.key().len() == 64 && engine.key() != another.key(), "a key of each start");
    for (url, other, target, listed) in [
        (engine.dynamodb_url(), engine.sqs_url(), "DynamoDB_20120810.ListTables", "TableNames"),
        (engine.sqs_url(), engine.dynamodb_url(), "AmazonSQS.ListQueues", "{}"),
    ] {
        let host = url.trim_start_matches("http://").to_owned();
        let port = host.rsplit(':').next().unwrap().to_owned();
        let good = Asked { method: "POST", host, key: engine.key().to_owned(), more: vec![] };
        let (status, answer) = ask(url, target, &good);
        assert!(status == 200 && answer.contains(listed), "{answer}");
        let (status, _) = ask(url, target, &Asked { host: format!("localhost:{port}"), ..good.clone() });
        assert_eq!(status, 200);
        let with = |name, value: &str| Asked { more: vec![(name, value.to_owned())], ..good.clone() };
        let preflight = vec![
            ("origin", "https://evil.example".to_owned()),
            ("access-control-request-method", "POST".to_owned()),
            ("access-control-request-headers", "authorization,x-amz-target".to_owned()),
        ];
        let longer = format!("{}0", engine.key());
        for (what, asked) in [
            ("no key", Asked { key: String::new(), ..good.clone() }),
            ("the key that never changed", Asked { key: "local".into(), ..good.clone() }),
            ("the key of another start", Asked { key: another.key().to_owned(), ..good.clone() }),
            ("half a key", Asked { key: engine.key()[..32].to_owned(), ..good.clone() }),
            ("more than the key", Asked { key: longer, ..good.clone() }),
            ("a rebound name", Asked { host: format!("evil.example:{port}"), ..good.clone() }),
            ("a port of somebody else", Asked { host: other.trim_start_matches("http://").into(), ..good.clone() }),
            ("no name", Asked { host: String::new(), ..good.clone() }),
            ("a page", with("origin", "https://evil.example")),
            ("a page of a file", with("origin", "null")),
            ("a page that says it is ours", with("origin", url)),
            ("a picture in a page", with("sec-fetch-site", "cross-site")),
            ("a browser's question", Asked { method: "OPTIONS", more: preflight, key: String::new(), ..good.clone() }),
            ("what was open to all", Asked { method: "GET", key: String::new(), ..good.clone() }),
        ] {
            let (status, answer) = ask(url, target, &asked);
            assert!((400..500).contains(&status), "{what}: {answer}");
            assert!(!answer.contains(listed) && !answer.contains("healthy"), "{what}: {answer}");
            assert!(!answer.to_lowercase().contains("access-control"), "{what}: {answer}");
            assert!(!answer.contains(engine.key()), "{what}: {answer}");
        }
    }
}
