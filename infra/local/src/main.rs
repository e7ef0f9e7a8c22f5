//! The program `exchange`: `cargo run`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match local::run().await {
        Ok(code) => code,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}
