//! The control socket: the file `control.sock` of the data folder, at which a running process answers the commands of its user. While it
//! runs, other commands also reach the table through it.
//!
//! Guarantees: the socket has the rights 0600 before it is at its place, so only the user who started the process can connect; it has no
//! port, so no web page reaches it; a socket that a killed process has left is replaced.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::ErrorKind;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use exchange::net::{HttpTransport, NetError, Request, Transport, at_socket};
use exchange::state::{self, Table};
use exchange::texts::Message;
use tokio::net::UnixListener;

use crate::cli::Order;
use crate::data;
use crate::language::language;
use crate::orders::Reply;
use crate::router::NOT_DONE;
use crate::tally::Range;

const NAME: &str = "control.sock";
/// Folder in which the socket is made; only its owner can enter it.
const MAKING: &str = "control.new";
/// Longest path of a socket: 104 bytes with the closing zero on the BSDs and macOS, 108 on Linux.
const LONGEST: usize = 103;
/// Time limit of an answer.
const TIMEOUT: Duration = Duration::from_secs(120);
/// Time limit of an answer for which three months of all shops are listed.
const LONG_TIMEOUT: Duration = Duration::from_secs(3_600);

/// The data folder, under a path that is short enough for a socket in it.
struct ShortPath {
    path: PathBuf,
    /// Open while the path leads through its descriptor.
    _folder: Option<File>,
}

impl ShortPath {
    fn to(folder: &Path) -> Result<Self, Message> {
        let longest = folder.join(MAKING).join(NAME).as_os_str().len();
        if longest <= LONGEST {
            return Ok(Self { path: folder.to_owned(), _folder: None });
        }
        let opened = File::open(folder).map_err(|error| cannot_be_made(folder, &error))?;
        // Linux has every open folder of a process under this path.
        let path = PathBuf::from(format!("/proc/self/fd/{}", opened.as_raw_fd()));
        if !path.is_dir() {
            let too_long = Message::new("cli-socket-too-long").with("path", folder);
            return Err(too_long.with("bytes", longest - LONGEST));
        }
        Ok(Self { path, _folder: Some(opened) })
    }
}

fn cannot_be_made(folder: &Path, error: &std::io::Error) -> Message {
    Message::new("cli-socket-failed").with("path", folder.join(NAME)).with("why", error.to_string())
}

/// Makes the socket in a folder that this process has locked.
pub fn listen(folder: &Path) -> Result<UnixListener, Message> {
    let short = ShortPath::to(folder)?;
    let (making, place) = (short.path.join(MAKING), short.path.join(NAME));
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
    make().map_err(|error| cannot_be_made(folder, &error))
}

/// Removes the socket. One that remains after a kill accepts no connection.
pub fn remove(folder: &Path) {
    if let Err(error) = fs::remove_file(folder.join(NAME)) {
        tracing::debug!(%error, "no socket to remove");
    }
}

/// The socket of a running process.
struct Running(ShortPath);

impl Running {
    /// The socket in a folder; `None` where nothing accepts connections.
    fn find(folder: &Path) -> Result<Option<Self>, Message> {
        let socket = Self(ShortPath::to(folder)?);
        Ok(UnixStream::connect(socket.path()).is_ok().then_some(socket))
    }

    /// Its path; valid as long as this value.
    fn path(&self) -> PathBuf {
        self.0.path.join(NAME)
    }
}

/// A command for the running process.
pub enum Command<'a> {
    /// See [`crate::orders::history`].
    History(&'a Order),
    /// See [`crate::orders::why`].
    Why(&'a Order),
    /// See [`crate::orders::import`].
    Import(&'a Order),
    /// See [`crate::orders::attention`].
    Attention,
    /// See [`crate::tally::reconcile`]; whether as JSON.
    Reconcile(Range, bool),
    /// The console's address for people.
    Address,
    /// A new link into the console.
    Link,
    /// See [`crate::orders::retry`].
    Retry(&'a Order),
}

/// Sends a command to the process that has locked a folder. `in_use` is the error where it does not answer.
pub async fn send(folder: &Path, in_use: Message, command: Command<'_>) -> Result<Reply, Message> {
    let Some(socket) = Running::find(folder)? else { return Err(in_use) };
    let language = language().code();
    let of = |verb: &str, order: &Order| format!("{language}/{verb}/{}/{}", order.store, order.number);
    let timeout = if matches!(command, Command::Reconcile(..)) { LONG_TIMEOUT } else { TIMEOUT };
    let (method, path) = match command {
        Command::History(order) => (http::Method::GET, of("history", order)),
        Command::Why(order) => (http::Method::GET, of("why", order)),
        Command::Import(order) => (http::Method::POST, of("import", order)),
        Command::Attention => (http::Method::GET, format!("{language}/attention")),
        Command::Reconcile(Range { from, to }, json) => {
            let form = if json { "json" } else { "text" };
            (http::Method::POST, format!("{language}/reconcile/{from}/{to}/{form}"))
        }
        Command::Address => (http::Method::GET, "address".to_owned()),
        Command::Link => (http::Method::POST, "link".to_owned()),
        Command::Retry(order) => (http::Method::POST, of("retry", order)),
    };
    let request = Request { method, url: format!("http://control/control/{path}"), bearer: None, body: None };
    let http = HttpTransport::at_socket(&socket.path(), timeout)?;
    let answer = match http.send(request).await {
        Err(NetError::NotSent { .. }) => return Err(in_use),
        answer => answer.map_err(|error| error.message())?,
    };
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let done = answer.status != NOT_DONE.as_u16();
    if answer.status >= 300 && done { Err(Message::text(text)) } else { Ok(Reply { text, done }) }
}

/// The table of the running process, reached through its socket.
pub struct RemoteTable {
    pub table: Table,
    _socket: Running,
}

/// Connects to the table of the process that has locked a folder. `in_use` is the error where it does not answer.
pub fn remote_table(folder: &Path, in_use: Message) -> Result<RemoteTable, Message> {
    let socket = Running::find(folder)?.ok_or(in_use)?;
    let table = Table::new(state::connect(at_socket(&socket.path())), data::NAME);
    Ok(RemoteTable { table, _socket: socket })
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
            assert!(Running::find(&folder).unwrap().is_none(), "nothing is there yet");
            // Whatever is at its place is replaced.
            fs::write(folder.join(NAME), "a file").unwrap();
            let first = listen(&folder).unwrap();
            let rights = fs::metadata(folder.join(NAME)).unwrap().permissions().mode();
            assert_eq!(rights & 0o777, 0o600);
            assert!(!folder.join(MAKING).exists());
            assert!(Running::find(&folder).unwrap().is_some());
            drop(first);
            assert!(Running::find(&folder).unwrap().is_none(), "a killed process accepts no connection");
            let _second = listen(&folder).unwrap();
            assert!(Running::find(&folder).unwrap().is_some());
            remove(&folder);
            assert!(!folder.join(NAME).exists());
        }
    }
}
