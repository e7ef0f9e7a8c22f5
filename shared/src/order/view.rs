//! The columns of the orders table and the keys of the search, stored so that no request to either system is needed.
//!
//! They consist only of what [`ShopOrder::fingerprint`] covers, so an order that did not change has the same view and
//! costs no write. Texts are cut: a page needs a name, not ten thousand characters.

use icu_normalizer::DecomposingNormalizer;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Articles, Currency, ShopOrder};

/// Characters of a name that are kept.
const NAME: usize = 120;
/// Characters of a phone as typed that is not a valid number.
const TYPED: usize = 32;
/// Digits of a part of a phone that a search finds, at least.
pub const PHONE_PART: usize = 4;
/// Digits at the end of a phone in which a part may begin.
const ENDING: usize = 10;
/// Words of a name that a search finds.
const WORDS: usize = 5;
/// Characters of such a word.
const WORD: usize = 30;

/// The shown side of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    /// The buyer's name.
    #[serde(default)]
    pub client: String,
    /// The buyer's phone: E.164 where it is a number, else as typed.
    #[serde(default)]
    pub phone: String,
    /// What the buyer owes without delivery.
    pub amount: Decimal,
    pub currency: Currency,
    /// What the lines are called by, as far as it is kept; empty once both sides agree on the same lines.
    #[serde(default, skip_serializing_if = "Articles::is_empty")]
    pub articles: Articles,
}

impl OrderView {
    /// The view of an order.
    pub fn of(order: &ShopOrder) -> Self {
        let buyer = &order.buyer;
        Self {
            client: buyer.name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(NAME).collect(),
            phone: buyer.phone.shown().chars().take(TYPED).collect(),
            amount: order.total,
            currency: order.currency,
            articles: order.lines.iter().map(|line| line.key.article.as_str()).collect(),
        }
    }

    /// Whether another view is of the same buyer, who is found by the same words.
    pub fn has_buyer_of(&self, other: &Self) -> bool {
        (&self.client, &self.phone) == (&other.client, &other.phone)
    }

    /// The view without the buyer's data.
    #[must_use]
    pub fn without_buyer(&self) -> Self {
        Self { client: String::new(), phone: String::new(), ..self.clone() }
    }

    /// Identifies a buyer without a phone, together with the name.
    pub const BY_NAME: &str = "name#";

    /// Identifies a buyer by the digits of a phone.
    pub const BY_PHONE: &str = "tel#";

    /// Under what the order is listed with the others of its buyer: their phone, else their name, if there is either.
    pub fn buyer(&self) -> Option<String> {
        let mut words = words_as_written(&self.client);
        words.truncate(WORDS);
        let named = (!words.is_empty()).then(|| format!("{}{}", Self::BY_NAME, words.join(" ")));
        Self::buyer_of_phone(&digits(&self.phone)).or(named)
    }

    /// The same for a phone's digits.
    pub fn buyer_of_phone(digits: &str) -> Option<String> {
        (digits.len() >= 5).then(|| format!("{}{digits}", Self::BY_PHONE))
    }

    /// The words that a search finds the order by: those of the name, without accents, and the endings of the phone, so that
    /// each part of it begins one of them.
    pub fn words(&self) -> Vec<String> {
        let mut words = self.name_words();
        // A buyer may type the phone for a name.
        for ending in phone_words(&digits(&self.phone)) {
            if !words.contains(&ending) {
                words.push(ending);
            }
        }
        words
    }

    /// The words of the name among these.
    pub fn name_words(&self) -> Vec<String> {
        let mut words = words(&self.client);
        words.truncate(WORDS);
        words
    }

    /// Whether the phone has these digits one after the other.
    pub fn has_phone_part(&self, part: &str) -> bool {
        part.len() >= PHONE_PART && digits(&self.phone).contains(part)
    }

    /// Whether every word of a search begins a word of the client's name.
    pub fn is_called(&self, wanted: &[String]) -> bool {
        let mine = words(&self.client);
        wanted.iter().all(|word| mine.iter().any(|own| own.starts_with(word)))
    }
}

/// The words of a name as they are compared: lower case and without accents, letters and digits, at least two of them, each word once.
pub fn words(name: &str) -> Vec<String> {
    words_as_written(&without_accents(name))
}

