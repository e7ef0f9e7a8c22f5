//! Logs: lines of JSON that name the order, the store and the request, and nobody and no secret (S4, G1).

use std::cell::RefCell;
use std::io::Write;
use std::sync::Once;

use serde_json::Value;
use tests::World;
use tests::deployed::Deployed;
use tracing::Instrument;

use crate::days::{days, order};

thread_local! {
    /// What the test of this thread hears; its whole deployment runs on its thread.
    static HEARD: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Writes to whoever listens on this thread.
struct Heard;

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        HEARD.with_borrow_mut(|heard| heard.as_mut().map(|heard| heard.extend_from_slice(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Logs of this thread from now on, as the functions write them, at the most that the template lets anybody set.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        exchange::logs::write_to(|| Heard, tracing_subscriber::filter::LevelFilter::DEBUG);
    });
    HEARD.set(Some(Vec::new()));
}

fn heard() -> String {
    String::from_utf8(HEARD.take().unwrap()).unwrap()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[tokio::test]
async fn lines_about_an_order_name_it_its_store_and_the_request() {
    listen();
    let mut deployed = Deployed::new(World::without_orders().await).await;
    for name in ["scheduled-import", "order-import", "status-push"] {
        deployed.start(name).await.unwrap();
    }
    let number = deployed.world.place_order(order("0722 999 001", "Ana Popescu")).await;
    deployed.poll().await;
    // As the runtime calls a function.
    let request = tracing::info_span!("Lambda runtime invoke", requestId = "request-7");
    deployed.work().instrument(request).await;
    let lines = lines(&heard());
    let looked = lines.iter().find(|line| line["fields"]["message"] == "order looked at").unwrap();
    assert_eq!(looked["fields"]["outcome"], "imported", "{looked}");
    let spans = looked["spans"].as_array().unwrap();
    assert_eq!(spans[0]["requestId"], "request-7", "{looked}");
    assert_eq!(
        (spans[1]["store"].as_str(), spans[1]["order"].as_str()),
        (Some("demo"), Some(number.to_string().as_str()))
    );
    let polled = lines.iter().find(|line| line["fields"]["message"] == "store polled").unwrap();
    assert_eq!((&polled["level"], &polled["fields"]["store"]), (&Value::from("INFO"), &Value::from("Lamp shop")));
}

#[tokio::test]
async fn s4_g1_no_line_of_days_of_work_has_a_secret_or_a_person_in_it_at_the_most_that_can_be_set() {
    listen();
    let deployed = days().await;
    let log = heard();
    assert!(lines(&log).len() > 100, "{}", log.len());
    let metrics = deployed.lines().iter().map(Value::to_string).collect::<String>();
    let session = deployed.vault.secret()["values"]["CONSOLE_KEY"].as_str().unwrap().to_owned();
    for hidden in [
        sandbox::ROAPP_KEY,
        sandbox::SHOP_PASSWORD,
        sandbox::WEBHOOK_SECRET,
        tests::world::HOOKS_KEY,
        &session,
        "Popescu",
        "Ionescu",
        "Marin",
        "Vlad",
        "999 001",
        "722999001",
        "722999777",
        "a@example.com",
        "b@example.com",
    ] {
        for (what, text) in [("log", &log), ("metrics", &metrics)] {
            let line = text.lines().find(|line| line.contains(hidden));
            assert_eq!(line, None, "{hidden} is in the {what}");
        }
    }
}
