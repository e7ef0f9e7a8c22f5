//! `export-state` and `import-state`: a machine that is moved goes on with its orders, and nothing is doubled.

use std::collections::BTreeSet;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::backup::Setting;
use super::program::{Running, command, free_ports};
use super::run;

/// Items that make an import long.
const MANY: usize = 10_000;

/// Exit code and all that a command on a folder printed.
fn on(data: &Path, port: u16, arguments: &[&str]) -> (i32, String) {
    let (code, out, err) = run(data, port, arguments);
    (code, out + &err)
}

#[tokio::test]
async fn g_orders_go_on_on_another_machine_and_none_is_doubled() {
    let setting = Setting::new(5).await;
    let (first, file) = (setting.start(), setting.path("state.jsonl"));
    setting.until_arrived(3).await;
    let (code, text) = setting.command(&["export-state", &file]);
    assert!(code == 0 && text.contains("Secrets are not in the file"), "while it runs: {text}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(setting.command(&["export-state", &file]).0, 2, "nothing is written over");
    // Killed, with whatever is under way.
    drop(first);
    let last = setting.path("last.jsonl");
    assert_eq!(setting.command(&["export-state", &last]).0, 0);
    let second = setting.folder.path().join("second");
    let (code, text) = on(&second, setting.port, &["import-state", &last]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(on(&second, setting.port, &["import-state", &last]).0, 2, "something is there");
    assert_eq!(on(&second, setting.port, &["import-state", &last, "--over"]).0, 0);
    for at in 5..7 {
        setting.place(at).await;
    }
    let config = setting.path("my.toml");
    // What was under way is looked for in RO App first, which takes a minute.
    let (code, text) = on(&second, setting.port, &["once", "--config", &config]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(setting.roapp_orders().await.len(), 7, "{text}");
    let (code, text) = on(&second, setting.port, &["attention"]);
    assert!(code == 0 && text.contains("No order needs attention"), "{text}");
}

#[tokio::test]
async fn g_a_file_that_is_cut_off_changed_or_newer_changes_nothing() {
    let setting = Setting::new(1).await;
    setting.once();
    let file = setting.path("state.jsonl");
    assert_eq!(setting.command(&["export-state", &file]).0, 0);
    let whole = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let second = setting.folder.path().join("second");
    let cut = lines[..lines.len() - 2].join("\n") + "\n";
    let fewer = [&lines[..1], &lines[2..]].concat().join("\n") + "\n";
    let newer = whole.replacen("\"exchange_state\":1", "\"exchange_state\":2", 1);
    let schema = whole.replacen("\"schema\":{\"N\":\"1\"}", "\"schema\":{\"N\":\"9\"}", 1);
    let bent = whole.replacen("LINK", "LINX", 1);
    for text in [cut, fewer, newer, schema, bent, String::new(), "no JSON\n".to_owned(), format!("{whole}{whole}")] {
        std::fs::write(&file, text).unwrap();
        let (code, said) = on(&second, setting.port, &["import-state", &file]);
        assert_eq!(code, 2, "{said}");
    }
    assert_eq!(on(&second, setting.port, &["import-state", &setting.path("nothing")]).0, 2);
    std::fs::write(&file, whole).unwrap();
    assert_eq!(on(&second, setting.port, &["import-state", &file]).0, 0, "nothing had been written");
}

/// Only root gives anything away: for anybody else there is nothing to test.
#[tokio::test]
async fn g_what_root_brings_back_belongs_to_the_owner_of_the_folder() {
    let setting = Setting::new(1).await;
    setting.once();
    let (file, copy) = (setting.path("state.jsonl"), setting.path("copy"));
    assert_eq!(setting.command(&["export-state", &file]).0, 0);
    assert_eq!(setting.command(&["backup", &copy]).0, 0);
    let data = setting.folder.path().join("service");
    std::fs::create_dir(&data).unwrap();
    if std::os::unix::fs::chown(&data, Some(65_532), Some(65_532)).is_err() {
        return;
    }
    let theirs = || {
        let mut left = vec![data.clone()];
        let mut all = BTreeSet::new();
        while let Some(path) = left.pop() {
            let about = std::fs::metadata(&path).unwrap();
            assert_eq!((about.uid(), about.gid()), (65_532, 65_532), "{}", path.display());
            if about.is_dir() {
                left.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
            all.insert(path.file_name().unwrap().to_string_lossy().into_owned());
        }
        all
    };
    let (code, text) = on(&data, setting.port, &["import-state", &file]);
    assert!(code == 0 && theirs().contains("state.db"), "{text}");
    for _ in 0..2 {
        let (code, text) = on(&data, setting.port, &["restore", &copy]);
        let there = theirs();
        assert!(
            code == 0 && there.contains("secrets.key") && there.iter().any(|name| name.starts_with("replaced-")),
            "{text}"
        );
    }
    let (code, text) = on(&data, setting.port, &["attention"]);
    assert!(code == 0 && theirs().contains("ended"), "{text}");
}

/// The items of a file, without those that the import itself writes: the audit and the version of the stores.
fn items(file: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let written = |line: &str| line.contains("\"AUDIT\"") || line.contains(r#""sk":{"S":"CHANGED"}"#);
    text.lines().filter(|line| line.contains("\"Item\"") && !written(line)).map(str::to_owned).collect()
}

#[tokio::test]
async fn g_a_table_behind_aws_s_protocol_takes_the_state_and_gives_it_back() {
    let setting = Setting::new(2).await;
    setting.once();
    let (out, back) = (setting.path("out.jsonl"), setting.path("back.jsonl"));
    assert_eq!(setting.command(&["export-state", &out]).0, 0);
    let (cloud, port) = (setting.folder.path().join("cloud"), free_ports());
    let _engine = Running::start(&cloud, port, &["engine"], "Ctrl-C");
    let key = std::fs::read_to_string(cloud.join("engine.key")).unwrap().trim().to_owned();
    let endpoint = format!("http://127.0.0.1:{}", port + 3);
    let named = |arguments: &[&str]| {
        let table = ["--table", "orders", "--region", "eu-central-1", "--endpoint", &endpoint];
        let all: Vec<&str> = arguments.iter().chain(&table).copied().collect();
        let mut command: Command = command(&setting.data(), setting.port, &all);
        let output = command.env("EXCHANGE_ENGINE_KEY", &key).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, text) = named(&["import-state", &out]);
    assert!(code == 2 && text.contains("--over"), "the demo's store is there: {text}");
    assert_eq!(named(&["import-state", &out, "--over"]).0, 0);
    assert_eq!(named(&["export-state", &back]).0, 0);
    let (sent, received) = (items(&out), items(&back));
    assert!(sent.len() > 5 && sent.is_subset(&received), "{:?}", sent.difference(&received).collect::<Vec<_>>());
    let third = setting.folder.path().join("third");
    assert_eq!(on(&third, setting.port, &["import-state", &back]).0, 0);
}

/// The same state with so many more items that an import takes a while; they come first, then the store, then its orders.
fn made_long(whole: &str) -> String {
    let lines: Vec<&str> = whole.lines().collect();
    let (head, items) = (lines[0], &lines[1..lines.len() - 1]);
    let (links, others): (Vec<&str>, Vec<&str>) = items.iter().partition(|line| line.contains("\"LINK\""));
    let fill = |at: usize| format!(r#"{{"Item":{{"pk":{{"S":"FILL#{at}"}},"sk":{{"S":"A"}}}}}}"#);
    let all = others.iter().map(|line| (*line).to_owned()).chain((0..MANY).map(fill));
    let all: Vec<String> = all.chain(links.iter().map(|line| (*line).to_owned())).collect();
    let text = format!("{head}\n{}\n", all.join("\n"));
    let sha256 = hex::encode(Sha256::digest(&text));
    format!("{text}{{\"items\":{},\"sha256\":\"{sha256}\"}}\n", all.len())
}

/// Starts an import, and kills it once it has written something.
async fn cut_off(mut import: Command, grows: &Path) {
    let size = || std::fs::metadata(grows).map_or(0, |file| file.len());
    let before = size();
    let mut child = import.spawn().unwrap();
    while size() < before + 400_000 {
        assert!(child.try_wait().unwrap().is_none(), "it came to its end before it could be killed");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn g_an_import_that_was_cut_off_is_worked_with_by_nothing_until_it_is_whole() {
    let setting = Setting::new(3).await;
    setting.once();
    let (file, config) = (setting.path("state.jsonl"), setting.path("my.toml"));
    assert_eq!(setting.command(&["export-state", &file]).0, 0);
    let long = made_long(&std::fs::read_to_string(&file).unwrap());
    std::fs::write(&file, long).unwrap();
    let second = setting.folder.path().join("second");
    let again = ["import-state", &file, "--over"];
    cut_off(command(&second, setting.port, &again), &second.join("state.db-wal")).await;
    let out = setting.path("out.jsonl");
    for refused in [&["once", "--config", &config][..], &["attention"], &["export-state", &out], &["--config", &config]]
    {
        let (code, text) = on(&second, setting.port, refused);
        assert!(
            code != 0 && text.contains("Run import-state with the same file again, with --over"),
            "{refused:?}: {text}"
        );
    }
    assert_eq!(on(&second, setting.port, &["import-state", &file]).0, 2, "something is there");
    let (code, text) = on(&second, setting.port, &again);
    assert_eq!(code, 0, "{text}");
    assert_eq!(on(&second, setting.port, &["export-state", &out]).0, 0);
    let (sent, received) = (items(&file), items(&out));
    let lost: Vec<_> = sent.difference(&received).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let (code, text) = on(&second, setting.port, &["once", "--config", &config]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(setting.roapp_orders().await.len(), 3, "{text}");
}

#[tokio::test]
async fn g_an_import_into_a_table_elsewhere_that_was_cut_off_is_said_there() {
    let setting = Setting::new(1).await;
    setting.once();
    let file = setting.path("state.jsonl");
    assert_eq!(setting.command(&["export-state", &file]).0, 0);
    let long = made_long(&std::fs::read_to_string(&file).unwrap());
    std::fs::write(&file, long).unwrap();
    let (cloud, port) = (setting.folder.path().join("cloud"), free_ports());
    let engine = Running::start(&cloud, port, &["engine"], "Ctrl-C");
    let key = std::fs::read_to_string(cloud.join("engine.key")).unwrap().trim().to_owned();
    let endpoint = format!("http://127.0.0.1:{}", port + 3);
    let table = ["--over", "--table", "orders", "--region", "eu-central-1", "--endpoint", &endpoint];
    let arguments = [&["import-state", &file][..], &table].concat();
    let mut import = command(&setting.data(), setting.port, &arguments);
    import.env("EXCHANGE_ENGINE_KEY", &key);
    cut_off(import, &cloud.join("state.db-wal")).await;
    drop(engine);
    assert!(on(&cloud, port, &["attention"]).1.contains("Run import-state with the same file again"));
}
