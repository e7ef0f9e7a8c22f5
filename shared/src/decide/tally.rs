//! How the orders of a shop add up: in the shop = in RO App + waiting + left out. What is none of these is missing.
//!
//! Guarantees: every standing has one place, so that no order is counted twice or not at all.

use super::standing::{Here, Standing};

/// Where an order of the shop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    InRoApp,
    /// It comes over by itself, or after a person did something that they are told of.
    Waiting,
    /// It does not come over, by a rule or because a person dismissed it.
    LeftOut,
    /// Nothing says why it is not in RO App.
    Missing,
}

impl Place {
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
pub fn place(standing: &Standing, in_roapp: bool) -> Place {
    match standing {
        _ if in_roapp => Place::InRoApp,
        Standing::Here(Here::Waiting(_) | Here::NeedsAttention(_) | Here::Gone)
        | Standing::Held(_)
        | Standing::NotLookedAt { .. } => Place::Waiting,
        Standing::Here(Here::Dismissed(_))
        | Standing::Delivered { .. }
        | Standing::TooOld { .. }
        | Standing::StoreOff => Place::LeftOut,
        Standing::Here(Here::InSync | Here::Frozen)
        | Standing::Late { .. }
        | Standing::Unreadable(_)
        | Standing::NotInShop
        | Standing::Unknown(_) => Place::Missing,
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
        for (standing, expected) in [
            (Standing::Here(Here::InSync), Place::Missing),
            (Standing::Here(Here::Frozen), Place::Missing),
            (Standing::Here(Here::Waiting(None)), Place::Waiting),
            (Standing::Here(Here::NeedsAttention(why.clone())), Place::Waiting),
            (Standing::Here(Here::Dismissed(why.clone())), Place::LeftOut),
            (Standing::Here(Here::Gone), Place::Waiting),
            (Standing::Delivered { placed: at, switched_on: at }, Place::LeftOut),
            (Standing::TooOld { placed: at, from: at }, Place::LeftOut),
            (Standing::StoreOff, Place::LeftOut),
            (Standing::Held(why.clone()), Place::Waiting),
            (Standing::NotLookedAt { placed: at, problem: None }, Place::Waiting),
            (Standing::NotLookedAt { placed: at, problem: Some(why.clone()) }, Place::Waiting),
            (Standing::Late { placed: at }, Place::Missing),
            (Standing::Unreadable(why.clone()), Place::Missing),
            (Standing::NotInShop, Place::Missing),
            (Standing::Unknown(why), Place::Missing),
        ] {
            assert_eq!(place(&standing, false), expected, "{standing:?}");
            assert_eq!(place(&standing, true), Place::InRoApp, "{standing:?}");
        }
    }
}
