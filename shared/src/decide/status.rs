//! Rules T1 and T4 to T7: which status goes where, decided by what was agreed last.
//!
//! A change of our own that comes back finds the two sides as a rule pairs them, so it is never carried again: this holds after
//! a crash between the write and its bookkeeping too, and when several statuses map to one.

use std::collections::BTreeMap;

use crate::history::{Event, Side};
use crate::order::{RoAppStatusId, ShopStatusId};
use crate::texts::Title;

/// A store's rules in both directions.
#[derive(Debug, Clone)]
pub struct StatusRules {
    /// Shop status, and the RO App status it becomes.
    pub to_roapp: Vec<(ShopStatusId, RoAppStatusId)>,
    /// RO App status, and the shop status it becomes.
    pub to_shop: Vec<(RoAppStatusId, ShopStatusId)>,
    /// Whether RO App's change counts when both sides changed.
    pub roapp_wins: bool,
}

/// What statuses and the store are called, for events. A status whose name is not known is called by its number.
#[derive(Debug, Clone, Default)]
pub struct StatusTitles {
    /// The store's name.
    pub store: String,
    /// The shop's.
    pub shop: BTreeMap<ShopStatusId, String>,
    /// RO App's.
    pub roapp: BTreeMap<RoAppStatusId, String>,
}

impl StatusTitles {
    pub fn shop(&self, id: ShopStatusId) -> Title {
        self.shop.get(&id).cloned().map_or(Title::Number(id.0), |title| Title::Named { title })
    }

    pub fn roapp(&self, id: RoAppStatusId) -> Title {
        self.roapp.get(&id).cloned().map_or(Title::Number(id.0), |title| Title::Named { title })
    }
}

/// Both statuses at one time. RO App's is unknown when its answer has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statuses {
    /// The shop's.
    pub shop: ShopStatusId,
    /// RO App's.
    pub roapp: Option<RoAppStatusId>,
}

/// What statuses are compared with: what was agreed. An order that is being entered has no agreed status in the shop; RO App's is
/// the one that RO App gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Base {
    pub shop: Option<ShopStatusId>,
    pub roapp: Option<RoAppStatusId>,
}

/// What to do about the statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusPlan {
    /// Neither side changed.
    Nothing,
    /// A side changed, and nothing is to be sent; the events, if any, are for the history.
    Agree(Vec<Event>),
    /// Staff gave an order that is being entered a status: it counts, and the next synchronisation carries it to the shop.
    LeftToStaff,
    /// RO App gets this status.
    ToRoApp(RoAppStatusId, Vec<Event>),
    /// The shop gets this status, because RO App's order has that one.
    ToShop { to: ShopStatusId, from: RoAppStatusId, events: Vec<Event> },
}

impl StatusRules {
    /// The RO App status that a shop status becomes.
    pub fn roapp_for(&self, shop: ShopStatusId) -> Option<RoAppStatusId> {
        self.to_roapp.iter().find(|(from, _)| *from == shop).map(|(_, to)| *to)
    }

    /// Whether a rule makes one of these statuses the other.
    pub fn pairs(&self, shop: ShopStatusId, roapp: RoAppStatusId) -> bool {
        self.roapp_for(shop) == Some(roapp) || self.shop_for(roapp) == Some(shop)
    }

    /// Whether a rule makes this status a shop's, or one of the shop's this.
    pub fn is_ruled(&self, roapp: RoAppStatusId) -> bool {
        self.shop_for(roapp).is_some() || self.to_roapp.iter().any(|(_, to)| *to == roapp)
    }

    fn shop_for(&self, roapp: RoAppStatusId) -> Option<ShopStatusId> {
        self.to_shop.iter().find(|(from, _)| *from == roapp).map(|(_, to)| *to)
    }
}

