//! The sockets. An aborted call closes its connection without a byte, like a server that dies.

use crate::Error;
use crate::answer::Answer;
use crate::hooks;
use crate::inner::{Abort, Inner};
use axum::Router;
use axum::body::Body;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::future::Future;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower_service::Service;

/// Makes hyper close the connection.
#[derive(Debug, thiserror::Error)]
#[error("aborted by a fault")]
struct Aborted;

/// Serves until `stop`, then closes open connections.
pub(crate) async fn run(
    inner: &Inner,
    shop: (TcpListener, Router),
    roapp: (TcpListener, Router),
    stop: impl Future<Output = ()> + Send,
) -> Result<(), Error> {
    tokio::select! {
        failed = accept(shop) => failed,
        failed = accept(roapp) => failed,
        () = hooks::deliver_periodically(inner) => Ok(()),
        () = stop => Ok(()),
    }
}

async fn accept((listener, router): (TcpListener, Router)) -> Result<(), Error> {
    // Dropping the set closes every connection, also those that a fault never answers.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => { connections.spawn(connection(stream, router.clone())); }
                // Too many open files, or a peer that has gone: both are temporary.
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, router: Router) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no-delay was refused");
    }
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut router = router.clone();
        async move {
            // Web pages can neither read the demo's buyers nor change anything, also not by DNS rebinding.
            if let Err(foreign) = guard::port::check(request.headers(), None) {
                return Ok(Answer::message(403, foreign.to_string()).into_response());
            }
            let response = router.call(request.map(Body::new)).await.map_err(|never| match never {})?;
            if response.extensions().get::<Abort>().is_some() { Err(Aborted) } else { Ok(response) }
        }
    });
    let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    if let Err(error) = served.await {
        tracing::debug!(%error, "a connection ended early");
    }
}
