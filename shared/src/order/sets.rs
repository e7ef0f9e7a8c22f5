//! Sets of products: a set stands in an order as itself and as its parts, and the shop counts one of the two (rules O8, P6).
//!
//! Where both carry a price, the shop's own sum before discounts decides which of them counts. Sums are compared in the smallest unit of
//! the currency, because a shop may round its sum or each line. Every line stays; those that do not count cost nothing.

use rust_decimal::Decimal;
use serde::Serialize;

use super::line::PART;
use super::{Currency, Line};

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
pub fn count_sets(lines: &mut [Line], sum: Option<Decimal>, currency: Currency) -> Option<SetPrices> {
    let has = |kind: &str| lines.iter().any(|line| line.key.kind == kind);
    if !(has(SET) && has(PART)) {
        return None;
    }
    let reading = sum.and_then(|sum| reading(lines, sum, currency)).unwrap_or(SetPrices::Unclear);
    let free = match reading {
        SetPrices::Main => PART,
        SetPrices::Parts => SET,
        SetPrices::Both | SetPrices::Unclear => return Some(reading),
    };
    lines.iter_mut().filter(|line| line.key.kind == free).for_each(|line| line.price = Decimal::ZERO);
    Some(reading)
}

/// The reading that makes the shop's sum. A shop that rounds its sum is asked for first, then one that rounds each line.
fn reading(lines: &[Line], sum: Decimal, currency: Currency) -> Option<SetPrices> {
    let wanted = currency.round(sum);
    let makes = |without: Option<&str>, of_line: &dyn Fn(&Line) -> Decimal| {
        let counted = lines.iter().filter(|line| Some(line.key.kind.as_str()) != without);
        currency.round(counted.map(of_line).sum()) == wanted
    };
    let by_sum: &dyn Fn(&Line) -> Decimal = &Line::total;
    let by_line: &dyn Fn(&Line) -> Decimal = &|line| currency.round(line.total());
    let readings = [(Some(PART), SetPrices::Main), (Some(SET), SetPrices::Parts), (None, SetPrices::Both)];
    let mut all = [by_sum, by_line].into_iter().flat_map(|of_line| readings.map(|reading| (of_line, reading)));
    all.find(|(of_line, (without, _))| makes(*without, of_line)).map(|(_, (_, reading))| reading)
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
        let ron = "RON".parse().unwrap();
        for (given, sum, reading, prices) in table {
            let mut all = lines(given);
            let named: Vec<LineKey> = all.iter().map(|line| line.key.clone()).collect();
            let sum = sum.map(|text| text.parse().unwrap());
            assert_eq!(count_sets(&mut all, sum, ron), *reading, "{given:?} {sum:?}");
            let seen: Vec<String> = all.iter().map(|line| line.price.to_string()).collect();
            assert_eq!(seen, *prices, "{given:?} {sum:?}");
            assert!(all.iter().map(|line| &line.key).eq(&named), "P6: every line stays: {given:?}");
        }
    }

    #[test]
    fn o8_p6_sums_are_compared_in_the_smallest_unit_of_the_currency() {
        let (main, parts, both) = (Some(SetPrices::Main), Some(SetPrices::Parts), Some(SetPrices::Both));
        let unclear = Some(SetPrices::Unclear);
        let fine: &[Given] = &[("set_main", 1, "99.999"), ("set_item", 1, "60.333"), ("set_item", 1, "29.666")];
        let thirds: &[Given] = &[("set_main", 3, "33.333"), ("set_item", 3, "30")];
        let of_parts: &[Given] = &[("set_main", 3, "30"), ("set_item", 3, "33.3333333333")];
        let noise: &[Given] = &[("set_main", 3, "0.1"), ("set_item", 3, "0.07"), ("product", 1, "0.2")];
        let by_line: &[Given] =
            &[("set_main", 1, "0.333"), ("set_item", 1, "9"), ("product", 1, "0.333"), ("gift", 1, "0.333")];
        let table: &[(&[Given], &str, &str, Option<SetPrices>)] = &[
            (fine, "RON", "100", main),
            (fine, "RON", "99.999", main),
            (fine, "RON", "90", parts),
            (fine, "RON", "190.00", both),
            (fine, "RON", "99.99", unclear),
            (fine, "RON", "100.01", unclear),
            (fine, "KWD", "100", unclear),
            (fine, "KWD", "99.9990000001", main),
            (fine, "JPY", "100.4", main),
            (thirds, "RON", "100", main),
            (thirds, "RON", "99.99", unclear),
            (of_parts, "UAH", "100", parts),
            (of_parts, "UAH", "190", both),
            (noise, "RON", "0.5000000000000001", main),
            (noise, "RON", "0.49999999999999994", main),
            (noise, "RON", "0.41000000000000003", parts),
            // A shop that rounds each line.
            (by_line, "RON", "0.99", main),
            (by_line, "RON", "1", main),
        ];
        for (given, currency, sum, reading) in table {
            let mut all = lines(given);
            let found = count_sets(&mut all, Some(sum.parse().unwrap()), currency.parse().unwrap());
            assert_eq!(found, *reading, "{given:?} {sum} {currency}");
        }
    }
}
