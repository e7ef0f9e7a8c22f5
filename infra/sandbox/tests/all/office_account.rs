//! The account as a whole: its plan, its sessions, the type of bodies, and what it keeps beside orders.

use crate::world::{CLIENT, World, new_order};
use serde_json::{Value, json};

#[tokio::test]
async fn a_plan_without_the_api_answers_403_to_all_but_the_license() {
    let world = World::new().await;
    let (status, license) = world.office("GET", "/v2/company/license", Value::Null).await;
    assert_eq!((status, &license["name"]), (200, &json!("Business")));
    world.variant("roapp.plan", "no_api").await;
    for path in ["/v2/company", "/v2/orders", "/orders", "/products/", "/catalogs/uoms", "/v2/contacts/people"] {
        assert_eq!(world.office("GET", path, Value::Null).await, (403, json!({"message": "Forbidden"})), "{path}");
    }
    let license = world.get("/v2/company/license").await;
    assert!(license["name"] == "Hobby" && !license["features"].as_array().unwrap().contains(&json!("api")));
    world.variant("roapp.license", "nested").await;
    assert_eq!(world.get("/v2/company/license").await["data"]["tariff"]["title"], "Hobby");
    world.variant("roapp.license", "404").await;
    assert_eq!(world.office("GET", "/v2/company/license", Value::Null).await.0, 404);
    let keyless = world.send("GET", format!("{}/v2/company/license", world.roapp), &[], None).await.unwrap();
    assert_eq!(keyless.status(), 401);
}

#[tokio::test]
async fn a_session_token_is_good_on_v2_too_while_it_lives() {
    let world = World::new().await;
    world.variant("roapp.session_minutes", 30).await;
    let (_, answer) = world.office("POST", "/token/new", json!({"api_key": sandbox::ROAPP_KEY})).await;
    let token = answer["token"].as_str().unwrap().to_owned();
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let status = |path: String, headers: &'static [(&'static str, &'static str)]| {
        let world = &world;
        async move { world.send("GET", format!("{}{path}", world.roapp), headers, None).await.unwrap().status().as_u16() }
    };
    let with_header = |path: &'static str| {
        let (world, headers) = (&world, &headers);
        async move { world.send("GET", format!("{}{path}", world.roapp), headers, None).await.unwrap().status().as_u16() }
    };
    for (minutes, v2, older) in [(29, 200, 200), (1, 401, 403)] {
        world.advance_ms(minutes * 60_000);
        assert_eq!(with_header("/v2/orders").await, v2);
        assert_eq!(with_header("/margins/").await, older);
        assert_eq!(status(format!("/v2/orders?token={token}"), &[]).await, v2);
    }
    assert_eq!(status(format!("/v2/orders?token={}", sandbox::ROAPP_KEY), &[]).await, 401, "the key is no session");
}

#[tokio::test]
async fn a_body_that_is_not_declared_as_json_is_refused() {
    let world = World::new().await;
    let send = |kind: Option<&'static str>| {
        let world = &world;
        async move {
            let mut request = world.client.post(format!("{}/v2/orders", world.roapp)).bearer_auth(sandbox::ROAPP_KEY);
            if let Some(kind) = kind {
                request = request.header("content-type", kind);
            }
            request.body(new_order().to_string()).send().await.unwrap().status().as_u16()
        }
    };
    assert_eq!(send(Some("application/json; charset=utf-8")).await, 200);
    for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        for (choice, status) in [("400", 400), ("415", 415), ("ignored", 200)] {
            world.variant("roapp.content_type", choice).await;
            assert_eq!(send(kind).await, status, "{kind:?} {choice}");
        }
    }
}

