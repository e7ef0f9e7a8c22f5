//! An AWS client's requests, handed to an engine of the same process: a connector in the place of a network.

use std::fmt;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use axum::Router;
use axum::body::{Body, to_bytes};
use tower::ServiceExt;

/// A client of one engine.
pub(crate) fn client(engine: Router) -> SharedHttpClient {
    SharedHttpClient::new(Direct(engine))
}

#[derive(Clone)]
struct Direct(Router);

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Direct")
    }
}

impl HttpClient for Direct {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Direct {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let engine = self.0.clone();
        HttpConnectorFuture::new(answer(engine, request))
    }
}

async fn answer(engine: Router, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let body = request.body().bytes().ok_or_else(|| ConnectorError::user("a body that is not in memory".into()))?;
    let body = Body::from(body.to_vec());
    let response = engine.oneshot(request.map(|_| body)).await.map_err(|never| match never {})?;
    let (head, body) = response.into_parts();
    // The engine's answers are in memory already.
    let body = to_bytes(body, usize::MAX).await.map_err(|error| ConnectorError::other(error.into(), None))?;
    let response = http::Response::from_parts(head, SdkBody::from(body));
    HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
}
