//! The checker on stand-ins: whose requests it judges, which answers, and that what the stand-ins play by default is in the tables.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use contract::{AGENT, Checker, cartum, roapp, sample};
use sandbox::Sandbox;
use serde_json::{Value, json};
use tower::ServiceExt;

struct World {
    roapp: Router,
    shop: Router,
    checker: Arc<Checker>,
    breaches: Arc<Mutex<Vec<String>>>,
}

impl World {
    fn open() -> Self {
        let now: sandbox::Now = Arc::new(|| "2026-11-20T10:00:00Z".parse().unwrap());
        let sandbox = Sandbox::open(sandbox::Options { data: None, now, seed: true }).unwrap();
        let breaches = Arc::new(Mutex::new(Vec::new()));
        let log = breaches.clone();
        let checker = Checker::new(move |violation| log.lock().unwrap().push(violation.to_string()));
        sandbox.observe(checker.observer());
        Self { roapp: sandbox.roapp(), shop: sandbox.shop(), checker, breaches }
    }

    async fn roapp(&self, agent: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        self.send(&self.roapp, agent, method, path, body).await
    }

    async fn send(&self, router: &Router, agent: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("user-agent", agent)
            .header("authorization", format!("Bearer {}", sandbox::ROAPP_KEY))
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    async fn control(&self, path: &str, body: Value) {
        let (status, answer) = self.roapp("", "POST", &format!("/_sandbox/{path}"), body).await;
        assert!(status < 300, "{path}: {answer}");
    }

    async fn shop(&self, function: &str, mut body: Value) -> Value {
        let login = json!({"login": sandbox::SHOP_LOGIN, "password": sandbox::SHOP_PASSWORD});
        let (_, answer) = self.send(&self.shop, "", "POST", "/api/auth/", login).await;
        body["token"] = answer["response"]["token"].clone();
        self.send(&self.shop, "", "POST", &format!("/api/{function}/"), body).await.1
    }

    fn breaches(&self) -> Vec<String> {
        let breaches = self.breaches.lock().unwrap().clone();
        let kept: Vec<String> = self.checker.violations().iter().map(ToString::to_string).collect();
        assert_eq!(breaches, kept);
        breaches
    }
}

#[tokio::test]
async fn only_the_exchange_s_requests_are_judged_and_each_breach_is_reported_once() {
    let world = World::open();
    let agent = format!("{AGENT}1.0");
    for (agent, breaches) in [("another/1", 0), (agent.as_str(), 1), (agent.as_str(), 1)] {
        world.roapp(agent, "GET", "/v2/orders?no_such=1", Value::Null).await;
        assert_eq!(world.breaches().len(), breaches, "{agent}: {:?}", world.breaches());
    }
    assert_eq!(
        world.breaches(),
        ["RO App list orders (GET /v2/orders): request, field 'no_such': the operation has no such query name"]
    );
}

#[tokio::test]
async fn an_answer_that_a_fault_made_up_is_not_the_stand_in_s() {
    let world = World::open();
    world.control("faults", json!({"system": "roapp", "kind": "status", "status": 200, "body": {"odd": 1}})).await;
    let (_, answer) = world.roapp("", "GET", "/v2/orders", Value::Null).await;
    assert_eq!(answer, json!({"odd": 1}));
    assert!(world.breaches().is_empty(), "{:?}", world.breaches());
}

#[tokio::test]
async fn an_answer_that_is_in_no_row_is_found_whoever_asked() {
    let world = World::open();
    // What a company answers is breaches by control, which takes anything.
    world.control("roapp/settings", json!({"company": {"currency": 7, "motto": "Light"}})).await;
    world.roapp("", "GET", "/v2/company", Value::Null).await;
    assert_eq!(
        world.breaches(),
        [
            "RO App company (GET /v2/company): answer, field 'currency': the type is not string",
            "RO App company (GET /v2/company): answer, field 'motto': the operation has no such name",
        ]
    );
}

#[tokio::test]
async fn rows_of_a_list_that_are_wrong_alike_are_one_breach() {
    let world = World::open();
    let place = |id: i64| json!({"id": id, "name": "Shop", "is_archived": false, "motto": "Light"});
    world.control("roapp/settings", json!({"locations": [place(1), place(2)]})).await;
    world.roapp("", "GET", "/v2/company/locations", Value::Null).await;
    let (breaches, at) = (world.breaches(), "RO App list locations (GET /v2/company/locations): answer, field 'data.*");
    assert!(breaches.contains(&format!("{at}.motto': the operation has no such name")), "{breaches:#?}");
    assert!(breaches.contains(&format!("{at}.timezone': missing, and it is required")), "{breaches:#?}");
    assert_eq!(breaches.len(), 5, "one line for each of the five: {breaches:#?}");
}

#[tokio::test]
async fn what_a_test_places_as_raw_json_is_the_test_s_own() {
    let world = World::open();
    world.control("shop/orders", json!({"raw": {"order_id": 7, "products": "none"}})).await;
    let answer = world.shop("orders/get", json!({"ids": [7]})).await;
    assert_eq!(answer["response"]["orders"][0]["products"], "none");
    assert!(world.breaches().is_empty(), "{:?}", world.breaches());
}

#[tokio::test]
async fn a_notation_is_right_from_the_moment_the_server_wants_it() {
    let world = World::open();
    let agent = format!("{AGENT}1.0");
    let ask = || world.roapp(&agent, "GET", "/v2/orders?ids[]=1", Value::Null);
    world.control("variants", json!({"roapp.filter_names": "bare"})).await;
    ask().await;
    assert_eq!(world.breaches().len(), 1, "{:?}", world.breaches());
    let world = World::open();
    world.control("variants", json!({"roapp.filter_names": "brackets"})).await;
    world.roapp(&agent, "GET", "/v2/orders?ids[]=1", Value::Null).await;
    world.control("variants", json!({"roapp.filter_names": "bare"})).await;
    world.roapp(&agent, "GET", "/v2/orders?ids[]=1", Value::Null).await;
    assert!(world.breaches().is_empty(), "the exchange remembers what it saw: {:?}", world.breaches());
}

/// Every row, as a stranger calls it: with the smallest request, and where the stand-in has a thing of that kind, with its id.
async fn call_every_row(world: &World) {
    for row in &roapp().operations {
        let body = row.body.as_ref().map_or(Value::Null, |shape| sample(shape, &roapp().definitions));
        for id in ["70000001", "31000650", "39900001", "934001", "3130001", "410001", "150001"] {
            let path = row.path.replace("{id}", id).replace("{item}", "80000001");
            world.roapp("a-stranger/1", &row.method, &path, body.clone()).await;
            if !row.path.contains("{id}") {
                break;
            }
        }
    }
    for row in &cartum().operations {
        let body = row.body.as_ref().map_or(json!({}), |shape| sample(shape, &cartum().definitions));
        world.shop(&row.operation, body).await;
        world.shop(&row.operation, json!({})).await;
    }
}

#[tokio::test]
async fn what_the_stand_ins_play_is_in_the_tables() {
    let world = World::open();
    world.control("limits", json!({"roapp_per_second": null})).await;
    call_every_row(&world).await;
    assert!(world.breaches().is_empty(), "{:#?}", world.breaches());
}
