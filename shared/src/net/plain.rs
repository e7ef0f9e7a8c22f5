//! Texts of the far side without what nobody sees and what no system keeps.
//!
//! Guarantees: no control character but line breaks and tabs is left, so a text may go into RO App, into a database and onto a page; a
//! text that shows nothing is empty.

/// A text without control characters, trimmed; empty where nothing of it can be seen.
pub fn plain(text: &str) -> String {
    let text = without_controls(text);
    if text.chars().all(is_invisible) { String::new() } else { text.trim().to_owned() }
}

/// A text whose control characters, but for line breaks and tabs, are blanks.
pub(crate) fn without_controls(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect()
}

/// Whether a character shows nothing by itself: blanks, joiners, marks of direction, fillers and selectors of variants.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_anything_to_see_is_empty() {
        for text in [
            "",
            " ",
            "\u{0}",
            "\u{200b}",
            "\u{200b} \u{200d}",
            "\u{feff}",
            "\u{2060}\t",
            "\u{3164}",
            "\u{2800}",
            "\u{ad}",
            "\u{202e}\u{202c}",
            "\u{a0}\u{3000}",
            "\u{fe0f}",
            "\u{e0020}",
            "\u{115f}\u{1160}",
            "\u{7f}\u{85}",
        ] {
            assert_eq!(plain(text), "", "{text:?}");
        }
    }

    #[test]
    fn what_can_be_seen_stays_without_control_characters() {
        for (text, left) in [
            ("Ana\u{0}Pop", "Ana Pop"),
            ("\u{0}Ana\u{7}", "Ana"),
            ("LMP\u{0}-1", "LMP -1"),
            ("one\r\n\ttwo", "one\r\n\ttwo"),
            ("\u{1b}[31mred", "[31mred"),
            ("a\u{7f}b\u{9f}c", "a b c"),
            ("Ana\u{200d}", "Ana\u{200d}"),
            ("\u{1f468}\u{200d}\u{1f469}", "\u{1f468}\u{200d}\u{1f469}"),
            ("Олена", "Олена"),
            ("\u{fffd}", "\u{fffd}"),
        ] {
            assert_eq!(plain(text), left, "{text:?}");
        }
    }
}
