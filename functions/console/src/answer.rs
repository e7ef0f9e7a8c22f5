//! What goes wrong, as a person or a program is told: a page or JSON, with the status that says whose turn it is.

use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use exchange::exchange::Failure;
use exchange::state::StateError;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was not done.
#[derive(Debug, Clone)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// What is wrong and what to do.
    pub says: String,
}

/// Any error of the API.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// What is wrong and what to do about it.
    pub message: String,
}

impl Problem {
    /// With a status and a sentence.
    pub fn new(status: StatusCode, says: impl Into<String>) -> Self {
        Self { status, says: says.into() }
    }

    /// Something the person sent cannot be used.
    pub fn bad(says: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, says)
    }

    /// There is no such thing.
    pub fn missing(says: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, says)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let status = match &failure {
            Failure::Attention(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::Busy(_) | Failure::State(StateError::Rival) => StatusCode::CONFLICT,
            Failure::Later { .. } => StatusCode::BAD_GATEWAY,
            Failure::State(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        let text = failure.to_string();
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
        let stop = if text.ends_with('.') { "" } else { "." };
        Self::new(status, format!("{first}{}{stop}", letters.as_str()))
    }
}

impl From<StateError> for Problem {
    fn from(error: StateError) -> Self {
        Failure::State(error).into()
    }
}

/// JSON; the error itself goes along as an extension, so that the middleware can show it as a page.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Json(ErrorBody { message: self.says.clone() });
        (self.status, Extension(self), body).into_response()
    }
}

/// What a page's handler returns.
pub type PageResult = Result<Response, Problem>;
