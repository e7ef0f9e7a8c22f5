//! What a running program shows to others on its machine: every port it opens is tried as a web page, a rebound name and a stranger
//! would, and the rights of every file it keeps are looked at. Ports are found by asking the system, so that a new one is tried
//! without being named.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Running, command, free_ports};

/// What every write of a stranger holds; it must be nowhere afterwards.
const MARK: &str = "Mallory";

fn ports(running: &Running) -> BTreeSet<u16> {
    listening(running.child.id())
}

/// The sockets a process holds, by the number the system knows them by.
fn sockets(pid: u32) -> BTreeSet<String> {
    let Ok(all) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return BTreeSet::new() };
    let links = all.filter_map(|one| std::fs::read_link(one.ok()?.path()).ok());
    links.filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.trim_end_matches(']').to_owned())).collect()
}

/// Rows of one of the system's tables of sockets that belong to a process.
fn rows(table: &str, inode: usize, pid: u32) -> Vec<Vec<String>> {
    let ours = sockets(pid);
    let text = std::fs::read_to_string(format!("/proc/net/{table}")).unwrap_or_default();
    let words = text.lines().skip(1).map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    words.filter(|row| row.get(inode).is_some_and(|number| ours.contains(number))).collect()
}

/// Ports that a process listens on. All of them must be on the loopback address.
fn listening(pid: u32) -> BTreeSet<u16> {
    let mut ports = BTreeSet::new();
    for table in ["tcp", "tcp6"] {
        for row in rows(table, 9, pid).iter().filter(|row| row[3] == "0A") {
            let (address, port) = row[1].split_once(':').unwrap();
            let loopback = ["0100007F", "00000000000000000000000001000000"].contains(&address);
            assert!(loopback, "a port is open to other machines: {row:?}");
            ports.insert(u16::from_str_radix(port, 16).unwrap());
        }
    }
    for table in ["udp", "udp6", "raw", "raw6"] {
        // What asks a name server is bound, too; nothing here does.
        assert_eq!(rows(table, 9, pid), Vec::<Vec<String>>::new(), "{table}");
    }
    ports
}

