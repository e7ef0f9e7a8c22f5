//! Every call is logged, counted against the limit, given its fault and its latency if one matches, and then answered in one step.
//!
//! The work runs in its own task, because a live server does not stop when its caller disconnects: a held or delayed request still has
//! its effect after the client has given up.

use crate::answer::Answer;
use crate::call::{Call, System};
use crate::control::faults::{Fault, Kind};
use crate::control::latency::Delay;
use crate::control::state::{Control, Settings};
use crate::control::variants::Variants;
use crate::inner::{Abort, Inner};
use crate::{control, pages, roapp, shop};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Limit of a request body, far above the limits of the live systems.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

const CHALLENGE_PAGE: &str = "<!DOCTYPE html><html><head><script>document.cookie='challenge=1';location.reload();</script></head><body></body></html>";

/// How a call ends.
enum Outcome {
    Answer(Answer),
    /// An answer that a fault created.
    Injected(Answer),
    Abort,
    NoAnswer,
}

/// Handles one request to `system` or to the control API.
pub(crate) async fn handle(inner: Arc<Inner>, system: System, request: Request) -> Response {
    let at = (inner.now)();
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY_BYTES).await else {
        return Answer::message(413, "the body is too large or was cut off").into_response();
    };
    let raw_query = parts.uri.query().unwrap_or("").to_owned();
    let call = Call {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: form_urlencoded::parse(raw_query.as_bytes()).into_owned().collect(),
        raw_query,
        headers: parts.headers,
        body,
        at,
    };
    if let Some(page) = pages::answer(&inner, system, &call) {
        return page.into_response();
    }
    if call.path.starts_with("/_sandbox") {
        inner.observe(system, &call, &Variants::default(), None);
        return control::answer(&inner, &call).await.into_response();
    }
    // Dropped when the caller disconnects.
    let (_caller, gone) = oneshot::channel();
    match tokio::spawn(run(inner, system, call, gone)).await {
        Ok(Outcome::Answer(answer) | Outcome::Injected(answer)) => answer.into_response(),
        Ok(Outcome::Abort) => abort(),
        Ok(Outcome::NoAnswer) => std::future::pending().await,
        Err(error) => Answer::message(500, error.to_string()).into_response(),
    }
}

/// What is decided about a call when it arrives.
struct Admission {
    number: u64,
    settings: Settings,
    retry_after: Option<u64>,
    fault: Option<Fault>,
    delay: Option<Delay>,
}

impl Admission {
    /// A call above the limit is refused at once, and spends neither a fault nor a draw.
    fn of(control: &mut Control, system: System, call: &Call) -> Admission {
        let number = control.calls.begin(system, call);
        let settings = control.settings();
        let retry_after = control.retry_after(system, call.at, &settings);
        let admitted = retry_after.is_none();
        let fault = if admitted { control.faults.take(system, call) } else { None };
        let delay = if admitted { control.delay(system, call, &settings) } else { None };
        Admission { number, settings, retry_after, fault, delay }
    }
}

async fn run(inner: Arc<Inner>, system: System, mut call: Call, gone: oneshot::Receiver<()>) -> Outcome {
    let started = Instant::now();
    let admission = match inner.control.effect(|control| Admission::of(control, system, &call)) {
        Ok(admission) => admission,
        Err(error) => return Outcome::Answer(Answer::message(500, error.to_string())),
    };
    let settings = &admission.settings;
    inner.observe(system, &call, &settings.variants, None);
    let outcome = match admission.retry_after {
        Some(seconds) => Outcome::Answer(match system {
            System::Shop => shop::too_many(&settings.variants, seconds),
            System::Roapp => roapp::too_many(&settings.variants),
        }),
        None => delayed(&inner, system, &mut call, &admission, gone).await,
    };
    let answer = match &outcome {
        Outcome::Answer(answer) => Some((answer, false)),
        Outcome::Injected(answer) => Some((answer, true)),
        Outcome::Abort | Outcome::NoAnswer => None,
    };
    if answer.is_some() {
        inner.observe(system, &call, &settings.variants, answer);
    }
    let status = answer.map(|(answer, _)| answer.status);
    let took = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let kind = admission.fault.as_ref().map(|fault| fault.kind);
    match inner.control.effect(|control| control.calls.end(admission.number, status, took, kind)) {
        Ok(()) => outcome,
        Err(error) => Outcome::Answer(Answer::message(500, error.to_string())),
    }
}

