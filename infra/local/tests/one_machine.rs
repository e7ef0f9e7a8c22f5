//! The program itself, as a user runs it: killed with SIGKILL again and again, it ends where it would have ended; and what it says
//! on the way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod alone;
mod backup;
mod init;
mod mishaps;
mod ports;
mod program;
mod release;
mod server;
mod transfer;

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use exchange::net::{HttpTransport, Request, Transport};
use program::{Running, command, command_after, free_ports};
use serde_json::{Value, json};
use tempfile::TempDir;

fn program(data: &Path, port: u16, arguments: &[&str]) -> Command {
    let mut command = command(data, port, arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(data: &Path, port: u16, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = program(data, port, arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

async fn ask(port: u16, path: &str) -> Option<Value> {
    let http = HttpTransport::new(Duration::from_secs(10)).unwrap();
    let url = format!("http://127.0.0.1:{port}{path}");
    let answer = http.send(Request { method: http::Method::GET, url, bearer: None, body: None }).await.ok()?;
    serde_json::from_slice(&answer.body).ok()
}

async fn control(port: u16, path: &str, body: &Value) {
    let http = HttpTransport::new(Duration::from_secs(10)).unwrap();
    let url = format!("http://127.0.0.1:{port}{path}");
    let body = Some(body.to_string().into());
    let answer = http.send(Request { method: http::Method::POST, url, bearer: None, body }).await.unwrap();
    assert!(answer.status < 300, "{path}: {}", answer.status);
}

/// Takes the limit of requests a second from the stand-in of RO App, for tests that prove nothing about it.
async fn no_limit(port: u16) {
    control(port + 2, "/_sandbox/limits", &json!({"roapp_per_second": null})).await;
}

/// The calls that a running program's stand-ins have logged so far; nothing while it does not answer.
async fn logged(port: u16) -> Option<Value> {
    ask(port + 2, "/_sandbox/calls").await
}

/// Fails when a logged request is not as the table of the contract has it.
fn contract_is_kept(log: &Value, variants: &Value) {
    let broken = contract::requests_of_log(log, variants);
    let lines: Vec<String> = broken.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "the contract was broken (tests/fixtures/contract):\n{}", lines.join("\n"));
}

/// Fails when a request that a running program's stand-ins have logged is not as the table of the contract has it.
async fn contract_is_kept_at(port: u16) {
    let variants = ask(port + 2, "/_sandbox/variants").await.unwrap();
    contract_is_kept(&logged(port).await.unwrap(), &variants);
}

/// Runs `once` to its end; what it called is held against the contract, as far as its log could be read while it ran.
async fn once(data: &Path, port: u16) -> (i32, Value) {
    let child = program(data, port, &["once", "--json"]).spawn().unwrap();
    let mut ended = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
    let (mut log, mut variants) = (Value::Null, Value::Null);
    let output = loop {
        tokio::select! {
            output = &mut ended => break output.unwrap(),
            () = tokio::time::sleep(Duration::from_millis(20)) => {
                log = logged(port).await.unwrap_or(log);
                variants = ask(port + 2, "/_sandbox/variants").await.unwrap_or(variants);
            }
        }
    };
    contract_is_kept(&log, &variants);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let summary = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out} {err}"));
    (output.status.code().unwrap(), summary)
}

/// Starts the program and waits until its RO App has seen `calls` requests; then kills it with SIGKILL.
async fn kill_after(data: &Path, port: u16, calls: usize) {
    let mut child = program(data, port, &["once"]).spawn().unwrap();
    for _ in 0..3_000 {
        let log = logged(port).await.unwrap_or_default();
        let rows = log["calls"].as_array().or(log.as_array());
        let seen = rows.into_iter().flatten().filter(|row| row["system"] == "roapp").count();
        if seen >= calls {
            let variants = ask(port + 2, "/_sandbox/variants").await.unwrap();
            child.kill().unwrap();
            child.wait().unwrap();
            contract_is_kept(&log, &variants);
            return;
        }
        if child.try_wait().unwrap().is_some() {
            panic!("it ended before its RO App had seen {calls} requests");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("its RO App never saw {calls} requests");
}

fn stand_ins(data: &Path, port: u16) -> Running {
    Running::start(data, port, &["sandbox"], "Ctrl-C")
}

#[tokio::test]
async fn o1_o5_killed_again_and_again_the_first_import_ends_as_if_it_had_not_been() {
    let (folder, port) = (TempDir::new().unwrap(), free_ports());
    let data = folder.path();
    for calls in [1, 4, 9, 15] {
        kill_after(data, port, calls).await;
    }
    let (code, summary) = once(data, port).await;
    assert_eq!((code, &summary["needs_attention"]), (1, &json!(1)), "{summary}");
    for field in ["seen", "imported", "updated", "unchanged", "refused", "roapp_calls", "cartum_calls"] {
        assert!(summary[field].is_u64(), "{field} in {summary}");
    }
    assert_eq!(summary["waiting"], 0, "{summary}");
    let (_, again) = once(data, port).await;
    assert_eq!(again["imported"], 0, "{again}");
    assert!(again["roapp_calls"].as_u64().unwrap() <= 2, "{again}");
    what_a_person_may_ask(data, port);
    g3_what_is_kept_about_a_buyer_is_printed_and_erased(data, port).await;
    let _running = stand_ins(data, port);
    let shop = ask(port + 1, "/_sandbox/shop/orders").await.unwrap();
    let roapp = ask(port + 2, "/_sandbox/roapp/orders").await.unwrap();
    let rows = |answer: &Value| answer["orders"].as_array().or(answer.as_array()).unwrap().clone();
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    let mut arrived = 0;
    for order in rows(&shop) {
        let number = order["order_id"].to_string();
        let there: Vec<Value> =
            rows(&roapp).into_iter().filter(|row| row["custom_fields"][&field] == number.as_str()).collect();
        assert!(there.len() <= 1, "order {number} is in RO App {} times", there.len());
        for one in there {
            let lines = order["products"].as_array().unwrap().len();
            assert_eq!(one["items"].as_array().unwrap().len(), lines, "lines of {number}");
            arrived += 1;
        }
    }
    assert_eq!(arrived, 21, "orders of two months that are not delivered, less the one in another currency");
}

async fn g3_what_is_kept_about_a_buyer_is_printed_and_erased(data: &Path, port: u16) {
    let (code, out, _) = run(data, port, &["export-history"]);
    let entries: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(code == 0 && entries.len() >= 21 && entries.iter().all(|entry| entry["notes"].is_array()), "{out}");
    for (wanted, printed) in [
        (vec!["--phone", "0722000111"], "country code"),
        (vec!["--email", "nobody"], "no @"),
        (vec![], "--phone"),
        (vec!["--phone", "+40722000111", "--email", "a@example.com"], "cannot be used with"),
    ] {
        let (code, out, err) = run(data, port, &[vec!["erase-buyer"], wanted].concat());
        assert!(code == 2 && err.contains(printed), "{out}{err}");
    }
    for command in ["export-buyer", "erase-buyer"] {
        let (code, out, _) = run(data, port, &[command, "--phone", "+40722000999"]);
        assert!(code == 1 && out.contains("Nothing is kept"), "{command}: {code} {out}");
    }
    // Somebody whose order has arrived, and again while the program is at work.
    let running = stand_ins(data, port);
    let people = ask(port + 1, "/_sandbox/shop/orders").await.unwrap();
    let roapp = ask(port + 2, "/_sandbox/roapp/orders").await.unwrap();
    drop(running);
    let rows = |answer: &Value| answer["orders"].as_array().or(answer.as_array()).unwrap().clone();
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    let mut ids = Vec::new();
    for order in rows(&people) {
        let number = order["order_id"].to_string();
        let arrived = rows(&roapp).into_iter().find(|row| row["custom_fields"][&field] == number.as_str());
        ids.extend(arrived.map(|row| row["client"]["id"].to_string()));
    }
    ids.dedup();
    let (first, second) = (&ids[0], ids.iter().find(|id| **id != ids[0]).unwrap());
    let by = |command: &str, id: &str| run(data, port, &[command, "--contact", id]);
    let (code, kept, _) = by("export-buyer", first);
    let kept: Value = serde_json::from_str(&kept).unwrap();
    assert!(code == 0 && !kept["orders"].as_array().unwrap().is_empty(), "{kept}");
    let (code, out, _) = by("erase-buyer", first);
    assert!(code == 0 && out.contains("no longer kept") && out.contains("in the shop and in RO App"), "{out}");
    let (_, out, _) = by("export-buyer", first);
    assert!(out.contains("erased on request"), "what stays says why: {out}");
    let at_work = Running::start(data, port, &[], "Stand-in RO App");
    assert!(at_work.printed.contains("\nConsole "), "{}", at_work.printed);
    let (code, out, err) = by("erase-buyer", second);
    assert!(code == 0 && out.contains("no longer kept"), "{out}{err}");
    let (code, out, err) = run(data, port, &["export-history"]);
    assert!(code == 0 && out.contains("erased on request"), "{out}{err}");
    contract_is_kept_at(port).await;
    drop(at_work);
    let lines = out.lines().count();
    g3_a_table_is_read_by_its_name_and_where_it_is(data, port, second, lines).await;
    let (_, again) = once(data, port).await;
    assert_eq!(again["imported"], 0, "O5: {again}");
}

/// As on AWS: the engine's address, and the key of its start from the environment.
async fn g3_a_table_is_read_by_its_name_and_where_it_is(data: &Path, port: u16, contact: &str, lines: usize) {
    let _engine = Running::start(data, port, &["engine"], "Ctrl-C");
    let key = std::fs::read_to_string(data.join("engine.key")).unwrap();
    let address = format!("http://127.0.0.1:{}", port + 3);
    let with = |key: &str, arguments: &[&str]| {
        let mut command = program(data, port, arguments);
        let output = command.args(["--endpoint", &address]).env("EXCHANGE_ENGINE_KEY", key).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let key = key.trim();
    let (code, there, err) = with(key, &["export-history", "--table", "orders"]);
    assert!(code == 0 && there.lines().count() == lines, "{there}{err}");
    let (code, out, _) = with(key, &["export-buyer", "--contact", contact, "--table", "orders"]);
    assert!(code == 0 && out.contains("erased on request"), "{out}");
    let (code, _, err) = with(key, &["export-history", "--table", "no-such"]);
    assert!(code == 2 && err.contains("Check the table's name"), "{err}");
    for wrong in ["", "local", &key[1..]] {
        let (code, out, err) = with(wrong, &["export-history", "--table", "orders"]);
        assert!(code == 2 && out.is_empty() && err.contains("EXCHANGE_ENGINE_KEY"), "{out}{err}");
        assert!(!err.contains(key), "S4: {err}");
    }
}

fn what_a_person_may_ask(data: &Path, port: u16) {
    let (code, held, _) = run(data, port, &["attention"]);
    assert!(code == 0 && held.contains("100227") && held.contains("EUR") && held.contains("RON"), "{held}");
    let (code, history, _) = run(data, port, &["history", "demo", "100221"]);
    assert!(
        code == 0 && history.contains("Entered in RO App") | history.contains("Found as RO App order"),
        "{history}"
    );
    for (arguments, expected, says) in [
        (vec!["retry", "demo", "100227"], 1, "needs attention"),
        (vec!["retry", "demo", "100221"], 0, "Both sides agree."),
        (vec!["retry", "demo", "999999"], 1, "The shop has no order 999999."),
        (vec!["retry", "nobody", "100221"], 2, "There is no store 'nobody'. To choose from: demo"),
        (vec!["history", "demo", "999999"], 1, "Nothing is known of order 999999"),
        (vec!["history", "nobody", "100221"], 2, "There is no store 'nobody'. To choose from: demo"),
        (vec!["why", "demo", "100221"], 0, "both sides agree"),
        (vec!["why", "demo", "100228"], 0, "The first import leaves such orders out."),
        (vec!["why", "demo", "999999"], 1, "The shop has no order with this number."),
        (vec!["why", "demo", "999999", "--import"], 1, "It was not imported."),
        (vec!["why", "nobody", "1"], 2, "There is no store 'nobody'. To choose from: demo"),
    ] {
        let (code, out, err) = run(data, port, &arguments);
        assert!(code == expected && format!("{out}{err}").contains(says), "{arguments:?}: {code} {out}{err}");
    }
    let (code, _, err) = run(data, port, &["history", "demo", "seven"]);
    assert!(code == 2 && err.contains("'seven' is not an order number"), "{err}");
}

#[tokio::test]
async fn o11_an_order_that_was_left_out_is_imported_by_a_command_and_each_import_is_a_line() {
    let (folder, port) = (TempDir::new().unwrap(), free_ports());
    let data = folder.path();
    let running = Running::start(data, port, &["--log", "json"], "needs-attention");
    // The first line is that the program started.
    let lines = running
        .printed
        .lines()
        .filter(|line| line.starts_with('{') && !line.contains("\"started\"") && !line.contains("\"console\""));
    let lines: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        let keys: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["at", "event", "order", "side", "store"], "{line}");
        assert_eq!(line["store"], "demo", "{line}");
    }
    let held = lines.iter().find(|line| line["event"] == "needs-attention").unwrap();
    assert_eq!(held["order"], 100_227, "{held}");
    let why = |arguments: &[&str]| run(data, port, &[&["why", "demo"], arguments].concat());
    let (code, out, err) = why(&["100228"]);
    assert!(code == 0 && out.contains("why STORE NUMBER --import"), "{out}{err}");
    let (code, out, err) = why(&["100228", "--import"]);
    assert!(code == 0 && out.contains("The order is now in RO App."), "{out}{err}");
    let (code, out, err) = why(&["100228", "--import"]);
    assert!(code == 0 && out.contains("both sides agree"), "{out}{err}");
    let (code, out, err) = why(&["999999"]);
    assert!(code == 1 && out.contains("The shop has no order with this number."), "{out}{err}");
    let (code, out, err) = run(data, port, &["history", "demo", "999999"]);
    assert!(code == 1 && out.contains("Nothing is known"), "{out}{err}");
    let (code, _, err) = run(data, port, &["why", "nobody", "1"]);
    assert!(code == 2 && err.contains("There is no store 'nobody'"), "{err}");
    let roapp = ask(port + 2, "/_sandbox/roapp/orders").await.unwrap();
    let rows = roapp["orders"].as_array().or(roapp.as_array()).unwrap();
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    assert_eq!(rows.iter().filter(|row| row["custom_fields"][&field] == "100228").count(), 1);
    contract_is_kept_at(port).await;
    drop(running);
}

#[tokio::test]
async fn r6_reconcile_ends_with_1_where_an_order_is_missing() {
    let (folder, port) = (TempDir::new().unwrap(), free_ports());
    let data = folder.path();
    let (_, summary) = once(data, port).await;
    assert_eq!(summary["needs_attention"], 1, "the import came to its end: {summary}");
    let placed = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(30 * 24);
    let day = placed.strftime("%Y-%m-%d").to_string();
    let reconcile = || {
        let (code, out, err) = run(data, port, &["reconcile", "--from", &day, "--to", &day, "--json"]);
        let report: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"));
        (code, report)
    };
    let (code, report) = reconcile();
    let before = report["stores"][0]["days"][0].clone();
    assert!(code == 0 && report["adds_up"] == true && before["day"] == day.as_str(), "{report}");
    let running = stand_ins(data, port);
    let late = json!({"stat_created": format!("{day} 12:00:00"), "delivery_phone": "0722 999 001",
        "products": [{"title": "A lamp", "article": "LMP-W-01", "price": 5, "quantity": 1, "type": "product"}]});
    control(port + 2, "/_sandbox/shop/orders", &late).await;
    drop(running);
    let (code, report) = reconcile();
    let now = &report["stores"][0]["days"][0];
    assert_eq!((code, &report["adds_up"], &now["missing"]), (1, &json!(false), &json!(1)), "{report}");
    let sum =
        ["in_roapp", "waiting", "left_out", "missing"].map(|name| now[name].as_u64().unwrap()).iter().sum::<u64>();
    assert_eq!(now["in_shop"].as_u64(), Some(sum), "{report}");
    assert_eq!(now["in_shop"].as_u64(), before["in_shop"].as_u64().map(|count| count + 1), "{report}");
    assert_eq!(report["fetched"], 1, "what is missing is fetched before the command ends: {report}");
    let (code, report) = reconcile();
    let now = &report["stores"][0]["days"][0];
    assert_eq!((code, &report["adds_up"], &now["missing"]), (0, &json!(true), &json!(0)), "{report}");
    let running = stand_ins(data, port);
    control(port + 2, "/_sandbox/shop/orders", &late).await;
    drop(running);
    let (code, out, _) = run(data, port, &["reconcile", "--from", &day, "--to", &day]);
    assert!(code == 1 && out.contains("in the shop =") && out.contains("It does not add up"), "{out}");
    assert!(out.contains("One missing order is in RO App now."), "{out}");
    let (code, _, err) = run(data, port, &["reconcile", "--from", "yesterday"]);
    assert!(code == 2 && err.contains("'yesterday' is not a date"), "{err}");
    let (code, _, err) = run(data, port, &["reconcile", "--from", "2026-02-01", "--to", "2026-01-01"]);
    assert!(code == 2 && err.contains("at most 92 days"), "{err}");
}

/// Connections on which half a request was sent, as by a caller who went away.
fn half_open(port: u16, count: usize, sent: &str) -> Vec<TcpStream> {
    (0..count)
        .map(|_| {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            stream.write_all(sent.as_bytes()).unwrap();
            stream
        })
        .collect()
}

#[tokio::test]
async fn r3_half_open_connections_keep_neither_pages_nor_web_hooks_from_being_answered() {
    let (folder, port) = (TempDir::new().unwrap(), free_ports());
    // Few files: fewer than the connections.
    let _running = Running::run(command_after("ulimit -n 128", folder.path(), port, &[]), &[], "Polling");
    let half_head = "POST /hooks/cartum/lamps/x HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    let half_body = format!("{half_head}Content-Length: 100\r\n\r\n{{");
    let mut open = Vec::new();
    for sent in ["", half_head, &half_body] {
        open.extend(half_open(port, 150, sent));
        assert!(ask(port, "/health").await.unwrap()["last_poll"].is_string(), "after 150 connections with {sent:?}");
        let refused = ask(port, "/hooks/cartum/lamps/wrong").await;
        assert!(refused.is_none_or(|answer| answer.get("message").is_some()), "a web-hook is answered");
    }
}

/// Asks the program to stop, as the system does. Returns its exit code.
fn stop(running: &mut Running) -> Option<i32> {
    let asked = Command::new("kill").args(["-TERM", &running.child.id().to_string()]).status().unwrap();
    assert!(asked.success());
    running.child.wait().unwrap().code()
}

#[tokio::test]
async fn r3_the_program_stops_when_it_is_asked_to_although_roapp_never_answers() {
    let (folder, port) = (TempDir::new().unwrap(), free_ports());
    let mut running = Running::start(folder.path(), port, &[], "Stand-in RO App");
    let held = json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "hold_before"});
    control(port + 2, "/_sandbox/faults", &held).await;
    while ask(port + 2, "/_sandbox/faults").await.unwrap()["held"] != 1 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(stop(&mut running), Some(0));
    // The order that was given up is entered by the next process, once.
    drop(once(folder.path(), port).await);
    let _running = stand_ins(folder.path(), port);
    let orders = ask(port + 2, "/_sandbox/roapp/orders").await.unwrap();
    let rows = orders["orders"].as_array().or(orders.as_array()).unwrap();
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    let mut numbers: Vec<String> =
        rows.iter().map(|row| row["custom_fields"][&field].to_string()).filter(|number| number != "null").collect();
    let all = numbers.len();
    numbers.sort();
    numbers.dedup();
    assert_eq!((all, numbers.len()), (21, 21));
}

#[test]
fn a_port_in_use_is_one_clear_sentence() {
    let (folder, port) = (TempDir::new().unwrap(), free_ports());
    let _taken = TcpListener::bind(("127.0.0.1", port + 2)).unwrap();
    let (code, _, err) = run(folder.path(), port, &["once"]);
    assert_eq!(code, 2);
    assert!(
        err.trim().lines().count() == 1 && err.contains(&format!("Port {}", port + 2)) && err.contains("--port"),
        "{err}"
    );
}

#[tokio::test]
async fn s3_connect_says_each_problem_in_one_sentence_and_no_secret() {
    let (folder, port) = (TempDir::new().unwrap(), free_ports());
    let _running = stand_ins(folder.path(), port);
    no_limit(port).await;
    let other = TempDir::new().unwrap();
    let secrets = format!(
        "ROAPP_KEY={}\nCARTUM_LOGIN_LAMPS={}\nCARTUM_PASSWORD_LAMPS={}\n",
        sandbox::ROAPP_KEY,
        sandbox::SHOP_LOGIN,
        sandbox::SHOP_PASSWORD
    );
    std::fs::write(other.path().join("secrets.env"), &secrets).unwrap();
    let config = |change: &[(&str, &str)]| {
        let mut text = include_str!("../../../config.example.toml")
            .replace("# credentials_file = \"secrets.env\"", "credentials_file = \"secrets.env\"")
            .replace("requests_per_second = 3\n", "requests_per_second = 100\n")
            .replace("https://api.roapp.io", &format!("http://127.0.0.1:{}", port + 2))
            .replace("https://api.remonline.app", &format!("http://127.0.0.1:{}", port + 2))
            .replace("https://shop.example.com", &format!("http://127.0.0.1:{}", port + 1));
        for (from, to) in change {
            assert!(text.contains(from), "the example has no {from}");
            text = text.replace(from, to);
        }
        let path = other.path().join("my.toml");
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let check = |change: &[(&str, &str)]| {
        let (code, out, err) = run(other.path(), port, &["connect", "--config", &config(change)]);
        assert!(!out.contains(sandbox::SHOP_PASSWORD) && !out.contains(sandbox::ROAPP_KEY), "S4: {out}");
        (code, format!("{out}{err}"))
    };
    let (code, says) = check(&[]);
    assert!(code == 0 && says.contains("Ready."), "{says}");
    let table: [(&[(&str, &str)], &str); 9] = [
        (&[("location = 150001", "location = 9")], "Location 9 does not exist in RO App. To choose from: 150001"),
        (&[("order_type = \"Online shop\"", "order_type = 9")], "Order type 9 does not exist"),
        (&[("managers = [410001, \"Ion Ionescu\"]", "managers = [9]")], "Manager 9 does not exist"),
        (&[("language = \"en\"", "language = \"xx\"")], "no texts in language 'xx'. To choose from"),
        (&[("roapp = 1900002", "roapp = 9")], "RO App has no status 9, which the status rules name"),
        (&[("default_category = 934010", "default_category = 9")], "default category 9 does not exist"),
        (&[("# fallback_product = 39900001 ", "fallback_product = 9 ")], "fallback product 9 does not exist"),
        (&[("time_zone = \"Europe/Bucharest\"", "time_zone = \"Mars/Olympus\"")], "Mars/Olympus"),
        (&[("external_id = \"External ID\"", "external_id = \"No such field\"")], "custom field 'No such field'"),
    ];
    for (change, sentence) in table {
        let (code, says) = check(change);
        assert!(code != 0 && says.contains(sentence), "{change:?}: {says}");
    }
    control(port + 2, "/_sandbox/variants", &json!({"roapp.product_items": "403"})).await;
    let (code, says) = check(&[]);
    assert!(code == 1 && says.contains("without deduction"), "P5: {says}");
    std::fs::write(other.path().join("secrets.env"), secrets.replace(sandbox::SHOP_PASSWORD, "wrong")).unwrap();
    let (code, says) = check(&[]);
    assert!(code == 1 && says.contains("refuses the login"), "{says}");
    contract_is_kept_at(port).await;
}
