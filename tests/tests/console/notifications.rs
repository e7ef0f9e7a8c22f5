//! H2: channels of notifications are chosen and tried on a page, in three languages and for admins alone; S4: what they tell
//! with is never shown.

use console::Role;
use exchange::secrets::{FileSecrets, SecretStore};
use serde_json::{Value, json};
use tests::console::{Answer, TestConsole};
use tests::receivers::{Answers, HttpReceiver, MailServer, Manners};
use tests::world::World;

use crate::notices::{KEY, PASSWORD, TOKEN, add, channel, mail, telegram, web_hook};

async fn open() -> TestConsole {
    TestConsole::open(World::without_orders().await).await
}

const CHOICES: [(&str, &str); 7] = [
    ("name", "Night shift"),
    ("kinds", "outage"),
    ("kinds", "refused"),
    ("pace", "at_once"),
    ("hour", "9"),
    ("language", "uk"),
    ("time_zone", "Europe/Kyiv"),
];

fn form<'a>(own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    CHOICES.iter().chain(own).copied().collect()
}

async fn post(console: &TestConsole, path: &str, own: &[(&str, &str)]) -> Answer {
    console.post(Role::Admin, path, &form(own)).await
}

async fn ids(console: &TestConsole) -> Vec<String> {
    let answer = console.api(Role::Admin, "GET", "/api/notifications", json!({})).await;
    let all = answer.json()["channels"].as_array().unwrap().clone();
    all.iter().map(|channel| channel["id"].as_str().unwrap().to_owned()).collect()
}

/// Names of the secrets of channels.
async fn kept(console: &TestConsole) -> Vec<String> {
    let all = FileSecrets::open(console.folder.path()).unwrap().load().await.unwrap();
    all.into_iter().map(|(name, _)| name).filter(|name| name.starts_with("CHANNEL_")).collect()
}

#[tokio::test]
async fn h2_a_channel_is_added_tried_changed_and_removed_on_the_page() {
    let console = open().await;
    let server = MailServer::start().await;
    assert!(console.page("/notifications").await.contains("Nobody is told of anything yet"));
    let form_page = console.page("/notifications/new?way=mail").await;
    for field in ["host", "port", "security", "user", "secret", "from", "to", "kinds", "pace", "hour", "language"] {
        assert!(form_page.contains(&format!("name=\"{field}\"")), "{field}");
    }
    let port = server.port.to_string();
    let own = |to: &'static str| {
        vec![
            ("way", "mail"),
            ("host", "127.0.0.1"),
            ("security", "none"),
            ("user", "exchange"),
            ("from", "exchange@example.com"),
            ("to", to),
        ]
    };
    let mut fields = own("owner@example.com, night@example.com");
    fields.extend([("port", port.as_str()), ("secret", PASSWORD)]);
    let saved = post(&console, "/notifications/new", &fields).await;
    assert_eq!((saved.status, saved.header("location")), (303, "/notifications?said=saved"), "{}", saved.text);
    let id = ids(&console).await.remove(0);
    let path = format!("/notifications/{id}");
    let sent = console.post(Role::Admin, &format!("{path}/test"), &[]).await;
    assert!(sent.text.contains("The test was sent. See that it has arrived."), "{}", sent.text);
    assert!(server.emails()[0].text().contains("Це перевірка"), "in its language: {}", server.emails()[0].text());
    assert!(server.emails()[0].text().contains(&console.url), "where it was set up");
    server.behave(Manners::RefusesLogin);
    let failed = console.post(Role::Admin, &format!("{path}/test"), &[]).await;
    assert!(
        failed.text.contains("The test could not be sent. The mail server 127.0.0.1 refuses the login"),
        "{}",
        failed.text
    );
    // Without a password the one that is kept stays.
    server.behave(Manners::Takes);
    let mut fields = own("day@example.com");
    fields.push(("port", &port));
    assert_eq!(post(&console, &path, &fields).await.status, 303);
    console.post(Role::Admin, &format!("{path}/test"), &[]).await;
    let email = server.emails().pop().unwrap();
    assert_eq!((email.to, email.login.unwrap().1.as_str()), (vec!["day@example.com".to_owned()], PASSWORD));
    // At another server the password is entered again: it is sent nowhere else.
    let other = MailServer::start().await;
    let port = other.port.to_string();
    let mut fields = own("day@example.com");
    fields.push(("port", &port));
    let refused = post(&console, &path, &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("enter the password or the bot token again"), "{}", refused.text);
    for page in [console.page("/notifications").await, console.page(&path).await, refused.text] {
        assert!(!page.contains(PASSWORD), "{page}");
    }
    assert_eq!(kept(&console).await.len(), 1);
    assert_eq!(console.post(Role::Admin, &format!("{path}/remove"), &[]).await.status, 303);
    assert_eq!((ids(&console).await.len(), kept(&console).await.len()), (0, 0), "its secret goes too");
    assert_eq!(console.get(Role::Admin, &path).await.status, 404);
}

