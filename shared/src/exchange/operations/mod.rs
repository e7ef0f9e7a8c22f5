//! What a person asks for: a refresh, a dry run, the choices of a form, both sides of an order as they are now.

pub(crate) mod dry_run;
pub(crate) mod form_options;
pub(crate) mod live_view;
pub(crate) mod refresh;
