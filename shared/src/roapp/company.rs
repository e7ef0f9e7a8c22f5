//! The account itself: company, locations, employees.

use serde_json::Value;

use super::account::RoApp;
use super::envelope;
use super::error::RoAppError;
use crate::net::json;
use crate::order::{Currency, EmployeeId, LocationId};

/// The company to which the key belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    pub name: String,
    /// Its currency, which must be the shop's; `None` where the answer has none that can be read.
    pub currency: Option<Currency>,
    /// Its country as written.
    pub country: String,
    /// Its time zone (IANA); empty where the answer has none.
    pub time_zone: String,
}

/// A place of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    pub id: LocationId,
    pub name: String,
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employee {
    pub id: EmployeeId,
    /// First and last name.
    pub name: String,
    /// Whether orders can be given to them.
    pub active: bool,
}

impl RoApp {
    /// `GET /company`: the cheapest proof that the key works.
    pub async fn company(&self) -> Result<Company, RoAppError> {
        let body = self.client.get("/company", &[]).await?;
        let row = envelope::inner(&body);
        let currency = row["currency"].get("code").unwrap_or(&row["currency"]);
        Ok(Company {
            name: json::text(row, "name"),
            currency: json::as_text(currency).and_then(|code| code.parse().ok()),
            country: json::text(row, "country"),
            time_zone: json::text(row, "timezone"),
        })
    }

    /// Locations that are not archived.
    pub async fn locations(&self) -> Result<Vec<Location>, RoAppError> {
        let one = |row: &Value| {
            let place = Location { id: LocationId(json::id(&row["id"])?), name: json::text(row, "name") };
            Some((place, json::truth(&row["is_archived"])))
        };
        let all = self.client.rows_or_fewer("/company/locations", &[("is_archived", "false".into())], one).await?;
        Ok(all.into_iter().filter(|(_, archived)| !archived).map(|(place, _)| place).collect())
    }

    /// All employees, also former ones.
    pub async fn employees(&self) -> Result<Vec<Employee>, RoAppError> {
        let one = |row: &Value| {
            let name = format!("{} {}", json::text(row, "first_name"), json::text(row, "last_name"));
            Some(Employee {
                id: EmployeeId(json::id(&row["id"])?),
                name: name.trim().to_owned(),
                active: row.get("is_active").is_none_or(json::truth),
            })
        };
        self.client.rows_or_fewer("/company/employees", &[], one).await
    }
}
