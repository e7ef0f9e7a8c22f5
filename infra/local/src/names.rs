//! Stores of the configuration file in which records stand by name.
//!
//! Guarantees: a name is looked up once, when it first stands in the file; after that a start asks neither system, and of the file and the
//! console whichever was changed last counts. While the program runs, RO App is asked by the one client of the process.

use std::sync::Arc;
use std::time::Duration;

use console::team::Actor;
use exchange::cartum::Cartum;
use exchange::clock::{Clock, SystemClock};
use exchange::exchange::{App, shop_client};
use exchange::net::SharedTransport;
use exchange::roapp::RoApp;
use exchange::settings::{ConfigFile, Credentials, FileStore, StoreSettings, resolve_store};
use exchange::state::{StateError, Table};
use exchange::team::{AuditSubject, By, differences};
use exchange::texts::Message;

/// The configuration with the ids of what it names, asked for in both systems.
///
/// # Errors
/// The names that cannot be found, with their choices.
pub async fn resolved(
    config: ConfigFile,
    credentials: &Credentials,
    roapp: &RoApp,
    to_shops: &SharedTransport,
) -> Result<ConfigFile, Message> {
    let mut stores = config.stores.clone();
    for store in &config.named {
        let shop = client_of(store, credentials, to_shops)?;
        stores.push(ask(store, async || resolve_store(store, &shop, roapp).await).await?);
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

/// A store of the file whose names are not looked up yet.
pub struct Unresolved {
    pub store: FileStore,
    pub why: Message,
    /// Whether the settings that an earlier start found are used meanwhile.
    pub has_older: bool,
    /// The client of its shop, or why there is none.
    pub shop: Result<Cartum, Message>,
}

/// The configuration with what earlier starts found out about its names. A store whose names are not looked up yet is in the second list;
/// the settings that an earlier start found stay in use. Asks neither system.
///
/// # Errors
/// When the table fails.
pub async fn known(
    config: ConfigFile,
    credentials: &Credentials,
    table: &Table,
    to_shops: &SharedTransport,
) -> Result<(ConfigFile, Vec<Unresolved>), Message> {
    let (mut stores, mut unresolved) = (config.stores.clone(), Vec::new());
    for store in &config.named {
        if let Some(settings) = found_before(store, table).await? {
            stores.push(settings);
            continue;
        }
        let older = table.store::<StoreSettings>(&store.id).await.map_err(|error| error.message())?;
        unresolved.push(Unresolved {
            store: store.clone(),
            why: of_store(store, Message::new("config-names-pending")),
            has_older: older.is_some(),
            shop: client_of(store, credentials, to_shops),
        });
        stores.extend(older);
    }
    Ok((ConfigFile { stores, named: Vec::new(), ..config }, unresolved))
}

/// What an earlier start found out, where the file has not changed since.
async fn found_before(store: &FileStore, table: &Table) -> Result<Option<StoreSettings>, Message> {
    let failed = |error: StateError| error.message();
    if !table.is_seeded_from(&store.id, store).await.map_err(failed)? {
        return Ok(None);
    }
    table.store::<StoreSettings>(&store.id).await.map_err(failed)
}

/// The settings of a store in which names stand, kept in the table.
///
/// # Errors
/// Why a name could not be looked up, or what the table says.
pub async fn look_up(exchange: &App, one: &Unresolved) -> Result<StoreSettings, Message> {
    let (store, table) = (&one.store, exchange.table());
    let failed = |error: StateError| error.message();
    if let Some(settings) = found_before(store, table).await? {
        return Ok(settings);
    }
    let shop = one.shop.as_ref().map_err(Message::clone)?;
    let settings = ask(store, async || exchange.resolve_store(store, shop).await).await?;
    let before = table.store::<StoreSettings>(&store.id).await.map_err(failed)?;
    table.seed_store_from(&store.id, store, &settings).await.map_err(failed)?;
    note(table, before.as_ref(), &settings).await.map_err(failed)?;
    Ok(settings)
}

fn client_of(store: &FileStore, credentials: &Credentials, to_shops: &SharedTransport) -> Result<Cartum, Message> {
    shop_client(&store.provisional(), credentials, to_shops.clone(), Arc::new(SystemClock))
}

/// A sentence about a store of the file.
pub fn of_store(store: &FileStore, why: Message) -> Message {
    Message::new("config-store").with("store", &store.id).with("why", why)
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

async fn ask(
    store: &FileStore,
    resolve: impl AsyncFnMut() -> Result<StoreSettings, Vec<Message>>,
) -> Result<StoreSettings, Message> {
    let found = patiently(resolve, |found| found.as_ref().is_err_and(|why| why.iter().any(is_busy)));
    found.await.map_err(|why| of_store(store, Message::all(why)))
}
