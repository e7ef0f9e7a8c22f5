//! The stock of the test product in the first warehouse, before and after the test line, where the account's older routes show it.

use serde_json::Value;

use super::calls::{Halt, Runner, pair};
use crate::decide::first_hour::{Seen, number, rows};
use crate::roapp::Generation;

impl Runner<'_> {
    /// Reads the stock of a product and keeps it under a name.
    pub(super) async fn stock(&mut self, name: &str, product: u64) -> Result<(), Halt> {
        if let Some(seen) = self.state.writes.get(name).and_then(|written| written.seen.clone()) {
            self.evidence.put(name, seen);
            return Ok(());
        }
        let warehouses = self.read("warehouses", Generation::Bare, "/warehouse/", &[]).await?;
        let holds_products = |row: &&Value| row["type"].as_str().is_none_or(|kind| kind == "product");
        let first = rows(&warehouses.body, "data").iter().find(holds_products).and_then(|row| number(&row["id"]));
        let Some(warehouse) = first.filter(|_| warehouses.is_success()) else { return Ok(()) };
        let path = format!("/warehouse/goods/{warehouse}");
        let seen = self.read(name, Generation::Bare, &path, &[pair("ids[]", product)]).await?;
        // The filter may be ignored: one row is kept.
        let row = rows(&seen.body, "data").iter().find(|row| number(&row["id"]) == Some(product)).cloned();
        let body = serde_json::json!({"data": row.into_iter().collect::<Vec<_>>()});
        self.keep(name, Seen { body, ..seen }).await
    }
}
