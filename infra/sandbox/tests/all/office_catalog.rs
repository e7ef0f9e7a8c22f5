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
    assert_eq!(skus(&world, "/v2/catalog/products?q=vase&skus[]=DEC-VAS").await.len(), 26);
    world.variant("roapp.product_filters", "honoured").await;
    assert_eq!(skus(&world, "/v2/catalog/products?q=VASE").await, ["DEC-VAS"]);
    assert_eq!(skus(&world, "/v2/catalog/products?skus[]=DEC-VAS&skus[]=0042").await, ["DEC-VAS", "0042"]);
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
    let product = json!({"category_id": 934_001, "title": "New lamp", "sku": "NEW-1", "article": "NEW-1", "prices": {"347001": 10}});
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
    let (_, made) = world.office("POST", "/products/", body.clone()).await;
    let product = world.get(&format!("/v2/catalog/products/{}", made["data"]["id"])).await;
    assert_eq!(
        (&product["code"], &product["barcodes"][0]["code"], &product["prices"][0]["price"]),
        (&json!("0007"), &json!("0001"), &json!("5.50"))
    );
    world.variant("roapp.old_text_codes", "refused").await;
    assert_eq!(world.office("POST", "/products/", body).await.0, 400);
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
        for path in ["/products/", "/margins/", "/orders"] {
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
