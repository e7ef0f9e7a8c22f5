//! The network between a process and both systems, with faults: delays, cuts before and after the effect, overload, wrong answers.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use exchange::net::{NetError, Request, Response, Sending, Transport};
use exchange::texts::Message;
use secrecy::ExposeSecret;

use super::pace::Pace;
use super::plan::Side;
use super::process_lifetime::Lifetime;
use super::trace_lines;
use super::world_state::{Departure, WorldState, lock};

/// Fates of a call.
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
/// Timeout of a process for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

const TOO_MANY: &str = "{\"message\":\"Too Many Requests\"}";

/// Transport of one process to both systems.
pub struct Wire {
    pub world: Arc<WorldState>,
    pub lifetime: Arc<Lifetime>,
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
        self.world.core.step(&self.lifetime.name, &step, &format!("{fate} {} {body}", request.url));
        let (line, more) = trace_lines::call_line(&step, &request.url, &body);
        self.world.core.keep_with(&line, &more);
        let world = self.world.clone();
        let url = request.url.clone();
        let trip = trip(world, side, store, request, step.clone(), fate);
        if side == Side::RoApp {
            self.depart(&step, url);
        }
        let answer = self.lifetime.call(&step, trip).await;
        let text = match &answer {
            Ok(answer) => format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)),
            Err(error) => error.to_string(),
        };
        self.world.core.step(&self.lifetime.name, "  answered", &text.chars().take(300).collect::<String>());
        answer
    }

    /// Records a request to RO App, and checks that no second has more than three (R4).
    fn depart(&self, step: &str, url: String) {
        let now = self.world.core.now().as_microsecond();
        let mut all = lock(&self.world.departures);
        all.push(Departure { at: now, step: step.to_owned(), url });
        if let [.., first, _, _, last] = all.as_slice()
            && last.at - first.at < 1_000_000
        {
            let seen = format!("{step} is the fourth request within {} ms", (last.at - first.at) / 1000);
            self.world.core.broke("R4: never more than 3 requests in any second", &self.lifetime.name, seen);
        }
    }

    fn fate(&self, side: Side) -> &'static str {
        let (core, faults) = (&self.world.core, &self.world.plan.faults);
        if *lock(&self.world.down) == Some(side) {
            return core.pick(&["not sent", "not sent", "times out before", "500 before", "a page"]);
        }
        if let Some(fate) = lock(&self.world.trouble).fate(side, core) {
            return fate;
        }
        if self.world.faults_ended() || !core.one_in(faults.call) {
            return "arrives";
        }
        let chosen = core.pick(&FATES);
        let at = FATES.iter().position(|fate| *fate == chosen).unwrap_or(0);
        if faults.call_kinds & (1 << at) == 0 { "arrives" } else { chosen }
    }
}

async fn trip(
    world: Arc<WorldState>,
    side: Side,
    store: usize,
    request: Request,
    step: String,
    fate: &'static str,
) -> Result<Response, NetError> {
    world.core.met(&step, fate);
    let host = exchange::net::host_of(&request.url);
    let lost = |why: &str| Err(NetError::AnswerLost { host: host.clone(), why: Message::text(why) });
    let pace = world.pace(side, store);
    let way = match pace.way(&world.core) {
        Some(way) => way,
        None if pace == Pace::Dead => return Err(NetError::NotSent { host, why: Message::text("connection refused") }),
        None => PATIENCE,
    };
    let false_answer = |status: u16, body: &str, retry_after: Option<Duration>| {
        Ok(Response { status, retry_after, body: bytes::Bytes::from(body.to_owned()), ..Response::default() })
    };
    tokio::time::sleep(way).await;
    if pace == Pace::Hanging {
        return lost("it took too long");
    }
    match fate {
        "not sent" => return Err(NetError::NotSent { host, why: Message::text("connection refused") }),
        "cut before" => return lost("connection reset"),
        "times out before" => {
            tokio::time::sleep(PATIENCE).await;
            return lost("it took too long");
        }
        "429" => {
            let wish = world.core.one_in(2).then(|| Duration::from_secs(1 + world.core.below(9)));
            return false_answer(429, TOO_MANY, wish);
        }
        "429, says when" => return false_answer(429, TOO_MANY, Some(Duration::from_secs(5))),
        "429, says nothing" => return false_answer(429, TOO_MANY, None),
        "malformed" => return false_answer(200, "{\"status\": \"OK\", \"response\": {\"orders\": [{]}", None),
        "500 before" => return false_answer(503, "Service Unavailable", None),
        "a page" => return false_answer(200, "<!DOCTYPE html><html><script>challenge()</script></html>", None),
        "arrives late" => tokio::time::sleep(world.core.millis(500, 4_500)).await,
        _ => {}
    }
    let answer = world.effect(side, store, &request).await;
    tokio::time::sleep(pace.way(&world.core).unwrap_or_default()).await;
    match fate {
        "cut after" => lost("connection reset"),
        "truncated" => Ok(Response { body: answer.body.slice(..answer.body.len() / 2), ..answer }),
        "500 after" => false_answer(500, "Internal Server Error", None),
        "times out after" => {
            tokio::time::sleep(PATIENCE).await;
            lost("it took too long")
        }
        "answered late" => {
            tokio::time::sleep(world.core.millis(1_000, 30_000)).await;
            Ok(answer)
        }
        _ => Ok(answer),
    }
}

impl WorldState {
    /// How a side answers now.
    fn pace(&self, side: Side, store: usize) -> Pace {
        let paces = lock(&self.paces);
        match side {
            Side::RoApp => paces.roapp,
            Side::Shops => paces.shops.get(store).copied().unwrap_or_default(),
        }
    }

    /// Delivers a call, and checks the invariants.
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
        // A shop also refuses with HTTP 200; its answer to a success has a log.
        let done = side == Side::RoApp || String::from_utf8_lossy(&answer).contains("\"log\"");
        if is_write(side, request) && status < 300 && done {
            self.writes.fetch_add(1, Ordering::SeqCst);
            if let Some(before) = before {
                self.after_write(side, store, request, before).await;
            }
        }
        Response { status, retry_after: retry_after.map(Duration::from_secs), body: answer, ..Response::default() }
    }
}

/// Whether a call writes.
pub fn is_write(side: Side, request: &Request) -> bool {
    match side {
        Side::RoApp => request.method != http::Method::GET,
        Side::Shops => request.url.contains("/orders/update"),
    }
}

fn address(url: &str) -> (Side, usize) {
    match url.strip_prefix("http://shop") {
        Some(rest) => {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            (Side::Shops, rest[..digits].parse().unwrap_or(0))
        }
        None => (Side::RoApp, 0),
    }
}

/// Method and path of a call, without ids.
fn step(side: Side, request: &Request) -> String {
    let path = request.url.splitn(4, '/').nth(3).unwrap_or_default().split('?').next().unwrap_or_default();
    let part = |part: &str| if part.parse::<u64>().is_ok() { "{id}".to_owned() } else { part.to_owned() };
    let path = path.split('/').map(part).collect::<Vec<_>>().join("/");
    match side {
        Side::RoApp => format!("RO App {} /{path}", request.method),
        Side::Shops => format!("Cartum {}", path.trim_start_matches("api/").trim_end_matches('/')),
    }
}
