//! Sentences for people are in the message files only: no live file builds one from string literals.
//!
//! A sentence is a string literal with at least [`WORDS`] words in a row; placeholders of `format!` do not interrupt a row. Left out:
//! comments, inline tests, the message files themselves, and the kinds that [`kind`] and [`FILES`] name with their reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::layers::{root, rust_files};

/// So many words in a row are a sentence.
const WORDS: usize = 4;

/// Folders whose files are read.
const FOLDERS: [&str; 3] = ["shared/src", "functions", "infra/local/src"];

/// Files that are left out, and why.
const FILES: [(&str, &str); 5] = [
    ("shared/src/cartum/statuses.rs", "titles of Cartum's own statuses, in the languages of its shops"),
    ("shared/src/decide/likely.rs", "names of RO App's records, in the languages of its accounts"),
    ("shared/src/decide/status_names.rs", "names of statuses, in the languages of both systems"),
    ("shared/src/order/no_email.rs", "what people type who have no e-mail, in the languages of the shops"),
    ("shared/src/cartum/envelope.rs", "words of the shop that are looked for in its answers"),
];

/// The kind of a literal that is no sentence for a person of the shop.
fn kind(before: &str, text: &str) -> Option<&'static str> {
    let before = before.trim_end();
    let ends = |endings: &[&str]| endings.iter().any(|ending| before.ends_with(ending));
    if ends(&["#[error("]) {
        return Some("Display of a typed error: English, for logs; the edge makes a message of its kind");
    }
    if ends(&["reason ="]) {
        return Some("reason of an exception to a lint");
    }
    if ends(&["description ="]) {
        return Some("description of the API for programmers, which exists in English only");
    }
    let expression = ["attribute_not_exists(", "attribute_exists(", "begins_with(", " = :", " BETWEEN :"];
    if expression.iter().any(|part| text.contains(part)) {
        return Some("DynamoDB expression");
    }
    if text.starts_with("default-src ") {
        return Some("value of an HTTP header");
    }
    None
}

/// A string literal of a file.
#[derive(Debug, PartialEq, Eq)]
struct Literal {
    line: usize,
    /// The code in front of it, on its line and the one before.
    before: String,
    text: String,
    /// True in an argument of one of `tracing`'s macros: a line of the log.
    logged: bool,
}

#[test]
fn no_live_file_builds_a_sentence() {
    let (mut found, mut read) = (Vec::new(), 0);
    for folder in FOLDERS {
        for path in rust_files(&root().join(folder)) {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            if name.starts_with("shared/src/texts/")
                || name.ends_with("_tests.rs")
                || FILES.iter().any(|(file, _)| *file == name)
            {
                continue;
            }
            read += 1;
            let code = fs::read_to_string(&path).unwrap();
            found.extend(sentences(&code).into_iter().map(|(line, text)| format!("{name}:{line}: {text}")));
        }
    }
    assert!(read > 100, "{read} files");
    assert!(found.is_empty(), "sentences outside of shared/src/texts: {found:#?}");
}

#[test]
fn the_exceptions_are_needed() {
    for (file, why) in FILES {
        let path = root().join(file);
        assert!(Path::new(&path).is_file(), "{file} does not exist ({why})");
        let found = sentences(&fs::read_to_string(&path).unwrap());
        assert!(!found.is_empty(), "{file} has no sentence any more: take it out of the list ({why})");
    }
}

/// A message file's variables by the id of the message.
fn variables_of(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut id = String::new();
    for path in fs::read_dir(root().join("shared/src/texts").join(language)).unwrap() {
        for line in fs::read_to_string(path.unwrap().path()).unwrap().lines() {
            if let Some((name, _)) = line.split_once(" =").filter(|(name, _)| !name.starts_with([' ', '#'])) {
                id = name.to_owned();
            }
            let names = line
                .split('$')
                .skip(1)
                .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>());
            all.entry(id.clone()).or_default().extend(names);
        }
    }
    all
}

