//! On the wire: an aborted call sends not one byte; otherwise connections are kept alive.

use crate::world::World;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const REQUEST: &str = "GET /v2/company HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer sandbox-roapp-key\r\n\r\n";

#[tokio::test]
async fn a_cut_writes_nothing() {
    let world = World::new().await;
    for kind in ["cut_before", "cut_after"] {
        world.control("faults", json!({"system": "roapp", "kind": kind})).await;
        let mut stream = TcpStream::connect(world.roapp.trim_start_matches("http://")).await.unwrap();
        stream.write_all(REQUEST.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        // A reset instead of an orderly end is a cut as well.
        stream.read_to_end(&mut bytes).await.ok();
        assert!(bytes.is_empty(), "{kind}: {}", String::from_utf8_lossy(&bytes));
    }
}

#[tokio::test]
async fn a_connection_serves_several_requests() {
    let world = World::new().await;
    let mut stream = TcpStream::connect(world.roapp.trim_start_matches("http://")).await.unwrap();
    for _ in 0..2 {
        stream.write_all(REQUEST.as_bytes()).await.unwrap();
        let mut bytes = vec![0; 4096];
        let read = stream.read(&mut bytes).await.unwrap();
        assert!(String::from_utf8_lossy(&bytes[..read]).starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn no_web_page_is_answered_by_either_system_or_its_control() {
    let world = World::new().await;
    for url in [&world.shop, &world.roapp] {
        let address = url.trim_start_matches("http://");
        for path in ["/v2/company", "/api/auth/", "/_sandbox/limits"] {
            for headers in [
                "host: evil.example".to_owned(),
                format!("host: {address}\r\norigin: https://evil.example"),
                format!("host: {address}\r\norigin: null"),
                format!("host: {address}\r\nsec-fetch-site: cross-site"),
            ] {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let request = format!("POST {path} HTTP/1.1\r\n{headers}\r\nconnection: close\r\n\r\n");
                stream.write_all(request.as_bytes()).await.unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).await.unwrap();
                assert!(answer.starts_with("HTTP/1.1 403"), "{path} {headers}: {answer}");
                assert!(!answer.contains("access-control"), "{path} {headers}: {answer}");
            }
        }
    }
}

#[tokio::test]
async fn the_routers_work_under_another_server_too() {
    let world = World::new().await;
    let now = world.now();
    let options = sandbox::Options { data: None, now: std::sync::Arc::new(move || now), seed: true };
    let sandbox = sandbox::Sandbox::open(options).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v2/company", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, sandbox.roapp()).await.unwrap() });
    assert_eq!(world.send("GET", url, &[], None).await.unwrap().status(), 401);
}
