//! What is known of the RO App account: facts that are kept for a while, its catalogue, the fields it demands, and how it wants to be
//! asked.

pub(crate) mod cache;
pub(crate) mod catalogue;
pub(crate) mod reader;
pub(crate) mod required;
pub(crate) mod titles;
