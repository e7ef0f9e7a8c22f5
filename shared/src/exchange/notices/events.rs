//! The events of a web-hook: facts for programs, and the sentence that a person would read.

use jiff::Timestamp;
use serde_json::json;

use crate::channels::Event;
use crate::exchange::notices::words::sentence;
use crate::notice::{Channel, Notice, Phase, Subject};
use crate::order::iso;

/// The event of a notice.
pub(super) fn event(channel: &Channel, notice: &Notice, console: Option<&str>, now: Timestamp) -> Event {
    let trouble = &notice.trouble;
    let (about, store) = match &trouble.subject {
        Subject::Orders => ("orders", None),
        Subject::RoApp => ("roapp", None),
        Subject::Store(id) => ("store", Some(id)),
        Subject::Checks => ("checks", None),
        Subject::Items => ("items", None),
        Subject::Messages => ("messages", None),
    };
    let phase = match notice.phase {
        Phase::Began => "began",
        Phase::More => "more",
        Phase::GoesOn => "goes_on",
        Phase::Ended => "ended",
    };
    let id = notice.id(now);
    let body = json!({
        "type": format!("trouble.{phase}"),
        "timestamp": iso(now),
        "data": {
            "id": id,
            "trouble": trouble.id,
            "kind": trouble.what.kind().as_str(),
            "what": trouble.what.as_str(),
            "about": about,
            "store": store,
            "store_name": store.map(|_| &trouble.name),
            "count": (trouble.count > 0).then_some(trouble.count),
            "began": iso(trouble.since),
            "ended": trouble.gone.filter(|_| notice.phase == Phase::Ended).map(iso),
            "text": sentence(channel, notice).render(channel.language()),
            "console": console,
        },
    });
    Event { id, body: body.to_string() }
}

/// The event of a test.
pub(super) fn test_event(id: &str, text: &str, now: Timestamp) -> Event {
    let body = json!({"type": "test", "timestamp": iso(now), "data": {"id": id, "text": text}});
    Event { id: id.to_owned(), body: body.to_string() }
}
