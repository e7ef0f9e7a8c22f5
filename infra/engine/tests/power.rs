//! What a power cut leaves of the state file. A write that was answered is on the disk, and what was cut in the middle is not there at all.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use engine::{BadCopy, Embedded, Options, check_copy, copy_state};
use serde_json::{Value, json};

const TABLE: &str = "orders";

/// A table in a folder.
fn open(folder: &Path) -> Embedded {
    let engine =
        Embedded::open(Options { data: Some(folder.to_owned()), now: Arc::new(jiff::Timestamp::now) }).unwrap();
    let create = json!({"TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]});
    let (status, text) = engine.perform("CreateTable", create.to_string().as_bytes());
    assert!(status == 200 || text.contains("ResourceInUse"), "{text}");
    engine
}

/// Writes items of several pages in one transaction: both or neither.
fn write(engine: &Embedded, number: usize) {
    let put = |side: &str| {
        let item = json!({"pk": {"S": format!("{side}{number}")}, "text": {"S": "x".repeat(3_000)}});
        json!({"Put": {"TableName": TABLE, "Item": item}})
    };
    let body = json!({"TransactItems": [put("a"), put("b")]});
    let (status, text) = engine.perform("TransactWriteItems", body.to_string().as_bytes());
    assert_eq!(status, 200, "{text}");
}

/// The numbers in a folder's table. Fails when one half of a transaction is missing.
fn numbers(folder: &Path) -> BTreeSet<usize> {
    let engine = open(folder);
    let mut keys = BTreeSet::new();
    let mut start = Value::Null;
    loop {
        let mut scan = json!({"TableName": TABLE, "ProjectionExpression": "pk", "ConsistentRead": true});
        if !start.is_null() {
            scan["ExclusiveStartKey"] = start;
        }
        let (status, text) = engine.perform("Scan", scan.to_string().as_bytes());
        assert_eq!(status, 200, "{text}");
        let answer: Value = serde_json::from_str(&text).unwrap();
        keys.extend(
            answer["Items"].as_array().unwrap().iter().map(|item| item["pk"]["S"].as_str().unwrap().to_owned()),
        );
        start = answer["LastEvaluatedKey"].clone();
        if start.is_null() {
            break;
        }
    }
    let of = |side: char| -> BTreeSet<usize> {
        keys.iter().filter_map(|key| key.strip_prefix(side)).map(|number| number.parse().unwrap()).collect()
    };
    assert_eq!(of('a'), of('b'), "half a transaction");
    of('a')
}

/// Copies the files of a table that nobody writes at the moment. By another process: closing the file in this one would release the locks
/// that SQLite holds on it.
fn copied(folder: &Path, into: &Path) -> PathBuf {
    std::fs::create_dir_all(into).unwrap();
    for name in ["state.db", "state.db-wal"] {
        assert!(Command::new("cp").arg(folder.join(name)).arg(into).status().unwrap().success(), "{name}");
    }
    into.join("state.db-wal")
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).unwrap().len()
}

#[tokio::test]
async fn every_answered_write_is_in_a_copy_of_the_files_of_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    let wal = folder.path().join("state.db-wal");
    let (mut restarted, mut longest) = (false, 0);
    for number in 0..900 {
        write(&engine, number);
        // The log is moved into the state file at about 1,000 pages and written from its beginning again.
        restarted |= length(&wal) == longest;
        longest = length(&wal);
        if number % 45 == 0 || number == 899 {
            let copy = tempfile::tempdir().unwrap();
            copied(folder.path(), copy.path());
            assert_eq!(numbers(copy.path()), (0..=number).collect(), "after write {number}");
        }
    }
    assert!(restarted, "the log was moved into the state file at least once");
}

#[tokio::test]
async fn a_log_that_is_cut_anywhere_keeps_what_was_answered_before_the_cut_and_no_half_of_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    let wal = folder.path().join("state.db-wal");
    // A table is made in several commits; one that was cut among them holds nothing yet.
    let made = length(&wal);
    // The log's length at each answer: SQLite has flushed it that far.
    let answered: Vec<u64> = (0..40)
        .map(|number| {
            write(&engine, number);
            length(&wal)
        })
        .collect();
    let whole = tempfile::tempdir().unwrap();
    copied(folder.path(), whole.path());
    let end = *answered.last().unwrap();
    let places = (0..60).map(|step| made + (end - made) * step / 60 + step % 7).chain(answered.iter().copied());
    for (turn, cut) in places.enumerate() {
        // What comes behind the cut: nothing, or what a disk may hold of a write that was under way.
        for tail in [&b""[..], &[0; 5_000], &[0xa5; 5_000]] {
            let copy = tempfile::tempdir().unwrap();
            let log = copied(whole.path(), copy.path());
            let file = std::fs::OpenOptions::new().append(true).open(&log).unwrap();
            file.set_len(cut).unwrap();
            std::io::Write::write_all(&mut &file, tail).unwrap();
            let kept = answered.iter().filter(|length| **length <= cut).count();
            let found = numbers(copy.path());
            assert_eq!(integrity(copy.path()), "ok");
            assert_eq!(found, (0..kept).collect(), "turn {turn}: cut at {cut} of {end}, then {} bytes", tail.len());
        }
    }
}

