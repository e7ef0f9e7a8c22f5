//! People of the account: found by phone in four manners, created, changed.

use crate::world::World;
use serde_json::{Value, json};

async fn found(world: &World, query: &str) -> Vec<String> {
    let page = world.get(&format!("/v2/contacts/people?{query}")).await;
    page["data"].as_array().unwrap().iter().map(|person| person["first_name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn phones_match_in_each_of_four_manners() {
    let world = World::new().await;
    // Stored as "0722 000 111", "+40 (722) 000-222" and "40722000333".
    let cases = [
        ("exact", "0722%20000%20111", vec!["Andrei"]),
        ("exact", "0722000111", vec![]),
        ("exact", "%2B40722000111", vec![]),
        ("digits", "0722000111", vec!["Andrei"]),
        ("digits", "%2B40722000111", vec![]),
        ("digits", "%2B40722000222", vec!["Cristina"]),
        ("digits", "40722000333", vec!["Dan"]),
        ("suffix", "%2B40722000111", vec!["Andrei"]),
        ("suffix", "0722000222", vec!["Cristina"]),
        ("suffix", "0722000444", vec!["Maria", "Victor"]),
    ];
    for (manner, phone, wanted) in cases {
        world.variant("roapp.phone_match", manner).await;
        assert_eq!(found(&world, &format!("phones={phone}")).await, wanted, "{manner} {phone}");
    }
    world.variant("roapp.phone_match", "ignored").await;
    assert_eq!(found(&world, "phones=0722000111").await.len(), 12);
}

#[tokio::test]
async fn people_are_found_by_name_and_by_mail_only_where_honoured() {
    let world = World::new().await;
    assert_eq!(found(&world, "names=sandu&sort=id").await, ["Victor", "Maria"]);
    assert_eq!(found(&world, "emails=lidia@example.com").await.len(), 12);
    world.variant("roapp.emails_filter", "honoured").await;
    assert_eq!(found(&world, "emails=LIDIA@example.com").await, ["Lidia"]);
}

#[tokio::test]
async fn a_person_is_created_with_defaults_and_refused_with_reasons() {
    let world = World::new().await;
    let (status, made) = world.office("POST", "/v2/contacts/people", json!({"first_name": "Ana", "phones": []})).await;
    assert_eq!((status, &made["last_name"], &made["phones"]), (201, &json!(""), &json!([])));
    world.variant("roapp.person_created", "id").await;
    let (_, made) = world.office("POST", "/v2/contacts/people", json!({"first_name": "Ana"})).await;
    assert_eq!(made.as_object().unwrap().len(), 1, "{made}");
    let cases = [
        (json!({}), "first_name"),
        (json!({"first_name": ""}), "first_name"),
        (json!({"first_name": "A", "email": "no mail"}), "email"),
        (json!({"first_name": "A", "phones": "0722"}), "phones"),
        (json!({"first_name": "A", "phones": [{"phone": ""}]}), "phones"),
        (json!({"first_name": "A", "phones": [{"phone": "0722"}]}), "phones"),
        (json!({"first_name": "A", "phones": [{"title": "Main", "phone": "0722", "notify": "yes"}]}), "phones"),
        (json!({"first_name": "A", "tags": [1]}), "tags"),
        (json!({"first_name": "A", "supplier": "no"}), "supplier"),
        (json!({"first_name": "A", "manager_id": 5}), "manager_id"),
        (json!({"first_name": "A", "custom_fields": {"f5": ""}}), "custom_fields"),
        (json!({"first_name": "A", "birthday": {"day": 1}}), "birthday"),
    ];
    for (body, field) in cases {
        let (status, answer) = world.office("POST", "/v2/contacts/people", body.clone()).await;
        assert!(status == 400 && answer["errors"][field].is_array(), "{body}: {answer}");
    }
}

#[tokio::test]
async fn a_change_of_a_person_leaves_the_rest() {
    let world = World::new().await;
    let path = format!("/v2/contacts/people/{}", crate::world::CLIENT);
    world.advance_ms(5_000);
    let (status, changed) = world.office("PATCH", &path, json!({"notes": "prefers mail"})).await;
    assert_eq!((status, &changed["first_name"], &changed["notes"]), (200, &json!("Andrei"), &json!("prefers mail")));
    assert_eq!(changed["modified_at"], "2026-03-10T10:00:05Z");
    assert_eq!(world.office("PATCH", "/v2/contacts/people/5", json!({})).await.0, 404);
    world.control_as("DELETE", &format!("roapp/people/{}", crate::world::CLIENT), json!({})).await;
    assert_eq!(world.office("GET", &path, Value::Null).await.0, 404);
}

#[tokio::test]
async fn a_known_phone_is_doubled_refused_or_merged() {
    let world = World::new().await;
    let body = json!({"first_name": "Another", "phones": [{"title": "Main", "phone": "0722-000-111"}]});
    let count = || async { world.look("roapp/people").await.as_array().unwrap().len() };
    let before = count().await;
    for (variant, status, more) in [("refused", 400, 0), ("merged", 201, 0), ("doubled", 201, 1)] {
        world.variant("roapp.duplicate_phone", variant).await;
        let (code, answer) = world.office("POST", "/v2/contacts/people", body.clone()).await;
        assert_eq!((code, count().await - before), (status, more), "{variant}");
        if variant == "merged" {
            assert_eq!(answer["id"], crate::world::CLIENT);
        }
    }
    world.variant("roapp.phone_format", "strict").await;
    assert_eq!(world.office("POST", "/v2/contacts/people", body).await.0, 400);
}

#[tokio::test]
async fn organizations_are_apart() {
    let world = World::new().await;
    let firms = world.get("/v2/contacts/organizations").await;
    assert_eq!((&firms["paging"]["count"], &firms["data"][0]["name"]), (&json!(1), &json!("Hotel Alpin SRL")));
    let (status, _) = world.office("POST", "/v2/contacts/organizations", json!({"name": "Cabana SRL"})).await;
    assert_eq!(status, 201);
    assert_eq!(found(&world, "").await.len(), 12);
}

#[tokio::test]
async fn a_changed_phone_is_found_by_the_new_number_only() {
    let world = World::new().await;
    let path = format!("/v2/contacts/people/{}", crate::world::CLIENT);
    let phones = json!({"phones": [{"title": "Main", "phone": "+40 755 123 999"}]});
    world.office("PATCH", &path, phones).await;
    assert_eq!(found(&world, "phones=40755123999").await, ["Andrei"]);
    assert!(found(&world, "phones=0722000111").await.is_empty());
}

#[tokio::test]
async fn staff_merge_two_contacts_and_the_orders_follow() {
    let world = World::new().await;
    let id = world.office_order().await;
    let into = crate::world::CLIENT + 1;
    world.control(&format!("roapp/people/{}/merge", crate::world::CLIENT), json!({"into": into})).await;
    assert_eq!(world.get(&format!("/v2/orders/{id}")).await["client"]["id"], into);
    assert_eq!(found(&world, "").await.len(), 11);
}

#[tokio::test]
async fn a_phone_needs_as_many_keys_as_chosen() {
    let world = World::new().await;
    let cases = [
        ("one", json!({"phone": "0722"}), 201),
        ("two", json!({"phone": "0722"}), 400),
        ("two", json!({"title": "Main", "phone": "0722"}), 201),
        ("five", json!({"title": "Main", "phone": "0722", "notify": true}), 400),
        (
            "five",
            json!({"title": "Main", "phone": "0722", "notify": true, "has_viber": false, "has_whatsapp": false}),
            201,
        ),
    ];
    for (choice, phone, wanted) in cases {
        world.variant("roapp.phone_keys", choice).await;
        let body = json!({"first_name": "Ana", "phones": [phone]});
        assert_eq!(world.office("POST", "/v2/contacts/people", body).await.0, wanted, "{choice} {phone}");
    }
}

#[tokio::test]
async fn an_unknown_contact_is_a_plain_text_unless_chosen_otherwise() {
    let world = World::new().await;
    let unknown = || world.office("GET", "/v2/contacts/people/5", Value::Null);
    assert_eq!(unknown().await, (404, json!("Not found")));
    world.variant("roapp.contact_404", "json").await;
    assert_eq!(unknown().await, (404, json!({"message": "Not found"})));
}

#[tokio::test]
async fn contacts_are_commented_merged_and_deleted() {
    let world = World::new().await;
    let id = world.office_order().await;
    let (gone, into) = (crate::world::CLIENT, crate::world::CLIENT + 1);
    let path = format!("/v2/contacts/people/{into}");
    assert_eq!(world.office("POST", &format!("{path}/comments"), json!({})).await.0, 400);
    assert_eq!(world.office("POST", &format!("{path}/comments"), json!({"comment": "x"})).await.0, 200);
    for wrong in [json!({}), json!({"ids": []}), json!({"ids": [into]}), json!({"ids": [5]}), json!({"ids": gone})] {
        assert_eq!(world.office("POST", &format!("{path}/merge"), wrong.clone()).await.0, 400, "{wrong}");
    }
    assert_eq!(world.office("POST", &format!("{path}/merge"), json!({"ids": [gone]})).await.0, 200);
    assert_eq!(world.get(&format!("/v2/orders/{id}")).await["client"]["id"], into);
    assert_eq!(found(&world, "").await.len(), 11);
    assert_eq!(world.office("DELETE", &path, Value::Null).await.0, 200);
    assert_eq!(world.office("GET", &path, Value::Null).await.0, 404);
    world.variant("roapp.person_comments", "404").await;
    let path = format!("/v2/contacts/people/{}/comments", into + 1);
    assert_eq!(world.office("POST", &path, json!({"comment": "x"})).await.0, 404);
}
