//! The error of a request: an HTTP status and a sentence. It is shown as a page or as JSON, as the route says.

use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use exchange::exchange::Failure;
use exchange::state::StateError;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request failed.
#[derive(Debug, Clone)]
pub struct HttpError {
    pub status: StatusCode,
    /// What is wrong and what to do.
    pub message: String,
}

/// What a handler of a page returns.
pub type PageResult = Result<Response, HttpError>;

/// Any error of the API.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// What is wrong and what to do about it.
    pub message: String,
}

impl HttpError {
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    /// 422: the input cannot be used.
    pub fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    /// 404.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }
}

impl From<Failure> for HttpError {
    fn from(failure: Failure) -> Self {
        let status = match &failure {
            Failure::Attention(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::Busy(_) | Failure::State(StateError::Rival) => StatusCode::CONFLICT,
            Failure::Later { .. } => StatusCode::BAD_GATEWAY,
            Failure::State(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self::new(status, sentence(&failure.to_string()))
    }
}

impl From<StateError> for HttpError {
    fn from(error: StateError) -> Self {
        Failure::State(error).into()
    }
}

/// Text with a capital at the beginning and a full stop at the end.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{stop}", chars.as_str())
}

/// JSON. The error itself goes along as an extension, so that the middleware can show it as a page instead.
impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let body = Json(ErrorBody { message: self.message.clone() });
        (self.status, Extension(self), body).into_response()
    }
}