/// The facts that the code gives a message: the fields of a variant of an event or a reason; of other messages the facts that their file
/// names.
fn facts_in(code: &str, all: &mut BTreeMap<String, BTreeSet<String>>) {
    let named = code.split(".with(").skip(1);
    let named: Vec<_> =
        named.filter_map(|call| call.trim_start().strip_prefix('"')?.split('"').next().map(str::to_owned)).collect();
    for part in code.split("Message::new(").skip(1) {
        // A message may get its facts in another function of the same file.
        if let Some((id, _)) = part.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"')) {
            all.entry(id.to_owned()).or_default().extend(named.iter().cloned());
        }
    }
    for tagged in code.split("#[serde(tag = \"id\"").skip(1) {
        let mut variant = String::new();
        let mut renamed = None;
        for line in tagged.lines().skip_while(|line| !line.contains("enum ")).skip(1) {
            let name: String = line.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if line == "}" {
                break;
            } else if let Some((_, rest)) = line.split_once("rename = \"") {
                renamed = rest.split('"').next().map(str::to_owned);
            } else if line.starts_with("    ") && !line.starts_with("     ") && !name.is_empty() {
                variant = kebab(&name);
                all.entry(variant.clone()).or_default();
            } else if line.starts_with("        ") && line.contains(": ") && !name.is_empty() {
                let field = renamed.take().unwrap_or(name);
                all.entry(variant.clone()).or_default().insert(field);
            }
        }
    }
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.extend(c.to_lowercase());
    }
    text
}

#[test]
fn every_variable_of_a_message_is_a_fact_that_the_code_gives_it() {
    let mut facts = BTreeMap::new();
    for folder in FOLDERS {
        for path in rust_files(&root().join(folder)) {
            facts_in(&fs::read_to_string(path).unwrap(), &mut facts);
        }
    }
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for (id, names) in variables_of("en") {
        let Some(given) = facts.get(&id) else { continue };
        looked_at += 1;
        let derived = |name: &str| name.strip_suffix("_size").or(name.strip_suffix("_sign")).unwrap_or(name).to_owned();
        for name in names {
            if !given.contains(&name) && !given.contains(&derived(&name)) {
                wrong.push(format!("{id}: ${name}"));
            }
        }
    }
    assert!(looked_at > 200, "{looked_at} messages");
    assert_eq!(wrong, [""; 0], "variables without a fact");
}

#[test]
fn a_planted_sentence_is_found() {
    for code in [
        r#"let why = "the shop does not answer";"#,
        r#"println!("Order {number} is {what} gone now");"#,
        r#"Err(format!("the '{}' of it, {} lost", a, b))"#,
        "let s = r#\"a raw \\ string as well\"#;",
        "let s = \"one that goes \\\n    on below\";",
        r#"tracing::warn!("polled"); let s = "not in the log line";"#,
        r#"let c = '"'; let s = "a text behind a quote";"#,
        r#"fn f<'a>(x: &'a str) { g("a text behind a lifetime") }"#,
        r#"Message::text("Nobody translates a text here")"#,
    ] {
        assert_eq!(sentences(code).len(), 1, "{code}");
    }
    for code in [
        r#"let words = "only three words";"#,
        r#"Message::new("an-id-of-many-words-in-one")"#,
        "// \"a comment that has many words\"",
        "/* \"a comment that has many words\" */",
        r#"tracing::warn!(why = f(), "the shop does not answer");"#,
        r#"#[error("the shop does not answer: {0}")]"#,
        r#"#[expect(clippy::too_many_arguments, reason = "there is only one call of it")]"#,
        r#"query("pk = :pk AND sk BETWEEN :a AND :b and more")"#,
        r#"html("width=device-width, initial-scale=1")"#,
        "#[cfg(test)]\nmod tests { fn f() { g(\"a text in an inline test\") } }",
    ] {
        assert_eq!(sentences(code), [], "{code}");
    }
}

