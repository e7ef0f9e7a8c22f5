//! The end of a run: troubles stop, and everything has to come to rest by itself.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;

use super::land::lock;
use super::process::{Deployment, store_id};

/// After an outage the last order arrives within two hours; then there must be nothing left to do.
const PATIENCE: u64 = 6 * 60;
/// For so many minutes nothing may happen: two polls of every poller.
const QUIET: u64 = 11;

impl Deployment {
    /// Waits until nothing is left to do; says whether that came.
    pub async fn settle(&self) -> bool {
        let mut quiet = 0;
        let mut writes = self.land.written();
        let mut polls = lock(&self.polls).len();
        for _ in 0..PATIENCE {
            tokio::time::sleep(Duration::from_secs(60)).await;
            if self.land.core.broken().is_some() {
                return false;
            }
            let clean = lock(&self.polls)[polls..].iter().all(|found| *found == Some(0));
            let still = self.land.written() == writes && clean && self.nothing_waits().await;
            quiet = if still { quiet + 1 } else { 0 };
            writes = self.land.written();
            polls = lock(&self.polls).len();
            if quiet == QUIET {
                return true;
            }
        }
        let waiting = self.table().waiting_links().await.expect("the table works in memory");
        let (about, seen) = waiting.first().map_or_else(
            || ("-".to_owned(), "no order is due, yet polls find work or something is written".to_owned()),
            |link| (format!("{}/{}", link.store, link.number), format!("due {:?}, {} retries", link.due, link.retries)),
        );
        self.land.core.broke("R1, R2: the backlog empties and nothing is retried for ever", about, seen);
        false
    }

    async fn nothing_waits(&self) -> bool {
        let flying = self.land.hooks_flying.load(Ordering::SeqCst);
        let untaken: usize = self.land.sandboxes.iter().map(|one| one.waiting_hooks().unwrap_or(1)).sum();
        if flying > 0 || untaken > 0 {
            return false;
        }
        for name in ["orders", "pushes"] {
            if self.queue(name).depth().await.expect("the queue works in memory") > 0 {
                return false;
            }
        }
        let stores: Vec<_> = (0..self.land.plan.stores).map(|at| store_id(at).parse().expect("an id")).collect();
        self.table().next_try(&stores).await.expect("the table works in memory").is_none()
    }

    /// A person tries again whatever waits for one; says whether anything did.
    pub async fn try_again(&self) -> bool {
        let held = self.table().attention_links().await.expect("the table works in memory");
        for link in &held {
            let place = (0..self.land.plan.stores).find(|at| link.store.as_str() == store_id(*at)).unwrap_or(0);
            self.land.core.step("people", "try again", &format!("{}/{}", link.store, link.number));
            self.ask((place, link.number.0)).await;
        }
        !held.is_empty()
    }

    /// Every order is looked at once more, for every reason there is: nothing may be written.
    pub async fn look_once_more(self: &Arc<Self>) {
        // Processes that end each other's sessions fail now and then, which an order's history tells.
        if self.land.variant("shop.second_login_kills") == true {
            return;
        }
        let before = self.land.written();
        let all: Vec<_> = lock(&self.land.known)
            .iter()
            // Nobody may have noticed yet that RO App lost one, which is news; so is what staff did to one that the shop deleted.
            .filter(|(_, known)| !known.lost && (!known.deleted || known.staff.is_empty()))
            .map(|(id, known)| (*id, known.written_off.is_some()))
            .collect();
        for ((store, number), written_off) in all {
            let id = store_id(store).parse().expect("the id is good");
            let link = self.table().link(&id, OrderNumber(number)).await.expect("the table works in memory");
            if link.is_none_or(|link| link.attention.is_some()) {
                continue;
            }
            let message =
                |why| Message::new(store_id(store).parse().expect("the id is good"), OrderNumber(number), why);
            let mut orders = vec![message(Trigger::Poll), message(Trigger::ShopHook), message(Trigger::Retry)];
            if !written_off {
                orders.push(message(Trigger::Person));
            }
            let pushes = [message(Trigger::OfficeHook), message(Trigger::OfficePoll)];
            self.queue("orders").send(&orders, Duration::ZERO).await.expect("the queue works in memory");
            self.queue("pushes").send(&pushes, Duration::ZERO).await.expect("the queue works in memory");
        }
        self.land.core.step("people", "look once more", "");
        tokio::time::sleep(Duration::from_secs(700)).await;
        let written = self.land.written() - before;
        if written > 0 {
            self.land.core.broke("O5: a further look writes nothing", "-", format!("{written} writes"));
        }
    }
}
