//! From a path under `/_sandbox/` to its control call.

use super::{general, hooks, roapp, shop};
use crate::answer::Answer;
use crate::call::Call;
use crate::inner::Inner;

/// Answers one control call.
pub(crate) async fn answer(inner: &Inner, call: &Call) -> Answer {
    let Ok(body) = call.json() else {
        return Answer::message(400, "the body is not JSON");
    };
    let segments = call.segments();
    let reply = match segments.get(1..).unwrap_or_default() {
        ["hooks", rest @ ..] => hooks::answer(inner, call, rest, &body).await,
        ["shop", rest @ ..] => shop::answer(inner, call, rest, &body),
        ["roapp", rest @ ..] => roapp::answer(inner, call, rest, &body),
        rest => general::answer(inner, call, rest, &body),
    };
    reply.unwrap_or_else(|refusal| refusal)
}
