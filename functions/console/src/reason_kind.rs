//! What kinds of trouble are called, and where each is fixed.
//!
//! A kind that has no name of its own has the name of its first part, else that of all others; its orders' reasons say what to do.

use exchange::order::StoreId;
use exchange::texts::Language;

use crate::session::Role;

/// A page of the console on which a kind of trouble is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fix {
    /// Text of the link.
    pub label: &'static str,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A field of a store's settings.
    Setting(&'static str),
    Rules,
    Secrets,
}

const CATEGORY: Fix = Fix { label: "fix-category", place: Place::Setting("default_category") };
const FALLBACK: Fix = Fix { label: "fix-fallback", place: Place::Setting("fallback_product") };
const RULES: Fix = Fix { label: "fix-rules", place: Place::Rules };
const LOCATION: Fix = Fix { label: "fix-location", place: Place::Setting("location") };
const ORDER_TYPE: Fix = Fix { label: "fix-order-type", place: Place::Setting("order_type") };
const MANAGERS: Fix = Fix { label: "fix-managers", place: Place::Setting("managers") };
const LOGIN: Fix = Fix { label: "fix-login", place: Place::Setting("login") };
const KEY: Fix = Fix { label: "fix-key", place: Place::Secrets };

/// Where a kind of trouble is fixed in the console; nothing where it is fixed in the shop, in RO App or order by order.
pub fn fixes(kind: &str) -> &'static [Fix] {
    match kind.split(':').collect::<Vec<_>>().as_slice() {
        ["product-not-entered", "no-category", ..] => &[CATEGORY, FALLBACK],
        ["no-category" | "category-gone", ..] => &[CATEGORY],
        ["product-not-entered" | "no-product-route", ..] => &[FALLBACK],
        ["roapp-refuses-status" | "roapp-status-gone" | "shop-refuses-status", ..] => &[RULES],
        ["fallback-gone", ..] => &[FALLBACK],
        ["location-gone", ..] => &[LOCATION],
        ["order-type-gone", ..] => &[ORDER_TYPE],
        ["managers-gone" | "managers-left" | "managers-passed-over" | "no-manager", ..] => &[MANAGERS],
        ["failed-often", "shop-login" | "shop-token-refused", ..] => &[LOGIN],
        ["failed-often", "roapp-key", ..] => &[KEY],
        _ => &[],
    }
}

impl Fix {
    /// The address of the page, for a store.
    pub fn path(self, store: &StoreId) -> String {
        match self.place {
            Place::Setting(field) => format!("/stores/{store}/settings#{field}"),
            Place::Rules => format!("/stores/{store}/rules"),
            Place::Secrets => "/secrets".to_owned(),
        }
    }

    /// Whether it is the same page for all stores.
    pub fn is_of_all(self) -> bool {
        self.place == Place::Secrets
    }

    /// Who may open the page and change what is on it.
    pub fn role(self) -> Role {
        Role::Admin
    }
}

/// What a kind is called.
pub fn kind_name(kind: &str, language: Language) -> String {
    let whole = format!("kind-{}", kind.replace(':', "-"));
    let first = format!("kind-{}", kind.split(':').next().unwrap_or_default());
    let known = |id: &String| Some(language.text(id)).filter(|text| text != id);
    known(&whole).or_else(|| known(&first)).unwrap_or_else(|| language.text("kind-other"))
}
