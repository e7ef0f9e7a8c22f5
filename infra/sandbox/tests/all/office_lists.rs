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
    let page = world.get("/v2/orders?sort=id").await;
    assert_eq!(page["paging"], json!({"page": 1, "total_pages": 3, "count": 120, "limit": 50}));
    let mut seen = Vec::new();
    for page in 1..=4 {
        seen.extend(ids(&world, &format!("/v2/orders?sort=id&page={page}&pageSize=10")).await);
    }
    assert_eq!(seen, made);
    world.variant("roapp.page_size", "honoured").await;
    assert_eq!(ids(&world, "/v2/orders?pageSize=100").await.len(), 100);
    world.control("variants", json!({"roapp.empty_pages": "absent", "roapp.paging_limit": false})).await;
    assert_eq!(world.get("/v2/orders?ids=5").await["paging"], json!({"page": 1, "count": 0}));
}

#[tokio::test]
async fn orders_filter_by_each_documented_field() {
    let world = World::new().await;
    let made = orders(&world, 4).await;
    let (first, second) = (made[0], made[1]);
    world.office("POST", &format!("/v2/orders/{second}/status"), json!({"status_id": sandbox::STATUS_CLOSED})).await;
    world.office("PATCH", &format!("/v2/orders/{first}"), json!({"manager_id": sandbox::SECOND_MANAGER, "order_type_id": sandbox::ORDER_TYPE_REPAIR, "due_date": "2026-05-01T00:00:00Z"})).await;
    let cases = [
        (format!("ids={first}&ids={second}"), vec![first, second]),
        ("types=249002".to_owned(), vec![first]),
        ("branches=1".to_owned(), vec![]),
        ("statuses=1900006&statuses=1900005".to_owned(), vec![second]),
        ("managers=410002".to_owned(), vec![first]),
        (format!("clients_ids={CLIENT}&numbers=A-0002"), vec![second]),
        ("client_names=aNa&numbers=A-0003".to_owned(), vec![made[2]]),
        ("client_names=nobody".to_owned(), vec![]),
        ("client_phones=0722000111&numbers=A-0004".to_owned(), vec![made[3]]),
        ("due_date=2026-04-01T00:00:00Z&due_date=2026-05-01T00:00:00Z".to_owned(), vec![first]),
        ("closed_at=2026-01-01T00:00:00Z".to_owned(), made.clone()),
        ("created_at=2026-03-10T10:02:00Z".to_owned(), vec![made[2], made[3]]),
        ("created_at=2026-03-10T10:01:00Z&created_at=2026-03-10T10:02:00Z".to_owned(), vec![second, made[2]]),
        ("modified_at=2026-03-10T10:04:00Z".to_owned(), vec![first, second]),
        ("clients_id=5&external_id=7&f7000102=1".to_owned(), made.clone()),
        ("ids[]=5".to_owned(), made.clone()),
    ];
    for (query, wanted) in cases {
        assert_eq!(ids(&world, &format!("/v2/orders?sort=id&{query}")).await, wanted, "{query}");
    }
    world.variant("roapp.closed_at_filter", "honoured").await;
    assert_eq!(ids(&world, "/v2/orders?closed_at=2026-01-01T00:00:00Z").await, [second]);
}

