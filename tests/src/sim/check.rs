//! Promises that are checked when all work is finished.

use std::collections::BTreeMap;

use exchange::order::OrderNumber;
use exchange::state::Link;
use serde_json::Value;

use super::invariants::phones_of;
use super::known::KnownOrder;
use super::process::{Deployment, store_id};
use super::rules;
use super::world_state::{OrderId, field, lock, rows, store_name};

/// Reasons for which an order may still need attention: a person has to decide.
const LASTING: [&str; 3] = ["Amounts are never converted", "has no lines", "is no longer in the shop"];

impl Deployment {
    /// Checks every order, contact and product.
    pub async fn check(&self) {
        let known: Vec<(OrderId, KnownOrder)> =
            lock(&self.world.known).iter().map(|(id, one)| (*id, one.clone())).collect();
        for (id, known) in &known {
            self.check_order(*id, known).await;
        }
        for order in rows(self.world.roapp("GET", "orders", None).await) {
            let external = field(&order, sandbox::FIELD_EXTERNAL_ID);
            let ours = self.world.order_of(&order).is_some_and(|id| known.iter().any(|(one, _)| *one == id));
            if !external.is_empty() && !ours {
                self.broke("O5: no RO App order besides", &order["id"], format!("it says it is order {external}"));
            }
        }
    }

    fn broke(&self, promise: &str, about: impl ToString, seen: impl ToString) {
        self.world.core.broke(promise, about, seen);
    }

    async fn check_order(&self, id: OrderId, known: &KnownOrder) {
        let about = format!("{}/{}", store_name(id.0), id.1);
        let store = store_id(id.0).parse().expect("the id is good");
        let link = self.table().orders.link(&store, OrderNumber(id.1)).await.expect("the table works in memory");
        let roapp = self.world.roapp_orders(id).await;
        if roapp.len() > 1 {
            return self.broke("O5: one RO App order per Cartum order", about, format!("{} orders", roapp.len()));
        }
        // An order that staff deleted in RO App stays deleted; without its web-hook the deletion is found at the next change.
        if known.deleted || (known.lost && roapp.is_empty()) {
            return;
        }
        if let Some(attention) = link.as_ref().and_then(|link| link.attention.as_ref()) {
            // Stock was written off during the import: only a person can change such a line.
            let frozen = known.written_off.is_some() && attention.reason.to_string().contains("by hand");
            if !frozen && !LASTING.iter().any(|why| attention.reason.to_string().contains(why)) {
                self.broke("R2: an order waits for a person only with a cause", about, &attention.reason);
            }
            return;
        }
        let Some(roapp) = roapp.first() else {
            if !self.stays_out(id, known).await {
                let link = link.map_or_else(|| "no link".to_owned(), |link| format!("{:?}", link.stage));
                self.broke("O5: no order is lost", about, format!("RO App does not have it, {link}"));
            }
            return;
        };
        let shop = self.world.shop_order(id).await.expect("nobody deleted it");
        self.check_status(&about, known, &shop, roapp);
        self.check_lines(&about, known, &shop, roapp, link.as_ref());
        self.check_delivery(&about, &shop, roapp);
        self.check_client(&about, &shop, roapp);
        self.check_fields(&about, roapp);
    }

    /// Whether rule O1 excludes an order: it was delivered before the store was connected.
    async fn stays_out(&self, id: OrderId, known: &KnownOrder) -> bool {
        let store = store_id(id.0).parse().expect("the id is good");
        let cursor = self.table().cursor(&store).await.expect("the table works in memory");
        let Some(cursor) = cursor else { return false };
        let early = known.placed < cursor.switched_on.as_millisecond();
        early && known.admin.iter().any(|(_, status)| *status == 3)
    }

    /// T1 to T6.
    fn check_status(&self, about: &str, known: &KnownOrder, shop: &Value, roapp: &Value) {
        let (s, o) = (shop["stat_status"].as_u64().unwrap_or(0), roapp["status"]["id"].as_i64().unwrap_or(0));
        let paired = rules::to_roapp(s) == Some(o) || rules::to_shop(o) == Some(s);
        if paired || known.came_back() || known.lost {
            return;
        }
        let seen = format!("{s} in the shop, {o} in RO App");
        let promise = "T1, T4: statuses are as the rules say";
        if rules::to_roapp(s).is_some() && rules::to_shop(o).is_some() {
            return self.broke(promise, about, seen);
        }
        let (admin, staff) = (known.admin.last(), known.staff.last());
        let staff_later = staff.is_some_and(|(at, _)| admin.is_none_or(|(before, _)| before < at));
        if staff_later && rules::to_shop(o).is_some() && self.world.plan.conflict == exchange::settings::Winner::Roapp {
            return self.broke(promise, about, format!("{seen}, and staff changed it last"));
        }
        // An RO App status without a rule may have won the conflict.
        let conflict = staff.is_some_and(|(_, status)| rules::to_shop(*status).is_none());
        if !staff_later && rules::to_roapp(s).is_some() && admin.is_some() && !conflict {
            self.broke(promise, about, format!("{seen}, and the shop changed last"));
        }
    }

