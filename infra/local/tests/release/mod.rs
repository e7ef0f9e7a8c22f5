//! Version and commit wherever a person or a program asks for them, and the command `health`.

use std::path::Path;
use std::time::{Duration, Instant};

use exchange::net::{HttpTransport, Request, Transport};
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Running, command, free_ports};

const RELEASE: &str = concat!(env!("CARGO_PKG_VERSION"), " (dev)");

fn run(data: &Path, port: u16, arguments: &[&str]) -> (i32, String) {
    let output = command(data, port, arguments).env("LANG", "C").output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

async fn health(port: u16) -> Option<(u16, Value)> {
    let url = format!("http://127.0.0.1:{port}/health");
    let request = Request { method: http::Method::GET, url, bearer: None, body: None };
    let answer = HttpTransport::new(Duration::from_secs(10)).unwrap().send(request).await.ok()?;
    Some((answer.status, serde_json::from_slice(&answer.body).ok()?))
}

/// The list behind a name, as Python and YAML write it in these files.
fn list(text: &str, name: &str) -> Vec<String> {
    let line = text.lines().find_map(|line| line.trim().strip_prefix(name)).unwrap();
    let items = line.trim().trim_start_matches('[').split(']').next().unwrap();
    items.split(',').map(|item| item.trim().trim_matches('"').to_owned()).collect()
}

/// The program takes what Docker Compose gives it after the image's entry point. It stops at `--help`, which comes last.
#[test]
fn the_documented_container_starts_with_arguments_that_the_program_takes() {
    let (image, server) = (include_str!("../../../../release/image.py"), include_str!("../../../../docs/server.md"));
    let folder = image.lines().find_map(|line| line.strip_prefix("DATA = ")).unwrap().trim_matches('"');
    let entry = list(image, "\"Entrypoint\":").into_iter().map(|one| one.replace("DATA", folder));
    let compose = server.split("```yaml").nth(1).unwrap().split("```").next().unwrap();
    let command = list(compose, "command:");
    assert_eq!(list(image, "\"Cmd\":"), command[..2], "the configuration of the image");
    let all: Vec<String> = entry.skip(1).chain(command).chain(["--help".to_owned()]).collect();
    assert_eq!(&all[..3], ["serve", "--data", folder]);
    let taken = |arguments: &[String]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_exchange")).args(arguments).output().unwrap().status.success()
    };
    assert!(taken(&all), "{all:?}");
    let twice = [&all[..3], &["--data".to_owned(), "/data".to_owned(), "serve".to_owned()], &all[3..]].concat();
    assert!(!taken(&twice), "{twice:?}");
    let version = format!("image: exchange:{}\n", env!("CARGO_PKG_VERSION"));
    assert!(compose.contains(&version) && compose.contains(&format!("exchange:{folder}\"")), "{compose}");
    let address = compose.split("ipv4_address: ").nth(1).unwrap().split([' ', '}']).next().unwrap();
    assert!(server.contains(&format!("`trusted_proxies` is `[\"{address}\"]`")), "{address}");
}

#[tokio::test]
async fn version_and_commit_are_said_everywhere_and_health_by_an_exit_code() {
    let (folder, port) = (TempDir::new().unwrap(), free_ports());
    let data = folder.path();
    assert_eq!(run(data, port, &["--version"]), (0, format!("exchange {RELEASE}\n")));
    // Nothing runs yet.
    for arguments in [&["health"][..], &["health", "--answers"]] {
        let (code, said) = run(data, port, arguments);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains(&format!("127.0.0.1:{port}/health")), "{said}");
    }

    let mut serve = command(data, port, &["serve", "--log", "json"]);
    serve.env("LANG", "C");
    let running = Running::run(serve, &["serve"], "http://127.0.0.1");
    let first: Value = serde_json::from_str(running.printed.lines().next().unwrap()).unwrap();
    assert_eq!(first["event"], "started");
    assert_eq!(format!("{} ({})", first["version"].as_str().unwrap(), first["commit"].as_str().unwrap()), RELEASE);

    let (status, body) = health(port).await.expect("/health answers");
    assert_eq!(format!("{} ({})", body["version"].as_str().unwrap(), body["commit"].as_str().unwrap()), RELEASE);
    assert_eq!(run(data, port, &["health", "--answers"]).0, 0, "{status} {body}");
    // The demo's stores are well once they were looked at.
    let limit = Instant::now() + Duration::from_secs(60);
    while health(port).await.is_none_or(|(status, _)| status != 200) {
        assert!(Instant::now() < limit, "{:?}", health(port).await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let (code, said) = run(data, port, &["health"]);
    assert_eq!(code, 0, "{said}");
}

#[tokio::test]
async fn a_file_without_a_store_starts_the_console_in_which_key_and_stores_are_entered() {
    let (folder, port) = (TempDir::new().unwrap(), free_ports());
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/../../release/debian/config.toml");
    let mut serve = command(folder.path(), port, &["serve", "--config", config]);
    serve.env("LANG", "C").env_remove("ROAPP_KEY");
    let _running = Running::run(serve, &["serve"], "http://127.0.0.1");
    let (status, body) = health(port).await.expect("/health answers");
    assert_eq!(body["stores"], serde_json::json!([]), "{status} {body}");
    assert_eq!(run(folder.path(), port, &["health", "--answers"]).0, 0, "{status} {body}");
}
