//! The socket at which a running process answers commands of its user: a file of the data folder, `desk`.
//!
//! Guarantees: only the user who started the process can connect (0600), from the moment at which the socket is there; no port, so no
//! web page reaches it; a socket that a killed process left behind is replaced.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::ErrorKind;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use tokio::net::UnixListener;

const NAME: &str = "desk";
/// Where the socket is made, out of everybody's reach.
const MAKING: &str = "desk.making";
/// What every system takes as the path of a socket: 104 bytes with the closing zero on the BSDs and macOS, 108 on Linux.
const LONGEST: usize = 103;

/// The data folder under a path that is short enough for sockets in it.
struct Near {
    path: PathBuf,
    /// Held open for as long as the path leads through it.
    _folder: Option<File>,
}

impl Near {
    fn of(folder: &Path) -> Result<Self, String> {
        let longest = folder.join(MAKING).join(NAME).as_os_str().len();
        if longest <= LONGEST {
            return Ok(Self { path: folder.to_owned(), _folder: None });
        }
        let opened = File::open(folder).map_err(|error| refused(folder, &error))?;
        // Linux shows the folder under this name to its own process as well.
        let path = PathBuf::from(format!("/proc/self/fd/{}", opened.as_raw_fd()));
        if !path.is_dir() {
            return Err(format!(
                "The path of the data folder {} is too long by {} bytes for a socket in it. Choose another with --data.",
                folder.display(),
                longest - LONGEST
            ));
        }
        Ok(Self { path, _folder: Some(opened) })
    }
}

fn refused(folder: &Path, error: &std::io::Error) -> String {
    format!("The socket {} cannot be made ({error}).", folder.join(NAME).display())
}

/// Makes the socket of a folder that this process has.
///
/// # Errors
/// A sentence for the user.
pub fn listen(folder: &Path) -> Result<UnixListener, String> {
    let near = Near::of(folder)?;
    let (making, place) = (near.path.join(MAKING), near.path.join(NAME));
    let make = || {
        match fs::remove_dir_all(&making) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        DirBuilder::new().mode(0o700).create(&making)?;
        let fresh = making.join(NAME);
        let listener = UnixListener::bind(&fresh)?;
        fs::set_permissions(&fresh, Permissions::from_mode(0o600))?;
        fs::rename(&fresh, &place)?;
        fs::remove_dir(&making)?;
        Ok(listener)
    };
    make().map_err(|error| refused(folder, &error))
}

/// Takes the socket away. What is left behind after a kill answers nobody, which the reader says.
pub fn remove(folder: &Path) {
    if let Err(error) = fs::remove_file(folder.join(NAME)) {
        tracing::debug!(%error, "no socket to remove");
    }
}

/// The socket of a process at work.
pub struct Reached(Near);

impl Reached {
    /// The socket of a folder; `None` where nobody answers at it.
    ///
    /// # Errors
    /// A sentence for the user.
    pub fn of(folder: &Path) -> Result<Option<Self>, String> {
        let reached = Self(Near::of(folder)?);
        Ok(UnixStream::connect(reached.path()).is_ok().then_some(reached))
    }

    /// Its path, while this is held.
    pub fn path(&self) -> PathBuf {
        self.0.path.join(NAME)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test]
    async fn a_socket_is_its_owners_alone_and_is_found_however_long_the_path_is() {
        let outer = tempfile::tempdir().unwrap();
        for deep in [String::new(), "long".repeat(50)] {
            let folder = outer.path().join(deep);
            guard::file::folder(&folder).unwrap();
            assert!(Reached::of(&folder).unwrap().is_none(), "nobody is there yet");
            // An older release left a file there.
            fs::write(folder.join(NAME), "8080 a-word").unwrap();
            let first = listen(&folder).unwrap();
            let rights = fs::metadata(folder.join(NAME)).unwrap().permissions().mode();
            assert_eq!(rights & 0o777, 0o600);
            assert!(!folder.join(MAKING).exists());
            assert!(Reached::of(&folder).unwrap().is_some());
            drop(first);
            assert!(Reached::of(&folder).unwrap().is_none(), "a killed process answers nobody");
            let _second = listen(&folder).unwrap();
            assert!(Reached::of(&folder).unwrap().is_some());
            remove(&folder);
            assert!(!folder.join(NAME).exists());
        }
    }
}
