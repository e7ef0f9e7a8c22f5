//! The way of every call: logged, counted against the limit, given its fault, then handled in one go.
//!
//! The work runs in a task of its own, because a live server does not stop when its caller hangs up: a request held or
//! delayed here still takes effect after the client has given up on it.

use crate::answer::Answer;
use crate::call::{Call, System};
use crate::control::faults::{Fault, Kind};
use crate::control::state::Settings;
use crate::control::variants::Variants;
use crate::sandbox::Inner;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Greatest request body read, far above what the live systems take.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// Marks a response that must not be sent: the connection closes instead, without a status line.
#[derive(Clone)]
pub(crate) struct Cut;

/// How a call ends.
enum End {
    Answer(Answer),
    /// An answer that a fault made up.
    False(Answer),
    Cut,
    Never,
}

/// Takes one request of `system`, or of the control API.
pub(crate) async fn entry(inner: Arc<Inner>, system: System, request: Request) -> Response {
    let at = (inner.now)();
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
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
        inner.show(system, &call, &Variants::default(), None);
        return crate::control::answer(&inner, &call).await.into_response();
    }
    match tokio::spawn(run(inner, system, call)).await {
        Ok(End::Answer(answer) | End::False(answer)) => answer.into_response(),
        Ok(End::Cut) => cut(),
        Ok(End::Never) => std::future::pending().await,
        Err(error) => Answer::message(500, error.to_string()).into_response(),
    }
}

async fn run(inner: Arc<Inner>, system: System, call: Call) -> End {
    let begun = Instant::now();
    let admitted = inner.control.effect(|control| {
        let n = control.calls.begin(system, &call);
        let settings = control.settings();
        let counted = settings.variants.is("roapp.refused_count", "counted");
        let limit = match system {
            System::Shop => settings.shop_per_second,
            System::Roapp => settings.roapp_per_second,
        };
        let crowded = control.arrivals[system as usize].refuses(call.at, limit, counted);
        let refused = match system {
            _ if crowded => Some(1),
            System::Shop => control.shop_hour.refuses(call.at, settings.shop_per_hour),
            System::Roapp => None,
        };
        let fault = if refused.is_some() { None } else { control.faults.take(system, &call) };
        (n, settings, refused, fault)
    });
    let (n, settings, refused, fault) = match admitted {
        Ok(admitted) => admitted,
        Err(error) => return End::Answer(Answer::message(500, error.to_string())),
    };
    inner.show(system, &call, &settings.variants, None);
    let kind = fault.as_ref().map(|fault| fault.kind);
    let end = match (refused, fault) {
        (Some(seconds), _) => End::Answer(match system {
            System::Shop => crate::shop::too_many(&settings.variants, seconds),
            System::Roapp => crate::control::limit::refusal(&settings.variants),
        }),
        (None, Some(fault)) => faulty(&inner, system, &call, &settings, &fault).await,
        (None, None) => End::Answer(handle(&inner, system, &call, &settings)),
    };
    let answer = match &end {
        End::Answer(answer) => Some((answer, false)),
        End::False(answer) => Some((answer, true)),
        End::Cut | End::Never => None,
    };
    if answer.is_some() {
        inner.show(system, &call, &settings.variants, answer);
    }
    let status = answer.map(|(answer, _)| answer.status);
    let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    match inner.control.effect(|control| control.calls.end(n, status, took, kind)) {
        Ok(()) => end,
        Err(error) => End::Answer(Answer::message(500, error.to_string())),
    }
}

fn handle(inner: &Inner, system: System, call: &Call, settings: &Settings) -> Answer {
    let done = match system {
        System::Shop => inner.shop.effect(|shop| crate::shop::answer(shop, call, &settings.variants)),
        System::Roapp => inner.roapp.effect(|office| crate::roapp::answer(office, call, &settings.variants)),
    };
    done.unwrap_or_else(|error| Answer::message(500, error.to_string()))
}

async fn faulty(inner: &Inner, system: System, call: &Call, settings: &Settings, fault: &Fault) -> End {
    match fault.kind {
        Kind::DelayMs => tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await,
        Kind::HoldBefore => hold(inner).await,
        Kind::CutBefore => return End::Cut,
        Kind::TimeoutBefore => return End::Never,
        Kind::Status | Kind::Html | Kind::Junk | Kind::Huge | Kind::Empty => {
            return End::False(false_answer(fault));
        }
        Kind::StatusAfter | Kind::CutAfter | Kind::TimeoutAfter | Kind::HoldAfter => {}
    }
    let answer = handle(inner, system, call, settings);
    match fault.kind {
        Kind::CutAfter => End::Cut,
        Kind::TimeoutAfter => End::Never,
        Kind::StatusAfter => End::False(false_answer(fault)),
        Kind::HoldAfter => {
            hold(inner).await;
            End::Answer(answer)
        }
        _ => End::Answer(answer),
    }
}

fn false_answer(fault: &Fault) -> Answer {
    let answer = match fault.kind {
        Kind::Html => Answer::html(
            200,
            "<!DOCTYPE html><html><head><script>document.cookie='challenge=1';location.reload();</script></head><body></body></html>",
        ),
        Kind::Junk => {
            Answer::typed(200, "application/json", "{\"status\":\"OK\",\"response\":{\"orders\":[{\"order_id\":")
        }
        Kind::Huge => Answer::typed(200, "application/json", vec![b' '; fault.bytes]),
        Kind::Empty => Answer::typed(200, "application/json", ""),
        _ => match &fault.body {
            serde_json::Value::Null => Answer::bare(fault.status),
            serde_json::Value::String(text) => Answer::typed(fault.status, "text/plain; charset=utf-8", text.clone()),
            body => Answer::json(fault.status, body),
        },
    };
    fault.headers.iter().fold(answer, |answer, (name, value)| answer.with_header(name, value.clone()))
}

/// Waits for the next `faults/release`.
async fn hold(inner: &Inner) {
    let mut released = inner.release.subscribe();
    let count = |by: i32| inner.control.effect(|control| control.held = control.held.saturating_add_signed(by));
    // The counter is kept in memory only, so counting cannot fail in a way that matters here.
    if count(1).is_ok() && released.changed().await.is_ok() && count(-1).is_err() {
        tracing::warn!("a released call could not be counted");
    }
}

/// For a server that is not ours the body breaks off; ours reads the mark and closes the connection at once.
fn cut() -> Response {
    let broken = http_body_util::StreamBody::new(Broken);
    let mut response = Response::new(Body::new(broken));
    response.extensions_mut().insert(Cut);
    response
}

/// A stream whose only item is a failure.
struct Broken;

impl futures_core::Stream for Broken {
    type Item = Result<hyper::body::Frame<bytes::Bytes>, std::io::Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionAborted.into())))
    }
}
