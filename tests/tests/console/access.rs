//! Who gets in, and who may do what. Every route is taken from the table the router is built from, so a new one is tried too.

use std::time::Duration;

use console::{Auth, Kind, ROUTES, Role, Route, Session};
use exchange::clock::Clock;
use jiff::SignedDuration;
use tests::World;
use tests::console::TestConsole;

use crate::notices::{KEY, add, channel, web_hook, well};
use crate::promises::pages;

/// A path with its parameters filled in.
fn path(route: &Route) -> String {
    route
        .path
        .replace("{store}", "demo")
        .replace("{number}", "100212")
        .replace("{file}", "style.css")
        .replace("{token}", "no-token")
}

fn writes() -> impl Iterator<Item = (&'static Route, Role)> {
    ROUTES.iter().filter(|route| route.is_write()).filter_map(|route| match route.auth {
        Auth::Role(role) => Some((route, role)),
        // There is no session yet: the next test.
        Auth::SignIn => None,
        Auth::Public => panic!("{} writes and needs no session", route.path),
    })
}

#[tokio::test]
async fn what_begins_a_session_is_done_for_pages_of_the_console_alone() {
    let console = TestConsole::open(World::without_orders().await).await;
    let before = console.world.table_items().await;
    let all: Vec<_> = ROUTES.iter().filter(|route| route.auth == Auth::SignIn).collect();
    assert_eq!(all.len(), 2);
    for route in all {
        assert!(route.is_write());
        for origin in
            [None, Some("https://evil.example"), Some("null"), Some(console.url.replace("http", "https").as_str())]
        {
            let mut request = console.request(route.method.as_str(), &path(route)).body("name=a&password=b");
            request = request.header("content-type", "application/x-www-form-urlencoded");
            if let Some(origin) = origin {
                request = request.header("origin", origin);
            }
            let answer = console.send(request).await;
            assert_eq!((answer.status, answer.cookie("session")), (403, None), "{} from {origin:?}", route.path);
        }
    }
    assert_eq!(console.world.table_items().await, before);
}

/// A role's token does of the API what the role may, and opens no page.
#[tokio::test]
async fn every_route_is_open_to_a_token_as_the_table_says() {
    let console = TestConsole::open(World::without_orders().await).await;
    let mut tokens = Vec::new();
    for role in Role::ALL {
        let actor = console::team::Actor::command();
        let now = console.world.clock.now();
        tokens
            .push((role, console::team::make_token(console.table(), now, &actor, role.as_str(), role).await.unwrap()));
    }
    let (_, strange) = exchange::team::TokenText::write([9; 4], [9; 32]);
    for route in ROUTES.iter() {
        let Auth::Role(needed) = route.auth else { continue };
        let ask = |token: &str| {
            let request = console.request(route.method.as_str(), &path(route)).body("{}");
            console.send(request.header("authorization", format!("Bearer {token}")))
        };
        assert_eq!(ask(&strange).await.status, 401, "{}", route.path);
        for (role, token) in &tokens {
            let answer = ask(token).await;
            let what = format!("{} {} as {role:?}: {} {}", route.method, route.path, answer.status, answer.text);
            match route.kind {
                Kind::Page => assert!([303, 401].contains(&answer.status), "{what}"),
                Kind::Api if *role < needed => assert_eq!(answer.status, 403, "{what}"),
                Kind::Api => assert!(![401, 403, 421].contains(&answer.status), "{what}"),
            }
        }
    }
}

fn below(role: Role) -> Option<Role> {
    match role {
        Role::Viewer => None,
        Role::Operator => Some(Role::Viewer),
        Role::Admin => Some(Role::Operator),
    }
}

