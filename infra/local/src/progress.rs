//! The progress bar of an import, and lines that are printed beside it.

use std::sync::{Mutex, PoisonError};

use exchange::texts::Message;
use indicatif::{ProgressBar, ProgressStyle};

use crate::language::{language, say};

/// The bar that was made last.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Prints a line, above the bar where one is shown.
pub fn print_line(line: &str) {
    let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match shown {
        Some(bar) => bar.suspend(|| say!("{line}")),
        None => say!("{line}"),
    }
}

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
    *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
    bar
}
