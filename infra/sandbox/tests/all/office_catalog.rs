//! Products and categories: what is read everywhere, and what is created only where it is offered.

use crate::world::World;
use serde_json::{Value, json};

async fn skus(world: &World, path: &str) -> Vec<String> {
    let page = world.get(path).await;
    page["data"].as_array().unwrap().iter().map(|product| product["sku"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn products_are_listed_whole_and_searched_only_where_honoured() {
    let world = World::new().await;
    let all = skus(&world, "/v2/catalog/products").await;
    assert_eq!(all.len(), 26, "twenty-five of the shop's and the fallback");
    assert_eq!(all[0], sandbox::FALLBACK_SKU);
    let cases = [
        ("titles", "q=VASE", vec!["DEC-VAS"]),
        ("titles", "q=DEC-VAS", vec![]),
        ("titles", "q=vase&skus=0042", vec!["DEC-VAS"]),
        ("titles", "q=vase&category_ids=5", vec![]),
        ("titles", "barcode=123", vec![]),
        ("articles", "q=dec-vas", vec!["DEC-VAS"]),
        ("honoured", "skus=DEC-VAS&skus=0042", vec!["DEC-VAS", "0042"]),
    ];
    for (choice, query, wanted) in cases {
        world.variant("roapp.product_filters", choice).await;
        assert_eq!(skus(&world, &format!("/v2/catalog/products?{query}")).await, wanted, "{choice} {query}");
    }
    let sorted = skus(&world, "/v2/catalog/products?sort=title").await;
    let mut backwards = skus(&world, "/v2/catalog/products?sort=-title").await;
    backwards.reverse();
    assert!(sorted != all && sorted == backwards);
    world.variant("roapp.product_filters", "none").await;
    assert_eq!(skus(&world, "/v2/catalog/products?q=vase&barcode=1&sort=title").await, all);
    assert_eq!(world.get(&format!("/v2/catalog/products/{}", sandbox::FALLBACK_PRODUCT)).await["title"], "Shop item");
    world.variant("roapp.product_one", "404").await;
    assert_eq!(
        world.office("GET", &format!("/v2/catalog/products/{}", sandbox::FALLBACK_PRODUCT), Value::Null).await.0,
        404
    );
    assert_eq!(skus(&world, "/v2/catalog/services").await, [""]);
}

#[tokio::test]
async fn each_way_to_create_is_absent_offered_or_forbidden() {
    let world = World::new().await;
    let product = json!({"category_id": 934_001, "title": "New lamp", "sku": "NEW-1", "article": "NEW-1"});
    let cases = [
        ("roapp.product_create", "/v2/catalog/products", product.clone()),
        ("roapp.category_create", "/v2/catalog/products/categories", json!({"title": "Sockets", "parent_id": 934_022})),
        ("roapp.old_product_create", "/products/", product),
    ];
    for (variant, path, body) in cases {
        for (choice, status) in [("404", 404), ("403", 403), ("offered", 200)] {
            world.variant(variant, choice).await;
            assert_eq!(world.office("POST", path, body.clone()).await.0, status, "{path} {choice}");
        }
    }
    assert_eq!(
        skus(&world, "/v2/catalog/products").await.iter().filter(|sku| *sku == "NEW-1").count(),
        2,
        "nothing keeps a sku unique"
    );
}

#[tokio::test]
async fn the_old_create_answers_and_refuses_in_its_own_envelope() {
    let world = World::new().await;
    let (status, answer) = world.office("POST", "/products/", json!({"title": "X"})).await;
    assert_eq!((status, &answer["success"]), (400, &json!(false)));
    assert_eq!(answer["message"]["validation"]["category_id"], json!(["Required"]));
    let body = json!({"category_id": 934_001, "title": "X", "article": "007", "code": "0007", "barcodes": ["0001"], "prices": [{"id": 347_001, "price": 5.5}]});
    let (_, refused) = world.office("POST", "/products/", body.clone()).await;
    let mut named: Vec<&String> = refused["message"]["validation"].as_object().unwrap().keys().collect();
    named.sort();
    assert_eq!(named, ["barcodes", "code", "prices"], "integers and a JSON text");
    world.control("variants", json!({"roapp.old_text_codes": "accepted", "roapp.old_prices": "object"})).await;
    let (_, made) = world.office("POST", "/products/", body.clone()).await;
    let product = world.get(&format!("/v2/catalog/products/{}", made["data"]["id"])).await;
    assert_eq!(
        (&product["code"], &product["barcodes"][0]["code"], &product["prices"][0]["price"]),
        (&json!("0007"), &json!("0001"), &json!("5.50"))
    );
    for (choice, prices, wanted) in [
        ("object", json!("{\"347001\": 1}"), 400),
        ("text", json!("{\"347001\": 1}"), 200),
        ("text", json!({"347001": 1}), 400),
        ("either", json!({"347001": 1}), 200),
    ] {
        world.variant("roapp.old_prices", choice).await;
        let body = json!({"category_id": 934_001, "title": "Z", "code": 7, "prices": prices});
        assert_eq!(world.office("POST", "/products/", body).await.0, wanted, "{choice} {prices}");
    }
    let rows = world.get("/products/?articles[]=007").await;
    assert_eq!((&rows["count"], &rows["data"][0]["article"]), (&json!(1), &json!("007")));
    let (status, _) = world.office("PUT", &format!("/products/{}", made["data"]["id"]), json!({"title": "Y"})).await;
    assert_eq!((status, &world.get("/products/?title=Y").await["count"]), (200, &json!(1)));
}

#[tokio::test]
async fn old_paths_can_be_gone_or_forbidden() {
    let world = World::new().await;
    for (choice, status) in [("404", 404), ("403", 403), ("offered", 200)] {
        world.variant("roapp.old_paths", choice).await;
        for path in ["/products/", "/margins/", "/catalogs/uoms", "/services/", "/orders"] {
            assert_eq!(world.office("GET", path, Value::Null).await.0, status, "{path}");
        }
        world.get("/v2/orders").await;
    }
}

#[tokio::test]
async fn a_root_category_says_or_unsays_its_parent() {
    let world = World::new().await;
    let root =
        |page: &Value| page["data"].as_array().unwrap().iter().find(|row| row["title"] == "Home").unwrap().clone();
    assert_eq!(root(&world.get("/v2/catalog/products/categories").await)["parent_id"], Value::Null);
    world.variant("roapp.root_category", "absent").await;
    assert!(root(&world.get("/v2/catalog/products/categories").await).get("parent_id").is_none());
    let first = world.get("/v2/catalog/products/categories").await["data"][0].clone();
    assert_eq!(
        (&first["title"], &first["parent_id"]),
        (&json!("Lamps"), &json!(934_020)),
        "a child comes before its parent"
    );
}

#[tokio::test]
async fn a_session_token_of_v1_lives_ten_minutes() {
    let world = World::new().await;
    let (_, answer) = world.office("POST", "/token/new", json!({"api_key": sandbox::ROAPP_KEY})).await;
    let path = format!("{}/margins/?token={}", world.roapp, answer["token"].as_str().unwrap());
    let status = || async { world.send("GET", path.clone(), &[], None).await.unwrap().status().as_u16() };
    assert_eq!(status().await, 200);
    world.advance_ms(600_000);
    assert_eq!(status().await, 403);
}

#[tokio::test]
async fn rows_of_the_older_lists_have_their_documented_names() {
    let world = World::new().await;
    let body = json!({"category_id": 934_001, "title": "Serial", "code": 77, "barcodes": [4_006_381_333_931_i64],
        "is_serial": true, "warranty": true, "warranty_period": "12", "prices": "{\"347001\": 2.5}"});
    let (_, made) = world.office("POST", "/products/", body).await;
    let one = world.get(&format!("/products/{}", made["data"]["id"])).await;
    assert_eq!((&one["prices"]["347001"], &one["images"], &one["is_serial"]), (&json!(2.5), &json!([]), &json!(true)));
    assert_eq!(
        (&one["barcodes"][0]["type"], &one["warranty"], &one["warranty_period"]),
        (&json!("ean13"), &json!(1), &json!("12"))
    );
    assert!(one["barcodes"][0]["id"].is_i64() && one.get("price").is_none() && one.get("residue").is_none());
    let stock = world.get("/warehouse/goods/3130001?q=Serial").await["data"][0].clone();
    assert!(stock.get("prices").is_none() && stock["price"]["347001"] == 2.5 && stock["residue"] == 0);
    world.control("variants", json!({"roapp.old_rows": "goods", "roapp.old_one": "data"})).await;
    assert_eq!(world.get("/products/?q=Serial").await["data"][0]["price"]["347001"], 2.5);
    assert_eq!(world.get(&format!("/products/{}", made["data"]["id"])).await["data"]["title"], "Serial");
}

#[tokio::test]
async fn units_come_in_their_own_envelope_or_as_chosen() {
    let world = World::new().await;
    let units = || world.office("GET", "/catalogs/uoms", Value::Null);
    let (status, live) = units().await;
    let row = json!({"id": 1, "title": "pcs", "description": "piece", "uom_type": "count", "is_imperial": false,
        "is_system": true, "entity_types": ["product", "service"]});
    assert_eq!((status, &live["success"], &live["uoms"][0]), (200, &json!(true), &row));
    assert!(live["uom_types"].is_array() && live["entity_types"].is_array() && live.get("data").is_none());
    world.variant("roapp.uoms", "data").await;
    assert_eq!(units().await.1["data"][0]["id"], 1);
    world.variant("roapp.uoms", "empty").await;
    assert_eq!(units().await.1["uoms"], json!([]));
    world.variant("roapp.uoms", "404").await;
    assert_eq!(units().await.0, 404);
}

#[tokio::test]
async fn types_units_and_prices_of_v2_are_paged_bare_empty_or_absent() {
    let world = World::new().await;
    for (name, title) in [("types", "Product"), ("uoms", "pcs"), ("prices", "Retail")] {
        let path = format!("/v2/catalog/products/{name}");
        let page = world.get(&path).await;
        assert_eq!((&page["data"][0]["title"], &page["paging"]["page"]), (&json!(title), &json!(1)), "{name}");
        let variant = format!("roapp.product_{name}");
        world.variant(&variant, "list").await;
        assert_eq!(world.get(&path).await[0]["title"], title);
        world.variant(&variant, "empty").await;
        assert_eq!(world.get(&path).await["data"], json!([]));
        world.variant(&variant, "404").await;
        assert_eq!(world.office("GET", &path, Value::Null).await.0, 404);
    }
}

/// All that v2's creation demands, and the types of what else it takes.
fn new_product() -> Value {
    json!({"title": "New lamp", "category_id": 934_001, "product_type_id": 610_001, "uom_id": 1, "sku": "NEW-2", "code": "0007",
        "barcodes": [{"type": "ean13", "code": "4006381333931"}], "prices": [{"id": 347_001, "price": 10.5}], "is_serial": false})
}

#[tokio::test]
async fn v2_demands_four_fields_of_a_product_in_their_types() {
    let world = World::new().await;
    let path = "/v2/catalog/products";
    for field in ["title", "category_id", "product_type_id", "uom_id"] {
        let mut body = new_product();
        body.as_object_mut().unwrap().remove(field);
        let (status, answer) = world.office("POST", path, body).await;
        assert_eq!((status, &answer["errors"]), (400, &json!({field: ["Required"]})), "{field}");
    }
    let wrong = [
        ("product_type_id", json!(5)),
        ("uom_id", json!(99)),
        ("category_id", json!(5)),
        ("sku", json!(7)),
        ("code", json!(7)),
        ("barcodes", json!(["4006381333931"])),
        ("prices", json!({"347001": 10})),
        ("prices", json!([{"id": 347_001, "price": "10"}])),
        ("is_serial", json!("no")),
        ("expiration_tracking", json!(false)),
    ];
    for (field, value) in wrong {
        let mut body = new_product();
        body[field] = value.clone();
        let (status, answer) = world.office("POST", path, body).await;
        assert!(status == 400 && answer["errors"][field].is_array(), "{field} {value}: {answer}");
    }
    let (status, made) = world.office("POST", path, new_product()).await;
    assert_eq!(status, 200);
    let one = format!("{path}/{}", made["id"]);
    let product = world.get(&one).await;
    assert_eq!(
        (&product["code"], &product["barcodes"]),
        (&json!("0007"), &json!([{"code": "4006381333931", "type": "ean13"}]))
    );
    assert_eq!(world.office("PATCH", &one, json!({"sku": "NEW-3", "code": 8})).await.0, 400);
    assert_eq!(world.office("PATCH", &one, json!({"sku": "NEW-3"})).await.0, 200);
    assert_eq!((&world.get(&one).await["sku"], &world.get(&one).await["title"]), (&json!("NEW-3"), &json!("New lamp")));
    world.variant("roapp.product_change", "403").await;
    assert_eq!(world.office("DELETE", &one, Value::Null).await.0, 403);
    world.variant("roapp.product_change", "offered").await;
    assert_eq!(world.office("DELETE", &one, Value::Null).await.0, 200);
    assert_eq!(world.office("GET", &one, Value::Null).await.0, 404);
}

#[tokio::test]
async fn v2_can_demand_a_field_that_no_client_knows() {
    let world = World::new().await;
    let path = "/v2/catalog/products";
    for (choice, field) in [("expiration_demanded", "expiration_tracking"), ("field_demanded", "f7000301")] {
        world.variant("roapp.product_create", choice).await;
        let (status, answer) = world.office("POST", path, new_product()).await;
        assert_eq!((status, &answer["errors"]), (400, &json!({field: ["Required"]})), "{choice}");
    }
    let mut body = new_product();
    body["custom_fields"] = json!({"f7000301": ""});
    assert_eq!(world.office("POST", path, body).await.0, 200);
}
