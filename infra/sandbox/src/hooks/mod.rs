//! Web-hooks of both systems wait in a stored queue until they are flushed: a restart loses none, and a test decides when, how often and
//! in which order they arrive.

mod auto;
mod delivery;
mod flush;
mod send;
mod take;

pub(crate) use auto::deliver_periodically;
pub(crate) use delivery::{Delivery, Sender};
pub(crate) use flush::flush;
pub use take::HookCall;
pub(crate) use take::take;