#[tokio::test]
async fn the_company_shows_each_thing_by_its_id() {
    let world = World::new().await;
    let employee = world.get(&format!("/v2/company/employees/{}", sandbox::MANAGER)).await;
    assert_eq!(employee["first_name"], "Maria");
    let location = world.get(&format!("/v2/company/locations/{}", sandbox::LOCATION)).await;
    assert_eq!(location["name"], "Main shop");
    let resources = world.get(&format!("/v2/company/locations/{}/resources", sandbox::LOCATION)).await;
    assert_eq!(resources["data"][0]["name"], "Workbench");
    let entities = world.get("/v2/company/legal-entities").await;
    let path = format!("/v2/company/legal-entities/{}", entities["data"][0]["id"]);
    assert_eq!(world.get(&path).await, entities["data"][0]);
    assert_eq!(world.get("/v2/catalog/products/categories/934010").await["title"], "Other");
    assert_eq!(world.get("/v2/catalog/services/categories").await["data"][0]["title"], "Services");
    world.variant("roapp.company_lists", "list").await;
    assert_eq!(world.get("/v2/company/taxes").await[0]["id"], 5101);
    for path in ["/v2/company/employees/5", "/v2/company/locations/5/resources", "/v2/company/nothing"] {
        assert_eq!(world.office("GET", path, Value::Null).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn bookings_estimates_and_tags_are_made_shown_changed_and_deleted() {
    let world = World::new().await;
    let day = "2026-03-12T10:00:00Z";
    let booking = json!({"branch_id": sandbox::LOCATION, "assignee_id": sandbox::MANAGER, "client_id": CLIENT, "scheduled_for": day, "scheduled_to": day});
    let kinds = [
        ("/v2/bookings", booking, 5, json!({"scheduled_for": "tomorrow"}), json!({"comment": "x"})),
        ("/v2/estimates", new_order(), 3, json!({"malfunction": 5}), json!({"malfunction": "x"})),
        ("/v2/contacts/tags", json!({"name": "VIP"}), 1, json!({"color_name": "black"}), json!({"color_name": "red"})),
    ];
    for (path, body, demanded, wrong, change) in kinds {
        let (_, answer) = world.office("POST", path, json!({})).await;
        assert_eq!(answer["errors"].as_object().unwrap().len(), demanded, "{path}");
        let mut bad = body.clone();
        bad.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        assert_eq!(world.office("POST", path, bad).await.0, 400, "{path}");
        let (status, made) = world.office("POST", path, body.clone()).await;
        assert_eq!(status, 200, "{path}");
        let one = format!("{path}/{}", made["id"]);
        assert_eq!(world.office("PATCH", &one, change.clone()).await.0, 200, "{path}");
        let shown = world.get(&one).await;
        for (name, value) in body.as_object().unwrap().iter().chain(change.as_object().unwrap()) {
            assert_eq!(&shown[name], value, "{path} {name}");
        }
        assert_eq!(world.get(path).await["paging"]["count"], 1, "{path}");
    }
    let bookings = world.get("/v2/bookings?clients_ids=5").await;
    assert_eq!(bookings["data"], json!([]));
    let id = world.get("/v2/contacts/tags").await["data"][0]["id"].clone();
    assert_eq!(world.office("DELETE", &format!("/v2/contacts/tags/{id}"), Value::Null).await.0, 200);
    assert_eq!(world.office("GET", &format!("/v2/contacts/tags/{id}"), Value::Null).await.0, 404);
    assert_eq!(world.get("/v2/estimates/types").await, world.get("/v2/orders/types").await);
}

#[tokio::test]
async fn a_payment_is_booked_on_its_order_and_can_be_taken_back() {
    let world = World::new().await;
    let order = world.office_order().await;
    let path = "/v2/finance/accounts/640001/transactions";
    let payment =
        json!({"amount": "120.50", "direction": "income", "related_document": {"id": order, "type": "order"}});
    for (field, wrong) in [
        ("amount", json!(120.5)),
        ("amount", json!("much")),
        ("direction", json!("in")),
        ("related_document", json!({"id": 5, "type": "order"})),
        ("client_id", json!(5)),
    ] {
        let mut body = payment.clone();
        body[field] = wrong.clone();
        let (status, answer) = world.office("POST", path, body).await;
        assert!(status == 400 && answer["errors"][field].is_array(), "{field} {wrong}: {answer}");
    }
    let (_, made) = world.office("POST", path, payment).await;
    let payed = || async { world.get(&format!("/v2/orders/{order}")).await["payed"].clone() };
    assert_eq!(payed().await, "120.50");
    assert_eq!(world.get(path).await["data"][0]["id"], made["id"]);
    assert_eq!(world.office("DELETE", &format!("{path}/{}", made["id"]), Value::Null).await.0, 200);
    assert_eq!(payed().await, "0.00");
    assert_eq!(world.office("GET", "/v2/finance/accounts/5/transactions", Value::Null).await.0, 404);
}

#[tokio::test]
async fn a_large_account_is_made_in_one_call() {
    let world = World::new().await;
    world.control("roapp/webhooks", json!({"url": "http://127.0.0.1:1/x"})).await;
    let before = world.look("roapp/state").await;
    world.control("roapp/fill", json!({"people": 12_000, "orders": 3_000, "products": 5_000})).await;
    let after = world.look("roapp/state").await;
    for (name, more) in [("people", 12_000), ("orders", 3_000), ("products", 5_000), ("deliveries_waiting", 0)] {
        assert_eq!(after[name].as_i64().unwrap() - before[name].as_i64().unwrap(), more, "{name}");
    }
    let found = world.get("/v2/contacts/people?phones=%2B40770000100").await;
    assert_eq!((&found["paging"]["count"], &found["data"][0]["first_name"]), (&json!(1), &json!("Filler 000100")));
    let orders = world.get("/v2/orders?sort=-id").await;
    assert_eq!((&orders["paging"]["total_pages"], &orders["data"][0]["total"]), (&json!(61), &json!("10.00")));
    assert_eq!(world.get("/v2/catalog/products?q=Filler%20item%20004000").await["data"][0]["sku"], "FILL-004000");
}
