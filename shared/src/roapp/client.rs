//! Sending: key, request budget, status codes; and reading lists to their end.

use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::envelope;
use super::error::RoAppError;
use super::filter_notation::FilterNotation;
use super::rate_limiter::{Permit, RateLimiter};
use crate::net::{NetError, Request, Response, SharedTransport, escape, json, moved_to, plain, priority, redact};
use crate::texts::Message;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

/// More pages than this are not read for one question: it would spend minutes of everybody's budget, and means that a filter
/// was ignored.
pub(super) const MAX_PAGES: u64 = 200;

/// Characters of a host that a redirect names.
const LONGEST_HOST: usize = 120;

/// Where RO App is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoAppAddress {
    /// `https://api.roapp.io`; v2 lies under `/v2`.
    pub base: String,
    /// `https://api.remonline.app`, the older host some accounts still create products on.
    pub older: String,
}

/// Sends requests to one account, and knows what was seen of how it answers.
pub(super) struct Client {
    transport: SharedTransport,
    rate_limiter: Arc<dyn RateLimiter>,
    address: RoAppAddress,
    key: RwLock<SecretString>,
    refused: AtomicBool,
    calls: AtomicU64,
    too_many: AtomicU64,
    /// Whether this account was seen to want custom fields as a JSON text.
    pub(super) fields_as_text: AtomicBool,
    /// Whether this account was seen to want an item's warranty in its newer form.
    pub(super) newer_warranty: AtomicBool,
    /// How this account was seen to take filters of several values.
    pub(super) notation: Mutex<Option<FilterNotation>>,
    /// Calls that the key's employee has no right to, while the account's plan has the API.
    without_right: Mutex<HashSet<String>>,
    /// The plan's name, where everything is refused because of the plan.
    without_api: Mutex<Option<String>>,
}

/// Which generation a path belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    /// `/v2` of the current host.
    V2,
    /// Un-prefixed path of the current host.
    Bare,
    /// The older host.
    Older,
}

impl Client {
    /// A client that acts as the employee of `key`.
    pub(super) fn new(
        transport: SharedTransport,
        rate_limiter: Arc<dyn RateLimiter>,
        address: RoAppAddress,
        key: SecretString,
    ) -> Self {
        Self {
            transport,
            rate_limiter,
            address,
            key: RwLock::new(key),
            refused: AtomicBool::new(false),
            calls: AtomicU64::new(0),
            too_many: AtomicU64::new(0),
            fields_as_text: AtomicBool::new(false),
            newer_warranty: AtomicBool::new(false),
            notation: Mutex::default(),
            without_right: Mutex::default(),
            without_api: Mutex::default(),
        }
    }

    /// Sends with another key from now on (rule R7).
    pub(super) fn set_key(&self, key: SecretString) {
        let mut known = self.key.write().unwrap_or_else(PoisonError::into_inner);
        if known.expose_secret() != key.expose_secret() {
            self.refused.store(false, Ordering::Relaxed);
            locked(&self.without_right).clear();
            *locked(&self.without_api) = None;
        }
        *known = key;
    }

    /// Whether RO App refused the present key when it was last used, or there is none.
    pub(super) fn refuses_key(&self) -> bool {
        self.refused.load(Ordering::Relaxed) || self.key().expose_secret().is_empty()
    }

    /// Requests since this was last asked, and how many of them were answered by 429.
    pub(super) fn take_counts(&self) -> (u64, u64) {
        (self.calls.swap(0, Ordering::Relaxed), self.too_many.swap(0, Ordering::Relaxed))
    }

    pub(super) fn key(&self) -> SecretString {
        self.key.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) async fn get(&self, path: &str, query: &[(&str, String)]) -> Result<Value, RoAppError> {
        self.send(Api::V2, Method::GET, path, query, None).await
    }

