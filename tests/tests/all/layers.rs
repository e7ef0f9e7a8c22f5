//! Imports run downwards only and never in a circle, in every crate; every file says what it guarantees and stays short.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each module of the common crate and the modules it may use.
const MAY_USE: [(&str, &[&str]); 19] = [
    ("order", &[]),
    ("clock", &[]),
    ("texts", &[]),
    ("logs", &["release"]),
    ("release", &[]),
    ("metrics", &[]),
    ("team", &[]),
    ("net", &["texts"]),
    ("history", &["order", "texts"]),
    ("notice", &["order", "texts"]),
    ("decide", &["order", "history", "notice", "texts"]),
    ("cartum", &["order", "net", "clock", "texts"]),
    ("roapp", &["order", "net", "clock", "texts"]),
    ("state", &["order", "net", "history", "notice", "team", "texts"]),
    ("queue", &["order", "net", "texts"]),
    ("secrets", &["net", "texts"]),
    ("channels", &["net", "notice", "texts"]),
    ("settings", &["order", "net", "decide", "cartum", "roapp", "secrets", "history", "team", "texts"]),
    (
        "exchange",
        &[
            "order", "clock", "net", "decide", "cartum", "roapp", "state", "queue", "secrets", "settings", "metrics",
            "history", "texts", "notice", "channels",
        ],
    ),
];

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Characters of a line that begins with `//`.
const LONGEST_COMMENT: usize = 140;

