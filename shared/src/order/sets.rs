//! Sets of products: a set stands in an order as itself and as its parts, and the shop counts one of the two (rules O8, P6).
//!
//! Where both carry a price, the shop's own sum before discounts decides which of them counts. Every line stays; those that do not count
//! cost nothing.

use rust_decimal::Decimal;
use serde::Serialize;

use super::Line;
use super::line::PART;

/// Kind of the line that is the set itself.
const SET: &str = "set_main";

/// Which prices of an order's sets count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SetPrices {
    /// Those of the sets; parts are free.
    Main,
    /// Those of the parts; the sets are free.
    Parts,
    /// Both, as the shop's sum has them.
    Both,
    /// Both, although the shop's sum fits neither reading.
    Unclear,
}

/// Sets the price of lines that do not count to zero; `sum` is the shop's sum before discounts of the whole order. `None` where the
/// order has no set with parts, and then no price changes.
pub fn count_sets(lines: &mut [Line], sum: Option<Decimal>) -> Option<SetPrices> {
    let has = |kind: &str| lines.iter().any(|line| line.key.kind == kind);
    if !(has(SET) && has(PART)) {
        return None;
    }
    let without = |kind: &str| lines.iter().filter(|line| line.key.kind != kind).map(Line::total).sum::<Decimal>();
    let (main, parts) = (without(PART), without(SET));
    let both: Decimal = lines.iter().map(Line::total).sum();
    let reading = match sum {
        Some(sum) if sum == main => SetPrices::Main,
        Some(sum) if sum == parts => SetPrices::Parts,
        Some(sum) if sum == both => SetPrices::Both,
        _ => SetPrices::Unclear,
    };
    let free = match reading {
        SetPrices::Main => PART,
        SetPrices::Parts => SET,
        SetPrices::Both | SetPrices::Unclear => return Some(reading),
    };
    lines.iter_mut().filter(|line| line.key.kind == free).for_each(|line| line.price = Decimal::ZERO);
    Some(reading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::LineKey;

    /// Kind, quantity and price of a line.
    type Given = (&'static str, u32, &'static str);
    /// The lines, the shop's sum, what is read, and the prices then.
    type Row = (&'static [Given], Option<&'static str>, Option<SetPrices>, &'static [&'static str]);

    fn lines(given: &[Given]) -> Vec<Line> {
        let line = |(at, &(kind, quantity, price)): (usize, &Given)| Line {
            key: LineKey { article: format!("A{at}"), kind: kind.into(), ordinal: 0 },
            article: format!("A{at}"),
            title: format!("Title {at}"),
            quantity: quantity.into(),
            price: price.parse().unwrap(),
        };
        given.iter().enumerate().map(line).collect()
    }

    #[test]
    fn o8_p6_the_reading_that_makes_the_shops_sum_counts() {
        let priced: &[Given] =
            &[("product", 1, "5.50"), ("set_main", 2, "90"), ("set_item", 2, "60"), ("set_item", 2, "40")];
        let equal: &[Given] = &[("set_main", 1, "100"), ("set_item", 1, "60"), ("set_item", 1, "40")];
        let free_parts: &[Given] = &[("set_main", 1, "90"), ("set_item", 1, "0")];
        let free_main: &[Given] = &[("set_main", 1, "0"), ("set_item", 1, "60"), ("set_item", 1, "40")];
        let two_sets: &[Given] =
            &[("set_main", 1, "9"), ("set_item", 1, "6"), ("set_main", 1, "8"), ("set_item", 1, "7")];
        let table: &[Row] = &[
            (priced, Some("185.50"), Some(SetPrices::Main), &["5.50", "90", "0", "0"]),
            (priced, Some("185.5"), Some(SetPrices::Main), &["5.50", "90", "0", "0"]),
            (priced, Some("205.50"), Some(SetPrices::Parts), &["5.50", "0", "60", "40"]),
            (priced, Some("385.50"), Some(SetPrices::Both), &["5.50", "90", "60", "40"]),
            (priced, Some("185.49"), Some(SetPrices::Unclear), &["5.50", "90", "60", "40"]),
            (priced, None, Some(SetPrices::Unclear), &["5.50", "90", "60", "40"]),
            (equal, Some("100"), Some(SetPrices::Main), &["100", "0", "0"]),
            (free_parts, Some("90"), Some(SetPrices::Main), &["90", "0"]),
            (free_main, Some("100"), Some(SetPrices::Parts), &["0", "60", "40"]),
            (two_sets, Some("17"), Some(SetPrices::Main), &["9", "0", "8", "0"]),
            (two_sets, Some("13"), Some(SetPrices::Parts), &["0", "6", "0", "7"]),
            (&[("set_main", 1, "90")], Some("1"), None, &["90"]),
            (&[("set_item", 1, "60")], Some("1"), None, &["60"]),
            (&[("product", 1, "5"), ("gift", 1, "0")], Some("9"), None, &["5", "0"]),
            (&[], None, None, &[]),
        ];
        for (given, sum, reading, prices) in table {
            let mut all = lines(given);
            let named: Vec<LineKey> = all.iter().map(|line| line.key.clone()).collect();
            let sum = sum.map(|text| text.parse().unwrap());
            assert_eq!(count_sets(&mut all, sum), *reading, "{given:?} {sum:?}");
            let seen: Vec<String> = all.iter().map(|line| line.price.to_string()).collect();
            assert_eq!(seen, *prices, "{given:?} {sum:?}");
            assert!(all.iter().map(|line| &line.key).eq(&named), "P6: every line stays: {given:?}");
        }
    }
}
