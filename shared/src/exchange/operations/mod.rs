//! Operations of the console: refresh, *Try all again*, dry run, choices of a form, trial of a key, live view of an order,
//! look-up of an order that is not here.

pub(crate) mod dry_run;
pub(crate) mod form_options;
pub(crate) mod jobs;
pub(crate) mod key_trial;
pub(crate) mod live_view;
pub(crate) mod lookup;
pub(crate) mod lost;
pub(crate) mod preview;
pub(crate) mod refresh;
pub(crate) mod removal;
pub(crate) mod retry_all;