#[tokio::test]
async fn h2_a_signing_key_that_the_exchange_makes_is_shown_once() {
    let console = open().await;
    let receiver = HttpReceiver::start().await;
    let saved = post(&console, "/notifications/new", &[("way", "web_hook"), ("url", &receiver.url)]).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    let key = saved.text.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(key.starts_with("whsec_") && exchange::channels::is_key(&key), "{key}");
    let id = ids(&console).await.remove(0);
    for path in ["/notifications", &format!("/notifications/{id}"), "/api/notifications"] {
        assert!(!console.page(path).await.contains(&key), "{path}");
    }
    let changed = post(&console, &format!("/notifications/{id}"), &[("way", "web_hook"), ("url", &receiver.url)]).await;
    assert_eq!(changed.status, 303, "the same key goes on");
    let made = console
        .api(Role::Admin, "POST", "/api/notifications", json!({"channel": channel(web_hook(&receiver.url), "fr")}))
        .await;
    assert!(made.json()["new_key"].as_str().unwrap().starts_with("whsec_"), "{}", made.text);
}

#[tokio::test]
async fn h2_what_cannot_be_used_is_refused_with_a_sentence_and_the_form_keeps_what_was_typed() {
    let console = open().await;
    let cases: [(&[(&str, &str)], &str); 8] = [
        (&[("way", "web_hook"), ("url", "http://example.com/x")], "must begin with https://"),
        (
            &[("way", "web_hook"), ("url", "https://example.com"), ("secret", "short")],
            "The signing key is missing or malformed",
        ),
        (&[("way", "telegram"), ("chat", "my chat"), ("secret", TOKEN)], "Enter the number of the Telegram chat"),
        (&[("way", "telegram"), ("chat", "7")], "Enter the password or the bot token."),
        (&[("way", "mail"), ("host", "mail.example.com"), ("port", "x")], "The port is a number"),
        (
            &[
                ("way", "mail"),
                ("host", "mail.example.com"),
                ("port", "25"),
                ("security", "none"),
                ("from", "a@example.com"),
                ("to", "b@example.com"),
            ],
            "Without encryption only a mail server on this machine is used",
        ),
        (
            &[
                ("way", "mail"),
                ("host", "mail.example.com"),
                ("port", "465"),
                ("from", "nobody"),
                ("to", "b@example.com"),
            ],
            "is no e-mail address",
        ),
        (&[("way", "pigeon")], "Choose one of: mail, telegram, web_hook."),
    ];
    for (own, says) in cases {
        let answer = post(&console, "/notifications/new", own).await;
        assert_eq!(answer.status, 422, "{own:?}");
        assert!(answer.text.contains(says), "{says}: {}", answer.text);
        assert!(answer.text.contains("value=\"Night shift\"") && !answer.text.contains(TOKEN), "{}", answer.text);
        let typed = own.iter().any(|(name, _)| *name == "secret");
        assert_eq!(answer.text.contains("Not saved yet: type it again."), typed, "{}", answer.text);
    }
    let odd = json!({"name": "x", "way": {"pigeon": {}}, "kinds": [], "pace": "at_once", "language": "en", "time_zone": "UTC"});
    assert_eq!(console.api(Role::Admin, "POST", "/api/notifications", json!({"channel": odd})).await.status, 422);
    assert_eq!(ids(&console).await.len(), 0);
    for _ in 0..8 {
        add(&console, channel(web_hook("https://example.com/x"), "en"), KEY).await;
    }
    let full = post(&console, "/notifications/new", &[("way", "web_hook"), ("url", "https://example.com")]).await;
    assert!(full.status == 422 && full.text.contains("8 channels already"), "{}", full.text);
    // A channel stays what it is.
    let id = ids(&console).await.remove(0);
    let body = json!({"channel": channel(telegram("https://example.com"), "en"), "secret": TOKEN});
    let other = console.api(Role::Admin, "PUT", &format!("/api/notifications/{id}"), body).await;
    assert!(other.status == 422 && other.text.contains("A channel stays what it is"), "{}", other.text);
}

