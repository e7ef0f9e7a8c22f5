//! The parts of a plan that can be left out.

use super::pace::Paces;
use super::plan::{Oddities, Plan};

/// Parts of a plan that can be left out, by name; the largest first.
pub const PARTS: [(&str, fn(&mut Plan)); 26] = [
    ("variants", |plan| plan.variants = false),
    ("state-loss", |plan| plan.state_loss = None),
    ("outage", |plan| plan.outage = None),
    ("table-outage", |plan| plan.table_outage = false),
    ("slow-sides", |plan| plan.paces = Paces::default()),
    ("kills", |plan| plan.faults.lifetime = 0),
    ("failing-calls", |plan| plan.faults.call = 0),
    ("failing-table", |plan| plan.faults.table = 0),
    ("failing-queue", |plan| plan.faults.queue = 0),
    ("failing-hooks", |plan| plan.faults.hooks = 0),
    ("lag", |plan| plan.faults.lag = 0),
    ("skew", |plan| plan.faults.skew = 0),
    ("rotation", |plan| plan.rotate = false),
    ("switch", |plan| plan.switch = false),
    ("other-stores", |plan| plan.stores = 1),
    ("other-processes", |plan| (plan.importers, plan.pushers, plan.pollers) = (1, 1, 1)),
    ("oddities", |plan| plan.odd = Oddities::default()),
    ("decimals", |plan| plan.odd.decimals = false),
    ("refused-lines", |plan| plan.odd.refused_lines = false),
    ("odd-buyers", |plan| plan.odd.buyers = false),
    ("emptied-orders", |plan| plan.odd.emptied = false),
    ("gone-settings", |plan| plan.odd.settings = false),
    ("staff-edits", |plan| plan.staff_edits = false),
    ("changes", |plan| plan.changes = 0),
    ("most-changes", |plan| plan.changes = plan.changes.min(4)),
    ("other-orders", |plan| plan.orders = 1),
];

/// Leaves parts out of a plan.
///
/// # Panics
/// Where a name is none of [`PARTS`].
pub(super) fn leave_out(plan: &mut Plan, without: &[String]) {
    for name in without {
        let part = PARTS.iter().find(|(part, _)| part == name);
        part.unwrap_or_else(|| panic!("no part of a plan is called {name}")).1(plan);
    }
}
