//! What a store's settings can be chosen from, live from RO App and the shop (rules S2, S6, T1).

use std::sync::Arc;

use crate::cartum::CartumError;
use crate::clock::{SharedClock, in_time};
use crate::decide::Records;
use crate::exchange::account::catalogue::Catalogue;
use crate::exchange::account::records::RecordReader;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop::Shop;
use crate::order::Currency;
use crate::roapp::{CategoryPath, Company, Employee, Location, OrderType, Product, RoApp, RoAppError, category_paths};
use crate::settings::{
    Finding, Patience, RoAppSettings, SHOWN_WITHIN, StoreSettings, check_store, too_slow, too_slow_shop,
};
use crate::texts::Message;

/// Products that a page offers.
const PRODUCTS: usize = 50;

/// Choices from RO App. A list that could not be read is empty and its error is kept.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    pub company: Option<Company>,
    pub locations: Vec<Location>,
    pub order_types: Vec<OrderType>,
    /// Employees who can receive orders.
    pub employees: Vec<Employee>,
    /// All categories, by path.
    pub categories: Vec<CategoryPath>,
    /// Some products: the first of the catalogue, or those that were searched for.
    pub products: Vec<Product>,
    /// Why something is missing.
    pub problem: Option<Message>,
}

/// What a shop told when it was connected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShopReading {
    /// Keys of the languages that its products have texts in.
    pub languages: Vec<String>,
    /// Currencies that are switched on.
    pub currencies: Vec<Currency>,
    /// Number of its statuses.
    pub statuses: usize,
}

/// How a shop answered when it was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriedShop {
    Read(ShopReading),
    /// It does not work with this setting: `login` or `url`.
    Wrong(&'static str, Message),
    /// It did not answer, or not in time: why.
    Untried(Message),
}

/// What records of RO App are called, as far as that is kept.
#[derive(Debug, Clone, Default)]
pub struct KeptNames {
    records: Records,
    categories: Vec<CategoryPath>,
}

impl KeptNames {
    /// The name of the record that a setting of a store names by its id.
    pub fn of(&self, setting: &str, id: u64) -> Option<&str> {
        let listed = match setting {
            "location" => &self.records.locations,
            "order_type" => &self.records.order_types,
            "managers" => &self.records.employees,
            "default_category" => {
                let kept = self.categories.iter().find(|category| category.id.0 == id);
                return kept.map(|category| category.path.as_str());
            }
            _ => return None,
        };
        let name = &listed.as_ref()?.get(&id)?.name;
        Some(name.as_str()).filter(|name| !name.is_empty())
    }
}

/// Reads what settings can be chosen from.
pub struct FormOptions {
    pub(crate) clock: SharedClock,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) settings: RoAppSettings,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) records: Arc<RecordReader>,
    pub(crate) catalogue: Arc<Catalogue>,
}

impl FormOptions {
    /// What records are called. Makes no request to RO App; what cannot be read is not known.
    pub async fn kept_names(&self) -> KeptNames {
        let records = self.records.kept().await.unwrap_or_default();
        KeptNames { records, categories: category_paths(&self.catalogue.kept_categories().await) }
    }

    /// Reads what RO App offers: six lists side by side, which a page waits for no longer than [`SHOWN_WITHIN`]. With a text, the
    /// products are those that RO App finds for it.
    pub async fn roapp_choices(&self, product: &str) -> Choices {
        let company = async { self.roapp.company().await.map(|company| vec![company]) };
        let (company, locations, order_types, employees, categories, products) = tokio::join!(
            self.list(company),
            self.list(self.roapp.locations()),
            self.list(self.roapp.order_types()),
            self.list(self.roapp.employees()),
            self.list(self.roapp.products.categories()),
            self.list(self.products(product)),
        );
        let mut problem = None;
        let mut employees = known(employees, &mut problem);
        employees.retain(|employee| employee.active);
        Choices {
            company: known(company, &mut problem).pop(),
            locations: known(locations, &mut problem),
            order_types: known(order_types, &mut problem),
            employees,
            categories: category_paths(&known(categories, &mut problem)),
            products: known(products, &mut problem),
            problem,
        }
    }

    async fn products(&self, text: &str) -> Result<Vec<Product>, RoAppError> {
        let mut found = match text.trim() {
            "" => self.roapp.products.page(1).await?.0,
            text => {
                let lower = text.to_lowercase();
                let holds = |name: &str| name.to_lowercase().contains(&lower);
                let is_match = |product: &Product| holds(&product.title) || holds(&product.sku) || holds(&product.code);
                self.roapp.products.search(text, is_match).await?.products
            }
        };
        found.truncate(PRODUCTS);
        Ok(found)
    }

    async fn list<T>(&self, list: impl Future<Output = Result<Vec<T>, RoAppError>>) -> Result<Vec<T>, Message> {
        match in_time(&*self.clock, SHOWN_WITHIN, list).await {
            Some(list) => list.map_err(|error| error.message().sentence()),
            None => Err(too_slow()),
        }
    }

    /// Logs in at a store's shop and reads what the next steps need, within [`SHOWN_WITHIN`].
    pub async fn try_shop(&self, shop: &Shop) -> TriedShop {
        match in_time(&*self.clock, SHOWN_WITHIN, read_shop(shop)).await {
            None => TriedShop::Untried(too_slow_shop()),
            Some(Ok(read)) => TriedShop::Read(read),
            Some(Err(error)) if error.is_passing() => TriedShop::Untried(error.message().sentence()),
            Some(Err(error)) => TriedShop::Wrong(setting_of(&error), error.message().sentence()),
        }
    }

    /// The connection check of a store (rule S3), against the other stores too. It waits for either side no longer than [`SHOWN_WITHIN`].
    pub async fn check(&self, shop: &Shop) -> Vec<Finding> {
        let others: Vec<StoreSettings> = self.stores.all().iter().map(|other| other.settings.clone()).collect();
        let limits = (self.clock.now(), &Patience::until(self.clock.deadline(SHOWN_WITHIN)));
        check_store(&shop.settings, &others, &self.settings, &shop.cartum, &self.roapp, limits).await
    }
}

async fn read_shop(shop: &Shop) -> Result<ShopReading, CartumError> {
    shop.cartum.check_login().await?;
    shop.cartum.check_orders().await?;
    Ok(ShopReading {
        languages: shop.cartum.languages().await?.unwrap_or_default(),
        currencies: shop.cartum.currencies().await?,
        statuses: shop.cartum.statuses().await?.len(),
    })
}

/// Which setting has to be another one.
fn setting_of(error: &CartumError) -> &'static str {
    match error {
        CartumError::Moved { .. } | CartumError::NoApi | CartumError::Blocked { .. } => "url",
        _ => "login",
    }
}

/// A list, or nothing and the first problem.
fn known<T>(list: Result<Vec<T>, Message>, problem: &mut Option<Message>) -> Vec<T> {
    list.unwrap_or_else(|why| {
        problem.get_or_insert(why);
        Vec::new()
    })
}
