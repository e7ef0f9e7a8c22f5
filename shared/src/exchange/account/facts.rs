//! What is known of the RO App account: learnt with a call, shared through the table, and asked again after a day.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::cartum::pick;
use crate::decide::StatusNames;
use crate::exchange::account::enrich::{FAILED, ask_twice};
use crate::exchange::app::{Exchange, Shop};
use crate::exchange::failure::Failure;
use crate::exchange::sync::required::{Required, required, values};
use crate::net::without_words;
use crate::order::{Currency, FieldId, OfficeStatusId, OrderTypeId};
use crate::roapp::{OfficeStatus, RoAppError};
use crate::state::{Recalled, StateError};

/// Currency and custom fields change with the seasons, not by the hour.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// For how long a process believes what it read of the account in the table.
const ASKED: SignedDuration = SignedDuration::from_mins(1);
/// RO App's group of new orders.
const NEW: u64 = 1;
/// Staff may reorder a type's statuses on a working day.
const FIRST_STATUS_FRESH: SignedDuration = SignedDuration::from_hours(6);

/// Currency, the four custom fields of rule O4, and what statuses are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    pub currency: Currency,
    pub store: FieldId,
    pub external_id: FieldId,
    pub created: FieldId,
    pub last_update: FieldId,
    #[serde(default)]
    pub statuses: Vec<(OfficeStatusId, String)>,
    /// Those that RO App counts as new.
    #[serde(default)]
    pub new_statuses: Vec<OfficeStatusId>,
    /// RO App did not tell its statuses, so that neither list says anything; they are asked for again sooner.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub statuses_unknown: bool,
    /// Further fields that every order must have.
    #[serde(default)]
    pub required: Vec<Required>,
}

/// Why the account could not be learnt.
enum Asked {
    /// RO App did not answer as it should.
    Unanswered(RoAppError),
    /// It did, and a person has to change something.
    Wrong(String),
}

impl From<RoAppError> for Asked {
    fn from(error: RoAppError) -> Self {
        Self::Unanswered(error)
    }
}

impl Exchange {
    /// The account's currency and fields. What is wrong with them is no order's fault, so orders wait until it is mended. What was
    /// learnt before is used on while RO App does not tell it anew.
    pub(crate) async fn account(&self) -> Result<Account, Failure> {
        let known = self.aged::<Account>("ACCOUNT").await?;
        if let Some((age, account)) = &known
            && *age < if account.statuses_unknown { FAILED } else { FRESH }
        {
            return Ok(account.clone());
        }
        let stale = known.map(|(_, account)| account);
        match (self.ask_account(stale.as_ref()).await, stale) {
            (Ok(account), _) => {
                self.learn("ACCOUNT", account.clone()).await?;
                self.learn_about_products().await;
                Ok(account)
            }
            (Err(Asked::Unanswered(error)), Some(stale)) if !error.is_of_account() => {
                tracing::warn!(why = %without_words(&error.to_string()), "what is known of the account is used on");
                self.use_on("ACCOUNT", &stale).await;
                Ok(stale)
            }
            (Err(Asked::Unanswered(error)), _) => Err(error.into()),
            (Err(Asked::Wrong(why)), _) => Err(Failure::later(why)),
        }
    }

