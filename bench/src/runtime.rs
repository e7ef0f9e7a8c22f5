//! The Lambda Runtime API of one function instance, as much of it as a binary needs to take events and answer them.
//!
//! Guarantee: times are those of the binary. The server runs before the process is started, and takes the time when the answer arrives.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::sync::{Mutex, mpsc};

/// Time limit of an answer.
const PATIENCE: Duration = Duration::from_secs(60);

struct RuntimeApi {
    events: Mutex<mpsc::Receiver<String>>,
    answers: mpsc::Sender<(Instant, String, Bytes)>,
    next: AtomicU64,
}

/// A running function instance.
pub struct Instance {
    process: Child,
    events: mpsc::Sender<String>,
    answers: mpsc::Receiver<(Instant, String, Bytes)>,
}

impl Instance {
    /// Starts a program with these environment variables and no others.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start(program: &Path, arguments: &[String], variables: &[(String, String)]) -> Result<Self, String> {
        let (events, waiting) = mpsc::channel(1);
        let (answered, answers) = mpsc::channel(1);
        let api = RuntimeApi { events: Mutex::new(waiting), answers: answered, next: AtomicU64::new(0) };
        let (listener, url) = tests::world::listen().await;
        let router = Router::new().fallback(serve).with_state(Arc::new(api));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let process = Command::new(program)
            .args(arguments)
            .env_clear()
            .envs(variables.iter().cloned())
            .env("AWS_LAMBDA_RUNTIME_API", url.trim_start_matches("http://"))
            .env("AWS_LAMBDA_FUNCTION_NAME", "function")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "group")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "stream")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{} cannot be started: {error}", program.display()))?;
        Ok(Self { process, events, answers })
    }

    /// Sends an event; returns the answer and its time.
    ///
    /// # Errors
    /// When it answers with an error, or not in time.
    pub async fn invoke(&mut self, event: &str) -> Result<(Instant, Value), String> {
        self.events.send(event.to_owned()).await.map_err(|error| error.to_string())?;
        let answer = tokio::time::timeout(PATIENCE, self.answers.recv()).await;
        let (at, kind, body) = answer.ok().flatten().ok_or("it does not answer")?;
        let text = String::from_utf8_lossy(&body);
        if kind != "response" {
            return Err(format!("it answers with {kind}: {text}"));
        }
        serde_json::from_str(&text).map(|value| (at, value)).map_err(|error| format!("{error} in {text}"))
    }

    /// Process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Used processor time, user and system, in steps of ten milliseconds.
    pub fn processor_time(&self) -> Option<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).ok()?;
        // The name in parentheses may hold spaces; user and system time are the 12th and 13th after it.
        let after = stat.rsplit_once(')')?.1;
        let ticks = |at: usize| after.split_whitespace().nth(at).and_then(|text| text.parse::<u64>().ok());
        Some(Duration::from_millis((ticks(11)? + ticks(12)?) * 10))
    }

    /// Peak memory in bytes.
    pub fn peak_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // Lambda also kills instances. One that has ended already is no error.
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

async fn serve(State(api): State<Arc<RuntimeApi>>, method: Method, uri: Uri, body: Bytes) -> Response {
    let at = Instant::now();
    if method == Method::POST {
        let kind = uri.path().rsplit('/').next().unwrap_or_default().to_owned();
        // The receiver is gone when the instance is about to be killed.
        let _heard = api.answers.send((at, kind, body)).await;
        return http::StatusCode::ACCEPTED.into_response();
    }
    let Some(event) = api.events.lock().await.recv().await else {
        return http::StatusCode::GONE.into_response();
    };
    let id = format!("8476a536-e9f4-11e8-9739-{:012}", api.next.fetch_add(1, Ordering::Relaxed));
    let deadline = (jiff::Timestamp::now().as_millisecond() + 60_000).to_string();
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", deadline),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:000000000000:function:function".to_owned()),
        ("content-type", "application/json".to_owned()),
    ];
    (headers, event).into_response()
}
