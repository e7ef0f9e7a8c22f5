//! A sentence as data: the id of a message and its facts.

use std::borrow::Cow;
use std::fmt;

use fluent_bundle::FluentValue;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Language;
use super::fact::Fact;
use super::measured::measured;
use super::words::Words;

/// The id of an error by itself: with a capital letter and a full stop.
const SENTENCE: &str = "sentence";

/// A sentence for a person, before its language is chosen.
///
/// Shape as JSON: `{"id": "status-set", "to": …}` with facts that are whole numbers, texts, [`Title`]s, lists, or further messages; an
/// array is several sentences; a string is foreign text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Message(Fact);

/// Name of something in an outside system: quoted; without a name its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Title {
    Named { title: String },
    Number(u64),
}

impl Message {
    pub fn new(id: &str) -> Self {
        Self(Fact::Facts([("id".to_owned(), Fact::Text(id.to_owned()))].into()))
    }

    /// Foreign text, or a text without words.
    pub fn text(text: impl Into<String>) -> Self {
        Self(Fact::Text(text.into()))
    }

    /// Several sentences, one after the other.
    pub fn all(messages: Vec<Self>) -> Self {
        match <[Self; 1]>::try_from(messages) {
            Ok([one]) => one,
            Err(messages) => Self(Fact::List(messages.into_iter().map(|message| message.0).collect())),
        }
    }

    /// What can be chosen, as the end of a sentence about something that cannot.
    pub fn choices(all: Vec<String>) -> Self {
        if all.is_empty() { Self::new("no-choices") } else { Self::new("choices-are").with("list", all) }
    }

    /// The data of a message that has a type of its own: an enum with the id as its tag.
    pub fn of(typed: &impl Serialize) -> Self {
        Self(fact_of(typed))
    }

    #[must_use]
    pub fn with(mut self, name: &str, fact: impl Serialize) -> Self {
        if let Fact::Facts(facts) = &mut self.0 {
            facts.insert(name.to_owned(), fact_of(&fact));
        }
        self
    }

    /// The same without a fact.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        if let Fact::Facts(facts) = &mut self.0 {
            facts.remove(name);
        }
        self
    }

    /// The same as a sentence by itself, where it is the end of one.
    #[must_use]
    pub fn sentence(self) -> Self {
        Self::new(SENTENCE).with("of", self)
    }

    /// Its id; nothing for texts and lists.
    pub fn id(&self) -> &str {
        match self.fact("id") {
            Some(Fact::Text(id)) => id,
            _ => "",
        }
    }

    /// The id of the error that it is, also where that is a sentence by itself.
    pub fn cause(&self) -> &str {
        match (self.id(), self.fact("of")) {
            (SENTENCE, Some(Fact::Facts(of))) => match of.get("id") {
                Some(Fact::Text(id)) => id,
                _ => "",
            },
            (id, _) => id,
        }
    }

    /// Its id, then the id of its fact `why`, and so on; of several sentences, those of the first.
    pub fn causes(&self) -> Vec<&str> {
        let (mut ids, mut next) = (Vec::new(), Some(&self.0));
        while let Some(fact) = next {
            next = match fact {
                Fact::List(all) => all.first(),
                Fact::Facts(facts) => match facts.get("id") {
                    Some(Fact::Text(id)) if id == SENTENCE => facts.get("of"),
                    Some(Fact::Text(id)) => {
                        ids.push(id.as_str());
                        facts.get("why")
                    }
                    _ => None,
                },
                Fact::Text(_) | Fact::Number(_) => None,
            };
        }
        ids
    }

    /// Each of several sentences by itself; itself where it is one.
    pub fn each(&self) -> Vec<Self> {
        match &self.0 {
            Fact::List(all) => all.iter().cloned().map(Self).collect(),
            _ => vec![self.clone()],
        }
    }

    pub fn fact(&self, name: &str) -> Option<&Fact> {
        match &self.0 {
            Fact::Facts(facts) => facts.get(name),
            _ => None,
        }
    }

    /// The same with no text in it longer than so many bytes, and no list longer than so many entries.
    #[must_use]
    pub fn at_most(mut self, bytes: usize, entries: usize) -> Self {
        self.0.shorten(bytes, entries);
        self
    }

    /// The same with each of its texts changed; ids of messages stay.
    #[must_use]
    pub fn map_texts(mut self, change: &impl Fn(&str) -> String) -> Self {
        self.0.map_texts(change);
        self
    }

    /// The same with an order's id in RO App told as the number that staff see.
    #[must_use]
    pub fn with_roapp_number(mut self, id: u64, number: &str) -> Self {
        self.0.name_order(id, number);
        self
    }

    /// How many bytes it takes, about.
    pub fn size(&self) -> usize {
        self.0.size()
    }

    /// All that is known, for those who look into a trouble: the API, commands and logs.
    pub fn render(&self, language: Language) -> String {
        rendered(&self.0, language, Words::All)
    }

    /// For pages: without what only a programmer understands.
    pub fn plain(&self, language: Language) -> String {
        rendered(&self.0, language, Words::Plain)
    }
}

