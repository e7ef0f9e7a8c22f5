//! The door of the queue of orders that a poll found new or changed, or that are due: they go to RO App.

pub use queue_door::handle;
