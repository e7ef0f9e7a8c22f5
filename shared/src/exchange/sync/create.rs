//! The RO App order of a shop order: looked for where an earlier attempt may have created it, else created, its id recorded at
//! once.

use crate::decide::{AttemptTimes, Match, RoAppLine, StoreTimes, Times, notes, notes_fit, written};
use crate::exchange::account::reader::Account;
use crate::exchange::account::records::named;
use crate::exchange::account::required::{demanded, why_demanded};
use crate::exchange::failure::Failure;
use crate::exchange::leases::LEASE;
use crate::exchange::sync::claim::notes_digest;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::work::Work;
use crate::history::{Event, Form, Reason};
use crate::order::{ContactId, EmployeeId, FieldId, OrderNumber, RoAppOrderId, StoreId, iso};
use crate::roapp::{Demanded, NewOrder, OrderFilter, OrderPatch, PAGE, Refusal, RoAppError, RoAppOrder};
use crate::state::{ROAPP_SEEN, StateError};
use crate::texts::Message;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

/// Pages of RO App's orders that are read behind one that was searched for.
const BEHIND: usize = 10;

/// Whether a new order may have been refused for its notes: RO App names them, or a filter in front of it stopped the request, which has
/// no other text that a buyer wrote.
fn may_be_of_notes(error: &RoAppError) -> bool {
    match error {
        RoAppError::Refused { about, .. } => about.names("manager_notes", ""),
        error => matches!(error, RoAppError::Broken { status: 403, .. }),
    }
}

