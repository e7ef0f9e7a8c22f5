//! Drift is noticed (rule R9): every answer of both systems is held against what is known of them, below the clients.
//!
//! Guarantees: an answer is handed on as it came, whatever it is like; a kind of difference is counted, logged and kept at most
//! once a day by each process; nothing of an answer but names of fields stands in the log or the table; a table that fails
//! costs the note and nothing else.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use http::Method;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::clock::SharedClock;
use crate::decide::{Drift, Unlike, drift, is_known};
use crate::metrics::{self, Meter};
use crate::net::{Request, Response, Sending, SharedTransport, Transport, json};
use crate::state::{StateError, Table};
use crate::texts::Message;

/// Name of the item.
const DRIFT: &str = "DRIFT";
/// Kinds that are kept; the ones seen longest ago leave.
const MOST: usize = 60;
/// Larger answers are not looked at twice.
const LARGEST: usize = 2 * 1024 * 1024;

/// A difference, since when it is seen and when it was last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drifted {
    #[serde(flatten)]
    pub drift: Drift,
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub last: Timestamp,
}

impl Drifted {
    /// What a person reads.
    pub fn message(&self) -> Message {
        let of = |id: &str| Message::new(id).with("system", &self.drift.system).with("call", &self.drift.call);
        match &self.drift.unlike {
            Unlike::NewField { field } => of("drift-new-field").with("field", field),
            Unlike::FieldGone { field } => of("drift-field-gone").with("field", field),
            Unlike::OtherType { field, now } => of("drift-other-type").with("field", field).with("now", now),
            Unlike::NewWord { field, word } => of("drift-new-word").with("field", field).with("word", word),
            Unlike::NoJson => of("drift-no-json"),
            Unlike::OtherShape => of("drift-other-shape"),
            Unlike::EmptyPage => of("drift-empty-page"),
        }
    }
}

/// Keeps what was seen.
pub struct DriftRecord {
    clock: SharedClock,
    table: Table,
    meter: Arc<Meter>,
    /// The day on which this process last noted a kind.
    noted: Mutex<BTreeMap<Drift, Date>>,
}

impl DriftRecord {
    pub(crate) fn new(clock: SharedClock, table: Table, meter: Arc<Meter>) -> Self {
        Self { clock, table, meter, noted: Mutex::default() }
    }

    /// All kinds that were seen, the latest first.
    ///
    /// # Errors
    /// [`StateError`] when the table fails.
    pub async fn all(&self) -> Result<Vec<Drifted>, StateError> {
        let kept = self.table.get_cached::<Vec<Drifted>>(DRIFT).await?;
        Ok(kept.map(|kept| kept.fact).unwrap_or_default())
    }

    /// Notes what is new today.
    async fn note(&self, seen: Vec<Drift>) {
        let now = self.clock.now();
        let today = TimeZone::UTC.to_datetime(now).date();
        let new: Vec<Drift> = {
            let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
            seen.into_iter().filter(|drift| noted.insert(drift.clone(), today) != Some(today)).collect()
        };
        if new.is_empty() {
            return;
        }
        for drift in &new {
            self.meter.count(metrics::ANSWERS_UNLIKE);
            let (Drift { system, call, unlike }, weight) = (drift, drift.weight());
            tracing::warn!(%system, %call, ?unlike, ?weight, "an answer is unlike those before");
        }
        if let Err(why) = self.keep(new, now).await {
            tracing::warn!(%why, "answers unlike those before are not kept");
        }
    }

    async fn keep(&self, new: Vec<Drift>, now: Timestamp) -> Result<(), StateError> {
        let mut all = self.all().await?;
        for drift in new {
            let since = all.iter().find(|known| known.drift == drift).map_or(now, |known| known.since);
            all.retain(|known| known.drift != drift);
            all.insert(0, Drifted { drift, since, last: now });
        }
        all.truncate(MOST);
        self.table.put_cached(DRIFT, now, all).await
    }
}

/// A transport whose answers are looked at.
struct Watched {
    system: &'static str,
    inner: SharedTransport,
    record: Arc<DriftRecord>,
}

/// Both transports with their answers looked at: to RO App and to the shops.
pub(crate) fn watched(
    record: &Arc<DriftRecord>,
    to_roapp: SharedTransport,
    to_shops: SharedTransport,
) -> (SharedTransport, SharedTransport) {
    let of = |system, inner| -> SharedTransport { Arc::new(Watched { system, inner, record: record.clone() }) };
    (of("RO App", to_roapp), of("Cartum", to_shops))
}

impl Watched {
    fn seen(&self, call: &str, page: u64, answer: &Response) -> Vec<Drift> {
        if !(200..300).contains(&answer.status) || answer.body.len() > LARGEST {
            return Vec::new();
        }
        if !is_known(call) {
            return Vec::new();
        }
        // Its client goes on with the same value; one that had to be mended is read by each in its own way.
        let Some(value) = json::strict(&answer.body) else {
            return drift(self.system, call, page, json::parse(&answer.body).as_ref());
        };
        let seen = drift(self.system, call, page, Some(&value));
        answer.parsed.leave(value);
        seen
    }
}

impl Transport for Watched {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(async move {
            let called = call_of(self.system, &request);
            let answer = self.inner.send(request).await?;
            if let Some((call, page)) = called {
                let seen = self.seen(&call, page, &answer);
                if !seen.is_empty() {
                    Box::pin(self.record.note(seen)).await;
                }
            }
            Ok(answer)
        })
    }
}

/// The call's name without ids, and the page that was asked for; nothing for what is not looked at.
fn call_of(system: &str, request: &Request) -> Option<(String, u64)> {
    let uri = request.url.parse::<http::Uri>().ok()?;
    if system == "Cartum" {
        let (_, function) = uri.path().split_once("/api/")?;
        return Some((function.trim_end_matches('/').to_owned(), 1));
    }
    if request.method != Method::GET {
        return None;
    }
    let is_id = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let path: Vec<&str> = uri.path().split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect();
    let page = uri.query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("page=")?.parse().ok()));
    Some((format!("GET {}", path.join("/")), page.unwrap_or(1)))
}
