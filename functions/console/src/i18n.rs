//! Messages of the pages in English, Ukrainian and French, from Fluent files.
//!
//! Every message is in every file with the same variables; a test checks it. Names, titles and sentences of the history are never
//! part of a message: pages put them beside it, isolated in their writing direction.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The default.
    English,
    Ukrainian,
    French,
}

/// Language, code, own name, messages.
const FILES: [(Language, &str, &str, &str); 3] = [
    (Language::English, "en", "English", include_str!("texts/en.ftl")),
    (Language::Ukrainian, "uk", "Українська", include_str!("texts/uk.ftl")),
    (Language::French, "fr", "Français", include_str!("texts/fr.ftl")),
];

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<Vec<(Language, Bundle)>> =
    LazyLock::new(|| FILES.iter().map(|(language, code, _, text)| (*language, bundle(code, text))).collect());

fn bundle(code: &str, text: &str) -> Bundle {
    let id: LanguageIdentifier = code.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Pages isolate names themselves; messages contain none.
    bundle.set_use_isolating(false);
    // Messages that cannot be parsed are left out; a test fails then.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(parsed, _)| parsed);
    if let Err(errors) = bundle.add_resource(resource) {
        tracing::error!(language = code, ?errors, "messages are defined twice");
    }
    bundle
}

/// A value in a message.
pub enum Value<'a> {
    /// A count, which chooses the plural.
    Count(usize),
    /// A short text, such as a time.
    Text(&'a str),
}

impl Language {
    /// All languages, with code and own name.
    pub fn all() -> impl Iterator<Item = (Self, &'static str, &'static str)> {
        FILES.iter().map(|(language, code, name, _)| (*language, *code, *name))
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|(_, known, _)| *known == code).map(|(language, ..)| language)
    }

    pub fn code(self) -> &'static str {
        Self::all().find(|(language, ..)| *language == self).map_or("en", |(_, code, _)| code)
    }

    /// The preferred language of an `Accept-Language` header.
    pub fn from_accept_language(header: &str) -> Self {
        let mut accepted: Vec<(f32, Self)> = header
            .split(',')
            .take(50)
            .filter_map(|part| {
                let mut pieces = part.trim().split(';');
                let primary = pieces.next()?.split('-').next()?.trim().to_lowercase();
                let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
                Some((weight, Self::from_code(&primary)?)).filter(|(weight, _)| *weight > 0.0)
            })
            .collect();
        // The sort is stable: of equal weights the first counts.
        accepted.sort_by(|a, b| b.0.total_cmp(&a.0));
        accepted.first().map_or(Self::English, |(_, language)| *language)
    }

    /// A message.
    pub fn text(self, id: &str) -> String {
        self.text_with(id, &[])
    }

    /// A message with values.
    pub fn text_with(self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            let value = match value {
                Value::Count(count) => FluentValue::from(*count),
                Value::Text(text) => FluentValue::from((*text).to_owned()),
            };
            args.set((*name).to_owned(), value);
        }
        let Some((_, bundle)) = BUNDLES.iter().find(|(language, _)| *language == self) else { return id.to_owned() };
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else { return id.to_owned() };
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Message ids of a file, each with the variables it uses.
    fn messages(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        assert!(FluentResource::try_new(text.to_owned()).is_ok(), "a file cannot be parsed");
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in text.lines() {
            if let Some((id, _)) = line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                current = id.to_owned();
                assert!(all.insert(current.clone(), BTreeSet::new()).is_none(), "{current} is defined twice");
            }
            for used in line.split('$').skip(1) {
                let name = used.chars().take_while(char::is_ascii_alphanumeric).collect();
                all.get_mut(&current).unwrap().insert(name);
            }
        }
        all
    }

    #[test]
    fn every_message_is_in_every_language_with_the_same_variables() {
        let english = messages(FILES[0].3);
        assert!(english.len() > 100, "{}", english.len());
        for (_, code, _, text) in &FILES[1..] {
            let other = messages(text);
            for (id, variables) in &english {
                assert_eq!(other.get(id), Some(variables), "{code}: {id}");
            }
            assert_eq!(other.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{code}");
        }
    }

    #[test]
    fn every_message_a_page_names_is_there() {
        let english = messages(FILES[0].3);
        let mut files = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        let mut used = 0;
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            if path.extension().is_none_or(|end| end != "rs") || path.ends_with("i18n.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for part in [".text(\"", ".text_with(\""].iter().flat_map(|call| text.split(call).skip(1)) {
                let id = part.split('"').next().unwrap();
                assert!(english.contains_key(id), "{}: {id}", path.display());
                used += 1;
            }
        }
        assert!(used > 80, "{used}");
    }

    #[test]
    fn the_browsers_languages_decide_by_weight() {
        let table = [
            ("", Language::English),
            ("de-DE,de;q=0.9", Language::English),
            ("uk-UA,uk;q=0.9,en;q=0.8", Language::Ukrainian),
            ("en;q=0.5, fr-CA;q=0.7", Language::French),
            ("fr;q=0, uk;q=0.1", Language::Ukrainian),
            ("de, FR", Language::French),
            (";;;,q=,*", Language::English),
        ];
        for (header, expected) in table {
            assert_eq!(Language::from_accept_language(header), expected, "{header}");
        }
    }
}
