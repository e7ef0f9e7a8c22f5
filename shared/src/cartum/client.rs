//! Login and calling: a 600-second token in the body of every call, renewed early and on refusal.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use http::Method;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::dates::{ShopClock, Speech};
use super::envelope::{self, Done, Said};
use super::error::CartumError;
use super::patience::{Call, Patience};
use crate::clock::SharedClock;
use crate::net::{
    PriorityQueue, Request, Response, SharedTransport, host_of, json as read, moved_to, priority, redact,
};
use crate::order::{BuyerReading, Currency};
use crate::texts::Message;

/// Logins in a row for one call.
const LOGINS: u32 = 3;
/// A token lives 600 s; clients of the live API renew a minute early.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_secs(540);
/// Lifetime of the cached currencies.
const CURRENCY_FRESH: SignedDuration = SignedDuration::from_hours(1);
/// Lifetime of a failure to read them.
const ASKED: SignedDuration = SignedDuration::from_mins(1);
/// Functions that change nothing in the shop.
const READS: [&str; 5] = ["auth", "orders/get", "orders/get_available_statuses", "catalog/export", "currency/export"];
/// Characters of a host that a redirect names.
const LONGEST_HOST: usize = 120;

/// User name and password of the shop's API user.
#[derive(Clone)]
pub struct CartumLogin {
    /// The user name, never an e-mail.
    pub login: SecretString,
    pub password: SecretString,
}

pub(super) struct Session {
    pub(super) text: SecretString,
    until: Timestamp,
}

/// One shop.
pub struct Cartum {
    transport: SharedTransport,
    clock: SharedClock,
    base: String,
    login: CartumLogin,
    shop_clock: ShopClock,
    speech: RwLock<Speech>,
    /// How what buyers typed is read.
    pub(super) region: BuyerReading,
    pub(super) token: Mutex<Option<Session>>,
    refused: AtomicBool,
    patience: Patience,
    waiting: PriorityQueue,
    sole_currency: Mutex<Option<SeenCurrency>>,
}

/// Currency of orders that name none, or why it is unknown; with the time at which it expires.
type SeenCurrency = (Timestamp, Result<Currency, Message>);

impl Cartum {
    /// A client of the shop at `base` (no trailing slash), whose buyers are read by `region`.
    pub fn new(
        transport: SharedTransport,
        clock: SharedClock,
        base: &str,
        login: CartumLogin,
        shop_clock: ShopClock,
        region: BuyerReading,
    ) -> Self {
        Self {
            patience: Patience::new(clock.clone()),
            transport,
            clock,
            base: base.trim_end_matches('/').to_owned(),
            login,
            shop_clock,
            speech: RwLock::default(),
            region,
            token: Mutex::new(None),
            waiting: PriorityQueue::default(),
            refused: AtomicBool::new(false),
            sole_currency: Mutex::new(None),
        }
    }

