//! `export-state` and `import-state`: a machine that is moved goes on with its orders, and nothing is doubled.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::backup::Setting;
use super::program::{Running, command, free_ports};
use super::run;

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

/// The items of a file, without those that the import itself adds.
fn items(file: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().filter(|line| line.contains("\"Item\"") && !line.contains("\"AUDIT\"")).map(str::to_owned).collect()
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
