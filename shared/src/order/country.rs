//! Countries, as phones of buyers are read by: those whose number plans are known.

use std::sync::LazyLock;

use rlibphonenumber::PHONE_NUMBER_UTIL;

/// The codes (ISO 3166) of all countries, sorted.
static COUNTRIES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut all: Vec<String> = PHONE_NUMBER_UTIL.get_supported_regions().map(|region| region.to_string()).collect();
    all.sort();
    all
});

/// The codes of all countries.
pub fn countries() -> &'static [String] {
    &COUNTRIES
}

/// Whether a text is the code of a country: two capital letters, such as `UA`.
pub fn is_country(code: &str) -> bool {
    COUNTRIES.binary_search_by(|known| known.as_str().cmp(code)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6_a_country_is_its_code_and_nothing_else() {
        for code in ["UA", "RO", "FR", "MD", "PL", "GB"] {
            assert!(is_country(code), "{code}");
        }
        for text in ["", "Ukraine", "UKRAINE", "ua", "UK", "ZZ", "001", "U"] {
            assert!(!is_country(text), "{text}");
        }
    }
}
