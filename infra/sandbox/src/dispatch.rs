//! Every call is logged, counted against the limit, given its fault if one matches, and then answered in one step.
//!
//! The work runs in its own task, because a live server does not stop when its caller disconnects: a held or delayed request still has
//! its effect after the client has given up.

use crate::answer::Answer;
use crate::call::{Call, System};
use crate::control::faults::{Fault, Kind};
use crate::control::state::Settings;
use crate::control::variants::Variants;
use crate::inner::{Abort, Inner};
use crate::{control, roapp, shop};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};

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
    if call.path.starts_with("/_sandbox") {
        inner.observe(system, &call, &Variants::default(), None);
        return control::answer(&inner, &call).await.into_response();
    }
    match tokio::spawn(run(inner, system, call)).await {
        Ok(Outcome::Answer(answer) | Outcome::Injected(answer)) => answer.into_response(),
        Ok(Outcome::Abort) => abort(),
        Ok(Outcome::NoAnswer) => std::future::pending().await,
        Err(error) => Answer::message(500, error.to_string()).into_response(),
    }
}

async fn run(inner: Arc<Inner>, system: System, call: Call) -> Outcome {
    let started = Instant::now();
    let admission = inner.control.effect(|control| {
        let number = control.calls.begin(system, &call);
        let settings = control.settings();
        let retry_after = control.retry_after(system, call.at, &settings);
        let fault = if retry_after.is_some() { None } else { control.faults.take(system, &call) };
        (number, settings, retry_after, fault)
    });
    let (number, settings, retry_after, fault) = match admission {
        Ok(admission) => admission,
        Err(error) => return Outcome::Answer(Answer::message(500, error.to_string())),
    };
    inner.observe(system, &call, &settings.variants, None);
    let kind = fault.as_ref().map(|fault| fault.kind);
    let outcome = match (retry_after, fault) {
        (Some(seconds), _) => Outcome::Answer(match system {
            System::Shop => shop::too_many(&settings.variants, seconds),
            System::Roapp => roapp::too_many(&settings.variants),
        }),
        (None, Some(fault)) => inject(&inner, system, &call, &settings, &fault).await,
        (None, None) => Outcome::Answer(answer(&inner, system, &call, &settings)),
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
    match inner.control.effect(|control| control.calls.end(number, status, took, kind)) {
        Ok(()) => outcome,
        Err(error) => Outcome::Answer(Answer::message(500, error.to_string())),
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
