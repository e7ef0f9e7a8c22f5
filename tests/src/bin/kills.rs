//! The real program, killed again and again (O5, O6, C1, P2, D2, T4): `cargo run -p tests --bin kills -- --kills 1000`.
//!
//! The stand-ins run as a process of their own. The exchange is started, works for some calls while orders are placed, edited and moved on
//! both sides and calls are cut before and after their effect, and dies by SIGKILL. In the end it works without trouble until nothing
//! is left to do. Then each order is in RO App once, with the shop's lines, sum, delivery data and status; no contact, product, line,
//! comment or letter to the buyer is doubled. Exit code 1 where one of these does not hold. The seed gives the same changes; when the
//! process dies depends on the machine.

// A command that cannot set itself up stops.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use exchange::net::{HttpTransport, Request, Transport};
use serde_json::{Value, json};
use tests::rng::Rng;

/// Kills of the exchange's process.
#[derive(Parser)]
struct Options {
    #[arg(long, default_value_t = 1_000)]
    kills: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Kills after which a new world begins: a start looks at all open orders.
    #[arg(long, default_value_t = 50)]
    world: u64,
    /// The program of another release. Each start takes it or this release's by chance: an upgrade and the way back, with work under way.
    #[arg(long)]
    other: Option<PathBuf>,
}

/// Longest life of a process that makes fewer calls than it was to live for.
const LIFE: Duration = Duration::from_secs(2);
/// Statuses of the shop and of RO App that the rules map to each other.
const STATUSES: [(u64, i64); 3] =
    [(1, sandbox::STATUS_NEW), (2, sandbox::STATUS_IN_PROGRESS), (6, sandbox::STATUS_SHIPPED)];

/// A process that is killed when it is dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The stand-ins, the exchange's configuration and data folder.
struct World {
    folder: tempfile::TempDir,
    port: u16,
    http: HttpTransport,
    rng: Rng,
    /// Changes of delivery data so far: each has an address of its own.
    addresses: u64,
    numbers: Vec<u64>,
    other: Option<PathBuf>,
    _stand_ins: Process,
}

fn program() -> Command {
    Command::new(std::env::current_exe().unwrap().with_file_name("exchange"))
}

/// The first of six free ports in a row: three of the stand-ins, three of the exchange.
fn free_ports(rng: &mut Rng) -> u16 {
    let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    std::iter::repeat_with(|| u16::try_from(20_000 + rng.below(12_000)).unwrap())
        .find(|base| (0..6).all(|offset| free(base + offset)))
        .unwrap()
}

fn config(port: u16) -> String {
    let rules = |name: &str, skip: usize| -> String {
        let rule = |(cartum, roapp): &(u64, i64)| format!("[[store.{name}]]\ncartum = {cartum}\nroapp = {roapp}\n");
        STATUSES.iter().skip(skip).map(rule).collect()
    };
    let (shop, roapp) = (port + 1, port + 2);
    let (location, order_type, manager) = (sandbox::LOCATION, sandbox::ORDER_TYPE_SHOP, sandbox::MANAGER);
    format!(
        "[roapp]\nurl = \"http://127.0.0.1:{roapp}\"\nolder_url = \"http://127.0.0.1:{roapp}\"\nrequests_per_second = 200\n\
         [[store]]\nid = \"demo\"\nname = \"Lamp shop\"\nurl = \"http://127.0.0.1:{shop}\"\nenabled = true\n\
         location = {location}\norder_type = {order_type}\nlanguage = \"en\"\nidentify_by = \"article\"\n\
         managers = [{manager}]\ntime_zone = \"{}\"\ncountry = \"RO\"\ndefault_category = 934010\n{}{}",
        sandbox::SHOP_TIMEZONE,
        rules("status_to_roapp", 0),
        rules("status_to_cartum", 1),
    )
}

