//! The commands `export-state` and `import-state`: the items of the table in a file, and from there in another table, on a
//! machine or on AWS.
//!
//! Guarantees: the file is there as a whole or not at all, and only its owner can read it; of a data folder it is the state of
//! one moment, also while a process works on it; a file that is cut off or changed, or of a newer release, is refused before
//! anything is written; so is a table that holds something, unless the command says otherwise. A table into which an import was cut
//! off is used by nothing but the next import. Secrets are not in the table and not in the file.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use console::team::Actor;
use engine::Embedded;
use exchange::clock::{Clock, SystemClock};
use exchange::state::{self, ForeignItem, StateError, Table};
use exchange::team::AuditSubject;
use exchange::texts::Message;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::cli::{Cli, TableArgs};
use crate::data::{Data, NAME, STATE};
use crate::language::print;
use crate::opened::open;

/// Number of the layout of the file.
const FORMAT: u32 = 1;
/// Items that are held in memory at once.
const AT_ONCE: usize = 500;

/// The first line of a file.
#[derive(Serialize, Deserialize)]
struct Head {
    exchange_state: u32,
    release: String,
    at: Timestamp,
}

/// The last line: how many items stand between, and the SHA-256 of all lines before.
#[derive(Serialize, Deserialize)]
struct Foot {
    items: usize,
    sha256: String,
}

/// A line with an item.
#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(rename = "Item")]
    item: Value,
}

/// Writes lines, and knows their digest.
struct Out {
    file: BufWriter<File>,
    hash: Sha256,
}

impl Out {
    fn line(&mut self, value: &impl Serialize) -> std::io::Result<()> {
        let mut text = serde_json::to_vec(value)?;
        text.push(b'\n');
        self.hash.update(&text);
        self.file.write_all(&text)
    }
}

/// Writes the state into a new file.
pub async fn export(cli: &Cli, target: &Path, table: &TableArgs) -> Result<ExitCode, Message> {
    if fs::symlink_metadata(target).is_ok() {
        return Err(Message::new("state-file-there").with("path", target));
    }
    let failed = |why: String| Message::new("cli-file-failed").with("path", target).with("why", why);
    let name = target.file_name().ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.to_string()))?;
    let fresh = target.with_file_name(format!(".{}.{}.new", name.to_string_lossy(), std::process::id()));
    let written = if table.table.is_some() {
        let opened = open(cli, table).await?;
        write(opened.table(), &fresh).await
    } else {
        of_folder(&cli.data, &fresh).await
    };
    let placed = written.and_then(|count| {
        fs::rename(&fresh, target).map_err(|error| failed(error.to_string()))?;
        Ok(count)
    });
    if placed.is_err()
        && let Err(error) = fs::remove_file(&fresh)
    {
        tracing::debug!(%error, "nothing to remove of an export that failed");
    }
    print(&Message::new("state-exported").with("count", placed?).with("path", target));
    print(&Message::new("state-no-secrets"));
    Ok(ExitCode::SUCCESS)
}

/// Writes the state of a data folder, from a copy of one moment.
async fn of_folder(data: &Path, fresh: &Path) -> Result<usize, Message> {
    if !data.join(STATE).is_file() {
        return Err(Message::new("cli-backup-nothing").with("path", data));
    }
    let copy = fresh.with_extension("state");
    guard::file::folder(&copy)
        .map_err(|error| Message::new("cli-file-failed").with("path", &copy).with("why", error.to_string()))?;
    let written = of_copy(data, &copy, fresh).await;
    if let Err(error) = fs::remove_dir_all(&copy) {
        tracing::warn!(%error, path = %copy.display(), "a copy of the state is left");
    }
    written
}

async fn of_copy(data: &Path, copy: &Path, fresh: &Path) -> Result<usize, Message> {
    let failed = |error: engine::Error| Message::text(error.to_string());
    engine::copy_state(data, &copy.join(STATE)).map_err(failed)?;
    let options = engine::Options { data: Some(copy.to_owned()), now: Arc::new(|| SystemClock.now()) };
    let engine = Embedded::open(options).map_err(failed)?;
    let written = write(&Table::new(state::connect(engine.table_client()), NAME), fresh).await;
    engine.stop().await;
    written
}

async fn write(table: &Table, fresh: &Path) -> Result<usize, Message> {
    if table.import_is_unfinished().await.map_err(|error| error.message())? {
        return Err(Message::new("state-import-unfinished"));
    }
    let failed =
        |error: std::io::Error| Message::new("cli-file-failed").with("path", fresh).with("why", error.to_string());
    let file = BufWriter::new(guard::file::open(fresh).map_err(failed)?);
    let mut out = Out { file, hash: Sha256::new() };
    let head = Head { exchange_state: FORMAT, release: env!("CARGO_PKG_VERSION").to_owned(), at: SystemClock.now() };
    out.line(&head).map_err(failed)?;
    let take = |item: &Value| out.line(&Line { item: item.clone() }).map_err(failed);
    let items = table.all_items(take).await.map_err(|error| error.message())?;
    let sha256 = hex::encode(out.hash.clone().finalize());
    out.line(&Foot { items, sha256 }).map_err(failed)?;
    let file = out.file.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)?;
    Ok(items)
}

