//! The door of the queue of orders somebody waits for: staff changed a status that the buyer is to see, one of the two systems
//! called, or a person asked. It has a queue of its own, so that no backlog of imports holds them up.

pub use queue_door::handle;
