//! Orders: create, read, patch, list, status, comment.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use http::Method;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::client::{Api, RoApp, need_id};
use super::error::RoAppError;
use crate::net::json as read;
use crate::order::{ContactId, EmployeeId, FieldId, LocationId, OfficeOrderId, OfficeStatusId, OrderTypeId};

/// An order to create. Its status will be the type's first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// Location.
    pub location: LocationId,
    /// Type.
    pub order_type: OrderTypeId,
    /// Client.
    pub client: ContactId,
    /// Who is responsible.
    pub manager: EmployeeId,
    /// Notes for staff.
    pub notes: String,
    /// Values of custom fields.
    pub fields: BTreeMap<FieldId, String>,
}

/// What to change of an order; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderPatch {
    /// Client.
    pub client: Option<ContactId>,
    /// Values of custom fields.
    pub fields: BTreeMap<FieldId, String>,
}

/// An order as RO App shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeOrder {
    /// Id.
    pub id: OfficeOrderId,
    /// Number as staff see it.
    pub number: String,
    /// Status, where the answer has one.
    pub status: Option<OfficeStatusId>,
    /// Client, where the answer has one.
    pub client: Option<ContactId>,
    /// Last change; to the second.
    pub modified: Option<Timestamp>,
    /// Amount.
    pub total: Option<Decimal>,
    /// Values of custom fields by key `f<id>`.
    pub fields: BTreeMap<String, String>,
}

impl OfficeOrder {
    /// The value of a custom field.
    pub fn field(&self, field: FieldId) -> Option<&str> {
        self.fields.get(&format!("f{field}")).map(String::as_str)
    }
}

/// Orders on one page of a list.
pub const PAGE: usize = 50;

/// Which orders to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Created at or after.
    pub created_since: Option<Timestamp>,
    /// Changed at or after.
    pub modified_since: Option<Timestamp>,
    /// Of this client.
    pub client: Option<ContactId>,
    /// With these ids, where any are named; at most [`PAGE`].
    pub ids: Vec<OfficeOrderId>,
}

impl RoApp {
    /// Orders, the latest changed first, so that rows of a change date need no filter that is honoured: they come first.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn orders(
        &self,
        filter: &OrderFilter,
        enough: impl FnMut(&[OfficeOrder]) -> bool,
    ) -> Result<Vec<OfficeOrder>, RoAppError> {
        let mut query = Vec::new();
        query.push(("sort", "-modified_at".to_owned()));
        if let Some(since) = filter.created_since {
            query.push(("created_at[]", iso(since)));
        }
        if let Some(since) = filter.modified_since {
            query.push(("modified_at[]", iso(since)));
        }
        if let Some(client) = filter.client {
            query.push(("clients_ids[]", client.to_string()));
        }
        query.extend(filter.ids.iter().take(PAGE).map(|id| ("ids[]", id.to_string())));
        self.list(Api::V2, "/orders", &query, order, enough).await
    }

    /// One order; `None` when it was deleted.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn order(&self, id: OfficeOrderId) -> Result<Option<OfficeOrder>, RoAppError> {
        match self.one(&format!("/orders/{id}"), order).await {
            Ok(order) => Ok(Some(order)),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates an order. Nothing about it is idempotent: look before repeating.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn create_order(&self, new: &NewOrder) -> Result<OfficeOrderId, RoAppError> {
        let body = json!({
            "branch_id": new.location,
            "order_type_id": new.order_type,
            "client_id": new.client,
            "manager_id": new.manager,
            "manager_notes": new.notes,
        });
        let answer = self.write_fields(Method::POST, "/orders", body, &new.fields).await?;
        need_id("POST /orders", &answer).map(OfficeOrderId)
    }

    /// Changes an order.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn patch_order(&self, id: OfficeOrderId, patch: &OrderPatch) -> Result<(), RoAppError> {
        let mut body = json!({});
        if let Some(client) = patch.client {
            body["client_id"] = json!(client);
        }
        self.write_fields(Method::PATCH, &format!("/orders/{id}"), body, &patch.fields).await.map(drop)
    }

    /// Writes with custom fields: as an object, as clients send them, or where the account refuses that, as the text that the
    /// documentation speaks of. A refusal had no effect, so sending again is safe.
    async fn write_fields(
        &self,
        method: Method,
        path: &str,
        mut body: Value,
        values: &BTreeMap<FieldId, String>,
    ) -> Result<Value, RoAppError> {
        if values.is_empty() {
            return self.write(method, path, body).await;
        }
        let object = Value::Object(fields(values));
        let text = Value::String(object.to_string());
        let as_text = self.fields_as_text.load(Ordering::Relaxed);
        let (first, second) = if as_text { (text, object) } else { (object, text) };
        body["custom_fields"] = first;
        match self.write(method.clone(), path, body.clone()).await {
            Err(RoAppError::Refused { message, .. }) if message.contains("custom_fields") => {
                body["custom_fields"] = second;
                let answer = self.write(method, path, body).await?;
                self.fields_as_text.store(!as_text, Ordering::Relaxed);
                Ok(answer)
            }
            other => other,
        }
    }

    /// Sets an order's status; RO App may tell the client.
    ///
    /// # Errors
    /// [`RoAppError::Refused`] when the company's rules forbid the step.
    pub async fn set_status(&self, id: OfficeOrderId, status: OfficeStatusId) -> Result<(), RoAppError> {
        self.write(Method::POST, &format!("/orders/{id}/status"), json!({"status_id": status})).await.map(drop)
    }

    /// Writes into an order's event feed, seen by staff only.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn comment(&self, id: OfficeOrderId, text: &str) -> Result<(), RoAppError> {
        let body = json!({"comment": text, "is_private": true});
        self.write(Method::POST, &format!("/orders/{id}/comments"), body).await.map(drop)
    }

    /// The texts of an order's event feed; `None` where this account's API does not show them.
    ///
    /// # Errors
    /// [`RoAppError`].
    pub async fn comments(&self, id: OfficeOrderId) -> Result<Option<Vec<String>>, RoAppError> {
        let text = |row: &Value| {
            let said = row.get("comment").or_else(|| row.get("message"));
            row.is_object().then(|| said.and_then(read::as_text).unwrap_or_default())
        };
        match self.list(Api::V2, &format!("/orders/{id}/comments"), &[], text, |_| false).await {
            Ok(all) => Ok(Some(all)),
            Err(RoAppError::Missing { .. } | RoAppError::Forbidden { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The one format RO App takes: UTC, whole seconds.
pub(super) fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn fields(values: &BTreeMap<FieldId, String>) -> Map<String, Value> {
    values.iter().map(|(id, value)| (format!("f{id}"), json!(value))).collect()
}

fn order(row: &Value) -> Option<OfficeOrder> {
    let text = row["custom_fields"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let fields = text
        .as_ref()
        .unwrap_or(&row["custom_fields"])
        .as_object()
        .map(|map| map.iter().filter_map(|(key, value)| Some((key.clone(), read::as_text(value)?))).collect());
    Some(OfficeOrder {
        id: OfficeOrderId(read::id(&row["id"])?),
        number: Some(read::text(row, "number"))
            .filter(|n| !n.is_empty())
            .unwrap_or_else(|| read::text(row, "id_label")),
        status: read::id(&row["status"]["id"]).map(OfficeStatusId),
        client: read::id(&row["client"]["id"]).map(ContactId),
        modified: read::text(row, "modified_at").parse().ok(),
        total: read::decimal(&row["total"]),
        fields: fields.unwrap_or_default(),
    })
}
