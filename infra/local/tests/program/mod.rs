//! The program as another process, on ports that nothing else takes meanwhile.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The first of five free ports in a row, below the ports that the system gives to outgoing connections: a closed connection of
/// those still keeps the program from listening there for a minute.
pub fn free_ports() -> u16 {
    (0..100)
        .find_map(|_| {
            let base = u16::try_from(20_000 + uuid::Uuid::new_v4().as_u128() % 12_000).ok()?;
            let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
            (0..5).all(|offset| free(base + offset)).then_some(base)
        })
        .expect("no free ports in a row")
}

/// The program with a umask that takes no right away.
pub fn command(data: &Path, port: u16, arguments: &[&str]) -> Command {
    command_after("umask 0", data, port, arguments)
}

/// The program after a command of the shell.
pub fn command_after(before: &str, data: &Path, port: u16, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{before}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_exchange")]);
    command.arg("--data").arg(data).arg("--port").arg(port.to_string()).args(arguments);
    command
}

/// A running program, killed when the test ends.
pub struct Running {
    pub child: Child,
    /// What it printed up to the line that was waited for.
    pub printed: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Running {
    /// Starts the program and waits until it has printed `ready`. Fails with its error when it ends before.
    pub fn start(data: &Path, port: u16, arguments: &[&str], ready: &str) -> Self {
        Self::run(command(data, port, arguments), arguments, ready)
    }

    /// As [`Self::start`], by a command.
    pub fn run(mut command: Command, arguments: &[&str], ready: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut errors = child.stderr.take().unwrap();
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).map(|_| text)
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut printed = String::new();
        while !printed.contains(ready) {
            let Some(line) = lines.next() else {
                panic!("{arguments:?} ended after: {printed}\n{}", errors.join().unwrap().unwrap());
            };
            printed += &line.unwrap();
            printed.push('\n');
        }
        // Read on, or the program would stop at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, printed }
    }
}
