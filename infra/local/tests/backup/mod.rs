//! `backup` and `restore`: a folder that is lost comes back from a backup that was made while orders were imported, and nothing is doubled.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use exchange::secrets::{FileSecrets, SecretStore};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::program::{Running, free_ports};
use super::{ask, contract_is_kept_at, control, run, stand_ins};

/// A stand-in shop and account at one port, and what the exchange beside them is started with.
pub struct Setting {
    pub stand_ins: u16,
    pub port: u16,
    pub folder: TempDir,
    _running: Running,
}

impl Setting {
    pub async fn new(orders: usize) -> Self {
        let (folder, at) = (TempDir::new().unwrap(), free_ports());
        let running = stand_ins(&folder.path().join("stand-ins"), at);
        let this = Self { stand_ins: at, port: free_ports(), folder, _running: running };
        let secrets = format!(
            "ROAPP_KEY={}\nCARTUM_LOGIN_LAMPS={}\nCARTUM_PASSWORD_LAMPS={}\n",
            sandbox::ROAPP_KEY,
            sandbox::SHOP_LOGIN,
            sandbox::SHOP_PASSWORD
        );
        std::fs::write(this.folder.path().join("secrets.env"), secrets).unwrap();
        let text = include_str!("../../../../config.example.toml")
            .replace("# credentials_file = \"secrets.env\"", "credentials_file = \"secrets.env\"")
            .replace("requests_per_second = 3", "requests_per_second = 100")
            .replace("https://api.roapp.io", &format!("http://127.0.0.1:{}", at + 2))
            .replace("https://api.remonline.app", &format!("http://127.0.0.1:{}", at + 2))
            .replace("https://shop.example.com", &format!("http://127.0.0.1:{}", at + 1));
        std::fs::write(this.folder.path().join("my.toml"), text).unwrap();
        control(at + 2, "/_sandbox/limits", &json!({"roapp_per_second": null})).await;
        // One of the demo's orders needs a person, in another currency. These are all gone.
        call(at + 1, http::Method::DELETE, "/_sandbox/shop/orders", &json!({})).await;
        for at in 0..orders {
            this.place(at).await;
        }
        this
    }

