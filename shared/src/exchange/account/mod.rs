//! The RO App account: cached facts, the catalogue, required fields, the notation of its filters, and its dialect.

pub(crate) mod cache;
pub(crate) mod catalogue;
pub(crate) mod dialect;
pub(crate) mod reader;
pub(crate) mod records;
pub(crate) mod required;
pub(crate) mod titles;
