//! The language of what the commands print: the terminal's.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use exchange::texts::{Language, Message};

/// Characters of the column of labels.
const LABEL: usize = 20;

/// The language of the locale in the environment, English for others.
pub fn language() -> Language {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    Language::from_locale(&locale.unwrap_or_default())
}

/// Whether something could not be printed.
static LOST: AtomicBool = AtomicBool::new(false);

/// Prints. What nobody reads any more is dropped: a full disk behind the output, or a reader that has ended, stops no work.
pub fn put(text: &str) {
    let mut out = std::io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        LOST.store(true, Ordering::Relaxed);
    }
}

/// Whether all was printed so far.
pub fn all_printed() -> bool {
    !LOST.load(Ordering::Relaxed)
}

/// As `println!`, by [`put`].
macro_rules! say {
    () => { $crate::language::put("\n") };
    ($($parts:tt)*) => { $crate::language::put(&format!("{}\n", format_args!($($parts)*))) };
}

/// As `print!`, by [`put`].
macro_rules! say_on {
    ($($parts:tt)*) => { $crate::language::put(&format!($($parts)*)) };
}

pub(crate) use {say, say_on};

/// Prints a message.
pub fn print(message: &Message) {
    say!("{}", message.render(language()));
}

/// Prints a value behind its label.
pub fn print_labelled(label: &str, value: &str) {
    say!("{:<LABEL$}{value}", language().text(label));
}