    /// A list that comes in one piece, each row read.
    pub(super) async fn rows<T>(
        &self,
        path: &str,
        query: &[(&str, String)],
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<Vec<T>, RoAppError> {
        envelope::read_rows(&format!("GET {path}"), &self.get(path, query).await?, read)
    }

    /// As [`Self::rows`], without those that break the syntax: for lists that only inform.
    pub(super) async fn rows_or_fewer<T>(
        &self,
        path: &str,
        query: &[(&str, String)],
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<Vec<T>, RoAppError> {
        let (rows, hole) = envelope::read_around(&format!("GET {path}"), &self.get(path, query).await?, read)?;
        note_hole(hole.as_ref());
        Ok(rows)
    }

    /// The one thing at a path.
    pub(super) async fn one<T>(&self, path: &str, read: impl Fn(&Value) -> Option<T>) -> Result<T, RoAppError> {
        envelope::read_one(&format!("GET {path}"), &self.get(path, &[]).await?, read)
    }

    pub(super) async fn write(&self, method: Method, path: &str, body: Value) -> Result<Value, RoAppError> {
        self.send(Api::V2, method, path, &[], Some(body).filter(|body| !body.is_null())).await
    }

    /// Reads a paged list until `enough` says so or it ends, oldest page first.
    pub(super) async fn list<T>(
        &self,
        api: Api,
        path: &str,
        query: &[(&str, String)],
        read: impl Fn(&Value) -> Option<T>,
        enough: impl FnMut(&[T]) -> bool,
    ) -> Result<Vec<T>, RoAppError> {
        self.list_from(1, MAX_PAGES, api, path, query, read, enough).await
    }

    /// As [`Self::list`], from one page to another. A row that breaks the syntax is an error, unless `enough` was found around it.
    #[expect(clippy::too_many_arguments, reason = "a list's place, question, reader and end; two call sites")]
    pub(super) async fn list_from<T>(
        &self,
        from: u64,
        most: u64,
        api: Api,
        path: &str,
        query: &[(&str, String)],
        read: impl Fn(&Value) -> Option<T>,
        mut enough: impl FnMut(&[T]) -> bool,
    ) -> Result<Vec<T>, RoAppError> {
        let (mut all, mut hole) = (Vec::new(), None);
        let (mut page, mut count, mut asked) = (from, None, 0);
        // A list whose count falls is gone back in, which ends as well.
        while page <= most && asked < most.saturating_mul(2) {
            asked += 1;
            let mut query = query.to_vec();
            query.push(("page", page.to_string()));
            let body = self.send(api, Method::GET, path, &query, None).await?;
            let (found, unread): (Vec<T>, _) = envelope::read_around(&format!("GET {path}"), &body, &read)?;
            let last = (found.is_empty() && unread.is_none()) || page >= envelope::pages(&body);
            let done = enough(&found);
            all.extend(found);
            hole = hole.or(unread);
            let now = envelope::count(&body);
            let back = envelope::page_back(page, count, now);
            count = now;
            if done {
                return Ok(all);
            }
            if last && back.is_none() {
                return hole.map_or(Ok(all), Err);
            }
            page = back.unwrap_or(page + 1);
        }
        Err(RoAppError::TooLong { call: format!("GET {path}"), pages: most })
    }

    pub(super) async fn send(
        &self,
        api: Api,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<Value>,
    ) -> Result<Value, RoAppError> {
        let done = self.send_once(api, method, path, query, body).await;
        match done {
            Err(RoAppError::Forbidden { call, message }) if api == Api::V2 => Err(self.forbidden(call, message).await),
            Ok(body) if api == Api::V2 => {
                *locked(&self.without_api) = None;
                Ok(body)
            }
            other => other,
        }
    }

    /// As [`Self::send`], but a 403 is not asked after: [`Self::why_forbidden`] does, where the caller has no other way.
    pub(super) async fn send_once(
        &self,
        api: Api,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<Value>,
    ) -> Result<Value, RoAppError> {
        let call = format!("{method} {path}");
        let is_relied_on = is_relied_on(&method, path);
        let key = self.key();
        if key.expose_secret().is_empty() {
            return Err(RoAppError::Key);
        }
        let (reads, url) = (method == Method::GET, format!("{}{path}{}", self.root(api), encode(query)));
        let request = Request {
            method,
            url: url.clone(),
            bearer: Some(key.clone()),
            body: body.map(|value| without_controls(value).to_string().into()),
        };
        let permit = self.rate_limiter.permit(priority()).await.map_err(RoAppError::NoPermit)?;
        let answer = self.transport.send(request).await;
        self.calls.fetch_add(1, Ordering::Relaxed);
        let too_many = answer.as_ref().ok().filter(|a| a.status == 429).map(|a| a.retry_after);
        self.too_many.fetch_add(u64::from(too_many.is_some()), Ordering::Relaxed);
        self.rate_limiter.answered(permit, too_many).await;
        let answer = answer?;
        if api == Api::V2 {
            // The older generation has keys of its own.
            self.refused.store(answer.status == 401, Ordering::Relaxed);
        }
        let message = || envelope::message(&answer.body, &key);
        let broken = |call: String| RoAppError::Broken {
            call,
            status: answer.status,
            excerpt: envelope::excerpt_of(&answer.body, &key),
            retry_after: answer.retry_after,
        };
        let is_page = answer.body.trim_ascii_start().starts_with(b"<");
        match answer.status {
            204 => Ok(Value::Null),
            200..=299 => if reads { envelope::parse_list(&answer) } else { answer.json() }
                .or_else(|| answer.body.is_empty().then_some(Value::Null))
                .ok_or_else(|| broken(call)),
            300..=399 => {
                let to = answer.location.as_deref().and_then(|location| moved_to(&url, location));
                let to = to.map(|to| redact(&to, &[&key]).chars().take(LONGEST_HOST).collect());
                Err(RoAppError::Moved { call, status: answer.status, to })
            }
            401 => Err(RoAppError::Key),
            402 => Err(RoAppError::Unpaid { message: message() }),
            // A page in place of the API's answer: a filter in front of RO App stopped this request, whatever the key may do.
            403 if is_page => Err(broken(call)),
            403 => Err(RoAppError::Forbidden { call, message: message() }),
            // A page in place of the API's answer does not say that an order is gone.
            404 if is_relied_on && is_page => Err(broken(call)),
            404 | 405 => Err(RoAppError::Missing { call, status: answer.status }),
            429 => Err(RoAppError::TooMany { retry_after: answer.retry_after }),
            400..=499 => Err(RoAppError::Refused {
                call,
                status: answer.status,
                message: message(),
                about: envelope::refusal(&answer.body),
            }),
            _ => Err(broken(call)),
        }
    }

    /// Whether a 403 that was not asked after is the plan's or a missing right's.
    pub(super) async fn why_forbidden(&self, error: RoAppError) -> RoAppError {
        match error {
            RoAppError::Forbidden { call, message } => self.forbidden(call, message).await,
            other => other,
        }
    }

    /// What a 403 means: the account's plan has no API, which `GET /company/license` says or which refuses the company too; or the
    /// key's employee lacks a right. Asked once per call, and once for all of them where it is the plan.
    async fn forbidden(&self, call: String, message: String) -> RoAppError {
        if let Some(plan) = locked(&self.without_api).clone() {
            return RoAppError::Plan { plan };
        }
        if locked(&self.without_right).contains(&call) {
            return RoAppError::Forbidden { call, message };
        }
        let license = self.send_once(Api::V2, Method::GET, "/company/license", &[], None).await;
        let without = match &license {
            Ok(license) if says_no_api(license) => true,
            _ if call == "GET /company" => true,
            _ => {
                let company = self.send_once(Api::V2, Method::GET, "/company", &[], None).await;
                matches!(company, Err(RoAppError::Forbidden { .. }))
            }
        };
        if !without {
            locked(&self.without_right).insert(call.clone());
            return RoAppError::Forbidden { call, message };
        }
        let plan = license.map(|license| plan_name(&license)).unwrap_or_default();
        *locked(&self.without_api) = Some(plan.clone());
        RoAppError::Plan { plan }
    }

    /// A permit for one request.
    pub(super) async fn permit(&self) -> Result<Permit, RoAppError> {
        self.rate_limiter.permit(priority()).await.map_err(RoAppError::NoPermit)
    }

    /// Sends a request that has its permit.
    pub(super) async fn send_unread(&self, request: Request) -> Result<Response, NetError> {
        let answer = self.transport.send(request).await;
        self.calls.fetch_add(1, Ordering::Relaxed);
        if answer.as_ref().is_ok_and(|answer| answer.status == 429) {
            self.too_many.fetch_add(1, Ordering::Relaxed);
        }
        answer
    }

    /// Gives a permit back; `too_many` where the answer was a 429.
    pub(super) async fn answered(&self, permit: Permit, too_many: Option<Option<Duration>>) {
        self.rate_limiter.answered(permit, too_many).await;
    }

    /// The address of a path with its query.
    pub(super) fn url(&self, api: Api, path: &str, query: &[(&str, String)]) -> String {
        format!("{}{path}{}", self.root(api), encode(query))
    }

    fn root(&self, api: Api) -> String {
        match api {
            Api::V2 => format!("{}/v2", self.address.base),
            Api::Bare => self.address.base.clone(),
            Api::Older => self.address.older.clone(),
        }
    }
}

/// What a lock guards, also after a panic of its holder: each of these is whole after every step.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a licence says that it does not include the API: something called after it is false. No page shows the answer's shape.
fn says_no_api(license: &Value) -> bool {
    match license {
        Value::Object(map) => map.iter().any(|(key, value)| {
            let about_api = key.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == "api");
            (about_api && *value == Value::Bool(false)) || says_no_api(value)
        }),
        Value::Array(rows) => rows.iter().any(says_no_api),
        _ => false,
    }
}

/// The plan's name as a sentence has it.
fn plan_name(license: &Value) -> String {
    let license = envelope::inner(license);
    let named = |value: &Value| {
        json::as_text(value).or_else(|| Some(super::envelope::title(value)).filter(|title| !title.is_empty()))
    };
    let name = ["plan", "tariff", "license", "subscription"].into_iter().find_map(|key| named(&license[key]));
    let name = name.or_else(|| named(license)).unwrap_or_default();
    crate::net::quote_foreign(&name)
}

/// A body whose texts have no control characters but line breaks and tabs: no database keeps the others.
fn without_controls(body: Value) -> Value {
    match body {
        Value::String(text) => Value::String(plain::without_controls(&text)),
        Value::Array(rows) => rows.into_iter().map(without_controls).collect(),
        Value::Object(map) => map.into_iter().map(|(name, value)| (name, without_controls(value))).collect(),
        other => other,
    }
}

/// Logs that a list was read around a row. Its values are not in the log.
pub(super) fn note_hole(hole: Option<&RoAppError>) {
    if let Some(why) = hole {
        tracing::warn!(why = %crate::net::redact_foreign(&why.message().to_string()), "a row of RO App is left out");
    }
}

/// A created thing's id, or the statement that the answer hides it, which counts as a lost answer.
pub(super) fn need_id(call: &str, body: &Value) -> Result<u64, RoAppError> {
    envelope::created_id(body).ok_or_else(|| RoAppError::shapeless(call, Message::new("no-created-id")))
}

fn encode(query: &[(&str, String)]) -> String {
    if query.is_empty() {
        return String::new();
    }
    let pairs: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    format!("?{}", pairs.join("&"))
}

/// Whether a 404 of this call means that an order is gone, or that the account lacks a call without which no order is carried: those of
/// orders, of one, of its items and status, and of a new contact.
fn is_relied_on(method: &Method, path: &str) -> bool {
    if path == "/contacts/people" {
        return method == Method::POST;
    }
    let Some(rest) = path.strip_prefix("/orders") else { return false };
    let rest = rest.trim_start_matches('/').trim_start_matches(|c: char| c.is_ascii_digit());
    rest.is_empty() || (matches!(rest, "/items" | "/status") && (method == Method::GET || method == Method::POST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_doubted_where_orders_rely_on_the_answer() {
        for (method, path, doubted) in [
            (Method::GET, "/orders", true),
            (Method::POST, "/orders", true),
            (Method::GET, "/orders/7", true),
            (Method::PATCH, "/orders/7", true),
            (Method::GET, "/orders/7/items", true),
            (Method::POST, "/orders/7/items", true),
            (Method::POST, "/orders/7/status", true),
            (Method::POST, "/contacts/people", true),
            (Method::DELETE, "/orders/7/items/9", false),
            (Method::GET, "/orders/7/comments", false),
            (Method::GET, "/orders/statuses", false),
            (Method::GET, "/contacts/people", false),
            (Method::GET, "/catalog/products/7", false),
            (Method::POST, "/catalog/products", false),
        ] {
            assert_eq!(is_relied_on(&method, path), doubted, "{method} {path}");
        }
    }
}
