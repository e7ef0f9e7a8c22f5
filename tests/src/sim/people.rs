//! What people do while the exchange works: buyers, the shops' admins, RO App's staff, and whoever runs the deployment.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use exchange::exchange::Refreshed;
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use exchange::settings::Identify;
use serde_json::{Value, json};

use super::known::Known;
use super::land::{OrderId, lock};
use super::plan::Side;
use super::process::{Deployment, Kind, settings, store_id};
use super::rules;

/// Few products, so that orders collide.
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
/// Between two refreshes of one order, but for what clocks differ and calls take.
const COOLDOWN: i64 = 570_000;
/// Addresses.
const ADDRESSES: [&str; 3] = ["Strada Veche 1", "Strada Noua 7", "Bulevardul Mare 12"];

impl Deployment {
    /// People's hour: orders first and last, changes in between.
    pub async fn live(self: &Arc<Self>) {
        let plan = self.land.plan.clone();
        let deeds = plan.orders + plan.changes;
        let mut orders_left = plan.orders;
        let pause = u64::try_from(plan.busy.as_millis()).unwrap() / deeds.max(1);
        for deed in 0..deeds {
            // Now and then two at once.
            if !self.land.core.one_in(4) {
                tokio::time::sleep(self.land.core.millis(0, 2 * pause)).await;
            }
            let place = orders_left > 0 && (deed == 0 || self.land.core.below(deeds - deed) < orders_left);
            if place {
                orders_left -= 1;
                self.place_order().await;
            } else {
                self.change().await;
            }
        }
    }

    /// An order that somebody already placed and nobody deleted.
    fn some_order(&self) -> Option<OrderId> {
        let all: Vec<OrderId> =
            lock(&self.land.known).iter().filter(|(_, known)| !known.deleted).map(|(id, _)| *id).collect();
        (!all.is_empty()).then(|| self.land.core.pick(&all))
    }

    fn said(&self, id: OrderId, what: String) {
        self.land.core.step("people", &format!("{}/{}", store_id(id.0), id.1), &what);
    }

    async fn place_order(&self) {
        let core = &self.land.core;
        let store = usize::try_from(core.below(self.land.plan.stores as u64)).unwrap();
        let (name, phone, email) = core.pick(&BUYERS);
        let lines: Vec<Value> = (0..1 + core.below(3)).map(|_| self.line(core.pick(&ARTICLES))).collect();
        let order = json!({
            "delivery_name": name, "delivery_phone": phone, "delivery_email": email,
            "delivery_address": core.pick(&ADDRESSES), "comment": "", "stat_status": 1, "products": lines,
            "currency": if core.one_in(30) { "EUR" } else { "RON" },
        });
        let answer = self.land.shop(store, "POST", "orders", Some(order)).await;
        let number = answer["order_id"].as_u64().expect("the stand-in says the number");
        let placed = core.now().as_millisecond();
        let known = Known { placed, shop_log: vec![(1, false)], ..Known::default() };
        lock(&self.land.known).insert((store, number), known);
        self.said((store, number), format!("placed by {name} {phone}"));
    }

    fn line(&self, article: &str) -> Value {
        let core = &self.land.core;
        let article = if self.land.plan.identify == Identify::Name && core.one_in(6) { "" } else { article };
        let title = if article.is_empty() { "FIRST" } else { article };
        json!({"title": title, "article": article, "price": 10 + core.below(3), "quantity": 1 + core.below(4), "type": "product"})
    }

    async fn change(&self) {
        let Some(id) = self.some_order() else { return self.place_order().await };
        match self.land.core.below(12) {
            0..=2 => self.admin_status(id).await,
            3..=5 => self.staff_status(id).await,
            6 | 7 => self.edit_lines(id).await,
            8 => self.edit_delivery(id).await,
            9 if self.land.plan.staff_edits => self.edit_item(id).await,
            10 => self.rarely(id).await,
            _ => self.ask_for(id).await,
        }
    }

    async fn admin_status(&self, id: OrderId) {
        let status = self.land.core.pick(&rules::ADMIN);
        let body = json!({"status": status});
        self.land.shop(id.0, "POST", &format!("orders/{}/status", id.1), Some(body)).await;
        let at = self.land.core.now().as_millisecond();
        if let Some(known) = lock(&self.land.known).get_mut(&id) {
            known.admin.push((at, status));
            known.shop_log.push((status, true));
        }
        self.said(id, format!("admin sets status {status}"));
    }

    async fn staff_status(&self, id: OrderId) {
        let status = self.land.core.pick(&rules::STAFF);
        let Some(office) = self.office_id(id).await else { return };
        // The very first order of an account that staff move on in the seconds in which it is entered: see docs/guarantees.md.
        if self.land.office_is_new().await {
            return;
        }
        let body = json!({"status_id": status});
        self.land.office("POST", &format!("orders/{office}/status"), Some(body)).await;
        let at = self.land.core.now().as_millisecond();
        if let Some(known) = lock(&self.land.known).get_mut(&id) {
            known.staff.push((at, status));
            known.office_log.push((status, true));
        }
        self.said(id, format!("staff set status {status}"));
    }

