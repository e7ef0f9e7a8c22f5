//! People's actions: buyers, the shops' admins, RO App's staff.

use std::sync::Arc;
use std::time::Duration;

use exchange::exchange::Refreshed;
use exchange::order::{OrderNumber, Trigger};
use exchange::queue::Message;
use exchange::settings::Identify;
use serde_json::{Value, json};

use super::buyers::{BUYERS, Buyer, ODD};
use super::known::KnownOrder;
use super::oddities::{SPOT, is_good, make_decimal, refused_line, sum};
use super::process::{Deployment, Kind, store_id};
use super::rules;
use super::world_state::{OrderId, lock};

/// Few products, so that orders share them.
pub const ARTICLES: [&str; 5] = ["FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH"];
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
        self.fill_again().await;
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
        let odd = self.world.plan.odd;
        let store = usize::try_from(core.below(self.world.plan.stores as u64)).unwrap();
        let buyer = self.buyer(&BUYERS);
        let mut lines: Vec<Value> = (0..1 + core.below(3)).map(|_| self.line(core.pick(&ARTICLES))).collect();
        let mut refused = Vec::new();
        if odd.refused_lines && core.one_in(2) {
            let line = refused_line(core);
            refused.push(line["title"].as_str().unwrap_or_default().to_owned());
            lines.insert(usize::try_from(core.below(lines.len() as u64 + 1)).unwrap(), line);
        }
        let total = odd.decimals.then(|| sum(&lines));
        let mut order = json!({
            "delivery_name": buyer.name, "delivery_phone": buyer.phone, "delivery_email": buyer.email,
            "delivery_address": core.pick(&ADDRESSES), "comment": "", "stat_status": 1, "products": lines,
            "currency": if core.one_in(30) { "EUR" } else { "RON" },
        });
        if let Some(total) = total {
            order["total_sum"] = total;
        }
        if odd.spoiled && core.one_in(2) {
            order["comment"] = json!(SPOT);
        }
        let appeared = core.now().as_millisecond();
        let placed = self.date(&mut order);
        let number = self.place(store, order, appeared > placed && core.one_in(2)).await;
        let buyers = vec![buyer];
        let known =
            KnownOrder { placed, appeared, buyers, refused, shop_log: vec![(1, false)], ..KnownOrder::default() };
        lock(&self.world.known).insert((store, number), known);
        self.record((store, number), format!("placed by {} {}", buyer.name, buyer.phone));
    }

    /// Places an order and returns its number. An order that another program brings in causes no web-hook.
    async fn place(&self, store: usize, order: Value, without_hook: bool) -> u64 {
        let (path, number, body) = match without_hook {
            true => ("orders/bulk", "first", json!({"count": 1, "order": order, "hooks": false})),
            false => ("orders", "order_id", order),
        };
        let answer = self.world.shop(store, "POST", path, Some(body)).await;
        answer[number].as_u64().expect("the stand-in says the number")
    }

    fn buyer(&self, usual: &[Buyer]) -> Buyer {
        let core = &self.world.core;
        if self.world.plan.odd.buyers && core.one_in(2) { core.pick(&ODD) } else { core.pick(usual) }
    }

    /// Dates an order ahead or back where the seed's shops do; returns its date in milliseconds.
    fn date(&self, order: &mut Value) -> i64 {
        let core = &self.world.core;
        let now = core.now();
        if !self.world.plan.odd.dated || core.one_in(2) {
            return now.as_millisecond();
        }
        let minutes = |most: u64| jiff::SignedDuration::from_mins(i64::try_from(core.below(most)).unwrap());
        let at = if core.one_in(3) { now + minutes(20 * 60) } else { now - minutes(50 * 60) };
        let zone = self.world.variant("shop.timezone").as_str().unwrap_or(sandbox::SHOP_TIMEZONE);
        let local = at.in_tz(zone).expect("the zone is known");
        order["stat_created"] = json!(local.strftime("%Y-%m-%d %H:%M:%S").to_string());
        at.as_millisecond()
    }

    fn line(&self, article: &str) -> Value {
        let core = &self.world.core;
        let article = if self.world.plan.identify == Identify::Name && core.one_in(6) { "" } else { article };
        let title = if article.is_empty() { "FIRST" } else { article };
        let mut line = json!({"title": title, "article": article, "price": 10 + core.below(3), "quantity": 1 + core.below(4), "type": "product"});
        if self.world.plan.odd.decimals && core.one_in(2) {
            make_decimal(core, &mut line);
        }
        line
    }

    async fn change(&self) {
        let Some(id) = self.some_order() else { return self.place_order().await };
        if self.world.plan.odd.emptied && self.world.core.one_in(5) {
            return self.empty(id).await;
        }
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
            known.staff_at = at;
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
        if !lines.iter().any(is_good) || !core.one_in(3) {
            lines.push(self.line(article));
        }
        let odd = self.world.plan.odd;
        if odd.refused_lines && core.one_in(4) && lines.iter().filter(|line| is_good(line)).count() > 1 {
            let last = lines.iter().rposition(is_good).unwrap_or_default();
            lines[last]["quantity"] = json!(0);
            if !lines[last]["total_price"].is_null() {
                lines[last]["total_price"] = json!(0);
            }
        }
        let titles =
            lines.iter().filter_map(|line| line["title"].as_str()).chain([article, "FIRST"]).map(str::to_owned);
        {
            let mut known = lock(&self.world.known);
            let known = known.entry(id).or_default();
            known.vanished = None;
            known.shop_lines_at = self.world.core.now().as_millisecond();
            known.shop_lines.extend(titles);
        }
        let mut body = json!({"products": lines});
        if odd.decimals || odd.emptied {
            body["total_sum"] = sum(&lines);
        }
        self.world.shop(id.0, "PATCH", &format!("orders/{}", id.1), Some(body)).await;
        let lines: Vec<String> =
            lines.iter().map(|line| format!("{} {}x{}", line["article"], line["quantity"], line["price"])).collect();
        self.record(id, format!("lines are {}", lines.join(", ")));
    }

    /// The shop sends an order without its lines: with its total, or with a total of 0. One without lines gets a line again.
    async fn empty(&self, id: OrderId) {
        let Some(order) = self.world.shop_order(id).await else { return };
        let lines = order["products"].as_array().cloned().unwrap_or_default();
        if lines.is_empty() {
            return self.edit_lines(id).await;
        }
        let total = if self.world.core.one_in(3) { json!(0) } else { order["total_sum"].clone() };
        let body = json!({"products": [], "total_sum": total});
        {
            let mut known = lock(&self.world.known);
            let known = known.entry(id).or_default();
            // They are gone before the order is entered, it may be.
            known.refused.clear();
            let now = self.world.core.now().as_millisecond();
            (known.vanished, known.emptied) = if total == 0 { (None, Some(now)) } else { (Some(now), known.emptied) };
            known.shop_lines_at = now;
            known.shop_lines.extend(lines.iter().filter_map(|line| line["title"].as_str()).map(str::to_owned));
        }
        self.world.shop(id.0, "PATCH", &format!("orders/{}", id.1), Some(body)).await;
        self.record(id, format!("emptied, the total is {total}"));
    }

    /// Every order whose lines are gone although its total stays gets lines again.
    async fn fill_again(&self) {
        let gone = |(id, known): (&OrderId, &KnownOrder)| (known.vanished.is_some() && !known.deleted).then_some(*id);
        let gone: Vec<OrderId> = lock(&self.world.known).iter().filter_map(gone).collect();
        for id in gone {
            self.edit_lines(id).await;
        }
    }

    async fn edit_delivery(&self, id: OrderId) {
        let core = &self.world.core;
        let body = if core.one_in(3) {
            let buyer = self.buyer(&BUYERS[..4]);
            if let Some(known) = lock(&self.world.known).get_mut(&id) {
                known.buyers.push(buyer);
                known.buyer_at = self.world.core.now().as_millisecond();
            }
            json!({"delivery_name": buyer.name, "delivery_phone": buyer.phone, "delivery_email": buyer.email})
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
            let mut known = lock(&self.world.known);
            let own = known.entry(id).or_default();
            own.written_off.get_or_insert(at);
            own.stock_at = at;
            drop(known);
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
        let own = known.entry(id).or_default();
        own.staff_at = self.world.core.now().as_millisecond();
        own.staff_lines.insert(article.clone(), (quantity.to_string(), own.staff_at));
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
        self.allowed_to_run().await;
        let lifetime = self.start_process(Kind::Refresh);
        let exchange = self.boot(&lifetime).await;
        let order = [(store_id(id.0).parse().expect("the id is good"), OrderNumber(id.1))];
        // After an update that failed the next one is taken at once.
        let item = json!({"TableName": "orders", "ConsistentRead": true,
                          "Key": {"pk": {"S": format!("ORDER#{}#{}", order[0].0, id.1)}, "sk": {"S": "REFRESH"}}});
        let (_, known) = self.world.engine.perform("GetItem", item.to_string().as_bytes());
        let failed = known.contains(r#""at":{"N":"0"}"#);
        let click = || tokio::time::timeout(Duration::from_secs(30), exchange.refresh.refresh(&order, ""));
        let (one, other) = tokio::join!(click(), click());
        lock(&self.living).remove(&lifetime.name);
        self.record(id, format!("a person asks: {one:?} {other:?}"));
        let now = self.world.core.now().as_millisecond();
        for answer in [one, other].into_iter().flatten().flatten().flatten() {
            if answer != Refreshed::Accepted {
                continue;
            }
            let before = lock(&self.world.known).get_mut(&id).and_then(|known| known.refreshed.replace(now));
            if !failed && before.is_some_and(|before| now - before < COOLDOWN) {
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
