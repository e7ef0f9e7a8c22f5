//! Logs: lines of JSON that name the order, the store and the request, and nobody and no secret (S4, G1).

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tests::World;
use tests::deployed::Deployed;
use tracing::Instrument;
use tracing_subscriber::fmt::MakeWriter;

use crate::days::{days, order};

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Written {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Logs of this test's thread, written as the functions' runtime writes them where Lambda asks for JSON.
fn listen(level: &str) -> (Written, tracing::subscriber::DefaultGuard) {
    let written = Written::default();
    let subscriber = tracing_subscriber::fmt()
        .with_target(false)
        .without_time()
        .with_env_filter(level)
        .with_writer(written.clone())
        .json()
        .finish();
    (written, tracing::subscriber::set_default(subscriber))
}

fn lines(written: &Written) -> Vec<Value> {
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[tokio::test]
async fn lines_about_an_order_name_it_its_store_and_the_request() {
    let (written, _guard) = listen("info");
    let mut deployed = Deployed::new(World::without_orders().await).await;
    for name in ["scheduled-import", "order-import", "status-push"] {
        deployed.start(name).await.unwrap();
    }
    let number = deployed.world.place_order(order("0722 999 001", "Ana Popescu")).await;
    deployed.poll().await;
    // As the runtime calls a function.
    let request = tracing::info_span!("Lambda runtime invoke", requestId = "request-7");
    deployed.work().instrument(request).await;
    let lines = lines(&written);
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
    let (written, _guard) = listen("debug");
    let deployed = days().await;
    let log = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(lines(&written).len() > 100, "{}", log.len());
    let metrics = deployed.lines().iter().map(Value::to_string).collect::<String>();
    let session = deployed.vault.held()["values"]["CONSOLE_KEY"].as_str().unwrap().to_owned();
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
        "999001",
        "999777",
        "a@example.com",
        "b@example.com",
    ] {
        for (what, text) in [("log", &log), ("metrics", &metrics)] {
            let line = text.lines().find(|line| line.contains(hidden));
            assert_eq!(line, None, "{hidden} is in the {what}");
        }
    }
}
