//! What pages and API do with a store: load, save, switch.
//!
//! A store is switched on only when its connection check finds nothing wrong (rule S3).

use std::sync::Arc;

use exchange::exchange::{Failure, SecretName, Shop};
use exchange::settings::{Finding, StoreSettings};
use exchange::texts::Message;
use secrecy::SecretString;

use crate::app::Console;
use crate::error::HttpError;
use crate::form::path_store;

/// Reloads the stores if another process changed them.
pub async fn refresh_stores(console: &Console) -> Result<(), HttpError> {
    Ok(console.exchange.stores.refresh().await?)
}

/// The store that a path names.
pub async fn find_store(console: &Console, store: &str) -> Result<Arc<Shop>, HttpError> {
    refresh_stores(console).await?;
    let id = path_store(store)?;
    console.exchange.stores.get(&id).ok_or_else(|| HttpError::not_found(Message::new("store-unknown")))
}

/// Saves a store with the secrets that are given.
pub async fn save_store(
    console: &Console,
    settings: &StoreSettings,
    secrets: Vec<(SecretName, SecretString)>,
) -> Result<(), Failure> {
    if !secrets.is_empty() {
        console.exchange.stores.save_secrets(secrets).await?;
    }
    console.exchange.stores.save_store(settings).await
}

/// Switches a store on or off. Returns the findings that prevent switching on.
pub async fn switch_store(console: &Console, settings: &StoreSettings, on: bool) -> Result<Vec<Finding>, HttpError> {
    if on {
        let shop = console
            .exchange
            .stores
            .get(&settings.id)
            .ok_or_else(|| HttpError::not_found(Message::new("store-unknown")))?;
        let problems: Vec<Finding> =
            console.exchange.form_options.check(&shop).await.into_iter().filter(|finding| !finding.good).collect();
        if !problems.is_empty() {
            return Ok(problems);
        }
    }
    console.exchange.stores.save_store(&StoreSettings { enabled: on, ..settings.clone() }).await?;
    Ok(Vec::new())
}
