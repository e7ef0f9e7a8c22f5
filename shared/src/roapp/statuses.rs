//! Order statuses, order types and custom fields of orders: three bare arrays.

use serde_json::Value;

use super::account::RoApp;
use super::envelope;
use super::error::RoAppError;
use crate::net::json;
use crate::order::{FieldId, OrderTypeId, RoAppStatusId};

/// A status an RO App order can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoAppStatus {
    pub id: RoAppStatusId,
    /// Name as staff see it.
    pub name: String,
    /// Group number: 1 new, 2 in work, 6 closed; others vary.
    pub group: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderType {
    pub id: OrderTypeId,
    pub name: String,
}

/// A custom field of orders or people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomField {
    /// Id; values are keyed `f<id>`.
    pub id: FieldId,
    /// Title as staff see it.
    pub title: String,
    /// Type number: 4 and 5 are dates.
    pub kind: u64,
    /// Whether RO App refuses a new order or person without a value.
    pub required: bool,
    /// The value that the list itself gives it; may be empty.
    pub default: String,
}

impl CustomField {
    /// The key of its values.
    pub fn key(&self) -> String {
        format!("f{}", self.id)
    }
}

impl RoApp {
    /// All order statuses.
    pub async fn statuses(&self) -> Result<Vec<RoAppStatus>, RoAppError> {
        let one = |row: &Value| {
            Some(RoAppStatus {
                id: RoAppStatusId(json::id(&row["id"])?),
                name: json::text(row, "name"),
                group: json::id(row["group"].get("type").unwrap_or(&row["group"])),
            })
        };
        self.client.rows_or_fewer("/orders/statuses", &[], one).await
    }

    pub async fn order_types(&self) -> Result<Vec<OrderType>, RoAppError> {
        let one = |row: &Value| Some(OrderType { id: OrderTypeId(json::id(&row["id"])?), name: envelope::title(row) });
        self.client.rows_or_fewer("/orders/types", &[], one).await
    }

    /// All custom fields of orders.
    pub async fn order_fields(&self) -> Result<Vec<CustomField>, RoAppError> {
        self.client.rows("/orders/custom-fields", &[], custom_field).await
    }

    /// All custom fields of people.
    pub async fn people_fields(&self) -> Result<Vec<CustomField>, RoAppError> {
        self.client.rows("/contacts/people/custom-fields", &[], custom_field).await
    }
}

fn custom_field(row: &Value) -> Option<CustomField> {
    let default = ["default", "default_value"].into_iter().find_map(|key| json::as_text(&row[key]));
    // A list of choices may mark one of them.
    let choices = json::rows(row.get("options").or_else(|| row.get("values")).unwrap_or(&Value::Null));
    let marked = |choice: &&&Value| ["default", "is_default"].into_iter().any(|key| json::truth(&choice[key]));
    let choice = choices.iter().find(marked).and_then(|choice| {
        json::as_text(&choice["value"]).or_else(|| Some(envelope::title(choice)).filter(|text| !text.is_empty()))
    });
    Some(CustomField {
        id: FieldId(json::id(&row["id"])?),
        title: envelope::title(row),
        kind: json::id(&row["type"]).unwrap_or(1),
        required: json::truth(row.get("required").unwrap_or(&row["is_required"])),
        default: default.or(choice).unwrap_or_default(),
    })
}