    async fn ask_account(&self, stale: Option<&Account>) -> Result<Account, Asked> {
        let company = self.roapp.company().await?;
        let currency = company.currency.ok_or_else(|| {
            Asked::Wrong("RO App does not say the company's currency. Set it in RO App under Settings > Company".into())
        })?;
        let fields = self.roapp.order_fields().await?;
        let find = |title: &str| {
            fields.iter().find(|field| field.title == title).map(|field| field.id).ok_or_else(|| {
                Asked::Wrong(format!(
                    "RO App has no custom field '{title}' on orders. Add it in RO App under Settings > Custom fields > Orders, or name another one in the configuration"
                ))
            })
        };
        let titles = &self.office.fields;
        let ours =
            [find(&titles.store)?, find(&titles.external_id)?, find(&titles.created)?, find(&titles.last_update)?];
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

    /// Whether RO App counts a status as new, as far as that is known. Asked now where the account's statuses were not told before.
    pub(crate) async fn is_new_status(&self, status: OfficeStatusId) -> Result<Option<bool>, Failure> {
        let mut account = self.account().await?;
        if account.statuses_unknown {
            let Ok(all) = self.roapp.statuses().await else { return Ok(None) };
            account.tell(all);
            self.learn("ACCOUNT", account.clone()).await?;
        }
        Ok(Some(account.new_statuses.contains(&status)))
    }

    /// What statuses are called in sentences about an order; what is not known for the moment is called by its number.
    pub(crate) async fn status_names(&self, shop: &Shop) -> StatusNames {
        let language = &shop.settings.language;
        let in_shop = self.shop_statuses(shop).await.unwrap_or_default();
        let in_office = self.account().await.map(|account| account.statuses).unwrap_or_default();
        StatusNames {
            store: shop.settings.name.clone(),
            shop: in_shop.iter().filter_map(|row| Some((row.id, pick(&row.titles, language)?.to_owned()))).collect(),
            office: in_office.into_iter().collect(),
        }
    }

    /// The status new orders of a type start with, if that is known.
    pub(crate) async fn first_status(&self, kind: OrderTypeId) -> Result<Option<OfficeStatusId>, Failure> {
        self.fact(&format!("FIRST_STATUS#{kind}"), FIRST_STATUS_FRESH).await
    }

    /// Keeps the status a new order of a type was seen to start with.
    pub(crate) async fn learn_first_status(&self, kind: OrderTypeId, status: OfficeStatusId) -> Result<(), Failure> {
        self.learn(&format!("FIRST_STATUS#{kind}"), status).await
    }

    /// As [`Self::fresh`], and for a minute without asking the table again: what another process learns meanwhile is learnt here then.
    pub(crate) async fn fact<T: DeserializeOwned>(
        &self,
        name: &str,
        life: SignedDuration,
    ) -> Result<Option<T>, Failure> {
        Ok(self.aged(name).await?.filter(|(age, _)| *age < life).map(|(_, fact)| fact))
    }

    /// A fact however old, and its age.
    pub(crate) async fn aged<T: DeserializeOwned>(&self, name: &str) -> Result<Option<(SignedDuration, T)>, Failure> {
        let Some(known) = self.recalled(name).await? else { return Ok(None) };
        let age = self.clock.now().duration_since(known.at);
        Ok(serde_json::from_value(known.fact).ok().map(|fact| (age, fact)))
    }

    /// A fact however old, read from the table at most once a minute.
    async fn recalled(&self, name: &str) -> Result<Option<Recalled<serde_json::Value>>, Failure> {
        let now = self.clock.now();
        if let Some((read, known)) = self.facts.lock().await.get(name)
            && now.duration_since(*read) < ASKED
        {
            return Ok(Some(known.clone()));
        }
        let found = match self.table.recall::<serde_json::Value>(name).await {
            // It is learnt again.
            Err(StateError::Unreadable { .. }) => None,
            other => other?,
        };
        if let Some(known) = &found {
            self.facts.lock().await.insert(name.to_owned(), (now, known.clone()));
        }
        Ok(found)
    }

    /// Uses a fact for a minute as if it had been learnt now, because asking for it has just failed.
    async fn use_on<T: Serialize>(&self, name: &str, fact: &T) {
        let now = self.clock.now();
        if let Ok(fact) = serde_json::to_value(fact) {
            self.facts.lock().await.insert(name.to_owned(), (now, Recalled { at: now, fact }));
        }
    }

    /// Remembers a fact.
    pub(crate) async fn learn<T: Serialize>(&self, name: &str, fact: T) -> Result<(), Failure> {
        self.facts.lock().await.remove(name);
        Ok(self.table.remember(name, self.clock.now(), fact).await?)
    }

    /// A remembered fact that is not older than `life`.
    pub(crate) async fn fresh<T: DeserializeOwned>(
        &self,
        name: &str,
        life: SignedDuration,
    ) -> Result<Option<T>, Failure> {
        let found = match self.table.recall::<T>(name).await {
            // It is learnt again.
            Err(StateError::Unreadable { .. }) => None,
            other => other?,
        };
        Ok(found.filter(|known| self.clock.now().duration_since(known.at) < life).map(|known| known.fact))
    }
}

impl Account {
    /// Keeps what RO App says of its statuses.
    fn tell(&mut self, all: Vec<OfficeStatus>) {
        self.statuses_unknown = false;
        self.new_statuses = all.iter().filter(|status| status.group == Some(NEW)).map(|status| status.id).collect();
        self.statuses = all.into_iter().map(|status| (status.id, status.name)).collect();
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

/// A date as custom fields hold it.
pub(crate) fn iso(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
