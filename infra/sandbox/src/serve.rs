//! The sockets. A call that was to be cut closes its connection with nothing written, as a dying server does.

use crate::Error;
use crate::answer::Answer;
use crate::desk::Cut;
use crate::sandbox::Sandbox;
use axum::Router;
use axum::body::Body;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::future::Future;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower_service::Service;

/// Why a connection was closed: a fault asked for it.
#[derive(Debug, thiserror::Error)]
#[error("cut on demand")]
struct CutOff;

/// Serves until `stop`; open connections are closed then.
pub(crate) async fn run(
    sandbox: Sandbox,
    shop: TcpListener,
    roapp: TcpListener,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), Error> {
    let (shop_router, roapp_router) = (sandbox.shop(), sandbox.roapp());
    tokio::select! {
        failed = accept(shop, shop_router) => failed,
        failed = accept(roapp, roapp_router) => failed,
        () = crate::hooks::auto::run(&sandbox.inner) => Ok(()),
        () = stop => Ok(()),
    }
}

async fn accept(listener: TcpListener, router: Router) -> Result<(), Error> {
    // Dropping the set ends every connection, also those a fault keeps waiting for ever.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => { connections.spawn(connection(stream, router.clone())); }
                // Too many open files, or a peer gone before it was accepted: both pass.
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
            // No web page gets at the demo's people or changes anything, also not under a name that leads here.
            if let Err(foreign) = guard::port::check(request.headers(), None) {
                return Ok(Answer::message(403, foreign.to_string()).into_response());
            }
            let response = router.call(request.map(Body::new)).await.map_err(|never| match never {})?;
            if response.extensions().get::<Cut>().is_some() { Err(CutOff) } else { Ok(response) }
        }
    });
    let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    if let Err(error) = served.await {
        tracing::debug!(%error, "a connection ended early");
    }
}