fn fact_of(value: &impl Serialize) -> Fact {
    serde_json::to_value(value).map_or_else(|_| Fact::Text(String::new()), |value: Value| value.into())
}

/// English, for logs.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Language::English))
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl std::error::Error for Message {}

/// English, for those who run a process.
impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.to_string()
    }
}

fn rendered(fact: &Fact, language: Language, words: Words) -> String {
    match fact {
        Fact::Text(text) => text.clone(),
        Fact::Number(number) => number.to_string(),
        Fact::List(all) => all.iter().map(|one| rendered(one, language, words)).collect::<Vec<_>>().join(" "),
        Fact::Facts(facts) => match (facts.get("id"), facts.get("title")) {
            (Some(Fact::Text(id)), _) => {
                let mut args: Vec<_> =
                    facts.iter().map(|(name, fact)| (name.clone(), argument(name, fact, language, words))).collect();
                let missing = OPTIONAL.into_iter().filter(|name| facts.get(*name).is_none_or(is_empty));
                args.extend(missing.map(|name| (name.to_owned(), FluentValue::from("none"))));
                args.extend(SIGNED.into_iter().flat_map(|name| sized(name, facts.get(name), language)));
                // One of a newer release, which this one has no words for.
                let text = language.format(id, &args, words).unwrap_or_else(|| id.clone());
                if id == SENTENCE { capitalized(&text) } else { text }
            }
            (_, Some(title)) => language.quoted(&rendered(title, language, words)),
            _ => measured(facts, language),
        },
    }
}

/// Facts that a message may be without: the word `none` then stands for them.
const OPTIONAL: [&str; 4] = ["before", "before_quantity", "roapp_order", "article"];

fn is_empty(fact: &Fact) -> bool {
    matches!(fact, Fact::Text(text) if text.is_empty())
}

/// Facts that can be shown without their sign, which then chooses the words.
const SIGNED: [&str; 2] = ["amount", "difference"];

/// The size and the sign of a fact, where it is there.
fn sized(name: &str, fact: Option<&Fact>, language: Language) -> Vec<(String, FluentValue<'static>)> {
    let Some(fact) = fact else { return Vec::new() };
    let text = rendered(fact, Language::English, Words::All);
    let size = text.strip_prefix('-').map(str::to_owned);
    let sign = if size.is_some() { "minus" } else { "plus" };
    vec![
        (format!("{name}_size"), FluentValue::from(decimal(&size.unwrap_or(text), language))),
        (format!("{name}_sign"), FluentValue::from(sign)),
    ]
}

/// Larger numbers are ids, which are shown as they are; smaller ones choose the plural.
const LARGEST_COUNT: u64 = 1_000_000;

/// Facts that are decimal numbers, written with the language's own mark. English has them as they are.
const DECIMALS: [&str; 16] = [
    "discount",
    "before_discount",
    "amount",
    "price",
    "quantity",
    "total",
    "lines",
    "difference",
    "before_quantity",
    "before_price",
    "shop_quantity",
    "shop_price",
    "roapp_quantity",
    "roapp_price",
    "roapp",
    "shop",
];

/// Facts that may be the name of a line as it is kept.
const KEYS: [&str; 2] = ["article", "title"];

/// The beginning of a name that is kept as its beginning and its digest; any other as it is. The table may have kept a part of the
/// digest alone.
fn without_digest(name: &str) -> Cow<'_, str> {
    let Some((start, digest)) = name.split_once('…') else { return Cow::Borrowed(name) };
    let digest = digest.strip_suffix('…').unwrap_or(digest);
    let is_digest = (8..=32).contains(&digest.len()) && digest.bytes().all(|byte| b"0123456789abcdef".contains(&byte));
    if is_digest && start.chars().count() == 16 { Cow::Owned(format!("{start}…")) } else { Cow::Borrowed(name) }
}

/// A text with the language's mark, if it is a decimal number.
fn decimal(text: &str, language: Language) -> String {
    let number: Option<Decimal> = text.parse().ok().filter(|_| language != Language::English && text.contains('.'));
    number.map_or_else(|| text.to_owned(), |number| language.decimal(number, number.scale()))
}

