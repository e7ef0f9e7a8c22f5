//! Rule O8: RO App's total is the shop's to the currency's smallest unit, and no line is silently changed.
//!
//! RO App's API has no discount of a whole order, but one on each line. A discount of the order is shared over the lines by their
//! amounts; what rounding leaves is put on the largest. Quantities and prices stay as the buyer saw them, but where a line cannot be held
//! exactly: RO App counts each line in whole smallest units, the shop its sum.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::order::{Currency, Entered, Line};

/// Decimals of a price that RO App is sent.
const MOST_DECIMALS: u32 = 4;
/// Decimals of a quantity that RO App is sent: as many as it shows of one.
const QUANTITY_DECIMALS: u32 = 3;

/// How a discount of the whole order lands on its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// Discount off each line, in the order of the lines.
    pub per_line: Vec<Decimal>,
    /// Shop's amount less what RO App's lines will add up to; zero when they are equal.
    pub difference: Decimal,
}

/// How RO App gets a line's amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineAmount {
    /// Discount off the line.
    pub discount: Decimal,
    /// Quantity and price, where they are not the shop's.
    pub entered: Option<Entered>,
}

/// How RO App gets an order's amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amounts {
    /// In the order of the lines.
    pub lines: Vec<LineAmount>,
    /// The shop's total less RO App's; zero when they are equal.
    pub difference: Decimal,
    /// What the shop's own rounding takes off the sum of the lines (negative: adds to it), where that is no discount.
    pub rounding: Decimal,
}

/// How RO App gets the amounts of these lines, of which the buyer owes `total`.
pub fn amounts(lines: &[Line], total: Decimal, currency: Currency) -> Amounts {
    let total = currency.round(total);
    let wanted: Vec<Decimal> = lines.iter().map(|line| currency.round(line.total())).collect();
    let off = wanted.iter().sum::<Decimal>() - total;
    let exact: Decimal = lines.iter().map(Line::total).sum();
    let is_rounding = !off.is_zero() && (exact - total).abs() < currency.unit();
    let sharing = share_discount(&wanted, total, currency.decimals());
    let mut difference = sharing.difference;
    let mut rounding = if is_rounding { off.max(Decimal::ZERO) } else { Decimal::ZERO };
    let mut found: Vec<LineAmount> = lines
        .iter()
        .zip(&wanted)
        .zip(sharing.per_line)
        .map(|((line, wanted), share)| {
            let amount = enter(line.quantity, line.price, *wanted, MOST_DECIMALS, currency);
            LineAmount { discount: amount.discount + share, ..amount }
        })
        .collect();
    if is_rounding && off.is_sign_negative() {
        // A line that is not exact anyhow is entered higher, with a discount that makes the sum right.
        let inexact = lines
            .iter()
            .zip(&wanted)
            .enumerate()
            .filter(|(_, (line, wanted))| line.total() != **wanted && line.quantity >= Decimal::ONE);
        if let Some((at, (line, wanted))) = inexact.max_by_key(|(_, (_, wanted))| **wanted)
            && let Some(amount) = found.get_mut(at)
        {
            *amount = enter(line.quantity, line.price, *wanted - off, currency.decimals(), currency);
            difference = Decimal::ZERO;
            rounding = off;
        }
    }
    Amounts { lines: found, difference, rounding }
}

/// The shop's quantity with as many decimals as RO App takes. It is rounded up where less would not make the wanted amount.
fn enterable(shops: Decimal, price: Decimal, wanted: Decimal, currency: Currency) -> Decimal {
    if shops.normalize().scale() <= QUANTITY_DECIMALS {
        return shops;
    }
    let nearest = shops.round_dp_with_strategy(QUANTITY_DECIMALS, RoundingStrategy::MidpointAwayFromZero);
    if !nearest.is_zero() && currency.round(nearest * price) >= wanted {
        return nearest;
    }
    shops.round_dp_with_strategy(QUANTITY_DECIMALS, RoundingStrategy::AwayFromZero)
}

