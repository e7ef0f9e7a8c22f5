//! Fields that staff made required: shown in the lists, required by creates, named in refusals.

use crate::world::{CLIENT, World, new_order};
use serde_json::{Value, json};

/// A required field of each type on people or on orders; their ids.
async fn fields(world: &World, of: &str) -> Vec<i64> {
    let mut ids = Vec::new();
    for (title, more) in [
        ("Flag", json!({"type": 0})),
        ("Text", json!({"type": 2})),
        ("List", json!({"type": 3, "options": ["Blue", "Red"], "default": "Red"})),
        ("Date", json!({"type": 4})),
        ("Number", json!({"type": 6})),
    ] {
        let mut body = json!({"of": of, "title": title, "required": true});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ids.push(world.control("roapp/fields", body).await["id"].as_i64().unwrap());
    }
    ids
}

fn filled(ids: &[i64], values: [Value; 5]) -> Value {
    ids.iter().zip(values).map(|(id, value)| (format!("f{id}"), value)).collect::<serde_json::Map<_, _>>().into()
}

fn right() -> [Value; 5] {
    [json!(true), json!("x"), json!("Blue"), json!("2026-03-10T10:00:00Z"), json!(5)]
}

#[tokio::test]
async fn lists_say_what_is_required_and_what_can_be_chosen() {
    let world = World::new().await;
    let ids = fields(&world, "people").await;
    let path = "/v2/contacts/people/custom-fields";
    let list = world.get(path).await;
    assert_eq!(list[0], json!({"id": 7_000_201, "title": "Loyalty card", "type": 1, "required": false}));
    let wanted = json!({"id": ids[2], "title": "List", "type": 3, "required": true, "options": ["Blue", "Red"], "default": "Red"});
    assert_eq!(list[3], wanted);
    world.variant("roapp.field_options", "objects").await;
    assert_eq!(world.get(path).await[3]["options"][1], json!({"id": 2, "title": "Red"}));
    world.control("variants", json!({"roapp.field_options": "absent", "roapp.required_listed": false})).await;
    let row = world.get(path).await[3].clone();
    assert!(row.get("options").is_none() && row.get("required").is_none());
    let (status, _) = world.control_as("DELETE", &format!("roapp/fields/{}", ids[2]), json!({})).await;
    assert_eq!((status, world.get(path).await.as_array().unwrap().len()), (200, 5));
    assert_eq!(world.control_as("POST", "roapp/fields", json!({"of": "orders", "type": 9})).await.0, 400);
    assert_eq!(world.control_as("POST", "roapp/fields", json!({"title": "x"})).await.0, 400);
}

#[tokio::test]
async fn a_create_without_required_fields_is_refused_and_an_empty_text_is_enough() {
    let world = World::new().await;
    for of in ["people", "orders"] {
        let ids = fields(&world, of).await;
        let (path, base, good) = match of {
            "people" => ("/v2/contacts/people", json!({"first_name": "Ana"}), 201),
            _ => ("/v2/orders", new_order(), 200),
        };
        let empty = std::array::from_fn(|_| json!(""));
        let mut part = filled(&ids, right());
        part.as_object_mut().unwrap().remove(&format!("f{}", ids[4]));
        let cases = [
            ("accepted", json!({}), 400),
            ("accepted", part, 400),
            ("accepted", filled(&ids, right()), good),
            ("accepted", filled(&ids, empty), good),
            ("typed", filled(&ids, right()), good),
            ("typed", filled(&ids, [json!(false), json!(""), json!("Red"), right()[3].clone(), json!(0)]), good),
            ("refused", filled(&ids, right()), good),
            ("refused", filled(&ids, [json!(true), json!(""), json!("Red"), right()[3].clone(), json!(0)]), 400),
        ];
        for (choice, fields, wanted) in cases {
            world.variant("roapp.empty_required", choice).await;
            let mut body = base.clone();
            body["custom_fields"] = fields.clone();
            let (status, answer) = world.roapp("POST", path, body).await;
            assert_eq!(status, wanted, "{of} {choice} {fields}: {answer}");
        }
        world.variant("roapp.empty_required", "typed").await;
        for index in [0, 2, 3, 4] {
            let mut values = right();
            values[index] = json!("");
            let mut body = base.clone();
            body["custom_fields"] = filled(&ids, values);
            assert_eq!(world.roapp("POST", path, body).await.0, 400, "{of} {index}");
        }
        let mut body = base.clone();
        body["custom_fields"] = filled(&ids, [json!(true), json!("x"), json!("Green"), right()[3].clone(), json!(5)]);
        assert_eq!(world.roapp("POST", path, body).await.0, 400, "no such option");
    }
}

