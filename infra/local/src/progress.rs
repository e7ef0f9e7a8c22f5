//! The progress bar of an import.

use exchange::texts::Message;
use indicatif::{ProgressBar, ProgressStyle};

use crate::language::language;

/// A bar whose length grows with the orders that are found; `hidden` where the output is for a program.
pub fn bar(hidden: bool) -> ProgressBar {
    let bar = if hidden { ProgressBar::hidden() } else { ProgressBar::new(0) };
    let template = Message::new("cli-importing")
        .with("bar", "{bar:40}")
        .with("count", "{pos}/{len}")
        .with("time", "{elapsed}")
        .render(language());
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}
