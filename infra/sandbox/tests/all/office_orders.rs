//! Creating and changing orders in RO App.

use crate::world::{World, new_item, new_order};
use serde_json::{Value, json};

#[tokio::test]
async fn a_new_order_has_the_first_status_and_the_next_number() {
    let world = World::new().await;
    let mut body = new_order();
    body["status_id"] = json!(sandbox::STATUS_CLOSED);
    body["number"] = json!("MINE-1");
    body["custom_fields"] = json!({"f7000101": "Lamp shop", "f7000102": "100218", "f7000103": "2026-03-10T10:00:00Z"});
    let (_, made) = world.office("POST", "/v2/orders", body).await;
    let order = world.get(&format!("/v2/orders/{}", made["id"])).await;
    assert_eq!((&order["status"]["id"], &order["number"]), (&json!(sandbox::STATUS_NEW), &json!("A-0006")));
    assert_eq!((&order["total"], &order["custom_fields"]["f7000102"]), (&json!("0.00"), &json!("100218")));
    assert_eq!(order["created_at"], "2026-03-10T10:00:00Z");
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let world = World::new().await;
    let cases = [
        (json!({"branch_id": null}), "branch_id"),
        (json!({"branch_id": 1}), "branch_id"),
        (json!({"branch_id": sandbox::LOCATION + 1}), "branch_id"),
        (json!({"order_type_id": "many"}), "order_type_id"),
        (json!({"asset_id": 5}), "asset_id"),
        (json!({"resource_id": 5}), "resource_id"),
        (json!({"due_date": "2026-03-10T10:00:00.123Z"}), "due_date"),
        (json!({"client_id": 5}), "client_id"),
        (json!({"manager_id": 5}), "manager_id"),
        (json!({"ad_campaign_id": 5}), "ad_campaign_id"),
        (json!({"custom_fields": "{}"}), "custom_fields"),
        (json!({"custom_fields": {"7000101": "x"}}), "custom_fields"),
        (json!({"custom_fields": {"f1": "x"}}), "custom_fields"),
        (json!({"custom_fields": {"f7000103": "2026-03-10T10:00:00.000Z"}}), "custom_fields"),
        (json!({"due_date": "tomorrow"}), "due_date"),
        (json!({"manager_notes": 5}), "manager_notes"),
        (json!({"urgent": "yes"}), "urgent"),
    ];
    for (wrong, field) in cases {
        let mut body = new_order();
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let (status, answer) = world.office("POST", "/v2/orders", body).await;
        assert_eq!((status, &answer["message"]), (400, &json!("Validation error")), "{wrong}");
        assert!(answer["errors"][field][0].is_string(), "{wrong}: {answer}");
    }
    let (_, answer) = world.office("POST", "/v2/orders", json!({})).await;
    assert_eq!(answer["errors"].as_object().unwrap().len(), 3);
}

#[tokio::test]
async fn answers_of_a_create_come_in_every_shape() {
    let world = World::new().await;
    for (shape, status, path) in [("id", "200", "/id"), ("data", "201", "/data/id"), ("data_list", "200", "/data/0/id")]
    {
        world.control("variants", json!({"roapp.created_shape": shape, "roapp.created_status": status})).await;
        let (code, answer) = world.office("POST", "/v2/orders", new_order()).await;
        let id = answer.pointer(path).and_then(Value::as_i64).unwrap_or_else(|| panic!("{answer}"));
        assert_eq!(code.to_string(), status);
        let (code, item) = world.office("POST", &format!("/v2/orders/{id}/items"), new_item()).await;
        assert!(code.to_string() == status && item.pointer(path).is_some(), "{item}");
    }
    world.variant("roapp.one_wrapped", true).await;
    let first = world.look("roapp/orders").await[0]["id"].clone();
    assert_eq!(world.get(&format!("/v2/orders/{first}")).await["data"]["id"], first);
}

