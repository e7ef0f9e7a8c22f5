//! What a product is called and by what it is recognised (rules P1, P2 and P6): one answer for new lines, changed lines and the dry run.
//!
//! Guarantees: a product is recognised by the whole of its article or name, in one form of Unicode ([`canonical`]): two that differ are
//! never one because they are long. A name that RO App has no room for is called by its beginning, its end and its digest, so that it
//! tells it apart as the whole does.

use serde::{Deserialize, Serialize};

use crate::order::{Fingerprint, Line, canonical, title_digest};

/// The product of lines that have neither article nor name.
const NAMELESS: &str = "Cartum item";
/// Characters of a product's name in RO App.
const LONGEST: usize = 250;
/// Of a longer one, characters of its end, where the size and the colour stand, and of its digest.
const END: usize = 80;
const DIGEST: usize = 8;
/// Characters of a title in an item's comment.
const LONGEST_COMMENT: usize = 1_000;

/// By what a product is recognised (rule P2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identify {
    /// By article.
    #[default]
    Article,
    /// By name.
    Name,
}

/// What the shop's catalogue says of a line's product, in the store's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described<'a> {
    /// Name.
    pub title: &'a str,
    /// Name of the modification, or nothing.
    pub modification: &'a str,
}

/// What a product is recognised by, and the value: its whole article or name.
pub fn product_identity(by: Identify, line: &Line, about: Option<Described<'_>>) -> (Identify, String) {
    let article = Some(canonical(&line.article)).filter(|article| !article.is_empty());
    match (by, article, title(line, about)) {
        (Identify::Article, Some(article), _) | (_, Some(article), None) => (Identify::Article, article),
        (_, _, Some(name)) => (Identify::Name, name),
        (_, None, None) => (Identify::Name, NAMELESS.into()),
    }
}

/// What a new product is called in RO App; one without any name is called by its article.
pub fn product_name(line: &Line, about: Option<Described<'_>>) -> String {
    let article = || Some(canonical(&line.article)).filter(|text| !text.is_empty());
    shortened(&title(line, about).or_else(article).unwrap_or_else(|| NAMELESS.into()))
}

/// A name as RO App has room for it; two names that differ are never shortened to one.
pub fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST {
        return name.to_owned();
    }
    let digest: String = Fingerprint::of(&name).as_str().chars().take(DIGEST).collect();
    let tail = format!(" … {} #{digest}", name.chars().skip(length - END).collect::<String>().trim_start());
    let head: String = name.chars().take(LONGEST - tail.chars().count()).collect();
    format!("{}{tail}", head.trim_end())
}

/// What an item's comment says of a line whose product is called otherwise: the line's title, or nothing. `known` holds the digests of
/// what the product is called in RO App and in the shop, in all its languages; where nothing is known, nothing is said.
pub fn other_title(line: &Line, known: &[Fingerprint]) -> String {
    let title = canonical(&line.title);
    let says_nothing = title.is_empty() || title == canonical(&line.article);
    if says_nothing || known.is_empty() || known.contains(&title_digest(&title)) {
        return String::new();
    }
    title.chars().take(LONGEST_COMMENT).collect()
}

