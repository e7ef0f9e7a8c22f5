//! The RO App account: cached facts, the catalogue, required fields, and the notation of its filters.

pub(crate) mod cache;
pub(crate) mod catalogue;
pub(crate) mod reader;
pub(crate) mod records;
pub(crate) mod required;
pub(crate) mod titles;
