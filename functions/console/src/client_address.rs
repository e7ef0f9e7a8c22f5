//! The address of a caller, which a server puts beside each request.

use std::net::IpAddr;

/// Of the connection, or as a trusted proxy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);
