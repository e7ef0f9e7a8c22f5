//! The end of a run: faults have ended, and the deployment has to finish all work.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;

use super::process::{Deployment, store_id};
use super::world_state::lock;

/// Limit in minutes. After an outage the last order arrives within two hours.
const PATIENCE: u64 = 6 * 60;
/// Minutes without work after which all is finished: two polls of every poller.
const QUIET: u64 = 11;

impl Deployment {
    /// Waits until nothing is left to do; returns false at the limit.
    pub async fn settle(&self) -> bool {
        let mut quiet = 0;
        let mut writes = self.world.written();
        let mut polls = lock(&self.polls).len();
        for _ in 0..PATIENCE {
            tokio::time::sleep(Duration::from_secs(60)).await;
            if self.world.core.broken().is_some() {
                return false;
            }
            let clean = lock(&self.polls)[polls..].iter().all(|found| *found == Some(0));
            let still = self.world.written() == writes && clean && self.nothing_waits().await;
            quiet = if still { quiet + 1 } else { 0 };
            writes = self.world.written();
            polls = lock(&self.polls).len();
            if quiet == QUIET {
                return true;
            }
        }
        let waiting = self.table().orders.waiting_links().await.expect("the table works in memory");
        let (about, seen) = waiting.first().map_or_else(
            || ("-".to_owned(), "no order is due, yet polls find work or something is written".to_owned()),
            |link| {
                (
                    format!("{}/{}", link.store, link.number),
                    format!("due {:?}, {} retries", link.next_attempt_at, link.retries),
                )
            },
        );
        self.world.core.broke("R1, R2: the backlog empties and nothing is retried for ever", about, seen);
        false
    }

    pub(super) async fn nothing_waits(&self) -> bool {
        let flying = self.world.hooks_flying.load(Ordering::SeqCst);
        let untaken: usize = self.world.sandboxes.iter().map(|one| one.waiting_hooks().unwrap_or(1)).sum();
        if flying > 0 || untaken > 0 {
            return false;
        }
        for name in ["orders", "pushes"] {
            if self.queue(name).depth().await.expect("the queue works in memory") > 0 {
                return false;
            }
        }
        let stores: Vec<_> = (0..self.world.plan.stores).map(|at| store_id(at).parse().expect("an id")).collect();
        self.table().orders.next_try(&stores).await.expect("the table works in memory").is_none()
    }

    /// Retries all orders that need attention; returns whether there was any.
    pub async fn try_again(&self) -> bool {
        let held = self.table().orders.attention_links().await.expect("the table works in memory");
        for link in &held {
            let place = (0..self.world.plan.stores).find(|at| link.store.as_str() == store_id(*at)).unwrap_or(0);
            self.world.core.step("people", "try again", &format!("{}/{}", link.store, link.number));
            self.ask((place, link.number.0)).await;
        }
        !held.is_empty()
    }

    /// Requests the sync of every order once more with every trigger: nothing may be written.
    pub async fn sync_again(self: &Arc<Self>) {
        // Processes that end each other's sessions fail at times, which is written to the history.
        if self.world.variant("shop.second_login_kills") == true {
            return;
        }
        let before = self.world.written();
        let all: Vec<_> = lock(&self.world.known)
            .iter()
            // A deletion in RO App may still be undetected, and so may changes of staff to an order that the shop deleted.
            .filter(|(_, known)| !known.lost && (!known.deleted || known.staff.is_empty()))
            .map(|(id, known)| (*id, known.written_off.is_some()))
            .collect();
        for ((store, number), written_off) in all {
            let id = store_id(store).parse().expect("the id is good");
            let link = self.table().orders.link(&id, OrderNumber(number)).await.expect("the table works in memory");
            if link.is_none_or(|link| link.attention.is_some()) {
                continue;
            }
            let message =
                |why| Message::new(store_id(store).parse().expect("the id is good"), OrderNumber(number), why);
            let mut orders = vec![message(Trigger::Poll), message(Trigger::ShopHook), message(Trigger::Retry)];
            if !written_off {
                orders.push(message(Trigger::Person));
            }
            let pushes = [message(Trigger::RoAppHook), message(Trigger::RoAppPoll)];
            self.queue("orders").send(&orders, Duration::ZERO).await.expect("the queue works in memory");
            self.queue("pushes").send(&pushes, Duration::ZERO).await.expect("the queue works in memory");
        }
        self.world.core.step("people", "look once more", "");
        tokio::time::sleep(Duration::from_secs(700)).await;
        let written = self.world.written() - before;
        if written > 0 {
            self.world.core.broke("O5: a further look writes nothing", "-", format!("{written} writes"));
        }
    }
}
