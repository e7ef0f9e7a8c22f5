//! RO App accounts as they may be: with required fields, with other routes of products, with thousands of rows, with servers that
//! take filters in another notation, with a plan without API.

use serde_json::{Value, json};
use tests::World;

use crate::import::order;

/// The seeded shop's orders that come over.
const ALL: usize = 21;

async fn ours(world: &World) -> usize {
    let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
    let ours = |order: &&Value| order["custom_fields"][&field].as_str().is_some_and(|text| !text.is_empty());
    world.roapp_orders().await.iter().filter(ours).count()
}

async fn play(world: &World, variants: Value) {
    world.control("POST", "variants", Some(variants)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p8_every_way_an_account_creates_products_lets_all_orders_arrive_and_costs_later_ones_nothing() {
    for variants in [
        json!({}),
        json!({"roapp.product_create": "offered"}),
        json!({"roapp.product_create": "404"}),
        json!({"roapp.product_create": "403"}),
        json!({"roapp.product_create": "expiration_demanded"}),
        json!({"roapp.product_create": "field_demanded"}),
        json!({"roapp.product_create": "404", "roapp.product_types": "404", "roapp.product_uoms": "404"}),
        json!({"roapp.product_create": "404", "roapp.old_paths": "404"}),
        json!({"roapp.product_create": "403", "roapp.old_paths": "403"}),
    ] {
        let world = World::seeded().await;
        play(&world, variants.clone()).await;
        world.run().await;
        assert_eq!(ours(&world).await, ALL, "{variants}: {:?}", world.attention().await);
        // What the first product of an account costs beside its creation, and every later one.
        let world = World::without_orders().await;
        play(&world, variants.clone()).await;
        world.place_order(order("0722 000 111", "LMP-W-01")).await;
        world.run().await;
        let mut costs = Vec::new();
        for article in ["LMP-P-32", "LMP-D-42", "LMP-D-43"] {
            let before = world.roapp_calls().await.len();
            world.place_order(order("0722 000 111", article)).await;
            world.run().await;
            let calls = world.roapp_calls().await.split_off(before);
            let of_products = |call: &&String| {
                ["uoms", "types", "license"].iter().any(|word| call.contains(word))
                    || call.starts_with("POST") && call.contains("products") && !call.contains("categories")
                    || **call == "GET /v2/company"
            };
            costs.push(calls.iter().filter(of_products).count());
        }
        // Where every route is forbidden, two more tell a missing right from a plan without API.
        let most = if variants["roapp.old_paths"] == "403" { 5 } else { 3 };
        assert!(costs[0] <= most, "{variants}: {costs:?}");
        let none = !variants["roapp.old_paths"].is_null();
        assert_eq!(costs[1..], if none { [0, 0] } else { [1, 1] }, "{variants}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p9_a_refusal_of_an_items_warranty_is_understood_in_every_shape() {
    for shape in ["errors", "validation", "detail", "error", "list"] {
        for status in ["400", "422"] {
            for warranty in ["documented", "number"] {
                let world = World::without_orders().await;
                let variants = json!({
                    "roapp.item_warranty": warranty, "roapp.refusal_shape": shape, "roapp.refusal_status": status,
                });
                play(&world, variants.clone()).await;
                let number = world.place_order(order("0722 000 111", "LMP-W-01")).await;
                world.run().await;
                assert_eq!(world.attention().await, [], "{variants}");
                let items = world.roapp_order_of(number).await["items"].as_array().map_or(0, Vec::len);
                assert_eq!(items, 1, "{variants}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p9_what_an_account_demands_of_people_and_orders_is_sent_or_named() {
    let fields = [
        json!({"title": "Passport", "type": 1}),
        json!({"title": "Born on", "type": 4}),
        json!({"title": "Height", "type": 6}),
        json!({"title": "Source", "type": 2, "options": ["Shop", "Street"], "default": "Shop"}),
    ];
    for of in ["people", "orders"] {
        for field in &fields {
            for (empty, named, shape) in [
                ("accepted", "id", "errors"),
                ("refused", "id", "errors"),
                ("refused", "title", "validation"),
                ("refused", "nested", "validation"),
                ("typed", "title", "errors"),
                ("refused", "id", "list"),
                ("refused", "title", "error"),
                ("typed", "nested", "detail"),
            ] {
                let case = format!("{of}, {field}, empty {empty}, named by {named}, {shape}");
                let world = World::without_orders().await;
                play(
                    &world,
                    json!({
                        "roapp.empty_required": empty, "roapp.required_named": named, "roapp.refusal_shape": shape,
                    }),
                )
                .await;
                let mut field = field.clone();
                (field["of"], field["required"]) = (json!(of), json!(true));
                world.control("POST", "roapp/fields", Some(field.clone())).await;
                let number = world.place_order(order("0722 999 001", "LMP-W-01")).await;
                world.run().await;
                let held = world.attention().await;
                let title = field["title"].as_str().unwrap();
                match ours(&world).await {
                    1 => assert_eq!(held, [], "{case}"),
                    _ => {
                        assert_ne!((empty, field.get("default")), ("accepted", None), "{case}: {held:?}");
                        assert!(held.len() == 1 && held[0].0 == number, "{case}: {held:?}");
                        assert!(held[0].1.contains(title) && held[0].1.contains("Forms editor"), "{case}: {held:?}");
                    }
                }
                if field.get("default").is_some() || empty == "accepted" {
                    assert_eq!(ours(&world).await, 1, "{case}: {held:?}");
                    // Changed later, it demands nothing anew.
                    let moved = json!({"delivery_address": "Strada Noua 7", "delivery_phone": "0722 999 777"});
                    world.control("PATCH", &format!("shop/orders/{number}"), Some(moved)).await;
                    world.run().await;
                    assert_eq!(world.attention().await, [], "{case}");
                }
            }
        }
    }
}

#[tokio::test]
async fn p9_fields_of_the_forms_that_are_demanded_are_sent_where_the_shop_knows_them_and_else_named() {
    for (variant, field, label) in [
        ("roapp.required_person_fields", "address", None),
        ("roapp.required_person_fields", "last_name", None),
        ("roapp.required_person_fields", "birthday", Some("Birthday")),
        ("roapp.required_order_fields", "malfunction", None),
        ("roapp.required_order_fields", "due_date", Some("Due date")),
        ("roapp.required_order_fields", "ad_campaign_id", Some("Ad campaign")),
    ] {
        for shape in ["errors", "validation"] {
            let world = World::without_orders().await;
            play(&world, json!({variant: [field], "roapp.refusal_shape": shape})).await;
            let number = world.place_order(order("0722 999 001", "LMP-W-01")).await;
            world.run().await;
            let held = world.attention().await;
            match label {
                None => assert_eq!((ours(&world).await, held.len()), (1, 0), "{field}, {shape}: {held:?}"),
                Some(label) => {
                    assert!(held.len() == 1 && held[0].0 == number, "{field}, {shape}: {held:?}");
                    assert!(held[0].1.contains(label), "{field}, {shape}: {held:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn c2_p2_among_thousands_of_rows_an_order_arrives_in_twelve_requests_with_any_notation_of_filters() {
    for notation in ["bare", "brackets", "comma", "all"] {
        let world = World::without_orders().await;
        play(&world, json!({"roapp.filter_names": notation})).await;
        world.control("POST", "roapp/fill", Some(json!({"people": 12_000, "orders": 3_000, "products": 5_000}))).await;
        // One whose client and product are there, found by their phone and article.
        world.control("POST", "roapp/people", Some(json!({"first_name": "Ana", "phone": "0722 999 001"}))).await;
        let people = world.people().await.len();
        let mut costs = Vec::new();
        for (phone, article) in
            [("+40 722 999 001", "LMP-W-01"), ("0722 999 002", "LMP-P-32"), ("0722 999 003", "LMP-D-42")]
        {
            let before = world.roapp_calls().await.len();
            world.place_order(order(phone, article)).await;
            world.run().await;
            let mut calls = world.roapp_calls().await.split_off(before);
            calls.retain(|call| !call.starts_with("GET /v2/orders?sort"));
            costs.push(calls);
        }
        assert_eq!(world.attention().await, [], "{notation}");
        assert_eq!(world.people().await.len(), people + 2, "C2, {notation}: a known buyer was entered again");
        println!("{notation}: {:?}", costs.iter().map(Vec::len).collect::<Vec<_>>());
        for later in &costs[1..] {
            assert!(later.len() <= 12, "{notation}: {later:#?}");
        }
    }
}

#[tokio::test]
async fn p2_a_product_of_staff_is_found_in_a_large_catalogue_whatever_its_search_covers() {
    for variants in [
        json!({"roapp.product_filters": "titles"}),
        json!({"roapp.product_filters": "articles"}),
        json!({"roapp.product_filters": "titles", "roapp.old_paths": "404"}),
        json!({"roapp.product_filters": "none", "roapp.old_paths": "404"}),
    ] {
        let world = World::without_orders().await;
        play(&world, variants.clone()).await;
        let staffs = json!({"title": "A new lamp", "sku": "STAFF-1"});
        // Behind the first page, which is read in any case.
        world.control("POST", "roapp/fill", Some(json!({"products": 1_000}))).await;
        let product = world.control("POST", "roapp/products", Some(staffs)).await["id"].clone();
        let number = world.place_order(order("0722 999 001", "STAFF-1")).await;
        world.run().await;
        assert_eq!(world.roapp_order_of(number).await["items"][0]["entity"]["id"], product, "{variants}");
    }
}

#[tokio::test]
async fn p2_a_product_of_staff_is_found_although_its_search_failed_once() {
    for fault in [
        json!({"kind": "status", "status": 502}),
        json!({"kind": "cut_after"}),
        json!({"kind": "html"}),
        json!({"kind": "junk"}),
    ] {
        let world = World::without_orders().await;
        play(&world, json!({"roapp.product_filters": "titles"})).await;
        let staffs = json!({"title": "What staff call it", "sku": "STAFF-1"});
        // Behind the first page, which is read in any case.
        world.control("POST", "roapp/fill", Some(json!({"products": 1_000}))).await;
        let product = world.control("POST", "roapp/products", Some(staffs)).await["id"].clone();
        let mut fault = fault.clone();
        fault.as_object_mut().unwrap().extend(
            json!({"system": "roapp", "method": "GET", "path": "/products/?articles"}).as_object().unwrap().clone(),
        );
        world.fault(fault.clone()).await;
        let number = world.place_order(order("0722 999 001", "STAFF-1")).await;
        Box::pin(world.run_for(1)).await;
        let waiting = world.control("GET", "faults", None).await;
        assert_eq!(waiting["waiting"].as_array().map(Vec::len), Some(0), "{fault}: it was not met: {waiting}");
        assert_eq!(world.roapp_order_of(number).await["items"][0]["entity"]["id"], product, "{fault}");
    }
}

#[tokio::test]
async fn r2_a_plan_without_api_is_the_accounts_trouble_and_a_missing_right_is_one_orders() {
    for license in ["flat", "nested", "404"] {
        let world = World::without_orders().await;
        let before = world.place_order(order("0722 999 001", "LMP-W-01")).await;
        world.run().await;
        world.roapp_order_of(before).await;
        play(&world, json!({"roapp.plan": "no_api", "roapp.license": license})).await;
        let number = world.place_order(order("0722 999 002", "LMP-W-01")).await;
        world.run_for(1).await;
        assert_eq!(world.attention().await, [], "{license}: it is no order's fault");
        let notes = world.notes(number).await.join("\n");
        assert!(notes.contains("does not include the API") && !notes.contains("right"), "{license}: {notes}");
        play(&world, json!({"roapp.plan": "full"})).await;
        world.run_for(2).await;
        world.roapp_order_of(number).await;
    }
    let world = World::without_orders().await;
    play(&world, json!({"roapp.forbidden": ["POST /v2/contacts/people"]})).await;
    world.place_order(order("0722 999 001", "LMP-W-01")).await;
    world.run().await;
    let held = world.attention().await;
    assert!(held.len() == 1 && held[0].1.contains("right") && !held[0].1.contains("plan"), "{held:?}");
}