    async fn office_id(&self, id: OrderId) -> Option<i64> {
        self.land.office_orders(id).await.first().and_then(|order| order["id"].as_i64())
    }

    async fn edit_lines(&self, id: OrderId) {
        let Some(order) = self.land.shop_order(id).await else { return };
        let core = &self.land.core;
        let mut lines: Vec<Value> = order["products"].as_array().cloned().unwrap_or_default();
        let article = core.pick(&ARTICLES);
        lines.retain(|line| line["article"] != article);
        if lines.is_empty() || !core.one_in(3) {
            lines.push(self.line(article));
        }
        let titles = [article.to_owned(), "FIRST".to_owned()];
        lock(&self.land.known).entry(id).or_default().shop_lines.extend(titles);
        let body = json!({"products": lines});
        self.land.shop(id.0, "PATCH", &format!("orders/{}", id.1), Some(body)).await;
        let lines: Vec<String> =
            lines.iter().map(|line| format!("{} {}x{}", line["article"], line["quantity"], line["price"])).collect();
        self.said(id, format!("lines are {}", lines.join(", ")));
    }

    async fn edit_delivery(&self, id: OrderId) {
        let core = &self.land.core;
        let body = if core.one_in(3) {
            let (name, phone, email) = core.pick(&BUYERS[..4]);
            if let Some(known) = lock(&self.land.known).get_mut(&id) {
                known.buyer_changed = true;
            }
            json!({"delivery_name": name, "delivery_phone": phone, "delivery_email": email})
        } else {
            json!({"delivery_address": core.pick(&ADDRESSES)})
        };
        self.said(id, format!("delivery {body}"));
        self.land.shop(id.0, "PATCH", &format!("orders/{}", id.1), Some(body)).await;
    }

    /// Staff change a line in RO App, or write its stock off.
    async fn edit_item(&self, id: OrderId) {
        let Some(order) = self.land.office_orders(id).await.into_iter().next() else { return };
        let core = &self.land.core;
        let items = order["items"].as_array().cloned().unwrap_or_default();
        if items.is_empty() {
            return;
        }
        let item = &items[usize::try_from(core.below(items.len() as u64)).unwrap()];
        let (article, item) = (item["entity"]["title"].as_str().unwrap_or_default().to_owned(), item["id"].clone());
        let frozen = lock(&self.land.known).get(&id).is_some_and(|known| known.written_off.is_some());
        if core.one_in(3) || frozen {
            self.land.office("POST", &format!("orders/{}/items/{item}/write-off", order["id"]), None).await;
            let at = core.now().as_millisecond();
            lock(&self.land.known).entry(id).or_default().written_off.get_or_insert(at);
            self.said(id, format!("staff write off {article}"));
            return;
        }
        let quantity = 20 + core.below(3);
        self.land.office("PATCH", &format!("items/{item}"), Some(json!({"quantity": quantity}))).await;
        let entering = !self.land.is_agreed(id);
        let mut known = lock(&self.land.known);
        if entering {
            // An attempt that was cut off is finished with what the shop has.
            known.entry(id).or_default().shop_lines.insert(article.clone());
        }
        known.entry(id).or_default().staff_lines.insert(article.clone(), quantity.to_string());
        drop(known);
        self.said(id, format!("staff set {article} to {quantity}"));
    }

    async fn rarely(&self, id: OrderId) {
        match self.land.core.below(4) {
            0 => {
                self.land.shop(id.0, "DELETE", &format!("orders/{}", id.1), None).await;
                lock(&self.land.known).entry(id).or_default().deleted = true;
                self.said(id, "deleted in the shop".into());
            }
            1 => {
                let Some(office) = self.office_id(id).await else { return };
                self.land.office("DELETE", &format!("orders/{office}"), None).await;
                let mut known = lock(&self.land.known);
                let known = known.entry(id).or_default();
                known.lost = true;
                // What staff made of it went with it: where it is entered anew, it is as the shop has it.
                known.staff_lines.clear();
                known.written_off = None;
                self.said(id, "deleted in RO App".into());
            }
            _ => self.admin_status(id).await,
        }
    }