    /// What the shop was seen to do.
    pub fn speech(&self) -> Speech {
        self.speech.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Speaks so from now on.
    pub fn speak(&self, speech: Speech) {
        *self.speech.write().unwrap_or_else(PoisonError::into_inner) = speech;
    }

    /// The clock by which the shop's dates are read and written: the zone that the shop names, else that of the settings.
    pub(super) fn clock_of_shop(&self) -> ShopClock {
        self.speech().zone.unwrap_or_else(|| self.shop_clock.clone())
    }

    /// Whether the shop refused user name and password when they were last used.
    pub fn refuses_login(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// Since when the shop leaves the request under way without answer, if there is one.
    pub fn waiting_since(&self) -> Option<Timestamp> {
        self.patience.waiting_since()
    }

    pub(super) fn secrets(&self) -> [&SecretString; 2] {
        [&self.login.login, &self.login.password]
    }

    /// The shop's words without the login.
    pub(super) fn redact(&self, said: &str) -> String {
        redact(said, &self.secrets())
    }

    /// Calls a function; `None` is the shop's `EMPTY`.
    pub(super) async fn call(&self, function: &'static str, body: Value) -> Result<Option<Value>, CartumError> {
        Ok(self.with_token(function, body, envelope::read).await?.map(|done| done.response))
    }

    /// As [`Self::call`], for a function that answers with a list whose rows are known by the field `number`.
    pub(super) async fn call_rows(
        &self,
        function: &'static str,
        number: &'static str,
        body: Value,
    ) -> Result<Option<Done>, CartumError> {
        self.with_token(function, body, envelope::read_rows(number)).await
    }

    /// Sends with a token and, if the answer says the token is dead, again with a new one, up to [`LOGINS`] times: a shop may end a
    /// session when another process logs in. The lock is held across the call, so one request at a time runs per shop, the most urgent
    /// first: an order with a web-hook does not wait behind all those of a first import.
    pub(super) async fn with_token<F>(
        &self,
        function: &'static str,
        mut body: Value,
        read_answer: F,
    ) -> Result<Option<Done>, CartumError>
    where
        F: Fn(&'static str, &Response, &[&SecretString]) -> Result<Said, CartumError>,
    {
        let place = self.waiting.join(priority(), self.clock.now());
        place.first().await;
        self.patience.ready(call_of(&host_of(&self.base), function))?;
        let done = self.with_turn(function, &mut body, read_answer).await;
        if let Err(CartumError::Busy { status, retry_after }) = &done {
            self.patience.note_busy(function, *status, *retry_after);
        }
        done
    }

    async fn with_turn<F>(
        &self,
        function: &'static str,
        body: &mut Value,
        read_answer: F,
    ) -> Result<Option<Done>, CartumError>
    where
        F: Fn(&'static str, &Response, &[&SecretString]) -> Result<Said, CartumError>,
    {
        let mut slot = self.token.lock().await;
        let mut refused = 0;
        loop {
            let known = slot.take().filter(|token| refused == 0 && token.until > self.clock.now());
            let token = match known {
                Some(token) => token,
                None => self.login().await?,
            };
            let sent = token.text.clone();
            body["token"] = Value::String(sent.expose_secret().to_owned());
            *slot = Some(token);
            let answer = self.post(function, body).await?;
            let [login, password] = self.secrets();
            match read_answer(function, &answer, &[&sent, login, password])? {
                Said::Done(done) => return Ok(Some(done)),
                Said::Nothing => return Ok(None),
                Said::OldToken(error) => {
                    *slot = None;
                    refused += 1;
                    if refused > LOGINS {
                        return Err(error);
                    }
                }
            }
        }
    }

    /// Logs in, and nothing else: the first of the checks when a store is connected.
    ///
    /// # Errors
    /// [`CartumError::Login`] when the shop refuses user name or password; other kinds have other causes.
    pub async fn check_login(&self) -> Result<(), CartumError> {
        let mut slot = self.token.lock().await;
        *slot = Some(self.login().await?);
        Ok(())
    }

    async fn login(&self) -> Result<Session, CartumError> {
        let answer = self.log_in().await;
        match &answer {
            Ok(_) => self.refused.store(false, Ordering::Relaxed),
            Err(CartumError::Login(_)) => self.refused.store(true, Ordering::Relaxed),
            // Says nothing about the login.
            Err(_) => {}
        }
        answer
    }

    pub(super) async fn log_in(&self) -> Result<Session, CartumError> {
        let now = self.clock.now();
        let body = json!({
            "login": self.login.login.expose_secret(),
            "password": self.login.password.expose_secret(),
        });
        let answer = self.post("auth", &body).await?;
        let response = envelope::read_login(&answer, &self.secrets())?;
        let token = read::text(&response, "token");
        if token.is_empty() {
            return Err(CartumError::Incomplete { function: "auth", field: "token" });
        }
        Ok(Session { text: token.into(), until: now.saturating_add(TOKEN_LIFE).unwrap_or(now) })
    }

    /// Sends; a redirect is a failure of its own for every function, because nothing is sent after it.
    async fn post(&self, function: &'static str, body: &Value) -> Result<Response, CartumError> {
        let answer = self.send(function, body.to_string()).await?;
        if (300..400).contains(&answer.status) {
            let url = self.url(function);
            let to = answer.location.as_deref().and_then(|location| moved_to(&url, location));
            let to = to.map(|to| self.redact(&to).chars().take(LONGEST_HOST).collect());
            return Err(CartumError::Moved { function, status: answer.status, to });
        }
        Ok(answer)
    }

    /// Sends a body and hands over its answer whatever it is.
    pub(super) async fn send(&self, function: &'static str, body: String) -> Result<Response, CartumError> {
        self.send_by(Method::POST, function, Some(body)).await
    }

    /// As [`Self::send`], by any method.
    pub(super) async fn send_by(
        &self,
        method: Method,
        function: &'static str,
        body: Option<String>,
    ) -> Result<Response, CartumError> {
        let url = self.url(function);
        let request = Request { method, url: url.clone(), bearer: None, body: body.map(Into::into) };
        let sent = self.transport.send(request);
        self.patience.wait(call_of(&host_of(&url), function), sent).await
    }

    fn url(&self, function: &str) -> String {
        format!("{}/api/{function}/", self.base)
    }

    /// Currency of orders that name none: the only one enabled in the shop. At most one request an hour, and one a minute while the
    /// shop does not answer.
    ///
    /// # Errors
    /// Why it is unknown, as the end of a sentence.
    pub(super) async fn sole_currency(&self) -> Result<Currency, Message> {
        let mut seen = self.sole_currency.lock().await;
        let now = self.clock.now();
        if let Some((until, known)) = &*seen
            && now < *until
        {
            return known.clone();
        }
        let (life, found) = match self.listed_currencies().await {
            Ok((all, true)) => (CURRENCY_FRESH, only(&all)),
            // The one that cannot be read may be the order's.
            Ok((_, false)) => {
                let why = Message::new("currency-row-unreadable");
                (ASKED, Err(Message::new("shop-currencies-unreadable").with("why", why)))
            }
            Err(error) => (ASKED, Err(Message::new("shop-currencies-unreadable").with("why", error.message()))),
        };
        *seen = Some((now.saturating_add(life).unwrap_or(now), found.clone()));
        found
    }
}

fn call_of<'a>(host: &'a str, function: &'static str) -> Call<'a> {
    Call { host, function, writes: !READS.contains(&function) }
}

/// The only one of them.
fn only(all: &[Currency]) -> Result<Currency, Message> {
    match all {
        [one] => Ok(*one),
        [] => Err(Message::new("currency-none")),
        several => Err(Message::new("currency-several").with("names", several)),
    }
}
