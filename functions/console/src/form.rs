//! What a form sent: names and values, read as what they should be, with a sentence where they are not.

use exchange::order::{OrderNumber, StoreId};

use crate::answer::Problem;

/// Most orders one request may name: two pages.
pub const MOST_ORDERS: usize = 100;

/// Pairs of a form or a query.
#[derive(Debug, Clone, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// Pairs of a query.
    pub fn of_query(query: Option<&str>) -> Self {
        Self(form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect())
    }

    /// The first value of a field, trimmed; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// An id that must be there.
    pub fn id(&self, name: &str, called: &str) -> Result<u64, String> {
        self.get(name).parse().map_err(|_| format!("{called}: choose one, or enter its number."))
    }

    /// An id that may be missing.
    pub fn maybe_id(&self, name: &str, called: &str) -> Result<Option<u64>, String> {
        if self.get(name).is_empty() { Ok(None) } else { self.id(name, called).map(Some) }
    }

    /// The orders of the field `order`, each as `store/number`.
    pub fn orders(&self) -> Result<Vec<(StoreId, OrderNumber)>, Problem> {
        let mut found = Vec::new();
        for text in self.all("order") {
            let order = order_of(text).ok_or_else(|| {
                Problem::bad(format!("'{}' names no order; write STORE/NUMBER.", text.escape_debug()))
            })?;
            if !found.contains(&order) {
                found.push(order);
            }
        }
        if found.len() > MOST_ORDERS {
            return Err(Problem::bad(format!("At most {MOST_ORDERS} orders at once; {} were named.", found.len())));
        }
        Ok(found)
    }
}

fn order_of(text: &str) -> Option<(StoreId, OrderNumber)> {
    let (store, number) = text.split_once('/')?;
    Some((store.parse().ok()?, number.parse().ok()?))
}

/// An order off a path.
pub fn path_order(store: &str, number: &str) -> Result<(StoreId, OrderNumber), Problem> {
    order_of(&format!("{store}/{number}")).ok_or_else(|| Problem::missing("There is no such order."))
}

/// A store off a path.
pub fn path_store(store: &str) -> Result<StoreId, Problem> {
    store.parse().map_err(|_| Problem::missing("There is no such store."))
}
