//! Order statuses, order types and custom fields of orders: three bare arrays.

use serde_json::Value;

use super::client::RoApp;
use super::error::RoAppError;
use crate::net::json;
use crate::order::{FieldId, OfficeStatusId, OrderTypeId};

/// A status an RO App order can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeStatus {
    /// Id.
    pub id: OfficeStatusId,
    /// Name as staff see it.
    pub name: String,
    /// Group number: 1 new, 2 in work, 6 closed; others vary.
    pub group: Option<u64>,
}

/// An order type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderType {
    /// Id.
    pub id: OrderTypeId,
    /// Name.
    pub name: String,
}

/// A custom field of orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomField {
    /// Id; values are keyed `f<id>`.
    pub id: FieldId,
    /// Title as staff see it.
    pub title: String,
    /// Type number: 4 and 5 are dates.
    pub kind: u64,
}

impl CustomField {
    /// The key of its values.
    pub fn key(&self) -> String {
        format!("f{}", self.id)
    }
}

impl RoApp {
    /// All order statuses.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn statuses(&self) -> Result<Vec<OfficeStatus>, RoAppError> {
        let one = |row: &Value| {
            Some(OfficeStatus {
                id: OfficeStatusId(json::id(&row["id"])?),
                name: json::text(row, "name"),
                group: json::id(row["group"].get("type").unwrap_or(&row["group"])),
            })
        };
        self.rows("/orders/statuses", &[], one).await
    }

    /// All order types.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn order_types(&self) -> Result<Vec<OrderType>, RoAppError> {
        let one = |row: &Value| Some(OrderType { id: OrderTypeId(json::id(&row["id"])?), name: title(row) });
        self.rows("/orders/types", &[], one).await
    }

    /// All custom fields of orders.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn order_fields(&self) -> Result<Vec<CustomField>, RoAppError> {
        let one = |row: &Value| {
            let id = FieldId(json::id(&row["id"])?);
            Some(CustomField { id, title: title(row), kind: json::id(&row["type"]).unwrap_or(1) })
        };
        self.rows("/orders/custom-fields", &[], one).await
    }
}

/// `title`, or `name` as the older generation says.
pub(super) fn title(row: &Value) -> String {
    Some(json::text(row, "title")).filter(|text| !text.is_empty()).unwrap_or_else(|| json::text(row, "name"))
}