#[test]
fn the_common_crate_imports_only_downwards() {
    let files = Crate::read(&root().join("shared/src"));
    let (files_read, imports) = (files.files.len(), files.imports().len());
    assert!(files_read > 250 && imports > 1_000, "{files_read} files, {imports} imports");
    let wrong = files.upward();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_crate_has_files_that_import_each_other_in_a_circle() {
    let mut crates = Vec::new();
    for folder in ["shared", "functions", "infra", "tests", "bench"] {
        crates_in(&root().join(folder), &mut crates);
    }
    assert!(crates.len() > 8, "{crates:?}");
    let (mut circles, mut files_read, mut imports) = (Vec::new(), 0, 0);
    for src in crates {
        let files = Crate::read(&src);
        files_read += files.files.len();
        imports += files.imports().len();
        circles.extend(files.circles().into_iter().map(|circle| format!("{}: {circle:?}", src.display())));
    }
    assert!(files_read > 500 && imports > 1_500, "{files_read} files, {imports} imports");
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn an_import_upwards_and_a_circle_are_found() {
    let with = |file: &str, code: &str| {
        let mut files = Crate::read(&root().join("shared/src"));
        files.files.get_mut(file).unwrap().push_str(code);
        files
    };
    let upward = with("decide::window", "use crate::exchange::sync::order::OrderSync;\n");
    assert_eq!(upward.upward(), ["decide::window uses exchange::sync::order"]);
    let circle = with("exchange::leases", "use crate::exchange::sync::create_once::Claims;\n");
    let [found] = circle.circles().try_into().unwrap();
    assert!(["exchange::leases", "exchange::sync::create_once"].iter().all(|file| found.contains(*file)), "{found:?}");
}

#[test]
fn every_module_says_what_it_guarantees() {
    for folder in ["shared/src", "functions", "infra", "tests", "bench"] {
        for path in rust_files(&root().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("//!"), "{} does not open with //!", path.display());
            assert!(text.lines().count() <= 500, "{} is longer than 500 lines", path.display());
            for (line, number) in text.lines().zip(1..) {
                let fits = !line.trim_start().starts_with("//") || line.chars().count() <= LONGEST_COMMENT;
                assert!(fits, "{}:{number} is longer than {LONGEST_COMMENT} characters", path.display());
            }
        }
    }
}

/// The source folders of the crates below a folder.
fn crates_in(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join("Cargo.toml").is_file() && folder.join("src").is_dir() {
        found.push(folder.join("src"));
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() && !["src", "target", "node_modules"].iter().any(|name| entry.file_name() == **name) {
            crates_in(&entry.path(), found);
        }
    }
}

pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !["target", "node_modules"].iter().any(|name| entry.file_name() == **name) {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The files of a crate by the path of their module, such as `exchange::sync::order`, without inline tests.
struct Crate {
    files: BTreeMap<String, String>,
    /// Of modules that are folders: the names that they re-export, and the module each comes from.
    exports: BTreeMap<String, BTreeMap<String, String>>,
}

impl Crate {
    fn read(src: &Path) -> Self {
        let mut files = BTreeMap::new();
        let mut folders = Vec::new();
        for path in rust_files(src) {
            let inner = path.strip_prefix(src).unwrap().with_extension("");
            let mut module: Vec<String> = inner.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            let folder = module.last().is_some_and(|last| ["mod", "lib"].contains(&last.as_str()));
            if folder {
                module.pop();
            }
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let code: String = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .map(|line| format!("{line}\n"))
                .collect();
            let module = module.join("::");
            if folder {
                folders.push(module.clone());
            }
            files.insert(module, code);
        }
        let mut all = Self { files, exports: BTreeMap::new() };
        for folder in folders {
            let text = &all.files[&folder];
            let mut names = BTreeMap::new();
            for path in uses(text) {
                let resolved = all.absolute(&path, &folder);
                if let Some((module, name)) = resolved.rsplit_once("::") {
                    names.insert(name.to_owned(), module.to_owned());
                }
            }
            all.exports.insert(folder, names);
        }
        all
    }

    /// A path from the crate's root; nothing for paths of other crates.
    fn absolute(&self, path: &str, from: &str) -> String {
        let mut base: Vec<&str> = from.split("::").filter(|part| !part.is_empty()).collect();
        let mut parts = path.split("::").peekable();
        match parts.peek() {
            Some(&"crate") => {
                parts.next();
                base.clear();
            }
            Some(&"self") => drop(parts.next()),
            Some(&"super") => {
                while parts.peek() == Some(&"super") {
                    parts.next();
                    base.pop();
                }
            }
            Some(first) => {
                let child = if from.is_empty() { (*first).to_owned() } else { format!("{from}::{first}") };
                if !self.files.contains_key(&child) {
                    return String::new();
                }
            }
            None => {}
        }
        base.into_iter().chain(parts).collect::<Vec<_>>().join("::")
    }

    /// The module in whose file an item is defined, as far as re-exports tell.
    fn defined_in(&self, path: &str) -> Option<String> {
        let mut module = path.to_owned();
        loop {
            if self.files.contains_key(&module) {
                let rest = path.get(module.len()..).unwrap_or_default().trim_start_matches("::");
                let name = rest.split("::").next().unwrap_or_default();
                let Some(from) = self.exports.get(&module).and_then(|names| names.get(name)) else {
                    return Some(module);
                };
                return self.defined_in(&format!("{from}::{name}"));
            }
            module.truncate(module.rfind("::")?);
        }
    }

    /// Pairs of a file and a file that it imports from. A folder's own file is not counted as importing what it re-exports.
    fn imports(&self) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        for (module, text) in &self.files {
            let folder = self.exports.contains_key(module);
            for path in uses(text).into_iter().chain(inline(text)) {
                // Paths of a folder's own file start there; those of any other file at its parent.
                let used = self.absolute(&path, module);
                let Some(file) = Some(used).filter(|used| !used.is_empty()).and_then(|used| self.defined_in(&used))
                else {
                    continue;
                };
                let child = folder && (module.is_empty() || file.starts_with(&format!("{module}::")));
                if file != *module && !child {
                    found.insert((module.clone(), file));
                }
            }
        }
        found
    }

    /// Imports of the common crate that its layers do not allow.
    fn upward(&self) -> Vec<String> {
        let layer = |module: &str| module.split("::").next().unwrap_or_default().to_owned();
        let mut wrong = Vec::new();
        for (file, used) in self.imports() {
            let (from, to) = (layer(&file), layer(&used));
            let Some((_, allowed)) = MAY_USE.iter().find(|(module, _)| *module == from) else {
                assert!(from.is_empty(), "module {from} has no layer");
                continue;
            };
            if from != to && !to.is_empty() && !allowed.contains(&to.as_str()) {
                wrong.push(format!("{file} uses {used}"));
            }
        }
        wrong
    }

    /// Files that import each other, directly or by others.
    fn circles(&self) -> Vec<BTreeSet<String>> {
        let imports = self.imports();
        let reach = |from: &str| {
            let (mut seen, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
            while let Some(at) = open.pop() {
                for (_, to) in imports.iter().filter(|(one, _)| *one == at) {
                    if seen.insert(to.clone()) {
                        open.push(to.clone());
                    }
                }
            }
            seen
        };
        let reached: BTreeMap<&String, BTreeSet<String>> = self.files.keys().map(|file| (file, reach(file))).collect();
        let circle = |file: &String| -> BTreeSet<String> {
            let back = |other: &&String| reached[other].contains(file);
            reached[file].iter().filter(|other| self.files.contains_key(*other)).filter(back).cloned().collect()
        };
        let mut all: Vec<_> = self.files.keys().map(circle).filter(|circle| circle.len() > 1).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// The paths of all `use` items, one for each name.
fn uses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for item in text.split("use ").skip(1) {
        let tree: String = item.split(';').next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        expand("", &tree, &mut found);
    }
    found
}

fn expand(prefix: &str, tree: &str, found: &mut Vec<String>) {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let name = tree.split(" as ").next().unwrap_or_default().trim();
        if !name.is_empty() {
            found.push(format!("{prefix}{name}"));
        }
        return;
    };
    let prefix = format!("{prefix}{}", &tree[..open]);
    let inner = tree[open + 1..].trim_end().trim_end_matches('}');
    let (mut depth, mut start) = (0, 0);
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&prefix, &inner[start..at], found);
                start = at + 1;
            }
            _ => {}
        }
    }
    expand(&prefix, &inner[start..], found);
}

/// Paths that stand in the code itself.
fn inline(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for root in ["crate::", "super::"] {
        for (at, _) in text.match_indices(root) {
            let path: String =
                text[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':').collect();
            found.push(path.trim_end_matches(':').to_owned());
        }
    }
    found
}
