//! The request limit: at most so many arrivals in any second, counted the moment they arrive.

use crate::answer::Answer;
use crate::control::variants::Variants;
use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;

/// Arrivals of the last second.
#[derive(Default)]
pub(crate) struct Arrivals(VecDeque<Timestamp>);

impl Arrivals {
    /// Whether an arrival at `at` is one too many in the window from just after `at - 1s` to `at`.
    pub(crate) fn refuses(&mut self, at: Timestamp, per_second: Option<u32>, count_refused: bool) -> bool {
        let Some(per_second) = per_second else {
            return false;
        };
        let edge = at.checked_sub(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MIN);
        self.0.retain(|arrival| *arrival > edge && *arrival <= at);
        let refused = self.0.len() >= per_second as usize;
        if !refused || count_refused {
            self.0.push_back(at);
        }
        refused
    }
}

/// The shop's limit of an hour, which begins with the first call in it.
#[derive(Default)]
pub(crate) struct Hour {
    began: Option<Timestamp>,
    calls: u32,
}

impl Hour {
    /// Seconds until calls are taken again, when a call at `at` is one too many. A refused call is not counted.
    pub(crate) fn refuses(&mut self, at: Timestamp, per_hour: Option<u32>) -> Option<u64> {
        let per_hour = per_hour?;
        let hour = SignedDuration::from_hours(1);
        let running = self.began.filter(|began| at.duration_since(*began) < hour);
        if running.is_none() {
            self.calls = 0;
        }
        let began = running.unwrap_or(at);
        self.began = Some(began);
        if self.calls >= per_hour {
            return Some((hour - at.duration_since(began)).as_secs().unsigned_abs());
        }
        self.calls += 1;
        None
    }
}

/// The 429 answer of RO App in its chosen form.
pub(crate) fn refusal(variants: &Variants) -> Answer {
    let answer = match variants.choice("roapp.body_429").as_str() {
        "empty" => Answer::bare(429),
        "html" => Answer::html(429, "<html><head><title>429 Too Many Requests</title></head><body>429</body></html>"),
        _ => Answer::message(429, "Too Many Requests"),
    };
    match variants.number("roapp.retry_after") {
        Some(seconds) => answer.with_header("retry-after", seconds.to_string()),
        None => answer,
    }
}