#[tokio::test]
async fn h2_the_api_does_what_the_pages_do_and_names_what_is_wrong_in_the_reader_s_language() {
    let console = open().await;
    let bot = HttpReceiver::start().await;
    let id = add(&console, channel(telegram(&bot.url), "fr"), TOKEN).await;
    let path = format!("/api/notifications/{id}");
    let mut changed = channel(telegram(&bot.url), "uk");
    changed["pace"] = json!({"daily": 9});
    let answer = console.api(Role::Admin, "PUT", &path, json!({"channel": changed})).await;
    let body = answer.json();
    assert_eq!((answer.status, &body["pace"], &body["language"]), (200, &json!({"daily": 9}), &json!("uk")), "{body}");
    assert_eq!(body["way"], telegram(&bot.url));
    assert!(!answer.text.contains(TOKEN));
    bot.answer(Answers::With(401, String::new()));
    let request = console.write(Role::Admin, "POST", &format!("{path}/test")).header("accept-language", "fr");
    let reported = console.send(request).await.json();
    assert_eq!(reported["problem"], "Telegram ne connaît pas ce jeton de bot. Copiez-le de nouveau depuis @BotFather.");
    assert_eq!(console.api(Role::Admin, "DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(console.api(Role::Admin, "DELETE", &path, Value::Null).await.status, 404);
    let nobody = mail(1);
    let weak =
        console.api(Role::Operator, "POST", "/api/notifications", json!({"channel": channel(nobody, "en")})).await;
    assert_eq!(weak.status, 403);
}

#[tokio::test]
async fn h2_the_form_of_each_way_asks_for_what_it_tells_with_and_shows_it_again() {
    let console = open().await;
    for (way, asked, kept) in [
        (mail(2525), &["host", "port", "security", "user", "secret", "from", "to"][..], "night@example.com"),
        (telegram("https://telegram.example.com"), &["secret", "chat", "server"], "-100200"),
        (web_hook("https://hooks.example.com"), &["url", "secret"], "https://hooks.example.com"),
    ] {
        let name = way.as_object().unwrap().keys().next().unwrap().clone();
        let id = add(&console, channel(way, "en"), if name == "telegram" { TOKEN } else { KEY }).await;
        let new = console.page(&format!("/notifications/new?way={name}")).await;
        let edit = console.page(&format!("/notifications/{id}")).await;
        for field in asked {
            let input = format!("name=\"{field}\"");
            assert!(new.contains(&input) && edit.contains(&input), "{name}: {field}");
        }
        assert!(edit.contains(kept) && !new.contains(kept), "{name}: {edit}");
        assert!(!edit.contains(TOKEN) && !edit.contains(KEY), "{name}: {edit}");
    }
}
