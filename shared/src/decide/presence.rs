//! Why an order is not here (rule O11): where any order of a store stands, as far as both the table and the shop say.
//!
//! Guarantees: what comes over is judged by the rule of the import itself ([`window`]); a shop that does not answer says nothing, so an
//! order counts as missing there only where the shop answered.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::window::{Window, first_import_from, window};
use crate::history::Reason;
use crate::order::OrderNumber;
use crate::texts::{Message, Moment};

/// What the table knows of an order that is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Here {
    InSync,
    /// Its lines are frozen.
    Frozen,
    /// It waits until this time; `None` while a handler has it.
    Waiting(Option<Timestamp>),
    NeedsAttention(Message),
    Dismissed(Message),
    /// The shop no longer has it.
    Gone,
}

/// What the shop has under a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InShop {
    Order {
        placed: Timestamp,
        delivered: bool,
    },
    /// An order that cannot be read.
    Unreadable(Message),
    Nothing,
    /// The shop does not answer.
    Unknown(Message),
}

/// How far the checks of a store are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// When the store was first switched on.
    pub switched_on: Timestamp,
    /// The checks list the orders placed since then.
    pub since: Timestamp,
    /// Why the latest check failed, or what is wrong with the store.
    pub problem: Option<Message>,
}

/// What is known of an order that a person asks for.
#[derive(Debug, Clone)]
pub struct Asked {
    pub number: OrderNumber,
    pub here: Option<Here>,
    /// Whether the store is switched on.
    pub enabled: bool,
    /// `None` before the first check.
    pub checked: Option<Checked>,
    /// Why new orders of the store wait, if they do.
    pub held: Option<Message>,
    pub shop: InShop,
    pub now: Timestamp,
}

/// Where an order stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    Here(Here),
    /// Placed before its store was switched on, and delivered.
    Delivered {
        placed: Timestamp,
        switched_on: Timestamp,
    },
    /// Placed before the first import begins.
    TooOld {
        placed: Timestamp,
        from: Timestamp,
    },
    StoreOff,
    /// New orders of the store wait.
    Held(Message),
    /// The shop has it, and it cannot be read.
    Unreadable(Message),
    NotInShop,
    /// The next check brings it. The latest one failed where a problem is named.
    NotLookedAt {
        placed: Timestamp,
        problem: Option<Message>,
    },
    /// Its date was passed before it appeared.
    Late {
        placed: Timestamp,
    },
    /// The shop does not answer.
    Unknown(Message),
}

/// Where an order stands.
pub fn presence(asked: Asked) -> Presence {
    let Asked { number, here, enabled, checked, held, shop, now } = asked;
    match here {
        Some(Here::Waiting(_)) if !enabled => return Presence::StoreOff,
        Some(here) => return Presence::Here(here),
        None => {}
    }
    let (placed, delivered) = match shop {
        InShop::Order { placed, delivered } => (placed, delivered),
        InShop::Unreadable(why) => {
            return Presence::Unreadable(Reason::UnreadableOrder { number, roapp: None, why }.into());
        }
        InShop::Nothing => return Presence::NotInShop,
        InShop::Unknown(why) => return Presence::Unknown(why),
    };
    if checked.is_none() && !enabled {
        return Presence::StoreOff;
    }
    // The first check switches it on.
    let switched_on = checked.as_ref().map_or(now, |checked| checked.switched_on);
    match window(placed, switched_on) {
        Window::Closed => return Presence::TooOld { placed, from: first_import_from(switched_on) },
        Window::UnlessDelivered if delivered => return Presence::Delivered { placed, switched_on },
        Window::UnlessDelivered | Window::Open => {}
    }
    match (enabled, held, checked) {
        (false, ..) => Presence::StoreOff,
        (true, Some(why), _) => Presence::Held(why),
        (true, None, Some(checked)) if placed < checked.since => Presence::Late { placed },
        (true, None, checked) => Presence::NotLookedAt { placed, problem: checked.and_then(|checked| checked.problem) },
    }
}

impl Presence {
    /// Whether the shop has the order and nothing but the rule, or the time of the next check, keeps it out.
    pub fn can_be_imported(&self) -> bool {
        matches!(self, Self::Delivered { .. } | Self::TooOld { .. } | Self::NotLookedAt { .. } | Self::Late { .. })
    }

