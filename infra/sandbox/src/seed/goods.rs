//! The demo shop's products and categories, from `goods.json`, and which of them are in RO App already.
//!
//! 40 products, 25 of them in RO App. The categories «Desk lamps», «Garden lights», «Sockets» and «Textiles» are not in RO App.

use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| serde_json::from_str(include_str!("goods.json")).unwrap_or_default());

#[derive(Default, Deserialize)]
struct Catalog {
    pages: Vec<Page>,
    goods: Vec<Good>,
}

/// A page of the shop: a category or a content page.
#[derive(Deserialize)]
pub(crate) struct Page {
    pub(crate) id: i64,
    pub(crate) parent: i64,
    pub(crate) en: String,
    pub(crate) ro: String,
    /// Path in `parent.value`; empty for content pages.
    pub(super) path: String,
    /// Id of the same category in RO App, if there is one.
    pub(super) roapp: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct Good {
    pub(super) article: String,
    /// Article of the main product in a group of modifications; without a group, the own article.
    pub(super) parent: String,
    /// English and Romanian.
    pub(super) title: [String; 2],
    /// English and Romanian; empty without a group.
    pub(super) modification: [String; 2],
    pub(super) page: i64,
    pub(super) price: f64,
    pub(super) price_old: f64,
    pub(super) in_roapp: bool,
}

/// All pages, a parent before its children.
pub(crate) fn pages() -> &'static [Page] {
    &CATALOG.pages
}

pub(super) fn goods() -> &'static [Good] {
    &CATALOG.goods
}

/// A text of the demo shop in its languages: two are used, the third is switched off.
pub(crate) fn language_map(en: &str, ro: &str) -> Value {
    json!({"en": en, "ro": ro, "ru": ""})
}

#[cfg(test)]
mod tests {
    use super::{goods, pages};

    #[test]
    fn the_file_of_goods_is_valid() {
        assert_eq!((pages().len(), goods().len()), (12, 40));
        assert_eq!(goods().iter().filter(|good| good.in_roapp).count(), 25);
    }
}
