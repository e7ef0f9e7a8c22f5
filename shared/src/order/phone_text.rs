//! The text of a phone field, which people fill with more than a number: two numbers, a name, "(Viber)".
//!
//! Guarantees: the first number of the text comes first; letters are never read as digits; digits that a word, a comma or several blanks
//! part are one number only where none of the parts is one. Of further numbers only those count that no word belongs to.

/// Characters of a field that are read; a number is at its beginning or nowhere.
const LONGEST: usize = 200;
/// Groups of digits that may make one number.
const MOST_GROUPS: usize = 12;
/// Digits of a number that stands beside something else: remarks have short numbers.
const LEAST: usize = 7;
/// Words beside a number that say how to reach its owner, in lower case.
const MESSENGERS: [&str; 12] =
    ["viber", "whatsapp", "wa", "telegram", "tg", "signal", "tel", "mob", "вайбер", "вацап", "телеграм", "тел"];

/// What a field was read as; a number is whatever the caller takes for one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PhoneText<T> {
    /// The numbers, the first one first.
    pub numbers: Vec<T>,
    /// Whether anything but the first number was typed.
    pub more: bool,
}

/// Digits in a row, with what joins them to the next ones taken away.
#[derive(Debug, Default)]
struct Run {
    plus: bool,
    /// Its groups of digits; a slash begins the next of the lists.
    pieces: Vec<Vec<String>>,
}

/// What stands between two separators.
#[derive(Debug, Default)]
struct Segment {
    runs: Vec<Run>,
    words: Vec<String>,
}

enum Sign {
    Digit(char),
    Alphabetic(char),
    Plus,
    /// Joins groups of one number.
    Joint,
    Slash,
    /// Ends a number.
    End,
    Nothing,
}

fn sign(c: char) -> Sign {
    match c {
        '+' | '＋' => Sign::Plus,
        '/' | '\\' | '／' => Sign::Slash,
        '-' | '.' | '(' | ')' | '[' | ']' | '‐'..='―' | '−' | '－' | '．' | '（' | '）' | '·' => Sign::Joint,
        '\n' | '\r' | '\t' | ',' | ';' | '|' => Sign::End,
        _ if super::canonical::is_invisible(c) => Sign::Nothing,
        _ if c.is_whitespace() => Sign::Joint,
        _ => match digit(c) {
            Some(digit) => Sign::Digit(digit),
            None if c.is_alphanumeric() => Sign::Alphabetic(c),
            None => Sign::End,
        },
    }
}

/// A decimal digit of the scripts that phones type them in.
fn digit(c: char) -> Option<char> {
    let zero = [0x30_u32, 0xFF10, 0x0660, 0x06F0, 0x0966, 0x09E6].into_iter();
    let value = zero.filter_map(|zero| u32::from(c).checked_sub(zero)).find(|value| *value < 10)?;
    char::from_digit(value, 10)
}

/// All digits of a text.
pub(super) fn digits(text: &str) -> String {
    text.chars().filter_map(digit).collect()
}

/// Reads a field. `number` says what digits are, given with whether a plus stands before them.
pub(super) fn read<T: Clone + PartialEq>(text: &str, number: &impl Fn(&str, bool) -> Option<T>) -> PhoneText<T> {
    let text: String = text.chars().take(LONGEST).collect();
    let segments = segments(&text);
    let alone = segments.len() == 1 && segments.iter().all(|one| one.words.is_empty() && one.runs.len() == 1);
    let least = if alone { 0 } else { LEAST };
    let mut numbers: Vec<T> = Vec::new();
    let mut used = 0;
    for segment in &segments {
        let remark = segment.words.iter().any(|word| !MESSENGERS.contains(&word.as_str()));
        for run in &segment.runs {
            if !numbers.is_empty() && remark {
                continue;
            }
            for (phone, digits) in of_run(run, number, least) {
                used = if numbers.is_empty() { digits } else { used };
                if !numbers.contains(&phone) {
                    numbers.push(phone);
                }
            }
        }
    }
    let worded = segments.iter().any(|segment| !segment.words.is_empty());
    if numbers.is_empty() && !worded && segments.len() > 1 {
        // None of the parts is a number: perhaps they are one together.
        let plus = segments.first().and_then(|one| one.runs.first()).is_some_and(|run| run.plus);
        let parts = segments.iter().flat_map(|segment| &segment.runs);
        let inner = parts.clone().skip(1).any(|run| run.plus);
        let all: String = parts.flat_map(|run| run.pieces.iter().flatten()).map(String::as_str).collect();
        used = all.len();
        numbers.extend(number(&all, plus).filter(|_| !inner));
    }
    let more = worded || digits(&text).len() > used;
    PhoneText { numbers, more }
}

