//! Finds the records that a store of the configuration file names (rule S6).

use super::named::{FileRule, FileStore, IdOrName};
use super::store::{StatusRule, StoreSettings};
use crate::cartum::{Cartum, CartumError, ShopStatus};
use crate::decide::plain_name;
use crate::order::{CategoryId, EmployeeId, LocationId, OrderTypeId, ProductId, RoAppStatusId, ShopStatusId};
use crate::roapp::{Category, Product, RoApp, RoAppError, RoAppStatus, category_paths};
use crate::texts::Message;

/// Choices that an error names.
const NAMED: usize = 30;

/// A record as it is found by name: its id, its names, the first of which is shown.
pub struct NamedRecord {
    pub id: u64,
    pub names: Vec<String>,
}

/// The settings of a store with the ids of what it names.
///
/// # Errors
/// All names that cannot be found, each with its choices; or why a far side does not list them.
pub async fn resolve_store(store: &FileStore, shop: &Cartum, roapp: &RoApp) -> Result<StoreSettings, Vec<Message>> {
    let mut resolver = Resolver { store, shop, roapp, wrong: Vec::new() };
    let settings = resolver.settings().await;
    match settings {
        Ok(settings) if resolver.wrong.is_empty() => Ok(settings),
        Ok(_) => Err(resolver.wrong),
        Err(why) => Err(vec![why]),
    }
}

struct Resolver<'a> {
    store: &'a FileStore,
    shop: &'a Cartum,
    roapp: &'a RoApp,
    wrong: Vec<Message>,
}

impl Resolver<'_> {
    async fn settings(&mut self) -> Result<StoreSettings, Message> {
        let store = self.store;
        let mut settings = store.provisional();
        let locations = self.roapp.locations().await.map_err(said)?;
        let rows: Vec<NamedRecord> = locations.iter().map(|row| record(row.id.0, &[&row.name])).collect();
        settings.location = LocationId(self.find("location", &store.location, &rows));
        let types = self.roapp.order_types().await.map_err(said)?;
        let rows: Vec<NamedRecord> = types.iter().map(|row| record(row.id.0, &[&row.name])).collect();
        settings.order_type = OrderTypeId(self.find("order_type", &store.order_type, &rows));
        let employees = self.roapp.employees().await.map_err(said)?;
        let active = employees.iter().filter(|row| row.active);
        let rows: Vec<NamedRecord> = active.map(|row| record(row.id.0, &[&row.name])).collect();
        settings.managers = store.managers.iter().map(|of| EmployeeId(self.find("managers", of, &rows))).collect();
        if let Some(category) = &store.default_category {
            let all = self.roapp.products.categories().await.map_err(said)?;
            let id = self.find("default_category", category, &categories(&all));
            settings.default_category = Some(CategoryId(id));
        }
        settings.fallback_product = self.product().await?.map(ProductId);
        self.rules(&mut settings).await?;
        Ok(settings)
    }

    async fn product(&mut self) -> Result<Option<u64>, Message> {
        let Some(product) = &self.store.fallback_product else { return Ok(None) };
        let rows = match product {
            IdOrName::Id(id) => return Ok(Some(*id)),
            IdOrName::Name(name) => {
                let is_it = |row: &Product| row.title == *name || row.sku == *name;
                self.roapp.products.search(name, is_it).await.map_err(said)?.products
            }
        };
        let rows: Vec<NamedRecord> = rows.iter().map(|row| record(row.id.0, &[&row.title, &row.sku])).collect();
        Ok(Some(self.find("fallback_product", product, &rows)))
    }

    async fn rules(&mut self, settings: &mut StoreSettings) -> Result<(), Message> {
        let store = self.store;
        if store.status_to_roapp.is_empty() && store.status_to_cartum.is_empty() {
            return Ok(());
        }
        let of_shop: Vec<ShopStatus> =
            self.shop.statuses().await.map_err(|why: CartumError| why.message().sentence())?;
        let of_roapp: Vec<RoAppStatus> = self.roapp.statuses().await.map_err(said)?;
        let shop: Vec<NamedRecord> = of_shop
            .into_iter()
            .map(|row| NamedRecord { id: row.id.0, names: row.titles.into_values().collect() })
            .collect();
        let roapp: Vec<NamedRecord> = of_roapp.iter().map(|row| record(row.id.0, &[&row.name])).collect();
        let mut rules = |field: &str, rules: &[FileRule]| -> Vec<StatusRule> {
            let rule = |rule: &FileRule| StatusRule {
                cartum: ShopStatusId(self.find(field, &rule.cartum, &shop)),
                roapp: RoAppStatusId(self.find(field, &rule.roapp, &roapp)),
            };
            rules.iter().map(rule).collect()
        };
        settings.status_to_roapp = rules("status_to_roapp", &store.status_to_roapp);
        settings.status_to_cartum = rules("status_to_cartum", &store.status_to_cartum);
        Ok(())
    }

    /// The id of a record; notes why a name is none.
    fn find(&mut self, field: &str, wanted: &IdOrName, rows: &[NamedRecord]) -> u64 {
        let name = match wanted {
            IdOrName::Id(id) => return *id,
            IdOrName::Name(name) => name,
        };
        let found = called(name, rows);
        if let [one] = found.as_slice() {
            return one.id;
        }
        let says = if found.is_empty() { "config-name-gone" } else { "config-name-ambiguous" };
        let among: Vec<&NamedRecord> = if found.is_empty() { rows.iter().collect() } else { found };
        let shown = |row: &&NamedRecord| format!("{} ({})", row.id, row.names.first().map_or("", String::as_str));
        let choices = Message::choices(among.iter().take(NAMED).map(shown).collect());
        let says = Message::new(says).with("field", field).with("name", name.escape_debug().to_string());
        self.wrong.push(says.with("choices", choices));
        0
    }
}

/// The records of a name: those that are called exactly so, else those that are called so but for case and punctuation.
pub fn called<'a>(name: &str, rows: &'a [NamedRecord]) -> Vec<&'a NamedRecord> {
    let exact: Vec<&NamedRecord> = rows.iter().filter(|row| row.names.iter().any(|known| known == name)).collect();
    if !exact.is_empty() {
        return exact;
    }
    let name = plain_name(name);
    rows.iter().filter(|row| row.names.iter().any(|known| plain_name(known) == name)).collect()
}

fn record(id: u64, names: &[&str]) -> NamedRecord {
    NamedRecord { id, names: names.iter().filter(|name| !name.is_empty()).map(|name| (*name).to_owned()).collect() }
}

/// Categories by their paths and by their own names.
fn categories(all: &[Category]) -> Vec<NamedRecord> {
    category_paths(all).into_iter().map(|row| record(row.id.0, &[&row.path, &row.title])).collect()
}

fn said(error: RoAppError) -> Message {
    error.message().sentence()
}