/// Puts the items of a file into a table.
pub async fn import(cli: &Cli, source: &Path, over: bool, wanted: &TableArgs) -> Result<ExitCode, Message> {
    let items = check(source)?;
    if wanted.table.is_none() {
        // No process may work on the folder meanwhile.
        let data = Data::open_for_import(&cli.data).await?;
        let done = put(&data.table, source, over).await;
        // Not noted as an end of its own: what the process before on the other side may have sent is waited for.
        data.end(false).await;
        done?;
    } else {
        let opened = open(cli, wanted).await?;
        put(opened.table(), source, over).await?;
    }
    print(&Message::new("state-imported").with("count", items).with("path", source));
    print(&Message::new("state-no-secrets"));
    Ok(ExitCode::SUCCESS)
}

async fn put(table: &Table, source: &Path, over: bool) -> Result<(), Message> {
    if !over && !table.is_empty().await.map_err(|error| error.message())? {
        return Err(Message::new("state-table-full"));
    }
    let failed = |error: StateError| error.message();
    table.begin_import(SystemClock.now()).await.map_err(failed)?;
    // A process of an older release does not read that note: what has it begin work comes last.
    for starts_work in [false, true] {
        let mut items = Vec::with_capacity(AT_ONCE);
        for line in lines(source)? {
            match line? {
                Read::Item(item) if item.starts_work() == starts_work && !item.is_version() => items.push(item),
                _ => {}
            }
            if items.len() == AT_ONCE {
                table.put_foreign(std::mem::take(&mut items)).await.map_err(failed)?;
            }
        }
        table.put_foreign(items).await.map_err(failed)?;
    }
    table.end_import(SystemClock.now()).await.map_err(failed)?;
    let actor = Actor::command();
    actor.note(table, SystemClock.now(), AuditSubject::StateImported, "", Vec::new()).await.map_err(Message::from)
}

/// A line of a file.
enum Read {
    Head,
    Item(ForeignItem),
    Foot(Foot, String),
}

/// Reads a file to its end and holds it against its last line; says how many items it has.
fn check(source: &Path) -> Result<usize, Message> {
    let damaged = || Message::new("state-damaged").with("path", source);
    let (mut items, mut foot) = (0, None);
    for (at, line) in lines(source)?.enumerate() {
        if foot.is_some() {
            return Err(damaged());
        }
        match line? {
            Read::Head if at == 0 => {}
            Read::Item(_) if at > 0 => items += 1,
            Read::Foot(found, sha256) => foot = Some((found, sha256)),
            Read::Head | Read::Item(_) => return Err(damaged()),
        }
    }
    match foot {
        Some((foot, sha256)) if foot.items == items && foot.sha256 == sha256 => Ok(items),
        _ => Err(damaged()),
    }
}

/// The lines of a file, each read as what it is.
fn lines(source: &Path) -> Result<impl Iterator<Item = Result<Read, Message>> + use<>, Message> {
    let path: PathBuf = source.to_owned();
    let unreadable = {
        let path = path.clone();
        move |error: std::io::Error| Message::new("file-unreadable").with("path", &path).with("why", error.to_string())
    };
    let mut reader = BufReader::new(File::open(&path).map_err(&unreadable)?);
    let mut hash = Sha256::new();
    Ok(std::iter::from_fn(move || {
        let mut text = Vec::new();
        match reader.read_until(b'\n', &mut text) {
            Ok(0) => None,
            Ok(_) => {
                let before = hex::encode(hash.clone().finalize());
                hash.update(&text);
                Some(read(&text, before, &path))
            }
            Err(error) => Some(Err(unreadable(error))),
        }
    }))
}

fn read(text: &[u8], sha256: String, path: &Path) -> Result<Read, Message> {
    let damaged = || Message::new("state-damaged").with("path", path);
    let value: Value = serde_json::from_slice(text).map_err(|_| damaged())?;
    if let Some(item) = value.get("Item") {
        return ForeignItem::parse(item).map(Read::Item);
    }
    if value.get("exchange_state").is_some() {
        let head: Head = serde_json::from_value(value).map_err(|_| damaged())?;
        if head.exchange_state != FORMAT {
            return Err(Message::new("state-newer").with("found", head.exchange_state).with("known", FORMAT));
        }
        return Ok(Read::Head);
    }
    serde_json::from_value(value).map(|foot| Read::Foot(foot, sha256)).map_err(|_| damaged())
}
