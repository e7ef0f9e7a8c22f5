//! Stores of the configuration file in which records stand by name.
//!
//! Guarantees: a name is looked up once, when it first stands in the file; after that a start asks neither system, and of the file and the
//! console whichever was changed last counts.

use std::sync::Arc;
use std::time::Duration;

use console::team::Actor;
use exchange::clock::{Clock, SystemClock};
use exchange::exchange::{own_rate_limiter, roapp_client, shop_client};
use exchange::net::HttpTransport;
use exchange::settings::{ConfigFile, Credentials, FileStore, StoreSettings, resolve_store};
use exchange::state::{StateError, Table};
use exchange::team::{AuditSubject, By, differences};
use exchange::texts::Message;

/// The configuration with the ids of what it names, asked for in both systems.
///
/// # Errors
/// The names that cannot be found, with their choices.
pub async fn resolved(config: ConfigFile, credentials: &Credentials) -> Result<ConfigFile, Message> {
    let mut stores = config.stores.clone();
    for store in &config.named {
        stores.push(ask(&config, store, credentials).await?);
    }
    Ok(ConfigFile { stores, named: Vec::new(), ..config })
}

/// Keeps the settings that a configuration file has for its stores, and notes in the audit what that changed.
///
/// # Errors
/// Where the table fails.
pub async fn seed(stores: &[StoreSettings], table: &Table) -> Result<(), StateError> {
    for store in stores {
        let before = table.store::<StoreSettings>(&store.id).await?;
        if table.seed_store(&store.id, store).await? {
            note(table, before.as_ref(), store).await?;
        }
    }
    Ok(())
}

/// Notes what the configuration file changed of a store.
async fn note(table: &Table, before: Option<&StoreSettings>, after: &StoreSettings) -> Result<(), StateError> {
    let changes = before.map_or_else(|| differences(&(), after), |before| differences(before, after));
    if changes.is_empty() {
        return Ok(());
    }
    let of_file = Actor { by: By::File, name: String::new() };
    of_file.note(table, SystemClock.now(), AuditSubject::Store, after.id.as_str(), changes).await
}

/// A store of the file whose names could not be looked up yet.
pub struct Unresolved {
    pub store: FileStore,
    pub why: Message,
    /// Whether the settings that an earlier start found are used meanwhile.
    pub has_older: bool,
}

/// As [`resolved`], and keeps in the table what was found; a store that is kept there already is not asked for again. A store whose names
/// cannot be looked up holds no other up: it is in the second list, and the settings that an earlier start found stay in use.
///
/// # Errors
/// When the table fails.
pub async fn seeded(
    config: ConfigFile,
    credentials: &Credentials,
    table: &Table,
) -> Result<(ConfigFile, Vec<Unresolved>), Message> {
    let (mut stores, mut unresolved) = (config.stores.clone(), Vec::new());
    for store in &config.named {
        match look_up(&config, store, credentials, table).await? {
            Ok(settings) => stores.push(settings),
            Err(why) => {
                let older = table.store::<StoreSettings>(&store.id).await.map_err(|error| error.message())?;
                unresolved.push(Unresolved { store: store.clone(), why, has_older: older.is_some() });
                stores.extend(older);
            }
        }
    }
    Ok((ConfigFile { stores, named: Vec::new(), ..config }, unresolved))
}

/// The settings of a store in which names stand, kept in the table. The inner error says why a name could not be looked up.
///
/// # Errors
/// When the table fails.
pub async fn look_up(
    config: &ConfigFile,
    store: &FileStore,
    credentials: &Credentials,
    table: &Table,
) -> Result<Result<StoreSettings, Message>, Message> {
    let failed = |error: StateError| error.message();
    if table.is_seeded_from(&store.id, store).await.map_err(failed)?
        && let Some(settings) = table.store::<StoreSettings>(&store.id).await.map_err(failed)?
    {
        return Ok(Ok(settings));
    }
    let settings = match ask(config, store, credentials).await {
        Ok(settings) => settings,
        Err(why) => return Ok(Err(why)),
    };
    let before = table.store::<StoreSettings>(&store.id).await.map_err(failed)?;
    table.seed_store_from(&store.id, store, &settings).await.map_err(failed)?;
    note(table, before.as_ref(), &settings).await.map_err(failed)?;
    Ok(Ok(settings))
}

/// Attempts of a command at what RO App has asked to wait for.
const TRIES: usize = 4;
/// Time between two of them, beside what the request budget waits by itself.
const PAUSE: Duration = Duration::from_secs(1);

/// Does the work again while RO App asks for fewer requests, as it does where another integration or a command before this one has just
/// used up its three a second.
pub async fn patiently<T>(mut work: impl AsyncFnMut() -> T, is_busy: impl Fn(&T) -> bool) -> T {
    let mut done = work().await;
    for _ in 1..TRIES {
        if !is_busy(&done) {
            break;
        }
        SystemClock.sleep(PAUSE).await;
        done = work().await;
    }
    done
}

/// Whether RO App asks for fewer requests.
pub fn is_busy(why: &Message) -> bool {
    why.cause() == "roapp-too-many-requests"
}

async fn ask(config: &ConfigFile, store: &FileStore, credentials: &Credentials) -> Result<StoreSettings, Message> {
    let http = Arc::new(HttpTransport::new(Duration::from_secs(60))?);
    let clock = Arc::new(SystemClock);
    let limiter = own_rate_limiter(&config.roapp, clock.clone());
    let roapp = roapp_client(&config.roapp, credentials, http.clone(), limiter)?;
    let shop = shop_client(&store.provisional(), credentials, http, clock)?;
    let found = patiently(
        async || resolve_store(store, &shop, &roapp).await,
        |found| found.as_ref().is_err_and(|why| why.iter().any(is_busy)),
    );
    let found = found.await;
    found.map_err(|why| Message::new("config-store").with("store", &store.id).with("why", Message::all(why)))
}
