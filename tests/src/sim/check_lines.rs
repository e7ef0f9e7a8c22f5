//! Rules O3, O6, P5, P6: the lines of RO App's order when all work is finished.

use std::collections::BTreeMap;

use exchange::state::Link;
use rust_decimal::Decimal;
use serde_json::Value;

use super::amounts::{amount, decimal};
use super::known::KnownOrder;
use super::oddities::is_good;
use super::process::Deployment;

/// A line: quantity and amount before a discount.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Counted {
    amount: Decimal,
    quantity: Decimal,
}

/// Lines by title, each title's lines in order.
type Lines = BTreeMap<String, Vec<Counted>>;

impl Deployment {
    pub(super) fn check_lines(
        &self,
        about: &str,
        known: &KnownOrder,
        shop: &Value,
        roapp: &Value,
        link: Option<&Link>,
    ) {
        self.check_refused(about, known, roapp);
        let is_forgotten = |at: i64| self.world.is_staff_forgotten(known, roapp, at);
        let unknowable = is_forgotten(known.staff_at) || self.world.is_edit_forgotten(known, roapp);
        if known.written_off.is_some() || unknowable {
            return;
        }
        let title = |item: &Value| item["entity"]["title"].as_str().unwrap_or_default().to_owned();
        let mut wanted = lines(shop, "products", |line| line["title"].as_str().unwrap_or_default().to_owned());
        let mut there = lines(roapp, "items", title);
        if !self.world.variant("roapp.item_delete").is_null() {
            // A line that cannot be removed is set to 0.
            there.values_mut().for_each(|lines| lines.retain(|line| !line.quantity.is_zero()));
            there.retain(|_, lines| !lines.is_empty());
        }
        let only_staff = known.staff_lines.iter().filter(|(title, _)| !known.shop_lines.contains(*title));
        for (title, (quantity, _)) in only_staff.filter(|(_, (_, at))| !is_forgotten(*at)) {
            let lines = there.get(title).cloned().unwrap_or_default();
            if !lines.iter().any(|line| line.quantity.normalize().to_string() == *quantity) {
                let seen = format!("staff made it {quantity} of {title}, RO App has {lines:?}");
                self.broke("O6: a line that only staff changed stays as they made it", about, seen);
            }
        }
        let frozen = link.is_some_and(|link| link.frozen_lines.is_some());
        for all in [&mut wanted, &mut there] {
            all.retain(|title, _| !known.staff_lines.contains_key(title));
        }
        if frozen || !self.same(&wanted, &there) {
            let seen = format!("{wanted:?} in the shop, {there:?} in RO App");
            self.broke("O3, O6: every line, quantity and price is right", about, seen);
        }
    }

    /// Whether RO App has the shop's lines. Quantities and prices of more than two decimals are those that RO App takes.
    fn same(&self, wanted: &Lines, there: &Lines) -> bool {
        let whole = self.world.variant("roapp.item_decimals") == "refused";
        let same = |(wanted, there): (&Counted, &Counted)| {
            let fraction = !wanted.quantity.fract().is_zero();
            let quantity = wanted.quantity == there.quantity || (whole && fraction && there.quantity == Decimal::ONE);
            quantity && (wanted.amount - there.amount).abs() <= self.tolerance(wanted)
        };
        let equal = |title: &String, wanted: &Vec<Counted>| {
            there.get(title).is_some_and(|there| wanted.len() == there.len() && wanted.iter().zip(there).all(same))
        };
        wanted.len() == there.len() && wanted.iter().all(|(title, lines)| equal(title, lines))
    }

    /// What a line may be entered higher, so that the order's total is right, and what RO App rounds.
    fn tolerance(&self, line: &Counted) -> Decimal {
        if self.world.plan.odd.decimals {
            Decimal::new(3, 2) + line.quantity * Decimal::new(11, 3)
        } else {
            Decimal::ZERO
        }
    }

    /// O8, P6: a line that RO App does not take stands in the order's notes.
    fn check_refused(&self, about: &str, known: &KnownOrder, roapp: &Value) {
        let notes = format!("{} {}", roapp["manager_notes"], roapp["comments"]);
        for title in known.refused.iter().filter(|title| !notes.contains(*title)) {
            self.broke(
                "O8: a line that RO App does not take is in the notes",
                about,
                format!("{title} is not in {notes}"),
            );
        }
    }
}

fn lines(order: &Value, name: &str, title: impl Fn(&Value) -> String) -> Lines {
    let mut all = Lines::new();
    let rows = order[name].as_array().into_iter().flatten();
    for line in rows.filter(|line| name == "items" || is_good(line)) {
        let line_of = Counted { amount: amount(line).normalize(), quantity: decimal(&line["quantity"]).normalize() };
        all.entry(title(line)).or_default().push(line_of);
    }
    all.values_mut().for_each(|lines| lines.sort());
    all
}
