//! Currency, custom fields and statuses of the RO App account: read with a call, shared through the table, and read again after a day.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::cartum::pick;
use crate::decide::StatusTitles;
use crate::exchange::account::cache::{AccountCache, Enriched, FAILED, LEARNT, ask_twice};
use crate::exchange::account::dialect::Dialect;
use crate::exchange::account::required::{Required, required, values};
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::stores::shop_statuses::ShopStatuses;
use crate::history::Reason;
use crate::net::redact_foreign;
use crate::order::{Currency, FieldId, OrderTypeId, RoAppStatusId};
use crate::roapp::{CustomField, Refusal, RoApp, RoAppError, RoAppOrder, RoAppStatus, WireForms};
use crate::settings::{FieldTitles, RoAppSettings, StoreSettings};
use crate::texts::Title;

/// Currency and custom fields rarely change; 24 hours are fresh enough.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// RO App's group of new orders.
const NEW: u64 = 1;
/// Staff may reorder a type's statuses on a working day: until it is seen, what RO App gives new orders counts as set by staff.
const FIRST_STATUS_FRESH: SignedDuration = SignedDuration::from_hours(1);

/// Currency, the four custom fields of rule O4, and what statuses are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    pub currency: Currency,
    pub store: FieldId,
    pub external_id: FieldId,
    pub created: FieldId,
    pub last_update: FieldId,
    #[serde(default)]
    pub statuses: Vec<(RoAppStatusId, String)>,
    /// Those that RO App counts as new.
    #[serde(default)]
    pub new_statuses: Vec<RoAppStatusId>,
    /// The statuses could not be read, so both lists are empty; they are read again sooner.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub statuses_unknown: bool,
    /// Further fields that every order must have.
    #[serde(default)]
    pub required: Vec<Required>,
    /// Forms of what is written, as they were last seen to be taken.
    #[serde(default, skip_serializing_if = "WireForms::is_usual")]
    pub forms: WireForms,
}

/// Why the account could not be read.
enum ReadError {
    /// RO App did not answer as it should.
    Unanswered(RoAppError),
    /// It did, and a person has to change something.
    Wrong(Reason),
}

impl From<RoAppError> for ReadError {
    fn from(error: RoAppError) -> Self {
        Self::Unanswered(error)
    }
}

/// Reads the account and caches it.
pub(crate) struct AccountReader {
    pub roapp: Arc<RoApp>,
    pub settings: RoAppSettings,
    pub cache: Arc<AccountCache>,
    pub shop_statuses: Arc<ShopStatuses>,
    pub dialect: Arc<Dialect>,
    /// The forms of what is written that are kept with the account; none before it was read.
    forms: Mutex<Option<WireForms>>,
}

impl AccountReader {
    pub(crate) fn new(
        roapp: &Arc<RoApp>,
        settings: &RoAppSettings,
        cache: &Arc<AccountCache>,
        shop_statuses: &Arc<ShopStatuses>,
        dialect: &Arc<Dialect>,
    ) -> Self {
        Self {
            roapp: roapp.clone(),
            settings: settings.clone(),
            cache: cache.clone(),
            shop_statuses: shop_statuses.clone(),
            dialect: dialect.clone(),
            forms: Mutex::default(),
        }
    }

    /// The account's currency and fields. A problem with them concerns all orders, so orders wait until it is fixed. The cached values are
    /// used while RO App fails.
    pub(crate) async fn get(&self) -> Result<Account, Failure> {
        let known = self.cache.aged::<Account>("ACCOUNT").await?;
        if let Some((_, account)) = &known {
            self.keep_forms(account).await?;
        }
        if let Some((age, account)) = &known
            && *age < if account.statuses_unknown { FAILED } else { FRESH }
        {
            return Ok(account.clone());
        }
        let stale = known.map(|(_, account)| account);
        match (self.ask_account(stale.as_ref()).await, stale) {
            (Ok(account), _) => {
                self.cache.put("ACCOUNT", account.clone()).await?;
                self.read_product_facts().await;
                Ok(account)
            }
            (Err(ReadError::Unanswered(error)), Some(stale)) if !error.is_of_account() => {
                tracing::warn!(why = %redact_foreign(&error.to_string()), "what is known of the account is used on");
                self.cache.keep_using("ACCOUNT", &stale).await;
                Ok(stale)
            }
            (Err(ReadError::Unanswered(error)), _) => Err(error.into()),
            // New orders wait for a field that is gone; those that are in RO App already do not need it.
            (Err(ReadError::Wrong(Reason::NoOrderField { .. })), Some(stale)) => {
                self.cache.keep_using("ACCOUNT", &stale).await;
                Ok(stale)
            }
            (Err(ReadError::Wrong(why)), _) => Err(Failure::of_store(why)),
        }
    }

