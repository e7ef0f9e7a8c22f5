//! What a merchant sets: the RO App account and the connected stores.
//!
//! Settings hold no secret. Credentials come from the environment or from a file named in the configuration, are kept in
//! [`secrecy::SecretString`]s, and no message or page prints them (rule S4).

mod check;
mod credentials;
mod file;
mod store;

pub use crate::decide::Identify;
pub use check::{Checked, Finding, check_store};
pub use credentials::Credentials;
pub use file::{ConfigError, ConfigFile};
pub use store::{FieldTitles, HISTORY_DAYS, RoAppSettings, StatusRule, StoreSettings, Winner};
