//! People's actions: buyers, the shops' admins, RO App's staff.

use std::sync::Arc;
use std::time::Duration;

use exchange::exchange::Refreshed;
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use exchange::settings::Identify;
use serde_json::{Value, json};

use super::known::KnownOrder;
use super::process::{Deployment, Kind, store_id};
use super::rules;
use super::world_state::{OrderId, lock};

/// Few products, so that orders share them.
pub const ARTICLES: [&str; 5] = ["FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH"];
/// Few buyers: two notations of one phone, one that RO App knows, one without a phone, one with neither.
const BUYERS: [(&str, &str, &str); 6] = [
    ("Ana Popescu", "0722 999 001", "ana@example.com"),
    ("Ana Popescu", "+40 (722) 999-001", "ana@example.com"),
    ("Ion Ionescu", "+40722999002", ""),
    ("Andrei Marin", "0722000111", ""),
    ("Maria Pop", "", "maria@example.com"),
    ("Vlad Radu", "", ""),
];
/// Shortest time between two refreshes of an order in milliseconds, less the difference of clocks and the duration of calls.
const COOLDOWN: i64 = 570_000;
const ADDRESSES: [&str; 3] = ["Strada Veche 1", "Strada Noua 7", "Bulevardul Mare 12"];

impl Deployment {
    /// Runs the planned orders and changes.
    pub async fn live(self: &Arc<Self>) {
        let plan = self.world.plan.clone();
        let deeds = plan.orders + plan.changes;
        let mut orders_left = plan.orders;
        let pause = u64::try_from(plan.busy.as_millis()).unwrap() / deeds.max(1);
        for deed in 0..deeds {
            // Sometimes two at once.
            if !self.world.core.one_in(4) {
                tokio::time::sleep(self.world.core.millis(0, 2 * pause)).await;
            }
            let place = orders_left > 0 && (deed == 0 || self.world.core.below(deeds - deed) < orders_left);
            if place {
                orders_left -= 1;
                self.place_order().await;
            } else {
                self.change().await;
            }
        }
    }

    /// A random order that is not deleted.
    fn some_order(&self) -> Option<OrderId> {
        let all: Vec<OrderId> =
            lock(&self.world.known).iter().filter(|(_, known)| !known.deleted).map(|(id, _)| *id).collect();
        (!all.is_empty()).then(|| self.world.core.pick(&all))
    }

    fn record(&self, id: OrderId, what: String) {
        self.world.core.step("people", &format!("{}/{}", store_id(id.0), id.1), &what);
    }

    async fn place_order(&self) {
        let core = &self.world.core;
        let store = usize::try_from(core.below(self.world.plan.stores as u64)).unwrap();
        let (name, phone, email) = core.pick(&BUYERS);
        let lines: Vec<Value> = (0..1 + core.below(3)).map(|_| self.line(core.pick(&ARTICLES))).collect();
        let order = json!({
            "delivery_name": name, "delivery_phone": phone, "delivery_email": email,
            "delivery_address": core.pick(&ADDRESSES), "comment": "", "stat_status": 1, "products": lines,
            "currency": if core.one_in(30) { "EUR" } else { "RON" },
        });
        let answer = self.world.shop(store, "POST", "orders", Some(order)).await;
        let number = answer["order_id"].as_u64().expect("the stand-in says the number");
        let placed = core.now().as_millisecond();
        let known = KnownOrder { placed, shop_log: vec![(1, false)], ..KnownOrder::default() };
        lock(&self.world.known).insert((store, number), known);
        self.record((store, number), format!("placed by {name} {phone}"));
    }

    fn line(&self, article: &str) -> Value {
        let core = &self.world.core;
        let article = if self.world.plan.identify == Identify::Name && core.one_in(6) { "" } else { article };
        let title = if article.is_empty() { "FIRST" } else { article };
        json!({"title": title, "article": article, "price": 10 + core.below(3), "quantity": 1 + core.below(4), "type": "product"})
    }

    async fn change(&self) {
        let Some(id) = self.some_order() else { return self.place_order().await };
        match self.world.core.below(12) {
            0..=2 => self.admin_status(id).await,
            3..=5 => self.staff_status(id).await,
            6 | 7 => self.edit_lines(id).await,
            8 => self.edit_delivery(id).await,
            9 if self.world.plan.staff_edits => self.edit_item(id).await,
            10 => self.rarely(id).await,
            _ => self.ask_for(id).await,
        }
    }

    async fn admin_status(&self, id: OrderId) {
        let status = self.world.core.pick(&rules::ADMIN);
        let body = json!({"status": status});
        self.world.shop(id.0, "POST", &format!("orders/{}/status", id.1), Some(body)).await;
        let at = self.world.core.now().as_millisecond();
        if let Some(known) = lock(&self.world.known).get_mut(&id) {
            known.admin.push((at, status));
            known.shop_log.push((status, true));
        }
        self.record(id, format!("admin sets status {status}"));
    }

    async fn staff_status(&self, id: OrderId) {
        let status = self.world.core.pick(&rules::STAFF);
        let Some(order) = self.roapp_id(id).await else { return };
        // The very first order of an account that staff move on in the seconds in which it is entered: see docs/guarantees.md.
        if self.world.roapp_is_new().await {
            return;
        }
        let body = json!({"status_id": status});
        self.world.roapp("POST", &format!("orders/{order}/status"), Some(body)).await;
        let at = self.world.core.now().as_millisecond();
        if let Some(known) = lock(&self.world.known).get_mut(&id) {
            known.staff.push((at, status));
            known.roapp_log.push((status, true));
        }
        self.record(id, format!("staff set status {status}"));
    }

