//! Orders: create, read, patch, list, status, comment.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use http::Method;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::account::RoApp;
use super::client::{Api, MAX_PAGES, need_id, note_hole};
use super::envelope;
use super::error::RoAppError;
use super::filter_notation::{Filter, FilterNotation};
use crate::net::json as read;
use crate::order::{ContactId, EmployeeId, FieldId, LocationId, OrderTypeId, RoAppOrderId, RoAppStatusId, iso};

/// An order to create. Its status will be the type's first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    pub location: LocationId,
    pub order_type: OrderTypeId,
    pub client: ContactId,
    /// Who is responsible.
    pub manager: EmployeeId,
    /// Notes for staff.
    pub notes: String,
    /// Values of custom fields.
    pub fields: BTreeMap<FieldId, String>,
    /// Fields of the order's form that this account demands.
    pub more: Demanded,
}

/// Text fields of a body by their names in the official file, sent only where an account demands them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demanded(pub BTreeMap<&'static str, String>);

impl Demanded {
    pub(super) fn write(&self, body: &mut Value) {
        for (name, value) in &self.0 {
            body[*name] = json!(value);
        }
    }
}

/// What to change of an order; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderPatch {
    pub client: Option<ContactId>,
    /// Notes for staff, as a whole.
    pub notes: Option<String>,
    /// Values of custom fields.
    pub fields: BTreeMap<FieldId, String>,
}

/// An order as RO App shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoAppOrder {
    pub id: RoAppOrderId,
    /// Number as staff see it.
    pub number: String,
    /// Status, where the answer has one.
    pub status: Option<RoAppStatusId>,
    /// Its name; may be empty.
    pub status_name: String,
    pub created: Option<Timestamp>,
    /// Client, where the answer has one.
    pub client: Option<ContactId>,
    /// The client's name; may be empty.
    pub client_name: String,
    /// The client's first phone as typed; may be empty.
    pub client_phone: String,
    /// Last change; to the second.
    pub modified: Option<Timestamp>,
    /// Amount.
    pub total: Option<Decimal>,
    /// Notes for staff; may be empty.
    pub notes: String,
    /// Values of custom fields by key `f<id>`.
    pub fields: BTreeMap<String, String>,
}

impl RoAppOrder {
    /// The value of a custom field.
    pub fn field(&self, field: FieldId) -> Option<&str> {
        self.fields.get(&format!("f{field}")).map(String::as_str)
    }
}

/// A page of RO App's own list.
#[derive(Debug, Clone, Default)]
pub struct OrdersPage {
    pub rows: Vec<RoAppOrder>,
    /// Whether a further page exists.
    pub more: bool,
    /// How many orders all pages have, where the answer says so.
    pub count: Option<u64>,
    /// Orders whose row breaks the syntax, by id where that can be read.
    pub unread: Vec<Option<RoAppOrderId>>,
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
}

impl RoApp {
    /// Orders, the latest changed first, so that rows of a change date need no filter that is honoured: they come first. A row that breaks
    /// the syntax is read by its id. Where that fails, too, and it is asked for orders created since a time, the list fails: on "it is not
    /// there" rests what is created. Else the row is left out: a change that was passed over is found by the daily comparison.
    pub async fn orders(
        &self,
        filter: &OrderFilter,
        mut enough: impl FnMut(&[RoAppOrder]) -> bool,
    ) -> Result<Vec<RoAppOrder>, RoAppError> {
        let since = [(Filter::CreatedAt, filter.created_since), (Filter::ModifiedAt, filter.modified_since)];
        let (mut all, mut page, mut count) = (Vec::new(), 1, None);
        // A list whose count falls is gone back in, which ends as well.
        for _ in 0..2 * MAX_PAGES {
            let (mut answer, hole) = self.page_of(page, since).await?;
            let must = filter.created_since.is_some();
            for id in &answer.unread {
                match (*id, &hole) {
                    (Some(id), _) => match self.order(id).await {
                        Err(error) if must || error.is_passing() => return Err(error),
                        row => answer.rows.extend(row.ok().flatten()),
                    },
                    (None, Some(hole)) if must => return Err(hole.clone()),
                    (None, _) => {}
                }
            }
            let done = enough(&answer.rows);
            all.extend(answer.rows);
            let back = envelope::page_back(page, count, answer.count);
            count = answer.count;
            if done || (!answer.more && back.is_none()) {
                return Ok(all);
            }
            page = back.unwrap_or(page + 1);
            if page > MAX_PAGES {
                break;
            }
        }
        Err(RoAppError::TooLong { call: "GET /orders".to_owned(), pages: MAX_PAGES })
    }

