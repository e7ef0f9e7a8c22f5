//! What a store's settings can be chosen from, live from RO App and the shop (rules S2, T1).

use std::sync::Arc;

use crate::cartum::ShopStatus;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop::Shop;
use crate::roapp::{Employee, Location, OrderType, RoApp, RoAppError, RoAppStatus};
use crate::settings::{Finding, RoAppSettings, StoreSettings, check_store};
use crate::texts::Message;

/// Choices from RO App. A list that could not be read is empty and its error is kept.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    pub locations: Vec<Location>,
    pub order_types: Vec<OrderType>,
    /// Employees who can receive orders.
    pub employees: Vec<Employee>,
    pub statuses: Vec<RoAppStatus>,
    /// Why something is missing.
    pub problem: Option<Message>,
}

/// Reads what settings can be chosen from.
pub struct FormOptions {
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) settings: RoAppSettings,
    pub(crate) stores: Arc<StoreRegistry>,
}

impl FormOptions {
    /// Reads what RO App offers: four calls.
    pub async fn roapp_choices(&self) -> Choices {
        let mut found = Choices::default();
        if let Err(error) = self.read_choices(&mut found).await {
            found.problem = Some(error.message().sentence());
        }
        found
    }

    async fn read_choices(&self, found: &mut Choices) -> Result<(), RoAppError> {
        found.locations = self.roapp.locations().await?;
        found.order_types = self.roapp.order_types().await?;
        found.employees = self.roapp.employees().await?;
        found.employees.retain(|employee| employee.active);
        found.statuses = self.roapp.statuses().await?;
        Ok(())
    }

    /// RO App's statuses alone.
    pub async fn roapp_statuses(&self) -> Result<Vec<RoAppStatus>, Message> {
        self.roapp.statuses().await.map_err(|error| error.message().sentence())
    }

    pub async fn live_shop_statuses(&self, shop: &Shop) -> Result<Vec<ShopStatus>, Message> {
        shop.cartum.statuses().await.map_err(|error| error.message().sentence())
    }

    /// The connection check of a store (rule S3), against the other stores too.
    pub async fn check(&self, shop: &Shop) -> Vec<Finding> {
        let others: Vec<StoreSettings> = self.stores.all().iter().map(|other| other.settings.clone()).collect();
        check_store(&shop.settings, &others, &self.settings, &shop.cartum, &self.roapp).await
    }
}
