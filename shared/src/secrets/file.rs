//! On one machine: one sealed file in the data folder. Its key comes from `EXCHANGE_SECRETS_KEY` (64 hex digits), else from a
//! file beside it that only its owner can read, made at first use.
//!
//! With the key beside it, encryption keeps secrets out of copies of the state file and out of text searches in the folder. It does not
//! protect from a reader with the rights of the owner: for that, keep the key in the environment.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};

use super::seal::{Sealer, random};
use super::{Answer, Named, SecretStore, SecretsError};
use crate::texts::Message;

/// Purpose of the encryption.
const PURPOSE: &str = "secrets";

/// A sealed file.
#[derive(Debug)]
pub struct FileSecrets {
    path: PathBuf,
    sealer: Sealer,
    turn: Mutex<()>,
}

impl FileSecrets {
    /// The secrets of a data folder, which must exist.
    ///
    /// # Errors
    /// [`SecretsError::Place`] when the key can neither be read nor made, or is missing where secrets are; [`SecretsError::Sealed`] when it
    /// does not open them.
    pub fn open(folder: &Path) -> Result<Self, SecretsError> {
        let (path, key_path) = (folder.join("secrets.sealed"), folder.join("secrets.key"));
        let key = match std::env::var("EXCHANGE_SECRETS_KEY") {
            Ok(text) => {
                from_hex(text.trim()).ok_or_else(|| SecretsError::Place(Message::new("secrets-key-malformed")))?
            }
            // A new key would never open what is there.
            Err(_) if path.exists() && !key_path.exists() => {
                return Err(SecretsError::Place(Message::new("secrets-key-missing").with("path", &key_path)));
            }
            Err(_) => key_file(&key_path)?,
        };
        let secrets = Self { path, sealer: Sealer::new(&key), turn: Mutex::default() };
        secrets.read()?;
        Ok(secrets)
    }

    /// Whether the secrets of a data folder can be read, as a start reads them. Nothing is made.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn check(folder: &Path) -> Result<(), SecretsError> {
        if folder.join("secrets.sealed").exists() { Self::open(folder).map(drop) } else { Ok(()) }
    }

    fn read(&self) -> Result<BTreeMap<String, String>, SecretsError> {
        let sealed = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(place(&self.path, &error)),
        };
        let broken = || SecretsError::Sealed(self.path.display().to_string());
        let plain = self.sealer.open(PURPOSE, &sealed).ok_or_else(broken)?;
        serde_json::from_slice(&plain).map_err(|_| broken())
    }

    /// Reads, changes and writes, one change at a time.
    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<(), SecretsError> {
        let _one_at_a_time = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.read()?;
        change(&mut all);
        self.write(&all)
    }

    fn write(&self, all: &BTreeMap<String, String>) -> Result<(), SecretsError> {
        let plain = serde_json::to_vec(all).map_err(|error| SecretsError::Place(Message::text(error.to_string())))?;
        let sealed = self.sealer.seal(PURPOSE, &plain).map_err(SecretsError::Place)?;
        // A crash leaves the old file or the new one.
        let fresh = self.path.with_extension("fresh");
        let write = || {
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
            file.write_all(&sealed)?;
            file.sync_all()?;
            fs::rename(&fresh, &self.path)
        };
        write().map_err(|error| place(&self.path, &error))
    }
}

impl SecretStore for FileSecrets {
    fn load(&self) -> Answer<'_, Vec<Named>> {
        let all = self.read();
        Box::pin(async move { Ok(all?.into_iter().map(|(name, value)| (name, SecretString::from(value))).collect()) })
    }

    fn save(&self, changed: Vec<Named>) -> Answer<'_, ()> {
        let saved = self.change(|all| {
            all.extend(changed.into_iter().map(|(name, value)| (name, value.expose_secret().to_owned())));
        });
        Box::pin(async move { saved })
    }

    fn remove(&self, names: Vec<String>) -> Answer<'_, ()> {
        let removed = self.change(|all| all.retain(|name, _| !names.contains(name)));
        Box::pin(async move { removed })
    }
}

fn place(path: &Path, error: &std::io::Error) -> SecretsError {
    SecretsError::Place(Message::text(format!("{} ({error})", path.display())))
}

fn key_file(path: &Path) -> Result<[u8; 32], SecretsError> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            let key = random::<32>().map_err(SecretsError::Place)?;
            let text = hex::encode(key);
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| place(path, &error))?;
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(path).map_err(|error| place(path, &error))?;
            from_hex(text.trim()).ok_or_else(|| SecretsError::Sealed(path.display().to_string()))
        }
        Err(error) => Err(place(path, &error)),
    }
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let bytes: Vec<u8> = (0..text.len())
        .step_by(2)
        .map(|at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect::<Option<_>>()?;
    bytes.try_into().ok()
}
