//! The documents name what exists: every path and link in them, and every function and type in `docs/architecture.md`.
//!
//! In `docs/architecture.md` a name behind a file is defined in that file; any other name occurs in the code.

use std::fs;
use std::path::PathBuf;

use super::layers::{root, rust_files};

/// Folders below which a document may name a file without the folder's own path.
const BASES: [&str; 8] =
    ["", "docs", "shared/src", "shared/src/exchange", "infra", "infra/sandbox", "tests", "functions"];
/// A text with one of these endings is a path.
const ENDINGS: [&str; 9] = [".rs", ".md", ".yaml", ".json", ".txt", ".toml", ".ftl", ".mjs", ".py"];
/// A text that begins so is a path.
const FOLDERS: [&str; 7] = ["shared/", "infra/", "tests/", "functions/", "docs/", ".ci/", "bench/"];
/// Paths that exist only on the machine of who uses them.
const ELSEWHERE: [&str; 1] = [".ci/.venv"];

#[test]
fn every_path_and_link_in_the_documents_exists() {
    let (mut missing, mut read) = (Vec::new(), 0);
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let name = document.strip_prefix(root()).unwrap().display().to_string();
        for code in quoted(&text).into_iter().filter(|code| is_path(code) && !ELSEWHERE.contains(&code.as_str())) {
            read += 1;
            if file(&code).is_none() {
                missing.push(format!("{name}: `{code}`"));
            }
        }
        for link in links(&text) {
            read += 1;
            if !document.parent().unwrap().join(&link).exists() {
                missing.push(format!("{name}: ({link})"));
            }
        }
    }
    assert!(read > 100, "{read}");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_function_and_type_of_the_architecture_exists() {
    let text = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let names = names(&text);
    assert!(names.len() > 60, "{}", names.len());
    assert_eq!(unknown(&names), [] as [String; 0]);
}

#[test]
fn a_name_that_does_not_exist_is_found() {
    for text in [
        "`exchange/app.rs` `brought_up`",
        "`sync/order.rs` `no_such_function`, then",
        "the type `NoSuchTypeAnywhere` and",
    ] {
        assert_eq!(unknown(&names(text)).len(), 1, "{text}");
    }
    assert!(is_path("shared/src/nothing.rs") && file("shared/src/nothing.rs").is_none());
}

/// README, CONTRIBUTING and the folder `docs`.
fn documents() -> Vec<PathBuf> {
    let mut all = vec![root().join("README.md"), root().join("CONTRIBUTING.md")];
    for folder in ["docs", "docs/decisions"] {
        let files = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        all.extend(files.filter(|path| path.extension().is_some_and(|end| end == "md")));
    }
    all
}

/// The text without drawings and commands.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// What stands between single back quotes.
fn quoted(text: &str) -> Vec<String> {
    prose(text)
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// Links to other files.
fn links(text: &str) -> Vec<String> {
    let text = prose(text);
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next());
    targets.filter(|target| !target.is_empty() && !target.contains("://")).map(str::to_owned).collect()
}

fn is_path(code: &str) -> bool {
    let plain = code.chars().all(|c| c.is_alphanumeric() || "._/-".contains(c)) && !code.starts_with('/');
    plain
        && (FOLDERS.iter().any(|start| code.starts_with(start))
            || ENDINGS.iter().any(|end| code.ends_with(end)) && code.contains('/'))
}

/// A file or folder that a document names.
fn file(code: &str) -> Option<PathBuf> {
    BASES.iter().map(|base| root().join(base).join(code)).find(|path| path.exists())
}

/// The names in a text, each with the file that stands right before it, if any.
fn names(text: &str) -> Vec<(Option<PathBuf>, String)> {
    let mut all = Vec::new();
    let text = prose(text);
    let parts: Vec<&str> = text.split('`').collect();
    let mut at: Option<PathBuf> = None;
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 0 {
            // Only blanks and line ends between a file and its name.
            at = at.filter(|_| part.trim().is_empty());
            continue;
        }
        let name = part.split('(').next().unwrap_or_default().rsplit("::").next().unwrap_or_default();
        let source = part.ends_with(".rs").then(|| file(part)).flatten();
        if source.is_some() {
            at = source;
        } else if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            all.push((at.take(), name.to_owned()));
        }
    }
    all
}

/// The names that are not defined in their file, or occur nowhere.
fn unknown(names: &[(Option<PathBuf>, String)]) -> Vec<String> {
    let mut code = String::new();
    for folder in ["shared/src", "functions", "infra"] {
        for path in rust_files(&root().join(folder)) {
            code += &without_comments(&fs::read_to_string(path).unwrap());
        }
    }
    let is_module = |name: &str| file(&format!("{name}.rs")).is_some() || file(name).is_some();
    let exists = |file: &Option<PathBuf>, name: &str| match file {
        Some(file) => {
            let code = without_comments(&fs::read_to_string(file).unwrap());
            let kinds = ["fn", "struct", "enum", "trait", "type", "const"];
            kinds.iter().any(|kind| has_word(&code, &format!("{kind} {name}")))
        }
        None => is_module(name) || has_word(&code, name),
    };
    let missing = names.iter().filter(|(file, name)| !exists(file, name));
    missing
        .map(|(file, name)| {
            format!("{} {name}", file.as_ref().map(|file| file.display().to_string()).unwrap_or_default())
        })
        .collect()
}

fn without_comments(code: &str) -> String {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// True where a text occurs and no longer word contains it.
fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let outside = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        outside(code[..at].chars().next_back()) && outside(code[at + word.len()..].chars().next())
    })
}
