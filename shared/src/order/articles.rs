//! The articles of an order as a list of orders has them: in lower case, each once, sorted, at most some hundred bytes of them.
//!
//! Guarantees: the same articles give the same text, in whichever order and however often they are added; a list that was cut says so.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Bytes of all articles that are kept.
const MOST: usize = 300;
/// Stands for articles that are not kept.
const CUT: &str = "*";
/// Stands between two articles; no article has it in its one form.
const BETWEEN: char = '\n';

/// Articles, as many as are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Articles(BTreeSet<String>);

impl<'a> FromIterator<&'a str> for Articles {
    fn from_iter<I: IntoIterator<Item = &'a str>>(articles: I) -> Self {
        let mut all: BTreeSet<String> = articles.into_iter().map(str::to_lowercase).collect();
        let was_cut = all.remove(CUT);
        let (before, mut bytes) = (all.len(), 0);
        let mut kept: BTreeSet<String> = BTreeSet::new();
        for article in all {
            bytes += article.len() + 1;
            if bytes > MOST {
                break;
            }
            kept.insert(article);
        }
        if was_cut || kept.len() < before {
            kept.insert(CUT.to_owned());
        }
        Self(kept)
    }
}

impl Articles {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is kept.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The list of a text.
    pub fn parse(text: &str) -> Self {
        text.split(BETWEEN).filter(|article| !article.is_empty()).collect()
    }

    /// Whether an article begins so, which is in lower case; `None` where it may be one that is not kept.
    pub fn begins(&self, start: &str) -> Option<bool> {
        match self.0.iter().any(|article| article.starts_with(start) && article != CUT) {
            true => Some(true),
            false if self.0.contains(CUT) => None,
            false => Some(false),
        }
    }
}

impl std::fmt::Display for Articles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, article) in self.iter().enumerate() {
            if at > 0 {
                write!(f, "{BETWEEN}")?;
            }
            write!(f, "{article}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_articles_give_the_same_text_and_a_cut_list_says_so() {
        let few: Articles = ["LMP-W-01", "OUT #3", "lmp-w-01"].into_iter().collect();
        assert_eq!(Articles::parse(&few.to_string()), few);
        for (start, expected) in [("lmp", Some(true)), ("out #3", Some(true)), ("w-01", Some(false))] {
            assert_eq!(few.begins(start), expected, "{start}");
        }
        let all: Vec<String> = (0..100).map(|at| format!("A-{at:03}")).collect();
        let many: Articles = all.iter().map(String::as_str).collect();
        assert!(many.to_string().len() <= MOST + 2);
        assert_eq!((many.begins("a-000"), many.begins("a-099")), (Some(true), None));
        let again: Articles = many.iter().chain(all.iter().map(String::as_str)).collect();
        assert_eq!(again, many);
        let none = Articles::default();
        assert_eq!((Articles::parse(""), none.begins("a")), (none.clone(), Some(false)));
    }
}
