//! The control API under `/_sandbox/`: what no client of the live systems could do. It needs no login, is not limited
//! and is not in the call log.

pub(crate) mod calls;
mod facts;
pub(crate) mod faults;
mod hooks;
pub(crate) mod limit;
mod office;
mod office_fields;
mod office_fill;
mod office_staff;
mod shop;
mod shop_orders;
pub(crate) mod state;
mod switch;
pub(crate) mod variants;

use crate::answer::Answer;
use crate::call::Call;
use crate::sandbox::Inner;
use serde_json::Value;

/// Answers one control call.
pub(crate) async fn answer(inner: &Inner, call: &Call) -> Answer {
    let Ok(body) = call.json() else {
        return Answer::message(400, "the body is not JSON");
    };
    let segments = call.segments();
    let Some((_, path)) = segments.split_first() else {
        return unknown();
    };
    let done = match path {
        ["hooks", rest @ ..] => hooks::answer(inner, call, rest, &body).await,
        ["shop", rest @ ..] => shop::answer(inner, call, rest, &body),
        ["roapp", rest @ ..] => office::answer(inner, call, rest, &body),
        rest => switch::answer(inner, call, rest, &body),
    };
    done.unwrap_or_else(|refusal| refusal)
}

fn unknown() -> Answer {
    Answer::message(404, "no such control call; the crate's README lists them")
}

fn bad(text: impl Into<String>) -> Answer {
    Answer::message(400, text)
}

/// The stand-in's own storage failed.
fn broken(error: crate::Error) -> Answer {
    Answer::message(500, error.to_string())
}

fn ok(body: &Value) -> Result<Answer, Answer> {
    Ok(Answer::json(200, body))
}