    pub async fn place(&self, at: usize) {
        let line = |article: &str, quantity: usize| json!({"article": article, "quantity": quantity});
        let order = json!({"delivery_name": format!("Buyer{at} Number"), "delivery_phone": format!("0722 71{at:04}"),
            "delivery_email": "", "comment": "FIRST", "products": [line("LMP-W-01", 1 + at), line("LMP-P-31", 2)]});
        control(self.stand_ins + 1, "/_sandbox/shop/orders", &order).await;
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A command on the data folder: exit code and all that it printed.
    pub fn command(&self, arguments: &[&str]) -> (i32, String) {
        let (code, out, err) = run(&self.data(), self.port, arguments);
        (code, out + &err)
    }

    pub fn start(&self) -> Running {
        Running::start(&self.data(), self.port, &["--config", &self.path("my.toml")], "Console ")
    }

    pub fn once(&self) -> Value {
        let (_, out, err) = run(&self.data(), self.port, &["once", "--json", "--config", &self.path("my.toml")]);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
    }

    pub async fn shop_orders(&self) -> Vec<Value> {
        ask(self.stand_ins + 1, "/_sandbox/shop/orders").await.unwrap().as_array().unwrap().clone()
    }

    /// RO App's orders by the number they have in the shop. Fails when one is there twice.
    pub async fn roapp_orders(&self) -> BTreeMap<String, Value> {
        let field = format!("f{}", sandbox::FIELD_EXTERNAL_ID);
        let mut all = BTreeMap::new();
        for order in ask(self.stand_ins + 2, "/_sandbox/roapp/orders").await.unwrap().as_array().unwrap() {
            let Some(number) = order["custom_fields"][&field].as_str().filter(|number| !number.is_empty()) else {
                continue;
            };
            assert!(all.insert(number.to_owned(), order.clone()).is_none(), "order {number} is there twice");
        }
        all
    }

    /// Waits until so many orders are in RO App with all their lines.
    pub async fn until_arrived(&self, count: usize) {
        for _ in 0..3_000 {
            let whole = |order: &&Value| order["items"].as_array().is_some_and(|items| items.len() == 2);
            if self.roapp_orders().await.values().filter(whole).count() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{count} orders never arrived");
    }

    /// What a doubled entry changes: orders, contacts, products, lines, comments.
    async fn counted(&self) -> [usize; 5] {
        let orders = self.roapp_orders().await;
        let of = |name: &str| orders.values().map(|order| order[name].as_array().map_or(0, Vec::len)).sum();
        let mut counts = [orders.len(), 0, 0, of("items"), of("comments")];
        for (at, name) in [(1, "people"), (2, "products")] {
            let rows = ask(self.stand_ins + 2, &format!("/_sandbox/roapp/{name}")).await.unwrap();
            counts[at] = rows.as_array().unwrap().len();
        }
        counts
    }

    /// Staff take an order up in RO App.
    async fn staff_move(&self, number: &str) {
        let id = self.roapp_orders().await[number]["id"].clone();
        let status = json!({"status_id": sandbox::STATUS_IN_PROGRESS});
        control(self.stand_ins + 2, &format!("/_sandbox/roapp/orders/{id}/status"), &status).await;
    }

    /// The e-mails to buyers about a status that was set through the API: one for each time it was sent.
    async fn statuses_sent(&self) -> usize {
        let state = ask(self.stand_ins + 1, "/_sandbox/shop/state").await.unwrap();
        state["status_emails"].as_array().unwrap().len()
    }

    /// Writes to RO App so far.
    async fn writes(&self) -> usize {
        let calls = ask(self.stand_ins + 2, "/_sandbox/calls?system=roapp").await.unwrap();
        calls.as_array().unwrap().iter().filter(|call| call["method"] != "GET").count()
    }
}

async fn call(port: u16, method: http::Method, path: &str, body: &Value) {
    use exchange::net::{HttpTransport, Request, Transport};
    let http = HttpTransport::new(Duration::from_secs(10)).unwrap();
    let url = format!("http://127.0.0.1:{port}{path}");
    let request = Request { method, url, bearer: None, body: Some(body.to_string().into()) };
    let answer = http.send(request).await.unwrap();
    assert!(answer.status < 300, "{path}: {}", answer.status);
}

fn files(folder: &Path) -> BTreeSet<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// The files of a backup.
const NAMES: [&str; 4] = ["backup.json", "secrets.key", "secrets.sealed", "state.db"];

/// Makes a backup while two of twelve orders are being entered, and then lets these arrive. Four orders are agreed.
async fn back_up_at_work(setting: &Setting) -> PathBuf {
    for at in 4..12 {
        setting.place(at).await;
    }
    let numbers: Vec<String> = setting.shop_orders().await.iter().map(|order| order["order_id"].to_string()).collect();
    let hold = json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "hold_before"});
    for number in &numbers[10..] {
        let mut hold = hold.clone();
        hold["contains"] = json!(number);
        control(setting.stand_ins + 2, "/_sandbox/faults", &hold).await;
    }
    let running = setting.start();
    setting.until_arrived(10).await;
    let (code, says) = setting.command(&["backup", &setting.path("copy")]);
    assert!(code == 0 && says.contains("state.db, secrets.key, secrets.sealed"), "{says}");
    assert!(!says.contains("some secret"), "S4: {says}");
    assert_eq!(setting.roapp_orders().await.len(), 10, "two are being entered");
    let copy = setting.folder.path().join("copy");
    assert_eq!(files(&copy), NAMES.map(str::to_owned).into(), "and nothing unfinished");
    assert_eq!((mode(&copy), NAMES.map(|name| mode(&copy.join(name)))), (0o700, [0o600; 4]));
    let (code, says) = setting.command(&["backup", &setting.path("copy")]);
    assert!(code == 2 && says.contains("is there already"), "{says}");
    let (code, says) = setting.command(&["restore", &setting.path("copy")]);
    assert!(code == 2 && says.contains("Another process works on"), "{says}");
    control(setting.stand_ins + 2, "/_sandbox/faults/release", &json!({})).await;
    setting.until_arrived(12).await;
    drop(running);
    copy
}

