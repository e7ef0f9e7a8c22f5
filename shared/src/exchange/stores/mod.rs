//! The connected stores and the secrets.

pub(crate) mod registry;