    /// A page of all orders, counted from 1, the latest changed first.
    pub async fn orders_page(&self, page: u64) -> Result<OrdersPage, RoAppError> {
        self.orders_page_since(page, None).await
    }

    /// A page of the orders created since a time, or of all. The filter may not be honoured.
    pub async fn orders_page_since(&self, page: u64, created: Option<Timestamp>) -> Result<OrdersPage, RoAppError> {
        Ok(self.page_of(page, [(Filter::CreatedAt, created)]).await?.0)
    }

    /// A page of the orders changed since a time. The filter may not be honoured.
    pub async fn orders_page_changed(&self, page: u64, since: Timestamp) -> Result<OrdersPage, RoAppError> {
        Ok(self.page_of(page, [(Filter::ModifiedAt, Some(since))]).await?.0)
    }

    /// A page, and what is wrong with the first of its rows that break the syntax.
    async fn page_of(
        &self,
        page: u64,
        since: impl IntoIterator<Item = (Filter, Option<Timestamp>)>,
    ) -> Result<(OrdersPage, Option<RoAppError>), RoAppError> {
        let mut query = vec![("sort", "-modified_at".to_owned())];
        for (filter, since) in since {
            query.extend(since.into_iter().flat_map(|since| self.client.filter(filter, &[iso(since)])));
        }
        query.push(("page", page.to_string()));
        let body = self.client.send(Api::V2, Method::GET, "/orders", &query, None).await?;
        let (rows, hole): (Vec<RoAppOrder>, _) = envelope::read_around("GET /orders", &body, order)?;
        note_hole(hole.as_ref());
        let all = envelope::rows("GET /orders", &body)?;
        let unread = all.iter().filter(|row| read::broken(row).is_some());
        let answer = OrdersPage {
            more: !all.is_empty() && page < envelope::pages(&body),
            count: envelope::count(&body),
            unread: unread.map(|row| read::id(&row["id"]).map(RoAppOrderId)).collect(),
            rows,
        };
        Ok((answer, hole))
    }

    /// The orders with these ids, at most [`PAGE`] of them. Orders that were deleted are absent, and so are some that are there
    /// where no notation of the filter works for this account: the caller then reads those one by one.
    pub async fn orders_by_id(&self, ids: &[RoAppOrderId]) -> Result<Vec<RoAppOrder>, RoAppError> {
        let asked: Vec<RoAppOrderId> = ids.iter().copied().take(PAGE).collect();
        let values: Vec<String> = asked.iter().map(ToString::to_string).collect();
        let known = self.client.notation();
        let mut best = Vec::new();
        for notation in self.client.notations() {
            let query = notation.query(Filter::Ids, &values);
            let mut rows = match self.client.list(Api::V2, "/orders", &query, order, |_| true).await {
                // Joined values are no ids for a server that does not split them.
                Err(RoAppError::Refused { .. }) if notation == FilterNotation::Joined => Vec::new(),
                other => other?,
            };
            let honoured = rows.iter().all(|row| asked.contains(&row.id));
            rows.retain(|row| asked.contains(&row.id));
            if honoured && rows.len() > 1 {
                self.client.set_notation(Some(notation));
            } else if !honoured && known == Some(notation) {
                self.client.set_notation(None);
            }
            // One alone, at an end of those that were asked for: a server that takes one value of several answers so.
            let at_an_end = |row: &RoAppOrder| asked.first() == Some(&row.id) || asked.last() == Some(&row.id);
            let one_of_many = asked.len() > 2 && matches!(&rows[..], [row] if at_an_end(row));
            if rows.len() > best.len() {
                best = rows;
            }
            if honoured && (known == Some(notation) || !one_of_many) {
                break;
            }
        }
        Ok(best)
    }

