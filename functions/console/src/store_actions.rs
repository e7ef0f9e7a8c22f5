//! What pages and API do with a store: load, save, switch.
//!
//! A store is switched on only when its connection check finds nothing wrong (rule S3).

use std::sync::Arc;

use exchange::exchange::{Failure, SecretName, Shop, Tried};
use exchange::settings::{Finding, Grade, Phase, StoreSettings};
use secrecy::SecretString;

use crate::app::Console;
use crate::error::HttpError;
use crate::form::{no_store, path_store};

/// Reloads the stores if another process changed them.
pub async fn refresh_stores(console: &Console) -> Result<(), HttpError> {
    Ok(console.exchange.stores.refresh().await?)
}

/// The store that a path names.
pub async fn find_store(console: &Console, store: &str) -> Result<Arc<Shop>, HttpError> {
    refresh_stores(console).await?;
    let id = path_store(store)?;
    console.exchange.stores.get(&id).ok_or_else(no_store)
}

/// Settings of a store, also of one whose login is missing or that is being deleted.
pub async fn load_settings(console: &Console, store: &str) -> Result<StoreSettings, HttpError> {
    match find_store(console, store).await {
        Ok(shop) => Ok(shop.settings.clone()),
        Err(error) => {
            let kept = console.exchange.table().store::<StoreSettings>(&path_store(store)?).await?;
            kept.ok_or(error)
        }
    }
}

/// Saves a store with the secrets that are given. Says how the shop answered to a login that is among them.
pub async fn save_store(
    console: &Console,
    settings: &StoreSettings,
    secrets: Vec<(SecretName, SecretString)>,
) -> Result<Option<Tried>, Failure> {
    let new_login = !secrets.is_empty();
    if new_login {
        console.exchange.stores.save_secrets(secrets).await?;
    }
    console.exchange.stores.save_store(settings).await?;
    if new_login { console.exchange.key_trial.login(&settings.id).await } else { Ok(None) }
}

/// What came of switching a store.
pub enum Switched {
    Done,
    /// It stays as it was: all that its check found.
    Not(Vec<Finding>),
}

/// Switches a store on or off. It is switched on only where its check finds nothing above this grade.
pub async fn switch_store(
    console: &Console,
    settings: &StoreSettings,
    on: bool,
    most: Grade,
) -> Result<Switched, HttpError> {
    if on {
        let shop = console.exchange.stores.get(&settings.id).ok_or_else(no_store)?;
        let found = console.exchange.form_options.check(&shop).await;
        if found.iter().any(|finding| finding.grade > most) {
            return Ok(Switched::Not(found));
        }
    }
    let phase = if on { Phase::Connected } else { settings.phase };
    console.exchange.stores.save_store(&StoreSettings { enabled: on, phase, ..settings.clone() }).await?;
    Ok(Switched::Done)
}
