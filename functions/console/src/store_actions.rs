//! What pages and API do with a store: load, save, switch.
//!
//! A store is switched on only when its connection check finds nothing wrong (rule S3).

use std::sync::Arc;

use exchange::exchange::{Failure, SecretName, Shop};
use exchange::settings::{Finding, StoreSettings};
use secrecy::SecretString;

use crate::app::Console;
use crate::error::HttpError;
use crate::form::path_store;
use crate::request_context::RequestContext;

/// Reloads the stores if another process changed them.
pub async fn refresh_stores(console: &Console) -> Result<(), HttpError> {
    Ok(console.exchange.look_at_roster().await?)
}

/// The store that a path names.
pub async fn find_store(console: &Console, context: &RequestContext, store: &str) -> Result<Arc<Shop>, HttpError> {
    refresh_stores(console).await?;
    let id = path_store(store)?;
    console.exchange.shop(&id).ok_or_else(|| HttpError::not_found(context.language.text("store-unknown")))
}

/// Saves a store with the secrets that are given.
pub async fn save_store(
    console: &Console,
    settings: &StoreSettings,
    secrets: Vec<(SecretName, SecretString)>,
) -> Result<(), Failure> {
    if !secrets.is_empty() {
        console.exchange.save_secrets(secrets).await?;
    }
    console.exchange.save_store(settings).await
}

/// Switches a store on or off. Returns the findings that prevent switching on.
pub async fn switch_store(console: &Console, settings: &StoreSettings, on: bool) -> Result<Vec<Finding>, HttpError> {
    if on {
        let shop =
            console.exchange.shop(&settings.id).ok_or_else(|| HttpError::not_found("There is no such store."))?;
        let problems: Vec<Finding> =
            console.exchange.check(&shop).await.into_iter().filter(|finding| !finding.good).collect();
        if !problems.is_empty() {
            return Ok(problems);
        }
    }
    console.exchange.save_store(&StoreSettings { enabled: on, ..settings.clone() }).await?;
    Ok(Vec::new())
}