/// Sends a request as it stands; returns its status and all that came back.
fn ask(port: u16, method: &str, path: &str, headers: &[(&str, String)]) -> (u16, String) {
    let body = match method {
        "POST" | "PUT" => {
            format!("{{\"delivery_name\":\"{MARK}\",\"name\":\"{MARK}\",\"url\":\"http://{MARK}.example\"}}")
        }
        _ => String::new(),
    };
    let mut text = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(format!("{text}\r\n{body}").as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap_or_else(|| panic!("{method} {path}: no answer"));
    (status.parse().unwrap(), answer)
}

/// A stand-in's control call, as a program of this machine makes it.
fn control(port: u16, path: &str) -> String {
    let (status, answer) = ask(port, "GET", path, &[("host", format!("127.0.0.1:{port}"))]);
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

/// Names, phones and e-mails of the stand-in shop's buyers.
fn people(shop: u16) -> Vec<String> {
    let answer = control(shop, "/_sandbox/shop/orders");
    let body: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    let orders = body["orders"].as_array().or(body.as_array()).unwrap();
    let texts = |order: &Value| {
        ["delivery_name", "delivery_phone", "delivery_email"]
            .map(|field| order[field].as_str().unwrap_or("").to_owned())
    };
    let all: Vec<_> = orders.iter().flat_map(texts).filter(|text| text.len() > 6).collect();
    assert!(all.len() > 30, "{answer}");
    all
}

/// A request: method, path, and the headers that make it work where it works.
type Try = (&'static str, &'static str, Vec<(&'static str, &'static str)>);

/// What may be tried at any port.
fn everything() -> Vec<Try> {
    let json = ("content-type", "application/json");
    let aws = |target| vec![("content-type", "application/x-amz-json-1.0"), ("x-amz-target", target)];
    vec![
        ("GET", "/", vec![]),
        ("POST", "/", aws("DynamoDB_20120810.ListTables")),
        ("POST", "/", aws("DynamoDB_20120810.Scan")),
        ("POST", "/", aws("AmazonSQS.ListQueues")),
        ("GET", "/_sandbox/shop/orders", vec![]),
        ("GET", "/_sandbox/roapp/people", vec![]),
        ("POST", "/_sandbox/shop/orders", vec![json]),
        ("POST", "/_sandbox/shop/orders", vec![("content-type", "text/plain")]),
        ("POST", "/_sandbox/roapp/webhooks", vec![json]),
        ("DELETE", "/_sandbox/shop/orders", vec![]),
        ("POST", "/api/auth/", vec![json]),
        ("POST", "/hooks/roapp", vec![json]),
        ("POST", "/hooks/cartum/demo", vec![json]),
        ("GET", "/control/attention", vec![]),
        ("POST", "/control/link", vec![]),
        ("GET", "/stores/demo", vec![]),
        ("POST", "/stores/demo", vec![("content-type", "application/x-www-form-urlencoded")]),
        ("GET", "/api/orders", vec![]),
        ("POST", "/api/orders/update", vec![json]),
    ]
}

/// Tries everything at every port; `open` are the ports that answer programs of this machine without a secret: the stand-ins.
fn try_all(ports: &BTreeSet<u16>, open: &[u16], people: &[String]) {
    for port in ports {
        let here = || ("host", format!("127.0.0.1:{port}"));
        let evil = || ("host", format!("evil.example:{port}"));
        let origin = |origin: &str| ("origin", origin.to_owned());
        let strangers = [
            ("a foreign page", vec![here(), origin("https://evil.example")]),
            ("a page without an address", vec![here(), origin("null")]),
            ("a page of another port", vec![here(), origin("http://127.0.0.1:1")]),
            ("a picture in a page", vec![here(), ("sec-fetch-site", "cross-site".to_owned())]),
            ("a rebound name", vec![evil()]),
            ("a page under a rebound name", vec![evil(), origin(&format!("http://evil.example:{port}"))]),
            ("no name", vec![]),
            ("nobody", vec![here()]),
        ];
        for (who, as_whom) in &strangers {
            if *who == "nobody" && open.contains(port) {
                continue;
            }
            for (method, path, with) in everything() {
                let mut headers = as_whom.clone();
                headers.extend(with.iter().map(|(name, value)| (*name, (*value).to_owned())));
                let what = format!("{who} at {port}: {method} {path}");
                let (status, answer) = ask(*port, method, path, &headers);
                assert!(!answer.to_lowercase().contains("access-control-"), "{what}: {answer}");
                let known = people.iter().find(|text| answer.contains(text.as_str()));
                assert!(known.is_none(), "{what}: {answer}");
                // A page reads what comes under its own name, and nothing else without leave.
                if method != "GET" || who.contains("name") {
                    assert!((400..500).contains(&status), "{what}: {answer}");
                }
            }
            let asks = ("access-control-request-method", "POST".to_owned());
            let preflight = [as_whom.clone(), vec![asks]].concat();
            let (status, answer) = ask(*port, "OPTIONS", "/", &preflight);
            assert!(status >= 400 && !answer.to_lowercase().contains("access-control-"), "{who} at {port}: {answer}");
        }
    }
}

/// Every file and folder of the data folder is its owner's alone.
fn only_the_owners(data: &Path, expected: &[&str]) {
    let rights = |path: &Path| std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(rights(data), 0o700);
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(rights(&path), if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
        found.insert(path.file_name().unwrap().to_str().unwrap().to_owned());
    }
    let missing: Vec<_> = expected.iter().filter(|name| !found.contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:?} are not among {found:?}");
}

/// A data folder as an older release left it: everybody reads it.
fn older() -> TempDir {
    let outer = TempDir::new().unwrap();
    let data = outer.path().join("data");
    std::fs::create_dir(&data).unwrap();
    for (name, mode) in
        [("lock", 0o644), ("state.lock", 0o644), ("control.sock", 0o644), ("notes", 0o666), (".", 0o777)]
    {
        if name != "." {
            std::fs::write(data.join(name), "8080 a-word").unwrap();
        }
        std::fs::set_permissions(data.join(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }
    outer
}

const FILES: [&str; 7] = ["lock", "notes", "state.db", "state.db-wal", "state.lock", "shop.db", "roapp.db"];

#[test]
fn s4_no_port_of_the_running_program_tells_or_takes_anything_from_a_stranger() {
    let (outer, base) = (older(), free_ports());
    let data = outer.path().join("data");
    let running = Running::start(&data, base, &[], "Polling every 5 minutes");
    assert_eq!(ports(&running), BTreeSet::from([base, base + 1, base + 2]), "the console and the stand-ins");
    let (shop, roapp) = (base + 1, base + 2);
    let people = people(shop);
    try_all(&ports(&running), &[shop, roapp], &people);
    for path in ["/_sandbox/shop/orders", "/_sandbox/roapp/people", "/_sandbox/roapp/webhooks"] {
        assert!(!control(shop, path).contains(MARK), "{path}");
    }
    only_the_owners(&data, &[&FILES[..], &["control.sock", "secrets.key"]].concat());
    let unix = rows("unix", 6, running.child.id());
    let paths: BTreeSet<_> = unix.iter().filter_map(|row| row.get(7)).filter(|path| path.starts_with('/')).collect();
    assert_eq!(paths.len(), 1, "commands of the user, and nobody else: {unix:?}");
    let printed = command(&data, base, &["link"]).output().unwrap();
    let link = String::from_utf8(printed.stdout).unwrap();
    assert!(link.starts_with(&format!("http://127.0.0.1:{base}/")) && !running.printed.contains(link.trim()), "{link}");
}

#[test]
fn s4_no_port_of_the_engine_tells_or_takes_anything_from_a_stranger() {
    let (outer, base) = (older(), free_ports());
    let data = outer.path().join("data");
    let running = Running::start(&data, base, &["engine"], "Ctrl-C");
    let expected: BTreeSet<u16> = (base + 1..base + 5).collect();
    assert_eq!(ports(&running), expected, "the stand-ins, the table and the queues");
    let (shop, roapp) = (base + 1, base + 2);
    let people = people(shop);
    try_all(&ports(&running), &[shop, roapp], &people);
    assert!(!control(shop, "/_sandbox/shop/orders").contains(MARK));
    only_the_owners(&data, &[&FILES[..], &["engine.key"]].concat());
    let key = std::fs::read_to_string(data.join("engine.key")).unwrap();
    assert!(key.trim().len() == 64 && !running.printed.contains(key.trim()), "the key is not printed");
    // With the key, as an AWS client has it, and only then.
    let scope = "20261128/us-east-1/any/aws4_request, SignedHeaders=host, Signature=0";
    for (port, target) in [(base + 3, "DynamoDB_20120810.ListTables"), (base + 4, "AmazonSQS.ListQueues")] {
        let with = |key: &str| {
            let authorization = format!("AWS4-HMAC-SHA256 Credential={key}/{scope}");
            let headers = [
                ("host", format!("localhost:{port}")),
                ("authorization", authorization),
                ("x-amz-target", target.to_owned()),
                ("content-type", "application/x-amz-json-1.0".to_owned()),
            ];
            ask(port, "POST", "/", &headers)
        };
        let (status, answer) = with(key.trim());
        assert!(status == 200 && answer.contains("orders"), "{answer}");
        assert_eq!(with("local").0, 403);
    }
}

#[test]
fn s4_a_single_run_opens_no_port_but_the_stand_ins() {
    let (outer, base) = (older(), free_ports());
    let data = outer.path().join("data");
    let mut child = command(&data, base, &["once"]).stdout(Stdio::null()).spawn().unwrap();
    let mut seen = BTreeSet::new();
    while child.try_wait().unwrap().is_none() {
        seen.extend(listening(child.id()));
    }
    assert_eq!(seen, BTreeSet::from([base + 1, base + 2]));
    for arguments in [&["attention"][..], &["history", "demo", "100221"], &["export-history"]] {
        let mut child = command(&data, base, arguments).stdout(Stdio::null()).spawn().unwrap();
        while child.try_wait().unwrap().is_none() {
            assert_eq!(listening(child.id()), BTreeSet::new(), "{arguments:?}");
        }
        assert!(child.wait().unwrap().success(), "{arguments:?}");
    }
    only_the_owners(&data, &[&FILES[..3], &["state.db", "secrets.key"]].concat());
}
