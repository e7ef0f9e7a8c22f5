//! Lambda handler of "Update orders": `POST /api/refresh` of the console, with the console's own middleware. It is a function of its
//! own, so that updating orders needs no right to anything else.

use console::Console;

pub const PATH: &str = "/api/refresh";

pub fn router(console: Console) -> axum::Router {
    console.router_of(&[PATH])
}
