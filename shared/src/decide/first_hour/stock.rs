//! What the stock says of a product line: whether the account shows it, and whether a line takes from it at once.

use super::seen::{Evidence, Seen, amount, rows};
use super::verdict::{NOTHING, UNASKED, UNCLEAR, Verdict, word};

fn residue(seen: Option<&Seen>) -> Option<f64> {
    amount(&rows(&seen?.body, "data").first()?["residue"])
}

pub(super) fn stock_read(seen: &Evidence) -> Verdict {
    match seen.get("warehouses") {
        Some(answer) if answer.is_success() => word("offered"),
        Some(answer) if matches!(answer.status, 403..=405) => word(&answer.status.to_string()),
        Some(_) => UNCLEAR,
        None => UNASKED,
    }
}

pub(super) fn line_stock(seen: &Evidence) -> Verdict {
    if seen.accepted("item").is_none() {
        return UNASKED;
    }
    match (residue(seen.success("stock.before")), residue(seen.success("stock.after"))) {
        (Some(before), Some(after)) if (before - after).abs() < 0.001 => word("unchanged"),
        (Some(before), Some(after)) if after < before => word("less"),
        (Some(_), Some(_)) => UNCLEAR,
        _ => NOTHING,
    }
}
