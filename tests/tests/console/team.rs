//! People, tokens and the audit: who is invited gets in, who is removed is out at once, and what was changed stands there.

use std::time::Duration;

use console::Role;
use exchange::clock::Clock;
use exchange::team::AuditSubject;
use serde_json::json;
use tests::World;
use tests::console::{Answer, TestConsole};

const PASSWORD: &str = "a long and good one";

/// The text between two others.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split(after).next().unwrap()
}

/// Sends a form without a session.
async fn form(console: &TestConsole, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = console.request("POST", path).header("origin", &console.url);
    console.send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
}

/// Invites a person; gives the path of the link.
async fn invite(console: &TestConsole, name: &str, role: &str) -> String {
    let page = console.post(Role::Admin, "/people", &[("name", name), ("role", role)]).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let secret = between(&page.text, "/invitation/", "<").to_owned();
    format!("/invitation/{secret}")
}

/// A person who has chosen a password; gives the cookie.
async fn join(console: &TestConsole, name: &str, role: &str) -> String {
    let link = invite(console, name, role).await;
    let done = form(console, &link, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!((done.status, done.header("location")), (303, "/"), "{}", done.text);
    format!("session={}", done.cookie("session").unwrap())
}

async fn sign_in(console: &TestConsole, name: &str, password: &str) -> Answer {
    form(console, "/sign-in", &[("name", name), ("password", password)]).await
}

/// Status, name and role of a cookie.
async fn session(console: &TestConsole, cookie: &str) -> (u16, String, String) {
    let answer = console.send(console.request("GET", "/api/session").header("cookie", cookie)).await;
    let body = answer.json();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (answer.status, text("name"), text("role"))
}

/// The id of a person.
async fn id(console: &TestConsole, name: &str) -> String {
    console.table().team().await.unwrap().named(name).unwrap().id.clone()
}

#[tokio::test]
async fn k_a_link_lets_one_person_choose_a_password_and_then_that_signs_in() {
    let console = TestConsole::open(World::without_orders().await).await;
    let before = console.send(console.request("GET", "/sign-in")).await;
    assert!(!before.text.contains("name=\"password\""), "nobody has a password yet");
    let link = invite(&console, "olena@example.com", "operator").await;
    let shown = console.page("/people").await;
    assert!(shown.contains("olena@example.com") && !shown.contains(&link[12..]), "a link is shown once");
    for _ in 0..2 {
        let page = console.send(console.request("GET", &link)).await;
        assert!(page.status == 200 && page.text.contains("olena@example.com"), "looking does not use it up");
    }
    for (password, again) in [("short", "short"), (PASSWORD, "another one entirely")] {
        let refused = form(&console, &link, &[("password", password), ("again", again)]).await;
        assert_eq!((refused.status, refused.cookie("session")), (422, None), "{}", refused.text);
    }
    let done = form(&console, &link, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    let cookie = format!("session={}", done.cookie("session").unwrap());
    let known = (200, "olena@example.com".to_owned(), "operator".to_owned());
    assert_eq!(session(&console, &cookie).await, known);
    assert_eq!(console.send(console.request("GET", &link)).await.status, 403, "it is used up");
    assert_eq!(form(&console, &link, &[("password", PASSWORD), ("again", PASSWORD)]).await.status, 403);
    assert!(console.send(console.request("GET", "/sign-in")).await.text.contains("name=\"password\""));
    let in_again = sign_in(&console, " Olena@Example.com", PASSWORD).await;
    let second = format!("session={}", in_again.cookie("session").unwrap());
    assert_eq!(session(&console, &second).await, known);
    let home = console.send(console.request("GET", "/").header("cookie", &second)).await;
    assert!(home.text.contains("/sign-out") && home.text.contains("olena@example.com"));
    let items = console.world.table_items().await;
    assert!(!format!("{items:?}").contains(PASSWORD));
    let late = invite(&console, "late", "viewer").await;
    console.world.clock.advance(Duration::from_secs(72 * 3600));
    assert_eq!(console.send(console.request("GET", &late)).await.status, 403, "its time is over");
}

#[tokio::test]
async fn k_who_signs_out_is_out_with_that_cookie_and_nowhere_else() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run().await;
    let here = join(&console, "Olena", "admin").await;
    let there = sign_in(&console, "Olena", PASSWORD).await;
    let there = format!("session={}", there.cookie("session").unwrap());
    let link = console.send(console.request("GET", &console.access.links.make(console.world.clock.now()))).await;
    let of_link = format!("session={}", link.cookie("session").unwrap());
    for cookie in [&here, &of_link] {
        let get = async |path: &str| console.send(console.request("GET", path).header("cookie", cookie)).await;
        let csrf = between(&get("/").await.text, "name=\"csrf\" value=\"", "\"").to_owned();
        let post = async |path: &str| {
            let request = console.request("POST", path).header("cookie", cookie).header("origin", &console.url);
            console.send(request.header("x-csrf-token", &csrf)).await
        };
        assert!(get("/").await.text.contains("action=\"/sign-out\""), "also after a one-time link");
        let out = post("/sign-out").await;
        assert_eq!((out.status, out.header("location"), out.cookie("session").as_deref()), (303, "/sign-in", Some("")));
        // A copy of the cookie that somebody kept.
        assert_eq!(session(&console, cookie).await.0, 401);
        for path in ["/", "/orders", "/orders?q=100212", "/orders?show=all", "/orders?sort=no", "/attention", "/people"]
        {
            let answer = get(path).await;
            assert_eq!((answer.status, answer.header("location")), (303, "/sign-in"), "{path}");
            assert!(answer.text.is_empty(), "{path}: {}", answer.text);
        }
        for path in ["/orders", "/attention", "/orders/counts"] {
            let part = console.request("GET", path).header("cookie", cookie).header("hx-request", "true");
            let part = console.send(part).await;
            assert!(part.status == 401 && !part.text.contains("row-demo"), "{path}: {} {}", part.status, part.text);
        }
        assert_eq!(post("/orders/demo/100213/refresh").await.status, 401);
    }
    assert_eq!(session(&console, &there).await.0, 200, "another browser is still in");
    assert_eq!(sign_in(&console, "Olena", PASSWORD).await.status, 303, "and one may sign in again");
}

#[tokio::test]
async fn k_two_people_work_at_once_each_by_the_role_and_a_removed_one_is_out_at_once() {
    let console = TestConsole::open(World::without_orders().await).await;
    let (olena, ion) = (join(&console, "Olena", "admin").await, join(&console, "Ion", "viewer").await);
    let get =
        async |cookie: &str, path: &str| console.send(console.request("GET", path).header("cookie", cookie)).await;
    let (one, other) = tokio::join!(get(&olena, "/people"), get(&ion, "/people"));
    assert_eq!((one.status, other.status), (200, 403));
    assert_eq!(get(&ion, "/orders").await.status, 200);
    let path = format!("/people/{}/role", id(&console, "Ion").await);
    console.post(Role::Admin, &path, &[("role", "operator")]).await;
    assert_eq!(session(&console, &ion).await.2, "operator", "with the next request");
    let removed = console.post(Role::Admin, &format!("/people/{}/remove", id(&console, "Ion").await), &[]).await;
    assert_eq!(removed.header("location"), "/people?said=person-removed");
    assert_eq!(session(&console, &ion).await.0, 401);
    for path in ["/", "/orders", "/orders?state=waiting", "/orders?q=a", "/attention", "/stores"] {
        let answer = get(&ion, path).await;
        assert_eq!((answer.header("location"), answer.text.as_str()), ("/sign-in", ""), "{path}");
    }
    assert_eq!(sign_in(&console, "Ion", PASSWORD).await.status, 401);
    assert_eq!(session(&console, &olena).await.0, 200, "nobody else is out");
    // A person of the same name is another one.
    let again = join(&console, "Ion", "viewer").await;
    assert_eq!((session(&console, &again).await.0, session(&console, &ion).await.0), (200, 401));
    let path = format!("/people/{}/link", id(&console, "Olena").await);
    assert_eq!(console.post(Role::Admin, &path, &[]).await.status, 200);
    assert_eq!(session(&console, &olena).await.0, 401, "a new link ends sessions");
    assert_eq!(sign_in(&console, "Olena", PASSWORD).await.status, 401, "and the password");
    let unknown = console.post(Role::Admin, "/people/nobody/remove", &[]).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn k_tries_are_limited_and_say_nothing_of_who_is_known() {
    let console = TestConsole::open(World::without_orders().await).await;
    join(&console, "Olena", "admin").await;
    let strange = sign_in(&console, "Nobody", "not the right one").await;
    for _ in 0..5 {
        let wrong = sign_in(&console, "Olena", "not the right one").await;
        assert_eq!((wrong.status, wrong.text), (401, strange.text.clone()));
    }
    assert_eq!(sign_in(&console, "Olena", PASSWORD).await.status, 429, "even with the right one");
    console.world.clock.advance(Duration::from_secs(15 * 60));
    assert_eq!(sign_in(&console, "Olena", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn k_sessions_of_links_end_together() {
    let console = TestConsole::open(World::without_orders().await).await;
    let person = join(&console, "Olena", "admin").await;
    let link = console.access.links.make(console.world.clock.now());
    let entered = console.send(console.request("GET", &link)).await;
    let cookie = format!("session={}", entered.cookie("session").unwrap());
    assert_eq!(session(&console, &cookie).await.0, 200);
    assert_eq!(console.post(Role::Admin, "/people/sessions/end", &[]).await.status, 303);
    assert_eq!(session(&console, &cookie).await.0, 401);
    assert_eq!(session(&console, &person).await.0, 200);
    let entered = console.send(console.request("GET", &console.access.links.make(console.world.clock.now()))).await;
    let cookie = format!("session={}", entered.cookie("session").unwrap());
    assert_eq!(session(&console, &cookie).await.0, 200, "a new link works");
}

#[tokio::test]
async fn k_a_token_keeps_its_role_is_noted_once_an_hour_and_revoked_at_once() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run().await;
    let made = console.post(Role::Admin, "/tokens", &[("name", "Stock report"), ("role", "operator")]).await;
    let token = format!("exchange_{}", between(&made.text, "<code>exchange_", "<").trim_start_matches('…'));
    let token = if token.len() > 20 { token } else { panic!("{}", made.text) };
    assert!(!console.page("/tokens").await.contains(&token), "it is shown once");
    assert!(!format!("{:?}", console.world.table_items().await).contains(&token[18..]), "and not kept");
    let call = async |method: &str, path: &str, body: &str| {
        let request = console.request(method, path).header("authorization", format!("Bearer {token}"));
        console.send(request.body(body.to_owned())).await
    };
    assert_eq!(call("GET", "/api/session", "").await.json()["role"], "operator");
    let order = json!({"orders": [{"store": "demo", "number": 100_212}]}).to_string();
    let asked = call("POST", "/api/refresh", &order).await;
    assert_eq!(asked.status, 200, "{}", asked.text);
    assert_eq!(call("GET", "/api/notifications", "").await.status, 403);
    let used = async || console.table().token_uses().await.unwrap().into_values().next().unwrap();
    let first = used().await;
    console.world.clock.advance(Duration::from_secs(3599));
    call("GET", "/api/session", "").await;
    assert_eq!(used().await, first);
    console.world.clock.advance(Duration::from_secs(2));
    call("GET", "/api/session", "").await;
    assert!(used().await > first);
    let id = token[9..17].to_owned();
    assert_eq!(console.post(Role::Admin, &format!("/tokens/{id}/revoke"), &[]).await.status, 303);
    assert_eq!(call("GET", "/api/session", "").await.status, 401);
    assert_eq!(console.post(Role::Admin, &format!("/tokens/{id}/revoke"), &[]).await.status, 404);
}

#[tokio::test]
async fn k_each_change_of_a_setting_is_in_the_audit_without_secrets() {
    let console = TestConsole::open(World::seeded().await).await;
    console.post(Role::Admin, "/stores/demo/switch", &[("on", "no")]).await;
    console.post(Role::Admin, "/secrets", &[("roapp-hook-secret", "very-secret-text")]).await;
    let channel = json!({"channel": {"name": "Night watch", "way": {"web_hook": {"url": "https://hooks.example.com/T0/very-secret-path"}},
        "kinds": ["orders"], "pace": "at_once", "language": "en", "time_zone": "UTC"}, "secret": "very-secret-key-of-32-characters"});
    let added = console.api(Role::Admin, "POST", "/api/notifications", channel).await;
    let mut settings = serde_json::to_value(&console.world.store).unwrap();
    settings["history_days"] = json!(90);
    settings["enabled"] = json!(false);
    let put = console.api(Role::Admin, "PUT", "/api/stores/demo", json!({"settings": settings})).await;
    assert_eq!(put.status, 200, "{}", put.text);
    let same = console.api(Role::Admin, "PUT", "/api/stores/demo", json!({"settings": settings})).await;
    assert_eq!(same.status, 200);
    console::team::invite(
        console.table(),
        console.world.clock.now(),
        &console::team::Actor::command(),
        "Olena",
        Role::Viewer,
    )
    .await
    .unwrap();
    let page = console.page("/audit").await;
    for part in [
        "Store: <bdi>Lamp shop",
        "Switched on: <bdi>yes</bdi> → <bdi>no",
        "Secret entered: <bdi>RO App web-hook secret",
        "Days of history: <bdi>180</bdi> → <bdi>90",
        "Olena",
        "a command on the server",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(page.matches("Days of history").count(), 1, "what changes nothing is no entry");
    if added.status == 200 || added.status == 201 {
        assert!(page.contains("Night watch") && page.contains("hooks.example.com"), "{page}");
    }
    assert!(!page.contains("very-secret"), "{page}");
    assert!(!format!("{:?}", console.table().audit_page(None, 100).await.unwrap()).contains("very-secret"));
    assert_eq!(console.get(Role::Operator, "/audit").await.status, 403);
}

#[tokio::test]
async fn k_the_audit_calls_roapps_records_by_their_names() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run_on(&console.exchange).await;
    let choices = console.exchange.form_options.roapp_choices("").await;
    let (place, category) = (&choices.locations[0], &choices.categories[0]);
    let change = |setting: &str, before: &str, after: &str| exchange::team::Change {
        setting: setting.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    };
    let changes = vec![
        change("managers", "[410001]", "[410001,77]"),
        change("location", "999", &place.id.to_string()),
        change("default_category", "", &category.id.to_string()),
        change("status_to_roapp", "", &format!(r#"[{{"cartum":1,"roapp":{}}}]"#, sandbox::STATUS_SHIPPED)),
    ];
    let now = console.world.clock.now();
    console::team::Actor::command().note(console.table(), now, AuditSubject::Store, "demo", changes).await.unwrap();
    let requests = console.world.roapp_calls().await.len();
    let page = console.page("/audit").await;
    for part in [
        "Maria Manager</bdi> → <bdi>Maria Manager, 77<".to_owned(),
        format!("999</bdi> → <bdi>{}<", place.name),
        "<bdi>New → Shipped<".to_owned(),
        format!("<bdi>{}<", category.path.replace('>', "&gt;")),
    ] {
        assert!(page.contains(&part), "{part}: {page}");
    }
    assert_eq!(console.world.roapp_calls().await.len(), requests, "RO App is not asked");
}

#[tokio::test]
async fn k_the_audit_goes_back_page_by_page() {
    let console = TestConsole::open(World::without_orders().await).await;
    let actor = console::team::Actor::command();
    for number in 0..60 {
        console.world.clock.advance(Duration::from_millis(7));
        let now = console.world.clock.now();
        console::team::invite(console.table(), now, &actor, &format!("person {number:02}"), Role::Viewer)
            .await
            .unwrap();
    }
    let first = console.page("/audit").await;
    assert!(first.contains("person 59") && !first.contains("person 09<"), "the latest first");
    let older = between(&first, "rel=\"next\" href=\"", "\"");
    let second = console.page(older).await;
    assert!(second.contains("person 00") && second.contains("person 09") && !second.contains("person 10"), "{second}");
}

#[tokio::test]
async fn k_each_change_of_people_and_tokens_is_in_the_audit_once() {
    let console = TestConsole::open(World::without_orders().await).await;
    join(&console, "Olena", "viewer").await;
    let person = id(&console, "Olena").await;
    let post = async |path: String, fields: &[(&str, &str)]| {
        console.world.clock.advance(Duration::from_millis(7));
        let answer = console.post(Role::Admin, &path, fields).await;
        assert!(answer.status < 400, "{path}: {} {}", answer.status, answer.text);
    };
    for _ in 0..2 {
        // The second time nothing changes.
        post(format!("/people/{person}/role"), &[("role", "operator")]).await;
    }
    post(format!("/people/{person}/link"), &[]).await;
    post(format!("/people/{person}/remove"), &[]).await;
    post("/tokens".to_owned(), &[("name", "Reports"), ("role", "viewer")]).await;
    let token = console.table().tokens().await.unwrap()[0].id.clone();
    post(format!("/tokens/{token}/revoke"), &[]).await;
    let page = console.table().audit_page(None, 100).await.unwrap();
    let mut noted: Vec<(AuditSubject, String)> =
        page.entries.iter().map(|entry| (entry.subject, entry.name.clone())).collect();
    noted.reverse();
    // Invited and joined at the same time.
    noted[..2].sort_by_key(|(subject, _)| *subject != AuditSubject::PersonInvited);
    let of_person = [
        AuditSubject::PersonInvited,
        AuditSubject::PersonJoined,
        AuditSubject::PersonRole,
        AuditSubject::PersonLink,
        AuditSubject::PersonRemoved,
    ];
    let of_token = [AuditSubject::TokenMade, AuditSubject::TokenRevoked];
    let expected = of_person.map(|subject| (subject, "Olena".to_owned())).into_iter();
    let expected: Vec<_> = expected.chain(of_token.map(|subject| (subject, "Reports".to_owned()))).collect();
    assert_eq!(noted, expected);
    assert!(page.entries.iter().any(|entry| format!("{:?}", entry.changes).contains("operator")), "from what to what");
}
