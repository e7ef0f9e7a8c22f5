//! Kills a process between two calls, to either system or to the table: before the call's effect, or after the effect and before the
//! answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use exchange::net::{Request, Sending, SharedTransport, Transport};
use tokio::sync::Notify;

/// On which side of the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The request never leaves.
    Before,
    /// The effect is there, the answer never comes.
    After,
}

/// Lets calls pass until the one that is to be the last.
#[derive(Debug, Default)]
pub struct Gate {
    last: Option<(usize, When)>,
    calls: AtomicUsize,
    killed: Notify,
}

impl Gate {
    /// Kills at call number `last` (from 0).
    pub fn new(last: Option<(usize, When)>) -> Arc<Self> {
        Arc::new(Self { last, ..Self::default() })
    }

    /// Calls so far.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// Resolves at the kill.
    pub async fn killed(&self) {
        self.killed.notified().await;
    }

    /// Sends a call on, unless the process is dead by then.
    async fn pass<T>(&self, call: impl Future<Output = T>) -> T {
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        match self.last {
            Some((last, when)) if number >= last => {
                if number == last && when == When::After {
                    // Whether it worked is what the dead process never learns.
                    drop(call.await);
                }
                self.killed.notify_one();
                std::future::pending().await
            }
            _ => call.await,
        }
    }
}

/// The way to both systems, through a gate.
pub struct GatedTransport(pub SharedTransport, pub Arc<Gate>);

impl Transport for GatedTransport {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.1.pass(self.0.send(request)))
    }
}

/// The way to the table, through a gate.
#[derive(Debug)]
pub struct GatedHttp(pub SharedHttpClient, pub Arc<Gate>);

impl HttpClient for GatedHttp {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(GatedConnector(self.0.http_connector(settings, components), self.1.clone()))
    }
}

#[derive(Debug)]
struct GatedConnector(SharedHttpConnector, Arc<Gate>);

impl HttpConnector for GatedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, gate) = (self.0.clone(), self.1.clone());
        HttpConnectorFuture::new(async move { gate.pass(inner.call(request)).await })
    }
}
