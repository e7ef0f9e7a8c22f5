//! The writes of an order's link, and of what goes with it.
//!
//! Guarantees: every write is conditional on the revision that was read; what a search finds an order by is written before the order, and
//! its place in its buyer's list in the transaction that ends its way.

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};

use super::error::StateError;
use super::history::HistoryEntry;
use super::items::write;
use super::keys::Key;
use super::link::{Link, LinkItem};
use super::table::Orders;
use crate::order::OrderView;

impl Orders {
    /// Writes a link and, in the same transaction, its entry of the history. The link's revision goes up by one. What a search
    /// finds it by is written before, where it is new.
    ///
    /// # Errors
    /// [`StateError::Conflict`] when it was written since it was read.
    pub async fn put_link(&self, link: &mut Link, entry: Option<&HistoryEntry>) -> Result<(), StateError> {
        let seen = (link.rev > 0).then_some(link.rev);
        if let (Some(_), Some(view)) = (link.erased, &mut link.view) {
            *view = view.without_buyer();
        }
        let key = Key::link(&link.store, link.number);
        let mut next = link.clone();
        next.rev += 1;
        Box::pin(self.make_order_findable(&mut next, &key)).await?;
        let changes = std::mem::take(&mut next.day_changes);
        let changes = changes.iter().map(|change| change.update(&self.items.name, &link.store));
        let mut beside = changes.collect::<Result<Vec<_>, StateError>>()?;
        if entry.is_none() && beside.is_empty() {
            self.items.put(&key, &LinkItem::of(&next), seen).await?;
        } else {
            if let Some(buyer) = next.view.as_ref().and_then(OrderView::buyer).filter(|_| next.to_be_listed) {
                if beside.is_empty() {
                    // An order that is held: it may be held for long.
                    Box::pin(self.put_into_list(&buyer, &next)).await?;
                } else {
                    beside.push(self.part_of_list(&buyer, &next)?);
                }
                next.to_be_listed = false;
            }
            self.put_together(&key, &LinkItem::of(&next), seen, entry, beside).await?;
        }
        (next.listed, next.listed_numbers) = (next.view.clone(), next.numbers());
        *link = next;
        Ok(())
    }

    /// Writes what a search finds an order by that is new, and removes what leads to its former buyer.
    async fn make_order_findable(&self, link: &mut Link, key: &Key) -> Result<(), StateError> {
        let listed = link.listed.as_ref();
        if let Some(view) = link.view.as_ref().filter(|view| listed.is_none_or(|listed| !listed.has_buyer_of(view))) {
            self.make_findable(view).await?;
        }
        if let (Some(number), roapp) = link.numbers()
            && (!link.found_by_numbers || link.listed_numbers != (Some(number.clone()), roapp))
        {
            self.make_numbers_findable(&number, roapp, &link.store, link.number).await?;
            link.found_by_numbers = true;
        }
        let [before, after] = [&link.listed, &link.view].map(|view| view.as_ref().and_then(OrderView::buyer));
        link.to_be_listed |= before != after;
        if let Some(before) = before.filter(|before| link.erased.is_none() && after.as_ref() != Some(before)) {
            self.forget_buyer_without(&before, key).await?;
        }
        Ok(())
    }

    /// Writes a link, its entry of the history, and one thing more, in one transaction.
    pub(super) async fn put_link_beside(
        &self,
        link: &mut Link,
        entry: &HistoryEntry,
        beside: TransactWriteItem,
    ) -> Result<(), StateError> {
        let mut next = link.clone();
        next.rev += 1;
        let key = Key::link(&link.store, link.number);
        self.put_together(&key, &LinkItem::of(&next), Some(link.rev), Some(entry), vec![beside]).await?;
        *link = next;
        Ok(())
    }

    /// Writes a link and what goes with it in one transaction. Where another transaction has an item of it at that moment, as
    /// two orders of a store have that end within some milliseconds, it is tried again.
    async fn put_together(
        &self,
        key: &Key,
        item: &LinkItem,
        seen: Option<u64>,
        entry: Option<&HistoryEntry>,
        beside: Vec<TransactWriteItem>,
    ) -> Result<(), StateError> {
        let put = Put::builder().table_name(&self.items.name).set_item(Some(write(key, item)?));
        let put = match seen {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(rev) => put
                .condition_expression("rev = :seen")
                .expression_attribute_values(":seen", AttributeValue::N(rev.to_string())),
        };
        let mut puts = vec![put];
        if let Some(entry) = entry {
            let entry = write(&entry.key(key), entry)?;
            puts.push(Put::builder().table_name(&self.items.name).set_item(Some(entry)));
        }
        let puts = puts
            .into_iter()
            .map(|put| Ok(TransactWriteItem::builder().put(put.build().map_err(StateError::from_build)?).build()));
        let all = puts.chain(beside.into_iter().map(Ok)).collect::<Result<Vec<_>, StateError>>()?;
        self.items.transact(all).await
    }
}
