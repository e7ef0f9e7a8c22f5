//! Operations of the console: refresh, dry run, choices of a form, live view of an order.

pub(crate) mod dry_run;
pub(crate) mod form_options;
pub(crate) mod live_view;
pub(crate) mod refresh;