/// Half of the latency passes before the work and half after it, so a caller that gives up in the second half has had its effect.
async fn delayed(
    inner: &Inner,
    system: System,
    call: &mut Call,
    admission: &Admission,
    gone: oneshot::Receiver<()>,
) -> Outcome {
    let mut delay = admission.delay;
    if delay == Some(Delay::Hang) {
        delay = tokio::select! {
            after = hang(inner, system, call) => after,
            _ = gone => return Outcome::NoAnswer,
        };
    }
    let half = match delay {
        Some(Delay::Refuse) => return Outcome::Abort,
        Some(Delay::Take(time)) => time / 2,
        Some(Delay::Hang) | None => Duration::ZERO,
    };
    if admission.delay.is_some() {
        tokio::time::sleep(half).await;
        // The work has the time at which it is done.
        call.at = (inner.now)();
    }
    let outcome = match &admission.fault {
        Some(fault) => inject(inner, system, call, &admission.settings, fault).await,
        None => Outcome::Answer(answer(inner, system, call, &admission.settings)),
    };
    if !half.is_zero() {
        tokio::time::sleep(half).await;
    }
    outcome
}

/// Waits until no latency makes the call hang; what it meets then. Only a storage that fails ends the wait early.
async fn hang(inner: &Inner, system: System, call: &Call) -> Option<Delay> {
    let mut changed = inner.latency_changed.subscribe();
    loop {
        let delay = inner.control.effect(|control| {
            let settings = control.settings();
            control.delay(system, call, &settings)
        });
        match delay {
            Ok(Some(Delay::Hang)) if changed.changed().await.is_ok() => {}
            delay => return delay.ok().flatten(),
        }
    }
}

fn answer(inner: &Inner, system: System, call: &Call, settings: &Settings) -> Answer {
    let answer = match system {
        System::Shop => inner.shop.effect(|shop| shop::answer(shop, call, &settings.variants)),
        System::Roapp => inner.roapp.effect(|roapp| roapp::answer(roapp, call, &settings.variants)),
    };
    answer.unwrap_or_else(|error| Answer::message(500, error.to_string()))
}

async fn inject(inner: &Inner, system: System, call: &Call, settings: &Settings, fault: &Fault) -> Outcome {
    match fault.kind {
        Kind::DelayMs => tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await,
        Kind::HoldBefore => hold(inner).await,
        Kind::CutBefore => return Outcome::Abort,
        Kind::TimeoutBefore => return Outcome::NoAnswer,
        Kind::Status | Kind::Html | Kind::Junk | Kind::Huge | Kind::Empty => {
            return Outcome::Injected(injected_answer(fault));
        }
        Kind::StatusAfter | Kind::CutAfter | Kind::TimeoutAfter | Kind::HoldAfter | Kind::Spoiled => {}
    }
    let answer = answer(inner, system, call, settings);
    match fault.kind {
        Kind::CutAfter => Outcome::Abort,
        Kind::TimeoutAfter => Outcome::NoAnswer,
        Kind::StatusAfter => Outcome::Injected(injected_answer(fault)),
        Kind::Spoiled => Outcome::Injected(Answer { body: fault.spoil.spoil(&answer.body).into(), ..answer }),
        Kind::HoldAfter => {
            hold(inner).await;
            Outcome::Answer(answer)
        }
        _ => Outcome::Answer(answer),
    }
}

fn injected_answer(fault: &Fault) -> Answer {
    let json = "application/json";
    let answer = match fault.kind {
        Kind::Html => Answer::html(200, CHALLENGE_PAGE),
        Kind::Junk => Answer::typed(200, json, "{\"status\":\"OK\",\"response\":{\"orders\":[{\"order_id\":"),
        Kind::Huge => Answer::typed(200, json, vec![b' '; fault.bytes]),
        Kind::Empty => Answer::typed(200, json, ""),
        _ => match &fault.body {
            Value::Null => Answer::bare(fault.status),
            Value::String(text) => Answer::typed(fault.status, "text/plain; charset=utf-8", text.clone()),
            body => Answer::json(fault.status, body),
        },
    };
    fault.headers.iter().fold(answer, |answer, (name, value)| answer.with_header(name, value.clone()))
}

/// Waits for the next `faults/release`.
async fn hold(inner: &Inner) {
    let mut released = inner.release.subscribe();
    let count =
        |by: i32| inner.control.effect(|control| control.paused_calls = control.paused_calls.saturating_add_signed(by));
    // The counter is kept in memory only, so an error of the storage does not concern it.
    if count(1).is_ok() && released.changed().await.is_ok() && count(-1).is_err() {
        tracing::warn!("a released call could not be counted");
    }
}

/// Another server sees the body break off; ours reads the mark and closes the connection at once.
fn abort() -> Response {
    let mut response = Response::new(Body::new(http_body_util::StreamBody::new(FailingStream)));
    response.extensions_mut().insert(Abort);
    response
}

/// A stream whose only item is an error.
struct FailingStream;

impl futures_core::Stream for FailingStream {
    type Item = Result<hyper::body::Frame<bytes::Bytes>, std::io::Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionAborted.into())))
    }
}
