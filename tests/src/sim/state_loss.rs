//! The table is lost, or set back to what it was some time ago, as by a restore from a point in time.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::index::Index;
use super::known::KnownOrder;
use super::plan::StateLoss;
use super::process::{Deployment, store_id};
use super::rules;
use super::world_state::{Departure, OrderId, WorldState, lock, rows};

/// Time without processes, as the runbook has it: what was sent before has arrived.
pub(super) const PAUSE: Duration = Duration::from_secs(7 * 60);

impl Deployment {
    /// Loses the table's state, while no process runs.
    pub(super) async fn lose_state(&self, loss: StateLoss) {
        let world = &self.world;
        let noted = world.core.now().as_millisecond();
        let kept = match loss {
            StateLoss::Lost => Vec::new(),
            StateLoss::SetBack(age) => {
                let kept = world.table_state();
                tokio::time::sleep(age).await;
                kept
            }
        };
        world.core.met(if kept.is_empty() { "table lost" } else { "table set back" }, "happens");
        world.core.step("faults", "table", &format!("{loss:?}: {} items are kept", kept.len()));
        self.stop_all();
        let lost = world.core.now().as_millisecond();
        tokio::time::sleep(PAUSE).await;
        self.go_on_with(&kept);
        if matches!(loss, StateLoss::SetBack(_)) {
            lock(&world.known).values_mut().for_each(|known| known.set_back = Some((noted, lost)));
        }
    }

    /// Kills all processes, and starts none.
    pub(super) fn stop_all(&self) {
        self.world.stopped.store(true, Ordering::SeqCst);
        let living: Vec<_> = lock(&self.living).values().cloned().collect();
        living.iter().for_each(|lifetime| lifetime.kill());
    }

    /// Starts processes again, with this state of the table.
    pub(super) fn go_on_with(&self, kept: &[Value]) {
        self.world.set_table_state(kept);
        // Which web-hooks were taken is lost as well: one that comes twice is taken again.
        lock(&self.taken).clear();
        let agreed: BTreeSet<&str> = kept
            .iter()
            .filter(|item| item["agreed"]["M"].is_object())
            .filter_map(|item| item["pk"]["S"].as_str())
            .collect();
        let now = self.world.core.now().as_millisecond();
        for ((store, number), known) in lock(&self.world.known).iter_mut() {
            known.forgotten = true;
            if !agreed.contains(format!("ORDER#{}#{number}", store_id(*store)).as_str()) {
                known.agreement_lost = Some(now);
            }
            known.refreshed = None;
        }
        self.world.stopped.store(false, Ordering::SeqCst);
    }

