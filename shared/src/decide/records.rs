//! Records of RO App that a store's settings name, and what it means that one is gone.
//!
//! Guarantees: a list that could not be read says nothing, so nothing of it counts as gone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::history::Reason;
use crate::order::{EmployeeId, LocationId, OrderTypeId};
use crate::texts::Message;

/// A location, an order type or an employee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its name; of one that is gone, the name it had.
    pub name: String,
    /// Whether a new order can name it: false for archived, deleted and inactive ones.
    pub usable: bool,
}

/// The records that a store's settings name.
#[derive(Debug, Clone, Copy)]
pub struct NamedRecords<'a> {
    /// The store's name.
    pub store: &'a str,
    pub location: LocationId,
    pub order_type: OrderTypeId,
    pub managers: &'a [EmployeeId],
}

/// Records of one kind by their id; `None` where RO App did not list them.
pub type Listed = Option<BTreeMap<u64, Record>>;

/// The records of an account that settings of stores name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    pub locations: Listed,
    pub order_types: Listed,
    pub employees: Listed,
    /// Titles of the custom fields of rule O4 that RO App does not have.
    #[serde(default)]
    pub missing_fields: Vec<String>,
}

/// What is gone of the records that a store's settings name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoneRecords {
    /// Without these no new order can be entered.
    pub holding: Vec<Message>,
    /// Whether new orders wait now; now and then they are tried all the same.
    pub waits: bool,
    /// Without these a new order cannot be entered whose products need them; the others are.
    pub of_products: Vec<Message>,
    /// Orders are entered without these, where RO App takes them so.
    pub passed_over: Vec<Message>,
}

impl Records {
    /// What is gone of the records that a store's settings name.
    pub fn gone(&self, of: NamedRecords<'_>) -> GoneRecords {
        let mut gone = GoneRecords::default();
        let store = || of.store.to_owned();
        if let Some((location, choices)) = lost(&self.locations, of.location.0) {
            gone.holding.push(Reason::LocationGone { location, store: store(), choices }.into());
        }
        if let Some((order_type, choices)) = lost(&self.order_types, of.order_type.0) {
            gone.holding.push(Reason::OrderTypeGone { order_type, store: store(), choices }.into());
        }
        for title in &self.missing_fields {
            gone.holding.push(Message::from(Reason::NoOrderField { title: title.clone() }).sentence());
        }
        let left: Vec<String> = of
            .managers
            .iter()
            .filter(|manager| !self.works_here(**manager))
            .map(|manager| named(self.employees.as_ref(), manager.0))
            .collect();
        if left.is_empty() {
            return gone;
        }
        if left.len() == of.managers.len() {
            let choices = choices(self.employees.as_ref());
            let (managers, choice) = (left.clone(), choices.clone());
            gone.holding.push(Reason::ManagersGone { managers, store: store(), choices }.into());
            gone.passed_over.push(Reason::ManagersLeft { managers: left, store: store(), choices: choice }.into());
        } else {
            gone.passed_over.push(Reason::ManagersPassedOver { managers: left, store: store() }.into());
        }
        gone
    }

    /// The managers of a store who can be given orders, in the order of the settings.
    pub fn managers(&self, of: NamedRecords<'_>) -> Vec<EmployeeId> {
        of.managers.iter().copied().filter(|manager| self.works_here(*manager)).collect()
    }

    fn works_here(&self, employee: EmployeeId) -> bool {
        usable(&self.employees, employee.0)
    }
}

fn usable(listed: &Listed, id: u64) -> bool {
    listed.as_ref().is_none_or(|all| all.get(&id).is_some_and(|record| record.usable))
}

/// What a record that is gone is called, and what can be chosen in its place; `None` for one that is there.
fn lost(listed: &Listed, id: u64) -> Option<(String, Message)> {
    (!usable(listed, id)).then(|| (named(listed.as_ref(), id), choices(listed.as_ref())))
}

fn named(listed: Option<&BTreeMap<u64, Record>>, id: u64) -> String {
    let name = listed.and_then(|all| all.get(&id)).map(|record| &record.name).filter(|name| !name.is_empty());
    name.map_or_else(|| id.to_string(), |name| format!("{id} ({name})"))
}

fn choices(listed: Option<&BTreeMap<u64, Record>>) -> Message {
    let usable = listed.into_iter().flatten().filter(|(_, record)| record.usable);
    Message::choices(usable.map(|(id, record)| format!("{id} ({})", record.name)).collect())
}

/// A list as it is now, with the names of those that it had before.
pub fn listed_anew(now: Vec<(u64, Record)>, before: Option<&BTreeMap<u64, Record>>) -> BTreeMap<u64, Record> {
    let gone = |(id, record): (&u64, &Record)| (*id, Record { usable: false, ..record.clone() });
    let mut all: BTreeMap<u64, Record> = before.into_iter().flatten().map(gone).collect();
    all.extend(now);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(rows: &[(u64, &str, bool)]) -> Listed {
        let row = |(id, name, usable): &(u64, &str, bool)| (*id, Record { name: (*name).to_owned(), usable: *usable });
        Some(rows.iter().map(row).collect())
    }

    #[test]
    fn a_name_is_kept_after_its_record_is_gone() {
        let before = listed(&[(1, "Main shop", true), (2, "Old", true)]);
        let now = vec![(2, Record { name: "Old".into(), usable: true })];
        let all = listed_anew(now, before.as_ref());
        assert_eq!(lost(&Some(all), 1), Some(("1 (Main shop)".into(), Message::choices(vec!["2 (Old)".into()]))));
        assert_eq!(lost(&None, 1), None);
        assert_eq!(lost(&listed(&[]), 7), Some(("7".into(), Message::choices(Vec::new()))));
    }
}
