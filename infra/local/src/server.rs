//! The server of the program's port: HTTP/1.1, with a limit to what a caller may keep open.
//!
//! Guarantees: a caller who sends nothing, or half a request, has the connection closed after [`HEADERS`] or [`BODY`]; where no more
//! connections fit, the address that has the most of them gives one up, the oldest without a request, so that a new caller is always
//! answered; a request that is being worked is never cut off.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use console::ClientAddress;
use exchange::settings::ServerSettings;
use exchange::texts::{Language, Message};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tower::ServiceExt;

/// Time for the head of a request, also of the next one of a connection.
const HEADERS: Duration = Duration::from_secs(15);
/// Time for the body of a request.
const BODY: Duration = Duration::from_secs(15);
/// Bytes of a body that is read. Handlers refuse less, each in its own words.
const LARGEST: usize = 2 * 1024 * 1024;
/// Connections at once, where the machine allows enough files.
const MOST: usize = 512;
/// Files that are left to the table, to calls of both systems and to the log.
const OTHER_FILES: usize = 64;
/// Pause after a connection that could not be accepted.
const RETRY: Duration = Duration::from_millis(100);

/// The other end of a request's connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// What each connection is served with.
#[derive(Clone)]
pub struct Service {
    pub router: Router,
    pub server: Arc<ServerSettings>,
}

/// Serves until the task is dropped.
pub async fn serve(listener: TcpListener, service: Service) {
    let most = most_connections();
    let mut open = Open::default();
    loop {
        let (stream, caller) = match listener.accept().await {
            Ok(accepted) => accepted,
            // The caller has gone meanwhile.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => continue,
            Err(error) => {
                tracing::warn!(%error, open = open.connections.len(), "a connection was not accepted");
                open.close_one().await;
                tokio::time::sleep(RETRY).await;
                continue;
            }
        };
        while open.count() >= most {
            open.close_one().await;
        }
        open.add(stream, caller.ip().to_canonical(), service.clone());
    }
}

/// Connections at once: what the limit of open files leaves.
fn most_connections() -> usize {
    let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let files = files.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX);
    files.saturating_sub(OTHER_FILES).min(files / 2).clamp(1, MOST)
}

/// The open connections, the oldest first.
#[derive(Default)]
struct Open {
    connections: Vec<Connection>,
    tasks: JoinSet<()>,
}

struct Connection {
    caller: IpAddr,
    task: AbortHandle,
    /// Whether a request of it is being answered.
    busy: Arc<AtomicBool>,
}

impl Open {
    fn count(&mut self) -> usize {
        while self.tasks.try_join_next().is_some() {}
        self.connections.retain(|connection| !connection.task.is_finished());
        self.connections.len()
    }

    /// Closes a connection without a request, or waits until one ends where all have one.
    async fn close_one(&mut self) {
        if self.count() == 0 {
            return;
        }
        let mut of_caller: HashMap<IpAddr, usize> = HashMap::new();
        for connection in &self.connections {
            *of_caller.entry(connection.caller).or_default() += 1;
        }
        let idle = self.connections.iter().enumerate().filter(|(_, open)| !open.busy.load(Ordering::SeqCst));
        let most = idle.max_by_key(|(at, open)| (of_caller.get(&open.caller), Reverse(*at))).map(|(at, _)| at);
        if let Some(at) = most {
            self.connections.remove(at).task.abort();
        }
        self.tasks.join_next().await;
    }

    fn add(&mut self, stream: TcpStream, caller: IpAddr, service: Service) {
        let busy = Arc::new(AtomicBool::new(false));
        let task = self.tasks.spawn(connection(stream, caller, service, busy.clone()));
        self.connections.push(Connection { caller, task, busy });
    }
}

async fn connection(stream: TcpStream, peer: IpAddr, of: Service, busy: Arc<AtomicBool>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no-delay was refused");
    }
    let service = service_fn(move |request| answer(request, peer, of.clone(), busy.clone()));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = served.await {
        tracing::debug!(%error, "a connection ended with an error");
    }
}

/// Reads the body, then answers. A connection is busy from the end of the body on: half a request gives way as none does.
async fn answer(
    request: hyper::Request<Incoming>,
    peer: IpAddr,
    of: Service,
    busy: Arc<AtomicBool>,
) -> Result<Response, Infallible> {
    let (mut head, body) = request.into_parts();
    head.extensions.insert(Peer(peer));
    head.extensions.insert(caller(peer, &head.headers, &of.server));
    let body = match tokio::time::timeout(BODY, Limited::new(body, LARGEST).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Ok(refused(StatusCode::PAYLOAD_TOO_LARGE, "cli-body-too-large"));
        }
        Ok(Err(_)) => return Ok(refused(StatusCode::BAD_REQUEST, "cli-body-cut-off")),
        Err(_) => return Ok(refused(StatusCode::REQUEST_TIMEOUT, "cli-body-too-slow")),
    };
    busy.store(true, Ordering::SeqCst);
    let answered = of.router.oneshot(Request::from_parts(head, Body::from(body))).await;
    busy.store(false, Ordering::SeqCst);
    answered
}

/// The address of the caller: that of the connection, or what a trusted proxy says, which adds it at the end.
fn caller(peer: IpAddr, headers: &HeaderMap, server: &ServerSettings) -> ClientAddress {
    if !server.trusts(peer) {
        return ClientAddress(peer);
    }
    let texts = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let named: Vec<IpAddr> = texts.flat_map(|text| text.split(',')).filter_map(|one| one.trim().parse().ok()).collect();
    ClientAddress(named.into_iter().rev().find(|address| !server.trusts(*address)).unwrap_or(peer))
}

fn refused(status: StatusCode, id: &'static str) -> Response {
    let why = Message::new(id).render(Language::default());
    (status, [("connection", "close")], format!("{why}\n")).into_response()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn only_a_trusted_proxy_says_who_calls() {
        let server = ServerSettings::default();
        let (proxy, person): (IpAddr, IpAddr) = ([127, 0, 0, 1].into(), [203, 0, 113, 7].into());
        let of = |peer: IpAddr, text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", text.parse().unwrap());
            caller(peer, &headers, &server).0
        };
        assert_eq!(of(proxy, "203.0.113.7"), person);
        assert_eq!(of(proxy, "10.9.9.9, 203.0.113.7, 127.0.0.1"), person, "what the caller wrote itself stands first");
        assert_eq!(of(proxy, "junk"), proxy);
        assert_eq!(of(person, "10.9.9.9"), person);
        assert_eq!(caller(proxy, &HeaderMap::new(), &server).0, proxy);
    }
}
