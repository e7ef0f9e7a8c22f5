//! Files that only their owner can read: 0600, in a folder with 0700.
//!
//! The permissions are set when a file is created, so it never has wider ones, whatever the umask is. Wider permissions of an existing
//! file are narrowed. What root makes in a folder of somebody else belongs to that user, as the service that works on it has to open it.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown, lchown};
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
    let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
    let missing: Vec<&Path> = path.ancestors().take_while(is_missing).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    for made in missing.iter().rev() {
        give_to_owner_above(made)?;
    }
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

/// Makes a folder for its owner alone, which is the owner of the folder above where root makes it.
///
/// # Errors
/// When it exists, or cannot be made.
pub fn new_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)?;
    give_to_owner_above(path)
}

/// Gives a file of root to the owner of a folder. Files of other users stay as they are.
///
/// # Errors
/// When the file or the folder cannot be read, or the owner cannot be changed.
pub fn give(file: &File, folder: &Path) -> io::Result<()> {
    match heir(&file.metadata()?, folder)? {
        Some((user, group)) => ignore_foreign(fchown(file, Some(user), Some(group))),
        None => Ok(()),
    }
}

fn give_to_owner_above(path: &Path) -> io::Result<()> {
    match heir(&fs::symlink_metadata(path)?, above(path))? {
        Some((user, group)) => ignore_foreign(lchown(path, Some(user), Some(group))),
        None => Ok(()),
    }
}

/// User and group of a folder, for something that is root's where the folder is not.
fn heir(about: &fs::Metadata, folder: &Path) -> io::Result<Option<(u32, u32)>> {
    if about.uid() != 0 {
        return Ok(None);
    }
    let owner = fs::metadata(folder)?;
    Ok((owner.uid() != 0).then(|| (owner.uid(), owner.gid())))
}

fn above(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Opens or creates a file for reading and writing, for its owner alone. Its content is kept.
///
/// # Errors
/// When the file cannot be opened, or its permissions cannot be narrowed.
pub fn open(path: &Path) -> io::Result<File> {
    let how = || OpenOptions::new().read(true).write(true).mode(0o600).clone();
    // Only a file that this call made is given away: a link in the folder may lead to any file of root.
    let file = match how().create_new(true).open(path) {
        Ok(file) => {
            give(&file, above(path))?;
            return Ok(file);
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => how().create(true).truncate(false).open(path)?,
        Err(error) => return Err(error),
    };
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

    /// Only root gives anything away: for anybody else there is nothing to test.
    #[test]
    fn what_root_makes_in_a_folder_of_somebody_else_is_theirs() {
        let outer = tempfile::tempdir().unwrap();
        let data = outer.path().join("data");
        folder(&data).unwrap();
        fs::write(outer.path().join("roots"), "").unwrap();
        if lchown(&data, Some(65_532), Some(65_533)).is_err() {
            return;
        }
        let owner = |path: &Path| fs::symlink_metadata(path).map(|about| (about.uid(), about.gid())).unwrap();
        open(&data.join("lock")).unwrap();
        database(&data.join("state.db")).unwrap();
        new_folder(&data.join("kept")).unwrap();
        folder(&data.join("inner/most")).unwrap();
        for name in ["lock", "state.db", "kept", "inner", "inner/most"] {
            assert_eq!(owner(&data.join(name)), (65_532, 65_533), "{name}");
        }
        std::os::unix::fs::symlink(outer.path().join("roots"), data.join("link")).unwrap();
        open(&data.join("link")).unwrap();
        assert_eq!(owner(&outer.path().join("roots")), (0, 0), "the target of a link stays root's");
        let made = open(&outer.path().join("staged")).unwrap();
        assert_eq!(owner(&outer.path().join("staged")), (0, 0));
        give(&made, &data).unwrap();
        assert_eq!(owner(&outer.path().join("staged")), (65_532, 65_533));
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
