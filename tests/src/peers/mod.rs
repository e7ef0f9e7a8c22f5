//! The exchange beside what people would use instead, on one machine: `tests/benches/run`.
//!
//! Guarantees: everybody gets the same orders, stand-ins that answer at once, the same table engine and the same Runtime API; nobody's
//! world is another's; what is counted is counted in the stand-ins and at the engine's door, not by the contenders.

pub mod gate;
pub mod measure;
pub mod report;
pub mod stage;
pub mod tls;
