//! Keys of the table: `pk` and `sk`, both text.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::order::{OrderNumber, StoreId};

/// A primary key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    pub pk: String,
    pub sk: String,
}

impl Key {
    pub fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    pub fn link(store: &StoreId, number: OrderNumber) -> Self {
        Self::new(format!("ORDER#{store}#{number}"), "LINK")
    }

    /// The order whose item this is the key of.
    pub fn order(&self) -> Option<(StoreId, OrderNumber)> {
        let (store, number) = self.pk.strip_prefix("ORDER#")?.split_once('#')?;
        Some((store.parse().ok()?, number.parse().ok()?))
    }

    pub fn attributes(&self) -> HashMap<String, AttributeValue> {
        [("pk", &self.pk), ("sk", &self.sk)]
            .into_iter()
            .map(|(name, text)| (name.to_owned(), AttributeValue::S(text.clone())))
            .collect()
    }
}

impl std::fmt::Display for Key {
    /// Without what may be personal: a contact's key holds a phone or an e-mail.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.pk.split_once('#') {
            Some((kind @ ("PHONE" | "EMAIL" | "FIND" | "WHO"), _)) => write!(f, "{kind}#…"),
            _ => write!(f, "{}/{}", self.pk, self.sk),
        }
    }
}

/// The index partition of a buyer's orders.
pub(super) fn buyer_partition(buyer: &str) -> String {
    format!("WHO#{buyer}")
}
