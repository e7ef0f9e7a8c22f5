//! The account's configuration, stored as the JSON of the API. Staff change it in the user interface, tests through the control API.

use crate::ids::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Custom field «Loyalty card» of people.
pub(crate) const PERSON_FIELD: i64 = 7_000_201;
/// Retail and trade price types.
pub(crate) const PRICE_TYPES: [i64; 2] = [347_001, 347_002];
/// The type of a product without a given type.
pub(crate) const FIRST_PRODUCT_TYPE: i64 = 610_001;
/// Id of the only warehouse.
pub(crate) const WAREHOUSE: i64 = 3_130_001;

/// Fields that an older data file does not have get their default.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) key: String,
    pub(crate) company: Value,
    pub(crate) locations: Vec<Value>,
    pub(crate) employees: Vec<Value>,
    pub(crate) taxes: Vec<Value>,
    pub(crate) campaigns: Vec<Value>,
    pub(crate) statuses: Vec<Value>,
    pub(crate) types: Vec<Value>,
    pub(crate) order_fields: Vec<Value>,
    pub(crate) person_fields: Vec<Value>,
    /// Status changes that are refused; `from` null means from any.
    pub(crate) forbidden: Vec<Value>,
    pub(crate) uoms: Vec<Value>,
    pub(crate) product_types: Vec<Value>,
    /// Resources of bookings, each at a location (`branch_id`).
    pub(crate) resources: Vec<Value>,
    pub(crate) legal_entities: Vec<Value>,
    pub(crate) accounts: Vec<Value>,
    pub(crate) last_order: i64,
    pub(crate) last_number: i64,
    pub(crate) last_item: i64,
    pub(crate) last_comment: i64,
    pub(crate) last_person: i64,
    pub(crate) last_product: i64,
    pub(crate) last_category: i64,
    pub(crate) last_endpoint: i64,
    pub(crate) last_event: u64,
    pub(crate) last_session: u64,
    pub(crate) last_field: i64,
    /// Session tokens of v1 with their end.
    pub(crate) tokens: Vec<(String, jiff::Timestamp)>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            key: ROAPP_KEY.to_owned(),
            company: company(),
            locations: vec![location(LOCATION, "Main shop", false), location(LOCATION + 1, "Old workshop", true)],
            employees: vec![
                employee(MANAGER, "Maria", "Manager", true),
                employee(SECOND_MANAGER, "Ion", "Ionescu", true),
                employee(INACTIVE_MANAGER, "Radu", "Plecat", false),
            ],
            taxes: vec![
                json!({"id": 5101, "name": "VAT 21 %", "rate": "21.00", "type": "included", "is_enabled": true, "branch_ids": []}),
            ],
            campaigns: vec![
                json!({"id": 400_101, "name": "Web shop", "branch_ids": [], "start_at": null, "finish_at": null}),
            ],
            statuses: statuses(),
            types: vec![
                json!({"id": ORDER_TYPE_SHOP, "title": "Online shop"}),
                json!({"id": ORDER_TYPE_REPAIR, "title": "Repair"}),
            ],
            order_fields: vec![
                json!({"id": FIELD_STORE, "title": "Store", "type": 1, "required": false}),
                json!({"id": FIELD_EXTERNAL_ID, "title": "External ID", "type": 1, "required": false}),
                json!({"id": FIELD_CREATED, "title": "Created", "type": 5, "required": false}),
                json!({"id": FIELD_LAST_UPDATE, "title": "Last update", "type": 5, "required": false}),
            ],
            person_fields: vec![json!({"id": PERSON_FIELD, "title": "Loyalty card", "type": 1, "required": false})],
            forbidden: Vec::new(),
            uoms: uoms(),
            product_types: vec![
                json!({"id": FIRST_PRODUCT_TYPE, "title": "Product"}),
                json!({"id": FIRST_PRODUCT_TYPE + 1, "title": "Spare part"}),
            ],
            resources: vec![json!({"id": 620_001, "name": "Workbench", "branch_id": LOCATION})],
            legal_entities: vec![json!({"id": 630_001, "name": "Lumo Home SRL", "is_default": true})],
            accounts: accounts(),
            last_order: 70_000_000,
            last_number: 0,
            last_item: 80_000_000,
            last_comment: 60_000_000,
            last_person: 31_000_700,
            last_product: FALLBACK_PRODUCT,
            last_category: 934_100,
            last_endpoint: 0,
            last_event: 0,
            last_session: 0,
            last_field: 7_000_400,
            tokens: Vec::new(),
        }
    }
}

fn company() -> Value {
    json!({"name": "Lumo Home", "email": "office@example.com", "address": "Cluj-Napoca", "country": "RO", "currency": "RON",
           "currency_symbol": "lei", "timezone": "Europe/Bucharest", "logo": "", "created_at": "2024-05-06T07:08:09Z"})
}

fn location(id: i64, name: &str, archived: bool) -> Value {
    json!({"id": id, "name": name, "address": "Cluj-Napoca", "timezone": "Europe/Bucharest", "is_archived": archived,
           "legal_entity_id": null, "created_at": "2024-05-06T07:08:09Z"})
}

fn employee(id: i64, first: &str, last: &str, active: bool) -> Value {
    json!({"id": id, "first_name": first, "last_name": last, "email": format!("{}@example.com", first.to_lowercase()),
           "login": first.to_lowercase(), "phone": "", "position": "Sales", "is_active": active})
}

/// Units of measure; "piece" is the first.
fn uoms() -> Vec<Value> {
    let row = |id: i64, title: &str, description: &str, kind: &str| {
        json!({"id": id, "title": title, "description": description, "uom_type": kind, "is_imperial": false,
               "is_system": true, "entity_types": ["product", "service"]})
    };
    vec![row(1, "pcs", "piece", "count"), row(2, "m", "metre", "length"), row(3, "set", "set", "count")]
}

fn accounts() -> Vec<Value> {
    let row = |id: i64, title: &str, method: &str| json!({"id": id, "title": title, "payment_method": method, "branch_id": LOCATION, "currency": "RON"});
    vec![row(640_001, "Cash desk", "cash"), row(640_002, "Bank", "card")]
}

fn statuses() -> Vec<Value> {
    let row = |id: i64, name: &str, color: &str, group: i64, group_name: &str| json!({"id": id, "name": name, "color": color, "group": {"type": group, "name": group_name}});
    vec![
        row(STATUS_NEW, "New", "#3a86ff", 1, "New"),
        row(STATUS_IN_PROGRESS, "In progress", "#ffbe0b", 2, "In progress"),
        row(STATUS_AWAITING_PAYMENT, "Awaiting payment", "#8338ec", 3, "Pending"),
        row(STATUS_READY, "Ready to ship", "#06d6a0", 4, "Ready"),
        row(STATUS_SHIPPED, "Shipped", "#118ab2", 5, "Delivery"),
        row(STATUS_CLOSED, "Closed", "#939699", 6, "Closed"),
        row(STATUS_REFUSED, "Refused", "#ef476f", 7, "Closed unsuccessfully"),
    ]
}

pub(crate) fn by_id(list: &[Value], id: i64) -> Option<&Value> {
    list.iter().find(|entry| entry["id"] == id)
}
