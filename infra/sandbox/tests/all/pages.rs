//! The pages for people: what a stand-in is, and its orders.

use std::sync::Arc;

use sandbox::{Options, PageOf, PageWords, Sandbox};
use tokio::net::TcpListener;

use crate::world::World;

fn words(of: PageOf, accepted: &str) -> PageWords {
    PageWords {
        language: accepted.to_owned(),
        title: if of == PageOf::Shop { "A shop" } else { "An account" }.to_owned(),
        about: vec!["No real one.".to_owned()],
        command: "curl -d '{\"a\":1}'".to_owned(),
        orders: "Orders".to_owned(),
        heads: ["Number", "Created", "Client", "Amount", "Status"].map(str::to_owned),
    }
}

async fn served() -> [String; 2] {
    rustls::crypto::ring::default_provider().install_default().ok();
    let options = Options { data: None, now: Arc::new(jiff::Timestamp::now), seed: true };
    let sandbox = Sandbox::open(options).unwrap();
    sandbox.pages(Arc::new(words));
    let (shop, roapp) =
        (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let urls = [&shop, &roapp].map(|listener| format!("http://{}", listener.local_addr().unwrap()));
    tokio::spawn(async move { sandbox.serve(shop, roapp, std::future::pending()).await });
    urls
}

async fn get(url: String) -> (u16, String) {
    let answer = reqwest::Client::new().get(url).header("accept-language", "uk").send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn who_opens_an_address_reads_what_it_is_and_sees_the_orders() {
    let [shop, roapp] = served().await;
    for (url, parts) in [
        (format!("{shop}/"), ["A shop", "id=\"100218\"", "curl -d '{&quot;a&quot;:1}'", "lang=\"uk\""]),
        (format!("{shop}/edit/orders/all"), ["A shop", "id=\"100231\"", "&lt;b&gt;", "RON"]),
        (format!("{roapp}/"), ["An account", "A-0001", "Andrei Marin", "No real one."]),
        (format!("{roapp}/_sandbox/orders"), ["An account", "A-0001", "New", "Orders (5)"]),
    ] {
        let (status, page) = get(url.clone()).await;
        assert_eq!(status, 200, "{url}: {page}");
        for part in parts {
            assert!(page.contains(part), "{url}: {part} is not in {page}");
        }
    }
    let (_, calls) = get(format!("{roapp}/_sandbox/calls")).await;
    assert!(!calls.contains("edit"), "looking is no call: {calls}");
}

#[tokio::test]
async fn without_words_an_address_answers_as_the_live_system_does() {
    let world = World::new().await;
    let (status, _) = get(format!("{}/", world.shop)).await;
    assert_eq!(status, 404);
    let (status, _) = get(format!("{}/_sandbox/orders", world.roapp)).await;
    assert_eq!(status, 404);
    world.stop().await;
}
