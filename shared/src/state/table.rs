//! The table as the exchange sees it. Orders have a type of their own; what else there is stands in this one.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use aws_sdk_dynamodb::Client;

use super::error::StateError;
use super::items::Items;

/// The state table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Orders: their links, lists, histories and what a search finds them by.
    pub orders: Orders,
    pub(super) items: Items,
    /// When the next permit of the request budget was last seen to be free, in microseconds since 1970.
    pub(super) next_permit: Arc<AtomicI64>,
}

/// The orders in the table.
#[derive(Debug, Clone)]
pub struct Orders {
    pub(super) items: Items,
}

impl Table {
    /// The table `name`.
    pub fn new(client: Client, name: &str) -> Self {
        let items = Items::new(client, name);
        Self { orders: Orders { items: items.clone() }, items, next_permit: Arc::default() }
    }

    pub fn name(&self) -> &str {
        &self.items.name
    }

    /// Creates the table where it is missing: on one machine; on AWS the template does.
    pub async fn create_if_missing(&self) -> Result<(), StateError> {
        self.items.create_if_missing().await
    }

    /// What this process met in the table and could not read, one sentence each, as long as it stays so.
    pub fn unreadable(&self) -> Vec<StateError> {
        self.items.unreadable()
    }
}
