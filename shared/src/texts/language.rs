//! The languages and their message files.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::words::Words;

/// A language in which people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Where nothing else is wished for.
    #[default]
    English,
    Ukrainian,
    French,
}

/// A fact in a message.
pub enum Value<'a> {
    /// A count, which chooses the plural.
    Count(usize),
    /// A short text, such as a time.
    Text(&'a str),
}

struct Files {
    language: Language,
    code: &'static str,
    /// The language's own name.
    name: &'static str,
    quotes: (&'static str, &'static str),
    texts: &'static [&'static str],
}

macro_rules! texts {
    ($folder:literal) => {
        &[
            include_str!(concat!($folder, "/attention.ftl")),
            include_str!(concat!($folder, "/cli.ftl")),
            include_str!(concat!($folder, "/connecting.ftl")),
            include_str!(concat!($folder, "/console.ftl")),
            include_str!(concat!($folder, "/countries.ftl")),
            include_str!(concat!($folder, "/errors.ftl")),
            include_str!(concat!($folder, "/first_hour.ftl")),
            include_str!(concat!($folder, "/help.ftl")),
            include_str!(concat!($folder, "/history.ftl")),
            include_str!(concat!($folder, "/home.ftl")),
            include_str!(concat!($folder, "/notes.ftl")),
            include_str!(concat!($folder, "/notices.ftl")),
            include_str!(concat!($folder, "/order.ftl")),
            include_str!(concat!($folder, "/orders.ftl")),
            include_str!(concat!($folder, "/reasons.ftl")),
            include_str!(concat!($folder, "/settings.ftl")),
            include_str!(concat!($folder, "/team.ftl")),
        ]
    };
}

const FILES: [Files; 3] = [
    Files { language: Language::English, code: "en", name: "English", quotes: ("'", "'"), texts: texts!("en") },
    Files {
        language: Language::Ukrainian, code: "uk", name: "Українська", quotes: ("«", "»"), texts: texts!("uk")
    },
    Files {
        language: Language::French,
        code: "fr",
        name: "Français",
        quotes: ("«\u{a0}", "\u{a0}»"),
        texts: texts!("fr"),
    },
];

type Bundle = FluentBundle<FluentResource>;

/// Each language is read when it is first used.
static BUNDLES: [LazyLock<Bundle>; FILES.len()] =
    [LazyLock::new(|| bundle(&FILES[0])), LazyLock::new(|| bundle(&FILES[1])), LazyLock::new(|| bundle(&FILES[2]))];

fn bundle(files: &Files) -> Bundle {
    let id: LanguageIdentifier = files.code.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Marks of direction would be seen in RO App's notes and in logs; pages isolate foreign text themselves.
    bundle.set_use_isolating(false);
    for text in files.texts {
        // What cannot be read of a file is left out; the test that compares the files says so.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(read, _)| read);
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(language = files.code, ?errors, "messages are defined twice");
        }
    }
    bundle
}

