//! A deployment whose clock is moved from outside, for the browser's stories: prints its addresses as one line of JSON and runs until
//! its standard input is closed.

// A command that cannot start stops.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::io::{Read, Write};

use serde_json::json;
use tests::day::Day;

#[tokio::main]
async fn main() {
    let day = Day::start("2026-11-20T10:00:00Z".parse().unwrap()).await;
    let at = &day.addresses;
    let line = json!({"link": at.link, "shop": at.shop, "roapp": at.roapp, "clock": at.clock});
    println!("{line}");
    std::io::stdout().flush().unwrap();
    let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    end.await.unwrap().unwrap();
}
