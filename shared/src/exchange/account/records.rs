//! Whether RO App still has what the settings of stores name: locations, order types, employees, and the custom fields of rule O4.
//!
//! Guarantees: new orders of a store wait only after RO App refused one and its lists say what is gone, the key may not create
//! orders, or an order does not have the fields by which it would be found again; they wait without a request each, come as soon as
//! the lists have it again, and one is tried every hour in any case. All processes share what is known. A list that cannot be read
//! holds nothing. A default category or a fallback product that is gone is said of the store; only the orders that need it wait.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::clock::SharedClock;
use crate::decide::{GoneRecords, Listed, NamedRecords, Record, Records, listed_anew};
use crate::exchange::account::cache::{AccountCache, FAILED};
use crate::exchange::account::reader::{Account, find_fields};
use crate::exchange::failure::Failure;
use crate::history::Reason;
use crate::net::redact_foreign;
use crate::order::{CategoryId, ProductId, StoreId};
use crate::roapp::{RoApp, RoAppError};
use crate::settings::{FieldTitles, StoreSettings};
use crate::texts::Message;

/// Lifetime of the lists.
const FRESH: SignedDuration = SignedDuration::from_hours(6);
/// The lists are not read again within this time, whoever asks.
const JUST_READ: SignedDuration = SignedDuration::from_secs(3);
/// After a refusal that the lists explain, a new order is tried this much later in any case.
const TRIED_AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// The same after a refusal of the key, which no list explains.
const KEY_TRIED_AGAIN: SignedDuration = SignedDuration::from_mins(4);
/// So long a refusal of the key, or a record for products that is gone, is said, where no order was tried since.
const SAID_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Milliseconds for which lists that the table does not have are not looked for again.
const ABSENT_MILLIS: i64 = 60_000;
/// Name of the fact.
const FACT: &str = "RECORDS";

/// What the processes share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct StoredRecords {
    /// When the lists were read.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    read: Timestamp,
    records: Records,
    /// Stores of which RO App refused a new order.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    refused: BTreeMap<StoreId, RefusedStore>,
    /// What was found to be gone of the records that stores name for products.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    gone_of_products: BTreeMap<StoreId, Vec<GoneOfProducts>>,
}

/// A record that a store's settings name for products of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ProductSetting {
    /// The default category.
    Category(CategoryId),
    /// The fallback product.
    Fallback(ProductId),
}

