//! What a merchant sets: the RO App account and the connected stores.
//!
//! Settings hold no secret. Credentials come from the environment or from a file named in the configuration, are kept in
//! [`secrecy::SecretString`]s, and no message or page prints them (rule S4).

mod check;
mod check_shop;
mod clash;
mod credentials;
mod file;
mod finding;
mod named;
mod patience;
mod resolve;
mod server;
mod store;
mod store_id;

pub use crate::decide::Identify;
pub use check::check_store;
pub(crate) use clash::{bare, second_of_a_name};
pub use clash::{is_another_host, same_name, same_shop};
pub use credentials::Credentials;
pub use file::{ConfigError, ConfigFile, config_text};
pub use finding::{Checked, Finding, Grade};
pub use named::{FileRule, FileStore, IdOrName};
pub use patience::Patience;
pub(crate) use patience::{SHOWN_WITHIN, too_slow, too_slow_shop};
pub use resolve::{NamedRecord, called, resolve_store};
pub use server::{ServerSettings, SignInSettings, public_url_problem};
pub use store::{FieldTitles, HISTORY_DAYS, Phase, Problem, RoAppSettings, StatusRule, StoreSettings, Winner};
pub use store_id::store_id_for;
