//! Promises that hold at every step, checked after each write.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use exchange::net::Request;
use exchange::settings::Identify;
use serde_json::{Value, json};

use super::amounts::decimal;
use super::buyers::phones_of;
use super::plan::Side;
use super::wire::is_write;
use super::world_state::{OrderId, WorldState, field, lock, rows, store_name};

/// Longest time in milliseconds between a read of a handler and the write that follows.
const AT_WORK: i64 = 240_000;

/// State before a write.
pub struct Before {
    /// Status in the shop of each order that the write names.
    statuses: Vec<(OrderId, u64)>,
    /// Those of which nobody can tell whose status RO App's is; see docs/guarantees.md.
    forgotten: Vec<OrderId>,
}

impl WorldState {
    /// Reads the state that a write is going to change.
    pub(super) async fn before_write(&self, side: Side, store: usize, request: &Request) -> Before {
        let (mut statuses, mut forgotten) = (Vec::new(), Vec::new());
        if side == Side::Shops && is_write(side, request) {
            for (id, _) in pushed(store, request) {
                if let Some(order) = self.shop_order(id).await {
                    statuses.push((id, order["stat_status"].as_u64().unwrap_or_default()));
                }
                if self.is_status_forgotten(id).await {
                    forgotten.push(id);
                }
            }
        }
        Before { statuses, forgotten }
    }

