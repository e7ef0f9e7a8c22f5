//! Promises that are checked when all work is finished.

use exchange::order::OrderNumber;
use serde_json::Value;

use super::amounts::decimal;
use super::buyers::Identity;
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

    pub(super) fn broke(&self, promise: &str, about: impl ToString, seen: impl ToString) {
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
        self.world.check_total(id, decimal(&shop["total_sum"]), roapp);
        self.check_delivery(&about, known, &shop, roapp);
        self.check_client(&about, known, roapp).await;
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
        if paired || known.came_back() || known.lost || self.world.is_staff_forgotten(known, roapp, known.staff_at) {
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

    /// D1, D2: RO App has the delivery address.
    fn check_delivery(&self, about: &str, known: &KnownOrder, shop: &Value, roapp: &Value) {
        let address = shop["delivery_address"].as_str().unwrap_or_default();
        let notes = ["manager_notes", "notes", "engineer_notes", "brief"].map(|name| roapp[name].to_string()).concat();
        let last = roapp["comments"]
            .as_array()
            .and_then(|all| all.iter().map(super::invariants::text_of).rfind(|text| text.contains("Address:")));
        let comments = roapp["comments"].as_array().into_iter().flatten();
        // Of a change and its opposite in a time that the table lost nobody knows; docs/guarantees.md says so.
        if known.forgotten
            && comments.map(super::invariants::text_of).chain([notes.clone()]).any(|text| text.contains(address))
        {
            return;
        }
        // After a doubt about a comment, the data of that time stands below the notes of the beginning, and may be the later of the two.
        let added =
            notes.rsplit_once("Address:").filter(|(before, _)| before.contains("Address:")).map(|(_, added)| added);
        let is_added = added.is_some_and(|added| added.contains(address));
        let text = last.unwrap_or(notes.clone());
        if !text.contains(address) && !is_added {
            self.broke(
                "D2: every change of delivery data reaches RO App",
                about,
                format!("'{address}' is not in {text}"),
            );
        }
    }

    /// C1 to C3: the client is the present buyer, where anything identifies that one.
    async fn check_client(&self, about: &str, known: &KnownOrder, roapp: &Value) {
        let Some(buyer) = known.buyers.last().filter(|buyer| buyer.identity != Identity::Nobody) else { return };
        let people = rows(self.world.roapp("GET", "people", None).await);
        let client = people.iter().find(|person| person["id"] == roapp["client"]["id"]);
        if !client.is_some_and(|client| buyer.owns(client)) && !self.world.is_buyer_forgotten(known, roapp) {
            let seen = format!("{} is not among {}", buyer.phone, client.unwrap_or(&roapp["client"]));
            self.broke("C2: the order's client is its buyer", about, seen);
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
