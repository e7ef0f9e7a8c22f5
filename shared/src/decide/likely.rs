//! What a form has chosen beforehand (rule S6): by what records of RO App are called, and by the company's country. A person may
//! choose otherwise.

use super::status_names::plain_name;
use crate::order::{countries, is_country};
use crate::texts::Language;

/// What an order type of orders from a web shop is called.
const SHOP_ORDER_TYPES: &[&str] = &[
    "online shop",
    "online store",
    "web shop",
    "web store",
    "internet shop",
    "e commerce",
    "ecommerce",
    "online",
    "cartum",
    "horoshop",
    "хорошоп",
    "інтернет магазин",
    "онлайн магазин",
    "онлайн",
    "продаж",
    "продажа",
    "продажі",
    "замовлення",
    "интернет магазин",
    "продажи",
    "заказ",
    "sale",
    "sales",
    "magazin online",
    "vânzare",
    "vânzări",
    "boutique en ligne",
    "vente",
    "ventes",
    "sklep internetowy",
    "sprzedaż",
];
/// What a category of everything else is called.
const OTHER_CATEGORIES: &[&str] = &[
    "other",
    "others",
    "miscellaneous",
    "misc",
    "інше",
    "інші",
    "інші товари",
    "різне",
    "без категорії",
    "другое",
    "прочее",
    "разное",
    "без категории",
    "altele",
    "diverse",
    "autre",
    "autres",
    "divers",
    "inne",
    "różne",
    "otros",
    "sonstiges",
];
/// What the product is called that carries lines whose own product cannot be created.
const FALLBACK_PRODUCTS: &[&str] = &[
    "shop item",
    "web shop item",
    "online shop item",
    "fallback product",
    "товар магазину",
    "товар з магазину",
    "товар із магазину",
    "товар з сайту",
    "товар із сайту",
    "товар сайту",
    "товар магазина",
    "товар из магазина",
    "товар с сайта",
    "товар сайта",
    "articol din magazin",
    "article de la boutique",
    "article du site",
    "towar ze sklepu",
];

/// The kinds of records that are known by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likely {
    OrderType,
    OtherCategory,
    FallbackProduct,
}

impl Likely {
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::OrderType => SHOP_ORDER_TYPES,
            Self::OtherCategory => OTHER_CATEGORIES,
            Self::FallbackProduct => FALLBACK_PRODUCTS,
        }
    }

    /// The record of a list that is most likely meant: the one whose name comes first among the known ones.
    pub fn among<T>(self, rows: &[T], name: impl Fn(&T) -> &str) -> Option<&T> {
        let place = |row: &&T| self.names().iter().position(|known| *known == plain_name(name(row)));
        rows.iter().filter(|row| place(row).is_some()).min_by_key(|row| place(row))
    }
}

/// The only record of a list.
pub fn only<T>(rows: &[T]) -> Option<&T> {
    match rows {
        [one] => Some(one),
        _ => None,
    }
}

/// The code of a country that is written as its code or as its name, in any language of the texts.
pub fn country_of(text: &str) -> Option<String> {
    let upper = text.trim().to_uppercase();
    if is_country(&upper) {
        return Some(upper);
    }
    let name = plain_name(text);
    let is_it = |code: &&String| {
        Language::all().any(|(language, ..)| plain_name(&language.text(&format!("country-{code}"))) == name)
    };
    if name.is_empty() { None } else { countries().iter().find(is_it).cloned() }
}

/// The key of a shop's language in which staff most likely read product names: shops call Ukrainian `ua`.
pub fn product_language(keys: &[String], staff: Language) -> Option<&String> {
    let own = match staff {
        Language::Ukrainian => ["ua", "uk"],
        Language::English => ["en", "gb"],
        Language::French => ["fr", "fr"],
    };
    own.iter().find_map(|code| keys.iter().find(|key| key == code)).or_else(|| keys.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6_records_are_proposed_by_their_names() {
        let table = [
            (Likely::OrderType, vec!["Repair", "Online shop"], Some("Online shop")),
            (Likely::OrderType, vec!["Продаж", "Інтернет-магазин"], Some("Інтернет-магазин")),
            (Likely::OrderType, vec!["Ремонт", "Продажа"], Some("Продажа")),
            (Likely::OrderType, vec!["Repair"], None),
            (Likely::OtherCategory, vec!["Lamps", "Other"], Some("Other")),
            (Likely::OtherCategory, vec!["Лампи", "Різне"], Some("Різне")),
            (Likely::FallbackProduct, vec!["Lamp", "Shop item"], Some("Shop item")),
            (Likely::FallbackProduct, vec!["Товар із сайту"], Some("Товар із сайту")),
            (Likely::FallbackProduct, vec!["Lamp"], None),
        ];
        for (kind, names, expected) in table {
            assert_eq!(kind.among(&names, |name| name).copied(), expected, "{names:?}");
        }
        for kind in [Likely::OrderType, Likely::OtherCategory, Likely::FallbackProduct] {
            for name in kind.names() {
                assert_eq!(plain_name(name), *name);
            }
        }
    }

    #[test]
    fn s6_a_country_is_known_by_its_code_and_by_its_name() {
        for (text, expected) in [
            ("RO", Some("RO")),
            (" ua ", Some("UA")),
            ("Ukraine", Some("UA")),
            ("Україна", Some("UA")),
            ("Roumanie", Some("RO")),
            ("UKRAINE", Some("UA")),
            ("Atlantis", None),
            ("", None),
        ] {
            assert_eq!(country_of(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn l1_every_country_has_a_name_in_every_language() {
        for (language, code, _) in Language::all() {
            for country in countries() {
                let id = format!("country-{country}");
                assert_ne!(language.text(&id), id, "{code}");
            }
        }
    }

    #[test]
    fn s6_the_products_language_is_the_staffs_where_the_shop_has_it() {
        let keys = |all: &[&str]| all.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        for (all, staff, expected) in [
            (["ru", "ua"], Language::Ukrainian, "ua"),
            (["en", "ro"], Language::English, "en"),
            (["ru", "ua"], Language::French, "ru"),
        ] {
            assert_eq!(product_language(&keys(&all), staff).map(String::as_str), Some(expected));
        }
        assert_eq!(product_language(&[], Language::English), None);
    }
}
