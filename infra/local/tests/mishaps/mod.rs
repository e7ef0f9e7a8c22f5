//! What goes wrong around the program: a shop that is down at the start, a key that is gone, an output that cannot be written.

use std::fs::File;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::backup::Setting;
use crate::program::{Running, command, free_ports};
use crate::server::http;

#[tokio::test]
async fn r3_a_shop_that_is_down_at_the_start_holds_no_other_store_up_and_is_asked_again() {
    let setting = Setting::new(2).await;
    let path = setting.path("my.toml");
    let one = std::fs::read_to_string(&path).unwrap();
    let (dead, alive) = (free_ports(), setting.stand_ins + 1);
    let store = one.split_once("[[store]]").unwrap().1;
    let second = store
        .replacen("id = \"lamps\"", "id = \"second\"", 1)
        .replacen("name = \"Lamp shop\"", "name = \"Second shop\"", 1)
        .replace(&format!("http://127.0.0.1:{alive}"), &format!("http://127.0.0.1:{dead}"));
    let secrets = std::fs::read_to_string(setting.path("secrets.env")).unwrap();
    let of_second = secrets.replace("_LAMPS=", "_SECOND=").replace("ROAPP_KEY", "UNUSED");
    std::fs::write(setting.path("secrets.env"), format!("{secrets}{of_second}")).unwrap();
    std::fs::write(&path, format!("{one}\n[[store]]{second}")).unwrap();
    let (code, out) = setting.command(&["--config", &path, "once", "--json"]);
    assert!(code != 2, "{out}");
    let summary: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"));
    assert_eq!(summary["imported"], json!(2), "{summary}");
    let (code, out) = setting.command(&["--config", &path, "why", "second", "1"]);
    assert!(code != 2 && !out.is_empty(), "{out}");
}

#[tokio::test]
async fn r3_names_of_a_store_whose_shop_never_answers_hold_up_neither_the_start_nor_another_store() {
    let setting = Setting::new(1).await;
    let path = setting.path("my.toml");
    let one = std::fs::read_to_string(&path).unwrap();
    // It takes connections and never answers.
    let hangs = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let alive = setting.stand_ins + 1;
    let store = one.split_once("[[store]]").unwrap().1;
    let second = store
        .replacen("id = \"lamps\"", "id = \"second\"", 1)
        .replacen("name = \"Lamp shop\"", "name = \"Second shop\"", 1)
        .replacen("location = 150001", "location = \"Main shop\"", 1)
        .replace(&format!("http://127.0.0.1:{alive}"), &format!("http://{}", hangs.local_addr().unwrap()));
    assert!(second.contains("Main shop"), "{second}");
    let secrets = std::fs::read_to_string(setting.path("secrets.env")).unwrap();
    let of_second = secrets.replace("_LAMPS=", "_SECOND=").replace("ROAPP_KEY", "UNUSED");
    std::fs::write(setting.path("secrets.env"), format!("{secrets}{of_second}")).unwrap();
    std::fs::write(&path, format!("{one}\n[[store]]{second}")).unwrap();
    let began = Instant::now();
    let _running = setting.start();
    let ready = began.elapsed();
    setting.until_arrived(1).await;
    // The shop's first answer is waited for 10 seconds.
    assert!(ready < Duration::from_secs(8), "ready after {ready:?}");
}

#[tokio::test]
async fn s4_secrets_whose_key_is_gone_are_a_problem_and_no_new_key_is_made() {
    let setting = Setting::new(0).await;
    let path = setting.path("my.toml");
    let config = ["--config", path.as_str()];
    let data = setting.data();
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("secrets.sealed"), "of another key").unwrap();
    let run = |command: &str| setting.command(&[&config[..], &[command]].concat());
    for (key, says) in [(None, "but their key"), (Some("00".repeat(32)), "do not open")] {
        if let Some(key) = &key {
            std::fs::write(data.join("secrets.key"), key).unwrap();
        }
        let (code, out) = run("doctor");
        assert!(code == 1 && out.contains(says), "{out}");
        let (code, out) = run("once");
        assert!(code == 2 && out.contains(says) && !out.contains("state table"), "{out}");
        assert_eq!(data.join("secrets.key").exists(), key.is_some());
    }
}

#[tokio::test]
async fn r3_an_output_that_cannot_be_written_stops_no_work() {
    let setting = Setting::new(1).await;
    let path = setting.path("my.toml");
    let mut once = command(&setting.data(), setting.port, &["--config", &path, "once"]);
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    let ended = once.stdout(full()).stderr(Stdio::piped()).output().unwrap();
    let err = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.code() == Some(1) && !err.contains("panicked"), "{:?} {err}", ended.status);
    let (_, out) = setting.command(&["--config", &path, "once", "--json"]);
    let summary: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(summary["imported"], json!(0), "the first run has entered it: {summary}");
    let mut serve = command(&setting.data(), setting.port, &["--config", &path, "serve"]);
    let mut running = serve.stdout(full()).stderr(Stdio::null()).spawn().unwrap();
    let mut answered = false;
    for _ in 0..150 {
        std::thread::sleep(std::time::Duration::from_millis(200));
        answered = std::net::TcpStream::connect(("127.0.0.1", setting.port)).is_ok();
        if answered || running.try_wait().unwrap().is_some() {
            break;
        }
    }
    std::thread::sleep(std::time::Duration::from_secs(2));
    let ended = running.try_wait().unwrap();
    running.kill().unwrap_or_default();
    running.wait().unwrap();
    assert!(answered && ended.is_none(), "{ended:?}");
}

#[tokio::test]
async fn s8_the_report_of_the_first_hour_is_its_owners_alone() {
    let setting = Setting::new(0).await;
    let path = setting.path("my.toml");
    let (_, out) = setting.command(&["--config", &path, "first-hour", "--read-only", "--yes"]);
    for file in ["first-hour.md", "first-hour.json"] {
        let about = std::fs::metadata(setting.data().join(file)).unwrap_or_else(|error| panic!("{error}: {out}"));
        assert_eq!(about.permissions().mode() & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn k_a_person_follows_a_link_of_a_page_to_a_stand_in_and_no_page_reaches_its_interface() {
    let setting = Setting::new(0).await;
    let visit = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    for (offset, path, expected) in [(1, "/edit/orders", 200), (2, "/", 200), (2, "/statuses/orders", 403)] {
        let (status, text) = http(setting.stand_ins + offset, "GET", path, &visit, "");
        assert_eq!(status, expected, "{path}: {text}");
        assert_eq!(http(setting.stand_ins + offset, "GET", path, &visit[..1], "").0, 403, "{path}");
    }
}

#[tokio::test]
async fn r3_two_processes_do_not_keep_stand_ins_in_one_folder() {
    let setting = Setting::new(0).await;
    let other = setting.folder.path().join("stand-ins");
    let mut second = command(&other, free_ports(), &["sandbox"]);
    let ended = second.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
    let err = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.code() == Some(2) && err.contains("Another process works on"), "{err}");
    let _again = Running::start(&setting.data(), free_ports(), &["sandbox"], "Ctrl");
}