/// A line with a price of so many decimals and a discount that makes its amount the wanted one.
pub fn enter(units: Decimal, shops: Decimal, wanted: Decimal, decimals: u32, currency: Currency) -> LineAmount {
    let mut price = shops.round_dp_with_strategy(decimals, RoundingStrategy::AwayFromZero);
    let quantity = enterable(units, price, wanted, currency);
    // Rounding up of the price may be too little for a small quantity.
    while quantity > Decimal::ZERO && currency.round(quantity * price) < wanted {
        price += ((wanted - quantity * price) / quantity)
            .round_dp_with_strategy(decimals, RoundingStrategy::AwayFromZero)
            .max(Decimal::new(1, decimals));
    }
    let entered = ((quantity, price) != (units, shops)).then_some(Entered { quantity, price });
    LineAmount { discount: currency.round(quantity * price) - wanted, entered }
}

/// Shares what lies between the lines' sum and the order's total, to so many decimals. More off than there is takes off all there is.
pub fn share_discount(line_totals: &[Decimal], total: Decimal, decimals: u32) -> Sharing {
    let sum: Decimal = line_totals.iter().sum();
    let none = vec![Decimal::ZERO; line_totals.len()];
    let discount = (sum - total).min(sum);
    // A surcharge cannot be carried by discounts on lines.
    if discount <= Decimal::ZERO || line_totals.iter().any(|line| line.is_sign_negative()) {
        return Sharing { per_line: none, difference: total - sum };
    }
    let mut per_line: Vec<Decimal> = line_totals
        .iter()
        .map(|line| {
            let exactly = discount.checked_mul(*line).and_then(|product| product.checked_div(sum));
            // Beyond what a product can hold, a digit less of it.
            let nearly = || line.checked_div(sum)?.checked_mul(discount);
            let share = exactly.or_else(nearly).unwrap_or_default();
            share.round_dp_with_strategy(decimals, RoundingStrategy::ToZero)
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
    Sharing { per_line, difference: total - (sum - discount) - left }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::LineKey;

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
                        let sharing = share_discount(&[a, b, c], total, 2);
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
        assert_eq!(share_discount(&[d("100")], d("110"), 2).difference, d("10"));
        assert_eq!(share_discount(&[d("100")], d("-5"), 2), Sharing { per_line: vec![d("100")], difference: d("-5") });
        assert_eq!(share_discount(&[], d("5"), 2).difference, d("5"));
    }

    fn line(quantity: &str, price: &str) -> Line {
        let key = LineKey { article: price.into(), kind: "product".into(), ordinal: 0 };
        Line { key, article: price.into(), title: price.into(), quantity: d(quantity), price: d(price) }
    }

    /// What RO App comes to: each line in whole units.
    fn comes_to(lines: &[Line], found: &Amounts, currency: Currency) -> Decimal {
        let amount = |(line, amount): (&Line, &LineAmount)| {
            let (quantity, price) = amount.entered.map_or((line.quantity, line.price), |e| (e.quantity, e.price));
            assert!(
                price.normalize().scale() <= MOST_DECIMALS
                    && quantity.normalize().scale() <= QUANTITY_DECIMALS
                    && amount.discount >= Decimal::ZERO,
                "{line:?} {amount:?}"
            );
            currency.round(quantity * price) - amount.discount
        };
        lines.iter().zip(&found.lines).map(amount).sum()
    }

    #[test]
    fn o8_the_total_is_the_shops_to_the_smallest_unit() {
        let ron: Currency = "RON".parse().unwrap();
        for (lines, total, rounding, difference) in [
            (vec![("1.335", "9.99")], "13.34", "0", "0"),
            (vec![("1", "19.990000000000002")], "19.99", "0", "0"),
            (vec![("3", "0.1")], "0.30000000000000004", "0", "0"),
            (vec![("3", "33.333")], "100", "0", "0"),
            (vec![("4", "33.333")], "133.33", "0", "0"),
            (vec![("3", "3.3333333333333333333333333333")], "10", "0", "0"),
            (
                vec![("3", "3.75"), ("1", "8.25"), ("1", "5.75"), ("1", "12.417"), ("1", "1.667"), ("1", "4.917")],
                "44.25",
                "0.01",
                "0",
            ),
            (vec![("1", "42.437"), ("1", "2.347")], "44.78", "0.01", "0"),
            (vec![("1", "0.333"), ("1", "0.333"), ("1", "0.334")], "1", "-0.01", "0"),
            (vec![("2", "10.004"), ("1", "0.001")], "20.01", "0", "0"),
            (vec![("1000", "0.005678")], "5.68", "0", "0"),
            // Quantities of more decimals than RO App takes.
            (vec![("0.3333333333", "100")], "33.33", "0", "0"),
            (vec![("0.6666666667", "100")], "66.67", "0", "0"),
            (vec![("0.33333333", "1000")], "333.33", "0", "0"),
            (vec![("0.33333333", "10000"), ("1.00005", "3")], "3336.33", "0", "0"),
            (vec![("0.00001", "100")], "0", "0", "0"),
            (vec![("0.00001", "1000000")], "10", "0", "0"),
            (vec![("12.34567", "0.01")], "0.1", "0", "0"),
            // Nothing that can be entered higher.
            (vec![("0.001", "14.809914"), ("0.001", "90.664")], "0.11", "0", "0.01"),
            (vec![("1", "100")], "90", "0", "0"),
            (vec![("1", "100")], "110", "0", "10"),
            (vec![("1", "50")], "-5", "0", "-5"),
        ] {
            let lines: Vec<Line> = lines.iter().map(|(quantity, price)| line(quantity, price)).collect();
            let found = amounts(&lines, d(total), ron);
            assert_eq!((found.rounding, found.difference), (d(rounding), d(difference)), "{lines:?}");
            assert_eq!(comes_to(&lines, &found, ron) + found.difference, ron.round(d(total)), "{lines:?} {found:?}");
        }
    }

    #[test]
    fn o8_a_line_shown_with_a_quantity_of_three_decimals_comes_to_the_shops_amount() {
        let ron: Currency = "RON".parse().unwrap();
        let mut seed = 11_u64;
        let mut next = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((seed >> 33) % most).unwrap()
        };
        for _ in 0..20_000 {
            let quantity = Decimal::new(1 + next(99_999), u32::try_from(next(5)).unwrap());
            let price = Decimal::new(next(999_999), u32::try_from(next(5)).unwrap());
            let wanted = ron.round(quantity * price);
            let found = enter(quantity, price, wanted, MOST_DECIMALS, ron);
            let (sent, price) = found.entered.map_or((quantity, price), |e| (e.quantity, e.price));
            let shown = sent.round_dp_with_strategy(3, RoundingStrategy::MidpointAwayFromZero);
            assert_eq!(ron.round(shown * price) - found.discount, wanted, "{quantity} x {price}: {found:?}");
            assert!(shown > Decimal::ZERO && found.discount >= Decimal::ZERO, "{quantity} x {price}: {found:?}");
        }
    }

    #[test]
    fn o8_random_quantities_prices_and_coupons_come_to_the_shops_total() {
        let ron: Currency = "RON".parse().unwrap();
        let mut seed = 7_u64;
        let mut next = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        for round in 0..5_000 {
            let count = 1 + next(6);
            let lines: Vec<Line> = (0..count)
                .map(|_| {
                    let quantity =
                        Decimal::new(1 + i64::try_from(next(9_999)).unwrap(), u32::try_from(next(4)).unwrap());
                    let long = Decimal::new(1_000_000 + i64::try_from(next(9_999_999)).unwrap(), 6);
                    let quantity = if round % 5 == 0 { long } else { quantity };
                    let price = Decimal::new(i64::try_from(next(999_999)).unwrap(), u32::try_from(next(5)).unwrap());
                    line(&quantity.to_string(), &price.to_string())
                })
                .collect();
            let exact: Decimal = lines.iter().map(Line::total).sum();
            let percent = Decimal::new(i64::try_from(next(101)).unwrap(), 2);
            let total = if round % 2 == 0 { exact } else { exact * (Decimal::ONE - percent) };
            let total = if round % 3 == 0 { total } else { ron.round(total) };
            let found = amounts(&lines, total, ron);
            assert_eq!(found.difference, Decimal::ZERO, "round {round}: {lines:?} for {total}");
            assert_eq!(comes_to(&lines, &found, ron), ron.round(total), "round {round}: {lines:?} {found:?}");
        }
    }
}
