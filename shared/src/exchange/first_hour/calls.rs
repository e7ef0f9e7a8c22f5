//! The requests of a first hour: those that read are made anew by each process, those that write are made once.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::state::{FirstHourOf, FirstHourStage, Written};
use crate::clock::{SharedClock, wait_until};
use crate::decide::first_hour::{Evidence, Seen};
use crate::exchange::hook_record::HookRecord;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop::Shop;
use crate::net::{NetError, Priority, RawAnswer, prioritized};
use crate::roapp::{Generation, RawRequest, RoApp, RoAppError};
use crate::settings::RoAppSettings;
use crate::state::{StateError, Table};
use crate::texts::Message;

/// Times that a request is made that has no answer, or is one too many.
const TRIES: u32 = 4;
/// Wait between them.
const WAIT: Duration = Duration::from_secs(3);
/// A request whose sender died has taken effect by then, or never will.
const ARRIVED: SignedDuration = SignedDuration::from_secs(10);

/// Why a first hour does not go on.
#[derive(Debug)]
pub(crate) enum Halt {
    /// It can be taken up again when this is over.
    Failed(Message),
    /// A person stopped it, or began another.
    Stopped,
    /// Others work now; it goes on with the next message.
    Later,
    State(StateError),
}

impl From<StateError> for Halt {
    fn from(error: StateError) -> Self {
        match error {
            StateError::Conflict => Self::Stopped,
            other => Self::State(other),
        }
    }
}

impl From<RoAppError> for Halt {
    fn from(error: RoAppError) -> Self {
        Self::Failed(error.message().sentence())
    }
}

/// One process at work on a first hour.
pub(crate) struct Runner<'a> {
    pub clock: SharedClock,
    pub table: Table,
    pub roapp: Arc<RoApp>,
    pub settings: RoAppSettings,
    pub stores: Arc<StoreRegistry>,
    pub shop: Option<Arc<Shop>>,
    pub hooks: Arc<HookRecord>,
    /// Whether web-hooks can reach this process or one beside it.
    pub reachable: bool,
    pub state: FirstHourOf,
    pub rev: u64,
    pub evidence: Evidence,
    /// When it lets others work.
    pub until: Option<Timestamp>,
    /// Is told of the progress.
    pub progress: &'a mut (dyn FnMut(&FirstHourOf) + Send),
}

