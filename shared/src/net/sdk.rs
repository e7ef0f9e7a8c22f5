//! The AWS clients on the HTTP client that everything else here uses.
//!
//! Reason: the SDK's own client with HTTP/2 would be a tenth of each function's binary, and would read the machine's certificates again
//! at every cold start. Guarantees: an answer is read to its end before it is returned; a failed connection and a lost or late answer are
//! different errors, so that the SDK retries correctly.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

use crate::texts::Message;

/// Timeouts where the SDK sets none. AWS answers in milliseconds; a slower request is repeated.
const CONNECT: Duration = Duration::from_secs(3);
const ANSWER: Duration = Duration::from_secs(30);

/// For AWS, made once: a connection that one of the clients opened serves the others only if they share it.
pub(super) fn https() -> SharedHttpClient {
    static HTTPS: OnceLock<SharedHttpClient> = OnceLock::new();
    HTTPS.get_or_init(|| shared(super::http::outside())).clone()
}

/// For a stand-in on this machine, which has no certificate.
pub fn plain() -> SharedHttpClient {
    shared(Ok(super::http::plain().no_proxy()))
}

/// For an engine behind a Unix socket of this machine.
pub fn at_socket(path: &Path) -> SharedHttpClient {
    shared(Ok(super::http::plain().unix_socket(path)))
}

fn shared(builder: Result<reqwest::ClientBuilder, Message>) -> SharedHttpClient {
    // A client that cannot be made is an error of every call.
    let client = builder
        .and_then(|builder| builder.connect_timeout(CONNECT).build().map_err(|error| Message::text(error.to_string())));
    SharedHttpClient::new(Connector { client, answer: ANSWER })
}

#[derive(Debug, Clone)]
struct Connector {
    client: Result<reqwest::Client, Message>,
    answer: Duration,
}

impl HttpClient for Connector {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Self { answer: settings.read_timeout().unwrap_or(self.answer), ..self.clone() })
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move { connector.send(request).await })
    }
}

impl Connector {
    async fn send(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let user = |error: String| ConnectorError::user(error.into());
        let client = self.client.map_err(|why| user(why.to_string()))?;
        let (head, body) = request.try_into_http1x().map_err(|error| user(error.to_string()))?.into_parts();
        let body = body.bytes().ok_or_else(|| user("streamed body".into()))?.to_vec();
        let request = client.request(head.method, head.uri.to_string()).headers(head.headers).body(body);
        let answer = request.timeout(self.answer).send().await.map_err(failed)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = http::Response::new(SdkBody::from(answer.bytes().await.map_err(failed)?));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
    }
}

fn failed(error: reqwest::Error) -> ConnectorError {
    if error.is_timeout() { ConnectorError::timeout(error.into()) } else { ConnectorError::io(error.into()) }
}