/// The shop's name in the store's language, else the name in the order (P1).
fn title(line: &Line, about: Option<Described<'_>>) -> Option<String> {
    let from_shop = about.filter(|_| !line.article.is_empty()).map(|Described { title, modification }| {
        if modification.is_empty() { title.to_owned() } else { format!("{title}, {modification}") }
    });
    from_shop.into_iter().chain([line.title.clone()]).map(|text| canonical(&text)).find(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::LineKey;

    fn line(article: &str, title: &str) -> Line {
        let key = LineKey { article: article.into(), kind: "product".into(), ordinal: 0 };
        let (article, title) = (article.to_owned(), title.to_owned());
        Line { key, article, title, quantity: 1.into(), price: 1.into() }
    }

    #[test]
    fn p1_p2_p6_names_and_what_recognises_a_product() {
        let lamp = Some(Described { title: "Lamp", modification: "Black" });
        let plain = Some(Described { title: " Lamp  one ", modification: "" });
        let empty = Some(Described { title: "", modification: "" });
        for (by, article, title, about, recognised, name) in [
            (Identify::Article, "A-1", "Lampa", lamp, (Identify::Article, "A-1"), "Lamp, Black"),
            (Identify::Name, "A-1", "Lampa", lamp, (Identify::Name, "Lamp, Black"), "Lamp, Black"),
            (Identify::Name, "A-1", "Lampa", plain, (Identify::Name, "Lamp one"), "Lamp one"),
            (Identify::Name, "A-1", " Lampa ", None, (Identify::Name, "Lampa"), "Lampa"),
            (Identify::Name, "A-1", "", empty, (Identify::Article, "A-1"), "A-1"),
            // Without an article the catalogue's row cannot be this line's.
            (Identify::Article, "", "Lampa", lamp, (Identify::Name, "Lampa"), "Lampa"),
            (Identify::Article, "", " ", None, (Identify::Name, NAMELESS), NAMELESS),
        ] {
            let line = line(article, title);
            let (by_now, value) = product_identity(by, &line, about);
            assert_eq!((by_now, value.as_str()), recognised, "{by:?} {article} {title} {about:?}");
            assert_eq!(product_name(&line, about), name, "{by:?} {article} {title} {about:?}");
        }
    }

    #[test]
    fn p2_long_names_that_differ_anywhere_are_two_products_with_two_names() {
        let base = "very warm and light, ".repeat(20);
        let mut names: Vec<String> =
            ["size 41", "size 42", "SIZE 41", "size 41 ", "size 4", "розмір 41", "", "41", "42"]
                .iter()
                .map(|end| format!("{base}{end}"))
                .collect();
        // Differences at the beginning and in the middle, where nothing of it is shown.
        names.extend([format!("A{base}size 41"), format!("{}X{}size 41", &base[..200], &base[200..])]);
        names.extend((0..20).map(|at| format!("{base}{at}{base}")));
        let mut identities: Vec<_> =
            names.iter().map(|name| product_identity(Identify::Article, &line("", name), None)).collect();
        let mut titles: Vec<_> = names.iter().map(|name| product_name(&line("", name), None)).collect();
        for name in titles.iter() {
            assert!(name.chars().count() <= LONGEST, "{name}");
        }
        assert!(titles[0].contains("size 41 #"), "{}", titles[0]);
        // One of them differs in a blank at its end alone.
        for count in [
            {
                identities.sort_by(|one, other| one.1.cmp(&other.1));
                identities.dedup();
                identities.len()
            },
            {
                titles.sort();
                titles.dedup();
                titles.len()
            },
        ] {
            assert_eq!(count, names.len() - 1);
        }
        for length in [0, 1, 249, 250] {
            let name = "я".repeat(length);
            assert_eq!(shortened(&name), name);
        }
        let article = "A".repeat(600);
        assert_eq!(product_identity(Identify::Article, &line(&article, ""), None).1, article);
    }

    #[test]
    fn p2_unicode_forms_of_one_article_or_name_are_one_product() {
        for (one, other, same) in [
            ("Café", "Cafe\u{301}", true),
            ("ABC-1", "ＡＢＣ-１", true),
            ("ABC-1", "ABC-1\u{200b}", true),
            ("A 1", " A\u{a0} 1", true),
            ("Йогурт", "И\u{306}огурт", true),
            ("ABC-1", "abc-1", false),
            ("A-1", "А-1", false),
            ("A2", "A²", false),
            ("A1", "A 1", false),
            ("A-1", "A–1", false),
        ] {
            for by in [Identify::Article, Identify::Name] {
                let of = |text: &str| product_identity(by, &line(text, text), None);
                assert_eq!(of(one) == of(other), same, "{one} {other} {by:?}");
            }
        }
    }

    #[test]
    fn p2_a_title_that_is_not_the_products_is_said() {
        let known = [title_digest("Boots, red"), title_digest("Boots"), title_digest("Чоботи")];
        for (title, expected) in [
            ("Boots", ""),
            ("boots, RED", ""),
            ("Чоботи", ""),
            ("Boots  ", ""),
            ("Boots, red\u{200b}", ""),
            ("", ""),
            (" ", ""),
            ("A", ""),
            ("Boots, blue", "Boots, blue"),
            ("Boots red", "Boots red"),
            ("A book", "A book"),
            ("Boo\nts", "Boo ts"),
        ] {
            assert_eq!(other_title(&line("A", title), &known), expected, "{title}");
        }
        assert_eq!(other_title(&line("A", "Boots, blue"), &[]), "", "nothing is known");
        assert_eq!(other_title(&line("A", &"x".repeat(5_000)), &known).len(), LONGEST_COMMENT);
    }
}
