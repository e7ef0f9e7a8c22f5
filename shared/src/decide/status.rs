//! Rules T1 and T4 to T7: which status goes where, decided by what was agreed last.
//!
//! A change of our own that comes back finds the two sides as a rule pairs them, so it is never carried again: this holds after
//! a crash between the write and its bookkeeping too, and when several statuses map to one.

use std::collections::BTreeMap;

use crate::order::{OfficeStatusId, ShopStatusId};

/// A store's rules in both directions.
#[derive(Debug, Clone, Copy)]
pub struct StatusRules<'a> {
    /// Shop status, and the RO App status it becomes.
    pub to_office: &'a [(ShopStatusId, OfficeStatusId)],
    /// RO App status, and the shop status it becomes.
    pub to_shop: &'a [(OfficeStatusId, ShopStatusId)],
    /// Whether RO App's change counts when both sides changed.
    pub office_wins: bool,
}

/// What statuses and the store are called, for sentences. A status whose name is not known is called by its number.
#[derive(Debug, Clone, Default)]
pub struct StatusNames {
    /// The store's name.
    pub store: String,
    /// The shop's.
    pub shop: BTreeMap<ShopStatusId, String>,
    /// RO App's.
    pub office: BTreeMap<OfficeStatusId, String>,
}

impl StatusNames {
    /// A status of the shop, in quotes.
    pub fn shop(&self, id: ShopStatusId) -> String {
        self.shop.get(&id).map_or_else(|| id.to_string(), |name| format!("'{name}'"))
    }

    /// A status of RO App, in quotes.
    pub fn office(&self, id: OfficeStatusId) -> String {
        self.office.get(&id).map_or_else(|| id.to_string(), |name| format!("'{name}'"))
    }

    /// Where a rule for a status of the shop is set.
    pub fn place_to_office(&self) -> String {
        format!("under Stores > {} > Status rules (status_to_roapp in the configuration file)", self.store)
    }

    /// Where a rule for a status of RO App is set.
    pub fn place_to_shop(&self) -> String {
        format!("under Stores > {} > Status rules (status_to_cartum in the configuration file)", self.store)
    }
}

/// Both statuses at one time. RO App's is unknown when its answer has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statuses {
    /// The shop's.
    pub shop: ShopStatusId,
    /// RO App's.
    pub office: Option<OfficeStatusId>,
}

/// What to do about the statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusPlan {
    /// Neither side changed.
    Nothing,
    /// A side changed, and nothing is to be sent; the sentences, if any, are for the history.
    Agree(Vec<String>),
    /// RO App gets this status.
    ToOffice(OfficeStatusId, Vec<String>),
    /// The shop gets this status.
    ToShop(ShopStatusId, Vec<String>),
}

impl StatusRules<'_> {
    fn office_for(&self, shop: ShopStatusId) -> Option<OfficeStatusId> {
        self.to_office.iter().find(|(from, _)| *from == shop).map(|(_, to)| *to)
    }

    fn shop_for(&self, office: OfficeStatusId) -> Option<ShopStatusId> {
        self.to_shop.iter().find(|(from, _)| *from == office).map(|(_, to)| *to)
    }
}

/// Compares with what was agreed.
pub fn status_plan(agreed: Statuses, now: Statuses, rules: StatusRules<'_>, names: &StatusNames) -> StatusPlan {
    // A status RO App does not say cannot have been seen to change.
    let office_now = now.office.or(agreed.office);
    let office_changed = office_now.filter(|_| office_now != agreed.office);
    let shop_changed = now.shop != agreed.shop;
    match (shop_changed, office_changed) {
        (false, None) => StatusPlan::Nothing,
        (true, None) => to_office(now.shop, office_now, rules, names, Vec::new()),
        (false, Some(office)) => to_shop(office, now.shop, rules, names, Vec::new()),
        (true, Some(office)) => {
            // Paired by a rule: one of the two is our own write, or both sides had the same thought.
            if rules.office_for(now.shop) == Some(office) || rules.shop_for(office) == Some(now.shop) {
                return StatusPlan::Agree(Vec::new());
            }
            let winner = if rules.office_wins { "RO App" } else { "the shop" };
            let said = vec![format!(
                "Both sides changed the status, the shop to {}, RO App to {}: {winner} counts.",
                names.shop(now.shop),
                names.office(office)
            )];
            if rules.office_wins {
                to_shop(office, now.shop, rules, names, said)
            } else {
                to_office(now.shop, Some(office), rules, names, said)
            }
        }
    }
}

fn to_office(
    shop: ShopStatusId,
    office: Option<OfficeStatusId>,
    rules: StatusRules<'_>,
    names: &StatusNames,
    mut said: Vec<String>,
) -> StatusPlan {
    match rules.office_for(shop) {
        None => {
            said.push(format!(
                "The shop's status {} has no rule for RO App, so RO App's status stays. To carry it over, add a rule {}.",
                names.shop(shop),
                names.place_to_office()
            ));
            StatusPlan::Agree(said)
        }
        Some(wanted) if office == Some(wanted) => StatusPlan::Agree(said),
        Some(wanted) => StatusPlan::ToOffice(wanted, said),
    }
}

