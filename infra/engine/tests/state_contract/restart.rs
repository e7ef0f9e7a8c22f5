//! The table on disk: what was written is there after a restart, and what is wrong with a folder is
//! said in words. About the engine alone, so never run elsewhere.

use std::path::Path;
use std::sync::Arc;

use aws_sdk_dynamodb::types::ScalarAttributeType;
use engine::{Engine, Error, Options};
use jiff::Timestamp;

use crate::world::{client, item, key, make_table, n};

async fn open(folder: &Path) -> Result<Engine, Error> {
    Engine::start(Options { data: Some(folder.to_owned()), now: Arc::new(Timestamp::now) }).await
}

/// Why the engine did not start.
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
        let db = client(engine.dynamodb_url());
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
