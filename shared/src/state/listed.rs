//! Where an order is listed besides its bond: once in the list of all stores' orders, and under what a search finds it by.
//!
//! Entries are pointers that change in the same transaction as the bond, so none is missing and none is left behind; whoever
//! follows one reads the bond and compares again.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use serde::{Deserialize, Serialize};

use super::error::StateError;
use super::keys::Key;
use super::link::{Link, sortable};
use super::table::write;
use crate::order::{OrderNumber, OrderView, StoreId, Term};

/// The index partition of all stores' orders.
pub(super) const ALL: &str = "ORDERS";

/// A pointer to an order.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    pub store: StoreId,
    pub number: OrderNumber,
    #[serde(default)]
    pub gsi2pk: Option<String>,
    #[serde(default)]
    pub gsi2sk: Option<String>,
}

/// What has to be written so that the lists know a bond as it is now.
pub(super) fn changes(table: &str, link: &Link) -> Result<Vec<TransactWriteItem>, StateError> {
    let mut all = Vec::new();
    if link.rev == 0 {
        let key = Key::new(Key::link(&link.store, link.number).pk, "LISTED");
        all.push(put(table, &key, &entry(link, Some(list_sort(link))))?);
    }
    if link.view != link.listed {
        let (before, now) = (keys(link, link.listed.as_ref()), keys(link, link.view.as_ref()));
        for key in now.iter().filter(|key| !before.contains(key)) {
            all.push(put(table, key, &entry(link, None))?);
        }
        for key in before.iter().filter(|key| !now.contains(key)) {
            let delete = Delete::builder().table_name(table).set_key(Some(key.attributes())).build();
            let delete = delete.map_err(|error| StateError::Refused(error.to_string()))?;
            all.push(TransactWriteItem::builder().delete(delete).build());
        }
    }
    Ok(all)
}

/// How the list of all orders is sorted.
pub(super) fn list_sort(link: &Link) -> String {
    format!("{}#{}#{:012}", sortable(link.placed), link.store, link.number.0)
}

/// The partition of a term, and how its entries begin.
pub(super) fn term_key(term: &Term) -> (String, String) {
    match term {
        Term::Phone(digits) => (format!("FIND#tel#{digits}"), String::new()),
        Term::Word(word) => {
            let start: String = word.chars().take(2).collect();
            (format!("FIND#{start}"), word.clone())
        }
    }
}

fn keys(link: &Link, view: Option<&OrderView>) -> Vec<Key> {
    let tail = format!("#{}#{}#{}", sortable(link.placed), link.store, link.number);
    let one = |term: Term| {
        let (pk, start) = term_key(&term);
        Key::new(pk, format!("{start}{tail}"))
    };
    view.map(|view| view.terms().into_iter().map(one).collect()).unwrap_or_default()
}

fn entry(link: &Link, sort: Option<String>) -> Entry {
    Entry {
        store: link.store.clone(),
        number: link.number,
        gsi2pk: sort.as_ref().map(|_| ALL.to_owned()),
        gsi2sk: sort,
    }
}

fn put(table: &str, key: &Key, entry: &Entry) -> Result<TransactWriteItem, StateError> {
    let put = Put::builder().table_name(table).set_item(Some(write(key, entry)?)).build();
    let put = put.map_err(|error| StateError::Refused(error.to_string()))?;
    Ok(TransactWriteItem::builder().put(put).build())
}