    /// One order; `None` when it was deleted.
    pub async fn order(&self, id: RoAppOrderId) -> Result<Option<RoAppOrder>, RoAppError> {
        match self.client.one(&format!("/orders/{id}"), order).await {
            Ok(order) => Ok(Some(order)),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates an order. Not idempotent: look for the order before repeating.
    pub async fn create_order(&self, new: &NewOrder) -> Result<RoAppOrderId, RoAppError> {
        let mut body = json!({
            "branch_id": new.location,
            "order_type_id": new.order_type,
            "client_id": new.client,
            "manager_id": new.manager,
            "manager_notes": new.notes,
        });
        new.more.write(&mut body);
        let answer = self.write_fields(Method::POST, "/orders", body, &new.fields).await?;
        need_id("POST /orders", &answer).map(RoAppOrderId)
    }

    /// Changes an order.
    pub async fn patch_order(&self, id: RoAppOrderId, patch: &OrderPatch) -> Result<(), RoAppError> {
        let mut body = json!({});
        if let Some(client) = patch.client {
            body["client_id"] = json!(client);
        }
        if let Some(notes) = &patch.notes {
            body["manager_notes"] = json!(notes);
        }
        self.write_fields(Method::PATCH, &format!("/orders/{id}"), body, &patch.fields).await.map(drop)
    }

    /// Writes with custom fields: as an object, as clients send them, or where the account refuses that, as the text that the
    /// documentation describes. A refusal had no effect, so sending again is safe.
    pub(super) async fn write_fields(
        &self,
        method: Method,
        path: &str,
        mut body: Value,
        values: &BTreeMap<FieldId, String>,
    ) -> Result<Value, RoAppError> {
        if values.is_empty() {
            return self.client.write(method, path, body).await;
        }
        let object = Value::Object(fields(values));
        let text = Value::String(object.to_string());
        let as_text = self.client.fields_as_text.load(Ordering::Relaxed);
        let (first, second) = if as_text { (text, object) } else { (object, text) };
        body["custom_fields"] = first;
        match self.client.write(method.clone(), path, body.clone()).await {
            // A refusal of one field is not about their form.
            Err(RoAppError::Refused { about, .. })
                if about.names("custom_fields", "") && values.keys().all(|id| !about.names(&format!("f{id}"), "")) =>
            {
                body["custom_fields"] = second;
                let answer = self.client.write(method, path, body).await?;
                self.client.fields_as_text.store(!as_text, Ordering::Relaxed);
                Ok(answer)
            }
            other => other,
        }
    }

    /// Sets an order's status; RO App may notify the client.
    ///
    /// # Errors
    /// [`RoAppError::Refused`] when the company's rules forbid the step.
    pub async fn set_status(&self, id: RoAppOrderId, status: RoAppStatusId) -> Result<(), RoAppError> {
        self.client.write(Method::POST, &format!("/orders/{id}/status"), json!({"status_id": status})).await.map(drop)
    }

    /// Writes into an order's event feed, seen by staff only.
    pub async fn comment(&self, id: RoAppOrderId, text: &str) -> Result<(), RoAppError> {
        let body = json!({"comment": text, "is_private": true});
        self.client.write(Method::POST, &format!("/orders/{id}/comments"), body).await.map(drop)
    }
}

fn fields(values: &BTreeMap<FieldId, String>) -> Map<String, Value> {
    values.iter().map(|(id, value)| (format!("f{id}"), json!(value))).collect()
}

fn order(row: &Value) -> Option<RoAppOrder> {
    let text = row["custom_fields"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let fields = text
        .as_ref()
        .unwrap_or(&row["custom_fields"])
        .as_object()
        .map(|map| map.iter().filter_map(|(key, value)| Some((key.clone(), read::as_text(value)?))).collect());
    let client = &row["client"];
    let name = Some(read::text(client, "name")).filter(|name| !name.trim().is_empty());
    let name =
        name.unwrap_or_else(|| format!("{} {}", read::text(client, "first_name"), read::text(client, "last_name")));
    let phones = if client["phones"].is_array() { &client["phones"] } else { &client["phone"] };
    let phone = read::rows(phones).first().and_then(|row| read::as_text(row.get("phone").unwrap_or(row)));
    Some(RoAppOrder {
        id: RoAppOrderId(read::id(&row["id"])?),
        number: Some(read::text(row, "number"))
            .filter(|n| !n.is_empty())
            .unwrap_or_else(|| read::text(row, "id_label")),
        status: read::id(&row["status"]["id"]).map(RoAppStatusId),
        status_name: read::text(&row["status"], "name"),
        created: read::text(row, "created_at").parse().ok(),
        client: read::id(&client["id"]).map(ContactId),
        client_name: name.trim().to_owned(),
        client_phone: phone.or_else(|| read::as_text(phones)).unwrap_or_default(),
        modified: read::text(row, "modified_at").parse().ok(),
        total: read::decimal(&row["total"]),
        notes: read::text(row, "manager_notes"),
        fields: fields.unwrap_or_default(),
    })
}
