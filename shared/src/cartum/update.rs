//! `orders/update`: one order a call, so that an error is of that order, and `OK` overall does not excuse reading its log.

use serde_json::json;

use super::client::Cartum;
use super::envelope::message_of;
use super::error::CartumError;
use crate::net::{json as read, quote_foreign};
use crate::order::{OrderNumber, ShopStatusId};

impl Cartum {
    /// Sets an order's status. The shop mails the buyer at each call: never send an unchanged one (rule T7).
    ///
    /// # Errors
    /// [`CartumError::NotTaken`] with the log's words when the shop did not take it.
    pub async fn set_status(&self, number: OrderNumber, status: ShopStatusId) -> Result<(), CartumError> {
        let body = json!({"orders": [{"order_id": number.0, "status": status.0}]});
        let response = self.call("orders/update", body).await?.unwrap_or_default();
        let log = read::rows(&response["log"]);
        // By order number where the log has it, by position where it has not.
        let entry = log.iter().find(|row| read::id(&row["order_id"]) == Some(number.0)).or(log.first());
        match entry {
            Some(row) if read::text(row, "status") == "OK" => Ok(()),
            Some(row) => {
                let said = format!("{} {}", read::text(row, "status"), message_of(row));
                Err(CartumError::NotTaken(quote_foreign(self.redact(&said).trim())))
            }
            None => Err(CartumError::Incomplete { function: "orders/update", field: "log" }),
        }
    }
}
