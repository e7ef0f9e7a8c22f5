//! What pages and API do with a store: load, save, switch. Each change is in the audit.
//!
//! A store is switched on only when its connection check finds nothing wrong (rule S3).

use std::sync::Arc;

use exchange::exchange::{Failure, SecretName, Shop, Tried};
use exchange::settings::{Credentials, Finding, Grade, Phase, Problem, StoreSettings, is_another_host, same_name};
use exchange::team::AuditSubject;
use exchange::texts::Message;
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

/// What is wrong with a store's name beside [`all_stores`]: RO App's orders of two of one name cannot be told apart (rule O12).
pub async fn name_problem(
    console: &Console,
    settings: &StoreSettings,
    all: &[StoreSettings],
) -> Result<Option<Problem>, HttpError> {
    let problem = |message| Some(Problem { field: "name", message });
    if let Some(other) = same_name(settings, all) {
        return Ok(problem(Message::new("same-name").with("store", &other.name)));
    }
    let taken = console.exchange.removal.is_name_of_another_shop(settings).await?;
    Ok(if taken { problem(Message::new("former-name").with("name", &settings.name)) } else { None })
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
