//! What a search finds an order by, as its link has it: the articles of its lines, its number and its id in RO App.

use super::link::Link;
use crate::order::{Articles, RoAppOrderId};

/// What the lines of an order are called by, in the shop and as agreed; `None` where no line was seen.
pub(super) fn articles(link: &Link) -> Option<Articles> {
    let agreed = link.agreed.iter().flat_map(|agreed| &agreed.lines).map(|line| line.key.article.as_str());
    let seen = link.view.is_some() || link.agreed.is_some();
    seen.then(|| link.view.iter().flat_map(|view| view.articles.iter()).chain(agreed).collect())
}

/// The link as it is stored: articles that the agreed lines have stand there alone.
pub(super) fn without_repetition(link: &Link) -> Link {
    let mut link = link.clone();
    let agreed: Option<Articles> =
        link.agreed.as_ref().map(|agreed| agreed.lines.iter().map(|line| line.key.article.as_str()).collect());
    if let (Some(agreed), Some(view)) = (agreed, &mut link.view)
        && articles_of_both(&agreed, &view.articles) == agreed
    {
        view.articles = Articles::default();
    }
    link
}

fn articles_of_both(one: &Articles, other: &Articles) -> Articles {
    one.iter().chain(other.iter()).collect()
}

impl Link {
    /// Its number and its id in RO App.
    pub(super) fn numbers(&self) -> (Option<String>, Option<RoAppOrderId>) {
        (self.roapp_number.clone(), self.roapp)
    }

    /// Whether a line is called by an article that begins so, which is in lower case.
    pub(super) fn has_article(&self, start: &str) -> bool {
        articles(self).is_some_and(|articles| articles.begins(start) == Some(true))
            || self
                .agreed
                .iter()
                .flat_map(|agreed| &agreed.lines)
                .any(|line| line.key.article.to_lowercase().starts_with(start))
    }
}
