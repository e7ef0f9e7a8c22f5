//! What is odd about the shops of a seed, and the faults that come with it: answers with a spoilt row, and settings of RO App that vanish
//! for minutes.

use std::sync::Arc;
use std::time::Duration;

use exchange::order::OrderNumber;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::amounts::{amount, cents, decimal, number};
use super::core::Core;
use super::process::{Deployment, store_id};
use super::world_state::{OrderId, WorldState, lock};

/// The comment of an order whose row a shop spoils.
pub const SPOT: &str = "SPOT";
/// Reasons that no setting of RO App causes.
const LASTING: [&str; 5] =
    ["foreign-currency", "currency-changed", "deleted-in-roapp", "gone-while-entered", "failed-often"];
/// Hours within which the second look finds an order that is dated back.
const SECOND_LOOK: u64 = 17;

/// Gives a line a quantity and a price of three decimals, or a total in place of the price.
pub fn make_decimal(core: &Core, line: &mut Value) {
    let thousandths = |most: u64| Decimal::new(i64::try_from(1 + core.below(most)).unwrap(), 3);
    let price = thousandths(99_999);
    line["price"] = number(price);
    if core.one_in(2) {
        line["quantity"] = number(thousandths(3_999));
    }
    if core.one_in(3) {
        line["price"] = Value::Null;
        line["total_price"] = number(cents(price * decimal(&line["quantity"])).max(Decimal::new(1, 2)));
    }
}

/// A line that RO App does not take, with an article of its own.
pub fn refused_line(core: &Core) -> Value {
    let (article, quantity, price) = core.pick(&[("ZERO", 0, 5), ("BACK", -1, 3), ("FEE", 1, -2)]);
    json!({"title": article, "article": article, "price": price, "quantity": quantity, "type": "product"})
}

/// Whether RO App takes a line of the shop.
pub fn is_good(line: &Value) -> bool {
    decimal(&line["quantity"]) > Decimal::ZERO && amount(line) >= Decimal::ZERO
}

/// What the lines come to in whole cents.
pub fn sum(lines: &[Value]) -> Value {
    number(cents(lines.iter().map(amount).sum()))
}

/// Faults of a row, each in an answer of `orders/get`. The first ones can be mended, the last ones are held or cut the answer off.
fn spoils() -> [Value; 8] {
    [
        json!({"find": SPOT, "put": "thanks \\ud83d"}),
        json!({"find": SPOT, "put": "caf\u{e9}"}),
        json!({"find": SPOT, "put": "one\ntwo"}),
        json!({"lead": "<br />\n<b>Notice</b>: Undefined index: x in <b>/a.php</b> on line <b>3</b><br />\n"}),
        json!({"find": SPOT, "put": "a \"lamp\" please"}),
        json!({"find": format!("\"{SPOT}\""), "put": ""}),
        json!({"find": format!("\"{SPOT}\""), "put": "resource(5) of type (stream)"}),
        json!({"until": SPOT}),
    ]
}

impl Deployment {
    /// Runs the faults of the seed's oddities.
    pub async fn run_oddities(self: Arc<Self>) {
        let odd = self.world.plan.odd;
        let spoil = async {
            for _ in 0..if odd.spoiled { 3 } else { 0 } {
                self.spoil_rows().await;
            }
        };
        let settings = async {
            for _ in 0..if odd.settings { 2 } else { 0 } {
                self.lose_setting().await;
            }
        };
        tokio::join!(spoil, settings);
    }

    /// One shop spoils the row of each order with the comment [`SPOT`] for some minutes.
    async fn spoil_rows(&self) {
        let core = &self.world.core;
        tokio::time::sleep(core.millis(0, 900_000)).await;
        let store = usize::try_from(core.below(self.world.plan.stores as u64)).unwrap();
        let spoils = spoils();
        let mut fault = spoils[usize::try_from(core.below(spoils.len() as u64)).unwrap()].clone();
        core.step("faults", "spoils", &format!("{} {fault}", store_id(store)));
        core.met("spoilt row", "happens");
        for (name, value) in [("system", "shop"), ("path", "orders/get"), ("kind", "spoiled")] {
            fault[name] = json!(value);
        }
        fault["times"] = json!(0);
        let router = &self.world.shops[store];
        self.world.control(router, "POST", "faults", Some(fault)).await;
        tokio::time::sleep(core.millis(60_000, 1_200_000)).await;
        self.world.control(router, "DELETE", "faults", None).await;
        core.step("faults", "spoils", "over");
    }

