//! Somebody is told (rule H2): troubles of the health, told through channels, each once when it begins and once when it ends.

pub mod channels;
mod events;
pub mod notifier;
mod send;
mod troubles;
mod words;
