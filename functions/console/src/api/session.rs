//! Who the caller is, and the token for writes.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::visitor::Visitor;

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionBody {
    /// Name; empty where a link signed the person in.
    pub name: String,
    /// `viewer`, `operator` or `admin`.
    pub role: String,
    /// For the header `x-csrf-token` of writes.
    pub csrf_token: String,
}

/// Who the caller is.
#[utoipa::path(get, path = "/api/session", responses((status = 200, body = SessionBody), (status = 401, body = crate::answer::ErrorBody)))]
pub async fn get(visitor: Visitor) -> Json<SessionBody> {
    let session = visitor.session.as_ref();
    Json(SessionBody {
        name: session.map(|session| session.name.clone()).unwrap_or_default(),
        role: session.map(|session| session.role.word().to_owned()).unwrap_or_default(),
        csrf_token: visitor.token,
    })
}
