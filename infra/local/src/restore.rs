//! The command `restore`: a backup becomes the state of a data folder.
//!
//! Guarantees: nothing is changed while a process works on the folder, nor by a backup that is damaged, of something else or of
//! a newer release; what was there is kept; a restore that is cut off leaves the old state, the new one, or a folder that no
//! process works on until the command is run again; what root restores belongs to the owner of the folder.

use std::fs::{self, DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use engine::BadCopy;
use exchange::texts::Message;
use jiff::Timestamp;

use crate::backup::{Copied, FORMAT, MANIFEST, Manifest, SECRETS, copy_file, sync_parent};
use crate::data::{ENDED, NAME, STAGED, STATE, lock, restore_is_unfinished};
use crate::language::print;

/// What belongs to the state before. The state file is the first, so a folder without it is not used halfway.
const BEFORE: [&str; 6] = [STATE, "state.db-wal", "state.db-shm", SECRETS[0], SECRETS[1], ENDED];

/// Puts a backup into a data folder.
pub fn run(data: &Path, source: &Path) -> Result<ExitCode, Message> {
    let manifest = read(source)?;
    let _lock = lock(data)?;
    let failed =
        |error: std::io::Error| Message::new("cli-restore-failed").with("path", data).with("why", error.to_string());
    let staged = data.join(STAGED);
    let cut_off_before = restore_is_unfinished(data);
    let checked = stage(source, &staged, &manifest).map_err(failed).and_then(|()| check(source, &staged, &manifest));
    if let Err(why) = checked {
        // After a restore that was cut off, the folder still waits for one that is not.
        if !cut_off_before && let Err(error) = fs::remove_dir_all(&staged) {
            tracing::warn!(%error, path = %staged.display(), "what was copied of a refused backup is left");
        }
        return Err(why);
    }
    let kept = keep(data).map_err(failed)?;
    install(data, &staged, &manifest).map_err(failed)?;
    let done = Message::new("cli-restore-done").with("path", data).with("at", manifest.time());
    print(&done.with("files", manifest.names()));
    if let Some(kept) = kept {
        print(&Message::new("cli-restore-kept").with("path", kept));
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads what a backup says of itself.
fn read(source: &Path) -> Result<Manifest, Message> {
    let not = |why: String| Message::new("cli-restore-no-backup").with("path", source).with("why", why);
    let text = fs::read(source.join(MANIFEST)).map_err(|error| not(format!("{MANIFEST}: {error}")))?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| not(format!("{MANIFEST}: {error}")))?;
    if manifest.format != FORMAT {
        let newer = Message::new("cli-restore-newer").with("path", source).with("file", MANIFEST);
        return Err(newer.with("why", format!("format {}", manifest.format)));
    }
    let known = |file: &Copied| file.name == STATE || SECRETS.contains(&file.name.as_str());
    // Names come from a file: none leads out of the folder.
    match manifest.files.iter().find(|file| !known(file)) {
        Some(file) => Err(not(format!("{MANIFEST}: {}", file.name))),
        None if manifest.files.iter().any(|file| file.name == STATE) => Ok(manifest),
        None => Err(not(format!("{MANIFEST}: {STATE}?"))),
    }
}

/// Copies the files of a backup beside the state.
fn stage(source: &Path, staged: &Path, manifest: &Manifest) -> std::io::Result<()> {
    match DirBuilder::new().mode(0o700).create(staged) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    for file in &manifest.files {
        match copy_file(&source.join(&file.name), &staged.join(&file.name)) {
            // The check names it.
            Err(error) if error.kind() == ErrorKind::NotFound => fs::remove_file(staged.join(&file.name))?,
            copied => copied?,
        }
    }
    Ok(())
}

/// Checks the staged files.
fn check(source: &Path, staged: &Path, manifest: &Manifest) -> Result<(), Message> {
    let about = |id: &'static str, file: &str| Message::new(id).with("path", source).with("file", file);
    let damaged = |file: &str, why: String| about("cli-restore-damaged", file).with("why", why);
    for file in &manifest.files {
        let found = Copied::read(staged, &file.name).map_err(|error| damaged(&file.name, error.to_string()))?;
        if (found.bytes, &found.sha256) != (file.bytes, &file.sha256) {
            return Err(damaged(&file.name, format!("SHA-256 {} ≠ {}", found.sha256, file.sha256)));
        }
    }
    engine::check_copy(&staged.join(STATE), NAME).map_err(|bad| match bad {
        BadCopy::Damaged(why) => damaged(STATE, why),
        BadCopy::Foreign => about("cli-restore-foreign", STATE),
        BadCopy::Unreadable(why) => about("cli-restore-newer", STATE).with("why", why),
    })
}

/// Moves what was there into a folder with the time in its name; `None` where there was nothing.
fn keep(data: &Path) -> std::io::Result<Option<PathBuf>> {
    let there: Vec<&str> = BEFORE.into_iter().filter(|name| data.join(name).exists()).collect();
    if there.is_empty() {
        return Ok(None);
    }
    let kept = data.join(format!("replaced-{}", Timestamp::now().strftime("%Y%m%dT%H%M%S%3fZ")));
    guard::file::new_folder(&kept)?;
    for name in there {
        fs::rename(data.join(name), kept.join(name))?;
    }
    sync_parent(&kept)?;
    Ok(Some(kept))
}

/// Moves the staged files to their places, the state file last: from then on the folder is used.
fn install(data: &Path, staged: &Path, manifest: &Manifest) -> std::io::Result<()> {
    // Beside the state, where root's folder keeps others from putting a link in their place.
    for file in &manifest.files {
        guard::file::give(&File::open(staged.join(&file.name))?, data)?;
    }
    let secrets = manifest.files.iter().map(|file| file.name.as_str()).filter(|name| *name != STATE);
    for name in secrets.chain([STATE]) {
        fs::rename(staged.join(name), data.join(name))?;
        sync_parent(&data.join(name))?;
    }
    fs::remove_dir_all(staged)
}
