//! Imports run downwards only.

use std::fs;
use std::path::Path;

/// Each module of the common crate and the modules it may use.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("order", &[]),
    ("clock", &[]),
    ("net", &[]),
    ("logs", &[]),
    ("metrics", &[]),
    ("decide", &["order"]),
    ("cartum", &["order", "net", "clock"]),
    ("roapp", &["order", "net", "clock"]),
    ("state", &["order", "net"]),
    ("queue", &["order", "net"]),
    ("secrets", &["net"]),
    ("settings", &["order", "net", "decide", "cartum", "roapp", "secrets"]),
    (
        "exchange",
        &["order", "clock", "net", "decide", "cartum", "roapp", "state", "queue", "secrets", "settings", "metrics"],
    ),
];

#[test]
fn layers_import_only_downwards() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/src");
    let mut wrong = Vec::new();
    for (module, allowed) in MAY_USE {
        for (name, text) in files(&src.join(module)).into_iter().chain(files(&src.join(format!("{module}.rs")))) {
            for used in text.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                let known = MAY_USE.iter().any(|(module, _)| *module == used);
                if known && used != module && !allowed.contains(&used.as_str()) {
                    wrong.push(format!("{name} uses {used}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_says_what_it_guarantees() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let all = ["shared/src", "functions", "infra/local/src", "infra/engine/src", "infra/sandbox/src", "tests"];
    for (name, text) in all.iter().flat_map(|folder| files(&root.join(folder))) {
        assert!(text.starts_with("//!"), "{name} does not open with //!");
        assert!(text.lines().count() <= 500, "{name} is longer than 500 lines");
    }
}

fn files(path: &Path) -> Vec<(String, String)> {
    if path.is_file() {
        return vec![(path.display().to_string(), fs::read_to_string(path).unwrap())];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.is_dir() || path.extension().is_some_and(|e| e == "rs"))
        .flat_map(|path| files(&path))
        .collect()
}
