//! What keeps others away from an exchange on one machine: web pages from its ports, other users from its files.
//!
//! Guarantees: a request that a web page caused, or that came under a rebound name, is told apart by its headers alone; a file with
//! data is never readable by another user, not even while it is made.

pub mod file;
pub mod port;
