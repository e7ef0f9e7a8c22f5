//! Single requests whose answers are wanted as they came: status, waiting time and body, without a reading.
//!
//! Guarantees: each request has a permit of the rate limiter, and its answer is reported to the limiter; the key stands in no
//! answer that is handed over.

use futures_util::future::join_all;
use http::Method;
use secrecy::ExposeSecret;
use serde_json::Value;

use super::account::RoApp;
use super::client::Api;
use super::envelope;
use super::error::{Refusal, RoAppError};
use super::filter_notation::FilterNotation;
use crate::net::{RawAnswer, Request};

/// Generation of the API to which a path belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// `/v2` of the current host.
    V2,
    /// Path without a prefix on the current host.
    Bare,
    /// The older host.
    Older,
}

impl Generation {
    fn api(self) -> Api {
        match self {
            Self::V2 => Api::V2,
            Self::Bare => Api::Bare,
            Self::Older => Api::Older,
        }
    }

    /// How a path of it begins.
    pub fn prefix(self) -> &'static str {
        if self == Self::V2 { "/v2" } else { "" }
    }
}

/// One request.
#[derive(Debug, Clone)]
pub struct RawRequest {
    pub generation: Generation,
    pub method: Method,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub body: Option<Value>,
}

impl RawAnswer {
    /// What a refusal names.
    pub fn refusal(&self) -> Refusal {
        envelope::refusal(self.body.as_bytes())
    }
}

impl RoApp {
    /// Sends a request and returns its answer whatever its status is.
    ///
    /// # Errors
    /// [`RoAppError`] where there is no answer, or no key or permit to send with.
    pub async fn raw(&self, request: &RawRequest) -> Result<RawAnswer, RoAppError> {
        let sent = self.raw_request(request)?;
        let permit = self.client.permit().await?;
        let answer = self.client.send_unread(sent).await;
        let too_many = answer.as_ref().ok().filter(|answer| answer.status == 429).map(|answer| answer.retry_after);
        self.client.answered(permit, too_many).await;
        Ok(RawAnswer::redacted(&answer?, &[&self.client.key()]))
    }

    /// Sends the same request so many times at once, without permits: the only way to see how too many requests are answered. Everything
    /// else waits afterwards as after any 429.
    ///
    /// # Errors
    /// [`RoAppError`] where there is no key or permit for the first of them, or one has no answer.
    pub async fn raw_at_once(&self, request: &RawRequest, times: usize) -> Result<Vec<RawAnswer>, RoAppError> {
        let one = self.raw_request(request)?;
        let permit = self.client.permit().await?;
        let answers = join_all((0..times).map(|_| self.client.send_unread(one.clone()))).await;
        let refused = answers.iter().flatten().find(|answer| answer.status == 429).map(|answer| answer.retry_after);
        self.client.answered(permit, refused).await;
        let key = self.client.key();
        answers.into_iter().map(|answer| Ok(RawAnswer::redacted(&answer?, &[&key]))).collect()
    }

    /// The query of a filter by ids of orders, of people's phones, of a date, in a notation.
    pub fn filter_query(notation: FilterNotation, name: &str, values: &[String]) -> Vec<(String, String)> {
        match notation {
            FilterNotation::Repeated => values.iter().map(|value| (name.to_owned(), value.clone())).collect(),
            FilterNotation::Bracketed => values.iter().map(|value| (format!("{name}[]"), value.clone())).collect(),
            FilterNotation::Joined => vec![(name.to_owned(), values.join(","))],
        }
    }

    fn raw_request(&self, request: &RawRequest) -> Result<Request, RoAppError> {
        let key = self.client.key();
        if key.expose_secret().is_empty() {
            return Err(RoAppError::Key);
        }
        let query: Vec<(&str, String)> =
            request.query.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        Ok(Request {
            method: request.method.clone(),
            url: self.client.url(request.generation.api(), &request.path, &query),
            bearer: Some(key),
            body: request.body.as_ref().map(|body| body.to_string().into()),
        })
    }
}
