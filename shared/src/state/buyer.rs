//! What is kept about one buyer: all of it to export, and all of it to erase (rule G3).
//!
//! The whole table is read, so nothing is missed that an index lacks. Erasing
//! keeps the link of the two orders, so that no order is entered a second time; it keeps ids, amounts and digests of an order's
//! content, and no personal data. From then on none is stored in the link.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::claim::{Claim, ClaimKey};
use super::error::StateError;
use super::history::HistoryEntry;
use super::items::{Attributes, Named, key_of, read};
use super::keys::Key;
use super::table::Orders;
use crate::history::{Event, Reason};
use crate::order::{ContactId, OrderNumber, OrderView, Phone, StoreId, Trigger, digits};

/// Days for which an order shows that its buyer was erased.
const SAID_FOR: u32 = 180;

/// Key of a buyer: phone, e-mail or contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuyerKey {
    /// By phone.
    Phone(Phone),
    /// By e-mail, in lower case.
    Email(String),
    /// By the contact's id in RO App.
    Contact(ContactId),
}

/// Result of erasing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Orders whose buyer is no longer kept.
    pub orders: Vec<(StoreId, OrderNumber)>,
    /// Orders that a handler held: the command has to be repeated for them.
    pub busy: Vec<(StoreId, OrderNumber)>,
    /// Keys of a contact that are gone.
    pub contacts: usize,
    /// Keys of a contact that a handler was just entering: to be erased by asking again.
    pub contacts_busy: usize,
}

/// An item with data of a buyer.
#[derive(Default)]
struct Places {
    claims: BTreeSet<Key>,
    orders: BTreeSet<(StoreId, OrderNumber)>,
    /// Index partition of the buyer's orders.
    listed: BTreeSet<String>,
}

/// The attributes of an order that are read.
struct OrderAttributes {
    order: (StoreId, OrderNumber),
    phone: String,
    client: Option<u64>,
    listed: Option<String>,
}

fn text<'a>(item: &'a Attributes, name: &str) -> &'a str {
    item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

fn number(item: &Attributes, name: &str) -> Option<u64> {
    item.get(name).and_then(|value| value.as_n().ok()).and_then(|text| text.parse().ok())
}

/// The order an item belongs to, off its key.
fn order_of(key: &Key) -> Option<(StoreId, OrderNumber)> {
    let of_claim = |rest: &str| Key::new(format!("ORDER#{rest}"), "LINK");
    key.order().or_else(|| key.pk.strip_prefix("BUYER#").and_then(|rest| of_claim(rest).order()))
}

fn is_contact(key: &Key) -> bool {
    ["PHONE#", "EMAIL#"].iter().any(|kind| key.pk.starts_with(kind))
}

impl BuyerKey {
    fn claim(&self) -> Option<Key> {
        match self {
            Self::Phone(phone) => Some(ClaimKey::Phone(phone.clone()).key()),
            Self::Email(email) => Some(ClaimKey::Email(email.clone()).key()),
            Self::Contact(_) => None,
        }
    }

    fn digits(&self) -> Option<String> {
        match self {
            Self::Phone(phone) => Some(digits(phone.as_str())),
            _ => None,
        }
    }
}

impl Orders {
    /// Where anything of a buyer is: contacts by key and by id, and the orders of either.
    async fn places(&self, buyer: &BuyerKey) -> Result<Places, StateError> {
        let (mut contacts, mut orders): (Vec<(Key, Option<u64>)>, Vec<OrderAttributes>) = (Vec::new(), Vec::new());
        self.items
            .scan(|item| {
                let key = key_of(&item);
                if is_contact(&key) {
                    contacts.push((key, number(&item, "id")));
                } else if key.sk == "LINK"
                    && let Some(order) = order_of(&key)
                {
                    let view = item.get("view").and_then(|value| value.as_m().ok());
                    let phone = view.map(|view| digits(text(view, "phone"))).unwrap_or_default();
                    let listed = text(&item, "gsi4pk").strip_prefix("WHO#").map(str::to_owned);
                    orders.push(OrderAttributes { order, phone, client: number(&item, "client"), listed });
                }
            })
            .await?;
        let (claim, wanted) = (buyer.claim(), buyer.digits());
        let mut ids: BTreeSet<u64> =
            contacts.iter().filter(|(key, _)| Some(key) == claim.as_ref()).filter_map(|(_, id)| *id).collect();
        ids.extend(if let BuyerKey::Contact(id) = buyer { Some(id.0) } else { None });
        let is_theirs = |seen: &OrderAttributes| {
            seen.client.is_some_and(|id| ids.contains(&id))
                || wanted.as_ref().is_some_and(|digits| seen.phone == *digits)
        };
        let of_contact =
            |(key, id): &(Key, Option<u64>)| Some(key) == claim.as_ref() || id.is_some_and(|id| ids.contains(&id));
        let (theirs, others): (Vec<OrderAttributes>, Vec<OrderAttributes>) = orders.into_iter().partition(is_theirs);
        let of_others: BTreeSet<String> = others.into_iter().filter_map(|seen| seen.listed).collect();
        let by_phone = wanted.as_deref().and_then(OrderView::buyer_of_phone);
        let listed = theirs.iter().filter_map(|seen| seen.listed.clone()).chain(by_phone);
        Ok(Places {
            listed: listed.filter(|buyer| !of_others.contains(buyer)).collect(),
            claims: contacts.iter().filter(|contact| of_contact(contact)).map(|(key, _)| key.clone()).collect(),
            orders: theirs.into_iter().map(|seen| seen.order).collect(),
        })
    }