#[tokio::test]
async fn a_change_takes_what_is_given_and_leaves_the_rest() {
    let world = World::new().await;
    let id = world.office_order().await;
    let path = format!("/v2/orders/{id}");
    world.office("PATCH", &path, json!({"custom_fields": {"f7000101": "Lamp shop"}, "manager_notes": "one"})).await;
    let (status, _) = world
        .office(
            "PATCH",
            &path,
            json!({"custom_fields": {"f7000102": "5"}, "order_type_id": sandbox::ORDER_TYPE_REPAIR}),
        )
        .await;
    assert_eq!(status, 200);
    let order = world.get(&path).await;
    assert_eq!(order["custom_fields"], json!({"f7000101": "Lamp shop", "f7000102": "5"}));
    assert_eq!((&order["manager_notes"], &order["order_type"]["name"]), (&json!("one"), &json!("Repair")));
    assert_eq!(world.office("PATCH", &path, json!({"client_id": 5})).await.0, 400);
}

#[tokio::test]
async fn statuses_must_exist_and_forbidden_steps_are_refused() {
    let world = World::new().await;
    let id = world.office_order().await;
    let path = format!("/v2/orders/{id}/status");
    assert_eq!(world.office("POST", &path, json!({})).await.0, 400);
    assert_eq!(world.office("POST", &path, json!({"status_id": 5})).await.0, 400);
    world
        .control("roapp/settings", json!({"forbidden": [{"from": sandbox::STATUS_NEW, "to": sandbox::STATUS_CLOSED}]}))
        .await;
    world.variant("roapp.transition_status", "422").await;
    assert_eq!(world.office("POST", &path, json!({"status_id": sandbox::STATUS_CLOSED})).await.0, 422);
    assert_eq!(world.office("POST", &path, json!({"status_id": sandbox::STATUS_READY})).await.0, 200);
    assert_eq!(
        world.office("POST", &path, json!({"status_id": sandbox::STATUS_CLOSED, "comment": "done"})).await.0,
        200
    );
    let order = world.look(&format!("roapp/orders/{id}")).await;
    assert_eq!((&order["status"]["name"], &order["comments"][0]["comment"]), (&json!("Closed"), &json!("done")));
    assert!(order["closed_at"].is_string());
    world.control_as("DELETE", &format!("roapp/statuses/{}", sandbox::STATUS_READY), json!({})).await;
    assert_eq!(world.office("POST", &path, json!({"status_id": sandbox::STATUS_READY})).await.0, 400);
}

#[tokio::test]
async fn comments_are_written_and_read_only_where_offered() {
    let world = World::new().await;
    let id = world.office_order().await;
    let path = format!("/v2/orders/{id}/comments");
    assert_eq!(world.office("POST", &path, json!({"comment": " "})).await.0, 400);
    assert_eq!(world.office("POST", &path, json!({"comment": "Courier, 19.90", "is_private": true})).await.0, 200);
    assert_eq!(world.office("GET", &path, Value::Null).await.0, 404);
    world.variant("roapp.comments_read", "offered").await;
    assert_eq!(world.get(&path).await[0]["comment"], "Courier, 19.90");
    let link = world.get(&format!("/v2/orders/{id}/public-url")).await["url"].clone();
    assert!(link.as_str().unwrap().starts_with("https://lumo-home.roapp.page/"), "{link}");
}

#[tokio::test]
async fn undocumented_fields_are_ignored_honoured_or_refused() {
    let world = World::new().await;
    let mut body = new_order();
    body["status_id"] = json!(sandbox::STATUS_READY);
    world.variant("roapp.create_extra", "honoured").await;
    let (_, made) = world.office("POST", "/v2/orders", body.clone()).await;
    assert_eq!(world.get(&format!("/v2/orders/{}", made["id"])).await["status"]["id"], sandbox::STATUS_READY);
    world.variant("roapp.create_extra", "refused").await;
    assert_eq!(world.office("POST", "/v2/orders", body).await.0, 400);
}