#[tokio::test]
async fn lists_sort_by_the_documented_fields_and_no_others() {
    let world = World::new().await;
    let made = orders(&world, 3).await;
    let backwards: Vec<i64> = made.iter().rev().copied().collect();
    world.office("PATCH", &format!("/v2/orders/{}", made[1]), json!({"due_date": "2026-01-01T00:00:00Z"})).await;
    let cases = [
        ("honoured", "id", made.clone()),
        ("honoured", "-id", backwards.clone()),
        ("honoured", "-modified_at", vec![made[1], made[2], made[0]]),
        ("honoured", "-due_date", vec![made[1], made[2], made[0]]),
        ("honoured", "created_at", backwards.clone()),
        ("more", "created_at", made.clone()),
        ("ignored", "id", backwards.clone()),
    ];
    for (choice, sort, wanted) in cases {
        world.variant("roapp.sorting", choice).await;
        assert_eq!(ids(&world, &format!("/v2/orders?sort={sort}")).await, wanted, "{choice} {sort}");
    }
    world.variant("roapp.sorting", "honoured").await;
    world.control("roapp/people", json!({"first_name": "Ada"})).await;
    assert_eq!(world.get("/v2/contacts/people?sort=name").await["data"][0]["first_name"], "Ada");
    let employees = world.get("/v2/company/employees?sort=-first_name").await;
    assert_eq!(employees["data"][0]["first_name"], "Radu");
}

#[tokio::test]
async fn the_un_prefixed_list_has_its_own_head_and_label() {
    let world = World::new().await;
    let made = orders(&world, 60).await;
    let page = world.get("/orders?sort=-id&page=2").await;
    let head = json!({"page": page["page"], "page_size": page["page_size"], "total_pages": page["total_pages"], "count": page["count"]});
    assert_eq!(head, json!({"page": 2, "page_size": 50, "total_pages": 2, "count": 60}));
    assert!(page.get("paging").is_none() && page["data"][0].get("number").is_none());
    assert_eq!((&page["data"][9]["id"], &page["data"][9]["id_label"]), (&json!(made[0]), &json!("A-0001")));
    assert_eq!(page["data"][0]["branch"], json!({"id": sandbox::LOCATION, "name": "Main shop"}));
    assert_eq!(
        ids(&world, &format!("/orders?ids[]={}&ids={}", made[0], made[1])).await.len(),
        2,
        "both kinds of names"
    );
    world.variant("roapp.old_orders", "v2").await;
    let page = world.get("/orders").await;
    assert_eq!((&page["paging"]["count"], &page["data"][0]["number"]), (&json!(60), &json!("A-0060")));
}

#[tokio::test]
async fn each_form_of_a_filters_name_counts_only_where_it_is_chosen() {
    let world = World::new().await;
    let made = orders(&world, 4).await;
    let (one, other) = (made[0], made[2]);
    let queries =
        [format!("ids={one}&ids={other}"), format!("ids[]={one}&ids[]={other}"), format!("ids={one},{other}")];
    let both = vec![one, other];
    // Rows of each query; none where it is refused.
    let cases = [
        ("bare", [Some(both.clone()), Some(made.clone()), None]),
        ("brackets", [Some(made.clone()), Some(both.clone()), Some(made.clone())]),
        ("comma", [Some(vec![other]), Some(made.clone()), Some(both.clone())]),
        ("all", [Some(both.clone()), Some(both.clone()), Some(both.clone())]),
    ];
    for (choice, answers) in cases {
        world.variant("roapp.filter_names", choice).await;
        for (query, wanted) in queries.iter().zip(answers) {
            let (status, page) = world.office("GET", &format!("/v2/orders?sort=id&{query}"), Value::Null).await;
            let rows = page["data"].as_array();
            let rows = rows.map(|rows| rows.iter().map(|row| row["id"].as_i64().unwrap()).collect::<Vec<_>>());
            assert_eq!((status, &rows), (if wanted.is_some() { 200 } else { 400 }, &wanted), "{choice} {query}");
        }
    }
}

#[tokio::test]
async fn a_bracketed_date_is_not_read_where_names_are_bare() {
    let world = World::new().await;
    let status = |name: &str| {
        let path = format!("/v2/orders?{name}=2026-03-10T10:00:00.000Z");
        let world = &world;
        async move { world.office("GET", &path, Value::Null).await.0 }
    };
    assert_eq!((status("created_at").await, status("created_at[]").await, status("closed_at").await), (400, 200, 200));
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
        for path in ["/v2/orders?modified_at=", "/v2/contacts/people?created_at="] {
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
