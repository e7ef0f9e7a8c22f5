//! The account's rows. They are typed, unlike the shop's, because only checked requests create them.

use super::settings::FIRST_PRODUCT_TYPE;
use crate::control::variants::Variants;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// When, under which variants and by whom something is changed.
#[derive(Clone, Copy)]
pub(crate) struct Change<'a> {
    pub(crate) at: Timestamp,
    pub(crate) variants: &'a Variants,
    /// Whether the API makes the change; otherwise staff.
    pub(crate) by_api: bool,
}

/// An order with its items and its comments.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) id: i64,
    pub(crate) number: String,
    pub(crate) status_id: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) modified_at: Timestamp,
    pub(crate) done_at: Option<Timestamp>,
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) fields: OrderFields,
    pub(crate) payed: Decimal,
    pub(crate) items: Vec<Item>,
    pub(crate) comments: Vec<Comment>,
}

/// The fields of an order that a caller can set.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct OrderFields {
    pub(crate) branch_id: i64,
    pub(crate) order_type_id: i64,
    pub(crate) client_id: i64,
    pub(crate) manager_id: Option<i64>,
    pub(crate) assignee_id: Option<i64>,
    pub(crate) payer_id: Option<i64>,
    #[serde(default)]
    pub(crate) resource_id: Option<i64>,
    pub(crate) ad_campaign_id: Option<i64>,
    pub(crate) scheduled_for: Option<String>,
    pub(crate) scheduled_to: Option<String>,
    pub(crate) due_date: Option<String>,
    /// `malfunction`, `manager_notes`, `engineer_notes`, `resume`, `estimated_price`.
    pub(crate) texts: Map<String, Value>,
    pub(crate) urgent: bool,
    pub(crate) custom_fields: Map<String, Value>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) id: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) entity_id: i64,
    pub(crate) fields: ItemFields,
    pub(crate) is_deduction_required: bool,
    pub(crate) write_offs: Vec<Value>,
}

/// The fields of a line that a caller can set.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct ItemFields {
    pub(crate) assignee_id: i64,
    pub(crate) quantity: Decimal,
    pub(crate) price: Decimal,
    pub(crate) cost: Decimal,
    pub(crate) discount: Discount,
    pub(crate) warranty: Warranty,
    pub(crate) tax_ids: Vec<i64>,
    pub(crate) comment: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Discount {
    pub(crate) kind: String,
    pub(crate) percentage: Decimal,
    pub(crate) amount: Decimal,
    pub(crate) sponsor: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Warranty {
    pub(crate) period: String,
    pub(crate) units: String,
}

impl Default for Discount {
    fn default() -> Discount {
        let (percentage, amount) = (Decimal::ZERO, Decimal::ZERO);
        Discount { kind: "percentage".to_owned(), percentage, amount, sponsor: "staff".to_owned() }
    }
}

impl Default for Warranty {
    fn default() -> Warranty {
        Warranty { period: "0".to_owned(), units: "days".to_owned() }
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) comment: String,
    pub(crate) is_private: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) created_by_id: i64,
}

/// A person or an organization.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) organization: bool,
    /// All fields of the API, as given or with their default.
    pub(crate) fields: Map<String, Value>,
    pub(crate) created_at: Timestamp,
    pub(crate) modified_at: Timestamp,
}

/// A product or a service of the catalogue.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Product {
    pub(crate) id: i64,
    pub(crate) service: bool,
    pub(crate) category_id: i64,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) code: String,
    pub(crate) sku: String,
    pub(crate) cost: Decimal,
    pub(crate) barcodes: Vec<Barcode>,
    pub(crate) prices: BTreeMap<i64, Decimal>,
    pub(crate) uom_id: i64,
    #[serde(default = "first_product_type")]
    pub(crate) product_type_id: i64,
    pub(crate) residue: Decimal,
    /// Documented fields without an effect here.
    #[serde(default)]
    pub(crate) more: Map<String, Value>,
}

fn first_product_type() -> i64 {
    FIRST_PRODUCT_TYPE
}

/// `kind` is for example `ean13`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Barcode {
    pub(crate) code: String,
    pub(crate) kind: String,
}

/// A booking, an estimate, a tag or a payment.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) fields: Value,
    pub(crate) created_at: Timestamp,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Category {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) parent_id: Option<i64>,
}

/// A receiver of web-hooks, as staff configure it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct EndPoint {
    pub(crate) id: i64,
    pub(crate) url: String,
    pub(crate) secret: String,
    /// Subscribed events; empty means all.
    pub(crate) events: Vec<String>,
    pub(crate) enabled: bool,
    /// Failed deliveries in a row.
    pub(crate) failures: u64,
    /// The time of the first failure after the last success.
    #[serde(default)]
    pub(crate) failing_since: Option<Timestamp>,
}
