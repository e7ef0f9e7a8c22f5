//! The console in the tests' world: served on a real port, called over HTTP with a session of each role.

use std::sync::Arc;
use std::time::Duration;

use console::{Access, Console, Role, Session, SessionCodec};
use exchange::clock::Clock;
use exchange::exchange::{App, Deps};
use exchange::net::{HttpTransport, SharedTransport};
use exchange::order::OrderNumber;
use exchange::queue::{self, Queue};
use exchange::secrets::FileSecrets;
use exchange::settings::{Credentials, RoAppSettings};
use exchange::state::{Refresh, Table};
use jiff::SignedDuration;
use serde_json::Value;
use tempfile::TempDir;

use crate::kill_switch::KillSwitch;
use crate::world::{World, listen};

/// A console that is served.
pub struct TestConsole {
    /// Both systems behind it.
    pub world: World,
    /// The process that serves it.
    pub exchange: Arc<App>,
    /// Address.
    pub url: String,
    /// Folder of the secrets.
    pub folder: TempDir,
    /// Sign-in methods.
    pub access: Arc<Access>,
    codec: SessionCodec,
    kill_switch: Arc<KillSwitch>,
    http: reqwest::Client,
}

/// An answer read to its end.
pub struct Answer {
    /// Status code.
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    /// Body.
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The first value of a cookie that is set.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let all = self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        all.filter_map(|text| text.strip_prefix(name)?.strip_prefix('='))
            .map(|text| text.split(';').next().unwrap().to_owned())
            .next()
    }
}

impl TestConsole {
    /// Serves a console of this world.
    pub async fn open(world: World) -> Self {
        Self::open_with(world, Access::one_machine).await
    }

    /// Serves a console with other sign-in methods.
    pub async fn open_with(world: World, access: impl FnOnce(u16) -> Access) -> Self {
        let folder = TempDir::new().unwrap();
        let kill_switch = KillSwitch::new(None);
        let exchange = Self::process(&world, &folder, &kill_switch).await;
        let (listener, url) = listen().await;
        let console = Console::new(exchange.clone(), access(listener.local_addr().unwrap().port())).await.unwrap();
        let (access, codec) = (console.access.clone(), console.codec.clone());
        tokio::spawn(async move { axum::serve(listener, console.router()).await });
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { world, exchange, url, folder, access, codec, kill_switch, http }
    }

    async fn process(world: &World, folder: &TempDir, kill_switch: &Arc<KillSwitch>) -> Arc<App> {
        let exchange = Arc::into_inner(world.process(kill_switch).await).unwrap();
        let exchange = exchange.with_secrets(Arc::new(FileSecrets::open(folder.path()).unwrap()));
        exchange.stores.reload().await.unwrap();
        Arc::new(exchange)
    }

    /// Another process of the same deployment.
    pub async fn another(&self) -> Arc<App> {
        Self::process(&self.world, &self.folder, &KillSwitch::new(None)).await
    }

    /// Another process of the same deployment, whose calls pass `kill_switch`.
    pub async fn another_killed_by(&self, kill_switch: &Arc<KillSwitch>) -> Arc<App> {
        Self::process(&self.world, &self.folder, kill_switch).await
    }

    /// A session of a role.
    pub fn session(&self, role: Role) -> Session {
        Session::new("Someone".into(), role, self.world.clock.now(), SignedDuration::from_hours(1))
    }

    /// The cookie of a session.
    pub fn cookie(&self, session: &Session) -> String {
        format!("session={}", self.codec.encode("session", session).unwrap())
    }

    /// The CSRF token of a session.
    pub fn token(&self, session: &Session) -> String {
        self.codec.csrf_token(session)
    }

    /// A request without session.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method.parse().unwrap(), format!("{}{path}", self.url))
    }

    /// Sends a request.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Answer { status, headers, text: answer.text().await.unwrap() }
    }

    /// Gets a page with a role.
    pub async fn get(&self, role: Role, path: &str) -> Answer {
        let cookie = self.cookie(&self.session(role));
        self.send(self.request("GET", path).header("cookie", cookie)).await
    }

    /// Gets a page as admin; it must exist.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(Role::Admin, path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.text
    }

    /// A request with everything a write needs.
    pub fn write(&self, role: Role, method: &str, path: &str) -> reqwest::RequestBuilder {
        let session = self.session(role);
        self.request(method, path)
            .header("cookie", self.cookie(&session))
            .header("origin", &self.url)
            .header("x-csrf-token", self.token(&session))
    }

    /// Sends a form, as a browser without scripts does.
    pub async fn post(&self, role: Role, path: &str, fields: &[(&str, &str)]) -> Answer {
        let session = self.session(role);
        let token = self.token(&session);
        let mut fields: Vec<(&str, &str)> = fields.to_vec();
        fields.push(("csrf", &token));
        let request = self.request("POST", path).header("cookie", self.cookie(&session)).header("origin", &self.url);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
    }

    /// Calls the JSON API.
    pub async fn api(&self, role: Role, method: &str, path: &str, body: Value) -> Answer {
        self.send(self.write(role, method, path).body(body.to_string())).await
    }

    /// Calls that this process made, to the table or to either system.
    pub fn calls(&self) -> usize {
        self.kill_switch.calls()
    }

    pub fn table(&self) -> &Table {
        &self.world.table
    }

    /// Raw client of the table.
    pub fn raw_table(&self) -> aws_sdk_dynamodb::Client {
        exchange::state::connect(self.world.engine.embedded().table_client())
    }

    /// Processes what is on the queues; returns how many rounds that took.
    pub async fn work(&self) -> usize {
        let mut rounds = 0;
        while self.world.work(&self.exchange, 10).await {
            rounds += 1;
        }
        rounds
    }

    /// Processes what is on the queues of another process.
    pub async fn work_on(&self, process: &Arc<App>) {
        while self.world.work(process, 10).await {}
    }

    /// The latest update of an order.
    pub async fn refresh_of(&self, number: u64) -> Option<Refresh> {
        let order = [(self.world.store.id.clone(), OrderNumber(number))];
        self.table().refreshes(&order).await.unwrap().into_iter().next()
    }

    /// As [`Self::without_queues`], with the secrets that people entered.
    pub async fn another_without_queues(&self) -> Arc<App> {
        let exchange = self.queueless(true).with_secrets(Arc::new(FileSecrets::open(self.folder.path()).unwrap()));
        exchange.stores.reload().await.unwrap();
        Arc::new(exchange)
    }

    /// A process of the same deployment whose queues nobody serves.
    pub async fn without_queues(&self) -> Arc<App> {
        Arc::new(self.queueless(false))
    }

    fn queueless(&self, alone: bool) -> App {
        let nowhere = || Queue::new(queue::connect(Some("http://127.0.0.1:9")), "http://127.0.0.1:9/queue");
        let transport: SharedTransport = Arc::new(HttpTransport::new(Duration::from_secs(5)).unwrap());
        let deps = Deps {
            clock: Arc::new(self.world.clock.clone()),
            table: self.world.table.clone(),
            orders: nowhere(),
            pushes: nowhere(),
            dead: Some(nowhere()),
            to_shops: transport.clone(),
            to_roapp: transport,
            roapp: RoAppSettings::default(),
            stores: Vec::new(),
            credentials: Credentials::new([("ROAPP_KEY".to_owned(), "key".to_owned())]),
            public_url: None,
            instance: "without queues".to_owned(),
            alone,
        };
        App::new(deps).unwrap()
    }
}
