//! What a store's settings can be chosen from, live from RO App and the shop (rules S2, T1).

use std::sync::Arc;
use std::time::Duration;

use crate::clock::{SharedClock, in_time};
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop::Shop;
use crate::roapp::{Employee, Location, OrderType, RoApp, RoAppError};
use crate::settings::{Finding, RoAppSettings, StoreSettings, check_store};
use crate::texts::Message;

/// A page waits for RO App no longer.
pub(crate) const SHOWN_WITHIN: Duration = Duration::from_secs(5);

/// What a page says that did not wait any longer.
pub(crate) fn too_slow() -> Message {
    Message::new("roapp-page-too-slow").with("seconds", SHOWN_WITHIN.as_secs())
}

/// Choices from RO App. A list that could not be read is empty and its error is kept.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    pub locations: Vec<Location>,
    pub order_types: Vec<OrderType>,
    /// Employees who can receive orders.
    pub employees: Vec<Employee>,
    /// Why something is missing.
    pub problem: Option<Message>,
}

/// Reads what settings can be chosen from.
pub struct FormOptions {
    pub(crate) clock: SharedClock,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) settings: RoAppSettings,
    pub(crate) stores: Arc<StoreRegistry>,
}

impl FormOptions {
    /// Reads what RO App offers: three calls side by side, which a page waits for no longer than [`SHOWN_WITHIN`].
    pub async fn roapp_choices(&self) -> Choices {
        let (locations, order_types, employees) = tokio::join!(
            self.list(self.roapp.locations()),
            self.list(self.roapp.order_types()),
            self.list(self.roapp.employees()),
        );
        let problem = [locations.as_ref().err(), order_types.as_ref().err(), employees.as_ref().err()];
        let problem = problem.into_iter().flatten().next().cloned();
        let mut employees = employees.unwrap_or_default();
        employees.retain(|employee| employee.active);
        let (locations, order_types) = (locations.unwrap_or_default(), order_types.unwrap_or_default());
        Choices { locations, order_types, employees, problem }
    }

    async fn list<T>(&self, list: impl Future<Output = Result<Vec<T>, RoAppError>>) -> Result<Vec<T>, Message> {
        match in_time(&*self.clock, SHOWN_WITHIN, list).await {
            Some(list) => list.map_err(|error| error.message().sentence()),
            None => Err(too_slow()),
        }
    }

    /// The connection check of a store (rule S3), against the other stores too.
    pub async fn check(&self, shop: &Shop) -> Vec<Finding> {
        let others: Vec<StoreSettings> = self.stores.all().iter().map(|other| other.settings.clone()).collect();
        check_store(&shop.settings, &others, &self.settings, &shop.cartum, &self.roapp).await
    }
}