    /// O3, O6, P5, P6.
    fn check_lines(&self, about: &str, known: &KnownOrder, shop: &Value, roapp: &Value, link: Option<&Link>) {
        let wanted = lines(shop, "products", |line| line["title"].as_str().unwrap_or_default().to_owned());
        let title = |item: &Value| item["entity"]["title"].as_str().unwrap_or_default().to_owned();
        let mut there = lines(roapp, "items", title);
        if !self.world.variant("roapp.item_delete").is_null() {
            // A line that cannot be removed is set to 0.
            there.values_mut().for_each(|lines| lines.retain(|line| !line.starts_with("0x")));
            there.retain(|_, lines| !lines.is_empty());
        }
        if known.written_off.is_some() {
            return;
        }
        for (title, quantity) in known.staff_lines.iter().filter(|(title, _)| !known.shop_lines.contains(*title)) {
            let lines = there.get(title).cloned().unwrap_or_default();
            if !lines.iter().any(|line| line.split('x').next() == Some(quantity)) {
                let seen = format!("staff made it {quantity} of {title}, RO App has {lines:?}");
                self.broke("O6: a line that only staff changed stays as they made it", about, seen);
            }
        }
        let frozen = link.is_some_and(|link| link.frozen_lines.is_some());
        let staff = |title: &str| known.staff_lines.contains_key(title);
        let strip = |all: &BTreeMap<String, Vec<String>>| {
            all.iter()
                .filter(|(title, _)| !staff(title))
                .map(|(t, l)| (t.clone(), l.clone()))
                .collect::<BTreeMap<_, _>>()
        };
        if frozen || strip(&wanted) != strip(&there) {
            let seen = format!("{:?} in the shop, {:?} in RO App", strip(&wanted), strip(&there));
            self.broke("O3, O6: every line, quantity and price is right", about, seen);
        }
    }

    /// D1, D2: RO App has the delivery address.
    fn check_delivery(&self, about: &str, shop: &Value, roapp: &Value) {
        let address = shop["delivery_address"].as_str().unwrap_or_default();
        let notes = ["manager_notes", "notes", "engineer_notes", "brief"].map(|name| roapp[name].to_string()).concat();
        let last = roapp["comments"]
            .as_array()
            .and_then(|all| all.iter().map(super::invariants::text_of).rfind(|text| text.contains("Address:")));
        let text = last.unwrap_or(notes);
        if !text.contains(address) {
            self.broke(
                "D2: every change of delivery data reaches RO App",
                about,
                format!("'{address}' is not in {text}"),
            );
        }
    }

    /// C1, C2.
    fn check_client(&self, about: &str, shop: &Value, roapp: &Value) {
        let phone: String =
            shop["delivery_phone"].as_str().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        if phone.len() < 9 {
            return;
        }
        let phones = phones_of(&roapp["client"]);
        if !phones.iter().any(|known| phone.ends_with(known.as_str())) {
            self.broke("C2: the order's client is its buyer", about, format!("{phone} is not among {phones:?}"));
        }
    }

    /// O4.
    fn check_fields(&self, about: &str, roapp: &Value) {
        for id in [sandbox::FIELD_CREATED, sandbox::FIELD_LAST_UPDATE] {
            if field(roapp, id).is_empty() {
                self.broke("O4: four fields on each RO App order", about, format!("field {id} is empty"));
            }
        }
    }
}

/// Lines as text, by title.
fn lines(order: &Value, name: &str, title: impl Fn(&Value) -> String) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in order[name].as_array().into_iter().flatten() {
        let text = format!("{}x{}", plain(&line["quantity"]), plain(&line["price"]));
        all.entry(title(line)).or_default().push(text);
    }
    all.values_mut().for_each(|lines| lines.sort());
    all
}

fn plain(value: &Value) -> String {
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap_or(f64::NAN);
    format!("{number}")
}
