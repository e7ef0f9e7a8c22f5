//! The progress bar of an import.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar whose length grows with the orders that are found; `hidden` where the output is for a program.
pub fn bar(hidden: bool) -> ProgressBar {
    let bar = if hidden { ProgressBar::hidden() } else { ProgressBar::new(0) };
    if let Ok(style) = ProgressStyle::with_template("Importing {bar:40} {pos}/{len} orders, {elapsed}") {
        bar.set_style(style);
    }
    bar
}