#[tokio::test]
async fn ids_in_texts_and_dates_with_milliseconds_are_taken_only_where_chosen() {
    let world = World::new().await;
    let body = json!({"branch_id": sandbox::LOCATION.to_string(), "order_type_id": "249001", "client_id": "31000701"});
    assert_eq!(world.office("POST", "/v2/orders", body.clone()).await.0, 200);
    world.variant("roapp.text_ids", "refused").await;
    let (status, answer) = world.office("POST", "/v2/orders", body).await;
    assert_eq!((status, answer["errors"].as_object().unwrap().len()), (400, 3));
    let mut dated = new_order();
    dated["due_date"] = json!("2026-03-10T10:00:00.123Z");
    for (path, choice, wanted) in
        [("/v2/orders", "refused", 400), ("/orders", "refused", 200), ("/v2/orders", "accepted", 200)]
    {
        world.variant("roapp.body_millis", choice).await;
        let (status, made) = world.office("POST", path, dated.clone()).await;
        assert_eq!(status, wanted, "{path} {choice}");
        if status == 200 {
            assert_eq!(world.get(&format!("/v2/orders/{}", made["id"])).await["due_date"], "2026-03-10T10:00:00Z");
        }
    }
}

#[tokio::test]
async fn un_prefixed_paths_refuse_in_the_older_envelope() {
    let world = World::new().await;
    let (status, answer) = world.office("POST", "/orders", json!({})).await;
    assert_eq!((status, &answer["success"]), (400, &json!(false)));
    assert_eq!(answer["message"]["validation"]["client_id"], json!(["Required"]));
}

#[tokio::test]
async fn a_change_takes_urgent_as_a_text_and_custom_fields_as_chosen() {
    let world = World::new().await;
    let id = world.office_order().await;
    let path = format!("/v2/orders/{id}");
    assert_eq!(world.office("PATCH", &path, json!({"urgent": "true"})).await.0, 200);
    assert_eq!(world.get(&path).await["urgent"], true);
    let cases = [("object", 200, 400), ("text", 400, 200), ("either", 200, 200)];
    for (choice, object, text) in cases {
        world.variant("roapp.custom_fields", choice).await;
        let as_object = world.office("PATCH", &path, json!({"custom_fields": {"f7000101": "x"}})).await.0;
        let as_text = world.office("PATCH", &path, json!({"custom_fields": "{\"f7000101\": \"x\"}"})).await.0;
        assert_eq!((as_object, as_text), (object, text), "{choice}");
    }
}

#[tokio::test]
async fn an_order_is_deleted_only_where_that_is_offered() {
    let world = World::new().await;
    let path = format!("/v2/orders/{}", world.office_order().await);
    for (choice, status) in [("405", 405), ("404", 404), ("offered", 200)] {
        world.variant("roapp.order_delete", choice).await;
        assert_eq!(world.office("DELETE", &path, Value::Null).await.0, status, "{choice}");
    }
    assert_eq!(world.office("GET", &path, Value::Null).await.0, 404);
}

#[tokio::test]
async fn changes_and_creates_can_answer_without_a_body() {
    let world = World::new().await;
    let path = format!("/v2/orders/{}", world.office_order().await);
    world.control("variants", json!({"roapp.write_answer": "empty", "roapp.created_shape": "empty"})).await;
    let cases = [
        ("PATCH", path.clone(), json!({"manager_notes": "x"})),
        ("POST", format!("{path}/status"), json!({"status_id": sandbox::STATUS_READY})),
        ("POST", format!("{path}/comments"), json!({"comment": "x"})),
        ("POST", "/v2/orders".to_owned(), new_order()),
    ];
    for (method, path, body) in cases {
        assert_eq!(world.office(method, &path, body).await, (200, json!("")), "{method} {path}");
    }
    let order = world.look(&path.replace("/v2/", "roapp/")).await;
    assert_eq!((&order["manager_notes"], &order["status"]["id"]), (&json!("x"), &json!(sandbox::STATUS_READY)));
}
