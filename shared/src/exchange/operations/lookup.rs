//! "Why is this order not here?" and "Import it anyway" (rule O11).
//!
//! Guarantees: whoever asks waits no longer than [`LOOKUP_LIMIT`] for the shop; asking writes nothing; a requested import is in the table
//! before it is on the queue, so that it outlives the queue and any trouble of the shop; an order that is here is never requested anew.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::cartum::delivered;
use crate::clock::{SharedClock, in_time};
use crate::decide::{Asked, Checked, Here, InShop, Presence, Window, presence, window};
use crate::exchange::account::records::RecordReader;
use crate::exchange::discovery::window::OVERLAP;
use crate::exchange::failure::Failure;
use crate::exchange::queues::Queues;
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::shop::Shop;
use crate::exchange::stores::shop_statuses::ShopStatuses;
use crate::exchange::sync::count::zone_of;
use crate::history::Event;
use crate::net::redact_foreign;
use crate::order::{OrderNumber, ShopOrder, StoreId, Trigger};
use crate::queue::Message as QueueMessage;
use crate::state::{Cursor, HistoryEntry, Link, LinkState, StateError, Table};
use crate::texts::Message;

/// Time for the answers of a shop: a little more than a shop is waited for that is not known to be slow, so that the client learns of its
/// silence first.
pub const LOOKUP_LIMIT: Duration = Duration::from_secs(12);

/// Where an order stands, for a person.
#[derive(Debug, Clone)]
pub struct Answer {
    pub store: StoreId,
    pub number: OrderNumber,
    pub presence: Presence,
    /// Whether "Import it anyway" would bring it over.
    pub importable: bool,
    /// What a person reads.
    pub message: Message,
}

/// Answer to a request for an import.
#[derive(Debug, Clone)]
pub enum Import {
    /// It is in the table and due now.
    Requested,
    /// It is here already, or cannot come over.
    Not(Box<Answer>),
}

/// Looks for orders that are not here.
pub struct Lookup {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) queues: Arc<Queues>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) shop_statuses: Arc<ShopStatuses>,
    pub(crate) records: Arc<RecordReader>,
}