    /// Has the client write in the forms that are kept with the account, once; and keeps those that the client found out since.
    async fn keep_forms(&self, account: &Account) -> Result<(), Failure> {
        let now = self.roapp.forms();
        let known = *self.known_forms();
        match known {
            Some(forms) if forms == now => return Ok(()),
            Some(_) => {
                self.dialect.correct(now).await?;
                self.cache.put("ACCOUNT", Account { forms: now, ..account.clone() }).await?;
            }
            None if now == WireForms::default() => self.roapp.set_forms(account.forms),
            None => {}
        }
        *self.known_forms() = Some(self.roapp.forms());
        Ok(())
    }

    fn known_forms(&self) -> std::sync::MutexGuard<'_, Option<WireForms>> {
        self.forms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps forms that were found out on purpose with the account.
    pub(crate) async fn learn_forms(&self, forms: WireForms) -> Result<(), Failure> {
        let account = self.get().await?;
        self.roapp.set_forms(forms);
        *self.known_forms() = Some(forms);
        if account.forms == forms { Ok(()) } else { self.cache.put("ACCOUNT", Account { forms, ..account }).await }
    }

    /// As [`Self::get`], with what RO App says now: it refused a field.
    pub(crate) async fn read_again(&self) -> Result<Account, Failure> {
        let known = self.cache.aged::<Account>("ACCOUNT").await?.map(|(_, account)| account);
        match self.ask_account(known.as_ref()).await {
            Ok(account) => {
                self.cache.put("ACCOUNT", account.clone()).await?;
                Ok(account)
            }
            Err(ReadError::Unanswered(error)) => Err(error.into()),
            Err(ReadError::Wrong(why)) => Err(Failure::of_store(why)),
        }
    }

    async fn ask_account(&self, stale: Option<&Account>) -> Result<Account, ReadError> {
        let company = self.roapp.company().await?;
        let currency = company.currency.ok_or(ReadError::Wrong(Reason::NoCurrency))?;
        let fields = self.roapp.order_fields().await?;
        let found = find_fields(&fields, &self.settings.fields, stale);
        let mut ours = [FieldId(0); 4];
        for (place, (title, id)) in ours.iter_mut().zip(found) {
            *place = id.ok_or_else(|| ReadError::Wrong(Reason::NoOrderField { title: title.to_owned() }))?;
        }
        let [store, external_id, created, last_update] = ours;
        // Their titles only enrich.
        let asked = ask_twice(|| self.roapp.statuses()).await;
        let mut account = Account {
            currency,
            store,
            external_id,
            created,
            last_update,
            statuses: Vec::new(),
            new_statuses: Vec::new(),
            statuses_unknown: false,
            required: required(&fields, &ours),
            forms: self.roapp.forms(),
        };
        match (asked, stale) {
            (Ok(all), _) => account.tell(all),
            (Err(error), _) if error.is_of_everything() => return Err(error.into()),
            (Err(_), Some(known)) => {
                account.statuses.clone_from(&known.statuses);
                account.new_statuses.clone_from(&known.new_statuses);
                account.statuses_unknown = known.statuses_unknown;
            }
            (Err(_), None) => account.statuses_unknown = true,
        }
        Ok(account)
    }

    /// Whether a status is in RO App's group of new orders, if known. Reads the statuses now if they could not be read before, or it is
    /// none of them.
    pub(crate) async fn is_new_status(&self, status: RoAppStatusId) -> Result<Option<bool>, Failure> {
        let mut account = self.get().await?;
        if account.statuses_unknown || account.statuses.iter().all(|(known, _)| *known != status) {
            let Ok(all) = self.roapp.statuses().await else { return Ok(None) };
            account.tell(all);
            self.cache.put("ACCOUNT", account.clone()).await?;
        }
        Ok(Some(account.new_statuses.contains(&status)))
    }

