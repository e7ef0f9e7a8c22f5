//! Search by number, phone and name at a bounded number of reads: two for each kind, whatever is found.

use aws_sdk_dynamodb::types::AttributeValue;

use super::error::StateError;
use super::keys::Key;
use super::link::{Item, Link};
use super::listed::{Entry, term_key};
use super::table::Table;
use crate::order::{OfficeOrderId, OrderNumber, StoreId, Term};

/// Most orders one search shows; a table reads them in one batch.
const MOST: usize = 100;

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The orders, newest first.
    pub links: Vec<Link>,
    /// Whether there may be more than are shown.
    pub more: bool,
}

impl Table {
    /// Orders with this number in any of these stores, or with this id in RO App.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn find_number(&self, stores: &[StoreId], number: u64) -> Result<Found, StateError> {
        let keys: Vec<Key> = stores.iter().take(MOST).map(|store| Key::link(store, OrderNumber(number))).collect();
        let mut links: Vec<Link> = self.get_many::<Item>(&keys).await?.into_iter().map(Item::link).collect();
        if let Some(link) = self.link_of_office(OfficeOrderId(number)).await?
            && !links.iter().any(|known| known.store == link.store && known.number == link.number)
        {
            links.push(link);
        }
        Ok(newest_first(links, false))
    }

    /// Orders of a phone, given as digits with country code.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn find_phone(&self, digits: &str) -> Result<Found, StateError> {
        let (entries, more) = self.entries(&Term::Phone(digits.to_owned())).await?;
        let mut links = self.follow(&entries).await?;
        links.retain(|link| link.view.as_ref().is_some_and(|view| crate::order::digits(&view.phone) == digits));
        Ok(newest_first(links, more))
    }

    /// Orders whose client's name has words that begin with these.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn find_name(&self, words: &[String]) -> Result<Found, StateError> {
        // The longest is the rarest.
        let Some(word) = words.iter().max_by_key(|word| word.chars().count()) else { return Ok(Found::default()) };
        let (entries, more) = self.entries(&Term::Word(word.clone())).await?;
        let mut links = self.follow(&entries).await?;
        links.retain(|link| link.view.as_ref().is_some_and(|view| view.is_called(words)));
        Ok(newest_first(links, more))
    }

    async fn entries(&self, term: &Term) -> Result<(Vec<Entry>, bool), StateError> {
        let (pk, start) = term_key(term);
        let start = if start.is_empty() { "#".to_owned() } else { start };
        let answer = self
            .client
            .query()
            .table_name(&self.name)
            .key_condition_expression("pk = :pk AND begins_with(sk, :start)")
            .expression_attribute_values(":pk", AttributeValue::S(pk))
            .expression_attribute_values(":start", AttributeValue::S(start))
            .scan_index_forward(false)
            .limit(i32::try_from(MOST).unwrap_or(100))
            .send()
            .await
            .map_err(StateError::from_sdk)?;
        let mut found = Vec::new();
        found.extend(answer.items.unwrap_or_default().into_iter().filter_map(|item| self.one_of_many(item)));
        Ok((found, answer.last_evaluated_key.is_some()))
    }
}

fn newest_first(mut links: Vec<Link>, more: bool) -> Found {
    links.sort_by(|a, b| (b.placed, &b.store, b.number).cmp(&(a.placed, &a.store, a.number)));
    Found { links, more }
}
