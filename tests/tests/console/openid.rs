//! Sign-in by OpenID Connect, against a provider of the tests' own that answers over HTTP and checks what it is asked.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Query, State};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use console::{Access, Host, OpenId, Role};
use exchange::clock::Clock;
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::World;
use tests::console::TestConsole;
use tokio::net::TcpListener;

/// Made for these tests; it opens nothing anywhere.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";
const OTHER_KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n-----END PRIVATE KEY-----\n";

/// What the provider does next, and what it was asked.
struct Provider {
    issuer: String,
    now: Box<dyn Fn() -> i64 + Send + Sync>,
    /// Codes given out, each with the request it answers.
    codes: Mutex<HashMap<String, HashMap<String, String>>>,
    /// Claims over the good ones.
    claims: Mutex<Value>,
    /// Whose key signs.
    key: Mutex<&'static str>,
    /// The name of that key, and of the published one.
    kid: Mutex<&'static str>,
}

type Shared = State<Arc<Provider>>;

fn key(pem: &str, kid: &str) -> CoreEdDsaPrivateSigningKey {
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(pem, Some(JsonWebKeyId::new(kid.into()))).unwrap()
}

async fn configuration(State(provider): Shared) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", provider.issuer);
    Json(json!({
        "issuer": provider.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"], "end_session_endpoint": at("/logout"),
    }))
}

async fn keys(State(provider): Shared) -> Json<Value> {
    let kid = *provider.kid.lock().unwrap();
    let public = serde_json::to_value(key(KEY, kid).as_verification_key()).unwrap();
    Json(json!({"keys": [public]}))
}

/// The person agrees at once.
async fn authorize(State(provider): Shared, Query(asked): Query<HashMap<String, String>>) -> axum::response::Redirect {
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["code_challenge_method"], "S256");
    let code = format!("code-{}", provider.codes.lock().unwrap().len());
    let back = format!("{}?code={code}&state={}", asked["redirect_uri"], asked["state"]);
    provider.codes.lock().unwrap().insert(code, asked);
    axum::response::Redirect::to(&back)
}