impl ProductSetting {
    fn is_named_by(self, settings: &StoreSettings) -> bool {
        match self {
            Self::Category(id) => settings.default_category == Some(id),
            Self::Fallback(id) => settings.fallback_product == Some(id),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct GoneOfProducts {
    setting: ProductSetting,
    /// When it was last missed.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    at: Timestamp,
    why: Message,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct RefusedStore {
    /// When the latest order was refused.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    at: Timestamp,
    /// Why the key may not create orders, or of which fields RO App keeps none; `None` where the lists explain the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<Message>,
    /// Whether an order was created that does not have the fields of rule O4.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    fields_lost: bool,
}

/// Reads the records and caches them.
pub(crate) struct RecordReader {
    pub clock: SharedClock,
    pub roapp: Arc<RoApp>,
    pub cache: Arc<AccountCache>,
    /// Titles of the custom fields of rule O4.
    pub fields: FieldTitles,
    /// When the table was last seen to have no lists, in milliseconds since 1970: it is not read for every order.
    pub absent_at: AtomicI64,
}

impl RecordReader {
    /// The records as they were last read, and what is gone for a store. Makes no request.
    pub(crate) async fn known(&self, settings: &StoreSettings) -> Result<(Records, GoneRecords), Failure> {
        let known = self.stored().await?.unwrap_or_default();
        let gone = self.gone(&known, settings);
        Ok((known.records, gone))
    }

    /// The records as they were last read.
    pub(crate) async fn kept(&self) -> Result<Records, Failure> {
        Ok(self.stored().await?.unwrap_or_default().records)
    }

    /// What is gone for each of these stores. Only where orders wait because of the lists are these read again.
    pub(crate) async fn check(&self, stores: &[&StoreSettings]) -> Result<Vec<GoneRecords>, Failure> {
        let mut known = self.stored().await?.unwrap_or_default();
        let waits = stores.iter().any(|settings| !self.gone(&known, settings).holding.is_empty());
        if waits && self.age(&known) >= JUST_READ {
            known = self.ask(known, Unread::IsUnknown).await?;
        }
        Ok(stores.iter().map(|settings| self.gone(&known, settings)).collect())
    }

    /// Reads the lists where they are old.
    pub(crate) async fn keep_fresh(&self) -> Result<(), Failure> {
        let stored = self.stored().await?;
        if stored.as_ref().is_none_or(|known| self.age(known) >= lifetime(&known.records)) {
            self.ask(stored.unwrap_or_default(), Unread::IsUnknown).await?;
        }
        Ok(())
    }

    /// After RO App refused a new order of a store: the records as they are now, and whether something is gone that explains it. If so,
    /// the store's other new orders wait as well.
    pub(crate) async fn after_refusal(&self, settings: &StoreSettings) -> Result<(Records, GoneRecords), Failure> {
        let mut known = self.stored().await?.unwrap_or_default();
        if self.age(&known) >= JUST_READ || known.records.gone(named(settings)).holding.is_empty() {
            known = self.ask(known, Unread::Fails).await?;
        }
        let gone = known.records.gone(named(settings));
        if !gone.holding.is_empty() {
            let refused = RefusedStore { at: self.clock.now(), why: None, fields_lost: false };
            self.refuse(&mut known, settings, refused).await?;
        }
        Ok((known.records, gone))
    }

    /// Notes that the key may not create orders, whatever the order.
    pub(crate) async fn note_forbidden(&self, settings: &StoreSettings, why: Message) -> Result<(), Failure> {
        let mut known = self.stored().await?.unwrap_or_default();
        self.refuse(&mut known, settings, RefusedStore { at: self.clock.now(), why: Some(why), fields_lost: false })
            .await
    }

    /// Notes that RO App does not keep the fields by which an order of this store is found again, and says why its new orders wait.
    pub(crate) async fn note_fields_lost(&self, settings: &StoreSettings) -> Result<Message, Failure> {
        let mut known = self.stored().await?.unwrap_or_default();
        let listed = known.records.order_types.as_ref().and_then(|all| all.get(&settings.order_type.0));
        let kind = listed.map_or_else(|| settings.order_type.to_string(), |record| record.name.clone());
        let titles = self.fields.all().map(str::to_owned).to_vec();
        let why = Message::from(Reason::FieldsNotKept { kind, titles }).sentence();
        let refused = RefusedStore { at: self.clock.now(), why: Some(why.clone()), fields_lost: true };
        self.refuse(&mut known, settings, refused).await?;
        Ok(why)
    }

    /// Notes that RO App created an order of a store. Whether that has its fields is seen later.
    pub(crate) async fn note_created(&self, settings: &StoreSettings) -> Result<(), Failure> {
        self.note_taken(settings, |refused| !refused.fields_lost).await
    }

    /// Notes that an order of a store has its fields.
    pub(crate) async fn note_fields_kept(&self, settings: &StoreSettings) -> Result<(), Failure> {
        self.note_taken(settings, |refused| refused.fields_lost).await
    }

    /// Whether an order of a store was last seen not to have its fields.
    pub(crate) async fn are_fields_lost(&self, settings: &StoreSettings) -> Result<bool, Failure> {
        let known = self.stored().await?;
        Ok(known.is_some_and(|known| known.refused.get(&settings.id).is_some_and(|refused| refused.fields_lost)))
    }

    async fn note_taken(&self, settings: &StoreSettings, ends: impl Fn(&RefusedStore) -> bool) -> Result<(), Failure> {
        let Some(mut known) = self.stored().await? else { return Ok(()) };
        if !known.refused.get(&settings.id).is_some_and(ends) {
            return Ok(());
        }
        known.refused.remove(&settings.id);
        self.put(&known).await
    }

    /// Notes that RO App no longer has what a store's settings name for products.
    pub(crate) async fn note_gone(
        &self,
        settings: &StoreSettings,
        setting: ProductSetting,
        why: Message,
    ) -> Result<(), Failure> {
        let mut known = self.stored().await?.unwrap_or_default();
        let all = known.gone_of_products.entry(settings.id.clone()).or_default();
        all.retain(|gone| gone.setting != setting && gone.setting.is_named_by(settings));
        all.push(GoneOfProducts { setting, at: self.clock.now(), why });
        self.put(&known).await
    }

    /// Notes that RO App took what a store's settings name for products.
    pub(crate) async fn note_there(&self, settings: &StoreSettings, setting: ProductSetting) -> Result<(), Failure> {
        let Some(mut known) = self.stored().await? else { return Ok(()) };
        let Some(all) = known.gone_of_products.get_mut(&settings.id) else { return Ok(()) };
        all.retain(|gone| gone.setting != setting);
        if all.is_empty() {
            known.gone_of_products.remove(&settings.id);
        }
        self.put(&known).await
    }

    async fn refuse(
        &self,
        known: &mut StoredRecords,
        settings: &StoreSettings,
        refused: RefusedStore,
    ) -> Result<(), Failure> {
        known.refused.insert(settings.id.clone(), refused);
        self.put(known).await
    }

    async fn stored(&self) -> Result<Option<StoredRecords>, Failure> {
        let now = self.clock.now().as_millisecond();
        if now - self.absent_at.load(Ordering::Relaxed) < ABSENT_MILLIS {
            return Ok(None);
        }
        let known = self.cache.aged::<StoredRecords>(FACT).await?.map(|(_, known)| known);
        if known.is_none() {
            self.absent_at.store(now, Ordering::Relaxed);
        }
        Ok(known)
    }

    async fn put(&self, known: &StoredRecords) -> Result<(), Failure> {
        self.absent_at.store(0, Ordering::Relaxed);
        self.cache.put(FACT, known).await
    }

    fn age(&self, known: &StoredRecords) -> SignedDuration {
        self.clock.now().duration_since(known.read)
    }

    fn gone(&self, known: &StoredRecords, settings: &StoreSettings) -> GoneRecords {
        let mut gone = known.records.gone(named(settings));
        let of_products = known.gone_of_products.get(&settings.id).into_iter().flatten();
        let is_said = |gone: &&GoneOfProducts| {
            gone.setting.is_named_by(settings) && self.clock.now().duration_since(gone.at) < SAID_FOR
        };
        gone.of_products = of_products.filter(is_said).map(|gone| gone.why.clone()).collect();
        let Some(refused) = known.refused.get(&settings.id) else {
            gone.holding.clear();
            return gone;
        };
        let since = self.clock.now().duration_since(refused.at);
        gone.holding.extend(refused.why.clone().filter(|_| since < SAID_FOR));
        if !gone.holding.is_empty() {
            let of_key = refused.why.is_some() && !refused.fields_lost;
            gone.waits = since < if of_key { KEY_TRIED_AGAIN } else { TRIED_AGAIN };
            gone.passed_over.clear();
        }
        gone
    }

    async fn ask(&self, before: StoredRecords, unread: Unread) -> Result<StoredRecords, Failure> {
        let record = |id: u64, name: String, usable: bool| (id, Record { name, usable });
        let old = &before.records;
        let (locations, order_types) = (self.roapp.locations().await, self.roapp.order_types().await);
        let employees = self.roapp.employees().await;
        let records = Records {
            locations: anew(locations, unread, &old.locations, |row| record(row.id.0, row.name, true))?,
            order_types: anew(order_types, unread, &old.order_types, |row| record(row.id.0, row.name, true))?,
            // Somebody works in every account.
            employees: anew(employees, unread, &old.employees, |row| record(row.id.0, row.name, row.active))?
                .filter(|all| !all.is_empty()),
            missing_fields: self.missing_fields(old).await?,
        };
        let known = StoredRecords { read: self.clock.now(), records, ..before };
        self.put(&known).await?;
        Ok(known)
    }

    async fn missing_fields(&self, old: &Records) -> Result<Vec<String>, Failure> {
        let all = match self.roapp.order_fields().await {
            Ok(all) => all,
            Err(error) if error.is_of_everything() => return Err(error.into()),
            Err(_) => return Ok(old.missing_fields.clone()),
        };
        let known = self.cache.aged::<Account>("ACCOUNT").await?.map(|(_, account)| account);
        let found = find_fields(&all, &self.fields, known.as_ref()).into_iter();
        Ok(found.filter(|(_, id)| id.is_none()).map(|(title, _)| title.to_owned()).collect())
    }
}

/// The records that a store's settings name.
pub(crate) fn named(settings: &StoreSettings) -> NamedRecords<'_> {
    let (location, order_type) = (settings.location, settings.order_type);
    NamedRecords { store: &settings.name, location, order_type, managers: &settings.managers }
}

/// What a list is that cannot be read now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unread {
    IsUnknown,
    /// Whether it explains a refusal is seen at the next try.
    Fails,
}

/// A list that was asked for; `None` where it is unknown.
fn anew<T>(
    asked: Result<Vec<T>, RoAppError>,
    unread: Unread,
    before: &Listed,
    read: impl Fn(T) -> (u64, Record),
) -> Result<Listed, Failure> {
    match asked {
        Ok(rows) => Ok(Some(listed_anew(rows.into_iter().map(read).collect(), before.as_ref()))),
        Err(error) if error.is_of_everything() => Err(error.into()),
        Err(error) if unread == Unread::Fails && error.is_passing() => Err(Failure::later(error.message())),
        Err(error) => {
            tracing::warn!(why = %redact_foreign(&error.to_string()), "a list of RO App is not known");
            Ok(None)
        }
    }
}

fn lifetime(records: &Records) -> SignedDuration {
    let unknown = [&records.locations, &records.order_types, &records.employees].into_iter().any(Option::is_none);
    if unknown { FAILED } else { FRESH }
}