/// Lines and texts of the sentences in a file.
fn sentences(code: &str) -> Vec<(usize, String)> {
    let live = code.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let is_sentence = |literal: &Literal| {
        !literal.logged && is_sentence(&literal.text) && kind(&literal.before, &literal.text).is_none()
    };
    literals(live).into_iter().filter(is_sentence).map(|literal| (literal.line, literal.text)).collect()
}

/// True where enough words follow each other.
fn is_sentence(text: &str) -> bool {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let mut row = 0;
    plain.split_whitespace().any(|part| {
        let word = part.trim_matches(|c: char| c.is_ascii_punctuation() || "«»“”’…".contains(c));
        let alphabetic = word.chars().all(|c| c.is_alphabetic() || "-'’".contains(c));
        // What is left of a placeholder neither counts nor interrupts.
        if word.is_empty() && part.chars().all(|c| c.is_ascii_punctuation()) && !part.contains(['=', '/', '<', '>']) {
            return false;
        }
        row = if alphabetic && !word.is_empty() { row + 1 } else { 0 };
        row >= WORDS
    })
}

/// The string literals of some code, without those in comments.
fn literals(code: &str) -> Vec<Literal> {
    let mut reader = Reader { code, at: 0, open: Vec::new(), found: Vec::new() };
    while reader.step() {}
    reader.found
}

struct Reader<'a> {
    code: &'a str,
    at: usize,
    /// For each open bracket: whether it is of a macro of the log.
    open: Vec<bool>,
    found: Vec<Literal>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.code[self.at..]
    }

    /// Reads one token; false at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else { return false };
        if rest.starts_with("//") {
            self.at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if let Some(hashes) = self.raw() {
            let open = rest.find('"').unwrap_or(0) + 1;
            let end = format!("\"{}", "#".repeat(hashes));
            let length = rest[open..].find(&end).unwrap_or(rest.len() - open);
            self.keep(rest[open..open + length].to_owned());
            self.at += open + length + end.len();
        } else if c == '"' {
            let length = closing(&rest[1..]);
            self.keep(unescaped(&rest[1..=length]));
            self.at += length + 2;
        } else if c == '\'' {
            self.at += character(rest);
        } else {
            match c {
                '(' | '[' | '{' => {
                    let logged = is_log(&self.code[..self.at]) || self.open.last() == Some(&true);
                    self.open.push(logged);
                }
                ')' | ']' | '}' => drop(self.open.pop()),
                _ => {}
            }
            self.at += c.len_utf8();
        }
        true
    }

    /// The number of `#` of a raw string that starts here.
    fn raw(&self) -> Option<usize> {
        let before = self.code[..self.at].chars().next_back();
        let inside = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let rest = self.rest().strip_prefix('b').unwrap_or(self.rest()).strip_prefix('r').filter(|_| !inside)?;
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        rest[hashes..].starts_with('"').then_some(hashes)
    }

    fn keep(&mut self, text: String) {
        let before = &self.code[..self.at];
        let start = before.rmatch_indices('\n').nth(1).map_or(0, |(at, _)| at + 1);
        self.found.push(Literal {
            line: before.matches('\n').count() + 1,
            before: before[start..].to_owned(),
            text,
            logged: self.open.last() == Some(&true),
        });
    }
}

/// True where the bracket behind this code opens a macro of `tracing`.
fn is_log(before: &str) -> bool {
    ["trace!", "debug!", "info!", "warn!", "error!", "_span!"].iter().filter_map(|name| before.strip_suffix(name)).any(
        |start| {
            start
                .rsplit(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
                .next()
                .is_some_and(|path| path.starts_with("tracing::"))
        },
    )
}

/// Bytes of a string up to its closing quote.
fn closing(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// A string's text, with lines that go on below joined and other escapes as blanks.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('\n')) => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            ('\\', _) => {
                chars.next();
                plain.push(' ');
            }
            (c, _) => plain.push(c),
        }
    }
    plain
}

/// Bytes of a character literal, or one for the mark of a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), _) => rest[2..].find('\'').map_or(1, |end| end + 3).max(4),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}
