//! RO App's own list of orders, as a table shows it: one call for a page of fifty, the latest changed first.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use super::client::{Api, RoApp};
use super::envelope;
use super::error::RoAppError;
use crate::net::json as read;
use crate::order::{FieldId, OfficeOrderId, OfficeStatusId};
use std::collections::BTreeMap;

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeRow {
    /// Id.
    pub id: OfficeOrderId,
    /// Number as staff see it.
    pub number: String,
    /// Status.
    pub status: Option<OfficeStatusId>,
    /// Its name; may be empty.
    pub status_name: String,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// Last change.
    pub modified: Option<Timestamp>,
    /// The client's name; may be empty.
    pub client: String,
    /// The client's first phone as typed; may be empty.
    pub phone: String,
    /// Amount.
    pub total: Option<Decimal>,
    fields: BTreeMap<String, String>,
}

impl OfficeRow {
    /// The value of a custom field; `None` where it is empty.
    pub fn field(&self, field: FieldId) -> Option<&str> {
        self.fields.get(&format!("f{field}")).map(|text| text.trim()).filter(|text| !text.is_empty())
    }
}

/// A page of the list.
#[derive(Debug, Clone, Default)]
pub struct OfficePage {
    /// Its rows.
    pub rows: Vec<OfficeRow>,
    /// Whether a further page exists.
    pub more: bool,
}

impl RoApp {
    /// A page of all orders, counted from 1.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn orders_page(&self, page: u64) -> Result<OfficePage, RoAppError> {
        let query = [("sort", "-modified_at".to_owned()), ("page", page.to_string())];
        let body = self.send(Api::V2, http::Method::GET, "/orders", &query, None).await?;
        let rows: Vec<OfficeRow> = envelope::read_rows("GET /orders", &body, row)?;
        Ok(OfficePage { more: !rows.is_empty() && page < envelope::pages(&body), rows })
    }

    /// One order as a table shows it; `None` when it was deleted.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn order_row(&self, id: OfficeOrderId) -> Result<Option<OfficeRow>, RoAppError> {
        match self.one(&format!("/orders/{id}"), row).await {
            Ok(row) => Ok(Some(row)),
            Err(RoAppError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn row(row: &Value) -> Option<OfficeRow> {
    let fields = row["custom_fields"].as_object();
    let fields =
        fields.map(|map| map.iter().filter_map(|(key, value)| Some((key.clone(), read::as_text(value)?))).collect());
    let client = &row["client"];
    let name = Some(read::text(client, "name")).filter(|name| !name.trim().is_empty());
    let name =
        name.unwrap_or_else(|| format!("{} {}", read::text(client, "first_name"), read::text(client, "last_name")));
    let phones = if client["phones"].is_array() { &client["phones"] } else { &client["phone"] };
    let phone = read::rows(phones).first().and_then(|row| read::as_text(row.get("phone").unwrap_or(row)));
    Some(OfficeRow {
        id: OfficeOrderId(read::id(&row["id"])?),
        number: Some(read::text(row, "number"))
            .filter(|n| !n.is_empty())
            .unwrap_or_else(|| read::text(row, "id_label")),
        status: read::id(&row["status"]["id"]).map(OfficeStatusId),
        status_name: read::text(&row["status"], "name"),
        created: read::text(row, "created_at").parse().ok(),
        modified: read::text(row, "modified_at").parse().ok(),
        client: name.trim().to_owned(),
        phone: phone.or_else(|| read::as_text(phones)).unwrap_or_default(),
        total: read::decimal(&row["total"]),
        fields: fields.unwrap_or_default(),
    })
}
