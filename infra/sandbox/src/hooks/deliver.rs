//! Sends one request over plain http. The receivers are on this machine, so there is no TLS here to configure.

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::net::TcpStream;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The status the receiver answered, or why there is none.
pub(super) async fn send(method: &str, url: &str, headers: &[(String, String)], body: Bytes) -> Result<u16, String> {
    match tokio::time::timeout(PATIENCE, attempt(method, url, headers, body)).await {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn attempt(method: &str, url: &str, headers: &[(String, String)], body: Bytes) -> Result<u16, Failure> {
    let uri: http::Uri = url.parse()?;
    if uri.scheme_str() != Some("http") {
        return Err("the stand-in delivers to http:// addresses only".into());
    }
    let host = uri.host().ok_or("the address has no host")?;
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), uri.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let authority = uri.authority().map_or(host, |authority| authority.as_str());
    let mut request = hyper::Request::builder().method(method).uri(target).header("host", authority);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let response = sender.send_request(request.body(Full::new(body))?).await?;
    driver.abort();
    Ok(response.status().as_u16())
}