    /// Waits while no process may run.
    pub(super) async fn allowed_to_run(&self) {
        while self.world.stopped.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

impl WorldState {
    fn on_engine(&self, operation: &str, request: &Value) -> Value {
        let (status, answer) = self.engine.perform(operation, request.to_string().as_bytes());
        assert_eq!(status, 200, "{operation}: {answer}");
        serde_json::from_str(&answer).unwrap_or_default()
    }

    /// All items of the table.
    pub(super) fn table_state(&self) -> Vec<Value> {
        let mut items = Vec::new();
        let mut request = json!({"TableName": "orders", "ConsistentRead": true});
        loop {
            let mut answer = self.on_engine("Scan", &request);
            items.extend(answer["Items"].as_array_mut().map(std::mem::take).unwrap_or_default());
            if answer["LastEvaluatedKey"].is_null() {
                return items;
            }
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"].take();
        }
    }

    /// The table has these items and no others.
    fn set_table_state(&self, items: &[Value]) {
        for item in self.table_state() {
            let key = json!({"pk": item["pk"], "sk": item["sk"]});
            self.on_engine("DeleteItem", &json!({"TableName": "orders", "Key": key}));
        }
        let mut index = Index::default();
        for item in items {
            self.on_engine("PutItem", &json!({"TableName": "orders", "Item": item}));
            index.put(item, 0);
        }
        *lock(&self.index) = index;
    }
}

/// A new order is entered within this time in milliseconds.
const ENTERED: i64 = 601_000;
/// Times of both sides are closer to each other than this, in milliseconds.
const CLOCKS: i64 = 31_000;
/// An order that the table lost is linked again within this time in milliseconds.
const LINKED: i64 = 1_800_000;

impl WorldState {
    /// Whether what staff did at a time counts as the exchange's own, because the table lost the agreement and the exchange wrote to the
    /// order after them; see docs/guarantees.md. 0: they did nothing.
    pub(super) fn is_staff_forgotten(&self, known: &KnownOrder, roapp: &Value, staff_at: i64) -> bool {
        let Some(lost) = known.agreement_lost.filter(|_| staff_at > 0) else { return false };
        let entering = created(roapp).is_some_and(|created| staff_at < created + ENTERED);
        entering || self.last_write_to(roapp, lost).is_some_and(|at| at >= staff_at - CLOCKS)
    }

    /// Whether nobody can tell that the shop edited lines, because the table lost the agreement, or was set back to before lines that were
    /// entered, and staff changed the order as well since the exchange last wrote to it; see docs/guarantees.md. The exchange may have been
    /// cut off while it carried the edit.
    pub(super) fn is_edit_forgotten(&self, known: &KnownOrder, roapp: &Value) -> bool {
        self.is_forgotten(known, roapp, (known.shop_lines_at, CLOCKS))
    }

    /// The same of another buyer, also where the exchange wrote to the order since and did not come to its client.
    pub(super) fn is_buyer_forgotten(&self, known: &KnownOrder, roapp: &Value) -> bool {
        self.is_forgotten(known, roapp, (known.buyer_at, LINKED))
    }

    /// The same of a status of the shop's admin, also where the table was set back: RO App's may be one that the exchange set.
    pub(super) async fn is_status_forgotten(&self, id: OrderId) -> bool {
        let Some(known) = lock(&self.known).get(&id).cloned() else { return false };
        let lost = known.agreement_lost.or(known.set_back.map(|(_, lost)| lost));
        let (Some(lost), Some((changed_at, status))) = (lost, known.admin.last()) else { return false };
        // One without a rule is never carried, however long ago it was set. The exchange may have been at work when the admin set another.
        let before = if rules::to_roapp(*status).is_none() { i64::from(i32::MAX) } else { CLOCKS };
        let orders = rows(self.roapp("GET", "orders", None).await);
        let roapp = orders.iter().find(|order| self.order_of(order) == Some(id));
        roapp.is_some_and(|roapp| self.both_changed(&known, roapp, lost, (*changed_at, before)))
    }

    /// Whether the table lost the agreement between two comments of an order of RO App: delivery data that was back at
    /// that time, and changes
    /// once more, looks new; see docs/guarantees.md.
    pub(super) fn is_comment_forgotten(&self, roapp: &Value, comments: &[Value]) -> bool {
        let id = self.order_of(roapp);
        let Some(lost) = id.and_then(|id| lock(&self.known).get(&id)?.agreement_lost) else { return false };
        let at = |comment: &Value| comment["created_at"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
        let times: Vec<i64> = comments.iter().filter_map(at).map(Timestamp::as_millisecond).collect();
        matches!(times[..], [first, second] if first < lost && lost < second)
    }

    fn is_forgotten(&self, known: &KnownOrder, roapp: &Value, changed: (i64, i64)) -> bool {
        let entered_since = |(noted, lost): &(i64, i64)| self.entered_lines(roapp, *noted, *lost);
        let set_back = known.set_back.filter(entered_since).map(|(_, lost)| lost);
        let Some(lost) = known.agreement_lost.or(set_back) else { return false };
        self.both_changed(known, roapp, lost, changed)
    }

    /// Whether staff changed the order since the exchange last wrote to it, or seem to, because its attempt was cut off, and the shop did,
    /// or so long before that, until it was linked again.
    fn both_changed(&self, known: &KnownOrder, roapp: &Value, lost: i64, (changed_at, before): (i64, i64)) -> bool {
        let last = self.last_write_to(roapp, lost);
        let by_staff = |last| known.staff_at.max(known.stock_at) > last || self.was_cut_off(roapp, lost);
        last.is_some_and(|last| by_staff(last) && (last - before..lost + LINKED).contains(&changed_at))
    }

    /// Whether the exchange's last attempt at an order of RO App until this time wrote lines and did not come to the field *Last update*.
    fn was_cut_off(&self, roapp: &Value, until: i64) -> bool {
        let order = format!("/orders/{}", roapp["id"]);
        let its = format!("{order}/items");
        let last = |is_one: &dyn Fn(&Departure) -> bool| self.last_departure(until, is_one);
        let lines = last(&|request| request.url.contains(&its));
        lines.is_some() && lines > last(&|request| request.step.contains(" PATCH ") && request.url.ends_with(&order))
    }

    /// Whether the exchange entered lines of an order of RO App between two times.
    fn entered_lines(&self, roapp: &Value, from: i64, until: i64) -> bool {
        let its = format!("/orders/{}/items", roapp["id"]);
        let entered = |request: &Departure| request.step.contains(" POST ") && request.url.ends_with(&its);
        let departures = lock(&self.departures);
        departures
            .iter()
            .filter(|request| entered(request))
            .any(|request| (from..=until).contains(&(request.at / 1_000)))
    }

    /// When the exchange last wrote to an order of RO App until this time, in milliseconds: its creation is the first write.
    fn last_write_to(&self, roapp: &Value, until: i64) -> Option<i64> {
        let its = format!("/orders/{}", roapp["id"]);
        let written = self.last_departure(until, &|request| request.url.contains(&its)).map(|at| at / 1_000);
        written.or(created(roapp).filter(|at| *at <= until))
    }

    /// When such a write to RO App was last sent until this time in milliseconds, in microseconds.
    fn last_departure(&self, until: i64, is_one: &dyn Fn(&Departure) -> bool) -> Option<i64> {
        let writes = |request: &&Departure| !request.step.contains(" GET ") && request.at / 1_000 <= until;
        lock(&self.departures).iter().filter(writes).filter(|request| is_one(request)).map(|request| request.at).max()
    }
}

/// When RO App created an order, in milliseconds.
fn created(roapp: &Value) -> Option<i64> {
    roapp["created_at"].as_str()?.parse().ok().map(Timestamp::as_millisecond)
}