fn segments(text: &str) -> Vec<Segment> {
    let mut all = vec![Segment::default()];
    let mut in_run = false;
    let mut in_group = false;
    let mut in_word = false;
    let mut blanks = 0;
    for c in text.chars() {
        let sign = sign(c);
        blanks = match sign {
            Sign::Nothing => continue,
            Sign::Joint if c.is_whitespace() => blanks + 1,
            _ => 0,
        };
        // Several blanks in a row part as a comma does.
        let sign = if blanks > 1 { Sign::End } else { sign };
        let Some(segment) = all.last_mut() else { continue };
        match sign {
            Sign::Digit(digit) => {
                if !in_run {
                    segment.runs.push(Run { plus: false, pieces: vec![Vec::new()] });
                }
                if let Some(piece) = segment.runs.last_mut().and_then(|run| run.pieces.last_mut()) {
                    match piece.last_mut().filter(|_| in_group) {
                        Some(group) => group.push(digit),
                        None => piece.push(digit.to_string()),
                    }
                }
                (in_run, in_group, in_word) = (true, true, false);
            }
            Sign::Plus => {
                segment.runs.push(Run { plus: true, pieces: vec![Vec::new()] });
                (in_run, in_group, in_word) = (true, false, false);
            }
            Sign::Slash => {
                if let Some(run) = segment.runs.last_mut().filter(|_| in_run) {
                    run.pieces.push(Vec::new());
                }
                (in_group, in_word) = (false, false);
            }
            Sign::Alphabetic(character) => {
                if !in_word {
                    segment.words.push(String::new());
                }
                if let Some(word) = segment.words.last_mut() {
                    word.extend(character.to_lowercase());
                }
                (in_run, in_group, in_word) = (false, false, true);
            }
            Sign::Joint => (in_group, in_word) = (false, false),
            Sign::End | Sign::Nothing => {
                let empty = segment.runs.is_empty() && segment.words.is_empty();
                if !empty {
                    all.push(Segment::default());
                }
                (in_run, in_group, in_word) = (false, false, false);
            }
        }
    }
    all.retain(|segment| !(segment.runs.is_empty() && segment.words.is_empty()));
    all
}

/// The numbers of a run, each with how many digits it has there.
fn of_run<T: Clone>(run: &Run, number: &impl Fn(&str, bool) -> Option<T>, least: usize) -> Vec<(T, usize)> {
    let several = run.pieces.iter().filter(|piece| !piece.is_empty()).count() > 1;
    if several && let Some(first) = run.pieces.first() {
        let first = partition(first, run.plus, number, LEAST);
        if let Some(mut found) = first {
            let others = run.pieces.iter().skip(1).filter_map(|piece| partition(piece, false, number, LEAST));
            found.extend(others.flatten());
            return found;
        }
    }
    let groups: Vec<String> = run.pieces.iter().flatten().cloned().collect();
    partition(&groups, run.plus, number, least).unwrap_or_default()
}

/// Groups as numbers that follow each other, with no digit left over.
fn partition<T: Clone>(
    groups: &[String],
    plus: bool,
    number: &impl Fn(&str, bool) -> Option<T>,
    least: usize,
) -> Option<Vec<(T, usize)>> {
    if groups.is_empty() || groups.len() > MOST_GROUPS {
        return None;
    }
    for end in (1..=groups.len()).rev() {
        let (head, tail) = groups.split_at(end);
        let digits = head.concat();
        // One number alone has the length that its plan says; beside others it is not a short one.
        let enough = if tail.is_empty() { least } else { LEAST };
        if digits.len() < enough {
            break;
        }
        let Some(phone) = number(&digits, plus) else { continue };
        let first = (phone, digits.len());
        if tail.is_empty() {
            return Some(vec![first]);
        }
        if let Some(rest) = partition(tail, false, number, LEAST) {
            return Some([vec![first], rest].concat());
        }
    }
    None
}