/// The endings of a phone's digits, and all of them: each part of the phone begins one of these.
pub fn phone_words(digits: &str) -> Vec<String> {
    if !(PHONE_PART..=WORD).contains(&digits.len()) {
        return Vec::new();
    }
    let first = digits.len().saturating_sub(ENDING);
    let endings = (first..=digits.len() - PHONE_PART).filter_map(|at| digits.get(at..));
    endings.chain((first > 0).then_some(digits)).map(str::to_owned).collect()
}

/// A text without the marks of its letters: `Țiriac` as `Tiriac`, `Київ` as `Киів`.
fn without_accents(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let decomposed = DecomposingNormalizer::new_nfd().normalize(text);
    let mut plain = String::new();
    for c in decomposed.chars() {
        match c {
            '\u{300}'..='\u{36F}' => {}
            'ł' => plain.push('l'),
            'Ł' => plain.push('L'),
            'đ' | 'ð' => plain.push('d'),
            'Đ' => plain.push('D'),
            'ø' => plain.push('o'),
            'Ø' => plain.push('O'),
            'ı' => plain.push('i'),
            'ß' => plain.push_str("ss"),
            'æ' | 'Æ' => plain.push_str("ae"),
            'œ' | 'Œ' => plain.push_str("oe"),
            other => plain.push(other),
        }
    }
    plain
}

/// As [`words`], with accents.
fn words_as_written(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        let word: String = word.chars().flat_map(char::to_lowercase).take(WORD).collect();
        if word.chars().count() >= 2 && !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// The digits of a phone.
pub fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_beginnings_of_words_in_any_script() {
        let view = |client: &str| OrderView {
            client: client.into(),
            phone: "+40722000111".into(),
            amount: Decimal::ONE,
            currency: "RON".parse().unwrap(),
            articles: Articles::default(),
        };
        let table = [
            ("Ana Popescu", "pop", true),
            ("Ana Popescu", "POPESCU an", true),
            ("Ana Popescu", "escu", false),
            ("Олена Шевченко", "шевч", true),
            ("Ion Țiriac", "tiriac", true),
            ("Ion Tiriac", "ȚIRIAC", true),
            ("Zoe\u{301} Łuczak", "zoe luczak", true),
            ("Андрій Їжак", "андріи іжак", true),
            ("<script>alert(1)</script>", "script", true),
            ("", "x1", false),
        ];
        for (client, wanted, expected) in table {
            assert_eq!(view(client).is_called(&words(wanted)), expected, "{client} by {wanted}");
        }
        let without_phone = |client: &str| OrderView { phone: String::new(), ..view(client) };
        assert_eq!(without_phone(&"a ".repeat(500)).words(), [] as [&str; 0]);
        assert_eq!(view("Ana").buyer().as_deref(), Some("tel#40722000111"));
        let nobody = OrderView { phone: "0".into(), ..view("") };
        assert_eq!(nobody.buyer(), None);
        assert_eq!(OrderView { client: "Ana  POP".into(), ..nobody }.buyer().as_deref(), Some("name#ana pop"));
        assert_eq!(without_phone(&"long".repeat(5000)).words().len(), 1);
    }

    #[test]
    fn each_part_of_a_phone_begins_a_word_that_finds_it() {
        let view = OrderView {
            client: "Ana".into(),
            phone: "+40722000111".into(),
            amount: Decimal::ONE,
            currency: "RON".parse().unwrap(),
            articles: Articles::default(),
        };
        let words = view.words();
        for (part, expected) in
            [("0111", true), ("722000", true), ("2000", true), ("40722", true), ("0722000111", true), ("111", false)]
        {
            let begins = words.iter().any(|word| word.starts_with(part));
            assert_eq!(begins && view.has_phone_part(part), expected, "{part} in {words:?}");
        }
        assert!(words.len() <= 9, "{words:?}");
    }

    #[test]
    fn no_word_stands_twice_whatever_is_typed_for_a_name() {
        for client in ["0722000111", "Ana 0722000111", "+40 722 000 111", "40722000111 0111 Pop pop", "Ana Ána"] {
            let phone = "+40722000111".to_owned();
            let currency = "RON".parse().unwrap();
            let view = OrderView {
                client: client.into(),
                phone,
                amount: Decimal::ONE,
                currency,
                articles: Articles::default(),
            };
            let words = view.words();
            assert!((1..words.len()).all(|at| !words[..at].contains(&words[at])), "{client}: {words:?}");
        }
    }
}
