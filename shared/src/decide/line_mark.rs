//! How a line is known again in RO App.
//!
//! Each line carries a mark in its item's comment, `Cartum 1042/1`, so that after a lost answer the items themselves say what was
//! written. Prices and quantities would not do: staff may have changed them meanwhile.

use crate::order::OrderNumber;

/// Said in an item's comment when it has no mark of ours.
pub const MARK_MISSING: u32 = 0;

/// Characters of a comment that was made shorter.
const SHORTER: usize = 200;

/// The comment of a line's item: its mark, then what else there is to say.
pub fn marked(number: OrderNumber, mark: u32, says: &str) -> String {
    let says = says.trim();
    if says.is_empty() { format!("Cartum {number}/{mark}") } else { format!("Cartum {number}/{mark}: {says}") }
}

/// A shorter form of an item's comment that RO App does not take: its beginning, then the mark alone.
pub fn shorter(comment: &str) -> Option<String> {
    if comment.chars().count() > SHORTER {
        return Some(comment.chars().take(SHORTER - 1).chain(['…']).collect());
    }
    comment.split_once(": ").map(|(mark, _)| mark.to_owned())
}

/// The mark in an item's comment; [`MARK_MISSING`] for an item that is not a line of this order.
pub fn mark_of(number: OrderNumber, comment: &str) -> u32 {
    let read = || -> Option<u32> {
        let rest = comment.trim_start().strip_prefix("Cartum ")?;
        let (order, rest) = rest.split_once('/')?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (order.parse::<u64>().ok()? == number.0).then(|| digits.parse().ok())?
    };
    read().unwrap_or(MARK_MISSING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o5_marks_survive_whatever_staff_add_behind_them() {
        let number = OrderNumber(1042);
        for says in ["", "gift", "12/3", "Cartum 7/7", "<b>\n"] {
            assert_eq!(mark_of(number, &marked(number, 12, says)), 12, "{says}");
        }
        for foreign in ["", "12", "Cartum 1043/1", "Cartum 10421/1", "Cartum 1042", "Cartum x/1", "by hand"] {
            assert_eq!(mark_of(number, foreign), MARK_MISSING, "{foreign}");
        }
    }
}
