//! Rules C1 to C4 at every step: the client of an order is one of its buyers, and a contact holds the data of one buyer.

use std::collections::BTreeMap;

use serde_json::Value;

use super::buyers::{BUYERS, Buyer, Identity, ODD};
use super::world_state::{OrderId, WorldState, lock, rows, store_name};

impl WorldState {
    /// C2, C3: each order's client is one of its buyers, past or present; buyers that nothing identifies share none.
    pub(super) async fn clients_are_buyers(&self) {
        let people = rows(self.roapp("GET", "people", None).await);
        let mut strangers: BTreeMap<i64, OrderId> = BTreeMap::new();
        for order in rows(self.roapp("GET", "orders", None).await) {
            let Some(id) = self.order_of(&order) else { continue };
            let buyers = lock(&self.known).get(&id).map(|known| known.buyers.clone()).unwrap_or_default();
            let about = format!("{}/{}", store_name(id.0), id.1);
            let Some(client) = people.iter().find(|person| person["id"] == order["client"]["id"]) else { continue };
            if buyers.is_empty() {
                continue;
            }
            if !buyers.iter().any(|buyer| buyer.owns(client)) {
                let seen = format!("{} is the client of an order of {}", shown(client), names(&buyers));
                self.core.broke("C2, C3: an order's client is one of its buyers", &about, seen);
            }
            let unknown = buyers.iter().all(|buyer| buyer.identity == Identity::Nobody);
            let shared = unknown.then(|| strangers.insert(client["id"].as_i64().unwrap_or_default(), id)).flatten();
            if let Some(other) = shared {
                let seen = format!("its client is that of {}/{} too", store_name(other.0), other.1);
                self.core.broke("C3: buyers that nothing identifies share no contact", &about, seen);
            }
        }
    }

    /// C1: a new contact holds what one buyer typed, and nothing of another.
    pub(super) async fn contacts_are_of_one_buyer(&self) {
        for person in rows(self.roapp("GET", "people", None).await) {
            let id = person["id"].as_i64().unwrap_or_default();
            if lock(&self.people_before).contains(&id) || person["is_organization"] == true {
                continue;
            }
            if !BUYERS.iter().chain(&ODD).any(|buyer| buyer.wrote(&person)) {
                self.core.broke("C1: a contact has the data of one buyer", id, shown(&person));
            }
        }
    }
}

fn shown(person: &Value) -> String {
    format!("{} {} {} {}", person["first_name"], person["last_name"], person["email"], person["phones"])
}

fn names(buyers: &[Buyer]) -> String {
    buyers.iter().map(|buyer| format!("{} {} {}", buyer.name, buyer.phone, buyer.email)).collect::<Vec<_>>().join(", ")
}
