//! RO App's answers, through its real client.

use std::sync::Arc;

use exchange::net::json::{broken, parse_rows};
use exchange::order::{
    CategoryId, ContactId, EmployeeId, FieldId, ItemId, LocationId, OrderTypeId, ProductId, RoAppOrderId, RoAppStatusId,
};
use exchange::roapp::{
    Demanded, Discount, ItemPatch, Limits, NewItem, NewOrder, NewPerson, NewProduct, OrderFilter, OrderPatch,
    ProcessRateLimiter, ProductRoute, RoApp, RoAppAddress, RoAppError,
};
use serde_json::{Value, json};
use tests::TestClock;

use crate::mutate::{self, Case, ECHO};
use crate::wire::{Wire, is_a_clear_error};

const ORDERS: &str = include_str!("../../../infra/sandbox/tests/examples/roapp/orders-page.json");
const ORDER: &str = include_str!("../../../infra/sandbox/tests/examples/roapp/order.json");
const STATUSES: &str = include_str!("../../../infra/sandbox/tests/examples/roapp/order-statuses.json");
const PEOPLE: &str = include_str!("../../../infra/sandbox/tests/examples/roapp/contacts-page.json");
const PRODUCTS: &str = include_str!("../../../infra/sandbox/tests/examples/roapp/products-page.json");
const CATEGORIES: &str = include_str!("../../../infra/sandbox/tests/examples/roapp/categories-page.json");
const ERRORS: &str = include_str!("../../../infra/sandbox/tests/examples/roapp/errors.json");

/// The answer of the first exchange of an example file whose address ends like this.
fn answer_to(text: &str, path: &str) -> Value {
    let file: Value = serde_json::from_str(text).unwrap();
    let exchanges = file["exchanges"].as_array().unwrap().clone();
    let one = exchanges.into_iter().find(|exchange| {
        let url = exchange["request"]["url"].as_str().unwrap_or_default();
        url.split('?').next().unwrap_or_default().ends_with(path)
    });
    one.unwrap_or_else(|| panic!("no {path}"))["response"]["body"].clone()
}

fn connect(wire: &Arc<Wire>) -> RoApp {
    let clock = Arc::new(TestClock::at("2026-11-20T10:00:00Z"));
    let rate_limiter = Arc::new(ProcessRateLimiter::new(clock, Limits { per_second: 3 }));
    let address = RoAppAddress { base: "https://api.roapp.io".into(), older: "https://older.roapp.io".into() };
    RoApp::new(wire.clone(), rate_limiter, address, ECHO.into())
}

/// One call; what it says of success is summed up as how many things it gave.
type Act = for<'a> fn(&'a RoApp) -> std::pin::Pin<Box<dyn Future<Output = Result<usize, RoAppError>> + 'a>>;

const ID: RoAppOrderId = RoAppOrderId(70_000_001);

fn reads() -> Vec<(&'static str, Value, Act)> {
    let bare = |rows: Value| rows;
    let company = json!({"name": "Lamps", "currency": "RON", "country": "RO", "created_at": "2020-01-01T00:00:00Z"});
    let locations = json!({"data": [{"id": 1, "name": "Main", "is_archived": false}]});
    let employees = json!({"data": [{"id": 1, "first_name": "Ana", "last_name": "Pop", "is_active": true}]});
    let fields = bare(json!([{"id": 7_000_101, "title": "Store", "type": 1}]));
    let types = bare(json!([{"id": 249_001, "name": "Shop"}]));
    let units = json!({"data": [{"id": 5, "title": "pcs."}]});
    let older_units =
        json!({"success": true, "uoms": [{"id": 5, "title": "pcs."}], "uom_types": {}, "entity_types": {}});
    let kinds = json!({"data": [{"id": 3, "title": "Product"}]});
    let people_fields = bare(json!([{"id": 7_000_201, "title": "Passport", "type": 1, "required": true}]));
    vec![
        ("company", company, |roapp| Box::pin(async { roapp.company().await.map(|_| 1) })),
        ("locations", locations, |roapp| Box::pin(async { roapp.locations().await.map(|all| all.len()) })),
        ("employees", employees, |roapp| Box::pin(async { roapp.employees().await.map(|all| all.len()) })),
        ("order_fields", fields, |roapp| Box::pin(async { roapp.order_fields().await.map(|all| all.len()) })),
        ("order_types", types, |roapp| Box::pin(async { roapp.order_types().await.map(|all| all.len()) })),
        ("unit_piece", units, |roapp| Box::pin(async { roapp.products.unit_piece().await.map(|_| 1) })),
        ("older_unit_piece", older_units, |roapp| {
            Box::pin(async { roapp.products.older_unit_piece().await.map(|_| 1) })
        }),
        ("goods_type", kinds, |roapp| Box::pin(async { roapp.products.goods_type().await.map(|_| 1) })),
        ("people_fields", people_fields, |roapp| Box::pin(async { roapp.people_fields().await.map(|all| all.len()) })),
        ("statuses", answer_to(STATUSES, "/orders/statuses"), |roapp| {
            Box::pin(async { roapp.statuses().await.map(|all| all.len()) })
        }),
        ("orders", answer_to(ORDERS, "/orders"), |roapp| {
            Box::pin(async { roapp.orders(&OrderFilter::default(), |_| false).await.map(|all| all.len()) })
        }),
        ("orders_page", answer_to(ORDERS, "/orders"), |roapp| {
            Box::pin(async { roapp.orders_page(1).await.map(|page| page.rows.len()) })
        }),
        ("people_by_phone", answer_to(PEOPLE, "/contacts/people"), |roapp| {
            Box::pin(async {
                roapp.people_by_phone(&["+40722000111".into()], false, |_| true).await.map(|all| all.len())
            })
        }),
        ("search_products", answer_to(PRODUCTS, "/catalog/products"), |roapp| {
            Box::pin(async {
                roapp
                    .products
                    .search("LAMP-1", |product| product.sku == "LAMP-1")
                    .await
                    .map(|found| found.products.len())
            })
        }),
        ("orders_by_id", answer_to(ORDERS, "/orders"), |roapp| {
            Box::pin(async { roapp.orders_by_id(&[ID]).await.map(|all| all.len()) })
        }),
        ("categories", answer_to(CATEGORIES, "/catalog/products/categories"), |roapp| {
            Box::pin(async { roapp.products.categories().await.map(|all| all.len()) })
        }),
    ]
}