    /// Checks the state after a write.
    pub(super) async fn after_write(&self, side: Side, store: usize, request: &Request, before: Before) {
        if side == Side::Shops {
            return self.status_pushed(store, request, before);
        }
        let path = request.url.split('?').next().unwrap_or_default().trim_start_matches("http://roapp.sim");
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["v2", "orders"]) => {
                self.order_created().await;
                self.clients_are_buyers().await;
            }
            ("PATCH", ["v2", "orders", _]) => self.clients_are_buyers().await,
            ("POST", ["v2", "orders", id, "status"]) => self.roapp_status(id, request).await,
            (_, ["v2", "orders", id, "items", ..]) => {
                self.items_of(id).await;
                self.frozen(id).await;
                self.vanished(id, request).await;
            }
            ("POST", ["v2", "orders", id, "comments"]) => self.comments_of(id).await,
            (_, ["v2", "contacts", ..]) => {
                self.one_contact_per_phone().await;
                self.contacts_are_of_one_buyer().await;
            }
            ("POST", ["v2", "catalog", "products"] | ["products"]) => self.one_product_per_key().await,
            _ => {}
        }
    }

    /// T4, T7: a status is sent to the shop only after a change by staff, and only once.
    fn status_pushed(&self, store: usize, request: &Request, before: Before) {
        for (id, status) in pushed(store, request) {
            let about = format!("{}/{}", store_name(id.0), id.1);
            let had = before.statuses.iter().find(|(order, _)| *order == id).map(|(_, status)| *status);
            let mut all = lock(&self.known);
            let Some(known) = all.get_mut(&id) else { continue };
            // Sent, its answer lost, and changed by the admin since: the exchange cannot distinguish that from a lost request.
            let overruled = known.shop_log.last().is_some_and(|(_, by_people)| *by_people)
                && known.shop_log.contains(&(status, false));
            known.pushed += u64::from(!overruled);
            let ours = known.shop_log.last().is_some_and(|(_, by_people)| !by_people);
            known.shop_log.push((status, false));
            if had == Some(status) && ours {
                let promise = "T7: an unchanged status is never sent again";
                self.core.broke(promise, &about, format!("the shop got {status}, which it had already"));
            }
            if before.forgotten.contains(&id) {
                // The rule for both sides decided.
                known.pushed = known.pushed.saturating_sub(1);
                continue;
            }
            if known.pushed > known.staff.len() as u64 {
                let seen = format!("{} status e-mails for {} changes by staff", known.pushed, known.staff.len());
                self.core.broke("T4: each status is sent to Cartum as often as it changed", &about, seen);
            }
            if known.staff.iter().all(|(_, roapp)| super::rules::to_shop(*roapp) != Some(status)) {
                let seen = format!("the shop got {status}, which no status that staff set becomes");
                self.core.broke("T1: a status goes over by its rule", &about, seen);
            }
        }
    }

    /// O5: one RO App order per shop order.
    async fn order_created(&self) {
        let mut all: BTreeMap<(String, String), usize> = BTreeMap::new();
        for order in rows(self.roapp("GET", "orders", None).await) {
            let (store, number) = (field(&order, sandbox::FIELD_STORE), field(&order, sandbox::FIELD_EXTERNAL_ID));
            if !number.is_empty() {
                *all.entry((store.to_owned(), number.to_owned())).or_default() += 1;
            }
        }
        for ((store, number), count) in all.into_iter().filter(|(_, count)| *count > 1) {
            let seen = format!("{count} orders in RO App");
            self.core.broke("O5: one RO App order per Cartum order", format!("{store}/{number}"), seen);
        }
    }

    async fn roapp_status(&self, id: &str, request: &Request) {
        let order = self.roapp("GET", &format!("orders/{id}"), None).await;
        let Some(about) = self.order_of(&order) else { return };
        let body: Value = serde_json::from_slice(request.body.as_deref().unwrap_or_default()).unwrap_or_default();
        let mut all = lock(&self.known);
        let Some(known) = all.get_mut(&about) else { return };
        known.set += 1;
        known.roapp_log.push((body["status_id"].as_i64().unwrap_or_default(), false));
        // One for the new order, one for each change by the admin, one for a new import after a deletion in RO App.
        let most = known.admin.len() as u64 + 1 + u64::from(known.lost);
        if known.set > most {
            let seen = format!("status set {} times for {} changes in the shop", known.set, known.admin.len());
            self.core.broke("T4: a change is carried once", format!("{}/{}", store_name(about.0), about.1), seen);
        }
    }

    /// O5, O6: no line is added twice.
    async fn items_of(&self, id: &str) {
        let order = self.roapp("GET", &format!("orders/{id}"), None).await;
        let marks = order["items"].as_array().into_iter().flatten().filter_map(mark);
        if let Some(mark) = twice(marks.collect()) {
            self.core.broke("O6: no line is entered twice", self.name_of(&order), format!("'{mark}' is there twice"));
        }
    }

    /// O6: lines do not change after stock is written off. A handler that read the items before may still finish.
    async fn frozen(&self, id: &str) {
        let order = self.roapp("GET", &format!("orders/{id}"), None).await;
        let Some(about) = self.order_of(&order) else { return };
        let written_off = lock(&self.known).get(&about).and_then(|known| known.written_off);
        let Some(at) = written_off.filter(|at| self.core.now().as_millisecond() - at > AT_WORK) else { return };
        // An import that is not finished still adds all lines.
        if self.is_agreed(about) {
            let seen = format!(
                "a line changed {} s after stock was written off",
                (self.core.now().as_millisecond() - at) / 1000
            );
            self.core.broke("O6: lines are frozen once stock is written off", self.name_of(&order), seen);
        }
    }

    /// O9: lines that are gone in the shop stay while its total does.
    async fn vanished(&self, id: &str, request: &Request) {
        let order = self.roapp("GET", &format!("orders/{id}"), None).await;
        let Some(about) = self.order_of(&order) else { return };
        let now = self.core.now().as_millisecond();
        let (vanished, emptied) =
            lock(&self.known).get(&about).map(|known| (known.vanished, known.emptied)).unwrap_or_default();
        // A handler that read the order before may still finish; of all lines only one that read an order emptied with a total of 0.
        let old = |at: Option<i64>| at.is_none_or(|at| now - at > AT_WORK);
        let items = order["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let all_gone = items.iter().all(|item| decimal(&item["quantity"]).is_zero()) && old(emptied);
        let late = old(vanished) && request.method != http::Method::POST;
        if vanished.is_some() && (late || all_gone) && self.is_agreed(about) {
            let seen = format!(
                "{} of an order whose lines are gone in the shop, {} items are left",
                request.method,
                items.len()
            );
            self.core.broke("O9: lines stay that are gone while the total stays", self.name_of(&order), seen);
        }
    }

    /// Whether the table has an agreed state of an order.
    pub(super) fn is_agreed(&self, (store, number): OrderId) -> bool {
        let pk = format!("ORDER#{}#{number}", super::process::store_id(store));
        let key = json!({"TableName": "orders", "ConsistentRead": true, "Key": {"pk": {"S": pk}, "sk": {"S": "LINK"}}});
        let (_, answer) = self.engine.perform("GetItem", key.to_string().as_bytes());
        let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
        answer["Item"]["agreed"]["M"].is_object()
    }

    /// D2: no comment twice.
    async fn comments_of(&self, id: &str) {
        let order = self.roapp("GET", &format!("orders/{id}"), None).await;
        let comments = order["comments"].as_array().cloned().unwrap_or_default();
        // Data that changed and changed back: what it was in between may stand in the notes, where the answer to its comment was lost.
        if order["manager_notes"].to_string().contains("Changed in the shop.") {
            return;
        }
        let same = |pair: &&[Value]| text_of(&pair[0]) == text_of(&pair[1]);
        if comments.windows(2).filter(same).any(|pair| !self.is_comment_forgotten(&order, pair)) {
            self.core.broke("D2: no comment twice", self.name_of(&order), "two comments in a row are the same");
        }
    }

    /// C2, C4: one contact per phone.
    async fn one_contact_per_phone(&self) {
        for (phone, count) in self.contacts().await {
            let before = lock(&self.before).get(&phone).copied().unwrap_or(1);
            if count > before.max(1) {
                self.core.broke("C4: one contact per phone", phone, format!("{count} contacts in RO App"));
            }
        }
    }

    /// P2, P7: one product per key.
    async fn one_product_per_key(&self) {
        for (key, count) in self.products().await {
            let before = lock(&self.before).get(&key).copied().unwrap_or(1);
            if count > before.max(1) {
                self.core.broke("P7: one product per key", key, format!("{count} products in RO App"));
            }
        }
    }

    /// Number of contacts by phone.
    pub(super) async fn contacts(&self) -> BTreeMap<String, usize> {
        let mut all = BTreeMap::new();
        for person in rows(self.roapp("GET", "people", None).await) {
            let mut phones: Vec<String> = phones_of(&person);
            phones.sort();
            phones.dedup();
            for phone in phones {
                *all.entry(phone).or_default() += 1;
            }
        }
        all
    }

    /// Number of products by key.
    pub(super) async fn products(&self) -> BTreeMap<String, usize> {
        let name = if self.plan.identify == Identify::Article { "sku" } else { "title" };
        let mut all = BTreeMap::new();
        for product in rows(self.roapp("GET", "products", None).await) {
            let key = product[name].as_str().unwrap_or_default();
            if !key.is_empty() {
                *all.entry(key.to_owned()).or_default() += 1;
            }
        }
        all
    }

    /// The shop order that an RO App order names in its Store and External ID.
    pub(super) fn order_of(&self, order: &Value) -> Option<OrderId> {
        let store = (0..self.plan.stores).find(|at| store_name(*at) == field(order, sandbox::FIELD_STORE))?;
        Some((store, field(order, sandbox::FIELD_EXTERNAL_ID).parse().ok()?))
    }

    fn name_of(&self, order: &Value) -> String {
        format!("{}/{}", field(order, sandbox::FIELD_STORE), field(order, sandbox::FIELD_EXTERNAL_ID))
    }

    /// Number of writes.
    pub(super) fn written(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }
}

/// Orders and statuses that a call to the shop sets.
fn pushed(store: usize, request: &Request) -> Vec<(OrderId, u64)> {
    let body: Value = serde_json::from_slice(request.body.as_deref().unwrap_or_default()).unwrap_or_default();
    let one = |record: &Value| Some(((store, number(&record["order_id"])?), number(&record["status"])?));
    body["orders"].as_array().into_iter().flatten().filter_map(one).collect()
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// Mark of a line that the exchange added.
pub fn mark(item: &Value) -> Option<String> {
    let comment = item["comment"].as_str()?;
    comment.starts_with("Cartum ").then(|| comment.split(':').next().unwrap_or_default().trim().to_owned())
}

/// The text of a comment.
pub fn text_of(comment: &Value) -> String {
    ["comment", "text", "message", "body"]
        .iter()
        .find_map(|name| comment[*name].as_str())
        .unwrap_or_default()
        .to_owned()
}

fn twice(mut all: Vec<String>) -> Option<String> {
    all.sort();
    all.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone())
}
