//! Answers of both systems that are unlike any before (rule R9): each is noticed by its name, none stops an order that need not
//! stop, none tells of a person.

use std::sync::Arc;

use exchange::cartum::Token;
use exchange::decide::{Unlike, Weight, drift};
use exchange::net::{Request, Response, Sending, SharedTransport, Transport};
use serde_json::{Value, json};
use tests::World;

/// What an answer is made into.
#[derive(Clone, Copy)]
enum Change {
    /// The field at the path leaves every row.
    Gone(&'static str),
    /// A new field stands in every row, at the path.
    New(&'static str),
    /// The field at the path has another value in every row.
    Other(&'static str, fn() -> Value),
    /// A page of HTML.
    Page,
    /// Everything in one more object.
    Nested,
    /// The word of the shop's envelope.
    Word,
}

/// A mutated answer: the address it is of, what is done to it, how it is named, and whether the order still arrives.
struct Mutation {
    address: &'static str,
    change: Change,
    kind: &'static str,
    field: &'static str,
    arrives: bool,
}

const fn mutation(
    address: &'static str,
    change: Change,
    kind: &'static str,
    field: &'static str,
    arrives: bool,
) -> Mutation {
    Mutation { address, change, kind, field, arrives }
}

fn text() -> Value {
    json!("Ana Popescu")
}
fn number() -> Value {
    json!(40_723_100_001_u64)
}
fn object() -> Value {
    json!({"Ana": 1})
}
fn list() -> Value {
    json!([1])
}

const COMPANY: &str = "/v2/company";
const STATUSES: &str = "/v2/orders/statuses";
const FIELDS: &str = "/v2/orders/custom-fields";
const ORDERS: &str = "/v2/orders?";
const PEOPLE: &str = "/v2/contacts/people?";
const PRODUCTS: &str = "/v2/catalog/products?";
const TYPES: &str = "/v2/catalog/products/types";
const SHOP_ORDERS: &str = "/api/orders/get/";
const CATALOG: &str = "/api/catalog/export/";
const SHOP_STATUSES: &str = "/api/orders/get_available_statuses/";

const MUTATIONS: [Mutation; 40] = [
    mutation(COMPANY, Change::New("branch_count"), "new_field", "branch_count", true),
    mutation(COMPANY, Change::Gone("name"), "field_gone", "name", true),
    mutation(COMPANY, Change::Other("name", number), "other_type", "name", true),
    mutation(COMPANY, Change::Gone("currency"), "field_gone", "currency", false),
    mutation(COMPANY, Change::Other("currency", object), "other_type", "currency", false),
    mutation(COMPANY, Change::Page, "no_json", "", false),
    mutation(STATUSES, Change::New("icon"), "new_field", "icon", true),
    mutation(STATUSES, Change::Gone("name"), "field_gone", "name", true),
    mutation(STATUSES, Change::Other("name", number), "other_type", "name", true),
    mutation(STATUSES, Change::Other("id", text), "other_type", "id", true),
    mutation(STATUSES, Change::Page, "no_json", "", true),
    mutation(STATUSES, Change::Nested, "other_shape", "", true),
    mutation(FIELDS, Change::New("hint"), "new_field", "hint", true),
    mutation(FIELDS, Change::Other("type", text), "other_type", "type", true),
    mutation(FIELDS, Change::Gone("type"), "field_gone", "type", true),
    mutation(FIELDS, Change::Nested, "other_shape", "", false),
    mutation(FIELDS, Change::Page, "no_json", "", false),
    mutation(ORDERS, Change::New("branch_name"), "new_field", "branch_name", true),
    mutation(ORDERS, Change::Other("status.name", number), "other_type", "status.name", true),
    mutation(ORDERS, Change::New("client.nickname"), "new_field", "client.nickname", true),
    mutation(PEOPLE, Change::New("nickname"), "new_field", "nickname", true),
    mutation(PEOPLE, Change::Other("first_name", object), "other_type", "first_name", true),
    mutation(PEOPLE, Change::Other("email", number), "other_type", "email", true),
    mutation(PEOPLE, Change::Gone("phones"), "field_gone", "phones", true),
    mutation(PRODUCTS, Change::New("weight"), "new_field", "weight", true),
    mutation(PRODUCTS, Change::Other("cost", object), "other_type", "cost", true),
    mutation(PRODUCTS, Change::Other("barcodes", text), "other_type", "barcodes", true),
    mutation(TYPES, Change::Page, "no_json", "", true),
    mutation(TYPES, Change::Other("id", text), "other_type", "id", true),
    mutation(SHOP_ORDERS, Change::New("warehouse"), "new_field", "warehouse", true),
    mutation(SHOP_ORDERS, Change::New("products.colour"), "new_field", "products.colour", true),
    mutation(SHOP_ORDERS, Change::Other("comment", number), "other_type", "comment", true),
    mutation(SHOP_ORDERS, Change::Other("coupon_code", list), "other_type", "coupon_code", true),
    mutation(SHOP_ORDERS, Change::Other("total_sum", text), "other_type", "total_sum", false),
    mutation(SHOP_ORDERS, Change::Gone("stat_status"), "field_gone", "stat_status", false),
    mutation(SHOP_ORDERS, Change::Page, "no_json", "", false),
    mutation(SHOP_ORDERS, Change::Word, "new_word", "status", false),
    mutation(CATALOG, Change::New("collection"), "new_field", "collection", true),
    mutation(CATALOG, Change::Nested, "other_shape", "", true),
    mutation(SHOP_STATUSES, Change::Word, "new_word", "status", true),
];

/// Mutates the answers of an address.
struct Mutating {
    inner: SharedTransport,
    address: &'static str,
    change: Change,
}

impl Transport for Mutating {
    fn send(&self, request: Request) -> Sending<'_> {
        let is_it = request.url.contains(self.address) || request.url.ends_with(self.address.trim_end_matches('?'));
        let reads = request.method == http::Method::GET || self.address.starts_with("/api/");
        Box::pin(async move {
            let answer = self.inner.send(request).await?;
            Ok(if is_it && reads && answer.status == 200 { mutated(answer, self.change) } else { answer })
        })
    }
}

/// The rows of an answer of either system, or the answer itself.
fn rows(body: &mut Value) -> Vec<&mut Value> {
    let at = ["/response/orders", "/response/products", "/response/statuses", "/data"];
    let place = at.into_iter().find(|place| body.pointer(place).is_some());
    let part = match place {
        Some(place) => body.pointer_mut(place).unwrap(),
        None => body,
    };
    match part {
        Value::Array(rows) => rows.iter_mut().collect(),
        one => vec![one],
    }
}

/// The objects that have the last field of a path.
fn holders<'a>(row: &'a mut Value, path: &str) -> Vec<&'a mut Value> {
    match path.split_once('.') {
        None => vec![row],
        Some((first, _)) => match &mut row[first] {
            Value::Array(rows) => rows.iter_mut().collect(),
            other => vec![other],
        },
    }
}

