//! The command `health`: what the running program says of itself at `/health`, for supervisors that have no HTTP client.

use std::process::ExitCode;
use std::time::Duration;

use exchange::net::{HttpTransport, Request, Transport};
use exchange::texts::Message;

use crate::cli::Cli;
use crate::language::print;
use crate::{reach, setup};

/// Time for the answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the program that runs with these arguments. With `answers_only`, any answer is good.
pub async fn run(cli: &Cli, answers_only: bool) -> Result<ExitCode, Message> {
    let address = format!("http://{}/health", reach::from_here(&setup::server(cli)?, cli.port));
    let request = Request { method: http::Method::GET, url: address.clone(), bearer: None, body: None };
    let answer = match HttpTransport::new(PATIENCE)?.send(request).await {
        Ok(answer) => answer,
        Err(why) => {
            print(&Message::new("cli-health-none").with("address", address).with("why", why.to_string()));
            return Ok(ExitCode::FAILURE);
        }
    };
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    print(&Message::new("cli-health").with("state", body["state"].as_str().unwrap_or("broken")));
    Ok(if answers_only || answer.status == 200 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
