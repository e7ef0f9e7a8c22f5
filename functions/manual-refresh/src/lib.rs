//! The door of "Update orders": `POST /api/refresh`, behind the console's own gate, as a function of its own, so that asking for
//! orders needs no right to anything else.

use console::Console;

/// The one route.
pub const PATH: &str = "/api/refresh";

/// The door alone.
pub fn router(console: Console) -> axum::Router {
    console.router_of(&[PATH])
}
