//! Paging, sorting and filters of RO App's lists.

use crate::world::{CLIENT, World, new_order};
use serde_json::{Value, json};

async fn ids(world: &World, path: &str) -> Vec<i64> {
    world.get(path).await["data"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

/// An empty account with one contact, who has this many orders, a minute apart.
async fn orders(world: &World, count: usize) -> Vec<i64> {
    world.control("reset", json!({"empty": true})).await;
    world.control("limits", json!({"roapp_per_second": null})).await;
    world.control("roapp/people", json!({"first_name": "Ana", "phone": "0722 000 111"})).await;
    let mut made = Vec::new();
    for _ in 0..count {
        made.push(world.office_order().await);
        world.advance_ms(60_000);
    }
    made
}

#[tokio::test]
async fn fifty_rows_a_page() {
    let world = World::new().await;
    let made = orders(&world, 120).await;
    let page = world.get("/v2/orders?sort=created_at").await;
    assert_eq!(page["paging"], json!({"page": 1, "total_pages": 3, "count": 120, "limit": 50}));
    let mut seen = Vec::new();
    for page in 1..=4 {
        seen.extend(ids(&world, &format!("/v2/orders?sort=created_at&page={page}&pageSize=10")).await);
    }
    assert_eq!(seen, made);
    world.variant("roapp.page_size", "honoured").await;
    assert_eq!(ids(&world, "/v2/orders?pageSize=100").await.len(), 100);
    world.control("variants", json!({"roapp.empty_pages": "absent", "roapp.paging_limit": false})).await;
    assert_eq!(world.get("/v2/orders?ids[]=5").await["paging"], json!({"page": 1, "count": 0}));
}

#[tokio::test]
async fn orders_filter_by_each_documented_field() {
    let world = World::new().await;
    let made = orders(&world, 4).await;
    let (first, second) = (made[0], made[1]);
    world.office("POST", &format!("/v2/orders/{second}/status"), json!({"status_id": sandbox::STATUS_CLOSED})).await;
    world.office("PATCH", &format!("/v2/orders/{first}"), json!({"manager_id": sandbox::SECOND_MANAGER, "order_type_id": sandbox::ORDER_TYPE_REPAIR, "due_date": "2026-05-01T00:00:00Z"})).await;
    let cases = [
        (format!("ids[]={first}&ids[]={second}"), vec![first, second]),
        ("types[]=249002".to_owned(), vec![first]),
        ("branches[]=1".to_owned(), vec![]),
        ("statuses[]=1900006&statuses[]=1900005".to_owned(), vec![second]),
        ("managers[]=410002".to_owned(), vec![first]),
        (format!("clients_ids[]={CLIENT}&numbers[]=A-0002"), vec![second]),
        ("client_names[]=aNa&numbers[]=A-0003".to_owned(), vec![made[2]]),
        ("client_names[]=nobody".to_owned(), vec![]),
        ("client_phones[]=0722000111&numbers[]=A-0004".to_owned(), vec![made[3]]),
        ("due_date[]=2026-04-01T00:00:00Z&due_date[]=2026-05-01T00:00:00Z".to_owned(), vec![first]),
        ("closed_at[]=2026-01-01T00:00:00Z".to_owned(), vec![second]),
        ("created_at[]=2026-03-10T10:02:00Z".to_owned(), vec![made[2], made[3]]),
        ("created_at[]=2026-03-10T10:01:00Z&created_at[]=2026-03-10T10:02:00Z".to_owned(), vec![second, made[2]]),
        ("modified_at[]=2026-03-10T10:04:00Z".to_owned(), vec![first, second]),
        ("clients_id[]=5&external_id=7&f7000102=1".to_owned(), made.clone()),
        ("ids=5".to_owned(), made.clone()),
    ];
    for (query, wanted) in cases {
        assert_eq!(ids(&world, &format!("/v2/orders?sort=created_at&{query}")).await, wanted, "{query}");
    }
    assert_eq!(ids(&world, "/orders?sort=-created_at").await, made.iter().rev().copied().collect::<Vec<_>>());
}

#[tokio::test]
async fn names_without_brackets_and_comma_lists_count_only_when_so_chosen() {
    let world = World::new().await;
    let made = orders(&world, 3).await;
    let comma = format!("/v2/orders?sort=id&ids[]={},{}", made[0], made[2]);
    world.variant("roapp.filter_names", "bare").await;
    assert_eq!(ids(&world, &format!("/v2/orders?ids={}", made[1])).await, [made[1]]);
    assert_eq!(world.office("GET", &comma, Value::Null).await.0, 400);
    world.variant("roapp.filter_names", "comma").await;
    assert_eq!(ids(&world, &comma).await, [made[0], made[2]]);
}

#[tokio::test]
async fn only_one_form_of_date_is_taken() {
    let world = World::new().await;
    for bad in [
        "2026-03-10T10:00:00.000Z",
        "2026-03-10T10:00:00",
        "2026-03-10T10:00:00%2B02:00",
        "2026-03-10",
        "1770000000000",
        "2026-03-10%2010:00:00Z",
    ] {
        for path in ["/v2/orders?modified_at[]=", "/v2/contacts/people?created_at[]="] {
            let (status, body) = world.office("GET", &format!("{path}{bad}"), Value::Null).await;
            assert_eq!(
                (status, &body["message"]),
                (400, &json!("Invalid ISO8601 format. Expected: %Y-%m-%dT%H:%M:%SZ")),
                "{path}{bad}"
            );
        }
    }
}

#[tokio::test]
async fn every_change_moves_modified_at_in_whole_seconds() {
    let world = World::new().await;
    let id = world.office_order().await;
    let path = format!("/v2/orders/{id}");
    let mut last = String::new();
    for (method, tail, body) in [
        ("PATCH", "", json!({"manager_notes": "x"})),
        ("POST", "/status", json!({"status_id": sandbox::STATUS_READY})),
        ("POST", "/items", crate::world::new_item()),
        ("POST", "/comments", json!({"comment": "x"})),
    ] {
        world.advance_ms(1_500);
        let (status, answer) = world.office(method, &format!("{path}{tail}"), body).await;
        assert_eq!(status, 200, "{answer}");
        let modified = world.get(&path).await["modified_at"].as_str().unwrap().to_owned();
        assert!(modified > last && modified.len() == 20, "{modified}");
        last = modified;
    }
}

#[tokio::test]
async fn the_account_describes_itself() {
    let world = World::new().await;
    let company = world.get("/v2/company").await;
    assert_eq!(
        (&company["currency"], &company["country"], &company["timezone"]),
        (&json!("RON"), &json!("RO"), &json!("Europe/Bucharest"))
    );
    let all = world.get("/v2/company/locations").await["data"].as_array().unwrap().len();
    let open = world.get("/v2/company/locations?is_archived=false").await["data"].clone();
    assert_eq!((all, open.as_array().unwrap().len(), &open[0]["id"]), (2, 1, &json!(sandbox::LOCATION)));
    let employees = world.get("/v2/company/employees").await["data"].clone();
    let active: Vec<&Value> =
        employees.as_array().unwrap().iter().filter(|one| one["is_active"] == true).map(|one| &one["id"]).collect();
    assert_eq!(active, [sandbox::MANAGER, sandbox::SECOND_MANAGER]);
    world.control("roapp/settings", json!({"company": {"currency": "EUR"}})).await;
    assert_eq!(world.get("/v2/company").await["currency"], "EUR");
    for path in [
        "/v2/company/taxes",
        "/marketing/campaigns/",
        "/margins/",
        "/catalogs/uoms",
        "/warehouse/categories/",
        "/warehouse/",
        "/employees/",
        "/branches/",
        "/statuses/orders/",
        "/order/types/",
        "/v2/contacts/organizations",
    ] {
        assert!(!world.get(path).await["data"].as_array().unwrap().is_empty(), "{path}");
    }
    assert_eq!(world.office("GET", "/v2/warehouse/", Value::Null).await.0, 404);
    assert_eq!(new_order()["branch_id"], sandbox::LOCATION);
}
