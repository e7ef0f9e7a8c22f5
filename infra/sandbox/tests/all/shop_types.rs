//! A reader that accepts only the documented types reads every demo order, and an order has the size of a live one.

use crate::world::World;
use serde_json::{Map, Value, json};

#[derive(Clone, Copy, Debug)]
enum Type {
    Int,
    Number,
    Text,
    /// `YYYY-MM-DD HH:MM:SS`.
    Moment,
    Bool,
    /// 0 or 1.
    Flag,
    /// A string or null.
    MaybeText,
    MaybeInt,
    /// `utm_campaign` of live orders is sometimes a number.
    TextOrInt,
    /// One of these values.
    OneOf(&'static [&'static str]),
    Fields(&'static [(&'static str, Type)]),
    Rows(&'static [(&'static str, Type)]),
    /// An object without a documented content.
    Anything,
    /// An empty list, or an object with these fields.
    EmptyListOr(&'static [(&'static str, Type)]),
}
use Type::{
    Anything, Bool, EmptyListOr, Fields, Flag, Int, MaybeInt, MaybeText, Moment, Number, OneOf, Rows, Text, TextOrInt,
};

const TITLED: &[(&str, Type)] = &[("id", Int), ("title", Text)];

const LINE: &[(&str, Type)] = &[
    ("title", Text),
    ("article", Text),
    ("price", Number),
    ("quantity", Int),
    ("total_price", Number),
    ("discount_marker", OneOf(&["PRICE_OLD", "PAGE_DISCOUNT", "DISCOUNT_CARD", "DISCOUNT_NONE", "NONE"])),
    ("type", OneOf(&["product", "gift_parent", "gift", "set_main", "set_item"])),
    ("storage_id", Int),
    ("parent_storage_id", MaybeInt),
];

const ANALYTICS: &[(&str, Type)] = &[
    ("utm_source", Text),
    ("utm_medium", Text),
    ("utm_campaign", TextOrInt),
    ("utm_term", Text),
    ("utm_content", Text),
    ("google_client_id", Text),
];

const DELIVERY: &[(&str, Type)] = &[
    ("deliveryOperatorType", Text),
    ("tnNumber", MaybeText),
    ("tnId", MaybeText),
    ("tnStatusName", MaybeText),
    ("tnTrackingUpdateDate", MaybeText),
    ("estimatedDeliveryDate", MaybeText),
    ("departure", Anything),
    ("destination", Anything),
];

const ORDER: &[(&str, Type)] = &[
    ("order_id", Int),
    ("user", Int),
    ("delivery_name", Text),
    ("delivery_email", Text),
    ("delivery_phone", Text),
    ("delivery_city", Text),
    ("delivery_city_stable", Text),
    ("delivery_address", Text),
    ("delivery_type", Fields(TITLED)),
    ("delivery_price", Number),
    ("delivery_data", Fields(DELIVERY)),
    ("additional_data", EmptyListOr(&[("recipient_warehouse_ref", Text)])),
    ("comment", Text),
    ("manager_id", Int),
    ("manager_comment", Text),
    ("manager_discount", Number),
    ("manager_discount_title", Text),
    ("payment_type", Fields(TITLED)),
    ("payment_price", Number),
    ("payed", Flag),
    ("total_default", Number),
    ("total_sum", Number),
    ("total_quantity", Int),
    ("discount_percent", Number),
    ("discount_value", Number),
    ("coupon_code", Text),
    ("coupon_percent", Number),
    ("coupon_discount_value", Number),
    ("coupon_type", Int),
    ("stat_status", Int),
    ("stat_created", Moment),
    ("currency", Text),
    ("order_without_callback", Bool),
    ("products", Rows(LINE)),
    ("analytics", Fields(ANALYTICS)),
];

/// The error of a value, if there is one.
fn complaint(at: &str, wanted: Type, given: &Value) -> Option<String> {
    let good = match wanted {
        Int => given.is_i64(),
        Number => given.is_number(),
        Text => given.is_string(),
        Moment => given.as_str().is_some_and(|text| jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text).is_ok()),
        Bool => given.is_boolean(),
        Flag => matches!(given.as_i64(), Some(0 | 1)),
        MaybeText => given.is_string() || given.is_null(),
        MaybeInt => given.is_i64() || given.is_null(),
        TextOrInt => given.is_string() || given.is_i64(),
        OneOf(values) => given.as_str().is_some_and(|value| values.contains(&value)),
        Anything => given.is_object(),
        Fields(fields) => {
            return given.as_object().map_or(Some(format!("{at} is no object")), |given| of(at, fields, given));
        }
        EmptyListOr(fields) => match given {
            Value::Object(given) => return of(at, fields, given),
            other => *other == json!([]),
        },
        Rows(fields) => match given.as_array() {
            Some(rows) if !rows.is_empty() => {
                return rows.iter().find_map(|row| complaint(&format!("{at}[]"), Fields(fields), row));
            }
            _ => false,
        },
    };
    (!good).then(|| format!("{at}: {given} is no {wanted:?}"))
}

fn of(at: &str, fields: &[(&str, Type)], given: &Map<String, Value>) -> Option<String> {
    let known = |name: &str| fields.iter().any(|(known, _)| *known == name);
    if let Some(unknown) = given.keys().find(|name| !known(name)) {
        return Some(format!("{at}.{unknown} is unknown"));
    }
    fields.iter().find_map(|(name, kind)| match given.get(*name) {
        Some(value) => complaint(&format!("{at}.{name}"), *kind, value),
        None => Some(format!("{at}.{name} is missing")),
    })
}

#[tokio::test]
async fn every_demo_order_passes_a_strict_reader() {
    let world = World::new().await;
    for flag in [false, true] {
        let orders = world.shop_orders(json!({"additionalData": flag})).await;
        assert_eq!(orders.len(), 30);
        let complaints: Vec<String> = orders
            .iter()
            .filter_map(|order| Some(format!("{}: {}", order["order_id"], complaint("order", Fields(ORDER), order)?)))
            .collect();
        assert_eq!(complaints, Vec::<String>::new(), "additionalData: {flag}");
    }
    let set = world.control("shop/orders/set", json!({})).await;
    let set = world.shop_orders(json!({"ids": [set["order_id"]]})).await.remove(0);
    assert_eq!(complaint("order", Fields(ORDER), &set), None);
}

#[test]
fn the_strict_reader_refuses_what_it_should() {
    let cases = [
        (Int, json!("5")),
        (Int, json!(5.5)),
        (Number, json!("5")),
        (Text, json!(null)),
        (Moment, json!("2026-03-02T01:00:00Z")),
        (Bool, json!(1)),
        (Flag, json!(true)),
        (MaybeText, json!(5)),
        (MaybeInt, json!("")),
        (TextOrInt, json!(null)),
        (OneOf(&["gift"]), json!("present")),
        (Anything, json!([])),
        (Fields(TITLED), json!({"id": 1})),
        (Fields(TITLED), json!({"id": 1, "title": "", "more": 1})),
        (Rows(TITLED), json!([])),
        (EmptyListOr(TITLED), json!({})),
    ];
    for (kind, value) in cases {
        assert!(complaint("it", kind, &value).is_some(), "{kind:?} takes {value}");
    }
}

#[tokio::test]
async fn an_order_is_as_large_as_a_live_one() {
    let world = World::new().await;
    for order in world.shop_orders(json!({})).await {
        let size = order.to_string().len();
        assert!((2_400..=4_096).contains(&size), "{}: {size} bytes", order["order_id"]);
    }
}
