//! The sockets. An aborted call closes its connection without a byte, like a server that dies.

use crate::Error;
use crate::answer::Answer;
use crate::call::System;
use crate::inner::{Abort, Inner};
use crate::{dispatch, further, hooks};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower_service::Service;

/// Time until a socket that failed is tried again.
const RETRY: Duration = Duration::from_millis(10);

/// Makes hyper close the connection.
#[derive(Debug, thiserror::Error)]
#[error("aborted by a fault")]
struct Aborted;

/// The router of a system and of the control API.
pub(crate) fn router(inner: Arc<Inner>, system: System) -> Router {
    Router::new().fallback(move |request: Request| dispatch::handle(inner.clone(), system, request))
}

/// Serves until `stop`, then closes open connections.
pub(crate) async fn run(
    inner: &Arc<Inner>,
    shop: TcpListener,
    roapp: TcpListener,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), Error> {
    further::open_stored(inner).await?;
    let ended = tokio::select! {
        failed = accept(inner, System::Shop, shop) => failed,
        failed = accept(inner, System::Roapp, roapp) => failed,
        () = hooks::deliver_periodically(inner) => Ok(()),
        () = stop => Ok(()),
    };
    inner.shops().clear();
    ended
}

/// Serves a further shop until it is dropped.
pub(crate) fn shop(inner: Arc<Inner>, listener: TcpListener) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        let ended = tokio::select! {
            failed = accept(&inner, System::Shop, listener) => failed,
            () = hooks::deliver_periodically(&inner) => Ok(()),
        };
        if let Err(error) = ended {
            tracing::warn!(%error, number = inner.number, "a further shop ended");
        }
    })
}

async fn accept(inner: &Arc<Inner>, system: System, mut listener: TcpListener) -> Result<(), Error> {
    let router = router(inner.clone(), system);
    let mut changed = inner.latency_changed.subscribe();
    // Dropping the set closes every connection, also those that a fault never answers.
    let mut connections = JoinSet::new();
    loop {
        if refuses(inner, system)? {
            listener = refuse(inner, system, listener, &mut changed).await?;
        }
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => { connections.spawn(connection(stream, router.clone())); }
                // Too many open files, or a peer that has gone: both are temporary.
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(RETRY).await;
                }
            },
            Some(_) = connections.join_next() => {}
            _ = changed.changed() => {}
        }
    }
}

fn refuses(inner: &Inner, system: System) -> Result<bool, Error> {
    inner.control.effect(|control| control.settings().latencies.refuses(system))
}

/// Closes a port while a latency refuses its connections, and opens it again. Open connections stay, for the control API.
async fn refuse(
    inner: &Inner,
    system: System,
    listener: TcpListener,
    changed: &mut watch::Receiver<u64>,
) -> Result<TcpListener, Error> {
    let address = listener.local_addr()?;
    drop(listener);
    while refuses(inner, system)? {
        // The sender is in `inner`, so it is not gone.
        let _changed = changed.changed().await;
    }
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error) => {
                tracing::warn!(%error, %address, "a port that refused connections cannot be opened again yet");
                tokio::time::sleep(RETRY).await;
            }
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
            let visited = request.method() == http::Method::GET && crate::pages::is_page(request.uri().path());
            if let Err(foreign) = guard::port::check(request.headers(), None)
                && !(visited && guard::port::is_visit(request.headers()))
            {
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
