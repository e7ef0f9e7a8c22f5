//! Storage of secrets that a person entered while the exchange runs: written, used, never shown again (rule S4).
//!
//! One port, two places: an encrypted file on one machine, AWS Secrets Manager in the cloud. Values are in clear in the memory of
//! the processes that need them and nowhere else: not in the table, a page, a message or a log.

mod aws;
mod deployment;
mod file;
mod seal;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use secrecy::SecretString;

use crate::texts::Message;

pub use aws::AwsSecrets;
pub use deployment::{named, store_name};
pub use file::FileSecrets;
pub use seal::{Sealer, random};

/// A secret's name, as credentials are named in an environment, and its value.
pub type Named = (String, SecretString);

/// Future of a secret store.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, SecretsError>> + Send + 'a>>;

/// A place for secrets.
pub trait SecretStore: Send + Sync {
    /// All of them.
    fn load(&self) -> Answer<'_, Vec<Named>>;
    /// Keeps these, all or none of them, and leaves the others as they are.
    fn save(&self, changed: Vec<Named>) -> Answer<'_, ()>;
    /// Removes those of these names, whether they are there or not.
    fn remove(&self, names: Vec<String>) -> Answer<'_, ()>;
}

/// A place for secrets, as it is shared.
pub type Secrets = Arc<dyn SecretStore>;

/// A failed call to the place of secrets. No message holds a value.
#[derive(Debug, Clone)]
pub enum SecretsError {
    /// It cannot be read or written.
    Place(Message),
    /// It cannot be decrypted with the present key.
    Sealed(String),
}

impl SecretsError {
    /// What a person reads, as the part of a sentence.
    pub fn message(&self) -> Message {
        match self {
            Self::Place(why) => Message::new("secrets-unavailable").with("why", why),
            Self::Sealed(place) => Message::new("secrets-sealed").with("place", place),
        }
    }
}

impl std::fmt::Display for SecretsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for SecretsError {}
