//! What is known of an order's side in the shop, as the polls compare it.

use jiff::{SignedDuration, Timestamp};

use crate::decide::KnownSide;
use crate::exchange::sync::finish::is_held_as_listed_only;
use crate::order::Fingerprint;
use crate::state::{Link, OrderSummary, Stage};

/// Time between two requests for an order that the shop lists and does not give.
const ASKED_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// The agreed state with which the shop's side of a finished order is compared.
pub(super) fn agreed_digest(summary: &OrderSummary) -> Option<&Fingerprint> {
    summary
        .shop_digest()
        .filter(|_| summary.stage != Stage::Gone && summary.lease.is_none() && summary.next_attempt_at.is_none())
}

pub(super) fn known_of(summary: &OrderSummary) -> KnownSide<'_> {
    match agreed_digest(summary) {
        // An order that was gone and is here again is news, too.
        _ if summary.stage == Stage::Gone => KnownSide::New,
        Some(seen) => KnownSide::Agreed(seen),
        None => KnownSide::Unfinished,
    }
}

pub(super) fn known(link: Option<&Link>, now: Timestamp) -> KnownSide<'_> {
    match link {
        // The shop lists it and does not give it: it is asked for once an hour.
        Some(link) if is_held_as_listed_only(link) && now.duration_since(link.updated_at) < ASKED_AGAIN => {
            KnownSide::Unfinished
        }
        // An order that was gone and is here again is news, too.
        None | Some(Link { stage: Stage::Gone, .. }) => KnownSide::New,
        Some(Link { attention: Some(held), .. }) => KnownSide::Held(held.shop.as_ref()),
        Some(Link { stage: Stage::Agreed, agreed: Some(agreed), next_attempt_at: None, lease: None, .. }) => {
            KnownSide::Agreed(&agreed.shop)
        }
        Some(_) => KnownSide::Unfinished,
    }
}
