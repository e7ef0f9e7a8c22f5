//! What the web-hooks say that came of the test order and of the order that a person named: whether they come, how late, in
//! which order, and how they look.

use serde_json::Value;

use super::seen::Evidence;
use super::verdict::{NOTHING, Open, UNASKED, UNCLEAR, Verdict, either, flag, word};

const STATUS: &str = "Order.Status.Changed";
const AMOUNT: &str = "Order.Amount.Changed";
const DEADLINE: &str = "Order.Deadline.Changed";

const NO_HOOKS: Verdict = Verdict::Open(Open::NoHooks);
const NONE_CAME: Verdict = Verdict::Open(Open::NoneCame);

fn calls(facts: &Value) -> &[Value] {
    facts["calls"].as_array().map_or(&[], Vec::as_slice)
}

fn first<'a>(facts: &'a Value, event: &str) -> Option<&'a Value> {
    calls(facts).iter().find(|call| call["event"] == event)
}

/// A word of a web-hook's form; it is known of any that came.
fn form(facts: &Value, question: &str) -> Verdict {
    match facts["forms"][question].as_str() {
        Some(known @ ("true" | "false")) => flag(known == "true"),
        Some(known) => word(known),
        None if facts.is_null() => UNASKED,
        None if facts["can"] != true => NO_HOOKS,
        None if facts["moved"] != true => UNASKED,
        None => NONE_CAME,
    }
}

/// Why there is no answer before anything came; nothing where there may be one.
fn why_open(facts: &Value) -> Option<Verdict> {
    match () {
        () if facts.is_null() => Some(UNASKED),
        () if facts["can"] != true => Some(NO_HOOKS),
        () if facts["moved"] != true => Some(UNASKED),
        () => None,
    }
}

fn delay(facts: &Value, event: &str) -> Verdict {
    why_open(facts).unwrap_or_else(|| match first(facts, event) {
        Some(call) => Verdict::Found(call["seconds"].clone()),
        None => word(&format!("not_within_{}_s", facts["waited"])),
    })
}

/// Seconds until the first web-hook of a status that was moved.
pub(super) fn hook_delay(seen: &Evidence) -> Verdict {
    match echo(seen) {
        // Web-hooks come, but not of our own changes: there is none to measure.
        Verdict::Found(Value::Bool(false)) => NOTHING,
        _ => delay(seen.noted("hooks"), STATUS),
    }
}

/// Whether our own changes come back. None came where others had come before: they do not.
pub(super) fn echo(seen: &Evidence) -> Verdict {
    let facts = seen.noted("hooks");
    why_open(facts).unwrap_or_else(|| match (first(facts, STATUS), facts["known"] == true) {
        (Some(_), _) => flag(true),
        (None, true) => flag(false),
        (None, false) => NONE_CAME,
    })
}

/// Whether they came in the order in which they were made.
pub(super) fn hook_order(seen: &Evidence) -> Verdict {
    let facts = seen.noted("hooks");
    let made: Vec<i64> = calls(facts).iter().filter_map(|call| call["made"].as_i64()).collect();
    match why_open(facts) {
        Some(why) => why,
        None if made.len() < 2 || made.first() == made.last() => NOTHING,
        None => either(made.is_sorted(), "as_made", "mixed"),
    }
}

/// An event that comes or not where the status's event came.
fn beside(seen: &Evidence, event: &str, changed: bool) -> Verdict {
    let facts = seen.noted("hooks");
    why_open(facts).unwrap_or_else(|| match (first(facts, event), first(facts, STATUS)) {
        (Some(_), _) => flag(true),
        (None, Some(_)) if changed => flag(false),
        (None, Some(_)) => UNASKED,
        (None, None) if echo(seen) == NONE_CAME => NONE_CAME,
        (None, None) => UNCLEAR,
    })
}

/// The line gave the order an amount.
pub(super) fn amount_event(seen: &Evidence) -> Verdict {
    beside(seen, AMOUNT, seen.accepted("item").is_some())
}

/// The deadline was moved.
pub(super) fn all_events(seen: &Evidence) -> Verdict {
    beside(seen, DEADLINE, seen.success("order.due").is_some())
}

pub(super) fn sparse_events(seen: &Evidence) -> Verdict {
    form(seen.noted("hooks"), "roapp.sparse_events")
}

pub(super) fn event_time(seen: &Evidence) -> Verdict {
    form(seen.noted("hooks"), "roapp.event_time")
}

pub(super) fn webhook_id_header(seen: &Evidence) -> Verdict {
    form(seen.noted("hooks"), "roapp.webhook_id_header")
}

pub(super) fn signature_in_body(seen: &Evidence) -> Verdict {
    form(seen.noted("hooks"), "roapp.signature_in_body")
}

/// An order has to be deleted for it: the test order, where the API offers that, or one by staff.
pub(super) fn event_names(seen: &Evidence) -> Verdict {
    match form(seen.noted("hooks"), "roapp.event_names") {
        NONE_CAME => NOTHING,
        other => other,
    }
}

/// Seconds until the shop's web-hook of the status that was moved.
pub(super) fn shop_hook_delay(seen: &Evidence) -> Verdict {
    delay(seen.noted("shop_hooks"), "order_update")
}

pub(super) fn never_fire(seen: &Evidence) -> Verdict {
    let facts = seen.noted("shop_hooks");
    why_open(facts).unwrap_or_else(|| flag(first(facts, "order_update").is_none()))
}

pub(super) fn hook_method(seen: &Evidence) -> Verdict {
    form(seen.noted("shop_hooks"), "shop.hook_method")
}

pub(super) fn hook_body(seen: &Evidence) -> Verdict {
    form(seen.noted("shop_hooks"), "shop.hook_body")
}
