//! Access control for an exchange on one machine: no web page can use its ports, no other user can read its files.
//!
//! Guarantees: a request from a web page, or under a rebound host name, is recognised by its headers alone. A data file is never
//! readable by another user, not even while it is created.

pub mod file;
pub mod port;
