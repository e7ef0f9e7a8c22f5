//! The table on disk: items survive a restart, and an unusable folder is reported with its reason. These tests are about the engine,
//! so they never run on another server.

use std::path::Path;
use std::sync::Arc;

use aws_sdk_dynamodb::types::ScalarAttributeType;
use engine::{Embedded, Engine, Error, Options};
use jiff::Timestamp;

use crate::world::{client, code, direct_client, item, key, make_table, n};

async fn open(folder: &Path) -> Result<Engine, Error> {
    Engine::start(Options { data: Some(folder.to_owned()), now: Arc::new(Timestamp::now) }).await
}

async fn refusal(folder: &Path) -> Error {
    match open(folder).await {
        Ok(_) => panic!("started in {}", folder.display()),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_table_outlives_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("made/on/the/way");
    for start in 0..3 {
        let engine = open(&folder).await.unwrap();
        let db = client(engine.dynamodb_url(), engine.key());
        if start == 0 {
            make_table(&db, "exchange", ScalarAttributeType::S).await;
        }
        let call = db.update_item().table_name("exchange").set_key(Some(key("A", "1")));
        let call = call.update_expression("ADD starts :one").expression_attribute_values(":one", n(1));
        call.send().await.unwrap();
        let got = db.get_item().table_name("exchange").set_key(Some(key("A", "1"))).send().await.unwrap();
        assert_eq!(got.item.unwrap(), item("A", "1", [("starts", n(start + 1))]));
        engine.stop().await;
    }
    assert!(folder.join("state.db").is_file());
}

#[tokio::test]
async fn a_table_without_a_port_outlives_the_engine_and_refuses_once_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let open =
        || Embedded::open(Options { data: Some(folder.path().to_owned()), now: Arc::new(Timestamp::now) }).unwrap();
    let engine = open();
    let first = direct_client(&engine);
    make_table(&first, "exchange", ScalarAttributeType::S).await;
    let put = first.put_item().table_name("exchange").set_item(Some(item("A", "1", [("n", n(7))])));
    put.send().await.unwrap();
    engine.stop().await;
    let closed = first.get_item().table_name("exchange").set_key(Some(key("A", "1"))).send().await;
    assert_eq!(code(closed), "InternalServerError", "another process may have the folder by now");
    let engine = open();
    let got = direct_client(&engine).get_item().table_name("exchange").set_key(Some(key("A", "1"))).send().await;
    assert_eq!(got.unwrap().item.unwrap(), item("A", "1", [("n", n(7))]));
}

#[tokio::test]
async fn what_is_kept_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("data");
    let rights = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for _ in 0..2 {
        let engine = open(&folder).await.unwrap();
        make_table(&client(engine.dynamodb_url(), engine.key()), "one", ScalarAttributeType::S).await;
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(files.iter().any(|file| file.ends_with("state.db-wal")), "written beside the file: {files:?}");
        for file in &files {
            assert_eq!(rights(file), 0o600, "{}", file.display());
        }
        assert_eq!(rights(&folder), 0o700);
        engine.stop().await;
        // The permissions that an older release set.
        std::fs::remove_file(folder.join("state.db")).unwrap();
        for name in ["state.db", "state.lock"] {
            std::fs::write(folder.join(name), "").unwrap();
            std::fs::set_permissions(folder.join(name), std::fs::Permissions::from_mode(0o644)).unwrap();
        }
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[tokio::test]
async fn a_folder_belongs_to_one_engine_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path()).await.unwrap();
    let error = refusal(folder.path()).await;
    assert!(matches!(error, Error::InUse { .. }));
    assert!(error.to_string().contains("Stop that copy"), "{error}");
    first.stop().await;
    open(folder.path()).await.unwrap().stop().await;
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.db");
    let text = "not a database, but long enough to be looked at as one ".repeat(40);
    std::fs::write(&file, &text).unwrap();
    let error = refusal(folder.path()).await;
    assert!(matches!(error, Error::StateFile { .. }));
    let message = error.to_string();
    assert!(message.contains("state.db") && message.contains("it is not a database"), "{message}");
    assert!(message.contains("move the file away"), "{message}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("occupied");
    std::fs::write(&file, "").unwrap();
    let error = refusal(&file.join("data")).await;
    assert!(matches!(error, Error::Folder { .. }));
    assert!(error.to_string().contains("Choose a folder this user may write to"), "{error}");
}

#[tokio::test]
async fn a_dropped_engine_stops_serving() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path()).await.unwrap();
    let (state, queue) = (engine.dynamodb_url().to_owned(), engine.sqs_url().to_owned());
    drop(engine);
    for url in [state, queue] {
        let address = url.trim_start_matches("http://").to_owned();
        let mut tries = 0;
        while tokio::net::TcpStream::connect(&address).await.is_ok() {
            tries += 1;
            assert!(tries < 200, "{address} still answers");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
}