fn to_shop(
    office: OfficeStatusId,
    shop: ShopStatusId,
    rules: StatusRules<'_>,
    names: &StatusNames,
    mut said: Vec<String>,
) -> StatusPlan {
    match rules.shop_for(office) {
        None => {
            said.push(format!(
                "RO App's status {} has no rule for Cartum, so the shop's status stays. To carry it over, add a rule {}.",
                names.office(office),
                names.place_to_shop()
            ));
            StatusPlan::Agree(said)
        }
        Some(wanted) if shop == wanted => StatusPlan::Agree(said),
        Some(wanted) => StatusPlan::ToShop(wanted, said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: ShopStatusId = ShopStatusId(1);
    const WORK: ShopStatusId = ShopStatusId(2);
    const DONE: ShopStatusId = ShopStatusId(3);
    const ODD: ShopStatusId = ShopStatusId(9);
    const A: OfficeStatusId = OfficeStatusId(10);
    const B: OfficeStatusId = OfficeStatusId(20);
    const C: OfficeStatusId = OfficeStatusId(30);
    const X: OfficeStatusId = OfficeStatusId(99);
    /// Work and done both become B; only C goes back as done.
    const TO_OFFICE: [(ShopStatusId, OfficeStatusId); 3] = [(NEW, A), (WORK, B), (DONE, B)];
    const TO_SHOP: [(OfficeStatusId, ShopStatusId); 3] = [(A, NEW), (B, WORK), (C, DONE)];

    fn plan(agreed: (ShopStatusId, OfficeStatusId), now: (ShopStatusId, OfficeStatusId), office_wins: bool) -> String {
        let rules = StatusRules { to_office: &TO_OFFICE, to_shop: &TO_SHOP, office_wins };
        let of = |(shop, office)| Statuses { shop, office: Some(office) };
        match status_plan(of(agreed), of(now), rules, &StatusNames::default()) {
            StatusPlan::Nothing => "nothing".into(),
            StatusPlan::Agree(said) => format!("agree {}", said.len()),
            StatusPlan::ToOffice(to, said) => format!("office {to} {}", said.len()),
            StatusPlan::ToShop(to, said) => format!("shop {to} {}", said.len()),
        }
    }

    #[test]
    fn t4_t5_t6_only_the_side_that_changed_is_carried() {
        for (agreed, now, office_wins, expected) in [
            ((NEW, A), (NEW, A), true, "nothing"),
            ((NEW, A), (WORK, A), true, "office 20 0"),
            ((NEW, A), (NEW, B), true, "shop 2 0"),
            ((NEW, A), (ODD, A), true, "agree 1"),
            ((NEW, A), (NEW, X), true, "agree 1"),
            ((NEW, A), (DONE, C), true, "agree 0"),
            ((NEW, A), (DONE, B), true, "agree 0"),
            ((NEW, A), (WORK, C), true, "shop 3 1"),
            ((NEW, A), (WORK, C), false, "office 20 1"),
            ((NEW, A), (WORK, X), true, "agree 2"),
            ((NEW, A), (ODD, B), false, "agree 2"),
            // Several statuses map to one: nothing comes back.
            ((WORK, B), (DONE, B), true, "agree 0"),
            ((DONE, B), (DONE, B), true, "nothing"),
        ] {
            assert_eq!(plan(agreed, now, office_wins), expected, "{agreed:?} -> {now:?}, office wins: {office_wins}");
        }
    }

    #[test]
    fn t4_what_was_carried_is_never_carried_again_nor_back_whatever_the_rules() {
        let shops = [NEW, WORK, DONE, ODD];
        let offices = [A, B, C, X];
        let rules = |office_wins| StatusRules { to_office: &TO_OFFICE, to_shop: &TO_SHOP, office_wins };
        for (office_wins, agreed_shop, agreed_office) in
            [true, false].into_iter().flat_map(|w| shops.into_iter().flat_map(move |s| offices.map(|o| (w, s, o))))
        {
            for (shop, office) in shops.into_iter().flat_map(|s| offices.map(|o| (s, o))) {
                let agreed = Statuses { shop: agreed_shop, office: Some(agreed_office) };
                let now = Statuses { shop, office: Some(office) };
                let after = match status_plan(agreed, now, rules(office_wins), &StatusNames::default()) {
                    StatusPlan::Nothing | StatusPlan::Agree(_) => now,
                    StatusPlan::ToOffice(to, _) => Statuses { office: Some(to), ..now },
                    StatusPlan::ToShop(to, _) => Statuses { shop: to, ..now },
                };
                // With the bookkeeping done, and after a crash that lost it.
                assert_eq!(status_plan(after, after, rules(office_wins), &StatusNames::default()), StatusPlan::Nothing);
                let again = status_plan(agreed, after, rules(office_wins), &StatusNames::default());
                assert!(
                    matches!(again, StatusPlan::Nothing | StatusPlan::Agree(_)),
                    "{agreed:?} {now:?} carried to {after:?}, then {again:?}"
                );
            }
        }
    }
}
