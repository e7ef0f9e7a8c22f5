//! What a new RO App order holds beside its head: lines, status, and delivery data that has no room elsewhere.

use crate::decide::{presumed, wanted_status};
use crate::exchange::failure::Failure;
use crate::exchange::sync::lines::plan_lines;
use crate::exchange::sync::order::OrderSync;
use crate::exchange::sync::work::Work;
use crate::history::Event;
use crate::order::{Agreed, RoAppOrderId, RoAppStatusId};
use crate::state::SentStatus;

impl OrderSync {
    /// Adds what is missing and notes what is then agreed.
    pub(crate) async fn fill(&self, work: &mut Work, created_now: bool) -> Result<(), Failure> {
        let id = work.roapp()?;
        // An order created this moment is empty; any other is read first.
        let items = if created_now { Vec::new() } else { self.lines.read(id, work.order.number).await? };
        let plan = plan_lines(&work.shop.settings, &work.link, &[], &work.order, &items);
        if plan.lines.iter().any(|line| work.link.journal.iter().all(|known| known.mark != line.mark)) {
            // The shop's lines changed since the first attempt: new marks are noted before they are used.
            work.link.journal.extend(plan.lines.clone());
            self.table.orders.put_link(&mut work.link, None).await?;
        }
        let carried = self.lines.apply(work, plan).await?;
        work.events.push(Event::LinesEntered { count: carried.lines.len() });
        work.events.extend(presumed(&work.order));
        if let Some(why) = carried.by_hand.into_iter().next() {
            return Err(Failure::Attention(why));
        }
        let roapp_status = self.set_first_status(work, id, created_now).await?;
        self.delivery.write(work, id, None).await?;
        if !carried.discount.is_zero() {
            self.compare_total(work, id).await?;
        }
        work.link.agreed = Some(Agreed {
            shop: work.order.fingerprint(),
            shop_status: work.order.status,
            roapp_status,
            lines: carried.lines,
        });
        Ok(())
    }

    /// Gives a new order the status its shop status becomes; says which one RO App's side is agreed to have.
    async fn set_first_status(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        created_now: bool,
    ) -> Result<Option<RoAppStatusId>, Failure> {
        let (first, current) = self.first_and_current(work, id, created_now).await?;
        let ours = work.link.sent_status.map(|sent| sent.roapp);
        let titles = self.account.status_titles(&work.shop).await;
        if current != first && (ours.is_none() || current != ours) {
            work.events.push(Event::FirstStatusByStaff);
            // Agreed is what it started with, so that the next look carries staff's change to the shop.
            work.look_again = true;
            return Ok(first);
        }
        let settings = &work.shop.settings;
        let rules: Vec<_> = settings.status_to_roapp.iter().map(|rule| (rule.cartum, rule.roapp)).collect();
        let Some(wanted) = wanted_status(work.order.status, &rules) else {
            let status = titles.shop(work.order.status);
            work.events.push(Event::FirstStatusWithoutRule { status, store: titles.store });
            return Ok(current);
        };
        if current == Some(wanted) {
            return Ok(current);
        }
        let sent = SentStatus { shop: work.order.status, roapp: wanted, to_shop: false };
        if work.link.sent_status != Some(sent) {
            // What was sent before and has arrived is where the order starts from now, and would be forgotten with the next.
            work.link.first_status = current.or(work.link.first_status);
            work.link.sent_status = Some(sent);
            self.table.orders.put_link(&mut work.link, None).await?;
        }
        self.roapp_status(id, wanted, &titles, work.order.status).await?;
        let (to, shop) = (titles.roapp(wanted), titles.shop(work.order.status));
        work.events.push(Event::FirstStatusSet { to, shop });
        Ok(Some(wanted))
    }

    /// The status RO App gave the order, and the one it has now.
    async fn first_and_current(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        created_now: bool,
    ) -> Result<(Option<RoAppStatusId>, Option<RoAppStatusId>), Failure> {
        let kind = work.shop.settings.order_type;
        if created_now && work.link.first_status.is_some() {
            return Ok((work.link.first_status, work.link.first_status));
        }
        let current = self.roapp.order(id).await?.and_then(|order| order.status);
        if let Some(first) = work.link.first_status.filter(|_| !created_now) {
            return Ok((Some(first), current));
        }
        // Where nobody knows what the type starts with, a status of the group "new" is what RO App gave it. Only such a one is
        // learnt: staff may have moved this order on since it was created, and other orders must not be judged by that.
        let is_new = match current {
            Some(status) => self.account.is_new_status(status).await?.unwrap_or(false),
            None => true,
        };
        if let (Some(status), true) = (current, created_now && is_new) {
            self.account.learn_first_status(kind, status).await?;
        }
        let is_first = is_new || created_now;
        Ok((current.filter(|_| is_first), current))
    }

    /// Says where RO App's amount differs although the lines are the shop's.
    pub(crate) async fn compare_total(&self, work: &mut Work, id: RoAppOrderId) -> Result<(), Failure> {
        let shown = self.roapp.order(id).await?.and_then(|order| order.total);
        if let Some(total) = shown.filter(|total| *total != work.order.total) {
            work.events.push(Event::RoappTotalDiffers {
                roapp: total.normalize(),
                shop: work.order.total.normalize(),
                currency: work.order.currency,
            });
        }
        Ok(())
    }
}
