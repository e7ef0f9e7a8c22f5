//! Requests to a loopback port: from a program of this machine, or from a web page that a browser of this machine has open.
//!
//! A browser names the page's origin in every request that could change something, and the name in the address bar in every
//! request (`Host`). A page can change neither. A name that an attacker points at 127.0.0.1 (DNS rebinding) is therefore seen in
//! `Host`, and every other page in `Origin`.

use std::fmt;

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

/// Names that a program of this machine uses for it.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// It came under a name that is not this machine's own, or under none.
    Host,
    /// A web page caused it.
    Page,
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Host => "Nothing is answered under this name. Use http://127.0.0.1 and the port.",
            Self::Page => "Web pages are not answered here, only programs of this machine.",
        })
    }
}

/// Lets programs of this machine pass; `port` is the one they must name, where that matters.
///
/// # Errors
/// [`Foreign`].
pub fn check(headers: &HeaderMap, port: Option<u16>) -> Result<(), Foreign> {
    let ours = host(headers).is_some_and(|host| is_this_machine(host, port));
    if !ours {
        return Err(Foreign::Host);
    }
    if from_page(headers) { Err(Foreign::Page) } else { Ok(()) }
}

/// The one `Host` of a request; none where there are none or several.
pub fn host(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(HOST).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

/// Whether a `Host` is this machine's own name, with this port where one is given.
pub fn is_this_machine(host: &str, port: Option<u16>) -> bool {
    // The last colon of a bare [::1] is inside the brackets.
    let (name, given) = match host.rsplit_once(':') {
        Some((name, digits)) if !digits.ends_with(']') => (name, digits.parse::<u16>().ok()),
        _ => (host, Some(80)),
    };
    let known = NAMES.iter().any(|known| name.eq_ignore_ascii_case(known));
    known && given.is_some() && port.is_none_or(|port| given == Some(port))
}

/// Whether a browser says that a page caused this: no program sends `Origin`, and no browser hides that a page of another site asked.
pub fn from_page(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(http::HeaderValue::as_bytes);
    headers.contains_key(ORIGIN) || site == Some(b"cross-site")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_request_is_answered_under_this_machines_own_names_only() {
        let table = [
            ("127.0.0.1:8083", true),
            ("localhost:8083", true),
            ("LOCALHOST:8083", true),
            ("[::1]:8083", true),
            ("127.0.0.1:8084", false),
            ("127.0.0.1", false),
            ("[::1]", false),
            ("127.0.0.1:", false),
            ("127.0.0.1:x", false),
            ("127.0.0.1:8083:8083", false),
            ("127.0.0.1.evil.example:8083", false),
            ("evil.example:8083", false),
            ("0.0.0.0:8083", false),
            ("", false),
        ];
        for (host, ours) in table {
            assert_eq!(check(&headers(&[("host", host)]), Some(8083)).is_ok(), ours, "{host}");
        }
        assert_eq!(check(&headers(&[]), None), Err(Foreign::Host));
        let mut two = headers(&[("host", "127.0.0.1:8083")]);
        two.append(HOST, "evil.example".parse().unwrap());
        assert_eq!(check(&two, None), Err(Foreign::Host));
        assert_eq!(check(&headers(&[("host", "localhost:1")]), None), Ok(()), "any port, where none is asked for");
        assert_eq!(check(&headers(&[("host", "127.0.0.1")]), Some(80)), Ok(()), "a port that goes without saying");
    }

    #[test]
    fn a_page_is_told_by_what_its_browser_says() {
        let table = [
            ("origin", "https://evil.example", Err(Foreign::Page)),
            ("origin", "null", Err(Foreign::Page)),
            ("origin", "http://127.0.0.1:8083", Err(Foreign::Page)),
            ("sec-fetch-site", "cross-site", Err(Foreign::Page)),
            // Typed into the address bar, and a link of a page of this machine.
            ("sec-fetch-site", "none", Ok(())),
            ("sec-fetch-site", "same-site", Ok(())),
            // What programs with a browser's interface send.
            ("sec-fetch-mode", "cors", Ok(())),
        ];
        for (name, value, expected) in table {
            let headers = headers(&[("host", "127.0.0.1:8083"), (name, value)]);
            assert_eq!(check(&headers, Some(8083)), expected, "{name}: {value}");
        }
    }
}
