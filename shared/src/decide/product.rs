//! What a product is called and by what it is recognised (rules P1, P2 and P6): one answer for new lines, changed lines and the dry run.

use serde::{Deserialize, Serialize};

use crate::order::Line;

/// The product of lines that have neither article nor name.
const NAMELESS: &str = "Cartum item";
/// Characters of a product's name.
const LONGEST: usize = 250;

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

/// What a product is recognised by, and the value: its article or its name.
pub fn product_identity(by: Identify, line: &Line, about: Option<Described<'_>>) -> (Identify, String) {
    let article = Some(&line.article).filter(|article| !article.is_empty());
    match (by, article, title(line, about)) {
        (Identify::Article, Some(article), _) | (_, Some(article), None) => (Identify::Article, article.clone()),
        (_, _, Some(name)) => (Identify::Name, name),
        (_, None, None) => (Identify::Name, NAMELESS.into()),
    }
}

/// What a new product is called; one without any name is called by its article.
pub fn product_name(line: &Line, about: Option<Described<'_>>) -> String {
    let article = || Some(collapse(&line.article)).filter(|text| !text.is_empty());
    title(line, about).or_else(article).unwrap_or_else(|| NAMELESS.into())
}

/// The shop's name in the store's language, else the name in the order (P1).
fn title(line: &Line, about: Option<Described<'_>>) -> Option<String> {
    let from_shop = about.filter(|_| !line.article.is_empty()).map(|Described { title, modification }| {
        if modification.is_empty() { title.to_owned() } else { format!("{title}, {modification}") }
    });
    from_shop.into_iter().chain([line.title.clone()]).map(|text| collapse(&text)).find(|text| !text.is_empty())
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect()
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
        assert_eq!(product_name(&line("", &"x".repeat(300)), None).len(), LONGEST);
    }
}