/// Compares with what was agreed. The first status of an order is a changed one whose shop status nobody agreed yet.
pub fn status_plan(base: Base, now: Statuses, rules: &StatusRules, titles: &StatusTitles) -> StatusPlan {
    // A status RO App does not say cannot have been seen to change.
    let roapp_now = now.roapp.or(base.roapp);
    let roapp_changed = roapp_now.filter(|_| roapp_now != base.roapp);
    let shop_changed = base.shop != Some(now.shop);
    let view = View { shop: now.shop, entering: base.shop.is_none(), rules, titles };
    match (shop_changed, roapp_changed) {
        (false, None) => StatusPlan::Nothing,
        (true, None) => view.to_roapp(roapp_now, Vec::new()),
        (false, Some(roapp)) => view.to_shop(roapp, Vec::new()),
        (true, Some(_)) if view.entering => StatusPlan::LeftToStaff,
        (true, Some(roapp)) => {
            // Paired by a rule: one of the two is our own write, or both sides were set alike.
            if rules.pairs(now.shop, roapp) {
                return StatusPlan::Agree(Vec::new());
            }
            let events = vec![Event::BothStatusesChanged {
                shop: titles.shop(now.shop),
                roapp: titles.roapp(roapp),
                counts: if rules.roapp_wins { Side::Roapp } else { Side::Shop },
            }];
            if rules.roapp_wins { view.to_shop(roapp, events) } else { view.to_roapp(Some(roapp), events) }
        }
    }
}

struct View<'a> {
    shop: ShopStatusId,
    entering: bool,
    rules: &'a StatusRules,
    titles: &'a StatusTitles,
}

