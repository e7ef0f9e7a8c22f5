//! Lines of an RO App order. There is no warehouse and no "deduct" switch in the body: an item added here waits for staff to
//! write it off (rule P5).

use std::sync::atomic::Ordering;

use http::Method;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::account::RoApp;
use super::envelope;
use super::error::RoAppError;
use crate::net::json as read;
use crate::order::{EmployeeId, ItemId, ProductId, RoAppOrderId};

/// Bearer of a discount. It decides whether an employee's wage is computed from the price after or before the discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sponsor {
    /// Wages are from the amount after the discount, as RO App has it by default.
    #[default]
    Staff,
    /// Wages are from the amount before the discount.
    Company,
}

/// A discount on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Discount {
    /// Amount off the line.
    pub amount: Decimal,
    /// Who bears it.
    pub sponsor: Sponsor,
}

/// A line to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    pub product: ProductId,
    /// Employee; RO App demands one.
    pub assignee: EmployeeId,
    /// Units.
    pub quantity: Decimal,
    /// Price of one.
    pub price: Decimal,
    /// Discount off the line.
    pub discount: Discount,
    /// Comment, which carries the line's mark.
    pub comment: String,
}

/// What to change of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ItemPatch {
    /// Units.
    pub quantity: Option<Decimal>,
    /// Price of one.
    pub price: Option<Decimal>,
    /// Discount off the line.
    pub discount: Option<Discount>,
}

/// A line as RO App shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    /// Product or service.
    pub product: Option<ProductId>,
    /// Its title; may be empty.
    pub title: String,
    /// Units.
    pub quantity: Decimal,
    /// Price of one.
    pub price: Decimal,
    /// Discount off the line; `None` where it is a percentage or cannot be read.
    pub discount: Option<Decimal>,
    pub comment: String,
    /// Whether stock has been deducted for it (rule O6).
    pub written_off: bool,
}

impl RoApp {
    /// All lines of an order; `None` where RO App answers 404, which it also does for an order without lines.
    pub async fn items(&self, order: RoAppOrderId) -> Result<Option<Vec<Item>>, RoAppError> {
        match self.client.rows(&format!("/orders/{order}/items"), &[], item).await {
            Ok(items) => Ok(Some(items)),
            Err(RoAppError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Adds a line; returns its id if the answer has it. Not idempotent: look for the line before repeating.
    pub async fn add_item(&self, order: RoAppOrderId, new: &NewItem) -> Result<Option<ItemId>, RoAppError> {
        let mut body = json!({
            "entity_id": new.product,
            "assignee_id": new.assignee,
            "quantity": number(new.quantity),
            "price": number(new.price),
            "cost": 0,
            "discount": discount(new.discount),
            "comment": new.comment,
        });
        let path = format!("/orders/{order}/items");
        let newer = self.client.newer_warranty.load(Ordering::Relaxed);
        body["warranty"] = warranty(newer);
        let answer = match self.client.write(Method::POST, &path, body.clone()).await {
            // A refusal had no effect, so sending again is safe.
            Err(RoAppError::Refused { about, .. }) if about.fields.iter().any(|field| field == "warranty") => {
                body["warranty"] = warranty(!newer);
                let answer = self.client.write(Method::POST, &path, body).await?;
                self.client.newer_warranty.store(!newer, Ordering::Relaxed);
                answer
            }
            other => other?,
        };
        Ok(envelope::created_id(&answer).map(ItemId))
    }

    /// Whether the key's employee may add products to orders without deducting stock, asked of an order that does not exist, so that
    /// nothing is written. `None` where RO App answers that first.
    pub async fn may_add_items(&self, assignee: EmployeeId) -> Result<Option<bool>, RoAppError> {
        let body = json!({
            "entity_id": 0,
            "assignee_id": assignee,
            "quantity": 1,
            "price": 0,
            "cost": 0,
            "discount": discount(Discount::default()),
            "warranty": warranty(self.client.newer_warranty.load(Ordering::Relaxed)),
        });
        match self.client.write(Method::POST, "/orders/0/items", body).await {
            Ok(_) => Ok(Some(true)),
            Err(RoAppError::Forbidden { .. }) => Ok(Some(false)),
            Err(RoAppError::Missing { .. } | RoAppError::Refused { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Changes a line.
    pub async fn patch_item(&self, order: RoAppOrderId, item: ItemId, patch: ItemPatch) -> Result<(), RoAppError> {
        let mut body = json!({});
        for (field, value) in [("quantity", patch.quantity), ("price", patch.price)] {
            if let Some(value) = value {
                body[field] = number(value);
            }
        }
        if let Some(value) = patch.discount {
            body["discount"] = discount(value);
        }
        self.client.write(Method::PATCH, &format!("/orders/{order}/items/{item}"), body).await.map(drop)
    }

    /// Removes a line, where the account's API offers it.
    ///
    /// # Errors
    /// [`RoAppError::Missing`] where it does not.
    pub async fn remove_item(&self, order: RoAppOrderId, item: ItemId) -> Result<(), RoAppError> {
        self.client.write(Method::DELETE, &format!("/orders/{order}/items/{item}"), Value::Null).await.map(drop)
    }
}

/// A JSON number with exactly the decimal's digits, without a float in between.
fn number(value: Decimal) -> Value {
    serde_json::from_str(&value.normalize().to_string()).unwrap_or_default()
}

/// All four keys, or the API refuses it.
fn discount(value: Discount) -> Value {
    json!({"type": "value", "percentage": 0, "amount": number(value.amount), "sponsor": value.sponsor})
}

/// No warranty, as the official file has it, or as a newer client sends it.
fn warranty(newer: bool) -> Value {
    if newer { json!({"period": 0, "unit": "days"}) } else { json!({"period": "0", "periodUnits": "days"}) }
}

fn item(row: &Value) -> Option<Item> {
    Some(Item {
        id: ItemId(read::id(&row["id"])?),
        product: read::id(&row["entity"]["id"]).map(ProductId),
        title: read::text(&row["entity"], "title"),
        quantity: read::decimal(&row["quantity"])?,
        price: read::decimal(&row["price"])?,
        discount: match read::text(&row["discount"], "type").as_str() {
            "value" => read::decimal(&row["discount"]["amount"]),
            _ => None,
        },
        comment: read::text(row, "comment"),
        written_off: row["write_offs"].as_array().is_some_and(|entries| !entries.is_empty()),
    })
}