#[tokio::test]
async fn every_write_needs_session_role_origin_and_token() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.run().await;
    let before = (console.world.table_items().await, console.world.roapp_writes().await);
    let mut tried = 0;
    for (route, role) in writes() {
        let method = route.method.as_str();
        let path = path(route);
        let session = console.session(role);
        let (cookie, token, origin) = (console.cookie(&session), console.token(&session), console.url.clone());
        let other = console.session(role);
        let weaker = below(role).map(|role| console.session(role));
        let bare = || console.request(method, &path).body("{}").header("content-type", "application/json");
        let mut refused = vec![
            ("no session", 401, bare().header("origin", &origin).header("x-csrf-token", &token)),
            ("no token", 403, bare().header("cookie", &cookie).header("origin", &origin)),
            (
                "junk token",
                403,
                bare().header("cookie", &cookie).header("origin", &origin).header("x-csrf-token", "junk"),
            ),
            (
                "another session's token",
                403,
                bare()
                    .header("cookie", &cookie)
                    .header("origin", &origin)
                    .header("x-csrf-token", console.token(&other)),
            ),
            ("no origin", 403, bare().header("cookie", &cookie).header("x-csrf-token", &token)),
            (
                "another origin",
                403,
                bare()
                    .header("cookie", &cookie)
                    .header("origin", "https://evil.example")
                    .header("x-csrf-token", &token),
            ),
            (
                "no origin at all",
                403,
                bare().header("cookie", &cookie).header("origin", "null").header("x-csrf-token", &token),
            ),
            (
                "a cookie as token",
                403,
                bare().header("cookie", &cookie).header("origin", &origin).header("x-csrf-token", &cookie[8..]),
            ),
        ];
        if let Some(weaker) = &weaker {
            let request = bare().header("cookie", console.cookie(weaker)).header("origin", &origin);
            refused.push(("a weaker role", 403, request.header("x-csrf-token", console.token(weaker))));
        }
        for (what, status, request) in refused {
            let answer = console.send(request).await;
            assert_eq!(answer.status, status, "{method} {path} with {what}: {}", answer.text);
            assert!(!answer.text.is_empty(), "{method} {path} with {what} says nothing");
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
    assert_eq!(
        (console.world.table_items().await, console.world.roapp_writes().await),
        before,
        "something was written"
    );
    what_is_in_place_gets_through(&console).await;
}

/// The same requests with everything in place do get through the gate.
async fn what_is_in_place_gets_through(console: &TestConsole) {
    let mut all: Vec<_> = writes().collect();
    // This one ends the sessions of the others.
    all.sort_by_key(|(route, _)| route.path == "/people/sessions/end");
    for (route, role) in all {
        let answer = console.send(console.write(role, route.method.as_str(), &path(route)).body("{}")).await;
        assert!(![401, 403, 421].contains(&answer.status), "{}: {} {}", route.path, answer.status, answer.text);
    }
}

#[tokio::test]
async fn every_form_that_writes_carries_the_token_of_its_session() {
    let console = well().await;
    let channel = add(&console, channel(web_hook("https://hooks.example.com"), "en"), KEY).await;
    let mut forms = 0;
    for (path, page) in pages(&console, &channel).await {
        for form in page.split("<form").skip(1).map(|form| form.split("</form>").next().unwrap()) {
            if form.split('>').next().unwrap().contains("method=\"post\"") {
                forms += 1;
                let token = form.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
                assert!(token.is_some_and(|token| token.len() > 20), "{path}: {form}");
            }
        }
    }
    assert!(forms > 50, "{forms} forms");
}

#[tokio::test]
async fn every_look_needs_a_session_of_its_role() {
    let console = TestConsole::open(World::without_orders().await).await;
    for route in ROUTES.iter().filter(|route| !route.is_write()) {
        let path = path(route);
        let nobody = console.send(console.request("GET", &path)).await;
        match route.auth {
            Auth::SignIn => panic!("{path} is looked at and begins a session"),
            Auth::Public => assert!(nobody.status != 401 && nobody.header("location") != "/sign-in", "{path}"),
            Auth::Role(role) => {
                match route.kind {
                    Kind::Page => assert_eq!((nobody.status, nobody.header("location")), (303, "/sign-in"), "{path}"),
                    Kind::Api => assert_eq!(nobody.status, 401, "{path}"),
                }
                if let Some(weaker) = below(role) {
                    assert_eq!(console.get(weaker, &path).await.status, 403, "{path} as {weaker:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_policy() {
    let console = TestConsole::open(World::without_orders().await).await;
    for route in ROUTES.iter().filter(|route| !route.is_write()) {
        for answer in
            [console.send(console.request("GET", &path(route))).await, console.get(Role::Admin, &path(route)).await]
        {
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{}",
                route.path
            );
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{}", route.path);
        }
        let page = console.get(Role::Admin, &path(route)).await.text;
        for inline in ["<style", " style=", "<script>", "javascript:", " onclick=", "hx-on"] {
            let found = route.kind == Kind::Page && !route.path.starts_with("/assets") && page.contains(inline);
            assert!(!found, "{} has {inline}", route.path);
        }
    }
}

#[tokio::test]
async fn an_unknown_address_is_a_page_for_people_and_json_for_programs() {
    let console = TestConsole::open(World::without_orders().await).await;
    let signed_in = console.cookie(&console.session(Role::Admin));
    let get = async |path: &str, accept: &str, language: &str, cookie: &str| {
        let request = console.request("GET", path).header("accept", accept).header("accept-language", language);
        console.send(request.header("cookie", cookie)).await
    };
    // The second is one of a write alone.
    for path in ["/nowhere", "/orders/refresh", "/stores/demo/nowhere/at/all", "/api/nowhere"] {
        for (language, said) in
            [("en", "There is no such page."), ("uk", "Такої сторінки немає."), ("fr", "Cette page n'existe pas.")]
        {
            for (cookie, menu) in [("", false), (signed_in.as_str(), true), ("session=x", false)] {
                let page = get(path, "text/html,application/xhtml+xml,*/*;q=0.8", language, cookie).await;
                assert_eq!((page.status, page.header("content-type")), (404, "text/html; charset=utf-8"), "{path}");
                assert!(page.text.contains(said) && page.text.contains("href=\"/\""), "{path}: {}", page.text);
                assert_eq!(page.text.contains("href=\"/attention\""), menu, "{path}: {}", page.text);
                assert!(page.text.contains(&format!("lang=\"{language}\"")), "{path}: {}", page.text);
                assert!(page.header("content-security-policy").contains("default-src 'none'"), "{path}");
            }
        }
        for accept in ["application/json", "*/*"] {
            let answer = get(path, accept, "uk", &signed_in).await;
            assert_eq!(
                (answer.status, answer.json()["message"].as_str()),
                (404, Some("There is no such page.")),
                "{path}"
            );
        }
    }
    let foreign = console.request("GET", "/nowhere").header("accept", "text/html").header("host", "evil.example");
    assert_eq!(console.send(foreign).await.status, 421);
}

#[tokio::test]
async fn a_page_under_another_name_is_not_answered() {
    let console = TestConsole::open(World::without_orders().await).await;
    let cookie = console.cookie(&console.session(Role::Admin));
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example", "[::1]:8080", ""] {
        let answer = console.send(console.request("GET", "/").header("host", host).header("cookie", &cookie)).await;
        assert_eq!(answer.status, 421, "{host}");
    }
    let port = console.url.rsplit(':').next().unwrap();
    let local = format!("localhost:{port}");
    assert_eq!(
        console.send(console.request("GET", "/").header("host", local).header("cookie", cookie)).await.status,
        200
    );
}

#[tokio::test]
async fn a_link_lets_one_person_in_once() {
    let console = TestConsole::open(World::without_orders().await).await;
    let link = console.access.links.make(console.world.clock.now());
    let looked = console.send(console.request("HEAD", &link)).await;
    assert_eq!((looked.status, looked.cookie("session")), (200, None), "a look does not use it up");
    let first = console.send(console.request("GET", &link)).await;
    assert_eq!((first.status, first.header("location")), (303, "/"));
    let set = first.header("set-cookie");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"), "{set}");
    let cookie = format!("session={}", first.cookie("session").unwrap());
    assert_eq!(console.send(console.request("GET", "/").header("cookie", &cookie)).await.status, 200);
    let again = console.send(console.request("GET", &link)).await;
    assert_eq!((again.status, again.cookie("session")), (403, None));
    for wrong in ["/enter/", "/enter/x", &format!("{link}0"), &link[..link.len() - 1]] {
        assert!(console.send(console.request("GET", wrong)).await.cookie("session").is_none(), "{wrong}");
    }
    console.world.clock.advance(Duration::from_secs(30 * 24 * 3600));
    let late = console.send(console.request("GET", "/").header("cookie", &cookie)).await;
    assert_eq!((late.status, late.header("location")), (303, "/sign-in"), "a session ends");
}

#[tokio::test]
async fn a_link_that_nobody_used_is_good_for_an_hour() {
    let console = TestConsole::open(World::without_orders().await).await;
    let make = || console.access.links.make(console.world.clock.now());
    let (used, left) = (make(), make());
    console.world.clock.advance(Duration::from_secs(3599));
    assert_eq!(console.send(console.request("GET", &used)).await.status, 303);
    console.world.clock.advance(Duration::from_secs(1));
    let late = console.send(console.request("GET", &left)).await;
    assert_eq!((late.status, late.cookie("session")), (403, None));
}

#[tokio::test]
async fn a_cookie_that_was_touched_is_none() {
    let console = TestConsole::open(World::without_orders().await).await;
    let session = console.session(Role::Viewer);
    let cookie = console.cookie(&session);
    let good = console.send(console.request("GET", "/").header("cookie", &cookie)).await;
    assert_eq!(good.status, 200);
    for at in (8..cookie.len()).step_by(7) {
        let mut bent = cookie.clone().into_bytes();
        bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
        let bent = String::from_utf8(bent).unwrap();
        assert_eq!(console.send(console.request("GET", "/").header("cookie", bent)).await.status, 303, "byte {at}");
    }
    // A page's token is sealed with the same key, for another purpose.
    let token = format!("session={}", console.token(&session));
    assert_eq!(console.send(console.request("GET", "/").header("cookie", token)).await.status, 303);
    let over = Session::new(String::new(), Role::Admin, console.world.clock.now(), SignedDuration::ZERO);
    assert_eq!(console.send(console.request("GET", "/").header("cookie", console.cookie(&over))).await.status, 303);
}

#[tokio::test]
async fn the_language_is_the_browsers_until_a_person_chooses() {
    let console = TestConsole::open(World::without_orders().await).await;
    let cookie = console.cookie(&console.session(Role::Viewer));
    let title = async |language: &str, chosen: &str| {
        let cookie = format!("{cookie}; language={chosen}");
        let request = console.request("GET", "/orders").header("accept-language", language).header("cookie", cookie);
        let page = console.send(request).await.text;
        page.split("<h1>").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    assert_eq!(title("de", "").await, "Orders");
    assert_eq!(title("uk-UA,en;q=0.5", "").await, "Замовлення");
    assert_eq!(title("fr", "").await, "Commandes");
    assert_eq!(title("fr", "uk").await, "Замовлення");
    assert_eq!(title("fr", "xx").await, "Commandes");
    let chosen = console.post(Role::Viewer, "/language", &[("language", "uk"), ("back", "/stores?x=1")]).await;
    assert_eq!((chosen.status, chosen.header("location")), (303, "/stores?x=1"));
    assert_eq!(chosen.cookie("language").as_deref(), Some("uk"));
    for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "", "/a\u{7f}b\n"] {
        let answer = console.post(Role::Viewer, "/language", &[("language", "fr"), ("back", elsewhere)]).await;
        assert_eq!(answer.header("location"), "/", "{elsewhere}");
    }
}

#[tokio::test]
async fn every_file_that_a_page_names_is_served_as_what_it_is() {
    let console = TestConsole::open(World::without_orders().await).await;
    let page = console.page("/").await;
    let mut kinds = Vec::new();
    for address in page.split('"').filter(|part| part.starts_with("/assets/")) {
        let file = console.send(console.request("GET", address)).await;
        assert!(file.status == 200 && file.text.len() > 100, "{address}: {} {}", file.status, file.text);
        assert_eq!(file.header("cache-control"), "public, max-age=3600", "{address}");
        kinds.push(file.header("content-type").to_owned());
    }
    let script = "text/javascript; charset=utf-8";
    assert_eq!(kinds, ["image/svg+xml", "text/css; charset=utf-8", script, script]);
    assert_eq!(console.send(console.request("GET", "/assets/other.css")).await.status, 404);
}
