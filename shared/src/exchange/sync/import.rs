//! A new order of the shop into RO App: claim, do what is missing, write down the agreement.

use std::sync::Arc;

use crate::cartum::delivered;
use crate::decide::{Known, Match, Window, first_lines, needs_look, notes, notes_fit, refusal, window};
use crate::exchange::account::reader::Account;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::sync::detect::buyer_changed;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::products::identity;
use crate::exchange::sync::work::{InShop, Outcome, Work};
use crate::order::{Fingerprint, Line, OrderView, ShopOrder, Trigger};
use crate::queue::Message as QueueMessage;
use crate::settings::Identify;
use crate::state::{ClaimKey, Link, Stage, StateError};
use crate::texts::Message;

impl OrderSync {
    /// Enters an order that RO App does not have yet, or not as a whole.
    pub(crate) async fn enter(
        &self,
        shop: &Arc<Shop>,
        link: Option<Link>,
        message: &QueueMessage,
    ) -> Result<Outcome, StateError> {
        let order = match self.in_shop(shop, message).await {
            Ok(InShop::Order(order)) => *order,
            Ok(InShop::Unreadable(why)) => return self.endings.hold(link, message, why, None).await,
            Ok(InShop::Gone) => return self.endings.gone(link, None, message).await,
            Err(failure) => return self.endings.not_read(link, failure, message).await,
        };
        if let Some(held) = link.as_ref().and_then(|link| link.attention.as_ref()) {
            let known = Known::Held(held.shop.as_ref());
            let lost = link.as_ref().is_some_and(|link| link.stage == Stage::Lost);
            if message.why != Trigger::Person && (lost || !needs_look(&known, &order.fingerprint(), false)) {
                return Ok(Outcome::Attention(held.reason.clone()));
            }
        }
        if link.is_none() && message.why == Trigger::ShopHook {
            match self.comes_over(shop, &order).await {
                Ok(true) => {}
                Ok(false) => return Ok(Outcome::Nothing(Message::new("older-than-connection"))),
                Err(failure) => return self.endings.put_off(link, failure, message).await,
            }
        }
        let account = match self.account.get().await {
            Ok(account) => account,
            Err(failure) => return self.endings.put_off(link, failure, message).await,
        };
        if let Some(refused) = refusal(&order, account.currency) {
            return self.endings.hold(link, message, refused.into(), Some(&order)).await;
        }
        let mut link =
            link.unwrap_or_else(|| Link::first(message.store.clone(), message.order, order.placed(), self.clock.now()));
        prepare(&mut link, &order);
        let known = self.table.look_ahead(&mut link, &OrderView::of(&order), self.claims_of(shop, &order)).await?;
        let mut work = Work { known, ..self.claim(shop, order, link, message.why).await? };
        match self.bring_over(&mut work, &account).await {
            Ok(()) => {
                // The first attempt may have entered it for a buyer who is another by now.
                work.look_again |= buyer_changed(&work.link, &work.order);
                self.endings.agree(work, Outcome::Imported).await
            }
            Err(failure) => self.endings.settle_failure(work, failure).await,
        }
    }

    /// The claims on an order's client and products, as far as they can be told without asking the shop.
    fn claims_of(&self, shop: &Shop, order: &ShopOrder) -> Vec<ClaimKey> {
        let named = |line: &&Line| shop.settings.identify_by == Identify::Article || line.article.is_empty();
        let products = order.lines.iter().filter(named).map(|line| identity(shop, line, None).0);
        products.chain([self.clients.key(shop, order)]).collect()
    }

    /// Whether an order that a web-hook named is one of those that come over (rule O1).
    async fn comes_over(&self, shop: &Shop, order: &ShopOrder) -> Result<bool, Failure> {
        // Before its first poll nothing is known of the store; that poll brings the order.
        let Some(cursor) = self.table.cursor(&shop.settings.id).await? else { return Ok(false) };
        Ok(match window(order.created, cursor.switched_on) {
            Window::Open => true,
            Window::UnlessDelivered => !delivered(order.status, &self.shop_statuses.of(shop).await?),
            Window::Closed => false,
        })
    }

    async fn bring_over(&self, work: &mut Work, account: &Account) -> Result<(), Failure> {
        let created_now = self.create_head(work, account).await?;
        self.fill(work, created_now).await
    }
}

/// The digest of delivery data that the notes of a new order hold, if they have room.
pub(crate) fn notes_digest(order: &ShopOrder) -> Option<Fingerprint> {
    let notes = notes(order);
    notes_fit(&notes).then(|| Fingerprint::of(&notes))
}

/// Journals what is about to be written. An order found again after a crash was created with what the first attempt saw, so what
/// that attempt noted stays.
fn prepare(link: &mut Link, order: &ShopOrder) {
    if link.in_flight || link.roapp.is_some() {
        return;
    }
    link.journal = first_lines(order);
    link.delivery_digest = notes_digest(order);
    link.buyer_digest = Some(Match::of(&order.buyer).digest());
}