    /// What statuses are called in sentences about an order; what is not known for the moment is called by its number.
    pub(crate) async fn status_titles(&self, shop: &Shop) -> StatusTitles {
        let language = &shop.settings.language;
        let in_shop = self.shop_statuses.of(shop).await.unwrap_or_default();
        let in_roapp = self.get().await.map(|account| account.statuses).unwrap_or_default();
        StatusTitles {
            store: shop.settings.name.clone(),
            shop: in_shop.iter().filter_map(|row| Some((row.id, pick(&row.titles, language)?.to_owned()))).collect(),
            roapp: in_roapp.into_iter().collect(),
        }
    }

    /// The status new orders of a type start with, if that is known.
    pub(crate) async fn first_status(&self, kind: OrderTypeId) -> Result<Option<RoAppStatusId>, Failure> {
        self.cache.get(&format!("FIRST_STATUS#{kind}"), FIRST_STATUS_FRESH).await
    }

    /// Keeps the status a new order of a type was seen to start with.
    pub(crate) async fn learn_first_status(&self, kind: OrderTypeId, status: RoAppStatusId) -> Result<(), Failure> {
        self.cache.put(&format!("FIRST_STATUS#{kind}"), status).await
    }

    /// Has the status that orders of a type start with read with the next one: it may be this.
    pub(crate) async fn forget_first_status(&self, kind: OrderTypeId, status: RoAppStatusId) -> Result<(), Failure> {
        self.cache.put_stale(&format!("FIRST_STATUS#{kind}"), status).await
    }

    /// Whether RO App was seen to take a change from one status to another within a day.
    pub(crate) async fn takes_step(&self, step: StatusStep) -> Result<bool, Failure> {
        Ok(self.cache.get(&step.name(), LEARNT).await?.unwrap_or(false))
    }

    /// Keeps that RO App took a change of a status.
    pub(crate) async fn learn_step(&self, step: StatusStep) -> Result<(), Failure> {
        self.cache.put(&step.name(), true).await
    }

    /// Whether RO App was seen within a day to give an order of this location and type the total that its lines come to.
    pub(crate) async fn totals_are_of_lines(&self, settings: &StoreSettings) -> Result<bool, Failure> {
        Ok(self.cache.get(&totals_of_lines(settings), LEARNT).await?.unwrap_or(false))
    }

    /// Keeps that RO App's total was what the lines come to.
    pub(crate) async fn learn_totals_are_of_lines(&self, settings: &StoreSettings) -> Result<(), Failure> {
        self.cache.put(&totals_of_lines(settings), true).await
    }

    /// Reads what the creation of products needs before the first product of an account is created. What fails here is read again then.
    pub(crate) async fn read_product_facts(&self) {
        for asked in [self.goods_type().await.map(drop), self.unit_piece().await.map(drop)] {
            if let Err(why) = asked {
                tracing::debug!(why = %redact_foreign(&why.to_string()), "what products need is not known yet");
            }
        }
    }

    /// The account's unit "piece" (rule P3); without it, the account's default.
    pub(crate) async fn unit_piece(&self) -> Result<Enriched<u64>, Failure> {
        self.cache.enriching("UNIT_PIECE", || self.roapp.products.unit_piece()).await
    }

    /// The type that goods have in this account.
    pub(crate) async fn goods_type(&self) -> Result<Option<u64>, Failure> {
        Ok(self.cache.enriching("GOODS_TYPE", || self.roapp.products.goods_type()).await?.value)
    }

    /// The custom fields that every person must have: read when a person was first refused, and used from then on.
    pub(crate) async fn people_required(&self) -> Result<Vec<Required>, Failure> {
        let ask = || async {
            let fields = self.roapp.people_fields().await?;
            Ok(Some(required(&fields, &[])))
        };
        Ok(self.cache.enriching("PEOPLE_FIELDS", ask).await?.value.unwrap_or_default())
    }