impl World {
    async fn open(mut rng: Rng, other: Option<PathBuf>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_ports(&mut rng);
        let mut command = program();
        command.arg("--data").arg(folder.path().join("stand-ins")).args(["--port", &port.to_string(), "sandbox"]);
        let stand_ins = Process(command.stdout(Stdio::null()).spawn().unwrap());
        std::fs::write(folder.path().join("exchange.toml"), config(port)).unwrap();
        let http = HttpTransport::new(Duration::from_secs(20)).unwrap();
        let world = Self { folder, port, http, rng, addresses: 0, numbers: Vec::new(), other, _stand_ins: stand_ins };
        while world.try_control("GET", "shop/state", None).await.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        world.control("DELETE", "shop/orders", None).await;
        world.control("POST", "limits", Some(json!({"roapp_per_second": null}))).await;
        world
    }

    async fn try_control(&self, method: &str, path: &str, body: Option<Value>) -> Option<Value> {
        let url = format!("http://127.0.0.1:{}/_sandbox/{path}", self.port + 1);
        let body = body.map(|body| body.to_string().into());
        let request = Request { method: method.parse().unwrap(), url, bearer: None, body };
        let answer = self.http.send(request).await.ok()?;
        assert!(answer.status < 300, "{method} {path}: {} {:?}", answer.status, answer.body);
        Some(serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
    }

    async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        self.try_control(method, path, body).await.unwrap_or_else(|| panic!("{method} {path} is not answered"))
    }

    async fn rows(&self, path: &str, name: &str) -> Vec<Value> {
        let answer = self.control("GET", path, None).await;
        answer[name].as_array().or(answer.as_array()).unwrap().clone()
    }

    async fn calls(&self) -> u64 {
        let newest = |rows: Vec<Value>| rows.iter().filter_map(|row| row["n"].as_u64()).max().unwrap_or_default();
        newest(self.rows("calls", "calls").await)
    }

