//! Kills a process at a call to either system or to the table: before the effect of the call, or after the effect and before the answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use exchange::net::{Request, Sending, SharedTransport, Transport};
use tokio::sync::Notify;

/// When a process is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before the request is sent.
    Before,
    /// After the effect, before the answer.
    After,
}

/// Counts the calls of a process and kills it at a given one.
#[derive(Debug, Default)]
pub struct KillSwitch {
    last: Option<(usize, When)>,
    calls: AtomicUsize,
    killed: Notify,
}

impl KillSwitch {
    /// Kills at call number `last` (from 0).
    pub fn new(last: Option<(usize, When)>) -> Arc<Self> {
        Arc::new(Self { last, ..Self::default() })
    }

    /// Calls so far.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// Waits for the kill.
    pub async fn killed(&self) {
        self.killed.notified().await;
    }

    /// Makes a call, unless the process is killed.
    async fn pass<T>(&self, call: impl Future<Output = T>) -> T {
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        match self.last {
            Some((last, when)) if number >= last => {
                if number == last && when == When::After {
                    // The killed process does not get the answer.
                    drop(call.await);
                }
                self.killed.notify_one();
                std::future::pending().await
            }
            _ => call.await,
        }
    }
}

/// Transport to both systems behind a kill switch.
pub struct KillableTransport(pub SharedTransport, pub Arc<KillSwitch>);

impl Transport for KillableTransport {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.1.pass(self.0.send(request)))
    }
}

/// HTTP client of the table behind a kill switch.
#[derive(Debug)]
pub struct KillableHttp(pub SharedHttpClient, pub Arc<KillSwitch>);

impl HttpClient for KillableHttp {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(KillableConnector(self.0.http_connector(settings, components), self.1.clone()))
    }
}

#[derive(Debug)]
struct KillableConnector(SharedHttpConnector, Arc<KillSwitch>);

impl HttpConnector for KillableConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, kill_switch) = (self.0.clone(), self.1.clone());
        HttpConnectorFuture::new(async move { kill_switch.pass(inner.call(request)).await })
    }
}
