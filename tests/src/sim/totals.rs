//! Rule O8 at every agreement: RO App's total is the shop's to the cent, or the order's history says that it is not.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::amounts::{cents, decimal};
use super::process::store_id;
use super::world_state::{OrderId, WorldState, lock, rows, store_name};

/// Events and reasons that say a difference.
const SAID: [&str; 5] =
    ["lines-below-total", "roapp-total-differs", "roapp-discount-differs", "roapp-total-changed", "line-not-"];

impl WorldState {
    /// Checks the total of an order whose agreement was written to the table.
    pub(super) async fn agreement_written(&self, item: &Value) {
        let text = |name: &str| item[name]["S"].as_str().unwrap_or_default();
        let absent = |name: &str| item[name].is_null() || item[name]["NULL"] == true;
        let waits = ["lease", "attention", "frozen_lines", "refused_lines", "next_attempt_at"];
        if text("sk") != "LINK" || text("stage") != "agreed" || !waits.into_iter().all(absent) {
            return;
        }
        let store = text("pk").split('#').nth(1).unwrap_or_default();
        let number = text("pk").rsplit('#').next().and_then(|number| number.parse().ok());
        let place = (0..self.plan.stores).find(|at| store_id(*at) == store);
        let (Some(place), Some(number)) = (place, number) else { return };
        let shop = decimal(&item["view"]["M"]["amount"]["S"]);
        let id = item["roapp"]["N"].as_str().unwrap_or_default();
        let all = rows(self.roapp("GET", "orders", None).await);
        // Staff may have deleted it meanwhile.
        if let Some(roapp) = all.iter().find(|order| order["id"].as_i64() == id.parse().ok()) {
            self.check_total((place, number), shop, roapp);
        }
    }

    /// O8: the total of an agreed order that staff did not change.
    pub(super) fn check_total(&self, id: OrderId, shop: Decimal, roapp: &Value) {
        let known = lock(&self.known).get(&id).cloned().unwrap_or_default();
        if known.written_off.is_some() || !known.staff_lines.is_empty() || known.forgotten {
            return;
        }
        let (shop, shown) = (cents(shop), cents(decimal(&roapp["total"])));
        if shop == shown || self.says_difference(id) || self.may_be_silent() {
            return;
        }
        let promise = "O8: RO App's total is the shop's, or the difference is said";
        let about = format!("{}/{}", store_name(id.0), id.1);
        self.core.broke(promise, about, format!("{shop} in the shop, {shown} in RO App"));
    }

    /// Whether an order's history says that its total differs.
    fn says_difference(&self, (store, number): OrderId) -> bool {
        let pk = format!("ORDER#{}#{number}", store_id(store));
        let values = json!({":pk": {"S": pk}, ":sk": {"S": "AT#"}});
        let query = json!({"TableName": "orders", "ConsistentRead": true, "ExpressionAttributeValues": values,
                           "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)"});
        let (_, answer) = self.engine.perform("Query", query.to_string().as_bytes());
        SAID.iter().any(|said| answer.contains(said))
    }

    /// Whether RO App counts in a way of its own and the call that asks for its total may have failed: the daily comparison tells.
    fn may_be_silent(&self) -> bool {
        let own = ["roapp.value_discount", "roapp.item_decimals"].iter().any(|name| !self.variant(name).is_null());
        let failing = self.plan.faults.call > 0 || self.plan.outage.is_some();
        own && failing
    }
}
