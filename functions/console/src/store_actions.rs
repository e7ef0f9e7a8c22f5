//! What pages and API do with a store: load, save, switch.
//!
//! A store is switched on only when its connection check finds nothing wrong (rule S3).

use std::sync::Arc;

use exchange::exchange::{Failure, SecretName, Shop};
use exchange::settings::{Finding, StoreSettings};
use secrecy::SecretString;

use crate::answer::Problem;
use crate::app::Console;
use crate::form::path_store;
use crate::visitor::Visitor;

/// Reloads the stores if another process changed them.
pub async fn refresh_stores(console: &Console) -> Result<(), Problem> {
    Ok(console.exchange.look_at_roster().await?)
}

/// The store that a path names.
pub async fn shop_of(console: &Console, visitor: &Visitor, store: &str) -> Result<Arc<Shop>, Problem> {
    refresh_stores(console).await?;
    let id = path_store(store)?;
    console.exchange.shop(&id).ok_or_else(|| Problem::missing(visitor.language.say("store-unknown")))
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
pub async fn switch_to(console: &Console, settings: &StoreSettings, on: bool) -> Result<Vec<Finding>, Problem> {
    if on {
        let shop = console.exchange.shop(&settings.id).ok_or_else(|| Problem::missing("There is no such store."))?;
        let wrong: Vec<Finding> =
            console.exchange.check(&shop).await.into_iter().filter(|finding| !finding.good).collect();
        if !wrong.is_empty() {
            return Ok(wrong);
        }
    }
    console.exchange.save_store(&StoreSettings { enabled: on, ..settings.clone() }).await?;
    Ok(Vec::new())
}
