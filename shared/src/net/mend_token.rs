//! Texts, numbers and words of an answer that is not quite JSON, each written as strict JSON.
//!
//! Guarantees: a valid token is copied as it is; one that is not is mended where it can only mean one thing, else it is a fault.

/// Why reading stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The answer ends here.
    End,
    /// Here is something that is no JSON.
    Fault,
}

/// Bytes of a number that is looked at.
const LONGEST_NUMBER: usize = 64;
/// Replaces what is no character.
const REPLACED: &[u8] = b"\\ufffd";
/// Values that JSON has no word for.
const NOTHING: [&str; 12] =
    ["NaN", "nan", "-NaN", "-nan", "Infinity", "-Infinity", "inf", "-inf", "INF", "-INF", "undefined", "None"];

/// The next place that is no blank.
pub(super) fn after_blanks(src: &[u8], at: usize) -> usize {
    let rest = src.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Copies the text that begins here; gives the place after it.
pub(super) fn text(src: &[u8], at: usize, out: &mut Vec<u8>) -> Result<usize, Stop> {
    out.push(b'"');
    let mut at = at + 1;
    loop {
        let rest = src.get(at..).unwrap_or_default();
        let plain = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count();
        let run = rest.get(..plain).unwrap_or_default();
        out.extend(String::from_utf8_lossy(run).as_bytes());
        at += plain;
        match src.get(at) {
            None => return Err(Stop::End),
            Some(b'"') => {
                out.push(b'"');
                return Ok(at + 1);
            }
            Some(b'\\') => at = escape(src, at, out)?,
            Some(control) => {
                let written: &[u8] = match control {
                    b'\n' => b"\\n",
                    b'\r' => b"\\r",
                    b'\t' => b"\\t",
                    _ => b" ",
                };
                out.extend(written);
                at += 1;
            }
        }
    }
}

/// Copies what a backslash begins.
fn escape(src: &[u8], at: usize, out: &mut Vec<u8>) -> Result<usize, Stop> {
    match src.get(at + 1) {
        None => Err(Stop::End),
        Some(b'u') => {
            let (high, low) = (unit(src, at), unit(src, at + 6));
            match (high, low) {
                (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => {
                    out.extend(src.get(at..at + 12).unwrap_or_default());
                    Ok(at + 12)
                }
                (Some(0xd800..0xe000), _) => {
                    out.extend(REPLACED);
                    Ok(at + 6)
                }
                (Some(_), _) => {
                    out.extend(src.get(at..at + 6).unwrap_or_default());
                    Ok(at + 6)
                }
                (None, _) => {
                    out.extend(REPLACED);
                    let digits = src.get(at + 2..).unwrap_or_default();
                    Ok(at + 2 + digits.iter().take(4).take_while(|byte| byte.is_ascii_hexdigit()).count())
                }
            }
        }
        Some(known @ (b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't')) => {
            out.extend([b'\\', *known]);
            Ok(at + 2)
        }
        // As JavaScript reads it: the character itself.
        Some(_) => Ok(at + 1),
    }
}

/// The four digits after `\u`.
fn unit(src: &[u8], at: usize) -> Option<u16> {
    let digits = src.get(at..at + 6)?.strip_prefix(b"\\u")?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Copies the number or the word that begins here; gives the place after it. A number in a notation that JSON does not have becomes a
/// text, for those who read numbers to judge.
pub(super) fn word(src: &[u8], at: usize, out: &mut Vec<u8>) -> Result<usize, Stop> {
    let rest = src.get(at..).unwrap_or_default();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-._".contains(byte);
    let length = rest.iter().take_while(|byte| is_part(byte)).count();
    if length == rest.len() {
        return Err(Stop::End);
    }
    let word = std::str::from_utf8(rest.get(..length).unwrap_or_default()).map_err(|_| Stop::Fault)?;
    let numeric = word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    match word {
        "true" | "false" | "null" => out.extend(word.as_bytes()),
        "True" => out.extend(b"true"),
        "False" => out.extend(b"false"),
        _ if NOTHING.contains(&word) => out.extend(b"null"),
        _ if numeric && serde_json::from_str::<serde_json::Number>(word).is_ok() => out.extend(word.as_bytes()),
        _ if numeric && length <= LONGEST_NUMBER => {
            out.push(b'"');
            out.extend(word.as_bytes());
            out.push(b'"');
        }
        _ => return Err(Stop::Fault),
    }
    Ok(at + length)
}

/// Where the next row begins: an object after a comma whose first fields have these names (as they are written, in quotes), or, in an
/// object of rows by number, the number before it.
pub(super) fn next_row(src: &[u8], from: usize, names: &[Vec<u8>], numbered: bool) -> Option<usize> {
    let name = names.first()?;
    let mut at = from;
    while let Some(found) = src.get(at..)?.iter().position(|byte| *byte == b',') {
        at += found + 1;
        let start = after_blanks(src, at);
        let object = if numbered { after_number(src, start) } else { Some(start) };
        if object.is_some_and(|object| is_row(src, object, name, names.get(1))) {
            return Some(start);
        }
    }
    None
}

/// The place after `"17":`.
fn after_number(src: &[u8], at: usize) -> Option<usize> {
    let digits = src.get(at..)?.strip_prefix(b"\"")?;
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let end = expect(src, at + 1 + length, b"\"").filter(|_| length > 0)?;
    Some(after_blanks(src, expect(src, after_blanks(src, end), b":")?))
}

fn is_row(src: &[u8], at: usize, first: &[u8], second: Option<&Vec<u8>>) -> bool {
    let after_first = || {
        let name = after_blanks(src, expect(src, at, b"{")?);
        expect(src, after_blanks(src, expect(src, name, first)?), b":")
    };
    let Some(value) = after_first() else { return false };
    let Some(second) = second else { return true };
    // The first value is an id as a rule; where it is more than a scalar, its name alone has to do.
    let value = after_blanks(src, value);
    let end = match src.get(value) {
        Some(b'{' | b'[') => return true,
        Some(b'"') => text(src, value, &mut Vec::new()).ok(),
        _ => word(src, value, &mut Vec::new()).ok(),
    };
    end.and_then(|end| expect(src, after_blanks(src, end), b","))
        .and_then(|next| expect(src, after_blanks(src, next), second))
        .is_some()
}

/// The place after these bytes, where they stand here.
fn expect(src: &[u8], at: usize, bytes: &[u8]) -> Option<usize> {
    src.get(at..)?.starts_with(bytes).then_some(at + bytes.len())
}

/// Copies the first field of this name that has a scalar, and a comma.
pub(super) fn copy_field(src: &[u8], name: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(found) = src.get(at..).and_then(|rest| rest.windows(name.len()).position(|part| part == name)) {
        at += found + name.len();
        let Some(value) = expect(src, after_blanks(src, at), b":").map(|value| after_blanks(src, value)) else {
            continue;
        };
        let mut copied = Vec::new();
        let done = match src.get(value) {
            Some(b'"') => text(src, value, &mut copied),
            _ => word(src, value, &mut copied),
        };
        if done.is_ok() {
            out.extend(name);
            out.push(b':');
            out.append(&mut copied);
            out.push(b',');
            return;
        }
    }
}
