//! `orders/get`: by a window of dates or by numbers, always with `limit` and `offset` together, because `offset` alone is ignored.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::client::Cartum;
use super::envelope::refused;
use super::error::CartumError;
use super::order::{self, Unreadable};
use crate::net::json as read;
use crate::order::{OrderNumber, ShopOrder};

/// Orders asked for per call: about a quarter of a megabyte.
pub const PAGE: usize = 100;

/// One answer of `orders/get`.
#[derive(Debug, Default)]
pub struct OrderPage {
    /// Orders that were read, in the shop's order.
    pub orders: Vec<ShopOrder>,
    /// Orders that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// How many rows the answer had.
    pub rows: usize,
}

impl Cartum {
    /// Orders placed from `from` until `to`, inclusive, a page starting at `offset`.
    ///
    /// # Errors
    /// [`CartumError`].
    pub async fn orders_between(
        &self,
        from: Timestamp,
        to: Timestamp,
        offset: usize,
    ) -> Result<OrderPage, CartumError> {
        self.orders(json!({
            "from": self.shop_clock.write(from),
            "to": self.shop_clock.write(to),
            "offset": offset,
            "limit": PAGE,
        }))
        .await
    }

    /// Orders with these numbers; those the shop no longer has are absent. At most [`PAGE`] numbers.
    ///
    /// # Errors
    /// [`CartumError`].
    pub async fn orders_by_number(&self, numbers: &[OrderNumber]) -> Result<OrderPage, CartumError> {
        let ids: Vec<u64> = numbers.iter().take(PAGE).map(|number| number.0).collect();
        let mut page = self.orders(json!({"ids": ids, "offset": 0, "limit": PAGE})).await?;
        // Never trust that a filter was honoured.
        page.orders.retain(|order| numbers.contains(&order.number));
        page.unreadable.retain(|row| row.number.is_none_or(|number| numbers.contains(&number)));
        Ok(page)
    }

    /// Asks for one order, of whatever number: the second of the checks when a store is connected.
    ///
    /// # Errors
    /// [`CartumError`] when this user may not read orders; a shop without orders is good.
    pub async fn check_orders(&self) -> Result<(), CartumError> {
        self.orders(json!({"offset": 0, "limit": 1})).await.map(drop)
    }

    async fn orders(&self, mut request: Value) -> Result<OrderPage, CartumError> {
        request["additionalData"] = json!(true);
        let Some(response) = self.call("orders/get", request).await? else {
            return Ok(OrderPage::default());
        };
        // An empty answer is `EMPTY`, or PHP's empty array; anything else without a list is no answer at all.
        let nothing = response.as_array().is_some_and(Vec::is_empty);
        let list = response["orders"].is_array() || response["orders"].is_object();
        if !(nothing || list) {
            return Err(refused("orders/get", "OK".into(), "the answer has no list of orders"));
        }
        let rows = read::rows(&response["orders"]);
        let mut page = OrderPage { rows: rows.len(), ..OrderPage::default() };
        let sole =
            if rows.iter().any(|row| order::lacks_currency(row)) { Some(self.sole_currency().await) } else { None };
        for row in rows {
            match order::read(row, &self.shop_clock, &self.region, sole.as_ref()) {
                Ok(order) => page.orders.push(order),
                Err(row) => {
                    page.unreadable.push(Unreadable { why: row.why.map_texts(&|text| self.redact(text)), ..row });
                }
            }
        }
        Ok(page)
    }
}
