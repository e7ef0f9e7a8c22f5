//! Requests to a loopback port: from a program of this machine, or from a web page in a browser of this machine.
//!
//! A browser sends the name of the address bar in `Host`, and the page's origin in `Origin` of every request that could change
//! something. A page cannot change either. A name that resolves to 127.0.0.1 (DNS rebinding) is therefore recognised by `Host`, and
//! every other page by `Origin`.

use std::fmt;

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

/// Host names of this machine.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// Its `Host` is missing or not this machine's.
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

/// Accepts only requests of programs of this machine. With `port`, `Host` must have this port.
pub fn check(headers: &HeaderMap, port: Option<u16>) -> Result<(), Foreign> {
    let ours = host(headers).is_some_and(|host| is_this_machine(host, port));
    if !ours {
        return Err(Foreign::Host);
    }
    if from_page(headers) { Err(Foreign::Page) } else { Ok(()) }
}

/// The `Host` of a request; `None` when it is missing or repeated.
pub fn host(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(HOST).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

/// Whether a `Host` is a name of this machine, with this port if one is given.
pub fn is_this_machine(host: &str, port: Option<u16>) -> bool {
    // Without a port, the last colon of [::1] is inside the brackets.
    let (name, given) = match host.rsplit_once(':') {
        Some((name, digits)) if !digits.ends_with(']') => (name, digits.parse::<u16>().ok()),
        _ => (host, Some(80)),
    };
    let known = NAMES.iter().any(|known| name.eq_ignore_ascii_case(known));
    known && given.is_some() && port.is_none_or(|port| given == Some(port))
}

/// Whether a web page caused the request. Programs send no `Origin`; browsers always send it, or `Sec-Fetch-Site`, for a page of another
/// site.
pub fn from_page(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(http::HeaderValue::as_bytes);
    headers.contains_key(ORIGIN) || site == Some(b"cross-site")
}

/// Whether a person opens the address in a browser under a name of this machine, by a link on any page. That page learns nothing of the
/// answer.
pub fn is_visit(headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &[u8]| headers.get(name).is_some_and(|known| known.as_bytes() == value);
    let ours = host(headers).is_some_and(|host| is_this_machine(host, None));
    ours && !headers.contains_key(ORIGIN) && says("sec-fetch-mode", b"navigate") && says("sec-fetch-dest", b"document")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_host_names_of_this_machine_are_accepted() {
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
        assert_eq!(check(&headers(&[("host", "localhost:1")]), None), Ok(()), "any port when none is required");
        assert_eq!(check(&headers(&[("host", "127.0.0.1")]), Some(80)), Ok(()), "the default port");
    }

    #[test]
    fn a_visit_is_a_navigation_of_a_whole_page_to_this_machine() {
        let all = [("host", "127.0.0.1:8083"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        assert!(is_visit(&headers(&all)));
        for (at, value) in [(0, "evil.example:8083"), (1, "cors"), (2, "iframe")] {
            let mut changed = all;
            changed[at].1 = value;
            assert!(!is_visit(&headers(&changed)), "{changed:?}");
        }
        assert!(!is_visit(&headers(&[&all[..], &[("origin", "null")]].concat())));
    }

    #[test]
    fn a_page_is_recognised_by_the_headers_of_its_browser() {
        let table = [
            ("origin", "https://evil.example", Err(Foreign::Page)),
            ("origin", "null", Err(Foreign::Page)),
            ("origin", "http://127.0.0.1:8083", Err(Foreign::Page)),
            ("sec-fetch-site", "cross-site", Err(Foreign::Page)),
            // An address typed by the user, and a link on a page of this machine.
            ("sec-fetch-site", "none", Ok(())),
            ("sec-fetch-site", "same-site", Ok(())),
            // Sent by programs that use a browser's interface.
            ("sec-fetch-mode", "cors", Ok(())),
        ];
        for (name, value, expected) in table {
            let headers = headers(&[("host", "127.0.0.1:8083"), (name, value)]);
            assert_eq!(check(&headers, Some(8083)), expected, "{name}: {value}");
        }
    }
}