fn integrity(folder: &Path) -> String {
    let db = rusqlite::Connection::open(folder.join("state.db")).unwrap();
    db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn sqlite_flushes_its_log_at_every_write() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    write(&engine, 1);
    drop(engine);
    // The table's engine sets the journal mode and leaves `synchronous` at what SQLite was compiled with.
    let db = rusqlite::Connection::open(folder.path().join("state.db")).unwrap();
    let pragma =
        |name: &str| db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0));
    assert_eq!(pragma("journal_mode").unwrap(), "wal".to_owned().into());
    assert_eq!(pragma("synchronous").unwrap(), 2.into(), "FULL");
}

#[tokio::test]
async fn a_copy_made_while_the_table_is_written_is_one_moment_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Arc::new(open(folder.path()));
    write(&engine, 0);
    let copies = tempfile::tempdir().unwrap();
    let writing = engine.clone();
    let writer = std::thread::spawn(move || (1..300).for_each(|number| write(&writing, number)));
    let mut sizes = Vec::new();
    for turn in 0..8 {
        let target = copies.path().join(format!("{turn}/state.db"));
        std::fs::create_dir(target.parent().unwrap()).unwrap();
        copy_state(folder.path(), &target).unwrap();
        assert_eq!(check_copy(&target, TABLE), Ok(()));
        let found = numbers(target.parent().unwrap());
        assert_eq!(found, (0..found.len()).collect(), "each write comes after all before it");
        sizes.push(found.len());
    }
    writer.join().unwrap();
    assert!(sizes.is_sorted() && sizes[0] >= 1, "{sizes:?}");
    assert!(
        copy_state(folder.path(), &copies.path().join("0/state.db")).is_err(),
        "a file with content is not written over"
    );
}

#[tokio::test]
async fn a_copy_that_is_damaged_or_of_something_else_is_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    (0..20).for_each(|number| write(&engine, number));
    let copies = tempfile::tempdir().unwrap();
    let path = |name: &str| copies.path().join(name);
    copy_state(folder.path(), &path("good")).unwrap();
    assert_eq!(check_copy(&path("good"), TABLE), Ok(()));
    assert_eq!(check_copy(&path("good"), "contacts"), Err(BadCopy::Foreign));
    let bytes = std::fs::read(path("good")).unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(path(name), bytes).unwrap();
    write("short", &bytes[..bytes.len() / 2]);
    write("text", b"not a database, but long enough to be taken for one at first sight; and on and on and on it goes.");
    let mut holed = bytes.clone();
    let half = holed.len() / 2;
    holed[half..half + 9_000].fill(0x5a);
    write("holed", &holed);
    for name in ["short", "text", "holed"] {
        assert!(matches!(check_copy(&path(name), TABLE), Err(BadCopy::Damaged(_))), "{name}");
    }
    assert!(matches!(check_copy(&path("missing"), TABLE), Err(BadCopy::Damaged(_))));
    write("empty", b"");
    assert_eq!(check_copy(&path("empty"), TABLE), Err(BadCopy::Foreign));
    let db = rusqlite::Connection::open(path("good")).unwrap();
    db.execute("UPDATE _config SET value = '99' WHERE key = 'schema_version'", []).unwrap();
    drop(db);
    assert!(matches!(check_copy(&path("good"), TABLE), Err(BadCopy::Unreadable(_))));
}

#[tokio::test]
async fn a_table_that_was_half_made_when_its_process_was_killed_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let with_index = |folder: &Path| {
        let options = Options { data: Some(folder.to_owned()), now: Arc::new(jiff::Timestamp::now) };
        let engine = Embedded::open(options).unwrap();
        let key = json!([{"AttributeName": "pk", "KeyType": "HASH"}]);
        let create = json!({"TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}], "KeySchema": key,
            "GlobalSecondaryIndexes": [{"IndexName": "by_due", "KeySchema": key, "Projection": {"ProjectionType": "ALL"}}]});
        (engine.perform("CreateTable", create.to_string().as_bytes()).0, engine)
    };
    let (status, engine) = with_index(folder.path());
    assert_eq!(status, 200);
    engine.stop().await;
    rusqlite::Connection::open(&path).unwrap().execute_batch("DROP TABLE \"orders::gsi::by_due\"").unwrap();
    let (status, engine) = with_index(folder.path());
    assert_eq!(status, 200, "made anew");
    write(&engine, 1);
    engine.stop().await;
    // With an item in it, it is kept whatever is missing.
    rusqlite::Connection::open(&path).unwrap().execute_batch("DROP TABLE \"orders::gsi::by_due\"").unwrap();
    let (status, engine) = with_index(folder.path());
    assert_ne!(status, 200, "the table is there");
    engine.stop().await;
    assert_eq!(numbers(folder.path()), [1].into());
}
