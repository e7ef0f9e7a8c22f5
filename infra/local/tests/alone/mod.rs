//! D: `retry` and `once` by themselves, with no process beside them, as from cron: they wait for what must be waited for, do what they
//! say, tell by their exit code whether they could, and end.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use exchange::net::{HttpTransport, Request, Transport};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Running, command, free_ports};

/// The stand-ins, and a store on them whose program runs only when it is called.
struct Alone {
    folder: TempDir,
    port: u16,
    _stand_ins: Running,
}

impl Alone {
    async fn start() -> Self {
        let (folder, port) = (TempDir::new().unwrap(), free_ports());
        let stand_ins = Running::start(&folder.path().join("stand-ins"), port, &["sandbox"], "Ctrl-C");
        let one = Self { folder, port, _stand_ins: stand_ins };
        let secrets = format!(
            "ROAPP_KEY={}\nCARTUM_LOGIN_A={}\nCARTUM_PASSWORD_A={}\n",
            sandbox::ROAPP_KEY,
            sandbox::SHOP_LOGIN,
            sandbox::SHOP_PASSWORD
        );
        std::fs::write(one.folder.path().join("secrets.env"), secrets).unwrap();
        let (shop, roapp) = (port + 1, port + 2);
        let config = format!(
            r#"credentials_file = "secrets.env"
[roapp]
url = "http://127.0.0.1:{roapp}"
older_url = "http://127.0.0.1:{roapp}"
requests_per_second = 100
[[store]]
id = "a"
name = "Lamp shop"
url = "http://127.0.0.1:{shop}"
location = 150001
order_type = 249001
language = "en"
managers = [410001]
time_zone = "Europe/Bucharest"
country = "RO"
default_category = 934010
fallback_product = 39900001
status_to_roapp = [{{cartum=1,roapp=1900001}}]
status_to_cartum = [{{roapp=1900002,cartum=2}},{{roapp=1900006,cartum=3}}]
"#
        );
        std::fs::write(one.config(), config).unwrap();
        one.control("POST", "reset", &json!({"empty": true})).await;
        one.control("POST", "limits", &json!({"roapp_per_second": null})).await;
        one
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("store.toml")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    async fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let http = HttpTransport::new(Duration::from_secs(10)).unwrap();
        let url = format!("http://127.0.0.1:{}/_sandbox/{path}", self.port + 1);
        let body = (method != "GET").then(|| body.to_string().into());
        let answer = http.send(Request { method: method.parse().unwrap(), url, bearer: None, body }).await.unwrap();
        assert!(answer.status < 300, "{method} {path}: {}", answer.status);
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    async fn place(&self) -> u64 {
        let order = json!({"delivery_name": "Ana Pop", "delivery_phone": "0722 000 111",
                           "products": [{"article": "A", "title": "A", "quantity": 1, "price": 10}]});
        self.control("POST", "shop/orders", &order).await["order_id"].as_u64().unwrap()
    }

    async fn roapp_id(&self) -> u64 {
        let all = self.control("GET", "roapp/orders", &Value::Null).await;
        let rows = all.as_array().or(all["orders"].as_array()).unwrap();
        let field = format!("f{}", sandbox::FIELD_STORE);
        rows.iter().find(|row| row["custom_fields"][&field] == "Lamp shop").unwrap()["id"].as_u64().unwrap()
    }

    async fn staff_set(&self, status: u64) {
        let path = format!("roapp/orders/{}/status", self.roapp_id().await);
        self.control("POST", &path, &json!({"status_id": status})).await;
    }

    async fn shop_status(&self, number: u64) -> u64 {
        self.control("GET", &format!("shop/orders/{number}"), &Value::Null).await["stat_status"].as_u64().unwrap()
    }

    async fn calls(&self) -> usize {
        let all = self.control("GET", "calls", &Value::Null).await;
        all.as_array().or(all["calls"].as_array()).unwrap().len()
    }

    /// Runs a command to its end: its exit code, what it printed, and how long it took.
    async fn run(&self, arguments: &[&str]) -> (i32, String, Duration) {
        let mut arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
        arguments.extend(["--config".to_owned(), self.config().display().to_string()]);
        let (data, port) = (self.data(), self.port + 3);
        let begun = Instant::now();
        let ran = tokio::task::spawn_blocking(move || {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            command(&data, port, &arguments).output().unwrap()
        });
        let output = tokio::time::timeout(Duration::from_secs(120), ran).await.expect("it ends").unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        (output.status.code().unwrap(), text, begun.elapsed())
    }
}

/// Forgets that the process before ended by itself, as if it had been killed.
fn killed(data: &Path) {
    std::fs::remove_file(data.join("ended")).unwrap();
}

#[tokio::test]
async fn d_retry_alone_does_what_it_says_and_its_exit_code_tells_whether_it_could() {
    let alone = Alone::start().await;
    let number = alone.place().await;
    let (code, text, _) = alone.run(&["once"]).await;
    assert_eq!(code, 0, "{text}");
    alone.control("POST", "variants", &json!({"shop.forbidden": ["orders/update"]})).await;
    alone.staff_set(1_900_002).await;
    let (code, text, _) = alone.run(&["once"]).await;
    assert_eq!(code, 1, "{text}");
    let number_text = number.to_string();
    let retry = ["retry", "a", number_text.as_str()];
    let (code, text, _) = alone.run(&retry).await;
    assert!(code == 1 && text.contains("needs attention"), "{code} {text}");
    alone.control("DELETE", "variants", &Value::Null).await;
    // At once, although the process before has only just ended; and after one that was killed.
    for (status, shop, kill) in [(1_900_002, 2, false), (1_900_006, 3, true)] {
        alone.staff_set(status).await;
        if kill {
            killed(&alone.data());
        }
        let (code, text, took) = alone.run(&retry).await;
        assert_eq!((code, alone.shop_status(number).await), (0, shop), "{text}");
        assert!(took < Duration::from_secs(60), "{took:?}");
    }
    let (code, text, _) = alone.run(&["retry", "a", "999999"]).await;
    assert_eq!(code, 1, "an order that the shop does not have: {text}");
    let (code, text, _) = alone.run(&["retry", "nowhere", "1"]).await;
    assert_eq!(code, 2, "a store that is not there: {text}");
}

#[tokio::test]
async fn d_once_alone_carries_a_status_and_does_not_poll_in_a_loop() {
    let alone = Alone::start().await;
    let number = alone.place().await;
    assert_eq!(alone.run(&["once"]).await.0, 0);
    for (status, shop, kill) in [(1_900_002, 2, false), (1_900_006, 3, true)] {
        alone.staff_set(status).await;
        if kill {
            killed(&alone.data());
        }
        let before = alone.calls().await;
        let (code, text, _) = alone.run(&["once"]).await;
        assert_eq!((code, alone.shop_status(number).await), (0, shop), "{text}");
        let calls = alone.calls().await - before;
        assert!(calls < 60, "{calls} calls");
    }
}

#[tokio::test]
async fn d_once_ends_where_the_shop_lists_an_order_that_it_does_not_give() {
    let alone = Alone::start().await;
    alone.place().await;
    let empty = json!({"status": "EMPTY", "response": {"orders": []}});
    let fault = json!({"system": "shop", "path": "orders/get", "contains": "\"ids\"", "kind": "status", "status": 200,
                       "body": empty, "times": 0});
    alone.control("POST", "faults", &fault).await;
    let (_, text, took) = alone.run(&["once"]).await;
    let calls = alone.calls().await;
    assert!(calls < 60, "{calls} calls: {text}");
    assert!(took < Duration::from_secs(60), "{took:?}");
}
