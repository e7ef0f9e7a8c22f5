//! Name and role of the caller, and the CSRF token for writes.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::request_context::RequestContext;

/// Name, role and CSRF token.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionBody {
    /// Name; empty after a one-time link.
    pub name: String,
    /// `viewer`, `operator` or `admin`.
    pub role: String,
    /// Value of the header `x-csrf-token` of writes.
    pub csrf_token: String,
}

/// The session of the caller.
#[utoipa::path(get, path = "/api/session", responses((status = 200, body = SessionBody), (status = 401, body = crate::error::ErrorBody)))]
pub async fn get(context: RequestContext) -> Json<SessionBody> {
    let session = context.session.as_ref();
    Json(SessionBody {
        name: session.map(|session| session.name.clone()).unwrap_or_default(),
        role: session.map(|session| session.role.as_str().to_owned()).unwrap_or_default(),
        csrf_token: context.csrf_token,
    })
}
