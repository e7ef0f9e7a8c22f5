//! What two stores may not have in common: the shop (rule S3), and the name by which RO App's orders are told apart (rules O4 and O12).

use std::collections::{HashMap, HashSet};

use super::store::StoreSettings;
use crate::order::{StoreId, name_key};

/// Another store that is connected to the same shop.
pub fn same_shop<'a>(settings: &StoreSettings, others: &'a [StoreSettings]) -> Option<&'a StoreSettings> {
    others.iter().find(|other| other.id != settings.id && bare(&other.url) == bare(&settings.url))
}

/// Another store whose name a person cannot tell from this one.
pub fn same_name<'a>(settings: &StoreSettings, others: &'a [StoreSettings]) -> Option<&'a StoreSettings> {
    let name = name_key(&settings.name);
    others.iter().find(|other| other.id != settings.id && name_key(&other.name) == name)
}

/// The stores whose name another one has, with that one's name. Of several with one name the one that is switched on keeps it, else the
/// one whose id comes first.
pub(crate) fn second_of_a_name<'a>(stores: impl Iterator<Item = &'a StoreSettings>) -> HashMap<StoreId, String> {
    let mut all: Vec<&StoreSettings> = stores.collect();
    all.sort_by_key(|store| (!store.enabled, store.id.clone()));
    let mut seen = HashSet::new();
    let second = all.into_iter().filter(|store| !seen.insert(name_key(&store.name)));
    second.map(|store| (store.id.clone(), store.name.clone())).collect()
}

/// An address as two stores are compared by.
pub(crate) fn bare(url: &str) -> String {
    url.trim_end_matches('/').to_lowercase()
}

/// Whether two addresses are of different servers.
pub fn is_another_host(one: &str, other: &str) -> bool {
    host(one) != host(other)
}

fn host(url: &str) -> Option<String> {
    let uri: http::Uri = url.parse().ok()?;
    uri.authority().map(|authority| authority.as_str().to_lowercase())
}