    async fn roapp_id(&self, id: OrderId) -> Option<i64> {
        self.world.roapp_orders(id).await.first().and_then(|order| order["id"].as_i64())
    }

    async fn edit_lines(&self, id: OrderId) {
        let Some(order) = self.world.shop_order(id).await else { return };
        let core = &self.world.core;
        let mut lines: Vec<Value> = order["products"].as_array().cloned().unwrap_or_default();
        let article = core.pick(&ARTICLES);
        lines.retain(|line| line["article"] != article);
        if lines.is_empty() || !core.one_in(3) {
            lines.push(self.line(article));
        }
        let titles = [article.to_owned(), "FIRST".to_owned()];
        lock(&self.world.known).entry(id).or_default().shop_lines.extend(titles);
        let body = json!({"products": lines});
        self.world.shop(id.0, "PATCH", &format!("orders/{}", id.1), Some(body)).await;
        let lines: Vec<String> =
            lines.iter().map(|line| format!("{} {}x{}", line["article"], line["quantity"], line["price"])).collect();
        self.record(id, format!("lines are {}", lines.join(", ")));
    }

    async fn edit_delivery(&self, id: OrderId) {
        let core = &self.world.core;
        let body = if core.one_in(3) {
            let (name, phone, email) = core.pick(&BUYERS[..4]);
            if let Some(known) = lock(&self.world.known).get_mut(&id) {
                known.buyer_changed = true;
            }
            json!({"delivery_name": name, "delivery_phone": phone, "delivery_email": email})
        } else {
            json!({"delivery_address": core.pick(&ADDRESSES)})
        };
        self.record(id, format!("delivery {body}"));
        self.world.shop(id.0, "PATCH", &format!("orders/{}", id.1), Some(body)).await;
    }

    /// Staff change a line in RO App, or write off its stock.
    async fn edit_item(&self, id: OrderId) {
        let Some(order) = self.world.roapp_orders(id).await.into_iter().next() else { return };
        let core = &self.world.core;
        let items = order["items"].as_array().cloned().unwrap_or_default();
        if items.is_empty() {
            return;
        }
        let item = &items[usize::try_from(core.below(items.len() as u64)).unwrap()];
        let (article, item) = (item["entity"]["title"].as_str().unwrap_or_default().to_owned(), item["id"].clone());
        let frozen = lock(&self.world.known).get(&id).is_some_and(|known| known.written_off.is_some());
        if core.one_in(3) || frozen {
            self.world.roapp("POST", &format!("orders/{}/items/{item}/write-off", order["id"]), None).await;
            let at = core.now().as_millisecond();
            lock(&self.world.known).entry(id).or_default().written_off.get_or_insert(at);
            self.record(id, format!("staff write off {article}"));
            return;
        }
        let quantity = 20 + core.below(3);
        self.world.roapp("PATCH", &format!("items/{item}"), Some(json!({"quantity": quantity}))).await;
        let entering = !self.world.is_agreed(id);
        let mut known = lock(&self.world.known);
        if entering {
            // An import that was killed is finished with the lines of the shop.
            known.entry(id).or_default().shop_lines.insert(article.clone());
        }
        known.entry(id).or_default().staff_lines.insert(article.clone(), quantity.to_string());
        drop(known);
        self.record(id, format!("staff set {article} to {quantity}"));
    }

    async fn rarely(&self, id: OrderId) {
        match self.world.core.below(4) {
            0 => {
                self.world.shop(id.0, "DELETE", &format!("orders/{}", id.1), None).await;
                lock(&self.world.known).entry(id).or_default().deleted = true;
                self.record(id, "deleted in the shop".into());
            }
            1 => {
                let Some(order) = self.roapp_id(id).await else { return };
                self.world.roapp("DELETE", &format!("orders/{order}"), None).await;
                let mut known = lock(&self.world.known);
                let known = known.entry(id).or_default();
                known.lost = true;
                // Its changes by staff are lost as well: a new import has the lines of the shop.
                known.staff_lines.clear();
                known.written_off = None;
                self.record(id, "deleted in RO App".into());
            }
            _ => self.admin_status(id).await,
        }
    }

    /// A person clicks "Update orders", twice at once (M4).
    async fn ask_for(&self, id: OrderId) {
        let lifetime = self.start_process(Kind::Refresh);
        let exchange = self.boot(&lifetime).await;
        let order = [(store_id(id.0).parse().expect("the id is good"), OrderNumber(id.1))];
        let click = || tokio::time::timeout(Duration::from_secs(30), exchange.refresh.refresh(&order));
        let (one, other) = tokio::join!(click(), click());
        lock(&self.living).remove(&lifetime.name);
        self.record(id, format!("a person asks: {one:?} {other:?}"));
        let now = self.world.core.now().as_millisecond();
        for answer in [one, other].into_iter().flatten().flatten().flatten() {
            if answer != Refreshed::Accepted {
                continue;
            }
            let before = lock(&self.world.known).get_mut(&id).and_then(|known| known.refreshed.replace(now));
            if before.is_some_and(|before| now - before < COOLDOWN) {
                let seen = format!("{} ms after the last time", now - before.unwrap_or(0));
                self.world.core.broke("M4: an order is refreshed once in ten minutes", format!("{id:?}"), seen);
            }
        }
    }

    /// Requests the sync of an order now.
    pub async fn ask(&self, (store, number): OrderId) {
        let store = store_id(store).parse().expect("the id is good");
        let message = Message::new(store, OrderNumber(number), Trigger::Person);
        self.queue("orders").send(&[message], Duration::ZERO).await.expect("the queue works in memory");
    }
}