impl Lookup {
    /// Says where an order stands; `None` where there is no such store.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn ask(&self, store: &StoreId, number: OrderNumber) -> Result<Option<Answer>, Failure> {
        Ok(self.look(store, number).await?.map(|(answer, _)| answer))
    }

    /// Notes that an order is to be imported although it was left out, or was not looked at yet. It is due at once; `None` where there is
    /// no such store.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn request(&self, store: &StoreId, number: OrderNumber, person: &str) -> Result<Option<Import>, Failure> {
        let Some((answer, order)) = self.look(store, number).await? else { return Ok(None) };
        let Some(order) = order.filter(|_| answer.importable) else { return Ok(Some(Import::Not(answer.into()))) };
        let now = self.clock.now();
        // Without the buyer: that comes with the claim, as of any new order.
        let mut link = Link::first(store.clone(), number, order.placed(), now);
        (link.next_attempt_at, link.waiting_since) = (Some(now), Some(now));
        let event = Event::ImportRequested { why: answer.message };
        let days = self.stores.history_days(store);
        let entry = HistoryEntry::new(now, link.rev + 1, Trigger::Person, vec![event.into()], days).by_person(person);
        match self.table.orders.put_link(&mut link, Some(&entry)).await {
            // Another handler has it in hand by now, or another person asked.
            Ok(()) | Err(StateError::Conflict) => Ok(Some(Import::Requested)),
            Err(error) => Err(error.into()),
        }
    }

    /// As [`Self::request`], and puts it on the urgent queue.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails. Where the queue does, the next poll finds the order.
    pub async fn import(&self, store: &StoreId, number: OrderNumber, person: &str) -> Result<Option<Import>, Failure> {
        let done = self.request(store, number, person).await?;
        if matches!(done, Some(Import::Requested)) {
            self.table.ask_retry((store, number), person, self.clock.now()).await?;
            let message = QueueMessage::new(store.clone(), number, Trigger::Person);
            if let Err(failure) = self.queues.send(&[message], Duration::ZERO).await {
                let why = redact_foreign(&failure.to_string());
                tracing::warn!(%store, order = %number, why, "a requested import waits for the next poll");
            }
        }
        Ok(done)
    }

    async fn look(&self, store: &StoreId, number: OrderNumber) -> Result<Option<(Answer, Option<ShopOrder>)>, Failure> {
        self.stores.refresh().await?;
        let Some(shop) = self.stores.get(store) else { return Ok(self.unusable(store, number)) };
        let here = self.here(store, number).await?;
        let (mut checked, mut held, mut order) = (None, None, None);
        let mut in_shop = InShop::Nothing;
        if here.is_none() {
            let cursor = self.table.cursor(store).await?;
            held = why_held(&self.records, &shop, cursor.as_ref()).await?;
            (in_shop, order) = self.in_shop(&shop, number, cursor.as_ref()).await;
            checked = cursor.map(|cursor| Checked {
                switched_on: cursor.switched_on,
                since: cursor.seen.checked_sub(OVERLAP).unwrap_or(cursor.seen),
                problem: cursor.hindrance().cloned(),
            });
        }
        let enabled = shop.settings.enabled;
        let now = self.clock.now();
        let presence = presence(Asked { number, here, enabled, checked, held, shop: in_shop, now });
        let zone = zone_of(&shop.settings);
        let answer = Answer {
            store: store.clone(),
            number,
            importable: enabled && presence.can_be_imported(),
            message: presence.message(&shop.settings.name, &zone),
            presence,
        };
        Ok(Some((answer, order)))
    }

    /// The answer about a store that is connected and cannot be used.
    fn unusable(&self, store: &StoreId, number: OrderNumber) -> Option<(Answer, Option<ShopOrder>)> {
        let (_, name, why) = self.stores.unusable().into_iter().find(|(id, ..)| id == store)?;
        let presence = Presence::Unknown(why);
        let message = presence.message(&name, &TimeZone::UTC);
        Some((Answer { store: store.clone(), number, presence, importable: false, message }, None))
    }

    /// What the table knows of an order.
    async fn here(&self, store: &StoreId, number: OrderNumber) -> Result<Option<Here>, Failure> {
        let link = match self.table.orders.link(store, number).await {
            Ok(link) => link,
            Err(error) if error.is_of_one_item() => {
                return Ok(Some(Here::NeedsAttention(error.message().sentence())));
            }
            Err(error) => return Err(error.into()),
        };
        Ok(link.as_ref().map(here_of))
    }

    /// What the shop has under a number, with the order itself where it can be read.
    async fn in_shop(&self, shop: &Shop, number: OrderNumber, cursor: Option<&Cursor>) -> (InShop, Option<ShopOrder>) {
        let asked = in_time(&*self.clock, LOOKUP_LIMIT, Box::pin(self.read(shop, number, cursor))).await;
        let silent = || Failure::later(Message::new("shop-silent").with("seconds", LOOKUP_LIMIT.as_secs()));
        match asked.unwrap_or_else(|| Err(silent())) {
            Ok(found) => found,
            Err(Failure::Attention(why)) => (InShop::Unknown(why), None),
            Err(failure) => (InShop::Unknown(failure.message().sentence()), None),
        }
    }

    async fn read(
        &self,
        shop: &Shop,
        number: OrderNumber,
        cursor: Option<&Cursor>,
    ) -> Result<(InShop, Option<ShopOrder>), Failure> {
        let page = shop.cartum.orders_by_number(&[number]).await?;
        if let Some(row) = page.unreadable.into_iter().next() {
            return Ok((InShop::Unreadable(row.why), None));
        }
        let Some(order) = page.orders.into_iter().next() else { return Ok((InShop::Nothing, None)) };
        let placed = order.created;
        let switched_on = cursor.map_or_else(|| self.clock.now(), |cursor| cursor.switched_on);
        let delivered = window(placed, switched_on) == Window::UnlessDelivered
            && delivered(order.status, &self.shop_statuses.of(shop).await?);
        Ok((InShop::Order { placed, delivered }, Some(order)))
    }
}

/// What a link tells of where its order stands.
pub(crate) fn here_of(link: &Link) -> Here {
    let why = || link.attention.as_ref().map_or_else(|| Message::text(""), |held| held.reason.clone());
    match link.state() {
        LinkState::InSync => Here::InSync,
        LinkState::Frozen => Here::Frozen,
        LinkState::Waiting => Here::Waiting(link.next_attempt_at),
        LinkState::NeedsAttention => Here::NeedsAttention(why()),
        LinkState::Dismissed => Here::Dismissed(why()),
        LinkState::Gone => Here::Gone,
    }
}

/// Why new orders of a store wait, if they do.
pub(crate) async fn why_held(
    records: &RecordReader,
    shop: &Shop,
    cursor: Option<&Cursor>,
) -> Result<Option<Message>, Failure> {
    let (_, gone) = records.known(&shop.settings).await?;
    if gone.waits {
        return Ok(Some(Message::all(gone.holding)));
    }
    let relinking = cursor.is_some_and(|cursor| cursor.relink_page.is_some());
    Ok(relinking.then(|| Message::new("roapp-looked-through")))
}
