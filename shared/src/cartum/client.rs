//! Login and calling: a 600-second token in the body of every call, renewed early and once on refusal.

use std::sync::atomic::{AtomicBool, Ordering};

use http::Method;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::dates::ShopClock;
use super::envelope::{self, Said};
use super::error::CartumError;
use crate::clock::SharedClock;
use crate::net::{Request, Response, SharedTransport, json as read, veil};

/// A token lives 600 s; clients of the live API renew a minute early.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_secs(540);

/// User name and password of the shop's API user.
#[derive(Clone)]
pub struct CartumLogin {
    /// The user name, never an e-mail.
    pub login: SecretString,
    /// Its password.
    pub password: SecretString,
}

struct Token {
    text: SecretString,
    until: Timestamp,
}

/// One shop.
pub struct Cartum {
    transport: SharedTransport,
    clock: SharedClock,
    base: String,
    login: CartumLogin,
    pub(super) shop_clock: ShopClock,
    pub(super) region: String,
    token: Mutex<Option<Token>>,
    refused: AtomicBool,
}

impl Cartum {
    /// A client of the shop at `base` (no trailing slash); phones without country code are read as of `region`.
    pub fn new(
        transport: SharedTransport,
        clock: SharedClock,
        base: &str,
        login: CartumLogin,
        shop_clock: ShopClock,
        region: &str,
    ) -> Self {
        Self {
            transport,
            clock,
            base: base.trim_end_matches('/').to_owned(),
            login,
            shop_clock,
            region: region.to_owned(),
            token: Mutex::new(None),
            refused: AtomicBool::new(false),
        }
    }

    /// Whether the shop refused user name and password when they were last used.
    pub fn refuses_login(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    fn secrets(&self) -> [&SecretString; 2] {
        [&self.login.login, &self.login.password]
    }

    /// The shop's words without the login.
    pub(super) fn veil(&self, said: &str) -> String {
        veil(said, &self.secrets())
    }

    /// Calls a function; `None` is the shop's `EMPTY`.
    pub(super) async fn call(&self, function: &'static str, body: Value) -> Result<Option<Value>, CartumError> {
        match self.with_token(function, body, envelope::read).await? {
            Said::Done(response) => Ok(Some(response)),
            Said::Nothing => Ok(None),
            Said::LoginAgain => Err(CartumError::Login(format!("a new token was refused by {function}"))),
        }
    }

    /// Sends with a token and, if the answer says the token is dead, once more with a new one. The lock is held across the
    /// call, so one request at a time runs per shop.
    pub(super) async fn with_token<F>(
        &self,
        function: &'static str,
        mut body: Value,
        read_answer: F,
    ) -> Result<Said, CartumError>
    where
        F: Fn(&'static str, &Response, &[&SecretString]) -> Result<Said, CartumError>,
    {
        let mut slot = self.token.lock().await;
        for fresh in [false, true] {
            let known = slot.take().filter(|token| !fresh && token.until > self.clock.now());
            let token = match known {
                Some(token) => token,
                None => self.login().await?,
            };
            let sent = token.text.clone();
            body["token"] = Value::String(sent.expose_secret().to_owned());
            *slot = Some(token);
            let answer = self.post(function, &body).await?;
            let [login, password] = self.secrets();
            match read_answer(function, &answer, &[&sent, login, password])? {
                Said::LoginAgain => *slot = None,
                said => return Ok(said),
            }
        }
        Ok(Said::LoginAgain)
    }

    /// Logs in, and nothing else: the first of the checks when a store is connected.
    ///
    /// # Errors
    /// [`CartumError::Login`] when the shop refuses.
    pub async fn check_login(&self) -> Result<(), CartumError> {
        let mut slot = self.token.lock().await;
        *slot = Some(self.login().await?);
        Ok(())
    }

    async fn login(&self) -> Result<Token, CartumError> {
        let answer = self.log_in().await;
        match &answer {
            Ok(_) => self.refused.store(false, Ordering::Relaxed),
            Err(CartumError::Login(_)) => self.refused.store(true, Ordering::Relaxed),
            // Says nothing about the login.
            Err(_) => {}
        }
        answer
    }

    async fn log_in(&self) -> Result<Token, CartumError> {
        let now = self.clock.now();
        let body = json!({
            "login": self.login.login.expose_secret(),
            "password": self.login.password.expose_secret(),
        });
        let answer = self.post("auth", &body).await?;
        if answer.status == 401 || answer.status == 403 {
            return Err(CartumError::Login(format!("HTTP {}", answer.status)));
        }
        match envelope::read("auth", &answer, &self.secrets()) {
            Ok(Said::Done(response)) => {
                let token = read::text(&response, "token");
                if token.is_empty() {
                    return Err(envelope::refused("auth", "OK".into(), "the answer has no token"));
                }
                Ok(Token { text: token.into(), until: now.saturating_add(TOKEN_LIFE).unwrap_or(now) })
            }
            Ok(Said::Nothing | Said::LoginAgain) => Err(CartumError::Login("user name or password".into())),
            Err(CartumError::Refused { message, .. }) => {
                Err(CartumError::Login(message.trim_start_matches(": ").to_owned()))
            }
            Err(error) => Err(error),
        }
    }

    async fn post(&self, function: &str, body: &Value) -> Result<Response, CartumError> {
        let request = Request {
            method: Method::POST,
            url: format!("{}/api/{function}/", self.base),
            bearer: None,
            body: Some(body.to_string().into()),
        };
        Ok(self.transport.send(request).await?)
    }
}
