//! How a phone filter compares. Nobody knows which of these the live system does, so a client must live with all.

/// `stored` as typed once, `wanted` as asked for.
pub(super) fn matches(manner: &str, stored: &str, wanted: &str) -> bool {
    match manner {
        "exact" => stored == wanted,
        "suffix" => suffix(&digits(stored), &digits(wanted)),
        "ignored" => true,
        _ => digits(stored) == digits(wanted),
    }
}

/// Digits only.
pub(super) fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

/// The last nine digits agree, or all of the shorter number's when it has fewer.
fn suffix(stored: &str, wanted: &str) -> bool {
    let shorter = stored.len().min(wanted.len()).min(9);
    shorter > 0 && stored[stored.len() - shorter..] == wanted[wanted.len() - shorter..]
}
