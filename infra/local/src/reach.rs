//! How the running program is reached: where it listens, under which names the console answers, and who signs in how.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use console::{Access, Host, OpenId};
use exchange::settings::ServerSettings;
use exchange::texts::Message;

/// The sign-in methods of a configuration, at the port where it listens.
pub fn access(server: &ServerSettings, port: u16) -> Result<Access, Message> {
    let access = Access::one_machine(port);
    let Some(url) = &server.console_url else { return Ok(access) };
    let host = Host::of(url).ok_or_else(|| Message::new("server-url-malformed").with("url", url))?;
    let access = access.also_under(host);
    let Some(sign_in) = &server.sign_in else { return Ok(access) };
    let groups = sign_in.roles.iter().flat_map(|(role, groups)| groups.iter().map(|group| (group.clone(), *role)));
    // Of a group in two lists the greater role counts: roles are in their order.
    let roles = groups.collect();
    let client = (sign_in.client_id.clone(), None);
    Ok(access.signing_in_at(OpenId::new(sign_in.issuer.clone(), client, url, sign_in.claim.clone(), roles)))
}

/// The console's address for people.
pub fn address(server: &ServerSettings, port: u16) -> String {
    server.console_url.clone().unwrap_or_else(|| format!("http://127.0.0.1:{port}"))
}

/// The address and port at which this machine reaches the program.
pub fn from_here(server: &ServerSettings, port: u16) -> SocketAddr {
    let mut address = server.listen.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, port).into());
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    address
}