    /// A word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Here(Here::InSync) => "in-sync",
            Self::Here(Here::Frozen) => "frozen",
            Self::Here(Here::Waiting(Some(_))) => "waiting",
            Self::Here(Here::Waiting(None)) => "under-way",
            Self::Here(Here::NeedsAttention(_)) => "attention",
            Self::Here(Here::Dismissed(_)) => "dismissed",
            Self::Here(Here::Gone) => "gone",
            Self::Delivered { .. } => "delivered",
            Self::TooOld { .. } => "too-old",
            Self::StoreOff => "store-off",
            Self::Held(_) => "held",
            Self::Unreadable(_) => "unreadable",
            Self::NotInShop => "not-in-shop",
            Self::NotLookedAt { problem: None, .. } => "not-looked-at",
            Self::NotLookedAt { problem: Some(_), .. } => "check-failed",
            Self::Late { .. } => "late",
            Self::Unknown(_) => "unknown",
        }
    }

    /// What a person reads, with times of the shop's zone. `store` is the store's name.
    pub fn message(&self, store: &str, zone: &TimeZone) -> Message {
        let time = |at: &Timestamp| Moment::new(*at, zone);
        let reported = Message::new(&format!("presence-{}", self.code())).with("store", store);
        match self {
            Self::Here(Here::Waiting(Some(at))) => reported.with("at", time(at)),
            Self::Here(Here::NeedsAttention(why) | Here::Dismissed(why))
            | Self::Held(why)
            | Self::Unreadable(why)
            | Self::Unknown(why)
            | Self::NotLookedAt { problem: Some(why), .. } => reported.with("why", why),
            Self::Delivered { placed, switched_on: at } | Self::TooOld { placed, from: at } => {
                reported.with("placed", time(placed)).with("at", time(at))
            }
            Self::NotLookedAt { placed, .. } | Self::Late { placed } => reported.with("placed", time(placed)),
            Self::Here(Here::Waiting(None) | Here::InSync | Here::Frozen | Here::Gone)
            | Self::StoreOff
            | Self::NotInShop => reported,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn in_shop(placed: &str, delivered: bool) -> InShop {
        InShop::Order { placed: at(placed), delivered }
    }

    /// An order that nothing keeps out: the store is on since 20 November and was checked up to 25 November.
    fn asked() -> Asked {
        Asked {
            number: OrderNumber(7),
            here: None,
            enabled: true,
            checked: Some(Checked {
                switched_on: at("2026-11-20T10:00:00Z"),
                since: at("2026-11-24T10:00:00Z"),
                problem: None,
            }),
            held: None,
            shop: in_shop("2026-11-25T10:00:00Z", false),
            now: at("2026-11-25T10:03:00Z"),
        }
    }

    #[test]
    fn o11_an_order_that_is_here_is_said_from_the_table_alone() {
        let why = Message::text("why");
        for (here, enabled, expected) in [
            (Here::InSync, true, None),
            (Here::InSync, false, None),
            (Here::Frozen, true, None),
            (Here::Waiting(None), true, None),
            (Here::Waiting(Some(at("2026-11-25T11:00:00Z"))), false, Some(Presence::StoreOff)),
            (Here::NeedsAttention(why.clone()), false, None),
            (Here::Dismissed(why.clone()), true, None),
            (Here::Gone, true, None),
        ] {
            let reported =
                presence(Asked { here: Some(here.clone()), enabled, shop: InShop::Unknown(why.clone()), ..asked() });
            assert!(!reported.can_be_imported());
            assert_eq!(reported, expected.unwrap_or(Presence::Here(here)));
        }
    }

    #[test]
    fn o11_of_an_order_that_is_not_here_it_is_said_what_keeps_it_out() {
        let (why, on) = (Message::text("why"), at("2026-11-20T10:00:00Z"));
        let (before, old) = ("2026-11-01T10:00:00Z", "2026-09-01T10:00:00Z");
        let from = first_import_from(on);
        let never = || Asked { checked: None, ..asked() };
        let off = || Asked { enabled: false, ..asked() };
        let fails = || {
            let checked = asked().checked.map(|checked| Checked { problem: Some(why.clone()), ..checked });
            Asked { checked, ..asked() }
        };
        let unreadable = Reason::UnreadableOrder { number: OrderNumber(7), roapp: None, why: why.clone() }.into();
        let delivered = Presence::Delivered { placed: at(before), switched_on: on };
        let too_old = Presence::TooOld { placed: at(old), from };
        let fresh = at("2026-11-25T10:00:00Z");
        for (reported, expected, imported) in [
            (asked(), Presence::NotLookedAt { placed: fresh, problem: None }, true),
            (fails(), Presence::NotLookedAt { placed: fresh, problem: Some(why.clone()) }, true),
            (
                Asked { shop: in_shop("2026-11-25T10:00:00Z", true), ..asked() },
                Presence::NotLookedAt { placed: fresh, problem: None },
                true,
            ),
            (Asked { shop: in_shop(before, true), ..asked() }, delivered.clone(), true),
            (Asked { shop: in_shop(before, true), ..off() }, delivered, true),
            (Asked { shop: in_shop(before, false), ..asked() }, Presence::Late { placed: at(before) }, true),
            (Asked { shop: in_shop(old, false), ..asked() }, too_old.clone(), true),
            (Asked { shop: in_shop(old, true), ..off() }, too_old, true),
            (off(), Presence::StoreOff, false),
            (Asked { enabled: false, ..never() }, Presence::StoreOff, false),
            (never(), Presence::NotLookedAt { placed: fresh, problem: None }, true),
            (Asked { held: Some(why.clone()), ..asked() }, Presence::Held(why.clone()), false),
            (Asked { held: Some(why.clone()), ..off() }, Presence::StoreOff, false),
            (Asked { shop: InShop::Nothing, ..asked() }, Presence::NotInShop, false),
            (Asked { shop: InShop::Nothing, ..off() }, Presence::NotInShop, false),
            (Asked { shop: InShop::Unreadable(why.clone()), ..asked() }, Presence::Unreadable(unreadable), false),
            (Asked { shop: InShop::Unknown(why.clone()), ..off() }, Presence::Unknown(why.clone()), false),
        ] {
            let about = format!("{reported:?}");
            let reported = presence(reported);
            assert_eq!(reported.can_be_imported(), imported, "{about}");
            assert_eq!(reported, expected, "{about}");
            let sentence = reported.message("Lamp shop", &TimeZone::UTC).to_string();
            assert!(sentence.contains(' ') && !sentence.contains('{'), "{sentence}");
        }
    }
}
