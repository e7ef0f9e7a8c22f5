//! A store of the configuration file, in which records of both systems stand by id or by name (rule S6).
//!
//! Guarantees: a name is what exactly one record is called; one that none or several are called by is an error that names the choices;
//! ids are taken as they are, without a request.

use std::fmt;

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize};

use super::store::{Phase, StatusRule, StoreSettings, Winner, history_days, yes};
use crate::decide::Identify;
use crate::order::{CategoryId, EmployeeId, LocationId, OrderTypeId, ProductId, RoAppStatusId, ShopStatusId, StoreId};
use crate::roapp::Sponsor;

/// The id of a record, or its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum IdOrName {
    Id(u64),
    Name(String),
}

impl IdOrName {
    /// The id; of a name that is not resolved, one that stands for it.
    fn id_or(&self, placeholder: u64) -> u64 {
        match self {
            Self::Id(id) => *id,
            Self::Name(_) => placeholder,
        }
    }

    fn is_name(&self) -> bool {
        matches!(self, Self::Name(_))
    }
}

struct IdOrNameVisitor;

impl Visitor<'_> for IdOrNameVisitor {
    type Value = IdOrName;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("id or name")
    }

    fn visit_u64<E>(self, id: u64) -> Result<IdOrName, E> {
        Ok(IdOrName::Id(id))
    }

    fn visit_i64<E: serde::de::Error>(self, id: i64) -> Result<IdOrName, E> {
        u64::try_from(id).map(IdOrName::Id).map_err(|_| E::custom("negative"))
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<IdOrName, E> {
        match name.trim() {
            "" => Err(E::custom("empty")),
            name => Ok(IdOrName::Name(name.to_owned())),
        }
    }
}

impl<'de> Deserialize<'de> for IdOrName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(IdOrNameVisitor)
    }
}

/// A status rule of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    /// Status in the shop.
    pub cartum: IdOrName,
    /// Status in RO App.
    pub roapp: IdOrName,
}

/// One store of the file: as [`StoreSettings`], with names where that has ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileStore {
    pub id: StoreId,
    pub name: String,
    pub url: String,
    #[serde(default = "yes")]
    pub enabled: bool,
    pub location: IdOrName,
    pub order_type: IdOrName,
    pub managers: Vec<IdOrName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_category: Option<IdOrName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_product: Option<IdOrName>,
    pub language: String,
    #[serde(default)]
    pub identify_by: Identify,
    pub country: String,
    pub time_zone: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fake_emails: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders_url: Option<String>,
    #[serde(default)]
    pub conflict: Winner,
    #[serde(default)]
    pub discount_sponsor: Sponsor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_language: Option<String>,
    #[serde(default = "history_days")]
    pub history_days: u32,
    #[serde(default)]
    pub status_to_roapp: Vec<FileRule>,
    #[serde(default)]
    pub status_to_cartum: Vec<FileRule>,
}

impl FileStore {
    /// Whether anything stands in it by name.
    pub fn has_names(&self) -> bool {
        let rules = self.status_to_roapp.iter().chain(&self.status_to_cartum);
        let single = [&self.location, &self.order_type].into_iter();
        let optional = self.default_category.iter().chain(&self.fallback_product);
        single
            .chain(&self.managers)
            .chain(optional)
            .chain(rules.flat_map(|rule| [&rule.cartum, &rule.roapp]))
            .any(IdOrName::is_name)
    }

    /// The settings, with ids that mean nothing in place of names: what else is wrong with them can be told without a request.
    pub fn provisional(&self) -> StoreSettings {
        let mut next = u64::MAX / 2;
        let mut id = |of: &IdOrName| {
            next += 1;
            of.id_or(next)
        };
        let rule = |rule: &FileRule, id: &mut dyn FnMut(&IdOrName) -> u64| StatusRule {
            cartum: ShopStatusId(id(&rule.cartum)),
            roapp: RoAppStatusId(id(&rule.roapp)),
        };
        StoreSettings {
            id: self.id.clone(),
            name: self.name.clone(),
            url: self.url.clone(),
            enabled: self.enabled,
            location: LocationId(id(&self.location)),
            order_type: OrderTypeId(id(&self.order_type)),
            language: self.language.clone(),
            identify_by: self.identify_by,
            managers: self.managers.iter().map(|manager| EmployeeId(id(manager))).collect(),
            time_zone: self.time_zone.clone(),
            country: self.country.clone(),
            fake_emails: self.fake_emails.clone(),
            default_category: self.default_category.as_ref().map(|of| CategoryId(id(of))),
            fallback_product: self.fallback_product.as_ref().map(|of| ProductId(id(of))),
            status_to_roapp: self.status_to_roapp.iter().map(|of| rule(of, &mut id)).collect(),
            status_to_cartum: self.status_to_cartum.iter().map(|of| rule(of, &mut id)).collect(),
            orders_url: self.orders_url.clone(),
            conflict: self.conflict,
            discount_sponsor: self.discount_sponsor,
            staff_language: self.staff_language.clone(),
            history_days: self.history_days,
            phase: Phase::Connected,
        }
    }
}
