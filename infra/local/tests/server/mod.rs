//! One server, as a small shop runs it: `serve` with a configuration, people and programs that come in, metrics, and `doctor`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;

use exchange::secrets::{FileSecrets, SecretStore};
use serde_json::Value;

use super::backup::Setting;
use super::program::Running;
use super::run;

const PASSWORD: &str = "a long and good one";

/// Sends a request and reads the whole answer, head and body.
pub fn http(port: u16, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut text = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    if !headers.iter().any(|(name, _)| *name == "host") {
        text += &format!("host: 127.0.0.1:{port}\r\n");
    }
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    stream.write_all(format!("{text}\r\n{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

fn cookie(answer: &str) -> String {
    let line = answer.lines().find(|line| line.to_lowercase().starts_with("set-cookie: session=")).unwrap();
    line["set-cookie: ".len()..].split(';').next().unwrap().to_owned()
}

fn form(port: u16, path: &str, body: &str) -> (u16, String) {
    let origin = format!("http://localhost:{port}");
    let host = format!("localhost:{port}");
    let kind = "application/x-www-form-urlencoded";
    http(port, "POST", path, &[("host", &host), ("origin", &origin), ("content-type", kind)], body)
}

/// Adds a section to the configuration and starts the server.
fn serve(setting: &Setting) -> Running {
    let (path, port) = (setting.path("my.toml"), setting.port);
    let text = std::fs::read_to_string(&path).unwrap();
    let section = format!("[server]\nlisten = \"127.0.0.1:{port}\"\nconsole_url = \"http://localhost:{port}\"\n");
    std::fs::write(&path, text.replace("[roapp]\n", &format!("{section}\n[roapp]\n"))).unwrap();
    Running::start(&setting.data(), 1, &["serve", "--config", &path, "--log", "json"], "\"console\"")
}

#[tokio::test]
async fn k_people_and_programs_come_in_and_a_removed_one_is_out_at_once() {
    let setting = Setting::new(1).await;
    let running = serve(&setting);
    let port = setting.port;
    let lines: Vec<Value> = running.printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.last().unwrap()["address"], format!("http://localhost:{port}"), "G1: no link stands in a log");
    setting.until_arrived(1).await;
    let config = setting.path("my.toml");
    let people = |arguments: &[&str]| {
        let all: Vec<&str> = ["--config", &config, "people"].iter().chain(arguments).copied().collect();
        setting.command(&all)
    };
    let (code, text) = people(&["invite", "--role", "viewer", "Ion"]);
    assert_eq!(code, 0, "{text}");
    let link = text.lines().find_map(|line| line.strip_prefix(&format!("http://localhost:{port}"))).unwrap().to_owned();
    let (status, joined) = form(port, &link, &format!("password={}&again={0}", PASSWORD.replace(' ', "+")));
    assert_eq!(status, 303, "{joined}");
    let host = format!("localhost:{port}");
    let session = cookie(&joined);
    let get = |path: &str| http(port, "GET", path, &[("host", &host), ("cookie", &session)], "").0;
    assert_eq!((get("/orders"), get("/people")), (200, 403));
    assert_eq!(people(&["role", "Ion", "admin"]).0, 0);
    assert_eq!(get("/people"), 200, "with the next request");
    let (code, listed) = people(&["list"]);
    assert!(code == 0 && listed.contains("Ion  Admin"), "{listed}");
    assert_eq!(people(&["remove", "ion"]).0, 0);
    assert_eq!(get("/orders"), 303);
    for wrong in [&["remove", "Ion"][..], &["invite", "--role", "owner", "Ana"]] {
        assert_eq!(people(wrong).0, 2, "{wrong:?}");
    }
    let (status, _) = http(port, "GET", "/orders", &[("host", "evil.example")], "");
    assert_eq!(status, 421, "no other name");
    // Beside web-hooks, which every other path belongs to.
    let browser = [("host", host.as_str()), ("accept", "text/html,*/*;q=0.8"), ("accept-language", "fr")];
    let (status, page) = http(port, "GET", "/nowhere", &browser, "");
    assert!(status == 404 && page.contains("Cette page n'existe pas.") && page.contains("<html lang=\"fr\""), "{page}");
    let (status, answer) = http(port, "GET", "/nowhere", &[("host", &host), ("accept", "*/*")], "");
    assert!(status == 404 && answer.contains("application/json"), "{answer}");
}

#[tokio::test]
async fn k_a_link_for_a_person_leads_to_where_the_console_listens() {
    let setting = Setting::new(0).await;
    let config = setting.path("my.toml");
    let invite = |name: &str| {
        // As without `--port`.
        let (code, out, err) =
            run(&setting.data(), 8080, &["--config", &config, "people", "invite", "--role", "viewer", name]);
        assert_eq!(code, 0, "{out}{err}");
        out
    };
    let running = setting.start();
    let port = setting.port;
    let text = invite("Ion");
    let link =
        text.lines().find_map(|line| line.strip_prefix(&format!("http://127.0.0.1:{port}"))).expect(&text).to_owned();
    let (status, page) = http(port, "GET", &link, &[], "");
    assert!(status == 200 && page.contains("Ion"), "{page}");
    drop(running);
    // The address of the configuration, where nothing runs.
    let toml = std::fs::read_to_string(&config).unwrap();
    let listening = format!("[server]\nlisten = \"127.0.0.1:{port}\"\n\n[roapp]\n");
    std::fs::write(&config, toml.replace("[roapp]\n", &listening)).unwrap();
    let text = invite("Ana");
    assert!(text.contains(&format!("http://127.0.0.1:{port}/invitation/")), "{text}");
}

#[tokio::test]
async fn h_metrics_are_for_this_machine_and_have_nothing_of_a_person() {
    let setting = Setting::new(2).await;
    let _running = serve(&setting);
    setting.until_arrived(2).await;
    let mut page = String::new();
    // What was imported is counted at the end of a piece of work.
    for _ in 0..200 {
        page = http(setting.port, "GET", "/metrics", &[], "").1;
        if page.contains("exchange_orders_imported_total 2") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    for line in [
        "exchange_up 1",
        "exchange_orders_imported_total 2",
        "exchange_orders_needing_attention 0",
        "exchange_roapp_requests_per_second_limit 100",
        "exchange_store_working{store=\"lamps\"} ",
        "exchange_roapp_webhooks_silent 0",
        "exchange_last_poll_age_seconds ",
        "exchange_answers_unlike_before_total ",
        "# TYPE exchange_roapp_requests_total counter",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
    assert!(!page.contains("Buyer") && !page.contains("0722"), "{page}");
    for headers in [
        &[("x-forwarded-for", "203.0.113.7")][..],
        &[("host", "orders.example.com")],
        &[("origin", "https://evil.example")],
        &[("authorization", "Bearer exchange_00000000_0")],
    ] {
        let status = http(setting.port, "GET", "/metrics", headers, "").0;
        assert!(status == 401 || headers[0].0 == "authorization", "{headers:?}: {status}");
    }
}

#[tokio::test]
async fn doctor_says_what_to_do_and_its_exit_code_says_whether() {
    let setting = Setting::new(0).await;
    let config = setting.path("my.toml");
    for file in ["my.toml", "secrets.env"] {
        std::fs::set_permissions(setting.path(file), std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let doctor = |more: &[&str]| {
        let all: Vec<&str> = ["--config", &config, "doctor"].iter().chain(more).copied().collect();
        setting.command(&all)
    };
    let (code, text) = doctor(&[]);
    assert_eq!(code, 0, "{text}");
    let _running = serve(&setting);
    let (code, text) = doctor(&["--json"]);
    assert_eq!(code, 0, "{text}");
    let found: Vec<Value> = serde_json::from_str(&text).unwrap();
    let of = |check: &str| found.iter().filter(|one| one["check"] == check).count();
    let checks = ["version", "config", "rights", "disk", "folder", "table", "credentials", "clock", "console"];
    assert!(checks.iter().all(|check| of(check) == 1) && of("reach") == 2, "{text}");
    // One thing wrong after the other.
    std::fs::set_permissions(setting.path("secrets.env"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let (code, text) = doctor(&[]);
    assert!(code == 1 && text.contains("chmod 600"), "{text}");
    std::fs::set_permissions(setting.path("secrets.env"), std::fs::Permissions::from_mode(0o600)).unwrap();
    let whole = std::fs::read_to_string(&config).unwrap();
    let shop = format!("http://127.0.0.1:{}", setting.stand_ins + 1);
    std::fs::write(&config, whole.replace(&shop, "http://127.0.0.1:9")).unwrap();
    let (code, text) = doctor(&[]);
    assert!(code == 1 && text.contains("Lamp shop does not answer"), "{text}");
    std::fs::write(&config, "listen = 1").unwrap();
    assert_eq!(doctor(&[]).0, 1);
}

#[tokio::test]
async fn doctor_takes_the_files_of_the_package_and_the_keys_of_the_console() {
    let setting = Setting::new(0).await;
    let (config, secrets) = (setting.path("my.toml"), setting.path("secrets.env"));
    let allow = |path: &str, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let doctor = |config: &str| setting.command(&["--config", config, "doctor"]);
    for path in [&config, &secrets] {
        allow(path, 0o600);
        // As root alone can give files away; the rights of each owner and group have a test of their own.
        if std::os::unix::fs::chown(path, None, Some(65_533)).is_ok() {
            allow(path, 0o640);
        }
    }
    let (code, text) = doctor(&config);
    assert_eq!(code, 0, "{text}");
    // A key that was entered in the console counts.
    std::fs::create_dir_all(setting.data()).unwrap();
    allow(&setting.data().display().to_string(), 0o700);
    let whole = std::fs::read_to_string(&secrets).unwrap();
    let without: String =
        whole.lines().filter(|line| !line.starts_with("ROAPP_KEY")).map(|line| format!("{line}\n")).collect();
    std::fs::write(&secrets, without).unwrap();
    let (code, text) = doctor(&config);
    assert!(code == 1 && text.contains("ROAPP_KEY is not set"), "{text}");
    let console = FileSecrets::open(&setting.data()).unwrap();
    console.save(vec![("ROAPP_KEY".to_owned(), sandbox::ROAPP_KEY.to_owned().into())]).await.unwrap();
    let (code, text) = doctor(&config);
    assert_eq!(code, 0, "{text}");
    // The package's own configuration has no store: what is missing is entered later.
    console.remove(vec!["ROAPP_KEY".to_owned()]).await.unwrap();
    let roapp = format!("http://127.0.0.1:{}", setting.stand_ins + 2);
    let package = include_str!("../../../../release/debian/config.toml");
    std::fs::write(&config, package.replace("https://api.roapp.io", &roapp)).unwrap();
    let (code, text) = doctor(&config);
    assert!(code == 0 && text.contains("or enter it in the console"), "{text}");
}
