//! How a phone filter compares. It is not known which way the live system uses, so a client must work with all of them.

/// Compares a stored phone with the filter's value.
pub(super) fn matches(mode: &str, stored: &str, wanted: &str) -> bool {
    match mode {
        "exact" => stored == wanted,
        "suffix" => suffix(&digits(stored), &digits(wanted)),
        "ignored" => true,
        _ => digits(stored) == digits(wanted),
    }
}

pub(super) fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

/// Compares the last nine digits, or fewer if one of the numbers is shorter.
fn suffix(stored: &str, wanted: &str) -> bool {
    let shorter = stored.len().min(wanted.len()).min(9);
    shorter > 0 && stored[stored.len() - shorter..] == wanted[wanted.len() - shorter..]
}