impl Language {
    /// All of them, with code and own name.
    pub fn all() -> impl Iterator<Item = (Self, &'static str, &'static str)> {
        FILES.iter().map(|files| (files.language, files.code, files.name))
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|(_, known, _)| *known == code).map(|(language, ..)| language)
    }

    pub fn code(self) -> &'static str {
        self.files().map_or("en", |files| files.code)
    }

    /// The language of a locale as `LANG` has it: `uk_UA.UTF-8`.
    pub fn from_locale(locale: &str) -> Self {
        let primary = locale.split(['_', '.', '-', '@']).next().unwrap_or_default();
        Self::from_code(&primary.to_lowercase()).unwrap_or_default()
    }

    /// What staff of a shop in this country (ISO 3166) most likely read.
    pub fn from_country(country: &str) -> Self {
        match country {
            "UA" => Self::Ukrainian,
            "FR" | "MC" => Self::French,
            _ => Self::English,
        }
    }

    /// The best of an `Accept-Language` header.
    pub fn from_accept_language(header: &str) -> Self {
        let mut wished: Vec<(f32, Self)> = header
            .split(',')
            .take(50)
            .filter_map(|part| {
                let mut pieces = part.trim().split(';');
                let primary = pieces.next()?.split('-').next()?.trim().to_lowercase();
                let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
                Some((weight, Self::from_code(&primary)?)).filter(|(weight, _)| *weight > 0.0)
            })
            .collect();
        // A stable sort: of equal weights the first counts.
        wished.sort_by(|a, b| b.0.total_cmp(&a.0));
        wished.first().map_or(Self::English, |(_, language)| *language)
    }

    /// A message without facts.
    pub fn text(self, id: &str) -> String {
        self.text_with(id, &[])
    }

    /// A message with facts.
    pub fn text_with(self, id: &str, facts: &[(&str, Value<'_>)]) -> String {
        let args: Vec<_> = facts
            .iter()
            .map(|(name, value)| match value {
                Value::Count(count) => ((*name).to_owned(), FluentValue::from(*count)),
                Value::Text(text) => ((*name).to_owned(), FluentValue::from((*text).to_owned())),
            })
            .collect();
        self.format(id, &args, Words::Plain).unwrap_or_else(|| id.to_owned())
    }

    fn files(self) -> Option<&'static Files> {
        FILES.iter().find(|files| files.language == self)
    }

    /// A text in this language's quotation marks.
    pub(super) fn quoted(self, text: &str) -> String {
        let (open, close) = self.files().map_or(("'", "'"), |files| files.quotes);
        format!("{open}{text}{close}")
    }

    /// The message with this id; `None` where no file has it.
    pub(super) fn format(self, id: &str, args: &[(String, FluentValue<'_>)], words: Words) -> Option<String> {
        let at = FILES.iter().position(|files| files.language == self)?;
        let bundle = BUNDLES.get(at)?;
        let message = bundle.get_message(id)?;
        let plain = message.get_attribute("plain").filter(|_| words == Words::Plain);
        let pattern = plain.map(|attribute| attribute.value()).or(message.value())?;
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Message ids of a language, each with the variables it uses.
    fn messages(files: &Files) -> BTreeMap<String, BTreeSet<String>> {
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for text in files.texts {
            if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                panic!("{}: {errors:?}", files.code);
            }
            let mut current = String::new();
            for line in text.lines() {
                if let Some((id, _)) =
                    line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
                {
                    current = id.to_owned();
                    assert!(all.insert(current.clone(), BTreeSet::new()).is_none(), "{current} stands twice");
                }
                for used in line.split('$').skip(1) {
                    let name = used.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                    all.get_mut(&current).unwrap().insert(name);
                }
            }
        }
        all
    }

    #[test]
    fn l1_every_message_is_in_every_language_with_the_same_variables() {
        let english = messages(&FILES[0]);
        assert!(english.len() > 100, "{}", english.len());
        for files in &FILES[1..] {
            let other = messages(files);
            for (id, variables) in &english {
                assert_eq!(other.get(id), Some(variables), "{}: {id}", files.code);
            }
            assert_eq!(other.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{}", files.code);
        }
    }

    /// Whether a sign of French stands after a space that may break, or after none at all. An address and a time of day have none.
    fn lacks_space(line: &str) -> bool {
        let chars: Vec<char> = line.chars().collect();
        let is_fixed = |c: char| matches!(c, '\u{a0}' | '\u{202f}');
        (1..chars.len()).any(|at| {
            let (before, sign, after) = (chars[at - 1], chars[at], chars.get(at + 1).copied().unwrap_or(' '));
            match sign {
                ';' | '!' | '?' | '»' => !is_fixed(before) && (after.is_whitespace() || after == ')'),
                ':' => !is_fixed(before) && after.is_whitespace(),
                '%' => before == ' ',
                ' ' => before == '«',
                _ => false,
            }
        })
    }

    #[test]
    fn l1_french_signs_stand_after_a_space_that_does_not_break() {
        for text in FILES[2].texts {
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                assert!(!lacks_space(line), "{line}");
            }
        }
        assert!(lacks_space("1 commande: a") && lacks_space("Commencer ?") && lacks_space("« { $a }\u{a0}»"));
        assert!(!lacks_space("Compte\u{a0}: https://a.example à 10:00"));
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

    #[test]
    fn l1_the_commands_language_is_the_terminals() {
        for (locale, expected) in [
            ("uk_UA.UTF-8", Language::Ukrainian),
            ("fr", Language::French),
            ("FR_ca@euro", Language::French),
            ("C.UTF-8", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::from_locale(locale), expected, "{locale}");
        }
    }
}