    /// A setting that stores name vanishes in RO App for some minutes.
    async fn lose_setting(&self) {
        let core = &self.world.core;
        tokio::time::sleep(core.millis(0, 900_000)).await;
        let before = self.world.roapp("POST", "settings", Some(json!({}))).await;
        let (list, id, change) = core.pick(&[
            ("locations", sandbox::LOCATION, "is_archived"),
            ("types", sandbox::ORDER_TYPE_SHOP, ""),
            ("employees", sandbox::MANAGER, "is_active"),
            ("employees", sandbox::MANAGER, ""),
            ("order_fields", sandbox::FIELD_STORE, ""),
            ("order_fields", sandbox::FIELD_EXTERNAL_ID, ""),
            ("order_fields", sandbox::FIELD_LAST_UPDATE, ""),
        ]);
        let mut rows = before[list].as_array().cloned().unwrap_or_default();
        match change {
            "" => rows.retain(|row| row["id"] != id),
            flag => rows.iter_mut().filter(|row| row["id"] == id).for_each(|row| row[flag] = json!(row[flag] != true)),
        }
        core.step("faults", "setting", &format!("{list} {id} {change} is gone"));
        core.met("setting of RO App gone and back", "happens");
        self.world.roapp("POST", "settings", Some(json!({list: rows}))).await;
        tokio::time::sleep(core.millis(60_000, 1_200_000)).await;
        self.world.roapp("POST", "settings", Some(json!({list: before[list]}))).await;
        core.step("faults", "setting", "is back");
    }

    /// Waits for the second look at orders that are dated back and whose web-hook was lost; returns whether it waited.
    pub async fn await_dated(&self) -> bool {
        for round in 0..SECOND_LOOK * 12 {
            let dated: Vec<OrderId> =
                lock(&self.world.known).iter().filter(|(_, known)| known.dated_back()).map(|(id, _)| *id).collect();
            let mut missing = false;
            for id in dated {
                let store = store_id(id.0).parse().expect("the id is good");
                let link = self.table().orders.link(&store, OrderNumber(id.1)).await;
                missing |= link.expect("the table works in memory").is_none();
            }
            if !missing {
                return round > 0;
            }
            tokio::time::sleep(Duration::from_secs(300)).await;
        }
        true
    }

    /// R2, R3: no order waits for a person because of what has passed.
    pub async fn check_held(&self) {
        let held = self.table().orders.attention_links().await.expect("the table works in memory");
        for link in held {
            let place = (0..self.world.plan.stores).find(|at| link.store.as_str() == store_id(*at)).unwrap_or(0);
            let id = (place, link.number.0);
            let Some(reason) = link.attention.map(|attention| attention.reason) else { continue };
            let known = lock(&self.world.known).get(&id).cloned().unwrap_or_default();
            let passed = match reason.id() {
                "unreadable-order" | "listed-only" | "lines-vanished" => true,
                "no-lines" => self.world.has_lines(id).await,
                id if LASTING.contains(&id) => false,
                _ => self.world.plan.odd.settings && !known.lost && known.written_off.is_none(),
            };
            if passed && !known.deleted {
                let promise = "R2, R3: what held an order and has passed needs no person";
                self.world.core.broke(promise, format!("{}/{}", link.store, link.number), reason);
            }
        }
    }
}

impl WorldState {
    async fn has_lines(&self, id: OrderId) -> bool {
        let order = self.shop_order(id).await.unwrap_or_default();
        order["products"].as_array().is_some_and(|lines| lines.iter().any(is_good))
    }
}
