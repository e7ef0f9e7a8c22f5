//! Static files, served from the binary: stylesheet, script, icon, and htmx, which is vendored with its licence beside it.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use exchange::texts::Language;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

/// Part of the address of each file, so that browsers load a new release's files.
pub const VERSION: &str = exchange::release::VERSION;

pub async fn file(Path(file): Path<String>) -> Response {
    let (kind, text) = match file.as_str() {
        "style.css" => ("text/css; charset=utf-8", include_str!("../assets/style.css")),
        "console.js" => ("text/javascript; charset=utf-8", include_str!("../assets/console.js")),
        "htmx.min.js" => ("text/javascript; charset=utf-8", include_str!("../assets/htmx.min.js")),
        "icon.svg" => ("image/svg+xml", include_str!("../assets/icon.svg")),
        _ => return (http::StatusCode::NOT_FOUND, Language::English.text("file-unknown")).into_response(),
    };
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=3600")], text).into_response()
}
