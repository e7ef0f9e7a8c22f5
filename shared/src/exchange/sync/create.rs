//! The RO App order of a shop order: looked for where an earlier attempt may have created it, else created, its id recorded at
//! once.

use crate::decide::{Match, notes, notes_fit, written};
use crate::exchange::account::reader::Account;
use crate::exchange::account::required::{demanded, why_demanded};
use crate::exchange::failure::Failure;
use crate::exchange::sync::claim::notes_digest;
use crate::exchange::sync::create_once::SKEW;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::work::Work;
use crate::history::{Event, Form};
use crate::order::{ContactId, EmployeeId, RoAppOrderId, iso};
use crate::roapp::{Demanded, NewOrder, OrderFilter, OrderPatch, RoAppError, RoAppOrder};
use crate::texts::Message;
use std::collections::BTreeSet;

impl OrderSync {
    /// Makes sure that RO App has the order. Its products and its client come before it, so that an order whose products cannot be
    /// entered waits as a whole.
    pub(crate) async fn create_order(&self, work: &mut Work) -> Result<(), Failure> {
        if work.link.roapp.is_some() {
            return Ok(());
        }
        let manager = work.manager()?;
        let shop = work.shop.clone();
        let all: Vec<usize> = (0..work.order.lines.len()).collect();
        self.products.resolve(work, &all).await?;
        let client = self.clients.find_or_create(&shop, &work.order, &work.known, &mut work.events).await?;
        let found = if work.resumed { self.look_for(work).await? } else { None };
        work.created = found.is_none();
        let id = match found {
            Some(order) => {
                work.events.push(Event::OrderFound { order: order.id });
                // The buyer of that time; one who is another now is carried over as any change.
                work.link.client = order.client.or(Some(client));
                order.id
            }
            None => {
                work.link.client = Some(client);
                self.create(work, client, manager).await?
            }
        };
        work.wrote = true;
        if work.created {
            work.link.first_status = self.account.first_status(shop.settings.order_type).await?;
        }
        work.link.roapp = Some(id);
        work.link.updated_at = self.clock.now();
        Ok(self.table.orders.put_link(&mut work.link, None).await?)
    }

    /// The order an earlier attempt may have created: not by its client, whom staff may have merged since, but by the External ID
    /// of every order created since the claim.
    async fn look_for(&self, work: &Work) -> Result<Option<RoAppOrder>, Failure> {
        let since = work.link.claimed_at.checked_sub(SKEW).unwrap_or(work.link.claimed_at);
        let number = work.order.number.to_string();
        let is_it = |order: &RoAppOrder| work.account.names_for_certain(order, &work.shop.settings.name, &number);
        let filter = OrderFilter { created_since: Some(since), ..OrderFilter::default() };
        // Latest changed first: once rows are older than the claim, no later page can hold it, even if the filter was ignored. Where
        // the order of rows is another, only the end of the list says so.
        let enough = |rows: &[RoAppOrder]| {
            let latest_first = rows.is_sorted_by(|one, next| one.modified >= next.modified);
            let old = rows.iter().any(|row| row.modified.is_some_and(|at| at < since));
            rows.iter().any(is_it) || (latest_first && old)
        };
        let mut rows = self.roapp.orders(&filter, enough).await?;
        rows.retain(is_it);
        Ok(rows.into_iter().min_by_key(|order| order.id))
    }

    async fn create(&self, work: &mut Work, client: ContactId, manager: EmployeeId) -> Result<RoAppOrderId, Failure> {
        let settings = &work.shop.settings;
        let order = &work.order;
        let mut notes = notes(order);
        if !notes_fit(&notes) {
            notes.truncate(1);
            notes.push(Message::new("note-in-feed"));
        }
        let language = settings.staff_language();
        let notes = written(&notes, language);
        let mut new = NewOrder {
            location: settings.location,
            order_type: settings.order_type,
            client,
            manager,
            notes,
            fields: work.account.new_fields(
                &settings.name,
                &order.number.to_string(),
                iso(order.created),
                iso(self.clock.now()),
            ),
            more: Demanded::default(),
        };
        let mut done = self.roapp.create_order(&new).await;
        if let Err(RoAppError::Refused { about, .. }) = &done {
            new.more = demanded(Form::Orders, about, order, &BTreeSet::new(), language);
            if !new.more.0.is_empty() {
                done = self.roapp.create_order(&new).await;
            }
        }
        match done {
            Ok(id) => {
                work.link.delivery_digest = notes_digest(order);
                work.link.buyer_digest = Some(Match::of(&order.buyer).digest());
                work.events.push(Event::OrderCreated { order: id });
                Ok(id)
            }
            Err(error @ (RoAppError::Refused { .. } | RoAppError::Missing { .. })) => {
                if let RoAppError::Refused { about, .. } = &error
                    && let Some(reason) = why_demanded(Form::Orders, about, &work.account.required)
                {
                    return Err(Failure::attention(reason));
                }
                self.clients.doubt(&work.shop, order, client).await?;
                Err(error.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Changes an order. RO App may demand its required fields again: they are sent as they are there, never anew.
    pub(crate) async fn patch_order(
        &self,
        account: &Account,
        id: RoAppOrderId,
        mut patch: OrderPatch,
    ) -> Result<(), RoAppError> {
        let done = self.roapp.patch_order(id, &patch).await;
        let Err(refused @ RoAppError::Refused { about, .. }) = &done else { return done };
        let refused = refused.clone();
        let named = account.required.iter().any(|field| about.names(&format!("f{}", field.id), &field.title));
        let Some(there) = (if named { self.roapp.order(id).await? } else { None }) else { return Err(refused) };
        for field in &account.required {
            let value = there.field(field.id).unwrap_or(&field.default).to_owned();
            patch.fields.entry(field.id).or_insert(value);
        }
        self.roapp.patch_order(id, &patch).await
    }
}