/// Reads of one thing, which may be gone.
fn reads_of_one() -> Vec<(&'static str, Value, Act)> {
    let order = answer_to(ORDER, "/orders/70000001");
    let person = answer_to(PEOPLE, "/contacts/people")["data"][0].clone();
    vec![
        ("order", order, |roapp| Box::pin(async { roapp.order(ID).await.map(|one| usize::from(one.is_some())) })),
        ("person", person, |roapp| {
            Box::pin(async { roapp.person(ContactId(1)).await.map(|one| usize::from(one.is_some())) })
        }),
        ("items", answer_to(ORDER, "/items"), |roapp| {
            Box::pin(async { roapp.items(ID).await.map(|all| all.map_or(0, |all| all.len())) })
        }),
        ("has_product", json!({"id": 9, "title": "x"}), |roapp| {
            Box::pin(async { roapp.products.presence(ProductId(9)).await.map(|_| 1) })
        }),
    ]
}

fn creations() -> Vec<(&'static str, Act)> {
    vec![
        ("create_order", |roapp| {
            Box::pin(async {
                let fields = [(FieldId(7_000_101), "100245".to_owned())].into();
                let new = NewOrder {
                    location: LocationId(1),
                    order_type: OrderTypeId(1),
                    client: ContactId(1),
                    manager: EmployeeId(1),
                    notes: String::new(),
                    fields,
                    more: Demanded::default(),
                };
                roapp.create_order(&new).await.map(|_| 1)
            })
        }),
        ("create_person", |roapp| {
            Box::pin(async {
                let text = String::new;
                let new = NewPerson {
                    first_name: "Ana".into(),
                    last_name: text(),
                    email: text(),
                    phone: "+40722000111".into(),
                    notes: text(),
                    fields: [(FieldId(7_000_201), text())].into(),
                    more: Demanded([("address", text())].into()),
                };
                roapp.create_person(&new).await.map(|_| 1)
            })
        }),
        ("create_product", |roapp| {
            Box::pin(async {
                let new = NewProduct {
                    title: "Lamp".into(),
                    sku: "L-1".into(),
                    description: String::new(),
                    category: CategoryId(1),
                    unit: None,
                    kind: Some(1),
                };
                roapp.products.create(ProductRoute::V2, &new).await.map(|_| 1)
            })
        }),
        ("create_category", |roapp| Box::pin(async { roapp.products.create_category("Lamps", None).await.map(|_| 1) })),
    ]
}

fn changes() -> Vec<(&'static str, Act)> {
    vec![
        ("add_item", |roapp| {
            Box::pin(async {
                let new = NewItem {
                    product: ProductId(1),
                    assignee: EmployeeId(1),
                    quantity: 1.into(),
                    price: 1.into(),
                    discount: Discount::default(),
                    comment: String::new(),
                };
                roapp.add_item(ID, &new).await.map(|_| 1)
            })
        }),
        ("patch_item", |roapp| {
            Box::pin(async { roapp.patch_item(ID, ItemId(1), ItemPatch::default()).await.map(|()| 1) })
        }),
        ("remove_item", |roapp| Box::pin(async { roapp.remove_item(ID, ItemId(1)).await.map(|()| 1) })),
        ("may_add_items", |roapp| Box::pin(async { roapp.may_add_items(EmployeeId(1)).await.map(|_| 1) })),
        ("patch_order", |roapp| {
            Box::pin(async {
                let fields = [(FieldId(7_000_101), "x".to_owned())].into();
                let patch = OrderPatch { client: None, notes: Some("x".into()), fields };
                roapp.patch_order(ID, &patch).await.map(|()| 1)
            })
        }),
        ("set_status", |roapp| Box::pin(async { roapp.set_status(ID, RoAppStatusId(1)).await.map(|()| 1) })),
        ("comment", |roapp| Box::pin(async { roapp.comment(ID, "x").await.map(|()| 1) })),
    ]
}

