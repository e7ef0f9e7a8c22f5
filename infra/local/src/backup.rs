//! The command `backup`: state and secrets of a data folder in a folder of their own, made also while the exchange runs.
//!
//! Guarantees: the backup is there as a whole or not at all, on the disk, and only its owner can read it; nothing is written
//! over; the state is that of one moment. What the stand-ins keep is no part of it, as it belongs to the two systems.

use std::fs::{self, DirBuilder, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use exchange::texts::Message;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::data::{STATE, restore_is_unfinished};
use crate::language::print;

/// The secrets entered in the console, and their key where it is not in the environment.
pub const SECRETS: [&str; 2] = ["secrets.key", "secrets.sealed"];
/// What a backup says of itself.
pub const MANIFEST: &str = "backup.json";
/// Number of the layout of a backup.
pub const FORMAT: u32 = 1;

/// The file `backup.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub at: Timestamp,
    /// Release of the program that made it.
    pub release: String,
    pub files: Vec<Copied>,
}

/// A file of a backup.
#[derive(Debug, Serialize, Deserialize)]
pub struct Copied {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

impl Copied {
    /// Reads what is in a folder under a name.
    pub fn read(folder: &Path, name: &str) -> std::io::Result<Self> {
        let mut hash = Sha256::new();
        let bytes = std::io::copy(&mut File::open(folder.join(name))?, &mut hash)?;
        Ok(Self { name: name.to_owned(), bytes, sha256: hex::encode(hash.finalize()) })
    }
}

impl Manifest {
    /// The names of the files, for a message.
    pub fn names(&self) -> String {
        self.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The time of the state, for a message.
    pub fn time(&self) -> String {
        crate::language::language().local_time(self.at, &jiff::tz::TimeZone::system()).to_string()
    }
}

/// Makes a backup of a data folder.
pub fn run(data: &Path, target: &Path) -> Result<ExitCode, Message> {
    if restore_is_unfinished(data) {
        return Err(Message::new("cli-restore-unfinished").with("path", data));
    }
    if !data.join(STATE).is_file() {
        return Err(Message::new("cli-backup-nothing").with("path", data));
    }
    if fs::symlink_metadata(target).is_ok() {
        return Err(Message::new("cli-backup-there").with("path", target));
    }
    let failed = |why: String| Message::new("cli-backup-failed").with("path", target).with("why", why);
    let fresh = fresh_beside(target).ok_or_else(|| failed(ErrorKind::InvalidInput.to_string()))?;
    let made = make(data, &fresh).and_then(|manifest| {
        fs::rename(&fresh, target).and_then(|()| sync_parent(target)).map_err(|error| error.to_string())?;
        Ok(manifest)
    });
    let manifest = made.map_err(|why| {
        if let Err(error) = fs::remove_dir_all(&fresh) {
            tracing::debug!(%error, "nothing to remove of a backup that failed");
        }
        failed(why)
    })?;
    let done = Message::new("cli-backup-done").with("at", manifest.time()).with("path", target);
    print(&done.with("files", manifest.names()));
    let has = |name: &str| manifest.files.iter().any(|file| file.name == name);
    if has(SECRETS[1]) && !has(SECRETS[0]) {
        print(&Message::new("cli-backup-key"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder in which a backup is made; it gets its name when it is whole.
fn fresh_beside(target: &Path) -> Option<PathBuf> {
    let name = target.file_name()?.to_string_lossy();
    Some(target.with_file_name(format!(".{name}.{}.new", std::process::id())))
}

/// Copies all files into a new folder, and says what they are.
fn make(data: &Path, fresh: &Path) -> Result<Manifest, String> {
    let io = |error: std::io::Error| error.to_string();
    DirBuilder::new().mode(0o700).create(fresh).map_err(io)?;
    let at = Timestamp::now();
    engine::copy_state(data, &fresh.join(STATE)).map_err(|error| error.to_string())?;
    let mut files = vec![Copied::read(fresh, STATE).map_err(io)?];
    for name in SECRETS {
        if data.join(name).is_file() {
            copy_file(&data.join(name), &fresh.join(name)).map_err(io)?;
            files.push(Copied::read(fresh, name).map_err(io)?);
        }
    }
    let manifest = Manifest { format: FORMAT, at, release: exchange::release::VERSION.to_owned(), files };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| error.to_string())?;
    let write = || {
        let mut file = guard::file::open(&fresh.join(MANIFEST))?;
        file.write_all(&text)?;
        file.sync_all()?;
        File::open(fresh)?.sync_all()
    };
    write().map_err(io)?;
    Ok(manifest)
}

/// Copies a file into a new one that only its owner can read, and flushes it to the disk.
pub fn copy_file(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut target = guard::file::open(to)?;
    target.set_len(0)?;
    std::io::copy(&mut File::open(from)?, &mut target)?;
    target.sync_all()
}

/// Flushes the entry of a file or folder in the folder above it.
pub fn sync_parent(path: &Path) -> std::io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}
