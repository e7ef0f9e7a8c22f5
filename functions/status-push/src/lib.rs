//! The door of the queue of orders that RO App changed: their status goes to the shop. It has a queue of its own, so that no
//! backlog of imports holds up what a buyer waits for.

pub use queue_door::handle;