async fn try_one(wire: &Wire, roapp: &RoApp, (call, status, act): (&str, u16, Act), case: &Case) -> Option<usize> {
    wire.answers(status, &case.body);
    match act(roapp).await {
        Ok(count) => Some(count),
        Err(error) => {
            is_a_clear_error(&error.to_string(), call, case);
            None
        }
    }
}

/// Rows of the answer as they stand in it, without those that break the syntax; none where it is no list, or does not end.
fn rows_in(body: &[u8]) -> Option<usize> {
    let read = parse_rows(body, None).filter(|read| !read.cut)?;
    let rows = read.value.as_array().or(read.value["data"].as_array())?;
    Some(rows.iter().filter(|row| broken(row).is_none()).count())
}

#[tokio::test]
async fn o5_lists_in_every_wrong_shape_are_read_whole_or_refused() {
    for (call, example, act) in reads() {
        let wire = Wire::new();
        let roapp = connect(&wire);
        let (mut good, mut bad) = (0, 0);
        for case in mutate::all(&example) {
            let Some(count) = try_one(&wire, &roapp, (call, 200, act), &case).await else {
                bad += 1;
                continue;
            };
            good += 1;
            // On "nothing there" rests what is created, so it must have been said.
            if [
                "orders",
                "orders_page",
                "statuses",
                "employees",
                "order_fields",
                "order_types",
                "categories",
                "people_fields",
            ]
            .contains(&call)
            {
                let rows = rows_in(&case.body).unwrap_or_else(|| panic!("{call}, {}: taken for a list", case.label));
                assert!(
                    count % rows.max(1) == 0 && (rows == 0) == (count == 0),
                    "{call}, {}: {count} of {rows}",
                    case.label
                );
            }
        }
        assert!(good > 10 && bad > 50, "{call}: {good} good, {bad} bad");
    }
}

#[tokio::test]
async fn o9_one_thing_in_every_wrong_shape_is_read_or_refused_and_never_taken_for_deleted() {
    for (call, example, act) in reads_of_one() {
        let wire = Wire::new();
        let roapp = connect(&wire);
        for case in mutate::all(&example) {
            let found = try_one(&wire, &roapp, (call, 200, act), &case).await;
            if call != "items" {
                assert_ne!(found, Some(0), "{call}, {}: taken for deleted", case.label);
            }
        }
    }
}

#[tokio::test]
async fn o5_a_creation_whose_answer_cannot_be_read_may_have_happened() {
    let examples =
        [json!({"id": 12_345}), json!({"data": {"id": 12_345}}), json!({"data": [{"id": 12_345}], "success": true})];
    for (call, act) in creations() {
        let wire = Wire::new();
        let roapp = connect(&wire);
        for case in examples.iter().flat_map(mutate::all) {
            for status in [200, 201] {
                wire.answers(status, &case.body);
                if let Err(error) = act(&roapp).await {
                    is_a_clear_error(&error.to_string(), call, &case);
                    assert!(error.may_have_happened() && error.is_passing(), "{call}, {}: {error}", case.label);
                }
            }
        }
    }
}

#[tokio::test]
async fn refusals_in_every_wrong_shape_are_said_in_one_short_sentence() {
    let file: Value = serde_json::from_str(ERRORS).unwrap();
    let mut cases: Vec<Case> = mutate::foreign();
    for row in file["cases"].as_array().unwrap() {
        cases.extend(mutate::one_field(&row["body"]).into_iter().chain(mutate::broken_off(&row["body"])));
    }
    let echo = json!({"message": format!("no key {ECHO}"), "errors": {ECHO: [ECHO]}});
    cases.extend(mutate::one_field(&echo));
    let acts: Vec<(&str, Act)> = creations().into_iter().chain(changes()).collect();
    let wire = Wire::new();
    let roapp = connect(&wire);
    for (at, case) in cases.iter().enumerate() {
        for status in [200, 204, 400, 401, 403, 404, 409, 422, 429, 500, 503] {
            let (call, act) = acts[at % acts.len()];
            try_one(&wire, &roapp, (call, status, act), case).await;
        }
    }
}
