//! `orders/get`: by a window of dates or by numbers, always with `limit` and `offset` together, because `offset` alone is ignored.
//!
//! Guarantees: an order whose row breaks the syntax costs no other, and is handed over as unreadable with its number; an answer that
//! ended early is never taken for the whole list.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::client::Cartum;
use super::envelope::Done;
use super::error::CartumError;
use super::order::{self, Unreadable};
use crate::net::json as read;
use crate::order::{OrderNumber, ShopOrder};

/// Orders asked for per call: about a quarter of a megabyte.
pub const PAGE: usize = 100;
/// A shop returns at least this many rows, if it has them.
pub const LEAST_ROWS: usize = 20;

/// One answer of `orders/get`.
#[derive(Debug, Default)]
pub struct OrderPage {
    /// Orders that were read, in the shop's order.
    pub orders: Vec<ShopOrder>,
    /// Orders that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// How many rows the answer had.
    pub rows: usize,
    /// Whether the answer ended before its list did: what is missing may be there.
    pub cut: bool,
}

const ORDERS: &str = "orders/get";
/// Rows of one answer that are asked for by themselves.
const ASKED_AGAIN: usize = 5;

impl Cartum {
    /// Orders placed from `from` until `to`, inclusive, a page starting at `offset` of at most `limit` rows.
    ///
    /// # Errors
    /// [`CartumError`].
    pub async fn orders_between(
        &self,
        from: Timestamp,
        to: Timestamp,
        offset: usize,
        limit: Option<usize>,
    ) -> Result<OrderPage, CartumError> {
        let most = self.speech().most.into_iter().chain(limit).fold(PAGE, usize::min);
        let clock = self.clock_of_shop();
        self.orders(
            json!({
                "from": clock.write(from),
                "to": clock.write(to),
                "offset": offset,
                "limit": most,
            }),
            true,
        )
        .await
    }

    /// Orders with these numbers; those the shop no longer has are absent, and of several also those that an answer ended before. At
    /// most [`PAGE`] numbers.
    ///
    /// # Errors
    /// [`CartumError`].
    pub async fn orders_by_number(&self, numbers: &[OrderNumber]) -> Result<OrderPage, CartumError> {
        let ids: Vec<u64> = numbers.iter().take(PAGE).map(|number| number.0).collect();
        let mut page = self.orders(json!({"ids": ids, "offset": 0, "limit": PAGE}), ids.len() > 1).await?;
        // Never trust that a filter was honoured.
        page.orders.retain(|order| numbers.contains(&order.number));
        page.unreadable.retain(|row| row.number.is_none_or(|number| numbers.contains(&number)));
        // One that was asked for by itself is not gone because the answer ended before it.
        if page.cut && ids.len() == 1 && page.orders.is_empty() && page.unreadable.is_empty() {
            return Err(CartumError::Cut(ORDERS));
        }
        Ok(page)
    }

    /// Asks for one order, of whatever number: the second of the checks when a store is connected.
    ///
    /// # Errors
    /// [`CartumError`] when this user may not read orders; a shop without orders is good.
    pub async fn check_orders(&self) -> Result<(), CartumError> {
        self.orders(json!({"offset": 0, "limit": 1}), false).await.map(drop)
    }

    /// Reads the orders of an answer. A row that breaks the syntax is asked for once by itself where `again` says so: it may be whole
    /// then, and else it is the one that cannot be read.
    async fn orders(&self, request: Value, again: bool) -> Result<OrderPage, CartumError> {
        let (answered, cut) = self.order_rows(request).await?;
        let (last, mut rows, mut asked) = (answered.len().saturating_sub(1), Vec::new(), 0);
        for (at, row) in answered.into_iter().enumerate() {
            let number = read::id(&row["order_id"]);
            let whole = match number {
                Some(number) if again && asked < ASKED_AGAIN && read::broken(&row).is_some() => {
                    asked += 1;
                    self.by_itself(number).await?
                }
                // The answer ended before it said which one it is: it comes with the next page.
                None if cut && at == last && read::broken(&row).is_some() => continue,
                _ => None,
            };
            rows.push(whole.unwrap_or(row));
        }
        if cut && rows.is_empty() {
            return Err(CartumError::Cut(ORDERS));
        }
        let mut page = OrderPage { rows: rows.len(), cut, ..OrderPage::default() };
        let sole = if rows.iter().any(order::lacks_currency) { Some(self.sole_currency().await) } else { None };
        let clock = self.clock_of_shop();
        for row in &rows {
            match order::read(row, &clock, &self.region, sole.as_ref()) {
                Ok(order) => page.orders.push(order),
                Err(row) => {
                    page.unreadable.push(Unreadable { why: row.why.map_texts(&|text| self.redact(text)), ..row });
                }
            }
        }
        Ok(page)
    }

    /// One order as the shop sends it by its number, where that is whole.
    async fn by_itself(&self, number: u64) -> Result<Option<Value>, CartumError> {
        match self.order_rows(json!({"ids": [number], "offset": 0, "limit": PAGE})).await {
            Ok((rows, _)) => {
                let is_whole = |row: &Value| read::id(&row["order_id"]) == Some(number) && read::broken(row).is_none();
                Ok(rows.into_iter().find(is_whole))
            }
            Err(error) if error.is_of_everything() => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// The rows of an answer, and whether it ended before its list did.
    async fn order_rows(&self, mut request: Value) -> Result<(Vec<Value>, bool), CartumError> {
        request["additionalData"] = json!(true);
        let Some(Done { response, cut }) = self.call_rows(ORDERS, "order_id", request).await? else {
            return Ok((Vec::new(), false));
        };
        // An empty answer is `EMPTY`, or PHP's empty array; anything else without a list is no answer at all.
        let nothing = response.as_array().is_some_and(Vec::is_empty);
        let list = response["orders"].is_array() || response["orders"].is_object();
        match (nothing || list, cut) {
            (true, _) => Ok((read::rows(&response["orders"]).into_iter().cloned().collect(), cut)),
            (false, true) => Err(CartumError::Cut(ORDERS)),
            (false, false) => Err(CartumError::Incomplete { function: ORDERS, field: "orders" }),
        }
    }
}
