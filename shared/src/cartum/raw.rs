//! Single calls whose answers are wanted as they came: HTTP status, waiting time and body, without a reading.
//!
//! Guarantees: neither the login nor a token stands in an answer that is handed over; one request at a time runs per shop, as everywhere.

use std::sync::{Mutex, PoisonError};

use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::client::Cartum;
use super::envelope::{self, Said};
use super::error::CartumError;
use crate::net::{RawAnswer, Response};

/// What stands in a call's `token`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// A good one; an old one is renewed.
    Good,
    /// One that the shop never gave.
    Wrong,
    /// Nothing.
    Missing,
}

/// The byte order mark.
const MARK: char = '\u{feff}';
/// A text of the length of a token.
const NEVER_GIVEN: &str = "00000000000000000000000000000000";

impl Cartum {
    /// Calls a function and returns its answer, whatever it says.
    ///
    /// # Errors
    /// [`CartumError`] where there is no answer, or no token for the call.
    pub async fn raw(&self, function: &'static str, mut body: Value, token: Token) -> Result<RawAnswer, CartumError> {
        match token {
            Token::Missing => {}
            Token::Wrong => body["token"] = json!(NEVER_GIVEN),
            Token::Good => return self.raw_with_token(function, body).await,
        }
        let answer = self.send(function, body.to_string()).await?;
        Ok(self.reply(&answer, &[]))
    }

    async fn raw_with_token(&self, function: &'static str, body: Value) -> Result<RawAnswer, CartumError> {
        let last = Mutex::new(RawAnswer::default());
        let keep = |function, answer: &Response, secrets: &[&SecretString]| {
            *last.lock().unwrap_or_else(PoisonError::into_inner) = self.reply(answer, secrets);
            match envelope::read(function, answer, secrets) {
                Ok(Said::OldToken(error)) => Ok(Said::OldToken(error)),
                _ => Ok(Said::Nothing),
            }
        };
        let called = self.with_token(function, body, keep).await;
        let last = last.into_inner().unwrap_or_else(PoisonError::into_inner);
        match called {
            // What was refused in the end is an answer too.
            Err(error) if last.status == 0 => Err(error),
            _ => Ok(last),
        }
    }

    /// Sends a request without a token by any method, with any text as its body.
    ///
    /// # Errors
    /// [`CartumError`] where there is no answer.
    pub async fn raw_text(
        &self,
        method: Method,
        function: &'static str,
        text: Option<&str>,
    ) -> Result<RawAnswer, CartumError> {
        let answer = self.send_by(method, function, text.map(str::to_owned)).await?;
        Ok(self.reply(&answer, &[]))
    }

    /// Logs in once and returns the answer without its token.
    ///
    /// # Errors
    /// [`CartumError`] where there is no answer.
    pub async fn raw_login(&self) -> Result<RawAnswer, CartumError> {
        let [login, password] = self.secrets();
        let body = json!({"login": login.expose_secret(), "password": password.expose_secret()});
        let answer = self.send("auth", body.to_string()).await?;
        let mut reply = self.reply(&answer, &[]);
        let plain = reply.body.trim_start_matches(MARK);
        if let Ok(mut read) = serde_json::from_str::<Value>(plain)
            && read["response"]["token"].is_string()
        {
            read["response"]["token"] = json!("…");
            let mark = if plain.len() < reply.body.len() { MARK.to_string() } else { String::new() };
            reply.body = format!("{mark}{read}");
        }
        Ok(reply)
    }

    /// Logs in twice and calls a function with the first of the two tokens.
    ///
    /// # Errors
    /// [`CartumError`] where there is no answer, or the shop refuses to log in.
    pub async fn raw_after_second_login(
        &self,
        function: &'static str,
        mut body: Value,
    ) -> Result<RawAnswer, CartumError> {
        let mut slot = self.token.lock().await;
        let first = self.log_in().await?;
        *slot = Some(self.log_in().await?);
        body["token"] = json!(first.text.expose_secret());
        let answer = self.send(function, body.to_string()).await?;
        Ok(self.reply(&answer, &[&first.text]))
    }

    fn reply(&self, answer: &Response, secrets: &[&SecretString]) -> RawAnswer {
        let mut hidden: Vec<&SecretString> = self.secrets().to_vec();
        hidden.extend(secrets);
        RawAnswer::redacted(answer, &hidden)
    }
}