async fn token(
    State(provider): Shared,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Json<Value>, (http::StatusCode, Json<Value>)> {
    let refused =
        |why: &str| (http::StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant", "error_description": why})));
    let asked = provider.codes.lock().unwrap().remove(&sent["code"]).ok_or_else(|| refused("no such code"))?;
    let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(sent["code_verifier"].as_bytes()));
    if proof != asked["code_challenge"] || sent["redirect_uri"] != asked["redirect_uri"] {
        return Err(refused("the verifier is another one"));
    }
    let now = (provider.now)();
    let mut claims = json!({
        "iss": provider.issuer, "aud": [asked["client_id"]], "sub": "person-1", "preferred_username": "olena",
        "iat": now, "exp": now + 300, "nonce": asked["nonce"], "cognito:groups": ["staff"],
    });
    for (name, value) in provider.claims.lock().unwrap().as_object().unwrap() {
        claims[name] = value.clone();
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let kid = *provider.kid.lock().unwrap();
    let signed = format!("{}.{}", part(&json!({"alg": "EdDSA", "kid": kid, "typ": "JWT"})), part(&claims));
    let key = key(*provider.key.lock().unwrap(), kid);
    let signature = key.sign(&CoreJwsSigningAlgorithm::EdDsa, signed.as_bytes()).unwrap();
    let identity = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    Ok(Json(json!({"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": identity})))
}

/// A console that signs in at a provider.
async fn signing_in() -> (TestConsole, Arc<Provider>) {
    signing_in_with(|url, _, open_id| Access::with_open_id(url, open_id).unwrap()).await
}

/// A console that signs in at a provider, with other sign-in methods of an address and a port.
async fn signing_in_with(access: impl FnOnce(&str, u16, OpenId) -> Access) -> (TestConsole, Arc<Provider>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let world = World::without_orders().await;
    let clock = world.clock.clone();
    let provider = Arc::new(Provider {
        issuer: issuer.clone(),
        now: Box::new(move || clock.now().as_second()),
        codes: Mutex::default(),
        claims: Mutex::new(json!({})),
        key: Mutex::new(KEY),
        kid: Mutex::new("one"),
    });
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(configuration))
        .route("/keys", get(keys))
        .route("/authorize", get(authorize))
        .route("/token", post(token))
        .with_state(provider.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let roles: BTreeMap<String, Role> =
        [("owners", Role::Admin), ("staff", Role::Operator), ("everyone", Role::Viewer)]
            .map(|(g, r)| (g.into(), r))
            .into();
    let console = TestConsole::open_with(world, |port| {
        let url = format!("http://127.0.0.1:{port}");
        let open_id = OpenId::new(issuer, ("console".into(), None), &url, "cognito:groups".into(), roles);
        access(&url, port, open_id)
    })
    .await;
    (console, provider)
}

/// A person signs in; gives the answer of the last step, and the cookie of the attempt.
async fn sign_in(console: &TestConsole) -> (tests::console::Answer, String, String) {
    let (attempt, back) = agree(console).await;
    let done = console.send(console.request("GET", &back).header("cookie", &attempt)).await;
    (done, attempt, back)
}

/// A person agrees at the provider: the cookie of the attempt, and where the provider sends the browser.
async fn agree(console: &TestConsole) -> (String, String) {
    let start = console.send(console.request("GET", "/sign-in/start")).await;
    assert_eq!(start.status, 303, "{}", start.text);
    let attempt = format!("sign-in={}", start.cookie("sign-in").unwrap());
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let agreed = http.get(start.header("location")).send().await.unwrap();
    let back = agreed.headers()["location"].to_str().unwrap().strip_prefix(&console.url).unwrap().to_owned();
    (attempt, back)
}

#[tokio::test]
async fn people_are_managed_at_the_provider() {
    let (console, _) = signing_in().await;
    let page = console.page("/people").await;
    assert!(page.contains("sign-in provider") && !page.contains("name=\"role\""), "{page}");
    for (path, fields) in [
        ("/people", [("name", "Olena"), ("role", "admin")]),
        ("/people/1/remove", [("", ""), ("", "")]),
        ("/people/sessions/end", [("", ""), ("", "")]),
    ] {
        assert_eq!(console.post(Role::Admin, path, &fields).await.status, 404, "{path}");
    }
    let request = console.request("POST", "/sign-in").header("origin", &console.url);
    let request = request.header("content-type", "application/x-www-form-urlencoded").body("name=a&password=b");
    assert_eq!(console.send(request).await.status, 404);
    assert_eq!(console.send(console.request("GET", "/invitation/x")).await.status, 403);
}

#[tokio::test]
async fn a_person_of_a_group_gets_its_role() {
    let (console, provider) = signing_in().await;
    assert!(console.send(console.request("GET", "/sign-in")).await.text.contains("/sign-in/start"));
    for (groups, role) in [
        (json!(["staff"]), Some("operator")),
        (json!(["everyone", "owners"]), Some("admin")),
        (json!("everyone"), Some("viewer")),
        (json!(["strangers"]), None),
        (json!([]), None),
        (json!(null), None),
    ] {
        *provider.claims.lock().unwrap() = json!({"cognito:groups": groups});
        let (done, ..) = sign_in(&console).await;
        let Some(role) = role else {
            assert_eq!((done.status, done.cookie("session")), (403, None), "{groups}");
            continue;
        };
        assert_eq!((done.status, done.header("location")), (303, "/"), "{groups}: {}", done.text);
        let cookie = format!("session={}", done.cookie("session").unwrap());
        let session = console.send(console.request("GET", "/api/session").header("cookie", &cookie)).await.json();
        assert_eq!((session["role"].as_str().unwrap(), session["name"].as_str().unwrap()), (role, "olena"));
        console.world.clock.advance(Duration::from_secs(12 * 3600));
        assert_eq!(
            console.send(console.request("GET", "/api/session").header("cookie", &cookie)).await.status,
            401,
            "it ends"
        );
    }
}

#[tokio::test]
async fn a_session_of_a_provider_ends_after_twelve_hours_also_where_others_last_a_week() {
    let (console, _provider) = signing_in_with(|url, port, open_id| {
        Access::one_machine(port).also_under(Host::of(url).unwrap()).signing_in_at(open_id)
    })
    .await;
    assert_eq!(console.access.session_lifetime.as_hours(), 7 * 24);
    let (done, ..) = sign_in(&console).await;
    let cookie = format!("session={}", done.cookie("session").unwrap());
    for (minutes, status) in [(12 * 60 - 1, 200), (1, 401)] {
        console.world.clock.advance(Duration::from_secs(minutes * 60));
        let answer = console.send(console.request("GET", "/api/session").header("cookie", &cookie)).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
}

#[tokio::test]
async fn an_identity_that_is_not_good_lets_nobody_in() {
    let (console, provider) = signing_in().await;
    let now = console.world.clock.now().as_second();
    for (what, claims) in [
        ("another audience", json!({"aud": ["other"]})),
        ("another issuer", json!({"iss": "https://evil.example"})),
        ("out of date", json!({"exp": now - 1})),
        ("another nonce", json!({"nonce": "x"})),
    ] {
        *provider.claims.lock().unwrap() = claims;
        let (done, ..) = sign_in(&console).await;
        assert_eq!((done.status, done.cookie("session")), (401, None), "{what}: {}", done.text);
    }
    *provider.claims.lock().unwrap() = json!({});
    *provider.key.lock().unwrap() = OTHER_KEY;
    let (done, ..) = sign_in(&console).await;
    assert_eq!((done.status, done.cookie("session")), (401, None), "another key");
}

#[tokio::test]
async fn a_key_that_the_provider_made_later_is_read_when_it_is_needed() {
    let (console, provider) = signing_in().await;
    assert_eq!(sign_in(&console).await.0.status, 303);
    *provider.kid.lock().unwrap() = "two";
    assert_eq!(sign_in(&console).await.0.status, 303);
}

#[tokio::test]
async fn signing_out_ends_the_session_here_and_leads_to_the_provider_s_own_end() {
    let (console, provider) = signing_in().await;
    let (done, ..) = sign_in(&console).await;
    let cookie = format!("session={}", done.cookie("session").unwrap());
    let page = console.send(console.request("GET", "/").header("cookie", &cookie)).await;
    let token = page.text.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let out = console.request("POST", "/sign-out").header("cookie", &cookie).header("origin", &console.url);
    let out = out.header("content-type", "application/x-www-form-urlencoded").body(format!("csrf={token}"));
    let out = console.send(out).await;
    assert_eq!((out.status, out.cookie("session").as_deref()), (200, Some("")), "{}", out.text);
    let back = format!("{}/sign-in", console.url)
        .replace(':', "%3A")
        .replace('/', "%2F")
        .replace('.', "%2E")
        .replace('-', "%2D");
    let address = format!("{}/logout?client_id=console&amp;logout_uri={back}", provider.issuer);
    assert!(out.text.contains(&address) && !out.text.contains("olena"), "{}", out.text);
    // A copy of the cookie that somebody kept.
    for (path, status) in [("/api/session", 401), ("/orders", 303), ("/", 303)] {
        let answer = console.send(console.request("GET", path).header("cookie", &cookie)).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
    assert_eq!(sign_in(&console).await.0.status, 303, "and one may sign in again");
}

#[tokio::test]
async fn an_attempt_ends_in_the_browser_it_began_in_once_and_soon() {
    let (console, _provider) = signing_in().await;
    let (done, attempt, back) = sign_in(&console).await;
    assert_eq!(done.status, 303);
    let again = console.send(console.request("GET", &back).header("cookie", &attempt)).await;
    assert_eq!((again.status, again.cookie("session")), (401, None), "a code is good once");
    // Somebody else's code is good for nobody: their answer has another state.
    let (begun, given) = agree(&console).await;
    let strange = format!("{}&state=y", given.split("&state=").next().unwrap());
    for (what, path, cookie) in [
        ("no cookie", back.clone(), String::new()),
        ("another state", strange, begun),
        ("nothing", "/sign-in/done".into(), attempt.clone()),
        ("junk", back.clone(), "sign-in=junk".into()),
    ] {
        let answer = console.send(console.request("GET", &path).header("cookie", cookie)).await;
        assert_eq!((answer.status, answer.cookie("session")), (401, None), "{what}");
    }
    let start = console.send(console.request("GET", "/sign-in/start")).await;
    let attempt = format!("sign-in={}", start.cookie("sign-in").unwrap());
    let state = start.header("location").split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    console.world.clock.advance(Duration::from_secs(601));
    let path = format!("/sign-in/done?code=code-0&state={state}");
    let late = console.send(console.request("GET", &path).header("cookie", attempt)).await;
    assert_eq!(late.status, 401);
    assert!(late.text.contains("ten minutes"), "{}", late.text);
}

#[tokio::test]
async fn a_provider_that_fails_is_a_sentence() {
    let world = World::without_orders().await;
    let console = TestConsole::open_with(world, |port| {
        let url = format!("http://127.0.0.1:{port}");
        let open_id =
            OpenId::new("http://127.0.0.1:9".into(), ("console".into(), None), &url, "groups".into(), BTreeMap::new());
        Access::with_open_id(&url, open_id).unwrap()
    })
    .await;
    let answer = console.send(console.request("GET", "/sign-in/start")).await;
    assert_eq!(answer.status, 401);
    assert!(answer.text.contains("configuration cannot be read"), "{}", answer.text);
}
