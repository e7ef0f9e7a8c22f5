//! Metrics of each poll: orders that need attention, age of the oldest waiting order, refused logins, and whether RO App has stopped
//! sending web-hooks. Alarms use them, so every poll notes all of them, and zero is not written; one that the table or the queue ended
//! does not count as a poll.

use jiff::SignedDuration;

use crate::exchange::discovery::discover::Discoverer;
use crate::exchange::discovery::report::Discovery;
use crate::metrics;

impl Discoverer {
    /// Notes what a poll found, and whether it got through.
    pub(crate) fn measure(&self, found: &Discovery, through: bool) {
        if !self.meter.is_heard() {
            return;
        }
        let oldest = self.oldest_waiting(found);
        let failing = found.stores.iter().filter(|store| store.problem.is_some()).count();
        let refused = self.stores.enabled().iter().filter(|shop| shop.cartum.refuses_login()).count();
        let not_logged_in = refused + self.stores.unusable().iter().filter(|(id, ..)| !self.stores.is_off(id)).count();
        let level = |count: usize| count as f64;
        if through {
            self.meter.count(metrics::POLLS);
        }
        self.meter.note(metrics::ORDERS_IN_ATTENTION, level(found.held));
        self.meter.note(metrics::OLDEST_WAITING_ORDER, oldest.as_secs_f64().max(0.0));
        self.meter.note(metrics::STORES_FAILING, level(failing));
        self.meter.note(metrics::STORES_NOT_LOGGED_IN, level(not_logged_in));
        self.meter.note(metrics::ROAPP_KEY_REFUSED, f64::from(u8::from(self.roapp.refuses_key())));
        self.meter.note(metrics::ROAPP_SILENT, f64::from(u8::from(found.roapp_silent.is_some())));
    }

    /// How long the order has waited that waits longest: one that was placed and is not in RO App, or whose last attempts failed.
    /// One that needs a person has stopped waiting for the exchange.
    fn oldest_waiting(&self, found: &Discovery) -> SignedDuration {
        let of_stores = found.stores.iter().flat_map(|store| store.oldest_new.into_iter().chain(store.oldest_left));
        let oldest = of_stores.chain(found.oldest_waiting).min();
        oldest.map_or(SignedDuration::ZERO, |since| self.clock.now().duration_since(since))
    }
}