fn mutated(answer: Response, change: Change) -> Response {
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let name = |path: &'static str| path.rsplit('.').next().unwrap();
    let text = match change {
        Change::Page => "<html><h1>Ana Popescu</h1></html>".to_owned(),
        Change::Nested if body.get("response").is_some() => {
            json!({"status": "OK", "response": {"result": body["response"]}}).to_string()
        }
        Change::Nested => json!({"result": body}).to_string(),
        Change::Word => {
            body["status"] = json!("MAINTENANCE");
            body.to_string()
        }
        Change::Gone(path) | Change::New(path) | Change::Other(path, _) => {
            for row in rows(&mut body) {
                for holder in holders(row, path) {
                    let Some(fields) = holder.as_object_mut() else { continue };
                    match change {
                        Change::Gone(_) => drop(fields.remove(name(path))),
                        Change::Other(_, value) => drop(fields.insert(name(path).to_owned(), value())),
                        _ => drop(fields.insert(name(path).to_owned(), json!("Ana Popescu"))),
                    }
                }
            }
            body.to_string()
        }
    };
    Response { body: text.into(), ..answer }
}

/// Plays a mutation and says what is not as it should be.
async fn play(at: usize) -> Option<String> {
    let Mutation { address, change, kind, field, arrives } = &MUTATIONS[at];
    let (address, change) = (*address, *change);
    let mut world = World::without_orders().await;
    world.control("POST", "roapp/fill", Some(json!({"orders": 2}))).await;
    let before = world.roapp_orders().await.len();
    world.between = Some(Arc::new(move |inner| Arc::new(Mutating { inner, address, change })));
    world
        .place_order(json!({"products": [{"title": "New lamp", "article": "NEW-1", "price": 5, "quantity": 1}]}))
        .await;
    let app = world.start().await;
    // What is read beside the orders is read here.
    for shop in app.stores.all() {
        drop(app.titles.lists(&shop).await);
        drop(shop.cartum.raw("catalog/export", json!({"offset": 0, "limit": 5}), Token::Good).await);
    }
    drop(world.try_poll().await);
    for _ in 0..3 {
        world.work_off(&app).await;
        drop(scheduled_import::handle(&app).await);
    }
    world.work_off(&app).await;
    let seen = app.drift.all().await.unwrap();
    let is_it = |drifted: &&exchange::exchange::Drifted| {
        let reported = serde_json::to_value(&drifted.drift).unwrap();
        reported["kind"] == *kind && (field.is_empty() || reported["field"] == *field)
    };
    let named = seen.iter().any(|drifted| is_it(&drifted));
    let essential = seen.iter().filter(is_it).any(|drifted| drifted.drift.weight() == Weight::Essential);
    let reported: String = seen.iter().map(|drifted| drifted.message().to_string()).collect();
    let imported = world.roapp_orders().await.len() - before;
    let wrong = match () {
        () if !named => format!("not noticed: {reported}"),
        () if reported.contains("Ana") || reported.contains("40723100001") => format!("tells of a person: {reported}"),
        // A call stumbled where, and only where, the order could not arrive.
        () if essential == *arrives => format!("is essential: {essential}"),
        () if *arrives && imported != 1 => format!("{imported} orders arrived: {:?}", world.attention().await),
        () => return None,
    };
    Some(format!("{address} {kind} {field}: {wrong}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r9_each_mutated_answer_is_noticed_by_name_and_stops_no_order_that_need_not_stop() {
    let mut wrong = Vec::new();
    for two in (0..MUTATIONS.len()).collect::<Vec<_>>().chunks(2) {
        let plays: Vec<_> = two.iter().map(|at| tokio::spawn(play(*at))).collect();
        for one in plays {
            wrong.extend(one.await.unwrap_or_else(|error| Some(error.to_string())));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), MUTATIONS.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r9_a_kind_is_kept_once_a_day_with_its_first_time() {
    let mut world = World::without_orders().await;
    world.between =
        Some(Arc::new(|inner| Arc::new(Mutating { inner, address: SHOP_ORDERS, change: Change::New("warehouse") })));
    world.place_order(json!({})).await;
    world.run().await;
    let first = world.start().await.drift.all().await.unwrap();
    assert_eq!(first.len(), 1, "{first:?}");
    assert!(matches!(&first[0].drift.unlike, Unlike::NewField { field } if field == "warehouse"));
    assert_eq!(first[0].drift.weight(), Weight::Harmless);
    world.pass(2 * 24 * 3_600);
    world.place_order(json!({})).await;
    world.run().await;
    let later = world.start().await.drift.all().await.unwrap();
    assert_eq!(later.len(), 1);
    assert_eq!(later[0].since, first[0].since);
    assert!(later[0].last > first[0].last);
}

#[test]
fn r9_what_each_field_may_be_is_nothing_new() {
    let unlike = |system: &str, call: &str, body: Value| -> Vec<Unlike> {
        drift(system, call, 1, Some(&body)).into_iter().map(|drift| drift.unlike).collect()
    };
    let field = |required: Value| json!([{"id": 1, "title": "Source", "type": 2, "required": required, "options": []}]);
    assert_eq!(unlike("RO App", "GET /v2/orders/custom-fields", field(json!(true))), []);
    let other = |field: &str, now: &str| Unlike::OtherType { field: field.to_owned(), now: now.to_owned() };
    let asked = unlike("RO App", "GET /v2/orders/custom-fields", field(json!("yes")));
    assert_eq!(asked, [other("required", "text")]);
    for (status, now) in [(json!({"id": 1, "name": "New"}), None), (json!([]), None), (json!("New"), Some("text"))] {
        let found = unlike("RO App", "GET /v2/orders", json!({"data": [{"id": 1, "status": status}]}));
        let types: Vec<_> = found.into_iter().filter(|unlike| matches!(unlike, Unlike::OtherType { .. })).collect();
        assert_eq!(types, now.map(|now| other("status", now)).into_iter().collect::<Vec<_>>(), "{status}");
    }
    let row = json!({"id": 1, "title": "New", "is_successful": 0});
    for (statuses, expected) in
        [(json!([row]), vec![]), (json!({"1": row}), vec![]), (json!("none"), vec![Unlike::OtherShape])]
    {
        let body = json!({"status": "OK", "response": {"statuses": statuses}});
        assert_eq!(unlike("Cartum", "orders/get_available_statuses", body), expected, "{statuses}");
    }
}

#[test]
fn g1_r9_a_new_name_that_may_be_about_a_person_is_not_repeated() {
    let longest = "a".repeat(40);
    let longer = "a".repeat(41);
    for (name, repeated) in [
        ("loyalty_points", true),
        (longest.as_str(), true),
        (longer.as_str(), false),
        ("", false),
        ("0722000111", false),
        ("f4711", false),
        ("Ana Popescu", false),
        ("ana@example.com", false),
        ("Олена", false),
    ] {
        let row = json!({"id": 1, "title": "Source", "type": 2, name: 1});
        let found = drift("RO App", "GET /v2/orders/custom-fields", 1, Some(&json!([row])));
        let field = if repeated { name } else { "…" }.to_owned();
        assert_eq!(found.into_iter().map(|drift| drift.unlike).collect::<Vec<_>>(), [Unlike::NewField { field }]);
    }
}
