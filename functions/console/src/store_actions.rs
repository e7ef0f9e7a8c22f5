//! What pages and API do with a store: load, save, switch. Each change is in the audit.
//!
//! Guarantees: a change is made of the settings as they are in the table, not of a process's copy, and conflicts with another's; none
//! undoes a deletion that was begun; a store is switched on only when its connection check finds nothing wrong (rule S3).

use std::sync::Arc;

use exchange::exchange::{Failure, SecretName, Shop, Tried};
use exchange::order::StoreId;
use exchange::settings::{
    Credentials, Finding, Grade, Phase, Problem, StoreSettings, is_another_host, same_name, same_shop,
};
use exchange::state::StateError;
use exchange::team::AuditSubject;
use exchange::texts::Message;
use http::StatusCode;
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

/// A store's settings as the table has them, to be changed, and the revision that they have there.
pub struct Kept {
    pub settings: StoreSettings,
    /// None where they stand in a configuration file alone.
    revision: Option<u64>,
}

/// The settings of a store that is to be changed; `None` where there is no such store.
///
/// # Errors
/// 409 for a store that is being deleted.
pub async fn kept_store(console: &Console, id: &StoreId) -> Result<Option<Kept>, HttpError> {
    let stores = &console.exchange.stores;
    let kept = console.exchange.table().store_revision::<StoreSettings>(id).await?;
    let Some((settings, revision)) = kept else {
        refresh_stores(console).await?;
        let shop = stores.get(id).filter(|_| stores.is_configured(id));
        return Ok(shop.map(|shop| Kept { settings: shop.settings.clone(), revision: None }));
    };
    if stores.get(id).is_none_or(|shop| shop.settings != settings) {
        // Another process has changed it within the last seconds.
        stores.reload_with(Some(&settings)).await?;
    }
    if settings.phase == Phase::Removal {
        Err(being_deleted(id))
    } else {
        Ok(Some(Kept { settings, revision: Some(revision) }))
    }
}

/// The settings of the store that a path names and that is to be changed.
///
/// # Errors
/// 404 where there is none, 409 for one that is being deleted.
pub async fn store_to_change(console: &Console, store: &str) -> Result<Kept, HttpError> {
    kept_store(console, &path_store(store)?).await?.ok_or_else(no_store)
}

fn being_deleted(id: &StoreId) -> HttpError {
    HttpError::new(StatusCode::CONFLICT, Message::new("store-being-deleted").with("store", id))
}

/// What a store must not share with one of [`all_stores`]: its name, by which RO App's orders are told apart (rule O12), and its shop,
/// whose orders would come over twice (rules S3, O5).
pub async fn clashes(
    console: &Console,
    settings: &StoreSettings,
    all: &[StoreSettings],
) -> Result<Vec<Problem>, HttpError> {
    let mut problems = Vec::new();
    let mut add = |field, message| problems.push(Problem { field, message });
    if let Some(other) = same_shop(settings, all) {
        add("url", Message::new("same-url").with("store", &other.name));
    }
    if let Some(other) = same_name(settings, all) {
        add("name", Message::new("same-name").with("store", &other.name));
    } else if console.exchange.removal.is_name_of_another_shop(settings).await? {
        add("name", Message::new("former-name").with("name", &settings.name));
    }
    Ok(problems)
}

/// All stores, those of a configuration file too.
pub async fn all_stores(console: &Console) -> Result<Vec<StoreSettings>, HttpError> {
    let mut all: Vec<StoreSettings> = console.exchange.table().stores().await?;
    for shop in console.exchange.stores.all() {
        if all.iter().all(|known| known.id != shop.settings.id) {
            all.push(shop.settings.clone());
        }
    }
    Ok(all)
}

/// What is missing where a store's address leads to another server. The stored login is not sent there (rule S4), and orders of another
/// shop would be taken for those that RO App has, so a person says that it is the same shop.
pub async fn move_problems(
    console: &Console,
    (before, after): (&StoreSettings, &StoreSettings),
    given: &[(SecretName, SecretString)],
    is_same_shop: bool,
) -> Result<Vec<Problem>, HttpError> {
    let mut problems = Vec::new();
    if !is_another_host(&before.url, &after.url) {
        return Ok(problems);
    }
    let secrets =
        [("login", SecretName::Login(after.id.clone())), ("password", SecretName::Password(after.id.clone()))];
    for (field, name) in secrets {
        if given.iter().all(|(known, _)| *known != name) {
            problems.push(Problem { field, message: Message::new("login-of-host") });
        }
    }
    if !is_same_shop && !console.exchange.table().orders.some_of(&after.id).await?.is_empty() {
        problems.push(Problem { field: "url", message: Message::new("another-shop") });
    }
    Ok(problems)
}

/// Keeps a store's settings, which were made of `before`; `None` for a new store.
///
/// # Errors
/// 409 where somebody else has changed them since.
pub async fn keep_store(
    console: &Console,
    context: &RequestContext,
    before: Option<&Kept>,
    settings: &StoreSettings,
) -> Result<(), HttpError> {
    let id = &settings.id;
    let revision = before.and_then(|before| before.revision);
    match console.exchange.stores.save_store_on(settings, revision).await {
        Ok(()) => {}
        Err(Failure::State(StateError::Conflict)) => {
            // A second click comes to what the first one kept.
            return match kept_store(console, id).await? {
                Some(now) if now.settings == *settings => Ok(()),
                _ => Err(HttpError::new(StatusCode::CONFLICT, Message::new("store-changed").with("store", id))),
            };
        }
        Err(failure) => return Err(failure.into()),
    }
    let changes = team::changed(before.map(|before| &before.settings), settings);
    Ok(team::note_changes(console, context, (AuditSubject::Store, id.as_str()), changes).await?)
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
pub fn label(name: &SecretName) -> String {
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

/// Saves a store, whose settings were made of `before`, with the secrets that are given. Says how the shop answered to a login that is
/// among them.
pub async fn save_store(
    console: &Console,
    context: &RequestContext,
    before: Option<&Kept>,
    settings: &StoreSettings,
    secrets: Vec<(SecretName, SecretString)>,
) -> Result<Option<Tried>, HttpError> {
    let new_login = !secrets.is_empty();
    if new_login {
        keep_secrets(console, context, secrets).await?;
    }
    keep_store(console, context, before, settings).await?;
    if new_login { Ok(console.exchange.key_trial.login(&settings.id).await?) } else { Ok(None) }
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
    kept: &Kept,
    on: bool,
    most: Grade,
) -> Result<Switched, HttpError> {
    let settings = &kept.settings;
    if on {
        let shop = console.exchange.stores.get(&settings.id).ok_or_else(no_store)?;
        let found = console.exchange.form_options.check(&shop).await;
        if found.iter().any(|finding| finding.grade > most) {
            return Ok(Switched::Not(found));
        }
    }
    let phase = if on { Phase::Connected } else { settings.phase };
    keep_store(console, context, Some(kept), &StoreSettings { enabled: on, phase, ..settings.clone() }).await?;
    Ok(Switched::Done)
}