    fn exchange(&self, mut command: Command, arguments: &[&str]) -> Command {
        let config = self.folder.path().join("exchange.toml");
        command.arg("--data").arg(self.folder.path().join("exchange")).arg("--config").arg(config);
        command.args(["--port", &(self.port + 3).to_string(), "--log", "off"]).args(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.envs(local::demo::secrets([local::demo::STORE]));
        command
    }

    /// Starts the exchange, and kills it after some calls of either system.
    async fn live_and_die(&mut self) {
        let until = self.calls().await + 1 + self.rng.below(25);
        let program = match &self.other {
            Some(other) if self.rng.below(2) == 0 => Command::new(other),
            _ => program(),
        };
        let _process = Process(self.exchange(program, &[]).spawn().unwrap());
        let born = Instant::now();
        while self.calls().await < until && born.elapsed() < LIFE {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What buyers and staff do, and which calls are cut.
    async fn happen(&mut self) {
        for _ in 0..self.rng.below(4) {
            let number = (!self.numbers.is_empty()).then(|| self.rng.pick(&self.numbers));
            match (self.rng.below(6), number) {
                (0 | 1, _) | (_, None) => self.place().await,
                (2, Some(number)) => self.edit_lines(number).await,
                (3, Some(number)) => self.edit_address(number).await,
                (4, Some(number)) => {
                    let (status, _) = self.rng.pick(&STATUSES[1..]);
                    let path = format!("shop/orders/{number}/status");
                    self.control("POST", &path, Some(json!({"status": status}))).await;
                }
                (_, Some(number)) => {
                    let (_, status) = self.rng.pick(&STATUSES[1..]);
                    for order in self.roapp_orders(number).await {
                        let path = format!("roapp/orders/{}/status", order["id"]);
                        self.control("POST", &path, Some(json!({"status_id": status}))).await;
                    }
                }
            }
        }
        for _ in 0..self.rng.below(3) {
            let (system, method, path) = self.rng.pick(&[
                ("roapp", "POST", "/items"),
                ("roapp", "PATCH", "/items/"),
                ("roapp", "POST", "/comments"),
                ("roapp", "POST", "/v2/orders"),
                ("roapp", "PATCH", "/v2/orders/"),
                ("roapp", "POST", "/contacts/people"),
                ("roapp", "POST", "/products"),
                ("roapp", "POST", "/status"),
                ("shop", "POST", "orders/update"),
            ]);
            let kind = self.rng.pick(&["cut_before", "cut_after", "status", "status_after"]);
            let fault = json!({"system": system, "method": method, "path": path, "kind": kind, "status": 500});
            self.control("POST", "faults", Some(fault)).await;
        }
    }

    fn lines(&mut self) -> Value {
        let line = |article: u64, quantity: u64| json!({"title": format!("Lamp {article}"), "article": format!("KILL-{article}"), "price": 10 + article, "quantity": quantity, "type": "product"});
        let first = self.rng.below(5);
        let count = 1 + self.rng.below(3);
        (0..count).map(|n| line(first + n, 1 + self.rng.below(4))).collect()
    }

    fn address(&mut self) -> String {
        self.addresses += 1;
        format!("Strada {} nr. 7", 1_000 + self.addresses)
    }

    async fn place(&mut self) {
        let buyer = self.rng.below(8);
        let order = json!({
            "delivery_name": format!("Buyer{buyer} Popescu"), "delivery_phone": format!("0722 999 10{buyer}"),
            "delivery_email": "", "delivery_address": self.address(), "products": self.lines(),
        });
        let placed = self.control("POST", "shop/orders", Some(order)).await;
        self.numbers.push(placed["order_id"].as_u64().unwrap());
    }

    async fn edit_lines(&mut self, number: u64) {
        let change = json!({"products": self.lines()});
        self.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
    }

    async fn edit_address(&mut self, number: u64) {
        let change = json!({"delivery_address": self.address()});
        self.control("PATCH", &format!("shop/orders/{number}"), Some(change)).await;
    }

    /// RO App's orders that name an order of the shop.
    async fn roapp_orders(&self, number: u64) -> Vec<Value> {
        let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
        let mut orders = self.rows("roapp/orders", "orders").await;
        orders.retain(|order| order["custom_fields"][&field] == number.to_string().as_str());
        orders
    }

    /// Lets the exchange work without trouble until it has nothing left to do.
    async fn settle(&self) -> Result<(), String> {
        self.control("DELETE", "faults", None).await;
        for _ in 0..10 {
            let output = self
                .exchange(program(), &["once", "--json"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .output()
                .unwrap();
            let summary: Value = serde_json::from_slice(&output.stdout)
                .map_err(|_| format!("once: {}", String::from_utf8_lossy(&output.stderr)))?;
            let left = ["waiting", "imported", "updated"].iter().any(|name| summary[name] != 0);
            if !left {
                return Ok(());
            }
            // An order that failed often has its next try within the hour; a person may ask for it at once.
            for number in &self.numbers {
                drop(self.exchange(program(), &["retry", "demo", &number.to_string()]).output().unwrap());
            }
        }
        Err("it does not come to an end".to_owned())
    }

    /// Everything that is not as promised.
    async fn broken(&self) -> Vec<String> {
        let mut broken = Vec::new();
        let shop_orders = self.rows("shop/orders", "orders").await;
        for order in &shop_orders {
            let number = order["order_id"].as_u64().unwrap();
            let orders = self.roapp_orders(number).await;
            let [roapp] = orders.as_slice() else {
                broken.push(format!("order {number} is in RO App {} times", orders.len()));
                continue;
            };
            broken.extend(differences(order, roapp).into_iter().map(|what| format!("order {number}: {what}")));
        }
        let doubled = |what: &str, keys: Vec<String>| {
            let mut count = BTreeMap::<String, usize>::new();
            keys.into_iter().for_each(|key| *count.entry(key).or_default() += 1);
            count
                .into_iter()
                .filter(|(_, count)| *count > 1)
                .map(|(key, count)| format!("{what} {key}: {count}"))
                .collect::<Vec<_>>()
        };
        let people = self.rows("roapp/people", "people").await;
        let phones = people.iter().map(|person| digits(&person["phones"][0]["phone"].to_string()));
        broken.extend(doubled("contact", phones.filter(|phone| phone.contains("72299910")).collect()));
        let products = self.rows("roapp/products", "products").await;
        let articles = products.iter().filter_map(|product| product["sku"].as_str().map(str::to_owned));
        broken.extend(doubled("product", articles.filter(|sku| sku.starts_with("KILL-")).collect()));
        broken
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn decimal(value: &Value) -> rust_decimal::Decimal {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.parse::<rust_decimal::Decimal>().unwrap().normalize()
}

/// What of an order is not the same on both sides.
fn differences(shop: &Value, roapp: &Value) -> Vec<String> {
    let mut all = Vec::new();
    let of_shop = |line: &Value| {
        (line["article"].as_str().unwrap().to_owned(), decimal(&line["quantity"]), decimal(&line["price"]))
    };
    let of_roapp = |item: &Value| {
        (item["entity"]["sku"].as_str().unwrap().to_owned(), decimal(&item["quantity"]), decimal(&item["price"]))
    };
    let mut wanted: Vec<_> = shop["products"].as_array().unwrap().iter().map(of_shop).collect();
    let mut there: Vec<_> =
        roapp["items"].as_array().unwrap().iter().map(of_roapp).filter(|line| !line.1.is_zero()).collect();
    wanted.sort();
    there.sort();
    if wanted != there {
        all.push(format!("lines {there:?} are not {wanted:?}"));
    }
    if decimal(&roapp["total"]) != decimal(&shop["total_sum"]) {
        all.push(format!("total {} is not {}", roapp["total"], shop["total_sum"]));
    }
    let status = shop["stat_status"].as_u64().unwrap();
    let mapped = STATUSES.iter().find(|(cartum, _)| *cartum == status).map(|(_, roapp)| *roapp);
    if roapp["status"]["id"].as_i64() != mapped {
        all.push(format!("status {} beside {status} of the shop", roapp["status"]["id"]));
    }
    let address = shop["delivery_address"].as_str().unwrap();
    let comments: Vec<String> = roapp["comments"].as_array().unwrap().iter().map(Value::to_string).collect();
    let said = comments.iter().filter(|comment| comment.contains(address)).count();
    if said == 0 && !roapp["manager_notes"].to_string().contains(address) {
        all.push(format!("RO App was not told of {address}"));
    }
    if said > 1 {
        all.push(format!("{address} is commented {said} times"));
    }
    all
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let started = Instant::now();
    let mut failed = Vec::new();
    let (mut kills, mut orders) = (0, 0);
    for seed in options.seed.. {
        if kills >= options.kills {
            break;
        }
        let mut world = World::open(Rng::new(seed), options.other.clone()).await;
        for _ in 0..options.world.min(options.kills - kills) {
            world.happen().await;
            world.live_and_die().await;
            kills += 1;
        }
        let settled = world.settle().await;
        let broken: Vec<String> = settled.err().into_iter().chain(world.broken().await).collect();
        orders += world.numbers.len();
        broken.iter().for_each(|what| println!("seed {seed}: {what}"));
        if !broken.is_empty() {
            keep(world.folder.path(), seed);
        }
        failed.extend(broken);
    }
    println!("{kills} kills, {orders} orders, {} promises broken, in {} s", failed.len(), started.elapsed().as_secs());
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Keeps the data of a world that broke a promise.
fn keep(folder: &Path, seed: u64) {
    let kept = std::env::temp_dir().join(format!("kills-{seed}"));
    let copied = Command::new("cp").arg("-r").arg(folder).arg(&kept).status();
    if copied.is_ok_and(|status| status.success()) {
        println!("seed {seed}: its data is in {}", kept.display());
    }
}