    /// As [`Self::people_required`], if it was read already.
    pub(crate) async fn known_people_required(&self) -> Result<Vec<Required>, Failure> {
        let known = self.cache.get::<Enriched<Vec<Required>>>("PEOPLE_FIELDS", LEARNT).await?;
        Ok(known.and_then(|known| known.value).unwrap_or_default())
    }
}

/// A change of the status of orders of a type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StatusStep {
    pub kind: OrderTypeId,
    pub from: RoAppStatusId,
    pub to: RoAppStatusId,
}

impl StatusStep {
    fn name(self) -> String {
        format!("STEP#{}#{}#{}", self.kind, self.from, self.to)
    }
}

fn totals_of_lines(settings: &StoreSettings) -> String {
    format!("TOTALS#{}#{}", settings.location, settings.order_type)
}

/// The four fields of rule O4 with their ids: by title, and one that was renamed by the id it had.
pub(crate) fn find_fields<'a>(
    all: &[CustomField],
    titles: &'a FieldTitles,
    known: Option<&Account>,
) -> [(&'a str, Option<FieldId>); 4] {
    let before = known.map(Account::ours);
    let mut at = 0;
    titles.all().map(|title| {
        let by_title = all.iter().find(|field| field.title == title);
        let by_id = || all.iter().find(|field| before.is_some_and(|ids| ids.get(at) == Some(&field.id)));
        let found = by_title.or_else(by_id).map(|field| field.id);
        at += 1;
        (title, found)
    })
}

impl Account {
    /// The ids of the four fields of rule O4, in the order of [`FieldTitles::all`].
    fn ours(&self) -> [FieldId; 4] {
        [self.store, self.external_id, self.created, self.last_update]
    }

    /// Caches the statuses.
    fn tell(&mut self, all: Vec<RoAppStatus>) {
        self.statuses_unknown = false;
        self.new_statuses = all.iter().filter(|status| status.group == Some(NEW)).map(|status| status.id).collect();
        self.statuses = all.into_iter().map(|status| (status.id, status.name)).collect();
    }

    /// Whether RO App's order says that it is this order of this store (rule O4).
    pub(crate) fn names_for_certain(&self, order: &RoAppOrder, store: &str, number: &str) -> bool {
        order.field(self.store) == Some(store) && order.field(self.external_id) == Some(number)
    }

    /// The same; an answer without any fields says nothing of them.
    pub(crate) fn names(&self, order: &RoAppOrder, store: &str, number: &str) -> bool {
        order.fields.is_empty() || self.names_for_certain(order, store, number)
    }

    /// Whether RO App's order says nothing of a store and a number.
    pub(crate) fn is_unnamed(&self, order: &RoAppOrder) -> bool {
        [self.store, self.external_id].iter().all(|id| order.field(*id).is_none_or(|value| value.trim().is_empty()))
    }

    /// The fields of a new order: the four of rule O4, and those that RO App demands with what it gives them itself.
    pub(crate) fn new_fields(
        &self,
        store: &str,
        number: &str,
        placed: String,
        now: String,
    ) -> BTreeMap<FieldId, String> {
        let mut all = values(&self.required);
        all.extend(self.fields(store, number, placed, now));
        all
    }

    /// The name of a status, or its number.
    pub(crate) fn title(&self, status: RoAppStatusId) -> Title {
        let name = self.statuses.iter().find(|(id, name)| *id == status && !name.is_empty());
        name.map_or(Title::Number(status.0), |(_, name)| Title::Named { title: name.clone() })
    }

    /// Whether a refusal names one of the four fields of rule O4.
    pub(crate) fn is_named_by(&self, about: &Refusal) -> bool {
        self.ours().iter().any(|id| about.names(&format!("f{id}"), ""))
    }

    /// The title of one of the four fields of rule O4.
    pub(crate) fn title_of<'a>(&self, field: FieldId, titles: &'a FieldTitles) -> Option<&'a str> {
        self.ours().iter().zip(titles.all()).find(|(id, _)| **id == field).map(|(_, title)| title)
    }

    /// The four fields of rule O4.
    pub(crate) fn fields(&self, store: &str, number: &str, placed: String, now: String) -> BTreeMap<FieldId, String> {
        [
            (self.store, store.to_owned()),
            (self.external_id, number.to_owned()),
            (self.created, placed),
            (self.last_update, now),
        ]
        .into()
    }
}
