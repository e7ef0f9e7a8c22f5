//! Files that only their owner reads: 0600, in a folder of 0700.
//!
//! Rights are asked for when a file is made, so there is no moment with wider ones whatever the umask is. What is there already with
//! wider rights is narrowed.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Rights of group and others.
const OTHERS: u32 = 0o077;
/// A folder that several users share, such as /tmp.
const SHARED: u32 = 0o1000;

/// Makes a data folder where it is missing, and takes the folder and all files directly in it from group and others. A folder that
/// several users share (sticky, such as /tmp) keeps its rights, and so do the files in it.
///
/// # Errors
/// When the folder cannot be made or looked into.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & SHARED != 0 {
        return Ok(());
    }
    mine(narrow_to(path, mode))?;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let narrowed = entry.metadata().and_then(|data| match data.is_file() {
            true => narrow_to(&entry.path(), data.permissions().mode()),
            false => Ok(()),
        });
        mine(narrowed)?;
    }
    Ok(())
}

/// Opens a file for reading and writing, as it is or new, for its owner alone.
///
/// # Errors
/// When the system refuses, also when it refuses to narrow the rights.
pub fn open(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    let mode = file.metadata()?.permissions().mode();
    if mode & OTHERS != 0 {
        file.set_permissions(Permissions::from_mode(mode & !OTHERS & 0o7777))?;
    }
    Ok(file)
}

/// Prepares a SQLite file for its owner alone: SQLite gives the files it makes beside it the same rights.
///
/// # Errors
/// As [`open`].
pub fn database(path: &Path) -> io::Result<()> {
    open(path)?;
    for suffix in ["-wal", "-shm", "-journal"] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(suffix);
        let beside = PathBuf::from(beside);
        match fs::symlink_metadata(&beside) {
            Ok(data) if data.is_file() => narrow_to(&beside, data.permissions().mode())?,
            _ => {}
        }
    }
    Ok(())
}

fn narrow_to(path: &Path, mode: u32) -> io::Result<()> {
    if mode & OTHERS == 0 {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(mode & !OTHERS & 0o7777))
}

/// What another user owns, and what has gone meanwhile, is not for this one to narrow.
fn mine(narrowed: io::Result<()>) -> io::Result<()> {
    match narrowed {
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::NotFound) => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn with_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_new_folder_and_new_files_are_the_owners_alone() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("made/on the way");
        folder(&inner).unwrap();
        assert_eq!((mode(&inner), mode(inner.parent().unwrap())), (0o700, 0o700));
        open(&inner.join("one")).unwrap();
        database(&inner.join("two.db")).unwrap();
        assert_eq!((mode(&inner.join("one")), mode(&inner.join("two.db"))), (0o600, 0o600));
    }

    #[test]
    fn wider_rights_are_narrowed_and_nothing_is_emptied() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("data");
        folder(&path).unwrap();
        for (name, before) in [("lock", 0o644), ("state.db", 0o666), ("state.db-wal", 0o644), ("run", 0o755)] {
            fs::write(path.join(name), "kept").unwrap();
            with_mode(&path.join(name), before);
        }
        fs::write(outer.path().join("elsewhere"), "").unwrap();
        with_mode(&outer.path().join("elsewhere"), 0o644);
        std::os::unix::fs::symlink(outer.path().join("elsewhere"), path.join("link")).unwrap();
        with_mode(&path, 0o755);
        folder(&path).unwrap();
        let modes = ["lock", "state.db", "state.db-wal", "run"].map(|name| mode(&path.join(name)));
        assert_eq!(modes, [0o600, 0o600, 0o600, 0o700]);
        assert_eq!(mode(&path), 0o700);
        assert_eq!(mode(&outer.path().join("elsewhere")), 0o644, "what a link points at is not in the folder");
        for name in ["state.db", "state.db-wal"] {
            with_mode(&path.join(name), 0o644);
        }
        database(&path.join("state.db")).unwrap();
        assert_eq!((mode(&path.join("state.db")), mode(&path.join("state.db-wal"))), (0o600, 0o600));
        assert_eq!(fs::read_to_string(path.join("state.db")).unwrap(), "kept");
    }

    #[test]
    fn a_folder_that_users_share_is_left_as_it_is() {
        let outer = tempfile::tempdir().unwrap();
        with_mode(outer.path(), 0o1777);
        fs::write(outer.path().join("theirs"), "").unwrap();
        with_mode(&outer.path().join("theirs"), 0o644);
        folder(outer.path()).unwrap();
        assert_eq!((mode(outer.path()), mode(&outer.path().join("theirs"))), (0o1777, 0o644));
        assert_eq!(mode(&outer.path().join("theirs")), 0o644);
        with_mode(outer.path(), 0o700);
    }
}