    /// Everything that is kept about a buyer, item by item as it is stored, or nothing.
    pub async fn kept_about(&self, buyer: &BuyerKey) -> Result<Option<Value>, StateError> {
        let places = self.places(buyer).await?;
        let mut leading = BTreeSet::new();
        for buyer in &places.listed {
            leading.extend(self.leading_to(buyer).await?);
        }
        let (mut contacts, mut search) = (Vec::new(), Vec::new());
        let mut orders: BTreeMap<(StoreId, OrderNumber), Vec<Value>> = BTreeMap::new();
        self.items
            .scan(|item| {
                let key = key_of(&item);
                let order = order_of(&key);
                if places.claims.contains(&key) {
                    contacts.push(plain(item));
                } else if leading.contains(&key) {
                    search.push(plain(item));
                } else if let Some(order) = order.filter(|order| places.orders.contains(order)) {
                    let items = orders.entry(order).or_default();
                    items.push(plain(item));
                }
            })
            .await?;
        if contacts.is_empty() && orders.is_empty() && search.is_empty() {
            return Ok(None);
        }
        let orders: Vec<Value> = orders
            .into_iter()
            .map(|((store, number), items)| json!({"store": store, "number": number, "items": items}))
            .collect();
        Ok(Some(json!({"contacts": contacts, "search": search, "orders": orders})))
    }

    /// Erases what is kept about a buyer. Whatever it could not do is done by asking again.
    pub async fn erase(&self, buyer: &BuyerKey, now: Timestamp) -> Result<Erased, StateError> {
        let places = self.places(buyer).await?;
        let mut done = Erased::default();
        for order in places.orders {
            match self.erase_from(&order, now).await {
                Ok(true) => done.orders.push(order),
                Ok(false) | Err(StateError::Conflict) => done.busy.push(order),
                Err(error) => return Err(error),
            }
        }
        // Last, because by them the orders are found again.
        if done.busy.is_empty() {
            for buyer in &places.listed {
                for key in self.leading_to(buyer).await? {
                    self.items.remove(&key).await?;
                }
            }
            for key in places.claims {
                let entering = self.items.get::<Claim>(&key).await?.and_then(|claim| claim.lease);
                if entering.is_none_or(|lease| lease.until <= now) {
                    self.items.remove(&key).await?;
                    done.contacts += 1;
                } else {
                    done.contacts_busy += 1;
                }
            }
        }
        Ok(done)
    }

    /// Erases the buyer of one order; returns false while a handler holds it.
    async fn erase_from(&self, (store, order): &(StoreId, OrderNumber), now: Timestamp) -> Result<bool, StateError> {
        let Some(mut link) = self.link(store, *order).await? else { return Ok(true) };
        if link.lease.as_ref().is_some_and(|lease| lease.until > now) {
            return Ok(false);
        }
        let of_before = self.history_keys(store, *order).await?;
        link.erased = Some(now);
        link.buyer_digest = None;
        if let Some(attention) = &mut link.attention {
            // A far side may have said who it is about.
            attention.reason = Reason::Erased.into();
        }
        if let Some(view) = &mut link.view {
            *view = view.without_buyer();
        }
        let events = vec![Event::BuyerErased.into()];
        let entry = HistoryEntry::new(now, link.rev + 1, Trigger::Person, events, SAID_FOR);
        self.put_link(&mut link, Some(&entry)).await?;
        for key in of_before {
            self.items.remove(&key).await?;
        }
        Ok(true)
    }

    /// Keys of the history of an order and of its latest refresh.
    pub(super) async fn history_keys(&self, store: &StoreId, order: OrderNumber) -> Result<Vec<Key>, StateError> {
        let pk = Key::link(store, order).pk;
        let mut keys = Vec::new();
        for prefix in ["AT#", "REFRESH"] {
            let named = self.items.query::<Named>(&pk, prefix).await?;
            keys.extend(named.into_iter().map(Named::key));
        }
        Ok(keys)
    }
}

/// An item as JSON.
pub(super) fn plain(item: Attributes) -> Value {
    let key = key_of(&item);
    // An item of a newer release is also personal data.
    let readable: Attributes = item.into_iter().filter(|(name, _)| name != "schema").collect();
    read::<Value>(&key, readable).unwrap_or_else(|error| json!({"unreadable": error.to_string()}))
}
