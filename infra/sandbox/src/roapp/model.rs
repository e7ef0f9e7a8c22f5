//! What the account keeps, typed: unlike the shop's, its rows are only ever made by checked requests.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An order with its items and its feed.
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

/// What a caller can give an order.
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

/// One line of an order.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) id: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) entity_id: i64,
    pub(crate) fields: ItemFields,
    pub(crate) is_deduction_required: bool,
    pub(crate) write_offs: Vec<Value>,
}

/// What a caller can give a line.
#[derive(Clone, Serialize, Deserialize)]
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

/// A line's discount.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Discount {
    pub(crate) kind: String,
    pub(crate) percentage: Decimal,
    pub(crate) amount: Decimal,
    pub(crate) sponsor: String,
}

/// A line's warranty.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Warranty {
    pub(crate) period: String,
    pub(crate) units: String,
}

/// One entry of an order's feed.
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
    /// Everything the API shows, as given or at its default.
    pub(crate) fields: Map<String, Value>,
    pub(crate) created_at: Timestamp,
    pub(crate) modified_at: Timestamp,
}

/// A product or a service of the catalogue.
#[derive(Clone, Serialize, Deserialize)]
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
    pub(crate) prices: std::collections::BTreeMap<i64, Decimal>,
    pub(crate) uom_id: i64,
    #[serde(default = "super::settings::first_product_type")]
    pub(crate) product_type_id: i64,
    pub(crate) residue: Decimal,
    /// Documented fields that nothing here acts on.
    #[serde(default)]
    pub(crate) more: Map<String, Value>,
}

/// A product's barcode; `kind` is such as `ean13`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Barcode {
    pub(crate) code: String,
    pub(crate) kind: String,
}

/// A booking, an estimate, a tag or a payment, as it was given.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Thing {
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) fields: Value,
    pub(crate) created_at: Timestamp,
}

/// A product category.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Category {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) parent_id: Option<i64>,
}

/// A receiver of web-hooks, as staff would set it up.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct EndPoint {
    pub(crate) id: i64,
    pub(crate) url: String,
    pub(crate) secret: String,
    /// Empty means all.
    pub(crate) events: Vec<String>,
    pub(crate) enabled: bool,
    /// Failed deliveries in a row.
    pub(crate) failures: u64,
    /// Since when it has taken nothing.
    #[serde(default)]
    pub(crate) failing_since: Option<Timestamp>,
}
