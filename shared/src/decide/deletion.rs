//! Rules O8 and O9: an order that one side no longer has. Nothing is deleted on the other side.

use crate::history::{Event, Reason};
use crate::order::{OrderNumber, RoAppStatusId};
use crate::texts::Title;

/// An order that the shop no longer has.
#[derive(Debug, Clone, Copy)]
pub struct DeletedInShop {
    pub number: OrderNumber,
    /// Whether that was noted before.
    pub noted: bool,
    /// Whether something of it may be in RO App, although it was not entered as a whole.
    pub begun: bool,
    /// RO App's status as it was agreed; the outer `None` for an order that was never entered as a whole.
    pub agreed: Option<Option<RoAppStatusId>>,
    /// RO App's status now, where it was read.
    pub now: Option<RoAppStatusId>,
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// It is noted with these events, if any.
    Note(Vec<Event>),
    /// A person has to look.
    Attention(Reason),
}

/// What becomes of an order that the shop no longer has.
pub fn deleted_in_shop(order: DeletedInShop) -> Deletion {
    let DeletedInShop { number, noted, begun, agreed, now } = order;
    let mut events = Vec::new();
    let Some(agreed) = agreed else {
        if begun {
            return Deletion::Attention(Reason::GoneWhileEntered { number });
        }
        events.extend((!noted).then_some(Event::GoneBeforeEntered { number }));
        return Deletion::Note(events);
    };
    events.extend((!noted).then_some(Event::GoneFromShop { number }));
    if let Some(status) = now.filter(|now| Some(*now) != agreed) {
        events.push(Event::RoappStatusWithoutShop { status: Title::Number(status.0) });
    }
    Deletion::Note(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o9_a_deleted_order_is_said_once_and_one_half_entered_needs_a_person() {
        let number = OrderNumber(1);
        let (a, b) = (RoAppStatusId(1), RoAppStatusId(2));
        let gone = DeletedInShop { number, noted: false, begun: false, agreed: None, now: None };
        let said = Event::GoneFromShop { number };
        let moved = Event::RoappStatusWithoutShop { status: Title::Number(2) };
        for (order, expected) in [
            (gone, vec![Event::GoneBeforeEntered { number }]),
            (DeletedInShop { noted: true, ..gone }, vec![]),
            (DeletedInShop { agreed: Some(Some(a)), ..gone }, vec![said.clone()]),
            (DeletedInShop { agreed: Some(Some(a)), now: Some(a), ..gone }, vec![said.clone()]),
            (DeletedInShop { agreed: Some(Some(a)), now: Some(b), ..gone }, vec![said, moved.clone()]),
            (DeletedInShop { agreed: Some(Some(a)), now: Some(b), noted: true, ..gone }, vec![moved]),
            (DeletedInShop { agreed: Some(None), now: None, noted: true, begun: true, ..gone }, vec![]),
        ] {
            assert_eq!(deleted_in_shop(order), Deletion::Note(expected), "{order:?}");
        }
        let half = DeletedInShop { begun: true, ..gone };
        assert_eq!(deleted_in_shop(half), Deletion::Attention(Reason::GoneWhileEntered { number }));
    }
}