#[tokio::test]
async fn a_refusal_names_the_missing_field_in_each_way() {
    let world = World::new().await;
    let id = world.control("roapp/fields", json!({"of": "orders", "title": "Channel", "required": true})).await["id"]
        .clone();
    let key = format!("f{id}");
    let cases = [
        ("id", "en", json!({&key: ["Must be filled in"]})),
        ("title", "en", json!({"Channel": ["Must be filled in"]})),
        ("nested", "en", json!({"custom_fields": [format!("{key}: Must be filled in")]})),
        ("id", "uk", json!({&key: ["Поле має бути заповнене"]})),
    ];
    for (named, language, wanted) in cases {
        world.control("variants", json!({"roapp.required_named": named, "roapp.refusal_language": language})).await;
        world.variant("roapp.refusal_shape", "errors").await;
        assert_eq!(world.roapp("POST", "/v2/orders", new_order()).await.1["errors"], wanted);
        world.variant("roapp.refusal_shape", "validation").await;
        assert_eq!(world.roapp("POST", "/v2/orders", new_order()).await.1["message"]["validation"], wanted);
        assert_eq!(world.roapp("POST", "/orders", new_order()).await.1["message"]["validation"], wanted);
    }
}

#[tokio::test]
async fn a_change_asks_for_required_fields_only_where_chosen() {
    let world = World::new().await;
    let order = format!("/v2/orders/{}", world.roapp_order().await);
    let person = format!("/v2/contacts/people/{CLIENT}");
    world.control("roapp/fields", json!({"of": "orders", "required": true})).await;
    world.control("roapp/fields", json!({"of": "people", "required": true})).await;
    for (choice, change, create) in [("create", 200, 400), ("change", 400, 400), ("ignored", 200, 200)] {
        world.variant("roapp.required_fields", choice).await;
        assert_eq!(world.roapp("PATCH", &order, json!({"manager_notes": "x"})).await.0, change, "{choice}");
        assert_eq!(world.roapp("PATCH", &person, json!({"notes": "x"})).await.0, change, "{choice}");
        assert_eq!(world.roapp("POST", "/v2/orders", new_order()).await.0, create, "{choice}");
    }
}

#[tokio::test]
async fn other_fields_can_be_required_too() {
    let world = World::new().await;
    let orders = ["malfunction", "will_done_at", "ad_campaign_id", "serial"];
    world
        .control(
            "variants",
            json!({"roapp.required_order_fields": orders, "roapp.required_person_fields": ["email", "last_name"]}),
        )
        .await;
    let (status, answer) = world.roapp("POST", "/orders", new_order()).await;
    let mut named: Vec<&String> = answer["message"]["validation"].as_object().unwrap().keys().collect();
    named.sort();
    assert_eq!(status, 400);
    assert_eq!(named, ["ad_campaign_id", "malfunction", "serial", "will_done_at"]);
    let mut body = new_order();
    body["malfunction"] = json!("Web order");
    body["due_date"] = json!("2026-03-12T10:00:00Z");
    body["ad_campaign_id"] = json!(400_101);
    let (_, answer) = world.roapp("POST", "/v2/orders", body.clone()).await;
    assert_eq!(answer["errors"], json!({"serial": ["Must be filled in"]}), "only an asset has one");
    world.variant("roapp.required_order_fields", json!(["malfunction", "will_done_at", "ad_campaign_id"])).await;
    assert_eq!(world.roapp("POST", "/v2/orders", body).await.0, 200);
    let (_, answer) = world.roapp("POST", "/v2/contacts/people", json!({"first_name": "Ana", "last_name": " "})).await;
    assert_eq!(answer["errors"].as_object().unwrap().len(), 2);
    let whole = json!({"first_name": "Ana", "last_name": "Pop", "email": "a@example.com"});
    assert_eq!(world.roapp("POST", "/v2/contacts/people", whole).await.0, 201);
}
