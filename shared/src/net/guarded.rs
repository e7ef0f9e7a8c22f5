//! Connections to addresses that people entered: where they may lead.
//!
//! Guarantees: a name is looked up once, its addresses are checked, and the connection goes to one of those that were checked, so a name
//! that changes its address meanwhile leads nowhere else; redirects are not followed; an answer is read up to a small size. In
//! the cloud only public addresses are reached, never the function's own machine, a network behind it or the cloud's address of
//! credentials.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::http::{classify, outside, plain, ready};
use super::{NetError, Response, wait_of};
use crate::texts::Message;

/// The largest answer that is read: only its beginning is ever shown.
const MAX_ANSWER: usize = 16 * 1024;

/// Where connections may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses.
    Public,
    /// This machine and its network as well.
    ThisMachine,
}

/// The addresses of a host that may be reached.
///
/// # Errors
/// The part of a sentence when there are none.
pub async fn addresses(host: &str, port: u16, reach: Reach) -> Result<Vec<SocketAddr>, Message> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let named = |id: &str| Message::new(id).with("host", host);
    let found = tokio::net::lookup_host((bare, port)).await.map_err(|_| named("net-no-host"))?;
    let found: Vec<SocketAddr> = found.collect();
    let allowed: Vec<SocketAddr> = found.iter().copied().filter(|address| is_allowed(address.ip(), reach)).collect();
    match (found.is_empty(), allowed.is_empty()) {
        (true, _) => Err(named("net-no-host")),
        (false, true) => Err(named("net-not-allowed")),
        (false, false) => Ok(allowed),
    }
}

fn is_allowed(ip: IpAddr, reach: Reach) -> bool {
    match ip {
        IpAddr::V4(ip) => is_allowed_v4(ip, reach),
        IpAddr::V6(ip) => match embedded(ip) {
            Some(ip) => is_allowed_v4(ip, reach),
            None => {
                let first = ip.segments()[0];
                let link_local = first & 0xffc0 == 0xfe80;
                let unique_local = first & 0xfe00 == 0xfc00;
                let never = link_local || ip.is_unspecified() || ip.is_multicast();
                !never && (reach == Reach::ThisMachine || !(unique_local || ip.is_loopback()))
            }
        },
    }
}

/// Whether a host is an address that no server is reached at: link-local, unspecified, multicast.
pub fn is_never_a_server(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse().is_ok_and(|ip| !is_allowed(ip, Reach::ThisMachine))
}

fn is_allowed_v4(ip: Ipv4Addr, reach: Reach) -> bool {
    let [one, two, ..] = ip.octets();
    let never = ip.is_link_local() || one == 0 || ip.is_multicast() || ip.is_broadcast();
    let shared = one == 100 && two & 0xc0 == 64;
    !never && (reach == Reach::ThisMachine || !(ip.is_private() || ip.is_loopback() || shared))
}

/// The address of version 4 that one of version 6 stands for.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let nat64 = ip.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
    let [.., a, b, c, d] = ip.octets();
    ip.to_ipv4_mapped().or(nat64.then(|| Ipv4Addr::new(a, b, c, d)))
}

/// Sends JSON with these headers besides.
pub async fn post(
    url: &str,
    headers: &[(&'static str, String)],
    body: Bytes,
    reach: Reach,
    timeout: Duration,
) -> Result<Response, NetError> {
    let uri = url.parse::<http::Uri>().ok();
    let host = uri.as_ref().and_then(http::Uri::host).unwrap_or_default().to_owned();
    let not_sent = |why: Message| NetError::NotSent { host: host.clone(), why };
    let tls = uri.as_ref().and_then(http::Uri::scheme_str) == Some("https");
    let port = uri.as_ref().and_then(http::Uri::port_u16).unwrap_or(if tls { 443 } else { 80 });
    let allowed = addresses(&host, port, reach).await.map_err(not_sent)?;
    let builder = if tls { outside().map_err(not_sent)? } else { plain() };
    let client = ready(builder.resolve_to_addrs(&host, &allowed), timeout).map_err(not_sent)?;
    let mut request = client.post(url).header("content-type", "application/json").header("accept-encoding", "identity");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let mut answer = request.body(body).send().await.map_err(|error| classify(&host, error))?;
    let status = answer.status().as_u16();
    let text = |name: &str| answer.headers().get(name).and_then(|value| Some(value.to_str().ok()?.trim().to_owned()));
    let retry_after = text("retry-after").and_then(|text| wait_of(&text));
    let location = text("location").filter(|_| (300..400).contains(&status));
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| classify(&host, error))? {
        let room = MAX_ANSWER.saturating_sub(body.len());
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() >= room {
            break;
        }
    }
    Ok(Response { status, retry_after, location, date: None, body: body.freeze(), parsed: super::Parsed::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn h2_in_the_cloud_only_public_addresses_are_reached() {
        let table = [
            ("93.184.216.34", true, true),
            ("2606:2800:220:1::1", true, true),
            ("127.0.0.1", false, true),
            ("10.0.0.7", false, true),
            ("172.16.0.1", false, true),
            ("192.168.1.1", false, true),
            ("100.64.0.1", false, true),
            ("::1", false, true),
            ("[::1]", false, true),
            ("fd00:ec2::254", false, true),
            // Where a cloud keeps the credentials of its machines.
            ("169.254.169.254", false, false),
            ("::ffff:169.254.169.254", false, false),
            ("64:ff9b::a9fe:a9fe", false, false),
            ("::ffff:127.0.0.1", false, true),
            ("fe80::1", false, false),
            ("0.0.0.0", false, false),
            ("::", false, false),
            ("224.0.0.1", false, false),
            ("255.255.255.255", false, false),
        ];
        for (host, public, here) in table {
            for (reach, expected) in [(Reach::Public, public), (Reach::ThisMachine, here)] {
                let found = addresses(host, 443, reach).await;
                assert_eq!(found.is_ok(), expected, "{host} {reach:?}");
                if let Err(why) = found {
                    assert_eq!(why.id(), "net-not-allowed", "{host}");
                }
            }
        }
    }
}
