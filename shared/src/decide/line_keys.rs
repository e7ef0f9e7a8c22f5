//! Which line of the shop is which agreed line (rules O6 and P2).
//!
//! Guarantees: several lines of one article are told apart by their titles, in whatever order the shop lists them; an
//! article that stands once on
//! both sides is one line, whatever its title is now.

use crate::order::{AgreedLine, Line, LineKey, title_mark};

/// A known line of an article: its number, and the mark of its title where that is known.
type Numbered = (u32, Option<u32>);

/// The keys of the shop's lines, in their order. A known line has the number that it was agreed or planned with.
pub fn line_keys<'a>(lines: &[Line], known: impl Iterator<Item = &'a AgreedLine> + Clone) -> Vec<LineKey> {
    let mut keys: Vec<LineKey> = lines.iter().map(|line| line.key.clone()).collect();
    // The first of a group need not have the number 0: that one may be a line without units.
    for (at, first) in lines.iter().enumerate() {
        let is_same = |key: &LineKey| key.article == first.key.article && key.kind == first.key.kind;
        if lines.iter().take(at).any(|line| is_same(&line.key)) {
            continue;
        }
        let group: Vec<usize> =
            lines.iter().enumerate().filter(|(_, line)| is_same(&line.key)).map(|(at, _)| at).collect();
        let mut numbered: Vec<Numbered> = Vec::new();
        for line in known.clone().filter(|line| is_same(&line.key)) {
            if numbered.iter().all(|(number, _)| *number != line.key.ordinal) {
                numbered.push((line.key.ordinal, line.title));
            }
        }
        let titles: Vec<u32> =
            group.iter().filter_map(|at| lines.get(*at)).map(|line| title_mark(&line.title)).collect();
        for (at, number) in group.iter().zip(numbers(&titles, numbered)) {
            if let Some(key) = keys.get_mut(*at) {
                key.ordinal = number;
            }
        }
    }
    keys
}

/// The numbers of lines of one article, which have these titles.
fn numbers(titles: &[u32], mut known: Vec<Numbered>) -> Vec<u32> {
    if let ([_], [(number, _)]) = (titles, known.as_slice()) {
        return vec![*number];
    }
    let next = known.iter().map(|(number, _)| number + 1).max().unwrap_or(0);
    let mut take = |is_it: &dyn Fn(&Numbered) -> bool| {
        let at = known.iter().position(is_it)?;
        Some(known.remove(at).0)
    };
    let mut found: Vec<Option<u32>> = titles.iter().map(|title| take(&|(_, known)| *known == Some(*title))).collect();
    // Lines that were agreed before titles were kept go by their order.
    for number in found.iter_mut().filter(|number| number.is_none()) {
        *number = take(&|(_, known)| known.is_none());
    }
    let mut new = next..;
    found.into_iter().map(|number| number.or_else(|| new.next()).unwrap_or(next)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o6_p2_lines_of_one_article_are_told_apart_although_the_first_of_them_has_no_units() {
        // The shop numbered a line without units 0; the numbers of the others, and their titles. Then the numbers of what they are.
        for (lines, known, expected) in [
            (vec![(1, "a"), (2, "b")], vec![], vec![0, 1]),
            (vec![(1, "b")], vec![(1, "a"), (2, "b")], vec![2]),
            (vec![(1, "b"), (2, "a")], vec![(1, "a"), (2, "b")], vec![2, 1]),
        ] {
            let key = |ordinal| LineKey { article: "X".into(), kind: "product".into(), ordinal };
            let lines: Vec<Line> = lines
                .into_iter()
                .map(|(ordinal, title): (u32, &str)| Line {
                    key: key(ordinal),
                    article: "X".into(),
                    title: title.into(),
                    quantity: 1.into(),
                    price: 1.into(),
                })
                .collect();
            let agreed = |(ordinal, title): &(u32, &str)| AgreedLine {
                key: key(*ordinal),
                mark: ordinal + 1,
                quantity: 1.into(),
                price: 1.into(),
                discount: 0.into(),
                entered: None,
                planned_discount: None,
                item: None,
                title: Some(title_mark(title)),
            };
            let agreed: Vec<AgreedLine> = known.iter().map(agreed).collect();
            let keys = line_keys(&lines, agreed.iter());
            assert_eq!(keys.iter().map(|key| key.ordinal).collect::<Vec<_>>(), expected, "{known:?}");
        }
    }

    #[test]
    fn o6_p2_lines_of_one_article_are_told_apart_by_their_titles() {
        // Titles of the shop's lines; numbers and titles of the known ones (0: the title was not kept); the numbers of the shop's lines.
        for (titles, known, expected) in [
            (vec![1, 2], vec![], vec![0, 1]),
            (vec![1, 2], vec![(0, 1), (1, 2)], vec![0, 1]),
            // Listed in another order, one of them removed, another one added first, one replaced.
            (vec![2, 1], vec![(0, 1), (1, 2)], vec![1, 0]),
            (vec![2], vec![(0, 1), (1, 2)], vec![1]),
            (vec![1], vec![(0, 1), (1, 2)], vec![0]),
            (vec![3, 1, 2], vec![(0, 1), (1, 2)], vec![2, 0, 1]),
            (vec![1, 3], vec![(0, 1), (1, 2)], vec![0, 2]),
            (vec![3, 1], vec![(0, 1)], vec![1, 0]),
            // One line on both sides is that line.
            (vec![9], vec![(0, 1)], vec![0]),
            (vec![9], vec![(4, 1)], vec![4]),
            // Lines with one title go by their order.
            (vec![1, 1], vec![(0, 1), (1, 1)], vec![0, 1]),
            (vec![1, 1, 1], vec![(0, 1), (1, 1)], vec![0, 1, 2]),
            // Without titles of before, too.
            (vec![1, 2], vec![(0, 0), (1, 0)], vec![0, 1]),
            (vec![2, 1], vec![(0, 0), (1, 2)], vec![1, 0]),
            (vec![1, 2, 3], vec![(0, 0)], vec![0, 1, 2]),
        ] {
            let known: Vec<Numbered> =
                known.iter().map(|(number, title)| (*number, Some(*title).filter(|title| *title > 0))).collect();
            assert_eq!(numbers(&titles, known.clone()), expected, "{titles:?} {known:?}");
        }
    }
}
