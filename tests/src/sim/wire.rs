//! The network between a process and both systems: slow, cut before and after the effect, overloaded, or answering nonsense.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use exchange::net::{NetError, Request, Response, Sending, Transport};
use secrecy::ExposeSecret;

use super::land::{Departure, Land, lock};
use super::life::Life;
use super::plan::Side;
use super::trace_lines;

/// What may become of a call.
pub const FATES: [&str; 11] = [
    "arrives late",
    "not sent",
    "cut before",
    "cut after",
    "times out before",
    "times out after",
    "429",
    "500 before",
    "500 after",
    "a page",
    "answered late",
];
/// How long a process waits for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// One process's way to both systems.
pub struct Wire {
    /// The world.
    pub land: Arc<Land>,
    /// The process.
    pub life: Arc<Life>,
}

impl Transport for Wire {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.travel(request))
    }
}

impl Wire {
    async fn travel(&self, request: Request) -> Result<Response, NetError> {
        let (side, store) = address(&request.url);
        let step = step(side, &request);
        let body = request.body.as_ref().map(|body| String::from_utf8_lossy(body).into_owned()).unwrap_or_default();
        let fate = self.fate(side);
        self.land.core.step(&self.life.name, &step, &format!("{fate} {} {body}", request.url));
        let (line, more) = trace_lines::call_line(&step, &request.url, &body);
        self.land.core.keep_with(&line, &more);
        let land = self.land.clone();
        let url = request.url.clone();
        let trip = trip(land, side, store, request, step.clone(), fate);
        if side == Side::RoApp {
            self.depart(&step, url);
        }
        let answer = self.life.call(&step, trip).await;
        let said = match &answer {
            Ok(answer) => format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)),
            Err(error) => error.to_string(),
        };
        self.land.core.step(&self.life.name, "  answered", &said.chars().take(300).collect::<String>());
        answer
    }

    /// Never more than three requests in any second (R4), counted as they leave.
    fn depart(&self, step: &str, url: String) {
        let now = self.land.core.now().as_microsecond();
        let mut all = lock(&self.land.departures);
        all.push(Departure { at: now, step: step.to_owned(), url });
        if let [.., first, _, _, last] = all.as_slice()
            && last.at - first.at < 1_000_000
        {
            let seen = format!("{step} is the fourth request within {} ms", (last.at - first.at) / 1000);
            self.land.core.broke("R4: never more than 3 requests in any second", &self.life.name, seen);
        }
    }

    fn fate(&self, side: Side) -> &'static str {
        let (core, troubles) = (&self.land.core, &self.land.plan.troubles);
        if *lock(&self.land.down) == Some(side) {
            return core.pick(&["not sent", "not sent", "times out before", "500 before", "a page"]);
        }
        if self.land.calm() || !core.one_in(troubles.call) {
            return "arrives";
        }
        let chosen = core.pick(&FATES);
        let at = FATES.iter().position(|fate| *fate == chosen).unwrap_or(0);
        if troubles.call_kinds & (1 << at) == 0 { "arrives" } else { chosen }
    }
}

async fn trip(
    land: Arc<Land>,
    side: Side,
    store: usize,
    request: Request,
    step: String,
    fate: &'static str,
) -> Result<Response, NetError> {
    land.core.met(&step, fate);
    let host = exchange::net::host_of(&request.url);
    let lost = |why: &str| Err(NetError::AnswerLost { host: host.clone(), why: why.to_owned() });
    let way = land.core.millis(1, 10);
    let false_answer = |status: u16, body: &str, retry_after: Option<Duration>| {
        Ok(Response { status, retry_after, location: None, body: bytes::Bytes::from(body.to_owned()) })
    };
    tokio::time::sleep(way).await;
    match fate {
        "not sent" => return Err(NetError::NotSent { host, why: "connection refused".to_owned() }),
        "cut before" => return lost("connection reset"),
        "times out before" => {
            tokio::time::sleep(PATIENCE).await;
            return lost("it took too long");
        }
        "429" => {
            let wish = land.core.one_in(2).then(|| Duration::from_secs(1 + land.core.below(9)));
            return false_answer(429, "{\"message\":\"Too Many Requests\"}", wish);
        }
        "500 before" => return false_answer(503, "Service Unavailable", None),
        "a page" => return false_answer(200, "<!DOCTYPE html><html><script>challenge()</script></html>", None),
        "arrives late" => tokio::time::sleep(land.core.millis(500, 4_500)).await,
        _ => {}
    }
    let answer = land.effect(side, store, &request).await;
    tokio::time::sleep(land.core.millis(1, 10)).await;
    match fate {
        "cut after" => lost("connection reset"),
        "500 after" => false_answer(500, "Internal Server Error", None),
        "times out after" => {
            tokio::time::sleep(PATIENCE).await;
            lost("it took too long")
        }
        "answered late" => {
            tokio::time::sleep(land.core.millis(1_000, 30_000)).await;
            Ok(answer)
        }
        _ => Ok(answer),
    }
}

impl Land {
    /// A call takes effect, and the promises that hold at every step are looked at.
    async fn effect(&self, side: Side, store: usize, request: &Request) -> Response {
        let router = if side == Side::RoApp { &self.roapp } else { &self.shops[store] };
        let mut builder = http::Request::builder().method(request.method.clone()).uri(&request.url);
        builder = builder.header("user-agent", "order-exchange/simulated");
        if let Some(bearer) = &request.bearer {
            builder = builder.header("authorization", format!("Bearer {}", bearer.expose_secret()));
        }
        let body = request.body.clone().unwrap_or_default();
        if request.body.is_some() {
            builder = builder.header("content-type", "application/json");
        }
        let http = builder.body(Body::from(body.clone())).expect("a request is well formed");
        let before = if self.watched { Some(self.before_write(side, store, request).await) } else { None };
        let (status, retry_after, answer) = Self::deliver(router, http).await;
        if status == 429 {
            self.core.met("RO App or a shop", "refused");
        }
        // A shop refuses with HTTP 200 as well; what it did stands in a log.
        let done = side == Side::RoApp || String::from_utf8_lossy(&answer).contains("\"log\"");
        if is_write(side, request) && status < 300 && done {
            self.writes.fetch_add(1, Ordering::SeqCst);
            if let Some(before) = before {
                self.after_write(side, store, request, before).await;
            }
        }
        Response { status, retry_after: retry_after.map(Duration::from_secs), location: None, body: answer }
    }
}

/// Whether a call may change something.
pub fn is_write(side: Side, request: &Request) -> bool {
    match side {
        Side::RoApp => request.method != http::Method::GET,
        Side::Shops => request.url.contains("/orders/update"),
    }
}

fn address(url: &str) -> (Side, usize) {
    match url.strip_prefix("http://shop") {
        Some(rest) => (Side::Shops, rest.chars().next().and_then(|c| c.to_digit(10)).unwrap_or(0) as usize),
        None => (Side::RoApp, 0),
    }
}

/// What a call does, without its numbers.
fn step(side: Side, request: &Request) -> String {
    let path = request.url.splitn(4, '/').nth(3).unwrap_or_default().split('?').next().unwrap_or_default();
    let part = |part: &str| if part.parse::<u64>().is_ok() { "{id}".to_owned() } else { part.to_owned() };
    let path = path.split('/').map(part).collect::<Vec<_>>().join("/");
    match side {
        Side::RoApp => format!("RO App {} /{path}", request.method),
        Side::Shops => format!("Cartum {}", path.trim_start_matches("api/").trim_end_matches('/')),
    }
}
