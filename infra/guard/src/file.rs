//! Files that only their owner can read: 0600, in a folder with 0700.
//!
//! The permissions are set when a file is created, so it never has wider ones, whatever the umask is. Wider permissions of an existing
//! file are narrowed.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Permissions of group and others.
const OTHERS: u32 = 0o077;
/// The sticky bit: several users share the folder, such as /tmp.
const SHARED: u32 = 0o1000;

/// Creates a data folder if it is missing. Removes the permissions of group and others from it and from all files directly in it. A
/// folder with the sticky bit, and the files in it, stay as they are.
///
/// # Errors
/// When the folder cannot be created or read.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & SHARED != 0 {
        return Ok(());
    }
    ignore_foreign(narrow(path, mode))?;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let narrowed = entry.metadata().and_then(|data| match data.is_file() {
            true => narrow(&entry.path(), data.permissions().mode()),
            false => Ok(()),
        });
        ignore_foreign(narrowed)?;
    }
    Ok(())
}

/// Opens or creates a file for reading and writing, for its owner alone. Its content is kept.
///
/// # Errors
/// When the file cannot be opened, or its permissions cannot be narrowed.
pub fn open(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    let mode = file.metadata()?.permissions().mode();
    if mode & OTHERS != 0 {
        file.set_permissions(Permissions::from_mode(mode & !OTHERS & 0o7777))?;
    }
    Ok(file)
}

/// Prepares a SQLite file for its owner alone. SQLite creates the files beside it with the same permissions.
pub fn database(path: &Path) -> io::Result<()> {
    open(path)?;
    for suffix in ["-wal", "-shm", "-journal"] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(suffix);
        let beside = PathBuf::from(beside);
        match fs::symlink_metadata(&beside) {
            Ok(data) if data.is_file() => narrow(&beside, data.permissions().mode())?,
            _ => {}
        }
    }
    Ok(())
}

fn narrow(path: &Path, mode: u32) -> io::Result<()> {
    if mode & OTHERS == 0 {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(mode & !OTHERS & 0o7777))
}

/// Ignores a file that another user owns or that was deleted meanwhile.
fn ignore_foreign(narrowed: io::Result<()>) -> io::Result<()> {
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
    fn only_the_owner_can_read_a_new_folder_and_new_files() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("made/on the way");
        folder(&inner).unwrap();
        assert_eq!((mode(&inner), mode(inner.parent().unwrap())), (0o700, 0o700));
        open(&inner.join("one")).unwrap();
        database(&inner.join("two.db")).unwrap();
        assert_eq!((mode(&inner.join("one")), mode(&inner.join("two.db"))), (0o600, 0o600));
    }

    #[test]
    fn wider_permissions_are_narrowed_and_contents_are_kept() {
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
        assert_eq!(mode(&outer.path().join("elsewhere")), 0o644, "the target of a link is not in the folder");
        for name in ["state.db", "state.db-wal"] {
            with_mode(&path.join(name), 0o644);
        }
        database(&path.join("state.db")).unwrap();
        assert_eq!((mode(&path.join("state.db")), mode(&path.join("state.db-wal"))), (0o600, 0o600));
        assert_eq!(fs::read_to_string(path.join("state.db")).unwrap(), "kept");
    }

    #[test]
    fn a_shared_folder_is_not_changed() {
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
