//! What is known of the RO App account: facts that are kept for a while, its catalogue, and how it wants to be asked.

pub(crate) mod catalogue;
pub(crate) mod dialect;
pub(crate) mod enrich;
pub(crate) mod facts;
pub(crate) mod titles;
