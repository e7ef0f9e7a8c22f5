//! Rule O8: the amount in RO App equals the shop's, to the cent, and no line is silently changed.
//!
//! RO App's API has no discount of a whole order, but one on each line. A discount of the order is shared over the lines by their
//! amounts; what rounding leaves is put on the largest. Quantities and prices stay as the buyer saw them.

use rust_decimal::{Decimal, RoundingStrategy};

/// How a discount of the whole order lands on its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// Discount off each line, in the order of the lines.
    pub per_line: Vec<Decimal>,
    /// Shop's amount less what RO App's lines will add up to; zero when they are equal.
    pub difference: Decimal,
}

/// Shares what lies between the lines' sum and the order's total.
pub fn share_discount(line_totals: &[Decimal], total: Decimal) -> Sharing {
    let sum: Decimal = line_totals.iter().sum();
    let discount = sum - total;
    let none = vec![Decimal::ZERO; line_totals.len()];
    // A surcharge, or more off than there is, cannot be carried by discounts on lines.
    if discount <= Decimal::ZERO || discount > sum || line_totals.iter().any(|line| line.is_sign_negative()) {
        return Sharing { per_line: none, difference: total - sum };
    }
    let scale = discount.scale().max(2);
    let mut per_line: Vec<Decimal> = line_totals
        .iter()
        .map(|line| {
            let exactly = discount.checked_mul(*line).and_then(|product| product.checked_div(sum));
            // Beyond what a product can hold, a digit less of it.
            let nearly = || line.checked_div(sum)?.checked_mul(discount);
            let share = exactly.or_else(nearly).unwrap_or_default();
            share.round_dp_with_strategy(scale, RoundingStrategy::ToZero)
        })
        .collect();
    let mut left = discount - per_line.iter().sum::<Decimal>();
    // Rounded down, so what is left fits: on the largest line first.
    let mut order: Vec<usize> = (0..line_totals.len()).collect();
    order.sort_by(|a, b| line_totals.get(*b).cmp(&line_totals.get(*a)));
    for at in order {
        if let (Some(share), Some(line)) = (per_line.get_mut(at), line_totals.get(at)) {
            let more = left.min(*line - *share);
            *share += more;
            left -= more;
        }
    }
    Sharing { per_line, difference: -left }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn o8_lines_less_their_discounts_make_the_total_whatever_the_numbers() {
        let totals = ["0", "0.01", "1", "33.33", "99.99", "799", "1280.5"].map(d);
        for a in totals {
            for b in totals {
                for c in totals {
                    let sum = a + b + c;
                    for percent in ["0", "0.1", "10", "25", "33.333", "99.9", "100"].map(d) {
                        let total = (sum * (d("100") - percent) / d("100")).round_dp(2);
                        let sharing = share_discount(&[a, b, c], total);
                        assert_eq!(sharing.difference, Decimal::ZERO, "{a} {b} {c} -> {total}");
                        let carried: Decimal = sharing.per_line.iter().sum();
                        assert_eq!(sum - carried, total);
                        for (share, line) in sharing.per_line.iter().zip([a, b, c]) {
                            assert!(*share >= Decimal::ZERO && *share <= line, "{share} of {line}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn o8_what_lines_cannot_carry_is_said_as_a_difference() {
        assert_eq!(share_discount(&[d("100")], d("110")).difference, d("10"));
        assert_eq!(share_discount(&[d("100")], d("-5")).difference, d("-105"));
        assert_eq!(share_discount(&[], d("5")).difference, d("5"));
    }
}