#[tokio::test]
async fn o12_a_folder_that_is_lost_comes_back_from_a_backup_and_nothing_is_doubled() {
    let setting = Setting::new(4).await;
    let secrets = || FileSecrets::open(&setting.data()).unwrap();
    std::fs::create_dir(setting.data()).unwrap();
    secrets().save(vec![("SOME_NAME".to_owned(), "some secret".to_owned().into())]).await.unwrap();
    setting.once();
    let copy = back_up_at_work(&setting).await;

    // What the lost state knew and the backup does not: two more orders, and a status that was sent.
    let numbers: Vec<String> = setting.roapp_orders().await.into_keys().collect();
    for at in 12..14 {
        setting.place(at).await;
    }
    setting.staff_move(&numbers[0]).await;
    assert_eq!(setting.once()["needs_attention"], 0);
    assert_eq!((setting.statuses_sent().await, setting.roapp_orders().await.len()), (1, 14));
    std::fs::remove_dir_all(setting.data()).unwrap();

    // Meanwhile both sides go on.
    let lines = json!({"products": [{"article": "LMP-W-01", "quantity": 9}, {"article": "LMP-P-31", "quantity": 2}]});
    let path = format!("/_sandbox/shop/orders/{}", numbers[11]);
    call(setting.stand_ins + 1, http::Method::PATCH, &path, &lines).await;
    setting.staff_move(&numbers[1]).await;
    setting.place(14).await;
    let (before, there) = (setting.counted().await, setting.roapp_orders().await);

    let (code, says) = setting.command(&["restore", &setting.path("copy")]);
    assert!(code == 0 && says.contains("state.db, secrets.key, secrets.sealed"), "{says}");
    assert!(!says.contains("is kept in"), "{says}");
    assert_eq!(NAMES[1..].iter().map(|name| mode(&setting.data().join(name))).collect::<Vec<_>>(), [0o600; 3]);
    assert!(secrets().load().await.unwrap().iter().any(|(name, _)| name == "SOME_NAME"), "they can be read");
    let summary = setting.once();
    assert_eq!((&summary["needs_attention"], &summary["stores_failed"]), (&json!(0), &json!([])), "{summary}");
    let after = setting.counted().await;
    assert_eq!(after, [before[0] + 1, before[1] + 1, before[2], before[3] + 2, before[4]], "one order was new");
    what_both_sides_did_meanwhile_is_carried(&setting, &numbers, &there).await;
    let writes = setting.writes().await;
    setting.once();
    assert_eq!((setting.writes().await, setting.counted().await), (writes, after), "a further look writes nothing");
    contract_is_kept_at(setting.stand_ins).await;
    a_bad_backup_changes_nothing(&setting, &copy);
}

/// `numbers` are the orders that the backup knows; `there` is what RO App had before the restore.
async fn what_both_sides_did_meanwhile_is_carried(
    setting: &Setting,
    numbers: &[String],
    there: &BTreeMap<String, Value>,
) {
    let orders = setting.roapp_orders().await;
    let notes = |order: &Value| order["manager_notes"].as_str().unwrap().to_owned();
    for (number, order) in there {
        let (was, is) = (notes(order), notes(&orders[number]));
        // Nothing is said again, of the orders that the backup did not know either.
        assert_eq!(was, is, "{number}");
    }
    let items = orders[&numbers[11]]["items"].as_array().unwrap();
    assert!(items.iter().any(|item| item["quantity"] == "9.0"), "{items:?}");
    let shop: BTreeMap<String, Value> =
        setting.shop_orders().await.into_iter().map(|order| (order["order_id"].to_string(), order)).collect();
    for number in &numbers[..2] {
        assert_eq!(shop[number]["stat_status"], 2, "order {number}");
        assert_eq!(orders[number]["status"]["id"], sandbox::STATUS_IN_PROGRESS, "order {number}");
    }
    assert_eq!(setting.statuses_sent().await, 2, "T7: each once");
}

/// A copy of the backup whose `state.db` is another file, with the right sum.
fn with_state(copy: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let other = copy.with_file_name(name);
    std::fs::create_dir(&other).unwrap();
    for file in files(copy) {
        std::fs::copy(copy.join(&file), other.join(&file)).unwrap();
    }
    std::fs::write(other.join("state.db"), bytes).unwrap();
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(copy.join("backup.json")).unwrap()).unwrap();
    manifest["files"][0]["bytes"] = json!(bytes.len());
    manifest["files"][0]["sha256"] = json!(hex::encode(Sha256::digest(bytes)));
    std::fs::write(other.join("backup.json"), manifest.to_string()).unwrap();
    other
}

