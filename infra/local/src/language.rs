//! The language of what the commands print: the terminal's.

use exchange::texts::{Language, Message};

/// Characters of the column of labels.
const LABEL: usize = 20;

/// The language of the locale in the environment, English for others.
pub fn language() -> Language {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    Language::from_locale(&locale.unwrap_or_default())
}

/// Prints a message.
pub fn print(message: &Message) {
    println!("{}", message.render(language()));
}

/// Prints a value behind its label.
pub fn print_labelled(label: &str, value: &str) {
    println!("{:<LABEL$}{value}", language().text(label));
}
