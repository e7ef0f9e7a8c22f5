//! Parts of requests and answers as both sides of the contract read them.

/// A content type without its parameters.
pub(crate) fn media_type(header: &str) -> &str {
    header.split(';').next().unwrap_or_default().trim()
}

/// A path whose numbers are left out, so that equal breaches read alike.
pub(crate) fn without_ids(path: &str) -> String {
    let part = |part: &str| match part.parse::<u64>() {
        Ok(_) => "{id}".to_owned(),
        Err(_) => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
