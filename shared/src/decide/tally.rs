//! How the orders of a shop add up: in the shop = in RO App + waiting + left out. What is none of these is missing.
//!
//! Guarantees: every presence has one place, so that no order is counted twice or not at all.

use super::presence::{Here, Presence};

/// Where an order of the shop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    InRoApp,
    /// It comes over by itself, or after a person did something that they are told of.
    Waiting,
    /// It does not come over, by a rule or because a person dismissed it.
    LeftOut,
    /// Nothing says why it is not in RO App.
    Missing,
}

impl Group {
    pub const ALL: [Self; 4] = [Self::InRoApp, Self::Waiting, Self::LeftOut, Self::Missing];

    /// A word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::InRoApp => "in-roapp",
            Self::Waiting => "waiting",
            Self::LeftOut => "left-out",
            Self::Missing => "missing",
        }
    }
}

/// Where an order is that the shop has. `in_roapp`: whether it has an order in RO App.
pub fn group(presence: &Presence, in_roapp: bool) -> Group {
    match presence {
        _ if in_roapp => Group::InRoApp,
        Presence::Here(Here::Waiting(_) | Here::NeedsAttention(_) | Here::Gone)
        | Presence::Held(_)
        | Presence::NotLookedAt { .. } => Group::Waiting,
        Presence::Here(Here::Dismissed(_))
        | Presence::Delivered { .. }
        | Presence::TooOld { .. }
        | Presence::StoreOff => Group::LeftOut,
        Presence::Here(Here::InSync | Here::Frozen)
        | Presence::Late { .. }
        | Presence::Unreadable(_)
        | Presence::NotInShop
        | Presence::Unknown(_) => Group::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Message;
    use jiff::Timestamp;

    #[test]
    fn r6_every_order_of_the_shop_is_in_one_place() {
        let (why, at) = (Message::text("why"), Timestamp::UNIX_EPOCH);
        for (presence, expected) in [
            (Presence::Here(Here::InSync), Group::Missing),
            (Presence::Here(Here::Frozen), Group::Missing),
            (Presence::Here(Here::Waiting(None)), Group::Waiting),
            (Presence::Here(Here::NeedsAttention(why.clone())), Group::Waiting),
            (Presence::Here(Here::Dismissed(why.clone())), Group::LeftOut),
            (Presence::Here(Here::Gone), Group::Waiting),
            (Presence::Delivered { placed: at, switched_on: at }, Group::LeftOut),
            (Presence::TooOld { placed: at, from: at }, Group::LeftOut),
            (Presence::StoreOff, Group::LeftOut),
            (Presence::Held(why.clone()), Group::Waiting),
            (Presence::NotLookedAt { placed: at, problem: None }, Group::Waiting),
            (Presence::NotLookedAt { placed: at, problem: Some(why.clone()) }, Group::Waiting),
            (Presence::Late { placed: at }, Group::Missing),
            (Presence::Unreadable(why.clone()), Group::Missing),
            (Presence::NotInShop, Group::Missing),
            (Presence::Unknown(why), Group::Missing),
        ] {
            assert_eq!(group(&presence, false), expected, "{presence:?}");
            assert_eq!(group(&presence, true), Group::InRoApp, "{presence:?}");
        }
    }
}