fn argument(name: &str, fact: &Fact, language: Language, words: Words) -> FluentValue<'static> {
    match fact {
        Fact::Number(number) if *number < LARGEST_COUNT => FluentValue::from(*number),
        Fact::List(all) => FluentValue::from(listed(all, language, words)),
        // The digest keeps keys of lines apart, and tells a person nothing.
        Fact::Text(text) if KEYS.contains(&name) => FluentValue::from(without_digest(text).into_owned()),
        Fact::Text(text) if DECIMALS.contains(&name) => FluentValue::from(decimal(text, language)),
        other => FluentValue::from(rendered(other, language, words)),
    }
}

/// The entries of a list: sentences one after the other, words with commas between them.
fn listed(all: &[Fact], language: Language, words: Words) -> String {
    let mut text = String::new();
    let mut after_sentence = false;
    for one in all {
        let entry = rendered(one, language, words);
        if !text.is_empty() {
            text.push_str(if after_sentence { " " } else { ", " });
        }
        // A title or a foreign text is a word whatever it ends with.
        let is_message = matches!(one, Fact::Facts(facts) if facts.contains_key("id"));
        after_sentence = is_message && entry.ends_with(['.', '!', '?', '…']);
        text.push_str(&entry);
    }
    text
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::super::measured::Moment;
    use super::*;

    #[test]
    fn l1_a_page_names_no_key_of_the_configuration_file_where_it_names_the_page() {
        for id in ["roapp-refuses-status", "roapp-status-gone", "shop-refuses-status", "no-rule-to-roapp"] {
            let facts = ["status", "order", "number", "why", "shop", "roapp"];
            let said = facts.iter().fold(Message::new(id).with("store", "Lamps"), |said, fact| said.with(fact, "1"));
            for (language, ..) in Language::all() {
                assert!(said.render(language).contains("status_to_"), "{}", said.render(language));
                let plain = said.plain(language);
                assert!(!plain.contains("status_to_") && plain.contains("> Lamps >"), "{plain}");
            }
        }
    }

    #[test]
    fn o8_an_amount_that_was_taken_off_or_added_is_said_without_its_sign() {
        for (amount, said) in
            [("0.01", "0.01 RON was taken off the lines"), ("-0.01", "0.01 RON was added to one line")]
        {
            let reported = Message::new("total-rounded").with("amount", amount).with("currency", "RON");
            assert!(reported.to_string().starts_with(said), "{reported}");
        }
    }

    #[test]
    fn o8_a_difference_is_said_without_its_sign() {
        let reported = |difference: &str, language| {
            let facts =
                Message::new("lines-below-total").with("total", "-5").with("currency", "RON").with("lines", "50");
            facts.with("difference", difference).render(language)
        };
        let (en, uk, fr) = (Language::English, Language::Ukrainian, Language::French);
        for (difference, language, said) in [
            ("-55", en, "RO App shows 55 more."),
            ("-0.01", en, "RO App shows 0.01 more."),
            ("12.50", en, "RO App shows 12.50 less."),
            ("0.5", en, "RO App shows 0.5 less."),
            ("-55", uk, "RO App показує на 55 більше."),
            ("-0.01", uk, "RO App показує на 0,01 більше."),
            ("12.50", uk, "RO App показує на 12,50 менше."),
            ("-55", fr, "RO App affiche 55 de plus."),
            ("-1000000.99", fr, "RO App affiche 1\u{202f}000\u{202f}000,99 de plus."),
            ("12.50", fr, "RO App affiche 12,50 de moins."),
        ] {
            let reported = reported(difference, language);
            assert!(reported.contains(said), "{reported}");
            assert!(!reported.contains("-55") && !reported.contains("{"), "{reported}");
        }
        // As a history has it that was written as a number.
        let stored = Message::new("lines-below-total").with("difference", 7);
        assert!(stored.to_string().contains("shows 7 less"), "{stored}");
    }

    #[test]
    fn l1_plain_words_leave_out_what_only_a_programmer_understands() {
        let why =
            Message::new("net-not-sent").with("host", "127.0.0.1").with("why", "tcp connect error (os error 111)");
        let reported = Message::new("roapp-unreachable").with("why", why).sentence();
        let (en, uk) = (Language::English, Language::Ukrainian);
        assert_eq!(reported.plain(en), "RO App does not answer: no connection to 127.0.0.1.");
        assert!(reported.render(en).contains("os error 111") && !reported.plain(uk).contains("os error"), "{reported}");
        let rule = Message::new("no-rule-to-shop").with("status", "X").with("store", "Lamps");
        assert!(rule.render(en).contains("status_to_cartum") && !rule.plain(en).contains("status_to_"), "{rule}");
        // Without such words both are the same.
        let plain = Message::new("line-removed").with("article", "A");
        assert_eq!(plain.plain(uk), plain.render(uk));
    }

    #[test]
    fn l1_sentences_are_joined_as_sentences_and_words_as_a_list() {
        let no_lines = || Message::new("no-lines");
        let erased = || Message::new("erased");
        let gone = || Message::new("contact-gone").with("contact", 7);
        for (language, ..) in Language::all() {
            let said =
                |all: Vec<Message>| Message::new("needs-attention").with("reason", Message::all(all)).render(language);
            let (one, other) = (no_lines().render(language), erased().render(language));
            assert!(
                said(vec![no_lines(), erased()]).contains(&format!("{one} {other}")),
                "{}",
                said(vec![no_lines(), erased()])
            );
            let three = said(vec![no_lines(), erased(), no_lines()]);
            assert!(three.ends_with(&format!("{one} {other} {one}")) && !three.contains(".,"), "{three}");
            // Parts of a sentence.
            let part = gone().render(language);
            assert!(said(vec![gone(), gone()]).contains(&format!("{part}, {part}")));
            assert!(said(vec![gone(), no_lines(), erased()]).contains(&format!("{part}, {one} {other}")));
        }
        let choices = |all: &[&str]| Message::choices(all.iter().map(|text| (*text).to_owned()).collect()).to_string();
        for (names, said) in [
            (&["Main", "Second"][..], "Main, Second"),
            (&["Lamps Ltd.", "Shop!", "Where?"], "Lamps Ltd., Shop!, Where?"),
            (&["One."], "One."),
        ] {
            assert!(choices(names).contains(said), "{}", choices(names));
        }
    }

    #[test]
    fn l1_of_a_long_name_a_person_is_shown_its_beginning_and_no_digest() {
        for (name, shown) in [
            ("Women's winter b…4684125b03e15a5b8b1d2a6f0c9e7d31", "Women's winter b…"),
            ("Women's winter b…4684125b03e15a5b…", "Women's winter b…"),
            ("Жіноче зимове па…00000000aaaaaaaa1111111122222222", "Жіноче зимове па…"),
            ("LAMP-1", "LAMP-1"),
            ("Lamp…4684125b03e15a5b8b1d2a6f0c9e7d31", "Lamp…4684125b03e15a5b8b1d2a6f0c9e7d31"),
            ("Sixteen letters!…and more words", "Sixteen letters!…and more words"),
            ("Sixteen letters!…", "Sixteen letters!…"),
            ("Sixteen letters!…12", "Sixteen letters!…12"),
        ] {
            let events = [
                Message::new("line-removed").with("article", name),
                Message::new("line-changed").with("article", name).with("quantity", "2").with("price", "10"),
                Message::new("note-line-off").with("title", name).with("amount", "2").with("currency", "RON"),
            ];
            for (event, (language, ..)) in events.iter().flat_map(|event| Language::all().map(move |all| (event, all)))
            {
                let said = event.render(language);
                assert!(said.contains(shown) && said.contains(name) == (name == shown), "{said}");
            }
        }
    }

    #[test]
    fn l1_a_time_before_1970_is_said_as_any_other() {
        let zone = TimeZone::get("Europe/Bucharest").unwrap();
        for (at, said) in [
            ("1970-01-01T00:00:00Z", "1 Jan 1970 02:00 UTC+2"),
            ("1969-12-31T22:00:00Z", "1 Jan 1970 00:00 UTC+2"),
            ("1969-12-31T08:00:00Z", "31 Dec 1969 10:00 UTC+2"),
            ("1950-06-01T12:00:00Z", "1 Jun 1950 14:00 UTC+2"),
        ] {
            let reported = Message::new("presence-waiting")
                .with("store", "Lamps")
                .with("at", Moment::new(at.parse().unwrap(), &zone));
            let text = serde_json::to_string(&reported).unwrap();
            for one in [serde_json::from_str(&text).unwrap(), reported] {
                let one: Message = one;
                assert!(one.to_string().contains(said), "{one}");
            }
        }
    }

    #[test]
    fn l1_a_time_in_a_sentence_is_said_as_the_language_writes_it() {
        let zone = TimeZone::get("Europe/Kyiv").unwrap();
        let at = Moment::new("2026-11-20T10:00:30Z".parse().unwrap(), &zone);
        let reported = Message::new("presence-waiting").with("store", "Lamps").with("at", at);
        let text = serde_json::to_string(&reported).unwrap();
        let read: Message = serde_json::from_str(&text).unwrap();
        for (language, said) in [
            (Language::English, "20 Nov 2026 12:00 UTC+2"),
            (Language::Ukrainian, "20.11.2026 12:00 UTC+2"),
            (Language::French, "20/11/2026 12:00 UTC+2"),
        ] {
            assert!(read.render(language).contains(said), "{}", read.render(language));
        }
    }
}
