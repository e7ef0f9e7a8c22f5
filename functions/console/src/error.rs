//! The error of a request: an HTTP status and a sentence. It is shown as a page or as JSON, depending on the route.

use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use exchange::exchange::Failure;
use exchange::state::StateError;
use exchange::texts::{Language, Message};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request failed.
#[derive(Debug, Clone)]
pub struct HttpError {
    pub status: StatusCode,
    /// What is wrong and what to do.
    pub message: Message,
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
    pub fn new(status: StatusCode, message: impl Into<Message>) -> Self {
        Self { status, message: message.into() }
    }

    pub fn json(self, language: Language) -> Response {
        let body = Json(ErrorBody { message: self.message.render(language) });
        (self.status, Extension(self), body).into_response()
    }

    /// 422: the input cannot be used.
    pub fn unprocessable(message: impl Into<Message>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    /// 404.
    pub fn not_found(message: impl Into<Message>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }
}

impl From<Failure> for HttpError {
    fn from(failure: Failure) -> Self {
        let status = match &failure {
            Failure::Attention(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::Busy(_) | Failure::State(StateError::Conflict) => StatusCode::CONFLICT,
            Failure::DeletedInRoApp => StatusCode::NOT_FOUND,
            Failure::Later { .. } => StatusCode::BAD_GATEWAY,
            Failure::State(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        let message = failure.message();
        Self::new(status, if matches!(failure, Failure::Attention(_)) { message } else { message.sentence() })
    }
}

impl From<StateError> for HttpError {
    fn from(error: StateError) -> Self {
        Failure::State(error).into()
    }
}

/// JSON in English. The error itself goes along as an extension, so that the middleware, which knows the reader's language, can show it
/// in that one and as a page.
impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        self.json(Language::English)
    }
}