impl Runner<'_> {
    /// Writes the state.
    pub(crate) async fn save(&mut self) -> Result<(), Halt> {
        self.state.seen = self.clock.now();
        self.rev = self.table.put_first_hour(&self.state, self.rev).await?;
        Ok(())
    }

    /// Counts a request.
    pub(crate) async fn count(&mut self) -> Result<(), Halt> {
        if self.until.is_some_and(|until| self.clock.now() >= until) {
            return Err(Halt::Later);
        }
        self.state.requests += 1;
        (self.progress)(&self.state);
        // A person who stops it is heard between two requests in ten.
        if self.state.requests.is_multiple_of(10) { self.save().await } else { Ok(()) }
    }

    /// Goes to a stage.
    pub(crate) async fn enter(&mut self, stage: FirstHourStage) -> Result<(), Halt> {
        self.state.stage = stage;
        self.save().await
    }

    /// Reads from RO App; the answer is remembered under a name.
    pub(crate) async fn get(&mut self, name: &str, path: &str, query: &[(String, String)]) -> Result<Seen, Halt> {
        self.read(name, Generation::V2, path, query).await
    }

    /// As [`Self::get`], of a generation.
    pub(crate) async fn read(
        &mut self,
        name: &str,
        generation: Generation,
        path: &str,
        query: &[(String, String)],
    ) -> Result<Seen, Halt> {
        let request =
            RawRequest { generation, method: Method::GET, path: path.to_owned(), query: query.to_vec(), body: None };
        let seen = self.ask(&request).await?;
        self.evidence.put(name, seen.clone());
        Ok(seen)
    }

    /// Makes a write once: its answer is read from the state where it was made before. A write that was noted and has no answer
    /// is made again; what creates something looks for it first.
    pub(crate) async fn once(
        &mut self,
        name: &str,
        generation: Generation,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Seen, Halt> {
        if let Some(seen) = self.state.writes.get(name).and_then(|written| written.seen.clone()) {
            self.evidence.put(name, seen.clone());
            return Ok(seen);
        }
        self.state.writes.insert(name.to_owned(), Written { begun: self.clock.now(), seen: None });
        self.save().await?;
        let request = RawRequest { generation, method, path: path.to_owned(), query: Vec::new(), body };
        let seen = self.ask(&request).await?;
        self.keep(name, seen.clone()).await?;
        Ok(seen)
    }

    /// As [`Self::once`], of v2.
    pub(crate) async fn write(&mut self, name: &str, method: Method, path: &str, body: Value) -> Result<Seen, Halt> {
        let body = Some(body).filter(|body| !body.is_null());
        self.once(name, Generation::V2, method, path, body).await
    }

    /// Keeps the answer of a write.
    pub(crate) async fn keep(&mut self, name: &str, seen: Seen) -> Result<(), Halt> {
        self.evidence.put(name, seen.clone());
        self.state.writes.insert(name.to_owned(), Written { begun: self.clock.now(), seen: Some(seen) });
        self.save().await
    }

    /// Whether a write was noted by a process that did not come to its answer. Waits until it has taken effect.
    pub(crate) async fn was_cut(&mut self, name: &str) -> bool {
        let Some(begun) =
            self.state.writes.get(name).filter(|written| written.seen.is_none()).map(|written| written.begun)
        else {
            return false;
        };
        let arrived = begun.saturating_add(ARRIVED).unwrap_or(begun);
        let wait = wait_until(self.clock.now(), arrived);
        if !wait.is_zero() {
            self.clock.sleep(wait).await;
        }
        true
    }

    async fn ask(&mut self, request: &RawRequest) -> Result<Seen, Halt> {
        let call = call_of(request);
        let sent = request.body.clone().unwrap_or_default();
        let mut tries = 0;
        loop {
            self.count().await?;
            tries += 1;
            match prioritized(Priority::Idle, self.roapp.raw(request)).await {
                Ok(answer) if answer.status == 401 && request.generation == Generation::V2 => {
                    return Err(RoAppError::Key.into());
                }
                Ok(answer) if (answer.status == 429 || answer.status >= 500) && tries < TRIES => {
                    let wait = answer.retry_after.map_or(WAIT, Duration::from_secs);
                    self.clock.sleep(wait).await;
                }
                Ok(answer) if answer.status == 429 || answer.status >= 500 => return Err(lasting(&call, &answer)),
                Ok(answer) => return Ok(Seen::new(call, sent, answer.status, answer.retry_after, &answer.body)),
                // It was not sent, or it reads: the same again does no harm.
                Err(RoAppError::Net(NetError::NotSent { .. }) | RoAppError::NoPermit(_)) if tries < TRIES => {
                    self.clock.sleep(WAIT).await
                }
                Err(RoAppError::Net(_)) if tries < TRIES && request.method == Method::GET => {
                    self.clock.sleep(WAIT).await
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Six requests at once.
    pub(crate) async fn too_many(&mut self) -> Result<(), Halt> {
        let request = RawRequest {
            generation: Generation::V2,
            method: Method::GET,
            path: "/company".into(),
            query: Vec::new(),
            body: None,
        };
        self.count().await?;
        let answers = prioritized(Priority::Idle, self.roapp.raw_at_once(&request, 6)).await?;
        self.state.requests += answers.len().saturating_sub(1);
        if let Some(answer) = answers.iter().find(|answer| answer.status == 429) {
            let seen = Seen::new(call_of(&request), Value::Null, answer.status, answer.retry_after, &answer.body);
            self.keep("limit", seen).await?;
        }
        Ok(())
    }
}

/// RO App fails again and again.
fn lasting(call: &str, answer: &RawAnswer) -> Halt {
    let error = match answer.status {
        429 => RoAppError::TooMany { retry_after: answer.retry_after.map(Duration::from_secs) },
        status => RoAppError::Broken {
            call: call.to_owned(),
            status,
            excerpt: Message::new("excerpt-nothing"),
            retry_after: answer.retry_after.map(Duration::from_secs),
        },
    };
    error.into()
}

/// Method, path without ids, and the names of the query with the values that are not about anybody.
fn call_of(request: &RawRequest) -> String {
    let path: Vec<&str> = request
        .path
        .split('/')
        .map(|part| if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) { "{id}" } else { part })
        .collect();
    let harmless = ["sort", "page", "pageSize"];
    let pair = |(name, value): &(String, String)| {
        if harmless.contains(&name.as_str()) { format!("{name}={value}") } else { format!("{name}=…") }
    };
    let query: Vec<String> = request.query.iter().map(pair).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    format!("{} {}{}{query}", request.method, request.generation.prefix(), path.join("/"))
}

/// A pair of a query.
pub(crate) fn pair(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}

/// The keys of an object put over those of another.
pub(crate) fn merged(mut one: Value, other: &Value) -> Value {
    for (name, value) in other.as_object().into_iter().flatten() {
        one[name] = value.clone();
    }
    if one.is_null() { json!({}) } else { one }
}