/// Times of an attempt, for what RO App is searched for.
fn times(work: &Work, now: Timestamp) -> AttemptTimes {
    AttemptTimes { placed: work.order.created, claimed: work.link.claimed_at, now }
}

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
        let late = self.may_be_lost(work).await?;
        let found = if work.resumed || late { self.look_for(work, client, late).await? } else { None };
        work.created = found.is_none();
        let attempt = times(work, self.clock.now());
        // What the table knew of an order that is older is lost.
        let older = |order: &RoAppOrder| {
            let found = Times { created: order.created, modified: order.modified, last_update: None };
            attempt.is_older(found, work.resumed, late, LEASE)
        };
        work.link.found = match &found {
            Some(order) => older(order) || self.has_lines(order.id, work.order.number).await?,
            None => false,
        };
        work.buyer_changed = work.resumed && work.link.buyer_digest.is_none();
        let id = match found {
            Some(order) => {
                work.events.extend((!work.link.found).then_some(Event::OrderFound { order: order.id }));
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
        // From here on no failure may end the attempt before the id is in the table.
        work.link.roapp = Some(id);
        // One that was found is the attempt's own, unless it is older.
        if !work.link.found {
            let first = self.account.first_status(shop.settings.order_type).await.unwrap_or_default();
            work.link.first_status = first.or(work.link.first_status);
        }
        work.link.search_first = false;
        work.link.updated_at = self.clock.now();
        self.table.orders.put_link(&mut work.link, None).await?;
        if work.created {
            self.records.note_created(&shop.settings).await?;
        }
        Ok(())
    }

    /// Whether the table may have lost that RO App has an order (rule O12): because the order comes late after it was placed, or because
    /// the table may have been set back before this process began.
    async fn may_be_lost(&self, work: &Work) -> Result<bool, Failure> {
        let attempt = times(work, self.clock.now());
        if work.link.search_first || attempt.is_ahead() {
            return Ok(true);
        }
        if attempt.is_prompt() {
            return Ok(false);
        }
        let cursor = self.table.cursor(&work.link.store).await?;
        let store = cursor.map(|cursor| StoreTimes { switched_on: cursor.switched_on, relinked: cursor.relinked_at });
        Ok(attempt.may_be_lost(store))
    }

    /// Whether the table has a link for every order that RO App had when it was last restored: RO App's changes were read to their end
    /// since, or all its orders for this store. Read before an order is claimed: a look that ends later finds the claim, or the claim
    /// finds what it linked.
    pub(crate) async fn is_table_whole(&self, store: &StoreId) -> Result<bool, StateError> {
        if self.table_is_whole.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let seen = self.table.get_cached::<Timestamp>(ROAPP_SEEN).await?;
        if seen.is_some_and(|seen| self.leases.is_after_restore(seen.at)) {
            self.table_is_whole.store(true, Ordering::Relaxed);
            return Ok(true);
        }
        let cursor = self.table.cursor(store).await?;
        let relinked = cursor.and_then(|cursor| cursor.relinked_at);
        Ok(relinked.is_some_and(|at| self.leases.is_after_restore(at)))
    }

    /// Whether an order of RO App has a line of ours. Its number is noted before its first line is entered: of one that was not noted, the
    /// table has lost what it knew.
    async fn has_lines(&self, id: RoAppOrderId, number: OrderNumber) -> Result<bool, Failure> {
        let items = self.lines.read(id, number).await?;
        Ok(items.iter().any(RoAppLine::is_line_of_ours))
    }

    /// The order an earlier attempt may have created: not by its client, whom staff may have merged since, but by the External ID
    /// of every order created since the claim; of one that the table may have lost, since it was placed.
    async fn look_for(&self, work: &Work, client: ContactId, late: bool) -> Result<Option<RoAppOrder>, Failure> {
        let since = times(work, self.clock.now()).searched_since(late);
        let number = work.order.number.to_string();
        let mut names = match late {
            true => work.shop.names(&self.table).await?,
            false => vec![work.shop.settings.name.clone()],
        };
        // Somebody may have given the store another one since.
        names.extend(work.link.entered_as.clone());
        // RO App's orders that name this one and are another store's, which had the name before.
        let mut others: BTreeSet<RoAppOrderId> = BTreeSet::new();
        loop {
            let rows = self.search(work, since, (&names, &number), &others).await?;
            let is_it = |order: &&RoAppOrder| is_named(work, order, (&names, &number)) && !others.contains(&order.id);
            let Some(order) = rows.iter().filter(is_it).min_by_key(|order| order.id).cloned() else {
                return self.unnamed(work, client, rows).await;
            };
            if !self.table.orders.is_of_another(order.id, &work.link.store, work.order.number).await? {
                return Ok(Some(order));
            }
            others.insert(order.id);
        }
    }

    /// RO App's orders created since a time. Once one is read that has one of the names and the number and is none of the others, the next
    /// [`BEHIND`] pages are the last: of two such orders, as when staff made a copy, the older one counts, and it changed earlier.
    async fn search(
        &self,
        work: &Work,
        since: Timestamp,
        named: (&[String], &str),
        others: &BTreeSet<RoAppOrderId>,
    ) -> Result<Vec<RoAppOrder>, Failure> {
        let is_it = |order: &RoAppOrder| is_named(work, order, named) && !others.contains(&order.id);
        let filter = OrderFilter { created_since: Some(since), ..OrderFilter::default() };
        // Latest changed first: once rows are older than the claim, no later page can hold it, even if the filter was ignored. Where
        // the order of rows is another, only the end of the list says so.
        let mut behind = None;
        let enough = |rows: &[RoAppOrder]| {
            let latest_first = rows.is_sorted_by(|one, next| one.modified >= next.modified);
            let old = rows.iter().any(|row| row.modified.is_some_and(|at| at < since));
            behind = behind.map(|pages: usize| pages + 1).or(rows.iter().any(is_it).then_some(0));
            behind.is_some_and(|pages| pages >= BEHIND) || (latest_first && old)
        };
        let mut rows = self.roapp.orders(&filter, enough).await?;
        let latest = rows.iter().filter_map(|row| row.modified).max();
        if rows.len() > PAGE && !rows.iter().any(is_it) {
            // One that changed while the pages were read is on the first one now, which was read before.
            let changed = OrderFilter { modified_since: latest, ..filter };
            let older = |row: &RoAppOrder| row.modified.zip(latest).is_some_and(|(at, latest)| at < latest);
            let again = self.roapp.orders(&changed, |rows| rows.iter().any(|row| older(row) || is_it(row))).await?;
            rows.extend(again);
        }
        Ok(rows)
    }

    /// The order among these whose fields RO App did not keep: it has the first line of its notes and its client, and is no other order's.
    /// The notes do not name the store, so with several stores none is taken.
    async fn unnamed(
        &self,
        work: &Work,
        client: ContactId,
        rows: Vec<RoAppOrder>,
    ) -> Result<Option<RoAppOrder>, Failure> {
        if self.stores.all().len() > 1 {
            return Ok(None);
        }
        let first_line = written(&notes(&work.order)[..1], work.shop.settings.staff_language());
        let is_it = |order: &RoAppOrder| {
            work.account.is_unnamed(order)
                && order.notes.lines().next() == Some(&first_line)
                && order.client == Some(client)
        };
        for row in rows.into_iter().filter(is_it) {
            if !self.table.orders.is_of_another(row.id, &work.link.store, work.order.number).await? {
                return Ok(Some(row));
            }
        }
        Ok(None)
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
            fields: new_fields(work, self.clock.now()),
            more: Demanded::default(),
        };
        let mut done = self.roapp.create_order(&new).await;
        if let Err(RoAppError::Refused { about, .. }) = &done {
            new.more = demanded(Form::Orders, about, order, &BTreeSet::new(), language);
            if !new.more.0.is_empty() {
                done = self.roapp.create_order(&new).await;
            }
        }
        let mut without_notes = false;
        if done.as_ref().is_err_and(may_be_of_notes) {
            // What they say goes into a comment.
            without_notes = true;
            new.notes.clear();
            done = self.roapp.create_order(&new).await;
        }
        if let Err(error) = &done
            && self.corrected(work, error, &mut new).await?
        {
            done = self.roapp.create_order(&new).await;
        }
        if matches!(done, Err(RoAppError::Shapeless { .. }))
            && let Ok(Some(order)) = self.look_for(work, client, false).await
        {
            // RO App answered that it has created the order, and did not say its id.
            done = Ok(order.id);
        }
        let order = &work.order;
        match done {
            Ok(id) => {
                work.link.delivery_digest = notes_digest(order).filter(|_| !without_notes);
                work.link.pending_delivery_digest = None;
                work.link.last_update = new.fields.get(&work.account.last_update).and_then(|text| text.parse().ok());
                work.link.buyer_digest = Some(Match::of(&order.buyer).digest());
                work.events.push(Event::OrderCreated { order: id });
                Ok(id)
            }
            Err(error @ (RoAppError::Refused { .. } | RoAppError::Missing { .. })) => {
                if let Some(reason) = demanded_field(work, &error) {
                    return Err(Failure::attention(reason));
                }
                self.clients.forget_if_gone(&work.shop, order, client).await?;
                Err(error.into())
            }
            Err(error @ RoAppError::Forbidden { .. }) => {
                // No order at all can be created with this key.
                let why = error.message().sentence();
                self.records.note_forbidden(&work.shop.settings, why.clone()).await?;
                Err(Failure::of_store(why))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// After a refusal of a new order: whether RO App may take it now, because a manager left, a custom field has a new id, or the record
    /// that was refused is there again. The order waits, as all new ones of its store do, where a record is gone that
    /// nothing can stand in for.
    async fn corrected(&self, work: &mut Work, error: &RoAppError, new: &mut NewOrder) -> Result<bool, Failure> {
        let (fields_named, record_named) = match error {
            RoAppError::Missing { .. } => (true, true),
            RoAppError::Refused { about, .. } if names_settings(work, about) => {
                (about.names("custom_fields", "") || work.account.is_named_by(about), !about.fields.is_empty())
            }
            _ => return Ok(false),
        };
        if demanded_field(work, error).is_some() {
            return Ok(false);
        }
        let settings = &work.shop.settings;
        let (records, gone) = self.records.after_refusal(settings).await?;
        if !gone.holding.is_empty() {
            return Err(Failure::of_store(Message::all(gone.holding)));
        }
        let before = (new.manager, new.fields.clone());
        work.managers = records.managers(named(settings));
        new.manager = work.manager()?;
        if fields_named {
            work.account = self.account.read_again().await?;
            new.fields = new_fields(work, self.clock.now());
        }
        let ids = |fields: &BTreeMap<FieldId, String>| fields.keys().copied().collect::<Vec<_>>();
        Ok(record_named || new.manager != before.0 || ids(&new.fields) != ids(&before.1))
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
        if account.is_named_by(about) {
            return self.patch_without_lost_fields(account, id, patch).await;
        }
        let named = account.required.iter().any(|field| about.names(&format!("f{}", field.id), &field.title));
        let Some(there) = (if named { self.roapp.order(id).await? } else { None }) else { return Err(refused) };
        for field in &account.required {
            let value = there.field(field.id).unwrap_or(&field.default).to_owned();
            patch.fields.entry(field.id).or_insert(value);
        }
        self.roapp.patch_order(id, &patch).await
    }

    /// Changes an order after RO App refused one of the four fields of rule O4. A field with a new id is sent with
    /// that; one that is gone is
    /// left out, which is said of the store.
    async fn patch_without_lost_fields(
        &self,
        account: &Account,
        id: RoAppOrderId,
        patch: OrderPatch,
    ) -> Result<(), RoAppError> {
        let known = self.roapp.order_fields().await?;
        let OrderPatch { client, notes, fields: given } = patch;
        let mut fields = BTreeMap::new();
        for (field, value) in given {
            let title = account.title_of(field, &self.records.fields);
            let now = known.iter().find(|row| row.id == field || title.is_some_and(|title| row.title == title));
            fields.extend(now.map(|row| (row.id, value)));
        }
        if client.is_none() && notes.is_none() && fields.is_empty() {
            return Ok(());
        }
        self.roapp.patch_order(id, &OrderPatch { client, notes, fields }).await
    }
}

/// Whether an order of RO App has one of these names of the store, and the order's number.
fn is_named(work: &Work, order: &RoAppOrder, (names, number): (&[String], &str)) -> bool {
    names.iter().any(|name| work.account.names_for_certain(order, name, number))
}

/// The fields of a new order.
fn new_fields(work: &Work, now: Timestamp) -> BTreeMap<FieldId, String> {
    let order = &work.order;
    work.account.new_fields(&work.shop.settings.name, &order.number.to_string(), iso(order.created), iso(now))
}

/// The four fields of rule O4.
pub(crate) fn own_fields(work: &Work, now: Timestamp) -> BTreeMap<FieldId, String> {
    let order = &work.order;
    work.account.fields(&work.shop.settings.name, &order.number.to_string(), iso(order.created), iso(now))
}

/// A field that RO App demands and for which there is no value.
fn demanded_field(work: &Work, error: &RoAppError) -> Option<Reason> {
    let RoAppError::Refused { about, .. } = error else { return None };
    why_demanded(Form::Orders, about, &work.account.required)
}

/// Whether a refusal may be about a record that the store's settings name: it names its field, or none.
fn names_settings(work: &Work, about: &Refusal) -> bool {
    let fields = ["branch_id", "branch", "order_type_id", "order_type", "manager_id", "manager", "custom_fields"];
    about.fields.is_empty() || fields.iter().any(|field| about.names(field, "")) || work.account.is_named_by(about)
}
