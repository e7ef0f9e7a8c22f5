//! What pages and API do with a store: load, save, switch. Each change is in the audit.
//!
//! A store is switched on only when its connection check finds nothing wrong (rule S3).

use std::sync::Arc;

use exchange::exchange::{Failure, SecretName, Shop, Tried};
use exchange::settings::{Credentials, Finding, Grade, Phase, StoreSettings};
use exchange::team::AuditSubject;
use secrecy::SecretString;

use crate::app::Console;
use crate::error::HttpError;
use crate::form::{no_store, path_store};
use crate::request_context::RequestContext;
use crate::team;

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

/// Keeps a store's settings.
pub async fn keep_store(console: &Console, context: &RequestContext, settings: &StoreSettings) -> Result<(), Failure> {
    let kept = console.exchange.table().store::<StoreSettings>(&settings.id).await?;
    // One of a configuration file may not be in the table.
    let before = kept.or_else(|| console.exchange.stores.get(&settings.id).map(|shop| shop.settings.clone()));
    console.exchange.stores.save_store(settings).await?;
    Ok(team::note_changes(
        console,
        context,
        (AuditSubject::Store, settings.id.as_str()),
        team::changed(before.as_ref(), settings),
    )
    .await?)
}

/// Keeps secrets.
pub async fn keep_secrets(
    console: &Console,
    context: &RequestContext,
    secrets: Vec<(SecretName, SecretString)>,
) -> Result<(), Failure> {
    let names: Vec<String> = secrets.iter().map(|(name, _)| label(name)).collect();
    console.exchange.stores.save_secrets(secrets).await?;
    for name in names {
        team::note(console, context, AuditSubject::Secret, &name, Vec::new()).await?;
    }
    Ok(())
}

/// What the audit calls a secret: as the file of credentials does.
fn label(name: &SecretName) -> String {
    match name {
        SecretName::RoAppKey => "ROAPP_KEY".to_owned(),
        SecretName::RoAppHookSecret => "ROAPP_HOOK_SECRET".to_owned(),
        SecretName::HooksKey => "HOOKS_KEY".to_owned(),
        SecretName::Login(store) => Credentials::name("LOGIN", store),
        SecretName::Password(store) => Credentials::name("PASSWORD", store),
        SecretName::SessionKey => "CONSOLE_KEY".to_owned(),
        SecretName::Channel(id) => id.as_str().to_owned(),
    }
}

/// Begins to delete a store.
pub async fn delete_store(
    console: &Console,
    context: &RequestContext,
    settings: &StoreSettings,
) -> Result<(), HttpError> {
    console.exchange.removal.begin(&settings.id).await?.ok_or_else(no_store)?;
    Ok(team::note(console, context, AuditSubject::StoreDeleted, settings.id.as_str(), Vec::new()).await?)
}

/// Saves a store with the secrets that are given. Says how the shop answered to a login that is among them.
pub async fn save_store(
    console: &Console,
    context: &RequestContext,
    settings: &StoreSettings,
    secrets: Vec<(SecretName, SecretString)>,
) -> Result<Option<Tried>, Failure> {
    let new_login = !secrets.is_empty();
    if new_login {
        keep_secrets(console, context, secrets).await?;
    }
    keep_store(console, context, settings).await?;
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
    context: &RequestContext,
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
    keep_store(console, context, &StoreSettings { enabled: on, phase, ..settings.clone() }).await?;
    Ok(Switched::Done)
}