    /// A person clicks "Update orders", twice at once (M4).
    async fn ask_for(&self, id: OrderId) {
        let life = self.birth(Kind::Refresh);
        let exchange = self.boot(&life).await;
        let order = [(store_id(id.0).parse().expect("the id is good"), OrderNumber(id.1))];
        let click = || tokio::time::timeout(Duration::from_secs(30), exchange.refresh.refresh(&order));
        let (one, other) = tokio::join!(click(), click());
        lock(&self.living).remove(&life.name);
        self.said(id, format!("a person asks: {one:?} {other:?}"));
        let now = self.land.core.now().as_millisecond();
        for answer in [one, other].into_iter().flatten().flatten().flatten() {
            if answer != Refreshed::Accepted {
                continue;
            }
            let before = lock(&self.land.known).get_mut(&id).and_then(|known| known.refreshed.replace(now));
            if before.is_some_and(|before| now - before < COOLDOWN) {
                let seen = format!("{} ms after the last time", now - before.unwrap_or(0));
                self.land.core.broke("M4: an order is refreshed once in ten minutes", format!("{id:?}"), seen);
            }
        }
    }

    /// A person asks for an order to be looked at now.
    pub async fn ask(&self, (store, number): OrderId) {
        let store = store_id(store).parse().expect("the id is good");
        let message = Message::new(store, OrderNumber(number), Trigger::Person);
        self.queue("orders").send(&[message], Duration::ZERO).await.expect("the queue works in memory");
    }

    /// What befalls the deployment as a whole, one after the other.
    pub async fn weather(self: Arc<Self>) {
        let plan = self.land.plan.clone();
        let core = self.land.core.clone();
        if let Some((side, length)) = plan.outage {
            tokio::time::sleep(core.millis(0, 600_000)).await;
            core.step("weather", "outage", &format!("{side:?} for {} s", length.as_secs()));
            *lock(&self.land.down) = Some(side);
            core.met(if side == Side::Shops { "outage of the shops" } else { "outage of RO App" }, "happens");
            tokio::time::sleep(length).await;
            *lock(&self.land.down) = None;
            core.step("weather", "outage", "over");
        }
        if plan.table_outage {
            tokio::time::sleep(core.millis(0, 600_000)).await;
            core.step("weather", "table", "does not answer for 600 s");
            core.met("outage of the table", "happens");
            self.land.table_down.store(true, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_secs(600)).await;
            self.land.table_down.store(false, Ordering::SeqCst);
            core.step("weather", "table", "answers again");
        }
        if plan.rotate {
            tokio::time::sleep(core.millis(0, 600_000)).await;
            self.rotate().await;
        }
        if plan.switch {
            tokio::time::sleep(core.millis(0, 600_000)).await;
            let store = usize::try_from(core.below(plan.stores as u64)).unwrap();
            core.step("weather", "store off", store_id(store));
            core.met("store switched off and on", "happens");
            self.switch(store, false).await;
            tokio::time::sleep(core.millis(60_000, 1_800_000)).await;
            core.step("weather", "store on", store_id(store));
            self.switch(store, true).await;
        }
    }

    /// Somebody switches a store off or on in the console, again until it says that it did. All other processes learn of it from the
    /// table.
    async fn switch(&self, store: usize, on: bool) {
        loop {
            let life = self.birth(Kind::Refresh);
            let exchange = self.boot(&life).await;
            let settings = settings(&self.land, store, on);
            let saved = tokio::time::timeout(Duration::from_secs(30), exchange.stores.save_store(&settings)).await;
            lock(&self.living).remove(&life.name);
            if matches!(saved, Ok(Ok(()))) {
                return;
            }
            tokio::time::sleep(self.land.core.millis(1_000, 10_000)).await;
        }
    }

    /// New secrets: first the deployment knows both, then RO App signs with the new one.
    async fn rotate(&self) {
        self.land.core.step("weather", "rotate", "hooks key and RO App secret");
        self.land.core.met("secrets rotated", "happens");
        {
            let mut secrets = lock(&self.land.secrets);
            secrets.hooks = ("a-newer-hooks-key".to_owned(), secrets.hooks.0.clone());
            secrets.office = ("a-newer-office-secret".to_owned(), secrets.office.0.clone());
        }
        self.deploy().await;
        tokio::time::sleep(Duration::from_secs(60)).await;
        self.sign_with().await;
    }

    /// RO App signs with the present secret.
    pub async fn sign_with(&self) {
        for point in super::land::rows(self.land.office("GET", "webhooks", None).await) {
            self.land.office("DELETE", &format!("webhooks/{}", point["id"]), None).await;
        }
        let secret = lock(&self.land.secrets).office.0.clone();
        let point = json!({"url": format!("{}/hooks/roapp", super::process::PUBLIC_URL), "secret": secret});
        self.land.office("POST", "webhooks", Some(point)).await;
    }

    /// Processes are replaced one after the other by ones that know the present settings.
    pub async fn deploy(&self) {
        let living: Vec<_> = lock(&self.living).values().cloned().collect();
        for life in living {
            tokio::time::sleep(self.land.core.millis(0, 2_000)).await;
            self.land.core.step(&life.name, "is replaced", "");
            life.kill();
        }
    }
}
