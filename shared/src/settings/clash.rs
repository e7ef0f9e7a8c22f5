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

/// An address as two stores are compared by: a shop answers with and without `www.`, by HTTP and by HTTPS.
pub(crate) fn bare(url: &str) -> String {
    let url = url.trim().trim_end_matches('/').to_lowercase();
    let address = url.split_once("://").map_or(url.as_str(), |(_, address)| address);
    address.strip_prefix("www.").unwrap_or(address).to_owned()
}

/// Whether two addresses are of different servers.
pub fn is_another_host(one: &str, other: &str) -> bool {
    host(one) != host(other)
}

fn host(url: &str) -> Option<String> {
    let uri: http::Uri = url.parse().ok()?;
    uri.authority().map(|authority| authority.as_str().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o5_an_address_is_that_of_the_same_shop_with_and_without_www_by_http_and_https() {
        for same in [
            "https://lamp.com",
            "http://lamp.com/",
            "HTTPS://WWW.Lamp.com",
            "https://www.lamp.com/",
            " https://lamp.com ",
        ] {
            assert_eq!(bare(same), "lamp.com", "{same}");
        }
        for other in ["https://lamp.com:8443", "https://shop.lamp.com", "https://lamp.com/two", "https://wwwlamp.com"] {
            assert_ne!(bare(other), "lamp.com", "{other}");
        }
    }
}