fn a_bad_backup_changes_nothing(setting: &Setting, copy: &Path) {
    let state = || std::fs::read(setting.data().join("state.db")).unwrap();
    let (before, there) = (state(), files(&setting.data()));
    let good = std::fs::read(copy.join("state.db")).unwrap();
    let mut holed = good.clone();
    holed[good.len() / 2..good.len() / 2 + 8_192].fill(0x5a);
    let foreign = std::fs::read(setting.folder.path().join("stand-ins/shop.db")).unwrap();
    let changed = with_state(copy, "changed", &good);
    std::fs::write(changed.join("secrets.key"), "another").unwrap();
    let manifest = |name: &str, from: &str, to: &str| {
        let other = with_state(copy, name, &good);
        let text = std::fs::read_to_string(other.join("backup.json")).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(other.join("backup.json"), text.replace(from, to)).unwrap();
        other
    };
    let missing = with_state(copy, "missing", &good);
    std::fs::remove_file(missing.join("secrets.sealed")).unwrap();
    for (source, says) in [
        (with_state(copy, "holed", &holed), "state.db is not what was copied"),
        (with_state(copy, "short", &good[..good.len() / 2]), "state.db is not what was copied"),
        (with_state(copy, "text", b"no database at all"), "state.db is not what was copied"),
        (with_state(copy, "foreign", &foreign), "is not the state of an exchange"),
        (changed, "secrets.key is not what was copied"),
        (missing, "secrets.sealed is not what was copied"),
        (manifest("newer", "\"format\":1", "\"format\":2"), "cannot be read by this release (format 2)"),
        (manifest("outside", "secrets.key", "../outside"), "is not a backup"),
        (setting.folder.path().join("stand-ins"), "is not a backup"),
        (setting.folder.path().join("nowhere"), "is not a backup"),
    ] {
        let (code, printed) = setting.command(&["restore", &source.display().to_string()]);
        assert!(code == 2 && printed.contains(says), "{}: {printed}", source.display());
        assert_eq!((state() == before, files(&setting.data())), (true, there.clone()), "{}", source.display());
    }
    for (code, sentence) in [("uk_UA.UTF-8", "пошкоджено"), ("fr_FR.UTF-8", "endommagée")] {
        let mut command = super::program(&setting.data(), setting.port, &["restore", &setting.path("holed")]);
        let output = command.env("LC_ALL", code).output().unwrap();
        assert!(String::from_utf8_lossy(&output.stderr).contains(sentence), "{code}");
    }
    let (code, says) = setting.command(&["restore", &copy.display().to_string()]);
    assert!(code == 0 && says.contains("is kept in"), "{says}");
    let kept = files(&setting.data()).into_iter().find(|name| name.starts_with("replaced-")).unwrap();
    assert!(std::fs::read(setting.data().join(&kept).join("state.db")).unwrap() == before);
    assert_eq!(mode(&setting.data().join(kept)), 0o700);
}

#[tokio::test]
async fn a_restore_that_was_cut_off_keeps_every_process_away_until_it_is_run_again() {
    let setting = Setting::new(1).await;
    setting.once();
    let (code, says) = setting.command(&["backup", &setting.path("copy")]);
    assert_eq!(code, 0, "{says}");
    // As a kill between the two steps leaves it.
    std::fs::create_dir(setting.data().join("restore.new")).unwrap();
    std::fs::remove_file(setting.data().join("state.db")).unwrap();
    let config = setting.path("my.toml");
    for arguments in [vec!["once", "--config", &config], vec!["attention"], vec!["backup", "other"]] {
        let (code, says) = setting.command(&arguments);
        assert!(code == 2 && says.contains("Run the command 'restore' again"), "{arguments:?}: {says}");
    }
    let (code, says) = setting.command(&["restore", &setting.path("nowhere")]);
    assert!(code == 2 && setting.data().join("restore.new").is_dir(), "{says}");
    assert_eq!(setting.command(&["restore", &setting.path("copy")]).0, 0);
    assert_eq!((setting.once()["imported"].clone(), setting.counted().await[0]), (json!(0), 1));
    let (none, third) = (setting.folder.path().join("none"), setting.path("third"));
    let (code, _, says) = run(&none, setting.port, &["backup", &third]);
    assert!(code == 2 && says.contains("holds no state to back up") && !Path::new(&third).exists(), "{says}");
}
