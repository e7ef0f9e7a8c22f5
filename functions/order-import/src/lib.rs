//! The door of the queue of orders that are new, that the shop changed, or that are due: they go to RO App.

pub use queue_door::handle;
