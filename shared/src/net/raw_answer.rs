//! An answer as it came, without a reading.

use secrecy::SecretString;

use super::{Response, redact};

/// Status, waiting time and body of an answer.
#[derive(Debug, Clone, Default)]
pub struct RawAnswer {
    /// HTTP status.
    pub status: u16,
    /// Seconds of `Retry-After`, where the answer has it.
    pub retry_after: Option<u64>,
    /// The body, without our secrets.
    pub body: String,
}

impl RawAnswer {
    pub(crate) fn redacted(answer: &Response, secrets: &[&SecretString]) -> Self {
        Self {
            status: answer.status,
            retry_after: answer.retry_after.map(|wait| wait.as_secs()),
            body: redact(&String::from_utf8_lossy(&answer.body), secrets),
        }
    }
}