impl View<'_> {
    fn to_roapp(&self, roapp: Option<RoAppStatusId>, mut events: Vec<Event>) -> StatusPlan {
        let Some(wanted) = self.rules.roapp_for(self.shop) else {
            let (status, store) = (self.titles.shop(self.shop), self.titles.store.clone());
            events.push(match self.entering {
                true => Event::FirstStatusWithoutRule { status, store },
                false => Event::NoRuleToRoapp { status, store },
            });
            return StatusPlan::Agree(events);
        };
        if roapp == Some(wanted) { StatusPlan::Agree(events) } else { StatusPlan::ToRoApp(wanted, events) }
    }

    fn to_shop(&self, roapp: RoAppStatusId, mut events: Vec<Event>) -> StatusPlan {
        match self.rules.shop_for(roapp) {
            None => {
                let (status, store) = (self.titles.roapp(roapp), self.titles.store.clone());
                events.push(Event::NoRuleToShop { status, store });
                StatusPlan::Agree(events)
            }
            Some(wanted) if self.shop == wanted => StatusPlan::Agree(events),
            Some(wanted) => StatusPlan::ToShop { to: wanted, from: roapp, events },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: ShopStatusId = ShopStatusId(1);
    const WORK: ShopStatusId = ShopStatusId(2);
    const DONE: ShopStatusId = ShopStatusId(3);
    const ODD: ShopStatusId = ShopStatusId(9);
    const A: RoAppStatusId = RoAppStatusId(10);
    const B: RoAppStatusId = RoAppStatusId(20);
    const C: RoAppStatusId = RoAppStatusId(30);
    const X: RoAppStatusId = RoAppStatusId(99);
    /// Work and done both become B; only C goes back as done.
    const TO_ROAPP: [(ShopStatusId, RoAppStatusId); 3] = [(NEW, A), (WORK, B), (DONE, B)];
    const TO_SHOP: [(RoAppStatusId, ShopStatusId); 3] = [(A, NEW), (B, WORK), (C, DONE)];

    fn rules(roapp_wins: bool) -> StatusRules {
        StatusRules { to_roapp: TO_ROAPP.to_vec(), to_shop: TO_SHOP.to_vec(), roapp_wins }
    }

    fn base(agreed: Statuses) -> Base {
        Base { shop: Some(agreed.shop), roapp: agreed.roapp }
    }

    fn plan(agreed: (ShopStatusId, RoAppStatusId), now: (ShopStatusId, RoAppStatusId), roapp_wins: bool) -> String {
        let of = |(shop, roapp)| Statuses { shop, roapp: Some(roapp) };
        named(base(of(agreed)), of(now), roapp_wins)
    }

    fn named(base: Base, now: Statuses, roapp_wins: bool) -> String {
        match status_plan(base, now, &rules(roapp_wins), &StatusTitles::default()) {
            StatusPlan::Nothing => "nothing".into(),
            StatusPlan::LeftToStaff => "staff's".into(),
            StatusPlan::Agree(said) => format!("agree {}", said.len()),
            StatusPlan::ToRoApp(to, said) => format!("roapp {to} {}", said.len()),
            StatusPlan::ToShop { to, events, .. } => format!("shop {to} {}", events.len()),
        }
    }

    #[test]
    fn t4_t5_t6_only_the_side_that_changed_is_carried() {
        for (agreed, now, roapp_wins, expected) in [
            ((NEW, A), (NEW, A), true, "nothing"),
            ((NEW, A), (WORK, A), true, "roapp 20 0"),
            ((NEW, A), (NEW, B), true, "shop 2 0"),
            ((NEW, A), (ODD, A), true, "agree 1"),
            ((NEW, A), (NEW, X), true, "agree 1"),
            ((NEW, A), (DONE, C), true, "agree 0"),
            ((NEW, A), (DONE, B), true, "agree 0"),
            ((NEW, A), (WORK, C), true, "shop 3 1"),
            ((NEW, A), (WORK, C), false, "roapp 20 1"),
            ((NEW, A), (WORK, X), true, "agree 2"),
            ((NEW, A), (ODD, B), false, "agree 2"),
            // Several statuses map to one: nothing comes back.
            ((WORK, B), (DONE, B), true, "agree 0"),
            ((DONE, B), (DONE, B), true, "nothing"),
        ] {
            assert_eq!(plan(agreed, now, roapp_wins), expected, "{agreed:?} -> {now:?}, roapp wins: {roapp_wins}");
        }
    }

    #[test]
    fn t1_t6_a_first_status_goes_by_the_same_rule_and_staffs_counts() {
        let first = |roapp| Base { shop: None, roapp };
        for (given, shop, roapp, expected) in [
            (Some(A), NEW, Some(A), "agree 0"),
            (Some(A), WORK, Some(A), "roapp 20 0"),
            (Some(A), DONE, Some(A), "roapp 20 0"),
            (Some(A), ODD, Some(A), "agree 1"),
            (Some(A), ODD, Some(B), "staff's"),
            (Some(A), NEW, Some(B), "staff's"),
            (Some(A), WORK, Some(B), "staff's"),
            (Some(A), WORK, None, "roapp 20 0"),
            (None, NEW, None, "roapp 10 0"),
            (None, ODD, None, "agree 1"),
            (None, NEW, Some(A), "staff's"),
        ] {
            for roapp_wins in [true, false] {
                let now = Statuses { shop, roapp };
                assert_eq!(named(first(given), now, roapp_wins), expected, "{given:?}, {shop}, {roapp:?}");
            }
        }
    }

    #[test]
    fn t4_what_was_carried_is_never_carried_again_nor_back_whatever_the_rules() {
        let shops = [NEW, WORK, DONE, ODD];
        let roapps = [A, B, C, X];
        for (roapp_wins, agreed_shop, agreed_roapp) in
            [true, false].into_iter().flat_map(|w| shops.into_iter().flat_map(move |s| roapps.map(|o| (w, s, o))))
        {
            for (shop, roapp) in shops.into_iter().flat_map(|s| roapps.map(|o| (s, o))) {
                let agreed = Statuses { shop: agreed_shop, roapp: Some(agreed_roapp) };
                let now = Statuses { shop, roapp: Some(roapp) };
                let after = match status_plan(base(agreed), now, &rules(roapp_wins), &StatusTitles::default()) {
                    StatusPlan::Nothing | StatusPlan::LeftToStaff | StatusPlan::Agree(_) => now,
                    StatusPlan::ToRoApp(to, _) => Statuses { roapp: Some(to), ..now },
                    StatusPlan::ToShop { to, .. } => Statuses { shop: to, ..now },
                };
                // With the bookkeeping done, and after a crash that lost it.
                assert_eq!(
                    status_plan(base(after), after, &rules(roapp_wins), &StatusTitles::default()),
                    StatusPlan::Nothing
                );
                let again = status_plan(base(agreed), after, &rules(roapp_wins), &StatusTitles::default());
                assert!(
                    matches!(again, StatusPlan::Nothing | StatusPlan::Agree(_)),
                    "{agreed:?} {now:?} carried to {after:?}, then {again:?}"
                );
            }
        }
    }
}
