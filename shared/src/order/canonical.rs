//! Texts that look the same to a person, as one text: what identifies a product is compared so (rule P2).
//!
//! Guarantees: composed and decomposed letters, full-width and plain characters, and texts that differ in invisible characters or in
//! blanks are one; nothing else is. Upper and lower case stay apart, and so do letters of two scripts that look alike, because shops
//! have articles that differ in nothing else, and two products must never become one.

use icu_normalizer::ComposingNormalizer;

/// The one form of a text.
pub fn canonical(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    let folded: String = text.chars().filter_map(fold).collect();
    let composed = ComposingNormalizer::new_nfc().normalize(&folded);
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as people see it: as [`canonical`], but that its blanks and line breaks stay. A text without any character of that kind is
/// what it was.
pub fn as_seen(text: &str) -> String {
    let mut seen = String::new();
    let mut removed = false;
    for c in text.chars() {
        match if c.is_whitespace() { Some(c) } else { fold(c) } {
            None => removed = true,
            // Two blanks that nothing but what is not seen has kept apart.
            Some(' ') if removed && (seen.is_empty() || seen.ends_with(' ')) => {}
            Some(c) => {
                seen.push(c);
                removed = false;
            }
        }
    }
    if removed {
        seen.truncate(seen.trim_end().len());
    }
    ComposingNormalizer::new_nfc().normalize(&seen).into_owned()
}

/// The name of a store as two are compared: what a person reads as one name is one.
pub fn name_key(name: &str) -> String {
    canonical(&canonical(name).to_lowercase())
}

/// A character as it is compared; `None` where it is not seen.
fn fold(c: char) -> Option<char> {
    match c {
        // Full-width forms of the printable ASCII characters.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0),
        // The hyphen and the one at which no line breaks.
        '\u{2010}' | '\u{2011}' => Some('-'),
        _ if c.is_whitespace() => Some(' '),
        _ if is_invisible(c) => None,
        _ => Some(c),
    }
}

/// Whether a character breaks lines or turns the direction of what is read after it: in a name that people read it hides what is there.
pub fn is_control_or_direction(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character has no width: controls, marks of direction, joiners and the like.
pub(crate) fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(
            c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p2_what_looks_the_same_is_one_text() {
        for (one, other) in [
            ("Café", "Cafe\u{301}"),
            ("ABC-1", "ＡＢＣ－１"),
            ("ABC-1", "ABC\u{2011}1"),
            ("ABC-1", "ABC\u{2010}1"),
            ("ABC-1", "ABC-1\u{200B}"),
            ("ABC-1", "\u{FEFF}ABC-1"),
            ("ABC-1", "AB\u{AD}C-1"),
            ("ABC-1", "A\0BC-1"),
            ("A 1", "A\u{A0}1"),
            ("A 1", "  A   1 "),
            ("A 1", "A\u{3000}1"),
            ("й-1", "и\u{306}-1"),
            ("ї", "і\u{308}"),
            ("Å", "\u{212B}"),
            ("각", "\u{1100}\u{1161}\u{11A8}"),
        ] {
            assert_eq!(canonical(one), canonical(other), "{one} {}", other.escape_unicode());
            assert_eq!(canonical(&canonical(other)), canonical(other));
        }
    }

    #[test]
    fn d2_a_text_is_as_it_is_seen_and_keeps_its_blanks() {
        for text in ["", "Strada Lungă 5, ap. 3", "a  b\n\nc ", " Хрещатик, 1 ", "tab\tand\u{a0}blank", "№ 5 – ½"]
        {
            assert_eq!(as_seen(text), text);
        }
        for (seen, text) in [
            ("Lungă 5", "Lung\u{200b}ă 5"),
            ("Lungă 5", "Lunga\u{306} 5"),
            ("Lungă 5", "\u{feff}Lungă 5\u{200b}"),
            ("Lungă 5", "Lungă \u{200b} 5"),
            ("Lungă 5", "\u{200b} Lungă 5 \u{200d}"),
            ("a  b", "a  b\u{2060}"),
            ("a\n b", "a\n\u{200e} b"),
            ("Київ, вул. Їжака", "Київ, вул. І\u{308}жака"),
            ("5-A", "5\u{2011}A"),
        ] {
            assert_eq!(as_seen(text), seen, "{}", text.escape_unicode());
        }
    }

    #[test]
    fn p2_what_differs_stays_apart() {
        for (one, other) in [
            ("ABC-1", "abc-1"),
            ("A-1", "А-1"),
            ("A2", "A²"),
            ("A-1", "A1"),
            ("A-1", "A–1"),
            ("A 1", "A1"),
            ("Cafe", "Café"),
            ("ß", "ss"),
            ("1/2", "½"),
            ("TM", "™"),
            ("No1", "№1"),
            ("fi", "ﬁ"),
        ] {
            assert_ne!(canonical(one), canonical(other), "{one} {other}");
        }
    }
}
